//! One primary contact and at least one deputy, always.

use super::*;

fn applied_with(deputies: &[&str]) -> Vec<LibraryEvent> {
    let more = deputies.iter().map(|deputy| LibraryEvent::DeputyAdded { deputy: person(deputy) });
    std::iter::once(applied()).chain(more).collect()
}

fn people(names: &[&str]) -> BTreeSet<PersonId> {
    names.iter().map(|name| person(name)).collect()
}

fn add(deputy: &str, reached_as: &[&str]) -> LibraryCommand {
    LibraryCommand::AddDeputy { deputy: person(deputy), reached_as: people(reached_as), by: Some(people(&["1"])) }
}

fn remove(deputy: &str) -> LibraryCommand {
    LibraryCommand::RemoveDeputy { deputy: person(deputy), by: None }
}

fn hand_over(to: &str, predecessor: Predecessor) -> LibraryCommand {
    LibraryCommand::HandOver { to: person(to), predecessor, by: Some(people(&["1"])) }
}

fn handed_over(from: &str, to: &str, predecessor: Predecessor) -> LibraryEvent {
    LibraryEvent::ContactHandedOver { from: person(from), to: person(to), predecessor }
}

#[test]
fn a_contact_names_more_deputies_but_nobody_twice_and_not_without_end() {
    let added = LibraryEvent::DeputyAdded { deputy: person("3") };
    given(applied_with(&[])).when(add("3", &["7"])).then_expect_events(vec![added]);
    for contact in ["1", "2"] {
        given(applied_with(&[])).when(add("3", &[contact])).then_expect_error(LibraryRefusal::ContactAlready);
    }
    given(applied_with(&["3", "4", "5", "6"])).when(add("7", &[])).then_expect_error(LibraryRefusal::TooManyDeputies);
    let by_stranger =
        LibraryCommand::AddDeputy { deputy: person("3"), reached_as: people(&[]), by: Some(people(&["9"])) };
    given(applied_with(&[])).when(by_stranger).then_expect_error(LibraryRefusal::NotYourLibrary);
}

#[test]
fn the_last_deputy_and_the_primary_contact_stay() {
    let removed = LibraryEvent::DeputyRemoved { deputy: person("2") };
    given(applied_with(&["3"])).when(remove("2")).then_expect_events(vec![removed]);
    given(applied_with(&[])).when(remove("2")).then_expect_error(LibraryRefusal::NoDeputyLeft);
    given(applied_with(&["3"])).when(remove("1")).then_expect_error(LibraryRefusal::NoPrimaryContactLeft);
    given(applied_with(&["3"])).when(remove("9")).then_expect_events(vec![]);
}

#[test]
fn a_handover_leaves_one_primary_contact_and_at_least_one_deputy_or_is_refused() {
    let stays = Predecessor::StaysAsDeputy;
    let leaves = Predecessor::Leaves;
    given(applied_with(&[])).when(hand_over("2", stays)).then_expect_events(vec![handed_over("1", "2", stays)]);
    given(applied_with(&["3"])).when(hand_over("2", leaves)).then_expect_events(vec![handed_over("1", "2", leaves)]);
    given(applied_with(&[])).when(hand_over("2", leaves)).then_expect_error(LibraryRefusal::NoDeputyLeft);
    for other in ["1", "9"] {
        given(applied_with(&[])).when(hand_over(other, stays)).then_expect_error(LibraryRefusal::NotADeputy);
    }
}

#[test]
fn a_library_that_never_applied_has_nothing_to_hand_over() {
    for (past, refusal) in [
        (vec![], LibraryRefusal::UnknownLibrary),
        (vec![listed()], LibraryRefusal::NotApplied),
        (vec![super::ending::closed()], LibraryRefusal::LibraryClosed),
    ] {
        given(past).when(remove("2")).then_expect_error(refusal);
    }
}

