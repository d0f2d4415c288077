//! Given these events, when this command comes, then this follows.

use cqrs_es::Aggregate;
use cqrs_es::test::TestFramework;
use jiff::civil::{DateTime, date};

use crate::kernel::{Language, PersonId};
use crate::onboarding::{Concern, Recipient};

use super::*;

const NOW: DateTime = date(2023, 4, 20).at(9, 0, 0, 0);

fn given(events: Vec<ConcernMeetingEvent>) -> cqrs_es::test::AggregateTestExecutor<ConcernMeeting> {
    TestFramework::<ConcernMeeting>::with(()).given(events)
}

fn person(last: u8) -> PersonId {
    format!("00000000-0000-4000-8000-0000000000{last:02}").parse().unwrap()
}

fn plan() -> MeetingPlan {
    MeetingPlan {
        concern: Concern::Legality,
        starts_at: date(2023, 5, 4).at(10, 0, 0, 0),
        minutes: 45,
        meeting: "https://zoom.example/j/1".parse().unwrap(),
        words: None,
    }
}

fn library(number: &str, deputies: &[u8]) -> Invited {
    Invited {
        number: number.parse().unwrap(),
        name: "Fjordvik bibliotek".parse().unwrap(),
        language: Language::Nn,
        primary_contact: person(1),
        deputies: deputies.iter().copied().map(person).collect(),
    }
}

fn called() -> ConcernMeetingEvent {
    ConcernMeetingEvent::MeetingCalled { plan: plan(), invited: vec![library("2030100", &[2])] }
}

fn cancelled() -> ConcernMeetingEvent {
    ConcernMeetingEvent::MeetingCancelled { reason: "Sjukdom".parse().unwrap() }
}

fn call(plan: MeetingPlan, invited: Vec<Invited>) -> ConcernMeetingCommand {
    ConcernMeetingCommand::Call { plan, invited, now: NOW }
}

#[test]
fn a_meeting_is_called_once_in_the_future_for_somebody_and_for_a_while() {
    let twice = vec![library("2030100", &[2]), library("2030100", &[2])];
    given(vec![]).when(call(plan(), twice.clone())).then_expect_events(vec![called()]);
    given(vec![called()]).when(call(plan(), twice.clone())).then_expect_error(ConcernMeetingRefusal::CalledAlready);
    given(vec![]).when(call(plan(), vec![])).then_expect_error(ConcernMeetingRefusal::NobodyInvited);
    let past = MeetingPlan { starts_at: NOW, ..plan() };
    given(vec![]).when(call(past, twice.clone())).then_expect_error(ConcernMeetingRefusal::InThePast);
    let endless = MeetingPlan { minutes: 481, ..plan() };
    given(vec![]).when(call(endless, twice)).then_expect_error(ConcernMeetingRefusal::LengthOutOfRange);
}

#[test]
fn more_are_invited_until_it_begins_and_nobody_twice() {
    let widen = |numbers: &[&str], now| ConcernMeetingCommand::Widen {
        invited: numbers.iter().map(|number| library(number, &[])).collect(),
        now,
    };
    let widened = ConcernMeetingEvent::MeetingWidened { invited: vec![library("2030101", &[])] };
    given(vec![called()]).when(widen(&["2030100", "2030101"], NOW)).then_expect_events(vec![widened]);
    given(vec![called()]).when(widen(&["2030100"], NOW)).then_expect_events(vec![]);
    given(vec![]).when(widen(&["2030101"], NOW)).then_expect_error(ConcernMeetingRefusal::UnknownMeeting);
    let begun = plan().starts_at;
    given(vec![called()]).when(widen(&["2030101"], begun)).then_expect_error(ConcernMeetingRefusal::InThePast);
    given(vec![called(), cancelled()])
        .when(widen(&["2030101"], NOW))
        .then_expect_error(ConcernMeetingRefusal::Cancelled);
}

#[test]
fn a_meeting_is_cancelled_once_and_everyone_invited_is_told() {
    let cancel = || ConcernMeetingCommand::Cancel { reason: "Sjukdom".parse().unwrap(), now: NOW };
    given(vec![called()]).when(cancel()).then_expect_events(vec![cancelled()]);
    given(vec![called(), cancelled()]).when(cancel()).then_expect_error(ConcernMeetingRefusal::Cancelled);

    let widened = ConcernMeetingEvent::MeetingWidened { invited: vec![library("2030101", &[])] };
    let mut meeting = ConcernMeeting::default();
    meeting.apply(called());
    meeting.apply(widened.clone());
    let told = |events: &[ConcernMeetingEvent]| -> Vec<_> {
        let letters = letters_after(events, &meeting);
        letters.iter().map(|(letter, to, role, _)| (letter.template(), to.number.to_string(), *role)).collect()
    };
    let invitation = "onboarding.concern-meeting-invitation";
    assert_eq!(told(&[widened]), [(invitation, "2030101".to_owned(), Recipient::PrimaryContact)]);
    assert_eq!(
        told(&[cancelled()]).iter().map(|(_, number, role)| (number.as_str(), *role)).collect::<Vec<_>>(),
        [
            ("2030100", Recipient::PrimaryContact),
            ("2030100", Recipient::Deputy),
            ("2030101", Recipient::PrimaryContact)
        ]
    );
}
