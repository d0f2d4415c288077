//! Given these events, when this command comes, then this follows. The trial period is that of spring 2023.

use cqrs_es::Aggregate;
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use jiff::Timestamp;
use jiff::civil::{Date, date};

use crate::kernel::{Bilingual, LibraryType};
use crate::onboarding::library::{Library, Standing};

use super::*;

const PLANNED_ON: Date = date(2023, 3, 2);
const FIRST: Date = date(2023, 4, 12);
const LAST: Date = date(2023, 5, 31);

fn given(events: &[TrialEvent]) -> AggregateTestExecutor<TrialPeriod> {
    TestFramework::<TrialPeriod>::with(()).given(events.to_vec())
}

fn plan(first_day: Date, last_day: Date, answer_within_hours: u16) -> TrialCommand {
    let (id, name) = ("2023-var".parse().unwrap(), "Våren 2023".parse().unwrap());
    TrialCommand::PlanTrial(TrialPlan { id, name, first_day, last_day, answer_within_hours, on: PLANNED_ON })
}

fn planned() -> TrialEvent {
    let (id, name) = ("2023-var".parse().unwrap(), "Våren 2023".parse().unwrap());
    TrialEvent::TrialPlanned { id, name, first_day: FIRST, last_day: LAST, answer_within_hours: 48 }
}

fn terms() -> TrialTerms {
    let words = Bilingual { nb: "Noen ord.".parse().unwrap(), nn: "Nokre ord.".parse().unwrap() };
    TrialTerms {
        supplier: "lysbilde".parse().unwrap(),
        name: "Lerretet (demo)".parse().unwrap(),
        description: words.clone(),
        eligible: [LibraryType::Public].into(),
        seats: Some(10),
        access: words.clone(),
        whom_to_ask: words,
        activation_days: 3,
    }
}

fn offer(terms: TrialTerms, on: Date) -> TrialCommand {
    TrialCommand::OfferTrial { service: "lerretet".parse().unwrap(), terms: Box::new(terms), on }
}

fn offered(late: bool) -> TrialEvent {
    TrialEvent::TrialOffered { service: "lerretet".parse().unwrap(), terms: Box::new(terms()), late }
}

fn announced() -> Vec<TrialEvent> {
    vec![planned(), offered(false), TrialEvent::TrialAnnounced {}]
}

fn of(events: &[TrialEvent]) -> TrialPeriod {
    let mut trial = TrialPeriod::default();
    events.iter().cloned().for_each(|event| trial.apply(event));
    trial
}

#[test]
fn a_trial_is_planned_once_and_only_with_days_and_hours_that_make_one() {
    given(&[]).when(plan(FIRST, LAST, 48)).then_expect_events(vec![planned()]);
    given(&[planned()]).when(plan(FIRST, LAST, 48)).then_expect_events(vec![]);
    given(&[planned()]).when(plan(FIRST, LAST, 24)).then_expect_error(TrialRefusal::TrialExists);
    given(&[]).when(plan(LAST, FIRST, 48)).then_expect_error(TrialRefusal::EndsBeforeItBegins);
    given(&[]).when(plan(date(2023, 2, 1), date(2023, 3, 1), 48)).then_expect_error(TrialRefusal::EndsInThePast);
    for hours in [0, 337] {
        given(&[]).when(plan(FIRST, LAST, hours)).then_expect_error(TrialRefusal::AnswerTimeOutOfRange);
    }
}

