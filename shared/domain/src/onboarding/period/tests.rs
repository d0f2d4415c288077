//! Given these events, when this command comes, then this follows. The period is that of autumn 2023, with the end of
//! summer time inside it.

use cqrs_es::Aggregate;
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use jiff::civil::{Date, date};

use crate::kernel::{LibraryType, Reason};
use crate::onboarding::library::{Library, Standing};

use super::*;

const PLANNED_ON: Date = date(2023, 9, 1);
const FIRST: Date = date(2023, 10, 16);
const LAST: Date = date(2023, 11, 12);

fn given(events: &[PeriodEvent]) -> AggregateTestExecutor<ConnectionPeriod> {
    TestFramework::<ConnectionPeriod>::with(()).given(events.to_vec())
}

fn plan(first_day: Date, last_day: Date) -> PeriodCommand {
    let (id, name) = ("2023-host".parse().unwrap(), "Høsten 2023".parse().unwrap());
    PeriodCommand::PlanPeriod(PeriodPlan { id, name, first_day, last_day, on: PLANNED_ON })
}

fn planned() -> PeriodEvent {
    let (id, name) = ("2023-host".parse().unwrap(), "Høsten 2023".parse().unwrap());
    PeriodEvent::PeriodPlanned { id, name, first_day: FIRST, last_day: LAST }
}

fn terms(eligible: &[LibraryType]) -> Offer {
    Offer {
        name: "Filmarkivet (demo)".parse().unwrap(),
        eligible: eligible.iter().copied().collect(),
        at_deadline: AtDeadline::Renew,
        national_deal: false,
    }
}

fn offered(service: &str, late: bool) -> PeriodEvent {
    PeriodEvent::ServiceOffered { service: service.parse().unwrap(), offer: terms(&[LibraryType::Public]), late }
}

fn offer(service: &str, on: Date) -> PeriodCommand {
    PeriodCommand::OfferService { service: service.parse().unwrap(), offer: terms(&[LibraryType::Public]), on }
}

fn reason() -> Reason {
    "Slik ble det.".parse().unwrap()
}

fn announced() -> Vec<PeriodEvent> {
    vec![planned(), offered("film", false), PeriodEvent::PeriodAnnounced {}]
}

fn open() -> Vec<PeriodEvent> {
    [announced(), vec![PeriodEvent::PeriodOpened {}]].concat()
}

fn closed() -> Vec<PeriodEvent> {
    [open(), vec![PeriodEvent::PeriodClosed {}]].concat()
}

fn library(standing: Standing, library_type: LibraryType) -> Library {
    let number = Some("2030100".parse().unwrap());
    Library { standing, library_type: Some(library_type), number, ..Library::default() }
}

#[test]
fn a_period_is_planned_once_and_only_with_days_that_make_one() {
    given(&[]).when(plan(FIRST, LAST)).then_expect_events(vec![planned()]);
    given(&[planned()]).when(plan(FIRST, LAST)).then_expect_events(vec![]);
    given(&[planned()]).when(plan(FIRST, FIRST)).then_expect_error(PeriodRefusal::PeriodExists);
    given(&[]).when(plan(LAST, FIRST)).then_expect_error(PeriodRefusal::EndsBeforeItBegins);
    given(&[]).when(plan(date(2023, 8, 1), date(2023, 8, 31))).then_expect_error(PeriodRefusal::EndsInThePast);
    given(&[]).when(plan(FIRST, date(2024, 1, 14))).then_expect_error(PeriodRefusal::TooLong);
    assert_eq!(ConnectionPeriod::days_between(FIRST, LAST).count(), 28);
}

#[test]
fn a_service_added_after_the_announcement_is_late_and_terms_once_read_stay() {
    given(&[planned()]).when(offer("film", PLANNED_ON)).then_expect_events(vec![offered("film", false)]);
    given(&open()).when(offer("avis", LAST)).then_expect_events(vec![offered("avis", true)]);
    given(&open()).when(offer("film", LAST)).then_expect_events(vec![]);
    given(&closed()).when(offer("avis", LAST)).then_expect_error(PeriodRefusal::PeriodClosed);
    given(&open()).when(offer("avis", date(2023, 11, 13))).then_expect_error(PeriodRefusal::PeriodClosed);
    let other = PeriodCommand::OfferService {
        service: "film".parse().unwrap(),
        offer: terms(&[LibraryType::UpperSecondary]),
        on: FIRST,
    };
    given(&open()).when(other).then_expect_error(PeriodRefusal::NotADraft);
    given(&[]).when(offer("film", FIRST)).then_expect_error(PeriodRefusal::UnknownPeriod);
}

