//! Suppliers are invited, answer, change their minds and take their answers back.

use jiff::civil::time;

use super::*;
use crate::kernel::{NamesPeople, PersonId};

const LAST_DAY: Date = date(2023, 3, 24);
const TOO_LATE: Date = date(2023, 3, 25);

fn invite(name: &str, on: Date) -> KickoffCommand {
    KickoffCommand::InviteSupplier { supplier: supplier(name), name: name.parse().unwrap(), on }
}

fn answer(name: &str, answer: Answer, on: Date) -> KickoffCommand {
    KickoffCommand::AnswerInvitation { supplier: supplier(name), answer, on }
}

fn withdraw(name: &str, by: WithdrawnBy, on: Date) -> KickoffCommand {
    KickoffCommand::WithdrawAnswer { supplier: supplier(name), by, on }
}

fn withdrawn(name: &str, by: WithdrawnBy) -> KickoffEvent {
    KickoffEvent::AnswerWithdrawn { supplier: supplier(name), by }
}

fn person(serial: u8) -> PersonId {
    format!("5b0f2c9e-7d42-4c51-9f0a-1f1f6a1f0c{serial:02}").parse().unwrap()
}

#[test]
fn a_supplier_is_invited_once_and_gets_its_link_again_on_request() {
    given(&[planned()]).when(invite("lysbilde", PLANNED_ON)).then_expect_events(vec![invited("lysbilde")]);
    let once = [planned(), invited("lysbilde")];
    given(&once).when(invite("lysbilde", PLANNED_ON)).then_expect_events(vec![]);
    given(&once).when(invite("klangbunn", TOO_LATE)).then_expect_error(KickoffRefusal::AnswerDeadlinePassed);
    given(&[]).when(invite("lysbilde", PLANNED_ON)).then_expect_error(KickoffRefusal::UnknownKickoff);
    let again = |name| KickoffCommand::InviteAgain { supplier: supplier(name), on: PLANNED_ON };
    let invited_again = KickoffEvent::SupplierInvitedAgain { supplier: supplier("lysbilde") };
    given(&once).when(again("lysbilde")).then_expect_events(vec![invited_again]);
    given(&once).when(again("klangbunn")).then_expect_error(KickoffRefusal::NotInvited);
}

#[test]
fn a_supplier_answers_and_changes_its_answer_through_the_last_day() {
    let once = [planned(), invited("lysbilde")];
    let maybe = || answer("lysbilde", says(Coming::Maybe), LAST_DAY);
    let said = answered("lysbilde", says(Coming::Maybe));
    given(&once).when(maybe()).then_expect_events(vec![said.clone()]);
    given(&[once.to_vec(), vec![said]].concat()).when(maybe()).then_expect_events(vec![]);
    let late = answer("lysbilde", says(Coming::Yes), TOO_LATE);
    given(&once).when(late).then_expect_error(KickoffRefusal::AnswerDeadlinePassed);
    let stranger = answer("klangbunn", says(Coming::Yes), LAST_DAY);
    given(&once).when(stranger).then_expect_error(KickoffRefusal::NotInvited);
}

#[test]
fn an_answer_that_could_not_be_carried_out_is_refused_and_a_no_names_nobody() {
    let once = [planned(), invited("lysbilde")];
    let speakers = |count: u8| Answer { speakers: (0..count).map(person).collect(), ..says(Coming::Yes) };
    let refused = |wrong: Answer, refusal| {
        given(&once).when(answer("lysbilde", wrong, PLANNED_ON)).then_expect_error(refusal);
    };
    refused(speakers(5), KickoffRefusal::TooManySpeakers);
    let link = || Material { title: "Film".parse().unwrap(), link: "https://film.example".parse().unwrap() };
    let material = (0..6).map(|_| link()).collect();
    refused(Answer { material, ..says(Coming::Yes) }, KickoffRefusal::TooMuchMaterial);
    let wish = Wish { not_before: Some(time(11, 0, 0, 0)), done_by: Some(time(11, 0, 0, 0)) };
    refused(Answer { wish, ..says(Coming::Yes) }, KickoffRefusal::WishIsEmpty);
    let no = Answer { coming: Coming::No, ..speakers(2) };
    given(&once).when(answer("lysbilde", no, PLANNED_ON)).then_expect_events(vec![answered("lysbilde", Answer::no())]);
}