#[test]
fn a_service_is_offered_on_terms_that_stand_once_libraries_have_read_them() {
    given(&[]).when(offer(terms(), PLANNED_ON)).then_expect_error(TrialRefusal::UnknownTrial);
    given(&[planned()]).when(offer(terms(), PLANNED_ON)).then_expect_events(vec![offered(false)]);
    given(&announced()).when(offer(terms(), FIRST)).then_expect_events(vec![]);
    let more = TrialTerms { seats: Some(20), ..terms() };
    given(&announced()).when(offer(more, FIRST)).then_expect_error(TrialRefusal::NotADraft);
    let told = [planned(), TrialEvent::TrialAnnounced {}];
    given(&told).when(offer(terms(), FIRST)).then_expect_events(vec![offered(true)]);
    given(&told).when(offer(terms(), date(2023, 6, 1))).then_expect_error(TrialRefusal::TrialOver);
    let refused = |terms| given(&[planned()]).when(offer(terms, PLANNED_ON));
    refused(TrialTerms { seats: Some(0), ..terms() }).then_expect_error(TrialRefusal::NoSeats);
    refused(TrialTerms { eligible: [].into(), ..terms() }).then_expect_error(TrialRefusal::NobodyEligible);
    refused(TrialTerms { activation_days: 31, ..terms() }).then_expect_error(TrialRefusal::ActivationTooSlow);
}

#[test]
fn only_a_draft_loses_an_offer_and_only_one_with_something_to_try_is_announced() {
    let withdraw = TrialCommand::WithdrawTrial { service: "lerretet".parse().unwrap() };
    let withdrawn = TrialEvent::TrialWithdrawn { service: "lerretet".parse().unwrap() };
    given(&[planned(), offered(false)]).when(withdraw.clone()).then_expect_events(vec![withdrawn]);
    given(&[planned()]).when(withdraw.clone()).then_expect_events(vec![]);
    given(&announced()).when(withdraw).then_expect_error(TrialRefusal::NotADraft);
    let announce = |on| TrialCommand::AnnounceTrial { on };
    given(&[planned()]).when(announce(PLANNED_ON)).then_expect_error(TrialRefusal::NothingToTry);
    let draft = [planned(), offered(false)];
    given(&draft).when(announce(PLANNED_ON)).then_expect_events(vec![TrialEvent::TrialAnnounced {}]);
    given(&draft).when(announce(date(2023, 6, 1))).then_expect_error(TrialRefusal::EndsInThePast);
    given(&announced()).when(announce(PLANNED_ON)).then_expect_error(TrialRefusal::NotADraft);
}

#[test]
fn the_last_week_is_told_of_once_and_the_end_comes_when_the_last_day_is_over() {
    let remind = |on| TrialCommand::RemindOfLastWeek { on };
    given(&announced()).when(remind(date(2023, 5, 23))).then_expect_events(vec![]);
    let begun = TrialEvent::LastWeekBegun {};
    given(&announced()).when(remind(date(2023, 5, 24))).then_expect_events(vec![begun.clone()]);
    given(&announced()).when(remind(date(2023, 6, 1))).then_expect_events(vec![]);
    let reminded = [announced(), vec![begun]].concat();
    given(&reminded).when(remind(date(2023, 5, 25))).then_expect_events(vec![]);
    let end = |at: &str| TrialCommand::EndTrial { at: at.parse().unwrap() };
    given(&reminded).when(end("2023-05-31T21:59:59Z")).then_expect_error(TrialRefusal::NotOverYet);
    given(&reminded).when(end("2023-05-31T22:00:00Z")).then_expect_events(vec![TrialEvent::TrialEnded {}]);
    given(&[planned()]).when(end("2023-06-01T08:00:00Z")).then_expect_error(TrialRefusal::NotOverYet);
    let ended = [reminded, vec![TrialEvent::TrialEnded {}]].concat();
    given(&ended).when(end("2023-06-01T08:00:00Z")).then_expect_events(vec![]);
    let link = TrialCommand::LinkEvaluation { link: "https://skjema.example/1".parse().unwrap() };
    given(&ended).when(link.clone()).then_expect_error(TrialRefusal::TrialOver);
    let linked = TrialEvent::EvaluationLinked { link: "https://skjema.example/1".parse().unwrap() };
    given(&announced()).when(link.clone()).then_expect_events(vec![linked.clone()]);
    given(&[announced(), vec![linked]].concat()).when(link).then_expect_events(vec![]);
}