#[test]
fn a_period_goes_from_draft_to_settled_and_no_step_is_skipped() {
    let announce = || PeriodCommand::AnnouncePeriod { on: PLANNED_ON };
    let open_on = |on| PeriodCommand::OpenPeriod { on };
    let close_on = |on| PeriodCommand::ClosePeriod { on };
    given(&[planned()]).when(announce()).then_expect_error(PeriodRefusal::NothingOffered);
    given(&announced()[..2]).when(announce()).then_expect_events(vec![PeriodEvent::PeriodAnnounced {}]);
    given(&announced()[..2]).when(open_on(FIRST)).then_expect_error(PeriodRefusal::NotAnnounced);
    given(&announced()).when(open_on(date(2023, 10, 15))).then_expect_error(PeriodRefusal::NotOpenYet);
    given(&announced()).when(open_on(FIRST)).then_expect_events(vec![PeriodEvent::PeriodOpened {}]);
    given(&open()).when(open_on(FIRST)).then_expect_events(vec![]);
    given(&open()).when(close_on(LAST)).then_expect_error(PeriodRefusal::NotOverYet);
    given(&open()).when(close_on(date(2023, 11, 13))).then_expect_events(vec![PeriodEvent::PeriodClosed {}]);
    given(&open()).when(PeriodCommand::SettlePeriod).then_expect_error(PeriodRefusal::NotOverYet);
    given(&closed()).when(PeriodCommand::SettlePeriod).then_expect_events(vec![PeriodEvent::PeriodSettled {}]);
}

#[test]
fn a_period_is_shortened_or_extended_but_never_to_before_today() {
    let to = |last_day, on| PeriodCommand::MoveLastDay { last_day, reason: reason(), on };
    let (sooner, later, today) = (date(2023, 11, 5), date(2023, 11, 19), date(2023, 11, 1));
    let shortened = PeriodEvent::PeriodShortened { last_day: sooner, reason: reason() };
    given(&open()).when(to(sooner, today)).then_expect_events(vec![shortened]);
    let extended = PeriodEvent::PeriodExtended { last_day: later, reason: reason() };
    given(&open()).when(to(later, today)).then_expect_events(vec![extended]);
    given(&open()).when(to(LAST, today)).then_expect_events(vec![]);
    given(&open()).when(to(date(2023, 10, 31), today)).then_expect_error(PeriodRefusal::EndsInThePast);
    given(&open()).when(to(later, date(2023, 11, 13))).then_expect_error(PeriodRefusal::PeriodClosed);
    given(&closed()).when(to(later, today)).then_expect_error(PeriodRefusal::PeriodClosed);
}

#[test]
fn those_without_a_decision_are_reminded_once_for_each_last_day() {
    let remind = |on| PeriodCommand::RemindOfDeadline { on };
    let reminded = PeriodEvent::DeadlineApproaching { last_day: LAST };
    given(&open()).when(remind(date(2023, 11, 8))).then_expect_events(vec![]);
    given(&open()).when(remind(date(2023, 11, 9))).then_expect_events(vec![reminded.clone()]);
    let after = [open(), vec![reminded]].concat();
    given(&after).when(remind(date(2023, 11, 10))).then_expect_events(vec![]);
    let extended = PeriodEvent::PeriodExtended { last_day: date(2023, 11, 19), reason: reason() };
    let again = PeriodEvent::DeadlineApproaching { last_day: date(2023, 11, 19) };
    given(&[after, vec![extended]].concat()).when(remind(date(2023, 11, 16))).then_expect_events(vec![again]);
}

#[test]
fn an_approved_library_of_the_right_kind_is_admitted_from_the_first_day_through_the_last() {
    let mut period = ConnectionPeriod::default();
    open().into_iter().for_each(|event| period.apply(event));
    let approved = library(Standing::Approved, LibraryType::Public);
    let film = "film".parse().unwrap();
    let admit = |period: &ConnectionPeriod, library: &Library, on| period.admit(library, &film, on).map(|_| ());
    for day in [FIRST, date(2023, 10, 29), LAST] {
        assert_eq!(admit(&period, &approved, day), Ok(()), "{day}");
    }
    assert_eq!(admit(&period, &approved, date(2023, 10, 15)), Err(PeriodRefusal::NotOpenYet));
    assert_eq!(admit(&period, &approved, date(2023, 11, 13)), Err(PeriodRefusal::PeriodClosed));
    let waiting = library(Standing::Waiting, LibraryType::Public);
    assert_eq!(admit(&period, &waiting, FIRST), Err(PeriodRefusal::LibraryNotApproved));
    let school = library(Standing::Approved, LibraryType::UpperSecondary);
    assert_eq!(admit(&period, &school, FIRST), Err(PeriodRefusal::NotEligible));
    let unknown = period.admit(&approved, &"avis".parse().unwrap(), FIRST);
    assert_eq!(unknown, Err(PeriodRefusal::ServiceNotOffered));
}

