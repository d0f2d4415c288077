//! Given these events, when this command comes, then this follows. The trial is that of spring 2023.

use cqrs_es::Aggregate;
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use jiff::Timestamp;
use jiff::civil::date;

use crate::kernel::{EventSourced, LibraryNumber};
use crate::trials::period::Admission;

use super::*;

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn library(serial: u32) -> LibraryNumber {
    format!("20{serial:05}").parse().unwrap()
}

pub(super) fn admission(serial: u32, seats: Option<u32>) -> Box<Admission> {
    Box::new(Admission {
        trial: "2023-var".parse().unwrap(),
        service: "lerretet".parse().unwrap(),
        supplier: "lysbilde".parse().unwrap(),
        seats,
        answer_within_hours: 48,
        activation_days: 3,
        last_day: date(2023, 5, 31),
        library: library(serial),
        county: Some("03".parse().unwrap()),
    })
}

fn given(events: &[OfferEvent]) -> AggregateTestExecutor<TrialOffer> {
    TestFramework::<TrialOffer>::with(()).given(events.to_vec())
}

fn sign_up(serial: u32) -> OfferCommand {
    OfferCommand::SignUp { admission: admission(serial, Some(1)), contact: None, at: at("2023-04-12T08:00:00Z") }
}

fn opened() -> OfferEvent {
    let terms = OfferTerms {
        trial: "2023-var".parse().unwrap(),
        service: "lerretet".parse().unwrap(),
        supplier: "lysbilde".parse().unwrap(),
        seats: Some(1),
        answer_within_hours: 48,
        activation_days: 3,
        last_day: date(2023, 5, 31),
    };
    OfferEvent::OfferOpened { terms }
}

fn signed_up(serial: u32, place_in_line: Option<usize>) -> OfferEvent {
    OfferEvent::SignedUp { library: library(serial), county: Some("03".parse().unwrap()), place_in_line }
}

fn taken(serial: u32, day: i8) -> OfferEvent {
    OfferEvent::SeatTaken { library: library(serial), activate_by: date(2023, 4, day) }
}

fn seat_offered(serial: u32, until: &str) -> OfferEvent {
    OfferEvent::SeatOffered { library: library(serial), until: at(until) }
}

/// One seat, which the first has, and two who wait.
fn full() -> Vec<OfferEvent> {
    vec![opened(), signed_up(1, None), taken(1, 15), signed_up(2, Some(1)), signed_up(3, Some(2))]
}

/// The first has left on 20 April, and the seat is kept for the second until the 22nd.
fn offered() -> Vec<OfferEvent> {
    let left = OfferEvent::SignupLeft { library: library(1) };
    [full(), vec![left, seat_offered(2, "2023-04-22T08:00:00Z")]].concat()
}

#[test]
fn the_first_get_the_seats_and_the_rest_wait() {
    given(&[]).when(sign_up(1)).then_expect_events(vec![opened(), signed_up(1, None), taken(1, 15)]);
    let seated = [opened(), signed_up(1, None), taken(1, 15)];
    given(&seated).when(sign_up(2)).then_expect_events(vec![signed_up(2, Some(1))]);
    let mut offer = TrialOffer::default();
    full().into_iter().for_each(|event| offer.apply(event));
    assert_eq!([1, 2, 3].map(|serial| offer.place_in_line(&library(serial))), [None, Some(1), Some(2)]);
    assert_eq!(offer.free_seats(), Some(0));
}

#[test]
fn a_library_signs_up_once() {
    given(&full()).when(sign_up(1)).then_expect_error(OfferRefusal::SignedUpAlready);
    given(&full()).when(sign_up(2)).then_expect_error(OfferRefusal::SignedUpAlready);
    given(&offered()).when(sign_up(1)).then_expect_error(OfferRefusal::SignedUpBefore);
}

#[test]
fn without_a_limit_nobody_waits() {
    let mut offer = TrialOffer::default();
    for serial in 1..=300 {
        let command =
            OfferCommand::SignUp { admission: admission(serial, None), contact: None, at: at("2023-04-12T08:00:00Z") };
        offer.decide(command).unwrap().into_iter().for_each(|event| offer.apply(event));
    }
    assert!(offer.signups.values().all(|signup| signup.standing == SignupStanding::Seated));
}

#[test]
fn a_seat_that_is_left_is_offered_to_the_first_in_line_for_its_hours() {
    let leave = OfferCommand::Leave { library: library(1), at: at("2023-04-20T08:00:00Z") };
    let left = OfferEvent::SignupLeft { library: library(1) };
    given(&full()).when(leave.clone()).then_expect_events(vec![left, seat_offered(2, "2023-04-22T08:00:00Z")]);
    given(&offered()).when(leave).then_expect_events(vec![]);
    let stranger = OfferCommand::Leave { library: library(9), at: at("2023-04-20T08:00:00Z") };
    given(&full()).when(stranger).then_expect_error(OfferRefusal::NotSignedUp);
}

