//! The programme: published in versions, and each supplier told what is other for it.

use super::*;

fn publish() -> KickoffCommand {
    KickoffCommand::PublishProgramme { on: PLANNED_ON }
}

/// Two suppliers with slots, published as version 1.
fn published() -> Vec<KickoffEvent> {
    let slots = vec![has("lysbilde", slot(9, 0)), has("klangbunn", slot(9, 25))];
    let events = [two_come(), slots].concat();
    let version = follows(&events, publish());
    [events, version].concat()
}

/// Who is told what, with the SEQUENCE.
fn told(before: &[KickoffEvent], events: &[KickoffEvent]) -> Vec<(&'static str, String, u32)> {
    let kickoff = after(&[before, events].concat());
    let letters = letters_after(events, &kickoff).into_iter();
    let sequence = |letter: &KickoffLetter| match letter {
        KickoffLetter::SlotGiven { entry, .. }
        | KickoffLetter::SlotChanged { entry, .. }
        | KickoffLetter::SlotCancelled { entry, .. } => Some(entry.sequence),
        _ => None,
    };
    letters.filter_map(|(letter, to)| Some((letter.template(), to.to_string(), sequence(&letter)?))).collect()
}

fn version(events: &[KickoffEvent]) -> u32 {
    after(events).published.unwrap().version
}

#[test]
fn a_programme_is_published_once_and_every_supplier_in_it_is_told() {
    given(&two_come()).when(publish()).then_expect_error(KickoffRefusal::NothingToPublish);
    let events = published();
    let (before, newest) = events.split_at(events.len() - 1);
    let expected =
        [("kickoff.slot-given", "lysbilde".to_owned(), 0), ("kickoff.slot-given", "klangbunn".to_owned(), 0)];
    assert_eq!(told(before, newest), expected);
    assert_eq!(version(&events), 1);
    given(&events).when(publish()).then_expect_events(vec![]);
}

#[test]
fn a_slot_that_is_moved_is_told_of_when_the_programme_is_published_again() {
    let moved = [published(), vec![has("lysbilde", slot(11, 0))]].concat();
    let newest = follows(&moved, publish());
    assert_eq!(told(&moved, &newest), [("kickoff.slot-changed", "lysbilde".to_owned(), 1)]);
    let there_and_back = [moved, vec![has("lysbilde", slot(9, 0))]].concat();
    given(&there_and_back).when(publish()).then_expect_events(vec![]);
}

#[test]
fn a_withdrawal_publishes_the_next_version_and_nothing_that_is_still_being_moved_about() {
    let moved = [published(), vec![has("klangbunn", slot(11, 0))]].concat();
    let by = WithdrawnBy::Supplier;
    let withdraw = KickoffCommand::WithdrawAnswer { supplier: supplier("lysbilde"), by, on: PLANNED_ON };
    let newest = follows(&moved, withdraw);
    assert_eq!(told(&moved, &newest), [("kickoff.slot-cancelled", "lysbilde".to_owned(), 1)]);
    let gone = [moved, newest].concat();
    let public = after(&gone).published.unwrap();
    let entries: Vec<_> = public.entries.iter().map(|entry| (entry.supplier.as_str(), entry.slot)).collect();
    assert_eq!((public.version, entries), (2, vec![("klangbunn", slot(9, 25))]));

    // Who comes back is told with a SEQUENCE that calendars believe.
    let back = [answered("lysbilde", says(Coming::Yes)), has("lysbilde", slot(9, 0))];
    let back = [gone, back.to_vec()].concat();
    let newest = follows(&back, publish());
    let expected =
        [("kickoff.slot-given", "lysbilde".to_owned(), 2), ("kickoff.slot-changed", "klangbunn".to_owned(), 1)];
    assert_eq!(told(&back, &newest), expected);
}

#[test]
fn another_place_or_day_is_told_to_everyone_and_another_deadline_to_nobody() {
    let events = published();
    let elsewhere = KickoffPlan { place: "Bergen".parse().unwrap(), ..planned_for() };
    let newest = follows(&events, plan(elsewhere));
    let to: Vec<_> = told(&events, &newest).into_iter().map(|(template, _, sequence)| (template, sequence)).collect();
    assert_eq!(to, [("kickoff.slot-changed", 1), ("kickoff.slot-changed", 1)]);
    let sooner = KickoffPlan { answer_by: date(2023, 3, 20), ..planned_for() };
    given(&events).when(plan(sooner.clone())).then_expect_events(vec![KickoffEvent::KickoffReplanned { plan: sooner }]);
}

#[test]
fn versions_are_compared_supplier_by_supplier() {
    let first = after(&published()).published.unwrap();
    let moved = [published(), vec![has("klangbunn", slot(11, 0)), freed("lysbilde")]].concat();
    let second = after(&[moved.clone(), follows(&moved, publish())].concat()).published.unwrap();
    let changes = second.changes_since(Some(&first));
    let [Change::Changed { from, to }, Change::Removed(gone)] = &changes[..] else { panic!("{changes:?}") };
    assert_eq!((from.slot, to.slot, gone.supplier.as_str()), (slot(9, 25), slot(11, 0), "lysbilde"));
    assert_eq!(first.changes_since(None).len(), 2);
    assert!(second.changes_since(Some(&second)).is_empty());
}