#[test]
fn a_week_long_trial_begins_without_a_reminder() {
    let short = TrialEvent::TrialPlanned {
        id: "2023-kort".parse().unwrap(),
        name: "Kort".parse().unwrap(),
        first_day: FIRST,
        last_day: date(2023, 4, 19),
        answer_within_hours: 48,
    };
    let events = [short, offered(false), TrialEvent::TrialAnnounced {}];
    given(&events).when(TrialCommand::RemindOfLastWeek { on: date(2023, 4, 13) }).then_expect_events(vec![]);
}

#[test]
fn an_approved_library_of_the_right_kind_is_let_in_from_the_first_day_to_the_last() {
    let library = Library {
        standing: Standing::Approved,
        library_type: Some(LibraryType::Public),
        number: Some("2030100".parse().unwrap()),
        municipality: Some("0301".parse().unwrap()),
        ..Library::default()
    };
    let (trial, service) = (of(&announced()), "lerretet".parse().unwrap());
    let admit = |library: &Library, at: &str| trial.admit(library, &service, at.parse::<Timestamp>().unwrap());
    assert_eq!(admit(&library, "2023-04-11T21:59:59Z"), Err(TrialRefusal::NotBegunYet));
    let admission = admit(&library, "2023-04-11T22:00:00Z").unwrap();
    assert_eq!((admission.seats, admission.last_day), (Some(10), LAST));
    assert_eq!(admission.county.unwrap().as_str(), "03");
    assert!(admit(&library, "2023-05-31T21:59:59Z").is_ok());
    assert_eq!(admit(&library, "2023-05-31T22:00:00Z"), Err(TrialRefusal::TrialOver));
    let school = Library { library_type: Some(LibraryType::UpperSecondary), ..library.clone() };
    assert_eq!(admit(&school, "2023-04-12T08:00:00Z"), Err(TrialRefusal::NotEligible));
    let waiting = Library { standing: Standing::Waiting, ..library.clone() };
    assert_eq!(admit(&waiting, "2023-04-12T08:00:00Z"), Err(TrialRefusal::LibraryNotApproved));
    let unknown = trial.admit(&library, &"annet".parse().unwrap(), "2023-04-12T08:00:00Z".parse().unwrap());
    assert_eq!(unknown, Err(TrialRefusal::NotOnTrial));
    let draft = of(&[planned(), offered(false)]);
    let early = draft.admit(&library, &service, "2023-04-12T08:00:00Z".parse().unwrap());
    assert_eq!(early, Err(TrialRefusal::UnknownTrial));
}

#[test]
fn days_left_count_the_last_one() {
    let trial = of(&announced());
    let left = [date(2023, 4, 11), FIRST, date(2023, 5, 30), LAST, date(2023, 6, 1)].map(|day| trial.days_left(day));
    assert_eq!(left, [None, Some(50), Some(2), Some(1), None]);
}

#[test]
fn nobody_is_told_of_a_draft_and_everyone_concerned_of_the_rest() {
    let draft = of(&[planned(), offered(false)]);
    assert_eq!(letters_after(&[offered(false)], &draft), vec![]);
    let trial = of(&announced());
    let announced = letters_after(&[TrialEvent::TrialAnnounced {}], &trial);
    let letter = TrialLetter::TrialAnnounced { first_day: FIRST, last_day: LAST };
    assert_eq!(announced, vec![(letter, TrialRecipients::Libraries(vec![LibraryType::Public]))]);
    let ended = letters_after(&[TrialEvent::TrialEnded {}], &trial);
    let told: Vec<_> = ended.into_iter().map(|(letter, to)| (letter.template(), to)).collect();
    assert_eq!(told, [("trials.ended", TrialRecipients::Trying)]);
    assert_eq!(supplier_letters_after(&[TrialEvent::TrialEnded {}]), [SupplierLetter::ConfirmRemoval]);
    assert_eq!(supplier_letters_after(&[TrialEvent::TrialAnnounced {}]), []);
}
