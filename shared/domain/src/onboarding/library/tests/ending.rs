//! A record ends: merged or closed, and kept.

use super::*;

pub(super) fn closed() -> LibraryEvent {
    LibraryEvent::LibraryClosed { reason: "Lagt ned".parse().unwrap() }
}

pub(super) fn merged() -> LibraryEvent {
    LibraryEvent::LibraryMerged { into: "2030200".parse().unwrap() }
}

fn merge(into: &str, target: Standing) -> LibraryCommand {
    LibraryCommand::Merge { into: into.parse().unwrap(), target }
}

#[test]
fn a_duplicate_goes_on_as_another_library_that_goes_on_itself() {
    given(vec![applied()]).when(merge("2030200", Standing::Listed)).then_expect_events(vec![merged()]);
    given(vec![applied(), merged()]).when(merge("2030200", Standing::Listed)).then_expect_events(vec![]);
    for (past, into, target, refusal) in [
        (vec![], "2030200", Standing::Listed, LibraryRefusal::UnknownLibrary),
        (vec![applied()], "2030100", Standing::Waiting, LibraryRefusal::MergeIntoItself),
        (vec![applied()], "2030200", Standing::Unknown, LibraryRefusal::MergeTargetUnknown),
        (vec![applied()], "2030200", Standing::Closed, LibraryRefusal::MergeTargetEnded),
        (vec![applied()], "2030200", Standing::Merged, LibraryRefusal::MergeTargetEnded),
        (vec![applied(), merged()], "2030300", Standing::Listed, LibraryRefusal::LibraryMerged),
        (vec![applied(), closed()], "2030200", Standing::Listed, LibraryRefusal::LibraryClosed),
    ] {
        given(past).when(merge(into, target)).then_expect_error(refusal);
    }
}

#[test]
fn a_library_absorbs_a_duplicate_once_and_never_itself() {
    let absorb = |from: &str| LibraryCommand::AbsorbDuplicate { from: from.parse().unwrap() };
    let absorbed = || LibraryEvent::DuplicateAbsorbed { from: "2030300".parse().unwrap() };
    given(vec![applied()]).when(absorb("2030300")).then_expect_events(vec![absorbed()]);
    given(vec![applied(), absorbed()]).when(absorb("2030300")).then_expect_events(vec![]);
    given(vec![applied()]).when(absorb("2030100")).then_expect_error(LibraryRefusal::MergeIntoItself);
}

#[test]
fn nothing_more_happens_to_a_library_that_has_ended() {
    let reason = || "Utanfor".parse().unwrap();
    for (end, refusal) in [(closed(), LibraryRefusal::LibraryClosed), (merged(), LibraryRefusal::LibraryMerged)] {
        for command in [
            apply_on(SPRING_2023, None),
            LibraryCommand::ApproveApplication,
            LibraryCommand::DeclineApplication { reason: reason() },
            LibraryCommand::WithdrawApplication { by: None },
            LibraryCommand::RemoveDeputy { deputy: person("2"), by: None },
            LibraryCommand::Relocate { municipality: "0301".parse().unwrap(), from: SPRING_2023, by: None },
            LibraryCommand::Close { reason: reason() },
        ] {
            given(vec![applied(), end.clone()]).when(command).then_expect_error(refusal);
        }
    }
}

#[test]
fn a_library_lies_where_it_lay_on_that_day() {
    let relocate = |municipality: &str, from: Date| LibraryCommand::Relocate {
        municipality: municipality.parse().unwrap(),
        from,
        by: None,
    };
    let relocated = |municipality: &str, from: Date| LibraryEvent::LibraryRelocated {
        municipality: municipality.parse().unwrap(),
        from,
    };
    let (august, reform) = (date(2023, 8, 1), date(2024, 1, 1));
    given(vec![applied()]).when(relocate("4601", august)).then_expect_events(vec![relocated("4601", august)]);
    given(vec![applied()]).when(relocate("3201", reform)).then_expect_events(vec![]);
    given(vec![applied()]).when(relocate("3024", reform)).then_expect_error(LibraryRefusal::MunicipalityNotOfThatDay);
    given(vec![]).when(relocate("4601", august)).then_expect_error(LibraryRefusal::UnknownLibrary);

    let mut library = Library::default();
    assert_eq!(library.municipality_on(august), None);
    // Told out of order, and once corrected.
    for event in [applied(), relocated("3203", date(2024, 2, 1)), relocated("0301", august), relocated("4601", august)]
    {
        library.apply(event);
    }
    let on = |day: Date| library.municipality_on(day).unwrap().to_string();
    assert_eq!(
        [date(2023, 7, 31), august, date(2024, 1, 31), date(2024, 2, 1)].map(on),
        ["3024", "4601", "4601", "3203"]
    );
}