#[test]
fn an_offered_seat_is_accepted_declined_or_gone_when_its_hours_are_over() {
    let in_time = at("2023-04-22T07:59:59Z");
    let too_late = at("2023-04-22T08:00:00Z");
    let accept = |serial, at| OfferCommand::AcceptSeat { library: library(serial), at };
    let decline = |serial, at| OfferCommand::DeclineSeat { library: library(serial), at };
    given(&offered()).when(accept(2, in_time)).then_expect_events(vec![taken(2, 25)]);
    given(&offered()).when(accept(2, too_late)).then_expect_error(OfferRefusal::SeatExpired);
    given(&offered()).when(accept(3, in_time)).then_expect_error(OfferRefusal::NoSeatOffered);
    given(&offered()).when(decline(3, in_time)).then_expect_error(OfferRefusal::NoSeatOffered);
    let declined = OfferEvent::SeatDeclined { library: library(2) };
    let next = seat_offered(3, "2023-04-24T07:59:59Z");
    given(&offered()).when(decline(2, in_time)).then_expect_events(vec![declined.clone(), next.clone()]);
    // The double click.
    given(&[offered(), vec![taken(2, 25)]].concat()).when(accept(2, in_time)).then_expect_events(vec![]);
    given(&[offered(), vec![declined, next]].concat()).when(decline(2, in_time)).then_expect_events(vec![]);
    let expired = vec![OfferEvent::SeatExpired { library: library(2) }, seat_offered(3, "2023-04-24T08:00:00Z")];
    given(&offered()).when(OfferCommand::PassTime { at: too_late }).then_expect_events(expired);
    given(&offered()).when(OfferCommand::PassTime { at: in_time }).then_expect_events(vec![]);
}

#[test]
fn no_seat_is_counted_that_has_expired_when_the_next_command_comes_first() {
    let late = OfferCommand::SignUp { admission: admission(4, Some(1)), contact: None, at: at("2023-04-23T08:00:00Z") };
    given(&offered()).when(late).then_expect_events(vec![
        OfferEvent::SeatExpired { library: library(2) },
        seat_offered(3, "2023-04-25T08:00:00Z"),
        signed_up(4, Some(1)),
    ]);
}

#[test]
fn an_offered_seat_never_outlasts_the_trial_and_then_everything_ends_at_once() {
    let leave = OfferCommand::Leave { library: library(1), at: at("2023-05-31T12:00:00Z") };
    let left = OfferEvent::SignupLeft { library: library(1) };
    let last = seat_offered(2, "2023-05-31T22:00:00Z");
    given(&full()).when(leave).then_expect_events(vec![left.clone(), last.clone()]);
    let over = at("2023-05-31T22:00:00Z");
    let history = [full(), vec![left, last]].concat();
    let ended = vec![OfferEvent::SeatExpired { library: library(2) }, OfferEvent::OfferEnded {}];
    given(&history).when(OfferCommand::PassTime { at: over }).then_expect_events(ended.clone());
    let mut offer = TrialOffer::default();
    [history, ended].concat().into_iter().for_each(|event| offer.apply(event));
    let standings: Vec<_> = offer.signups.values().map(|signup| signup.standing.as_str()).collect();
    assert_eq!(standings, ["left", "expired", "unserved"]);
    assert_eq!(offer.decide(OfferCommand::PassTime { at: over }), Ok(vec![]));
    assert_eq!(
        offer.decide(OfferCommand::Leave { library: library(3), at: over }),
        Err(OfferRefusal::TrialOver),
        "there is nothing left to leave"
    );
    let too_late = OfferCommand::SignUp { admission: admission(5, Some(1)), contact: None, at: over };
    assert_eq!(offer.decide(too_late), Err(OfferRefusal::TrialOver));
}

#[test]
fn the_supplier_confirms_that_it_works_and_at_the_end_that_nobody_has_access() {
    let now = at("2023-04-13T08:00:00Z");
    let confirm = |serial| OfferCommand::ConfirmActivation { library: library(serial), at: now };
    let confirmed = OfferEvent::ActivationConfirmed { library: library(1) };
    given(&full()).when(confirm(1)).then_expect_events(vec![confirmed.clone()]);
    given(&[full(), vec![confirmed]].concat()).when(confirm(1)).then_expect_events(vec![]);
    given(&full()).when(confirm(2)).then_expect_error(OfferRefusal::NotSeated);
    let removed = |at| OfferCommand::ConfirmRemoval { at };
    given(&[]).when(removed(now)).then_expect_error(OfferRefusal::NobodySignedUp);
    given(&full()).when(removed(now)).then_expect_error(OfferRefusal::NotOverYet);
    let after = at("2023-06-01T08:00:00Z");
    let both = vec![OfferEvent::OfferEnded {}, OfferEvent::RemovalConfirmed {}];
    given(&full()).when(removed(after)).then_expect_events(both.clone());
    given(&[full(), both].concat()).when(removed(after)).then_expect_events(vec![]);
}