#[test]
fn a_closed_period_is_reopened_for_one_library_through_its_own_last_day() {
    let reopen = |through, on| PeriodCommand::ReopenForLibrary { library: "2030100".parse().unwrap(), through, on };
    let (on, through) = (date(2023, 11, 14), date(2023, 11, 20));
    let reopened = PeriodEvent::ReopenedForLibrary { library: "2030100".parse().unwrap(), through };
    given(&closed()).when(reopen(through, on)).then_expect_events(vec![reopened.clone()]);
    given(&closed()).when(reopen(LAST, on)).then_expect_error(PeriodRefusal::EndsInThePast);
    given(&open()).when(reopen(through, FIRST)).then_expect_error(PeriodRefusal::NotOverYet);
    let mut period = ConnectionPeriod::default();
    [closed(), vec![reopened]].concat().into_iter().for_each(|event| period.apply(event));
    let film = "film".parse().unwrap();
    let one = library(Standing::Approved, LibraryType::Public);
    let other = Library { number: Some("2030101".parse().unwrap()), ..one.clone() };
    assert!(period.admit(&one, &film, through).is_ok());
    assert_eq!(period.admit(&one, &film, date(2023, 11, 21)), Err(PeriodRefusal::PeriodClosed));
    assert_eq!(period.admit(&other, &film, through), Err(PeriodRefusal::PeriodClosed));
}

#[test]
fn a_national_deal_enrols_once_and_only_while_the_period_is_open() {
    let deal = |service: &str| PeriodEvent::ServiceOffered {
        service: service.parse().unwrap(),
        offer: Offer { national_deal: true, ..terms(&[LibraryType::Public]) },
        late: false,
    };
    let services = |names: &[&str]| names.iter().map(|name| name.parse().unwrap()).collect();
    let record = |names: &[&str]| PeriodCommand::RecordEnrolment { services: services(names) };
    let enrolled = |names: &[&str]| PeriodEvent::NationalDealsEnrolled { services: services(names) };
    let with = |events: &[PeriodEvent]| {
        let mut period = ConnectionPeriod::default();
        events.iter().for_each(|event| period.apply(event.clone()));
        period
    };
    let announced = [announced(), vec![deal("avis")]].concat();
    assert!(with(&announced).deals_to_enrol().is_empty());
    let open = [announced, vec![PeriodEvent::PeriodOpened {}]].concat();
    assert_eq!(with(&open).deals_to_enrol(), services(&["avis"]));
    given(&open).when(record(&["avis"])).then_expect_events(vec![enrolled(&["avis"])]);
    let done = [open, vec![enrolled(&["avis"])]].concat();
    given(&done).when(record(&["avis"])).then_expect_events(vec![]);
    assert!(with(&done).deals_to_enrol().is_empty());
    let late = [done, vec![deal("film")]].concat();
    assert_eq!(with(&late).deals_to_enrol(), services(&["film"]), "one that is added late enrols everyone, too");
}

#[test]
fn a_training_session_that_moves_gets_a_new_revision_and_its_recording_is_published_once() {
    let details = |time: &str| Training {
        starts_at: time.parse().unwrap(),
        minutes: 60,
        meeting: "https://zoom.example/j/1".parse().unwrap(),
    };
    let schedule =
        |time: &str| PeriodCommand::ScheduleTraining { training: "onsdag".parse().unwrap(), details: details(time) };
    let scheduled = |time: &str, revision| PeriodEvent::TrainingScheduled {
        training: "onsdag".parse().unwrap(),
        details: details(time),
        revision,
    };
    let (first, second) = ("2023-10-18T09:00", "2023-10-18T10:00");
    let once = [announced(), vec![scheduled(first, 0)]].concat();
    given(&announced()).when(schedule(first)).then_expect_events(vec![scheduled(first, 0)]);
    given(&once).when(schedule(first)).then_expect_events(vec![]);
    given(&once).when(schedule(second)).then_expect_events(vec![scheduled(second, 1)]);
    let publish = |training: &str| PeriodCommand::PublishRecording {
        training: training.parse().unwrap(),
        recording: "https://video.example/1".parse().unwrap(),
    };
    let published = PeriodEvent::RecordingPublished {
        training: "onsdag".parse().unwrap(),
        recording: "https://video.example/1".parse().unwrap(),
    };
    given(&once).when(publish("onsdag")).then_expect_events(vec![published.clone()]);
    given(&[once.clone(), vec![published]].concat()).when(publish("onsdag")).then_expect_events(vec![]);
    given(&once).when(publish("fredag")).then_expect_error(PeriodRefusal::UnknownTraining);
}
