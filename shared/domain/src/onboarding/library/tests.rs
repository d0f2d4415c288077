//! Given these events, when this command comes, then this follows.

mod contacts;
mod ending;
mod interest;

use std::collections::BTreeSet;

use cqrs_es::Aggregate;
use cqrs_es::test::TestFramework;
use jiff::civil::{Date, date};

use crate::kernel::{Kind, PersonId, ReaderLanguage, Refusal};

use super::*;

const SPRING_2023: Date = date(2023, 3, 2);

fn given(events: Vec<LibraryEvent>) -> cqrs_es::test::AggregateTestExecutor<Library> {
    TestFramework::<Library>::with(()).given(events)
}

fn person(name: &str) -> PersonId {
    format!("00000000-0000-4000-8000-{name:0>12}").parse().unwrap()
}

fn listed() -> LibraryEvent {
    LibraryEvent::LibraryListed {
        number: "2030100".parse().unwrap(),
        name: "Fjordvik folkebibliotek".parse().unwrap(),
        library_type: crate::kernel::LibraryType::Public,
        municipality: None,
    }
}

fn list() -> LibraryCommand {
    LibraryCommand::ListLibrary(Listing {
        number: "2030100".parse().unwrap(),
        name: "Fjordvik folkebibliotek".parse().unwrap(),
        library_type: crate::kernel::LibraryType::Public,
        municipality: None,
    })
}

fn applied() -> LibraryEvent {
    LibraryEvent::LibraryApplied {
        number: "2030100".parse().unwrap(),
        name: "Fjordvik bibliotek".parse().unwrap(),
        library_type: crate::kernel::LibraryType::Public,
        organisation_number: "123456785".parse().unwrap(),
        municipality: "3024".parse().unwrap(),
        language: crate::kernel::Language::Nn,
        primary_contact: person("1"),
        deputy: person("2"),
    }
}

fn apply_on(on: Date, allow_listed: Option<&str>) -> LibraryCommand {
    LibraryCommand::ApplyForMembership(Application {
        number: "2030100".parse().unwrap(),
        name: "Fjordvik bibliotek".parse().unwrap(),
        library_type: crate::kernel::LibraryType::Public,
        organisation_number: "123456785".parse().unwrap(),
        municipality: "3024".parse().unwrap(),
        language: crate::kernel::Language::Nn,
        primary_contact: person("1"),
        deputy: person("2"),
        allow_listed: allow_listed.map(|domain| domain.parse().unwrap()),
        on,
    })
}

fn approved() -> LibraryEvent {
    LibraryEvent::ApplicationApproved { approval: Approval::Coordinator }
}

fn declined() -> LibraryEvent {
    LibraryEvent::ApplicationDeclined { reason: "Utanfor".parse().unwrap() }
}

#[test]
fn an_unknown_library_is_listed_once_and_the_same_list_changes_nothing() {
    given(vec![]).when(list()).then_expect_events(vec![listed()]);
    given(vec![listed()]).when(list()).then_expect_events(vec![]);
    given(vec![listed(), applied()]).when(list()).then_expect_events(vec![]);
}

#[test]
fn a_register_that_contradicts_our_record_is_refused() {
    let LibraryCommand::ListLibrary(listing) = list() else { unreachable!() };
    let renamed = LibraryCommand::ListLibrary(Listing { name: "Annet".parse().unwrap(), ..listing });
    given(vec![listed()]).when(renamed).then_expect_error(LibraryRefusal::ListedDifferently);
}

#[test]
fn a_library_applies_whether_listed_or_not() {
    given(vec![]).when(apply_on(SPRING_2023, None)).then_expect_events(vec![applied()]);
    given(vec![listed()]).when(apply_on(SPRING_2023, None)).then_expect_events(vec![applied()]);
}

#[test]
fn an_allow_listed_domain_is_approved_at_once() {
    let approval = Approval::AllowList { domain: "fjordvik.kommune.example".parse().unwrap() };
    given(vec![])
        .when(apply_on(SPRING_2023, Some("fjordvik.kommune.example")))
        .then_expect_events(vec![applied(), LibraryEvent::ApplicationApproved { approval }]);
}