#[test]
fn whoever_agreed_to_hear_from_the_supplier_can_change_their_mind() {
    let contact: crate::kernel::PersonId = "3b241101-e2bb-4255-8caf-4136c566a962".parse().unwrap();
    let change = |contact, at| OfferCommand::ChangeContact { library: library(1), contact, at };
    let (during, after) = (at("2023-04-13T08:00:00Z"), at("2023-06-01T08:00:00Z"));
    let allowed = OfferEvent::ContactAllowed { library: library(1), contact: contact.clone() };
    given(&full()).when(change(Some(contact.clone()), during)).then_expect_events(vec![allowed.clone()]);
    given(&full()).when(change(None, during)).then_expect_events(vec![]);
    let history = [full(), vec![allowed, OfferEvent::OfferEnded {}]].concat();
    let disallowed = OfferEvent::ContactDisallowed { library: library(1) };
    given(&history).when(change(None, after)).then_expect_events(vec![disallowed.clone()]);
    let history = [history, vec![disallowed]].concat();
    given(&history).when(change(Some(contact), after)).then_expect_error(OfferRefusal::NotSeated);
}

#[test]
fn whoever_tries_the_service_answers_the_one_question_and_may_answer_anew() {
    let answer =
        |serial, answer| OfferCommand::AnswerPulse { library: library(serial), answer, at: at("2023-04-20T08:00:00Z") };
    let answered = OfferEvent::PulseAnswered { library: library(1), answer: Pulse::VeryUseful };
    given(&full()).when(answer(1, Pulse::VeryUseful)).then_expect_events(vec![answered.clone()]);
    let history = [full(), vec![answered]].concat();
    given(&history).when(answer(1, Pulse::VeryUseful)).then_expect_events(vec![]);
    let anew = OfferEvent::PulseAnswered { library: library(1), answer: Pulse::NotUseful };
    given(&history).when(answer(1, Pulse::NotUseful)).then_expect_events(vec![anew]);
    given(&history).when(answer(2, Pulse::NotUseful)).then_expect_error(OfferRefusal::NotSeated);
    assert_eq!("fine".parse::<Pulse>(), Err(OfferRefusal::UnknownPulse));
}

#[test]
fn letters_say_what_became_of_each_library() {
    let events = [
        OfferEvent::SeatExpired { library: library(2) },
        seat_offered(3, "2023-04-24T08:00:00Z"),
        signed_up(4, Some(1)),
        taken(5, 25),
    ];
    let told: Vec<_> = letters_after(&events, &TrialOffer::default())
        .into_iter()
        .map(|(letter, to)| (letter.template(), to))
        .collect();
    let expected = [
        ("trials.seat-expired", library(2)),
        ("trials.seat-offered", library(3)),
        ("trials.on-the-waiting-list", library(4)),
        ("trials.seated", library(5)),
    ];
    assert_eq!(told, expected);
    let ended = [OfferEvent::SeatExpired { library: library(2) }, OfferEvent::OfferEnded {}];
    let mut offer = TrialOffer::default();
    offered().into_iter().chain(ended.clone()).for_each(|event| offer.apply(event));
    let told: Vec<_> = letters_after(&ended, &offer);
    assert_eq!(told, [(OfferLetter::Unserved, library(3))], "nobody is told of a seat that is gone");
}

#[test]
fn the_state_of_every_library_in_the_country_fits_beside_its_commit() {
    let mut offer = TrialOffer::default();
    let contact: crate::kernel::PersonId = "3b241101-e2bb-4255-8caf-4136c566a962".parse().unwrap();
    for serial in 1..=1_000 {
        let admission = admission(serial, None);
        let at = at("2023-04-12T08:00:00.123Z");
        let sign_up = OfferCommand::SignUp { admission, contact: Some(contact.clone()), at };
        let pulse = OfferCommand::AnswerPulse { library: library(serial), answer: Pulse::SomewhatUseful, at };
        for command in [sign_up, pulse] {
            offer.decide(command).unwrap().into_iter().for_each(|event| offer.apply(event));
        }
    }
    let bytes = serde_json::to_string(&offer).unwrap().len();
    assert!(bytes < 250_000, "{bytes} bytes for a thousand libraries; an item holds 400 000");
}
