//! Decisions, deadlines and orders, one by one and over long random histories.

use std::collections::BTreeMap;

use cqrs_es::Aggregate;
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;

use crate::kernel::{EventSourced, LibraryType, PeriodId, ServiceId};
use crate::onboarding::library::{Library, Standing};
use crate::onboarding::period::{Admission, AtDeadline, ConnectionPeriod, Offer, PeriodCommand, PeriodPlan, Stage};

use super::*;

fn given(events: &[ParticipationEvent]) -> AggregateTestExecutor<Participation> {
    TestFramework::<Participation>::with(()).given(events.to_vec())
}

fn period() -> PeriodId {
    "2023-host".parse().unwrap()
}

fn service(name: &str) -> ServiceId {
    name.parse().unwrap()
}

fn decide(choice: Choice) -> ParticipationCommand {
    let admission = Admission { period: period(), service: service("film") };
    ParticipationCommand::Decide { admission, choice, by: DecidedBy::Library }
}

fn made(choice: Choice) -> ParticipationEvent {
    ParticipationEvent::DecisionMade { period: period(), service: service("film"), choice, by: DecidedBy::Library }
}

fn confirm(order: &str) -> ParticipationCommand {
    ParticipationCommand::ConfirmOrder { period: period(), service: service("film"), order: order.parse().unwrap() }
}

fn confirmed(choice: Choice) -> ParticipationEvent {
    ParticipationEvent::OrderConfirmed {
        period: period(),
        service: service("film"),
        choice,
        order: "CM-1".parse().unwrap(),
    }
}

fn offer(at_deadline: AtDeadline, national_deal: bool) -> Offer {
    Offer {
        name: "Tjeneste (demo)".parse().unwrap(),
        eligible: [LibraryType::Public].into(),
        at_deadline,
        national_deal,
    }
}

/// Confirmed in an earlier period.
fn connected() -> Vec<ParticipationEvent> {
    let earlier: PeriodId = "2022-host".parse().unwrap();
    let (service, choice, by) = (service("film"), Choice::New, DecidedBy::Library);
    let order = "CM-0".parse().unwrap();
    vec![
        ParticipationEvent::DecisionMade { period: earlier.clone(), service: service.clone(), choice, by },
        ParticipationEvent::OrderConfirmed { period: earlier, service, choice, order },
    ]
}

#[test]
fn what_can_be_decided_depends_on_what_the_library_has() {
    for choice in Choice::ALL {
        let without = given(&[]).when(decide(choice));
        let with = given(&connected()).when(decide(choice));
        if choice.needs_connection() {
            without.then_expect_error(ParticipationRefusal::NotConnected);
            with.then_expect_events(vec![made(choice)]);
        } else {
            without.then_expect_events(vec![made(choice)]);
            with.then_expect_error(ParticipationRefusal::AlreadyConnected);
        }
    }
}

#[test]
fn a_decision_can_be_changed_until_the_order_is_confirmed() {
    given(&[made(Choice::New)]).when(decide(Choice::New)).then_expect_events(vec![]);
    given(&[made(Choice::New)]).when(decide(Choice::NotNow)).then_expect_events(vec![made(Choice::NotNow)]);
    let bound = [made(Choice::New), confirmed(Choice::New)];
    given(&bound).when(decide(Choice::NotNow)).then_expect_error(ParticipationRefusal::OrderIsConfirmed);
}

#[test]
fn an_order_is_confirmed_once_and_only_if_something_was_ordered() {
    given(&[made(Choice::New)]).when(confirm("CM-1")).then_expect_events(vec![confirmed(Choice::New)]);
    let bound = [made(Choice::New), confirmed(Choice::New)];
    given(&bound).when(confirm("CM-1")).then_expect_events(vec![]);
    given(&bound).when(confirm("CM-2")).then_expect_error(ParticipationRefusal::ConfirmedOtherwise);
    given(&[]).when(confirm("CM-1")).then_expect_error(ParticipationRefusal::NothingOrdered);
    given(&[made(Choice::NotNow)]).when(confirm("CM-1")).then_expect_error(ParticipationRefusal::NothingOrdered);
}