#[test]
fn whoever_is_a_contact_no_longer_is_told_so_and_may_nothing_any_more() {
    let mut library = Library::default();
    let handover = handed_over("1", "2", Predecessor::Leaves);
    for event in applied_with(&["3"]).into_iter().chain([handover.clone()]) {
        library.apply(event);
    }
    assert_eq!(library.primary_contact, Some(person("2")));
    assert_eq!(library.deputies, [person("3")]);
    assert!(!library.is_contact(&person("1")));
    let letters: Vec<_> = letters_after(&[handover], &library).into_iter().map(|(_, role, to)| (role, to)).collect();
    assert_eq!(
        letters,
        [(Recipient::PrimaryContact, person("2")), (Recipient::Deputy, person("3")), (Recipient::Former, person("1"))]
    );
}

proptest::proptest! {
    /// Whatever is asked for, in whatever order, a library that has applied keeps its contacts, and no one twice.
    #[test]
    fn no_history_leaves_a_library_without_a_primary_contact_or_a_deputy(
        steps in proptest::collection::vec((0_u8..4, 1_u8..9), 0..60)
    ) {
        let mut library = Library::default();
        library.apply(applied());
        for (what, who) in steps {
            let who = who.to_string();
            let command = match what {
                0 => LibraryCommand::AddDeputy { deputy: person(&who), reached_as: people(&[&who]), by: None },
                1 => remove(&who),
                2 => LibraryCommand::HandOver { to: person(&who), predecessor: Predecessor::Leaves, by: None },
                _ => LibraryCommand::HandOver { to: person(&who), predecessor: Predecessor::StaysAsDeputy, by: None },
            };
            for event in crate::kernel::EventSourced::decide(&library, command).unwrap_or_default() {
                library.apply(event);
            }
            let contacts: Vec<_> = library.contacts().collect();
            proptest::prop_assert!(library.primary_contact.is_some() && !library.deputies.is_empty());
            proptest::prop_assert!(contacts.len() <= 6);
            proptest::prop_assert_eq!(contacts.iter().collect::<BTreeSet<_>>().len(), contacts.len());
        }
    }
}

#[test]
fn a_contact_confirms_an_address_once_and_anew_when_it_has_changed() {
    let confirm = |contact: &str, generation| LibraryCommand::ConfirmAddress { contact: person(contact), generation };
    let confirmed = |generation| LibraryEvent::AddressConfirmed { contact: person("2"), generation };
    given(applied_with(&["3"])).when(confirm("2", 0)).then_expect_events(vec![confirmed(0)]);
    let once = [applied_with(&["3"]), vec![confirmed(0)]].concat();
    given(once.clone()).when(confirm("2", 0)).then_expect_error(LibraryRefusal::AddressConfirmedAlready);
    given(once.clone()).when(confirm("2", 1)).then_expect_events(vec![confirmed(1)]);
    given(once.clone()).when(confirm("9", 0)).then_expect_error(LibraryRefusal::NotAContact);
    let removed = LibraryEvent::DeputyRemoved { deputy: person("2") };
    given([once, vec![removed]].concat()).when(confirm("2", 1)).then_expect_error(LibraryRefusal::NotAContact);
}

#[test]
fn a_link_is_asked_for_by_the_librarys_own_and_for_a_contact_only() {
    let request = |contact: &str, by: &str| LibraryCommand::RequestAddressConfirmation {
        contact: person(contact),
        by: Some(people(&[by])),
    };
    let requested = LibraryEvent::AddressConfirmationRequested { contact: person("2") };
    given(applied_with(&[])).when(request("2", "1")).then_expect_events(vec![requested.clone()]);
    given(applied_with(&[])).when(request("2", "9")).then_expect_error(LibraryRefusal::NotYourLibrary);
    given(applied_with(&[])).when(request("9", "1")).then_expect_error(LibraryRefusal::NotAContact);
    let mut library = Library::default();
    applied_with(&[]).into_iter().for_each(|event| library.apply(event));
    let letters = letters_after(&[requested], &library);
    assert_eq!(letters, [(OnboardingLetter::ConfirmAddress, Recipient::Deputy, person("2"))]);
}