#[test]
fn an_answer_is_taken_back_by_the_supplier_until_the_deadline_and_by_a_coordinator_until_the_day_is_over() {
    use WithdrawnBy::{Coordinator, Supplier};
    let events = two_come();
    let back = |by| vec![withdrawn("lysbilde", by)];
    given(&events).when(withdraw("lysbilde", Supplier, LAST_DAY)).then_expect_events(back(Supplier));
    let late = withdraw("lysbilde", Supplier, TOO_LATE);
    given(&events).when(late).then_expect_error(KickoffRefusal::AnswerDeadlinePassed);
    given(&events).when(withdraw("lysbilde", Coordinator, DAY)).then_expect_events(back(Coordinator));
    let over = withdraw("lysbilde", Coordinator, date(2023, 4, 13));
    given(&events).when(over).then_expect_error(KickoffRefusal::KickoffOver);
    let twice = [events, back(Supplier)].concat();
    given(&twice).when(withdraw("lysbilde", Supplier, LAST_DAY)).then_expect_events(vec![]);
    let silent = withdraw("lysbilde", Supplier, LAST_DAY);
    let asked = [planned(), invited("lysbilde")];
    given(&asked).when(silent).then_expect_error(KickoffRefusal::NothingToWithdraw);
}

#[test]
fn who_is_gone_has_no_slot_and_who_may_come_keeps_it() {
    let given_slot = [two_come(), vec![has("lysbilde", slot(9, 0))]].concat();
    let change = |coming| answer("lysbilde", says(coming), LAST_DAY);
    let gone = vec![answered("lysbilde", Answer::no()), freed("lysbilde")];
    given(&given_slot).when(change(Coming::No)).then_expect_events(gone);
    let kept = vec![answered("lysbilde", says(Coming::Maybe))];
    given(&given_slot).when(change(Coming::Maybe)).then_expect_events(kept);
    let back = vec![withdrawn("lysbilde", WithdrawnBy::Supplier), freed("lysbilde")];
    given(&given_slot).when(withdraw("lysbilde", WithdrawnBy::Supplier, LAST_DAY)).then_expect_events(back);
}

#[test]
fn only_those_without_an_answer_are_reminded_once_for_each_deadline() {
    let remind = |on| KickoffCommand::RemindOfAnswer { on };
    let events = [planned(), invited("lysbilde"), invited("klangbunn"), answered("lysbilde", says(Coming::Maybe))];
    let due = KickoffEvent::AnswersDue { answer_by: LAST_DAY };
    given(&events).when(remind(date(2023, 3, 20))).then_expect_events(vec![]);
    given(&events).when(remind(date(2023, 3, 21))).then_expect_events(vec![due.clone()]);
    given(&events).when(remind(TOO_LATE)).then_expect_events(vec![]);
    let reminded = [events.to_vec(), vec![due.clone()]].concat();
    given(&reminded).when(remind(LAST_DAY)).then_expect_events(vec![]);
    let letters = letters_after(&[due], &after(&reminded));
    let to: Vec<_> = letters.iter().map(|(letter, to)| (letter.template(), to.as_str())).collect();
    assert_eq!(to, [("kickoff.answer-due", "klangbunn")]);
    given(&two_come()).when(remind(LAST_DAY)).then_expect_events(vec![]);
}

#[test]
fn speakers_are_named_until_the_day_is_over() {
    let comes = Answer { speakers: vec![person(1), person(2)], ..says(Coming::Yes) };
    let events = [planned(), invited("lysbilde"), answered("lysbilde", comes)];
    let kickoff = after(&events);
    assert_eq!((kickoff.named().count(), kickoff.ended()), (2, None));
    given(&events).when(KickoffCommand::EndKickoff { on: DAY }).then_expect_events(vec![]);
    let held = vec![KickoffEvent::KickoffHeld {}];
    let end = || KickoffCommand::EndKickoff { on: date(2023, 4, 13) };
    given(&events).when(end()).then_expect_events(held.clone());
    let over = [events.to_vec(), held].concat();
    given(&over).when(end()).then_expect_events(vec![]);
    assert!(after(&over).ended().is_some());
}