#[test]
fn the_deadline_brings_what_was_shown_before_and_brings_it_once() {
    let offers: BTreeMap<ServiceId, Offer> = [
        ("film", offer(AtDeadline::Renew, false)),
        ("avis", offer(AtDeadline::Renew, false)),
        ("national", offer(AtDeadline::Renew, true)),
    ]
    .map(|(name, offer)| (service(name), offer))
    .into();
    let deadline = || ParticipationCommand::ApplyDeadline { period: period(), offers: offers.clone() };
    let outcome: BTreeMap<_, _> = [("avis", Choice::NotNow), ("film", Choice::Renew), ("national", Choice::New)]
        .map(|(name, choice)| (service(name), choice))
        .into();
    let passed = ParticipationEvent::DeadlinePassed { period: period(), outcome: outcome.clone() };
    given(&connected()).when(deadline()).then_expect_events(vec![passed.clone()]);
    given(&[connected(), vec![passed]].concat()).when(deadline()).then_expect_events(vec![]);
    let mut participation = Participation::default();
    connected().into_iter().for_each(|event| participation.apply(event));
    let shown: BTreeMap<_, _> =
        offers.iter().map(|(id, offer)| (id.clone(), participation.at_deadline(id, offer))).collect();
    assert_eq!(shown, outcome);
    let decided = given(&[connected(), vec![made(Choice::Cancel)]].concat()).when(deadline()).inspect_result().unwrap();
    let ParticipationEvent::DeadlinePassed { outcome, .. } = &decided[0] else { panic!("{decided:?}") };
    assert!(!outcome.contains_key(&service("film")), "what was decided stays decided");
}

#[test]
fn a_national_deal_enrols_whoever_has_not_decided_and_anyone_may_still_say_otherwise() {
    let enrol = || ParticipationCommand::Enrol { period: period(), services: [service("film")].into() };
    let by_deal = |choice| ParticipationEvent::DecisionMade {
        period: period(),
        service: service("film"),
        choice,
        by: DecidedBy::NationalDeal,
    };
    given(&[]).when(enrol()).then_expect_events(vec![by_deal(Choice::New)]);
    given(&connected()).when(enrol()).then_expect_events(vec![by_deal(Choice::Renew)]);
    given(&[made(Choice::NotNow)]).when(enrol()).then_expect_events(vec![]);
    given(&[by_deal(Choice::New)]).when(enrol()).then_expect_events(vec![]);
    for choice in [Choice::NotNow, Choice::New] {
        given(&[by_deal(Choice::New)]).when(decide(choice)).then_expect_events(vec![made(choice)]);
    }
}

#[test]
fn whoever_attended_needs_no_recording() {
    let take =
        |taken| ParticipationCommand::TakeTraining { period: period(), training: "onsdag".parse().unwrap(), taken };
    let taken =
        |taken| ParticipationEvent::TrainingTaken { period: period(), training: "onsdag".parse().unwrap(), taken };
    let (attended, watched) = (TrainingTaken::Attended, TrainingTaken::RecordingWatched);
    given(&[]).when(take(watched)).then_expect_events(vec![taken(watched)]);
    given(&[taken(watched)]).when(take(watched)).then_expect_events(vec![]);
    given(&[taken(watched)]).when(take(attended)).then_expect_events(vec![taken(attended)]);
    given(&[taken(attended)]).when(take(watched)).then_expect_events(vec![]);
}

/// One thing that may happen in a period, on the day that it is by then.
#[derive(Debug, Clone)]
enum Step {
    NextDay(u8),
    Decide(usize, usize, Choice),
    Confirm(usize, usize),
    MoveLastDay(i8),
    OfferLate(usize),
    Reopen(usize, u8),
}

const SERVICES: [&str; 4] = ["avis", "film", "sprak", "national"];
const FIRST: Date = date(2023, 10, 16);

