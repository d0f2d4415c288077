//! A library is interested, says what holds it back, and applies without saying the rest again.

use super::*;
use crate::onboarding::Concern;

fn registered(concerns: &[Concern]) -> LibraryEvent {
    LibraryEvent::InterestRegistered {
        number: "2030100".parse().unwrap(),
        name: "Fjordvik bibliotek".parse().unwrap(),
        library_type: crate::kernel::LibraryType::Public,
        municipality: "3024".parse().unwrap(),
        language: crate::kernel::Language::Nn,
        contact: person("1"),
        concerns: concerns.iter().copied().collect(),
        in_own_words: None,
    }
}

fn register_on(on: Date) -> LibraryCommand {
    LibraryCommand::RegisterInterest(Interest {
        number: "2030100".parse().unwrap(),
        name: "Fjordvik bibliotek".parse().unwrap(),
        library_type: crate::kernel::LibraryType::Public,
        municipality: "3024".parse().unwrap(),
        language: crate::kernel::Language::Nn,
        contact: person("1"),
        concerns: [Concern::Legality].into(),
        in_own_words: None,
        on,
    })
}

fn change(concerns: &[Concern]) -> LibraryCommand {
    LibraryCommand::ChangeConcerns { concerns: concerns.iter().copied().collect(), in_own_words: None, by: None }
}

fn apply_from_interest(reached_as: &[&str], by: &str, on: Date) -> LibraryCommand {
    LibraryCommand::ApplyFromInterest {
        organisation_number: "123456785".parse().unwrap(),
        deputy: person("2"),
        deputy_reached_as: reached_as.iter().map(|name| person(name)).collect(),
        allow_listed: None,
        on,
        by: Some([person(by)].into()),
    }
}

#[test]
fn a_library_registers_interest_once_and_again_after_a_no() {
    let interested = || registered(&[Concern::Legality]);
    for past in [vec![], vec![listed()], vec![applied(), declined()]] {
        given(past).when(register_on(SPRING_2023)).then_expect_events(vec![interested()]);
    }
    for (past, refusal) in [
        (vec![interested()], LibraryRefusal::InterestedAlready),
        (vec![applied()], LibraryRefusal::ApplicationWaiting),
        (vec![applied(), approved()], LibraryRefusal::ApprovedAlready),
        (vec![super::ending::merged()], LibraryRefusal::LibraryMerged),
    ] {
        given(past).when(register_on(SPRING_2023)).then_expect_error(refusal);
    }
    given(vec![]).when(register_on(date(2024, 1, 1))).then_expect_error(LibraryRefusal::MunicipalityNotOfToday);
}

#[test]
fn concerns_are_said_anew_until_the_answer_is_there() {
    let changed = LibraryEvent::ConcernsChanged { concerns: [Concern::Price].into(), in_own_words: None };
    let interested = || registered(&[Concern::Legality]);
    given(vec![interested()]).when(change(&[Concern::Price])).then_expect_events(vec![changed.clone()]);
    given(vec![interested()]).when(change(&[Concern::Legality])).then_expect_events(vec![]);
    given(vec![applied()]).when(change(&[Concern::Price])).then_expect_events(vec![changed]);
    given(vec![listed()]).when(change(&[])).then_expect_error(LibraryRefusal::NotInterested);
    given(vec![applied(), approved()]).when(change(&[])).then_expect_error(LibraryRefusal::ApprovedAlready);
}

#[test]
fn an_interest_becomes_the_application_it_would_have_been() {
    let interested = || registered(&[]);
    given(vec![interested()]).when(apply_from_interest(&[], "1", SPRING_2023)).then_expect_events(vec![applied()]);
    given(vec![interested()])
        .when(apply_from_interest(&["1"], "1", SPRING_2023))
        .then_expect_error(LibraryRefusal::DeputyIsPrimaryContact);
    given(vec![interested()])
        .when(apply_from_interest(&[], "9", SPRING_2023))
        .then_expect_error(LibraryRefusal::NotYourLibrary);
    given(vec![interested(), applied()])
        .when(apply_from_interest(&[], "1", SPRING_2023))
        .then_expect_error(LibraryRefusal::ApplicationWaiting);
}

#[test]
fn an_interest_from_before_the_reform_applies_from_todays_municipality() {
    let LibraryEvent::LibraryApplied {
        number,
        name,
        library_type,
        organisation_number,
        language,
        primary_contact,
        deputy,
        ..
    } = applied()
    else {
        unreachable!()
    };
    let municipality = "3201".parse().unwrap();
    let today = LibraryEvent::LibraryApplied {
        number,
        name,
        library_type,
        organisation_number,
        municipality,
        language,
        primary_contact,
        deputy,
    };
    given(vec![registered(&[])]).when(apply_from_interest(&[], "1", date(2024, 1, 1))).then_expect_events(vec![today]);
}
