//! Slots: given by hand, proposed, and never too near to each other.

use std::collections::BTreeMap;

use jiff::civil::{Time, time};
use proptest::prelude::*;

use super::*;

fn give(name: &str, starts_at: DateTime, minutes: Option<u16>) -> KickoffCommand {
    KickoffCommand::GiveSlot { supplier: supplier(name), starts_at, minutes, on: PLANNED_ON }
}

fn wishes(not_before: Option<Time>, done_by: Option<Time>) -> Answer {
    Answer { wish: Wish { not_before, done_by }, ..says(Coming::Yes) }
}

#[test]
fn a_slot_lies_within_the_kickoff_and_keeps_its_distance() {
    let events = [two_come(), vec![has("lysbilde", slot(10, 0))]].concat();
    let slot = |hour, minute| Slot { starts_at: at(hour, minute), minutes: 20 };
    for (hour, minute) in [(9, 36), (10, 0), (10, 24)] {
        given(&events).when(give("klangbunn", at(hour, minute), None)).then_expect_error(KickoffRefusal::SlotsOverlap);
    }
    for (hour, minute) in [(9, 35), (10, 25), (9, 0), (11, 40)] {
        let given_now = vec![has("klangbunn", slot(hour, minute))];
        given(&events).when(give("klangbunn", at(hour, minute), None)).then_expect_events(given_now);
    }
    for (hour, minute) in [(8, 59), (11, 41)] {
        let outside = give("klangbunn", at(hour, minute), None);
        given(&events).when(outside).then_expect_error(KickoffRefusal::SlotOutsideTheKickoff);
    }
    given(&events).when(give("lysbilde", at(10, 0), Some(20))).then_expect_events(vec![]);
    given(&events).when(give("lysbilde", at(10, 5), None)).then_expect_events(vec![has("lysbilde", slot(10, 5))]);
    let length = give("klangbunn", at(9, 0), Some(4));
    given(&events).when(length).then_expect_error(KickoffRefusal::SlotLengthOutOfRange);
}

#[test]
fn a_slot_is_for_those_who_come_and_is_given_back_once() {
    let events = [planned(), invited("lysbilde"), answered("lysbilde", Answer::no()), invited("klangbunn")];
    given(&events).when(give("lysbilde", at(9, 0), None)).then_expect_error(KickoffRefusal::NotComing);
    given(&events).when(give("klangbunn", at(9, 0), None)).then_expect_error(KickoffRefusal::NotComing);
    given(&events).when(give("rotnett", at(9, 0), None)).then_expect_error(KickoffRefusal::NotInvited);
    let free = || KickoffCommand::FreeSlot { supplier: supplier("lysbilde"), on: PLANNED_ON };
    let has_one = [two_come(), vec![has("lysbilde", slot(9, 0))]].concat();
    given(&has_one).when(free()).then_expect_events(vec![freed("lysbilde")]);
    given(&two_come()).when(free()).then_expect_events(vec![]);
}

#[test]
fn a_proposal_honours_wishes_and_the_first_to_answer_comes_first() {
    let only = |hour, minute, done_hour, done_minute| {
        wishes(Some(time(hour, minute, 0, 0)), Some(time(done_hour, done_minute, 0, 0)))
    };
    let events = [
        planned(),
        invited("klangbunn"),
        invited("lysbilde"),
        invited("rotnett"),
        answered("lysbilde", wishes(None, Some(time(9, 45, 0, 0)))),
        answered("klangbunn", only(9, 0, 9, 20)),
        answered("rotnett", only(9, 0, 9, 20)),
    ];
    let proposal = after(&events).propose();
    let slots: Vec<_> =
        proposal.slots.iter().map(|one| (one.supplier.as_str(), one.slot.starts_at, one.as_wished)).collect();
    // Lysbilde answered first and moves, because it can; Rotnett's wish cannot be honoured beside Klangbunn's.
    assert_eq!(slots, [("klangbunn", at(9, 0), true), ("lysbilde", at(9, 25), true), ("rotnett", at(9, 50), false)]);
    let accept = KickoffCommand::AcceptProposal { on: PLANNED_ON };
    let accepted = vec![has("klangbunn", slot(9, 0)), has("lysbilde", slot(9, 25)), has("rotnett", slot(9, 50))];
    given(&events).when(accept.clone()).then_expect_events(accepted.clone());
    given(&[events.to_vec(), accepted].concat()).when(accept).then_expect_events(vec![]);
}