fn step() -> impl Strategy<Value = Step> {
    let choice = prop::sample::select(Choice::ALL.to_vec());
    prop_oneof![
        3 => (0..6_u8).prop_map(Step::NextDay),
        6 => (0..3_usize, 0..4_usize, choice).prop_map(|(library, service, choice)| Step::Decide(library, service, choice)),
        2 => (0..3_usize, 0..4_usize).prop_map(|(library, service)| Step::Confirm(library, service)),
        1 => (-20..20_i8).prop_map(Step::MoveLastDay),
        1 => (0..4_usize).prop_map(Step::OfferLate),
        1 => (0..3_usize, 0..10_u8).prop_map(|(library, days)| Step::Reopen(library, days)),
    ]
}

/// A period with three libraries, moved on by the day as the timekeeper does.
struct Season {
    today: Date,
    period: ConnectionPeriod,
    libraries: Vec<(Library, Participation)>,
}

impl Season {
    fn new() -> Self {
        let kinds = [LibraryType::Public, LibraryType::UpperSecondary, LibraryType::Public];
        let library = |(at, kind): (usize, LibraryType)| Library {
            standing: Standing::Approved,
            number: Some(format!("203010{at}").parse().unwrap()),
            library_type: Some(kind),
            ..Library::default()
        };
        let libraries = kinds.into_iter().enumerate().map(library).map(|library| (library, Participation::default()));
        let mut season =
            Self { today: date(2023, 9, 1), period: ConnectionPeriod::default(), libraries: libraries.collect() };
        let (id, name) = (period(), "Høsten 2023".parse().unwrap());
        let plan = PeriodPlan { id, name, first_day: FIRST, last_day: date(2023, 11, 12), on: season.today };
        season.tell(PeriodCommand::PlanPeriod(plan));
        for name in &SERVICES[..3] {
            season.offer(name);
        }
        season.tell(PeriodCommand::AnnouncePeriod { on: season.today });
        season.today = FIRST;
        season.timekeeper();
        season
    }

    fn tell(&mut self, command: PeriodCommand) -> bool {
        let decided = self.period.decide(command);
        let accepted = decided.is_ok();
        decided.into_iter().flatten().for_each(|event| self.period.apply(event));
        accepted
    }

    fn offer(&mut self, name: &str) -> bool {
        let terms = Offer {
            eligible: if name == "film" {
                [LibraryType::Public].into()
            } else {
                [LibraryType::Public, LibraryType::UpperSecondary].into()
            },
            ..offer(if name == "avis" { AtDeadline::Cancel } else { AtDeadline::Renew }, name == "national")
        };
        self.tell(PeriodCommand::OfferService { service: service(name), offer: terms, on: self.today })
    }

    fn ask(&mut self, library: usize, command: ParticipationCommand) -> Result<(), ParticipationRefusal> {
        let participation = &mut self.libraries[library].1;
        participation.decide(command)?.into_iter().for_each(|event| participation.apply(event));
        Ok(())
    }

    fn timekeeper(&mut self) {
        self.tell(PeriodCommand::OpenPeriod { on: self.today });
        let deals = self.period.deals_to_enrol();
        for at in 0..self.libraries.len() {
            let offered = self.period.offers_for(self.libraries[at].0.library_type).map(|(id, _)| id.clone());
            let services = offered.filter(|id| deals.contains(id)).collect();
            let before = self.libraries[at].1.clone();
            self.ask(at, ParticipationCommand::Enrol { period: period(), services }).unwrap();
            for (service, decision) in before.decisions.get(&period()).into_iter().flatten() {
                assert_eq!(self.libraries[at].1.decision(&period(), service), Some(decision), "a decision stays");
            }
        }
        self.tell(PeriodCommand::RecordEnrolment { services: deals });
        self.tell(PeriodCommand::RemindOfDeadline { on: self.today });
        self.tell(PeriodCommand::ClosePeriod { on: self.today });
        if self.period.stage == Stage::Closed {
            for at in 0..self.libraries.len() {
                let library = self.libraries[at].0.clone();
                let offers = self
                    .period
                    .offers_for(library.library_type)
                    .map(|(id, offer)| (id.clone(), offer.clone()))
                    .collect();
                self.ask(at, ParticipationCommand::ApplyDeadline { period: period(), offers }).unwrap();
            }
            self.tell(PeriodCommand::SettlePeriod);
        }
    }

