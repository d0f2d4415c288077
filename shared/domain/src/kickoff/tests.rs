//! Given these events, when this command comes, then this follows. The kickoff is that of 12 April 2023.

use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use jiff::civil::{Date, DateTime, date};

use super::*;

const PLANNED_ON: Date = date(2023, 3, 2);
const DAY: Date = date(2023, 4, 12);

fn given(events: &[KickoffEvent]) -> AggregateTestExecutor<Kickoff> {
    TestFramework::<Kickoff>::with(()).given(events.to_vec())
}

fn at(hour: i8, minute: i8) -> DateTime {
    DAY.at(hour, minute, 0, 0)
}

fn planned_for() -> KickoffPlan {
    KickoffPlan {
        title: Title { nb: "Vårens kickoff".parse().unwrap(), nn: "Kickoffen i vår".parse().unwrap() },
        starts_at: at(9, 0),
        ends_at: at(12, 0),
        place: "Galleri Oslo, Schweigaards gate 4".parse().unwrap(),
        broadcast: Some("https://video.example/kickoff".parse().unwrap()),
        grid: SlotGrid { slot_minutes: 20, buffer_minutes: 5 },
        answer_by: date(2023, 3, 24),
        registration_open: false,
    }
}

fn plan_on(plan: KickoffPlan, on: Date) -> KickoffCommand {
    KickoffCommand::PlanKickoff { id: "2023-var".parse().unwrap(), plan, on }
}

fn plan(plan: KickoffPlan) -> KickoffCommand {
    plan_on(plan, PLANNED_ON)
}

fn planned() -> KickoffEvent {
    KickoffEvent::KickoffPlanned { id: "2023-var".parse().unwrap(), plan: planned_for() }
}

#[test]
fn a_kickoff_is_planned_and_planned_otherwise_until_its_day_is_over() {
    given(&[]).when(plan(planned_for())).then_expect_events(vec![planned()]);
    given(&[planned()]).when(plan(planned_for())).then_expect_events(vec![]);
    let open = KickoffPlan { registration_open: true, ..planned_for() };
    let replanned = KickoffEvent::KickoffReplanned { plan: open.clone() };
    given(&[planned()]).when(plan_on(open.clone(), DAY)).then_expect_events(vec![replanned]);
    let late = date(2023, 4, 13);
    given(&[planned()]).when(plan_on(open, late)).then_expect_error(KickoffRefusal::KickoffOver);
    given(&[]).when(plan_on(planned_for(), late)).then_expect_error(KickoffRefusal::KickoffInThePast);
    given(&[planned()]).when(plan_on(planned_for(), late)).then_expect_events(vec![]);
}

#[test]
fn a_plan_that_makes_no_kickoff_is_refused() {
    let refused = |plan: KickoffPlan| plan.expect_possible().unwrap_err();
    let grid =
        |slot_minutes, buffer_minutes| KickoffPlan { grid: SlotGrid { slot_minutes, buffer_minutes }, ..planned_for() };
    let until = |ends_at| KickoffPlan { ends_at, ..planned_for() };
    assert_eq!(refused(until(at(9, 0))), KickoffRefusal::EndsBeforeItBegins);
    assert_eq!(refused(until(date(2023, 4, 13).at(9, 30, 0, 0))), KickoffRefusal::EndsOnAnotherDay);
    assert_eq!(refused(until(at(9, 19))), KickoffRefusal::NoRoomForASlot);
    assert_eq!(until(at(9, 20)).expect_possible(), Ok(()));
    assert_eq!(refused(grid(4, 5)), KickoffRefusal::SlotLengthOutOfRange);
    assert_eq!(refused(grid(241, 5)), KickoffRefusal::SlotLengthOutOfRange);
    assert_eq!(refused(grid(20, 121)), KickoffRefusal::SlotLengthOutOfRange);
    let answer_by = |answer_by| KickoffPlan { answer_by, ..planned_for() };
    assert_eq!(refused(answer_by(date(2023, 4, 13))), KickoffRefusal::DeadlineAfterTheKickoff);
    assert_eq!(answer_by(DAY).expect_possible(), Ok(()));
    given(&[]).when(plan(grid(4, 5))).then_expect_error(KickoffRefusal::SlotLengthOutOfRange);
}