#[test]
fn who_answered_last_stands_without_when_there_is_no_room() {
    let plan = KickoffPlan { ends_at: at(9, 45), ..planned_for() };
    let mut events = vec![KickoffEvent::KickoffPlanned { id: "2023-var".parse().unwrap(), plan }];
    for name in ["rotnett", "lysbilde", "klangbunn"] {
        events.extend([invited(name), answered(name, says(Coming::Yes))]);
    }
    let proposal = after(&events).propose();
    assert_eq!(proposal.slots.len(), 2);
    assert_eq!(proposal.without, [supplier("klangbunn")]);
}

#[test]
fn slots_move_to_another_day_with_the_kickoff_and_a_plan_they_do_not_fit_is_refused() {
    let events = [two_come(), vec![has("lysbilde", slot(9, 0))]].concat();
    let tomorrow = date(2023, 4, 13);
    let moved = KickoffPlan { starts_at: tomorrow.at(9, 0, 0, 0), ends_at: tomorrow.at(12, 0, 0, 0), ..planned_for() };
    let there = Slot { starts_at: tomorrow.at(9, 0, 0, 0), minutes: 20 };
    let expected = vec![KickoffEvent::KickoffReplanned { plan: moved.clone() }, has("lysbilde", there)];
    given(&events).when(plan(moved)).then_expect_events(expected);
    let later = KickoffPlan { starts_at: at(9, 30), ..planned_for() };
    given(&events).when(plan(later)).then_expect_error(KickoffRefusal::SlotsDoNotFit);
    let close = [events, vec![has("klangbunn", slot(9, 25))]].concat();
    let wider = KickoffPlan { grid: SlotGrid { slot_minutes: 20, buffer_minutes: 10 }, ..planned_for() };
    given(&close).when(plan(wider)).then_expect_error(KickoffRefusal::SlotsDoNotFit);
}

/// The most wishes that can be honoured at all, found by trying everything.
fn most_honoured(wishes: &[Wish], cells: &[Slot], taken: &mut Vec<bool>) -> usize {
    let Some((wish, rest)) = wishes.split_first() else { return 0 };
    let mut most = most_honoured(rest, cells, taken);
    for (at, cell) in cells.iter().enumerate() {
        if !taken[at] && wish.allows(cell.starts_at, cell.ends_at()) {
            taken[at] = true;
            most = most.max(1 + most_honoured(rest, cells, taken));
            taken[at] = false;
        }
    }
    most
}

const NAMES: [&str; 8] = ["en", "to", "tre", "fire", "fem", "seks", "sju", "atte"];