    fn take(&mut self, step: &Step) {
        let before = self.libraries.clone();
        let (first, last) = self.period.days.unwrap();
        match *step {
            Step::NextDay(days) => {
                self.today = self.today.saturating_add(i32::from(days).days());
                self.timekeeper();
            }
            Step::Decide(library, at, choice) => {
                let id = service(SERVICES[at]);
                let admission = self.period.admit(&self.libraries[library].0, &id, self.today);
                let reopened = self.period.reopened.get(self.libraries[library].0.number.as_ref().unwrap());
                let in_time =
                    (first..=last).contains(&self.today) || reopened.is_some_and(|through| self.today <= *through);
                assert!(in_time || admission.is_err(), "nobody decides outside the period");
                let Ok(admission) = admission else { return };
                let by = DecidedBy::Library;
                let confirmed =
                    before[library].1.decision(&period(), &id).is_some_and(|decision| decision.order.is_some());
                let decided = self.ask(library, ParticipationCommand::Decide { admission, choice, by });
                assert!(!(confirmed && decided.is_ok()), "a confirmed order is not changed");
            }
            Step::Confirm(library, at) => {
                let order = format!("CM-{library}-{at}").parse().unwrap();
                let _ = self.ask(
                    library,
                    ParticipationCommand::ConfirmOrder { period: period(), service: service(SERVICES[at]), order },
                );
            }
            Step::MoveLastDay(by) => {
                let last_day = last.saturating_add(i32::from(by).days());
                let reason = "Slik ble det.".parse().unwrap();
                if self.tell(PeriodCommand::MoveLastDay { last_day, reason, on: self.today }) {
                    assert!(last_day >= self.today && last_day >= first);
                }
            }
            Step::OfferLate(at) => {
                self.offer(SERVICES[at]);
            }
            Step::Reopen(library, days) => {
                let number = self.libraries[library].0.number.clone().unwrap();
                let through = self.today.saturating_add(i32::from(days).days());
                self.tell(PeriodCommand::ReopenForLibrary { library: number, through, on: self.today });
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn over_any_history_nobody_decides_too_late_and_the_deadline_leaves_nothing_undecided(
        steps in prop::collection::vec(step(), 1..120)
    ) {
        let mut season = Season::new();
        for step in &steps {
            season.take(step);
            if season.period.stage == Stage::Settled {
                for (library, participation) in &season.libraries {
                    let offers = season.period.offers_for(library.library_type).map(|(id, _)| id);
                    prop_assert!(!participation.lacks_decision(&period(), offers));
                }
            }
        }
        // Whatever happened, replaying a library's events gives the library: state is nothing but its events.
        for (_, participation) in &season.libraries {
            let decisions = participation.decisions.values().flatten();
            for (service, decision) in decisions.filter(|(_, decision)| decision.order.is_some()) {
                prop_assert_eq!(participation.connected.contains(service), decision.choice != Choice::Cancel);
            }
        }
    }
}

#[test]
fn a_connection_that_no_order_told_is_recorded_once_and_counts_as_one() {
    let record = |since: &str, until: Option<&str>| ParticipationCommand::RecordConnection {
        service: service("film"),
        since: since.parse().unwrap(),
        until: until.map(|until| until.parse().unwrap()),
    };
    let recorded = |since: &str, until: Option<&str>| ParticipationEvent::ConnectionRecorded {
        service: service("film"),
        since: since.parse().unwrap(),
        until: until.map(|until| until.parse().unwrap()),
    };
    given(&[]).when(record("2022-12", None)).then_expect_events(vec![recorded("2022-12", None)]);
    given(&[recorded("2022-12", None)]).when(record("2022-12", None)).then_expect_events(vec![]);
    given(&[recorded("2022-12", None)]).when(decide(Choice::Renew)).then_expect_events(vec![made(Choice::Renew)]);
    let ended = recorded("2022-12", Some("2023-02"));
    given(&[ended]).when(decide(Choice::New)).then_expect_events(vec![made(Choice::New)]);
    given(&[])
        .when(record("2023-01", Some("2022-12")))
        .then_expect_error(ParticipationRefusal::ConnectionEndsBeforeItBegins);
}