#[test]
fn a_library_that_waits_or_is_in_cannot_apply_again() {
    given(vec![applied()]).when(apply_on(SPRING_2023, None)).then_expect_error(LibraryRefusal::ApplicationWaiting);
    given(vec![applied(), approved()])
        .when(apply_on(SPRING_2023, None))
        .then_expect_error(LibraryRefusal::ApprovedAlready);
}

#[test]
fn after_a_no_or_a_withdrawal_a_library_may_apply_again() {
    for end in [declined(), LibraryEvent::ApplicationWithdrawn {}] {
        given(vec![applied(), end]).when(apply_on(SPRING_2023, None)).then_expect_events(vec![applied()]);
    }
}

#[test]
fn a_municipality_of_an_abolished_county_is_refused() {
    given(vec![]).when(apply_on(date(2024, 1, 1), None)).then_expect_error(LibraryRefusal::MunicipalityNotOfToday);
}

#[test]
fn only_a_waiting_application_is_answered() {
    let decline = || LibraryCommand::DeclineApplication { reason: "Utanfor".parse().unwrap() };
    given(vec![applied()]).when(LibraryCommand::ApproveApplication).then_expect_events(vec![approved()]);
    given(vec![applied()]).when(decline()).then_expect_events(vec![declined()]);
    for (past, refusal) in [
        (vec![], LibraryRefusal::UnknownLibrary),
        (vec![listed()], LibraryRefusal::NoApplicationWaiting),
        (vec![applied(), approved()], LibraryRefusal::ApprovedAlready),
        (vec![applied(), declined()], LibraryRefusal::NoApplicationWaiting),
    ] {
        given(past.clone()).when(LibraryCommand::ApproveApplication).then_expect_error(refusal);
        given(past).when(decline()).then_expect_error(refusal);
    }
}

#[test]
fn a_contact_withdraws_a_stranger_does_not() {
    let by = |people: &[&str]| LibraryCommand::WithdrawApplication {
        by: Some(people.iter().map(|name| person(name)).collect::<BTreeSet<_>>()),
    };
    given(vec![applied()]).when(by(&["9", "2"])).then_expect_events(vec![LibraryEvent::ApplicationWithdrawn {}]);
    given(vec![applied()]).when(by(&["9"])).then_expect_error(LibraryRefusal::NotYourLibrary);
    given(vec![applied()]).when(by(&[])).then_expect_error(LibraryRefusal::NotYourLibrary);
    given(vec![applied()])
        .when(LibraryCommand::WithdrawApplication { by: None })
        .then_expect_events(vec![LibraryEvent::ApplicationWithdrawn {}]);
}

#[test]
fn both_contacts_hear_of_every_step_and_a_yes_at_once_is_one_letter() {
    let mut library = Library::default();
    library.apply(applied());
    let templates = |events: &[LibraryEvent], library: &Library| {
        letters_after(events, library).iter().map(|(letter, _, to)| (letter.template(), to.clone())).collect::<Vec<_>>()
    };
    assert_eq!(
        templates(&[applied()], &library),
        [("onboarding.application-received", person("1")), ("onboarding.application-received", person("2"))]
    );
    assert_eq!(
        templates(&[applied(), approved()], &library),
        [("onboarding.application-approved", person("1")), ("onboarding.application-approved", person("2"))]
    );
    assert_eq!(templates(&[listed()], &Library::default()), []);
}

#[test]
fn every_refusal_has_a_code_of_its_own_and_words_in_three_languages() {
    let codes: BTreeSet<_> = LibraryRefusal::ALL.iter().map(Refusal::code).collect();
    assert_eq!(codes.len(), LibraryRefusal::ALL.len());
    for refusal in LibraryRefusal::ALL {
        let texts = [ReaderLanguage::Nb, ReaderLanguage::Nn, ReaderLanguage::En].map(|language| refusal.text(language));
        assert!(texts.iter().all(|text| text.ends_with('.')), "{refusal}");
    }
    assert_eq!(LibraryRefusal::NotYourLibrary.kind(), Kind::Forbidden);
}