proptest! {
    /// Invited, answered, changed, withdrawn, given, freed, proposed, published and replanned in any order, on any day.
    #[test]
    fn slots_never_overlap_and_what_is_public_is_what_suppliers_were_told(
        steps in proptest::collection::vec((0_u8..12, 0_usize..8, 0_i8..60, 0_i8..4), 0..80)
    ) {
        let mut kickoff = after(&[planned()]);
        // Each supplier's calendar: what it was told last, and the SEQUENCE of that.
        let mut calendars: BTreeMap<SupplierId, (Option<Slot>, u32)> = BTreeMap::new();
        for (step, who, number, hour) in steps {
            let who = supplier(NAMES[who]);
            let on = PLANNED_ON;
            let clock = |extra: i8| Some(time(9 + hour.min(2), (number + extra) % 60, 0, 0));
            let command = match step {
                0 | 1 => KickoffCommand::InviteSupplier { supplier: who, name: "Navn".parse().unwrap(), on },
                2 | 3 => KickoffCommand::AnswerInvitation { supplier: who, answer: says(Coming::Yes), on },
                4 => KickoffCommand::AnswerInvitation { supplier: who, answer: wishes(clock(0), None), on },
                5 => KickoffCommand::AnswerInvitation { supplier: who, answer: Answer::no(), on },
                6 => KickoffCommand::WithdrawAnswer { supplier: who, by: WithdrawnBy::Supplier, on },
                7 => KickoffCommand::GiveSlot { supplier: who, starts_at: at(9 + hour, number), minutes: None, on },
                8 => KickoffCommand::FreeSlot { supplier: who, on },
                9 => KickoffCommand::AcceptProposal { on },
                10 => KickoffCommand::PublishProgramme { on },
                _ => {
                    let day = date(2023, 4, 10 + number % 5);
                    let (starts_at, ends_at) = (day.at(9, 0, 0, 0), day.at(12, 0, 0, 0));
                    plan(KickoffPlan { starts_at, ends_at, ..planned_for() })
                }
            };
            let version = kickoff.published.as_ref().map_or(0, |public| public.version);
            let Ok(events) = kickoff.decide(command) else { continue };
            events.iter().for_each(|event| kickoff.apply(event.clone()));
            for (letter, to) in letters_after(&events, &kickoff) {
                let (slot, sequence) = match letter {
                    KickoffLetter::SlotGiven { entry, .. } | KickoffLetter::SlotChanged { entry, .. } => {
                        (Some(entry.slot), entry.sequence)
                    }
                    KickoffLetter::SlotCancelled { entry, .. } => (None, entry.sequence),
                    _ => continue,
                };
                if let Some((_, told)) = calendars.insert(to, (slot, sequence)) {
                    prop_assert_eq!(sequence, told + 1, "a calendar takes only what is newer");
                } else {
                    prop_assert_eq!(sequence, 0);
                }
            }
            let plan = kickoff.plan.clone().unwrap();
            let slots: Vec<Slot> = kickoff.slots().map(|(_, slot)| *slot).collect();
            for (at, slot) in slots.iter().enumerate() {
                prop_assert!(slot.starts_at >= plan.starts_at && slot.ends_at() <= plan.ends_at);
                prop_assert!(slots[..at].iter().all(|other| !slot.collides_with(other, plan.grid.buffer_minutes)));
            }
            let proposal = kickoff.propose();
            for proposed in &proposal.slots {
                prop_assert!(slots.iter().all(|slot| !slot.collides_with(&proposed.slot, plan.grid.buffer_minutes)));
            }
            if let Some(public) = &kickoff.published {
                prop_assert!(public.version <= version + 1, "one request, one version");
                let told: BTreeMap<_, _> = public.entries.iter().map(|entry| (&entry.supplier, entry.slot)).collect();
                let known: BTreeMap<_, _> =
                    calendars.iter().filter_map(|(supplier, (slot, _))| Some((supplier, (*slot)?))).collect();
                prop_assert_eq!(told, known);
                for entry in &public.entries {
                    let coming = kickoff.suppliers[&entry.supplier].coming();
                    prop_assert!(matches!(coming, Some(Coming::Yes | Coming::Maybe)), "nobody public is gone");
                }
            }
        }
    }

    #[test]
    fn a_proposal_honours_as_many_wishes_as_can_be_honoured(
        wished in proptest::collection::vec((0_i8..3, 0_i8..60, 1_u8..6), 1..7)
    ) {
        let mut events = vec![planned()];
        let mut all = Vec::new();
        for (name, (hour, minute, half_hours)) in NAMES.iter().zip(wished) {
            let from = time(9 + hour, minute, 0, 0);
            let until = from.saturating_add(jiff::SignedDuration::from_mins(30 * i64::from(half_hours)));
            let answer = wishes(Some(from), Some(until));
            all.push(answer.wish);
            events.extend([invited(name), answered(name, answer)]);
        }
        let kickoff = after(&events);
        let cells: Vec<Slot> = planned_for().cells().collect();
        let honoured = kickoff.propose().slots.iter().filter(|slot| slot.as_wished).count();
        let taken = &mut vec![false; cells.len()];
        prop_assert_eq!(honoured, most_honoured(&all, &cells, taken));
        prop_assert_eq!(kickoff.propose().slots.len(), all.len());
    }
}
