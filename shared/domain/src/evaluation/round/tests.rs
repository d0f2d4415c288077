//! Given these events, when this command comes, then this follows. The round is that of spring 2023, when the kickoff was on
//! the second working day after Easter.

use std::collections::BTreeSet;

use cqrs_es::Aggregate;
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use jiff::civil::{Date, DateTime, Time, date, time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

use super::*;
use crate::evaluation::form::{EvaluationForm, Question, QuestionKind};
use crate::kernel::calendar::day_in_norway;
use crate::kernel::holidays::{easter_sunday, is_working_day};
use crate::kernel::{Bilingual, EventSourced};

const EIGHT: Time = time(8, 0, 0, 0);

fn given(events: &[RoundEvent]) -> AggregateTestExecutor<EvaluationRound> {
    TestFramework::<EvaluationRound>::with(()).given(events.to_vec())
}

fn of(events: &[RoundEvent]) -> EvaluationRound {
    let mut round = EvaluationRound::default();
    events.iter().cloned().for_each(|event| round.apply(event));
    round
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn rule(anchor: Anchor) -> SendingRule {
    SendingRule {
        anchor,
        working_days_after: 1,
        at: EIGHT,
        kickoff: None,
        stay_clear_of: BTreeSet::new(),
        reminders_after: vec![7, 14],
    }
}

fn of_2023() -> SendingRule {
    SendingRule { kickoff: Some(date(2023, 4, 12)), ..rule(Anchor::EasterOf(2023)) }
}

fn days(rule: &SendingRule) -> Vec<Date> {
    rule.waves().unwrap().into_iter().map(DateTime::date).collect()
}

fn plan(name: &str) -> RoundCommand {
    let (id, name) = ("2023-var".parse().unwrap(), name.parse().unwrap());
    RoundCommand::PlanRound(RoundPlan { id, name, recipients: Recipients::Approved })
}

fn planned() -> RoundEvent {
    let (id, name) = ("2023-var".parse().unwrap(), "Våren 2023".parse().unwrap());
    RoundEvent::RoundPlanned { id, name, recipients: Recipients::Approved }
}

fn schedule(rule: SendingRule, at_moment: &str) -> RoundCommand {
    RoundCommand::ScheduleRound { rule, recipients: 5, at: at(at_moment) }
}

fn form(question: &str) -> EvaluationForm {
    let text = Bilingual { nb: question.parse().unwrap(), nn: question.parse().unwrap() };
    let kind = QuestionKind::Text { at_most: 500 };
    let id = "alt-i-alt".parse().unwrap();
    EvaluationForm::new(vec![Question { id, text, help: None, required: false, asked_if: None, kind }]).unwrap()
}

fn put(version: u32, question: &str) -> RoundEvent {
    RoundEvent::FormPut { version, form: form(question) }
}

fn with_form() -> Vec<RoundEvent> {
    vec![planned(), put(1, "Kva no?")]
}

fn scheduled() -> Vec<RoundEvent> {
    let waves = of_2023().waves().unwrap();
    vec![planned(), put(1, "Kva no?"), RoundEvent::RoundScheduled { rule: of_2023(), waves }]
}

fn open() -> Vec<RoundEvent> {
    [scheduled(), invited(date(2023, 4, 13))].concat()
}

fn invited(on: Date) -> Vec<RoundEvent> {
    vec![RoundEvent::FormFrozen { version: 1 }, started(0, on)]
}

fn started(wave: u8, on: Date) -> RoundEvent {
    RoundEvent::WaveStarted { wave, on }
}

fn start(at_moment: &str) -> RoundCommand {
    RoundCommand::StartWave { at: at(at_moment) }
}

#[test]
fn in_2023_the_kickoff_pushes_the_mailing_to_thursday_the_13th_of_april() {
    assert_eq!(days(&rule(Anchor::EasterOf(2023)))[0], date(2023, 4, 11));
    assert_eq!(days(&of_2023()), [date(2023, 4, 13), date(2023, 4, 20), date(2023, 4, 27)]);
    given(&with_form()).when(schedule(of_2023(), "2023-04-01T08:00:00Z")).then_expect_events(scheduled()[2..].to_vec());
    given(&[planned()]).when(schedule(of_2023(), "2023-04-01T08:00:00Z")).then_expect_error(RoundRefusal::NoForm);
}

#[test]
fn a_reminder_waits_for_a_day_on_which_people_are_at_work_and_never_leaves_with_another() {
    // A week after 10 May is the 17th, two weeks after it the day before; both are put off past Ascension.
    let rule = SendingRule {
        working_days_after: 0,
        stay_clear_of: BTreeSet::from([date(2023, 5, 19)]),
        reminders_after: vec![7, 8, 9],
        ..rule(Anchor::Day(date(2023, 5, 10)))
    };
    assert_eq!(days(&rule), [date(2023, 5, 10), date(2023, 5, 22), date(2023, 5, 23), date(2023, 5, 24)]);
}

#[test]
fn a_rule_that_can_never_fire_is_refused() {
    let refused = |rule: SendingRule, with: RoundRefusal| {
        given(&with_form()).when(schedule(rule, "2023-04-01T08:00:00Z")).then_expect_error(with);
    };
    let april: BTreeSet<Date> = date(2023, 4, 11).series(1.day()).take(31).collect();
    refused(SendingRule { stay_clear_of: april, ..of_2023() }, RoundRefusal::NeverFires);
    refused(rule(Anchor::EasterOf(2022)), RoundRefusal::AlreadyOver);
    refused(rule(Anchor::EasterOf(0)), RoundRefusal::NeverFires);
    refused(SendingRule { working_days_after: 61, ..of_2023() }, RoundRefusal::NeverFires);
    for late in [time(6, 59, 0, 0), time(16, 0, 1, 0), time(2, 30, 0, 0)] {
        refused(SendingRule { at: late, ..of_2023() }, RoundRefusal::OutsideWorkingHours);
    }
    let many: BTreeSet<Date> = date(2023, 6, 1).series(1.day()).take(61).collect();
    refused(SendingRule { stay_clear_of: many, ..of_2023() }, RoundRefusal::TooManyDaysToStayClearOf);
    for reminders_after in [vec![14, 7], vec![7, 7], vec![0], vec![61], vec![1, 2, 3, 4]] {
        refused(SendingRule { reminders_after, ..of_2023() }, RoundRefusal::RemindersOutOfOrder);
    }
    let nobody = RoundCommand::ScheduleRound { rule: of_2023(), recipients: 0, at: at("2023-04-01T08:00:00Z") };
    given(&with_form()).when(nobody).then_expect_error(RoundRefusal::NobodyToAsk);
}

#[test]
fn a_round_is_planned_anew_until_it_has_begun() {
    given(&[]).when(plan("Våren 2023")).then_expect_events(vec![planned()]);
    given(&[planned()]).when(plan("Våren 2023")).then_expect_events(vec![]);
    let renamed = |name: &str| RoundEvent::RoundPlanned {
        id: "2023-var".parse().unwrap(),
        name: name.parse().unwrap(),
        recipients: Recipients::Approved,
    };
    given(&scheduled()).when(plan("Våren")).then_expect_events(vec![renamed("Våren")]);
    assert_eq!(of(&[scheduled(), vec![renamed("Våren")]].concat()).stage, Stage::Scheduled);
    given(&open()).when(plan("Våren")).then_expect_error(RoundRefusal::HasBegun);
    given(&open()).when(schedule(of_2023(), "2023-04-14T08:00:00Z")).then_expect_error(RoundRefusal::HasBegun);
    given(&[]).when(schedule(of_2023(), "2023-04-01T08:00:00Z")).then_expect_error(RoundRefusal::UnknownRound);
}

#[test]
fn a_form_is_put_anew_until_the_first_letter_leaves_and_is_frozen_then() {
    let put_form = |question: &str| RoundCommand::PutForm { form: form(question) };
    given(&[planned()]).when(put_form("Kva no?")).then_expect_events(vec![put(1, "Kva no?")]);
    given(&with_form()).when(put_form("Kva no?")).then_expect_events(vec![]);
    given(&scheduled()).when(put_form("Og så?")).then_expect_events(vec![put(2, "Og så?")]);
    given(&open()).when(put_form("Og så?")).then_expect_error(RoundRefusal::HasBegun);
    given(&[]).when(put_form("Kva no?")).then_expect_error(RoundRefusal::UnknownRound);
}

#[test]
fn the_invitation_leaves_once_its_moment_has_come_and_only_once() {
    given(&scheduled()).when(start("2023-04-13T05:59:59Z")).then_expect_events(vec![]);
    let thursday = invited(date(2023, 4, 13));
    given(&scheduled()).when(start("2023-04-13T06:00:00Z")).then_expect_events(thursday);
    given(&open()).when(start("2023-04-13T06:15:00Z")).then_expect_events(vec![]);
    given(&open()).when(start("2023-04-20T06:00:00Z")).then_expect_events(vec![]);
}

#[test]
fn a_wave_that_begins_late_does_so_at_work_and_moves_those_behind_it() {
    // Nobody was awake until Friday evening: it leaves on Monday morning, and so does everything a week later.
    for asleep in ["2023-04-14T05:59:00Z", "2023-04-15T08:00:00Z", "2023-04-16T08:00:00Z"] {
        given(&scheduled()).when(start(asleep)).then_expect_events(vec![]);
    }
    let monday = invited(date(2023, 4, 17));
    given(&scheduled()).when(start("2023-04-17T06:00:00Z")).then_expect_events(monday.clone());
    let late = of(&[scheduled(), monday, vec![RoundEvent::WaveFinished { wave: 0 }]].concat());
    assert_eq!(late.next_wave().unwrap().at, date(2023, 4, 24).to_datetime(EIGHT));
    // The second reminder would fall on the 1st of May.
    assert_eq!(late.waves()[2].at, date(2023, 5, 2).to_datetime(EIGHT));
    assert_eq!(late.last_day(), Some(date(2023, 5, 16)));
}

#[test]
fn a_paused_round_mails_nothing_and_takes_answers() {
    let paused = [open(), vec![RoundEvent::RoundPaused {}]].concat();
    given(&open()).when(RoundCommand::PauseRound).then_expect_events(vec![RoundEvent::RoundPaused {}]);
    given(&paused).when(RoundCommand::PauseRound).then_expect_events(vec![]);
    let thursday = at("2023-04-13T08:00:00Z");
    assert!(of(&open()).may_mail(thursday) && !of(&paused).may_mail(thursday));
    assert!(!of(&open()).may_mail(at("2023-04-15T08:00:00Z")));
    assert!(of(&paused).takes_answers(date(2023, 4, 13)));
    let finished = [paused.clone(), vec![RoundEvent::WaveFinished { wave: 0 }]].concat();
    given(&finished).when(start("2023-04-20T06:00:00Z")).then_expect_events(vec![]);
    given(&paused).when(RoundCommand::ResumeRound).then_expect_events(vec![RoundEvent::RoundResumed {}]);
    given(&open()).when(RoundCommand::ResumeRound).then_expect_events(vec![]);
    given(&[planned()]).when(RoundCommand::PauseRound).then_expect_error(RoundRefusal::NotScheduled);
}

#[test]
fn a_stopped_round_stays_so() {
    let stopped = [open(), vec![RoundEvent::RoundStopped {}]].concat();
    for events in [vec![planned()], scheduled(), open()] {
        given(&events).when(RoundCommand::StopRound).then_expect_events(vec![RoundEvent::RoundStopped {}]);
    }
    given(&stopped).when(RoundCommand::StopRound).then_expect_events(vec![]);
    given(&stopped).when(RoundCommand::ResumeRound).then_expect_error(RoundRefusal::IsOver);
    given(&stopped).when(plan("Våren")).then_expect_error(RoundRefusal::IsOver);
    given(&stopped).when(start("2023-04-20T06:00:00Z")).then_expect_events(vec![]);
    assert!(!of(&stopped).takes_answers(date(2023, 4, 13)));
}

#[test]
fn a_round_closes_after_its_last_day() {
    let close = |moment: &str| RoundCommand::CloseRound { at: at(moment) };
    // The last reminder leaves on 27 April.
    assert_eq!(of(&open()).last_day(), Some(date(2023, 5, 11)));
    given(&open()).when(close("2023-05-11T21:59:59Z")).then_expect_events(vec![]);
    given(&open()).when(close("2023-05-11T22:00:00Z")).then_expect_events(vec![RoundEvent::RoundClosed {}]);
    assert!(of(&open()).takes_answers(date(2023, 5, 11)) && !of(&open()).takes_answers(date(2023, 5, 12)));
    let closed = [open(), vec![RoundEvent::RoundClosed {}]].concat();
    given(&closed).when(close("2023-05-12T22:00:00Z")).then_expect_events(vec![]);
    given(&closed).when(RoundCommand::StopRound).then_expect_error(RoundRefusal::IsOver);
}

#[test]
fn recipients_are_recorded_once_and_a_wave_is_finished_once() {
    let (record, listed) =
        (RoundCommand::RecordRecipients { recipients: 7 }, RoundEvent::RecipientsListed { recipients: 7 });
    given(&open()).when(record.clone()).then_expect_events(vec![listed.clone()]);
    given(&[open(), vec![listed]].concat()).when(record).then_expect_events(vec![]);
    let (finish, finished) = (RoundCommand::FinishWave { wave: 0 }, RoundEvent::WaveFinished { wave: 0 });
    given(&open()).when(finish.clone()).then_expect_events(vec![finished.clone()]);
    given(&[open(), vec![finished.clone()]].concat()).when(finish).then_expect_events(vec![]);
    let reminded = started(1, date(2023, 4, 20));
    given(&[open(), vec![finished]].concat()).when(start("2023-04-20T06:00:00Z")).then_expect_events(vec![reminded]);
}

/// The moments at which the scheduler wakes the mailer on a day: every quarter of an hour, while people are at work.
fn quarters(day: Date) -> impl Iterator<Item = Timestamp> {
    let quarter = move |number: i8| day.at(7 + number / 4, 15 * (number % 4), 0, 0);
    (0..44).map(move |number| super::rule::moment(quarter(number)))
}

/// Lets the mailer run through a stretch of days, and tells at which moments waves began.
fn run(round: &mut EvaluationRound, from: Date, days: usize) -> Vec<Timestamp> {
    let mut began = Vec::new();
    for now in from.series(1.day()).take(days).flat_map(quarters) {
        for event in round.decide(RoundCommand::StartWave { at: now }).unwrap() {
            let RoundEvent::WaveStarted { wave, .. } = event else { continue };
            began.push(now);
            round.apply(event);
            round.apply(RoundEvent::WaveFinished { wave });
        }
    }
    began
}

#[test]
fn a_rule_for_each_day_of_the_year_fires_exactly_once() {
    for day in date(2023, 1, 1).series(1.day()).take(366) {
        let rule = SendingRule { working_days_after: 0, reminders_after: vec![], ..rule(Anchor::Day(day)) };
        let waves = rule.waves().unwrap();
        let mut round = of(&[planned(), RoundEvent::RoundScheduled { rule, waves }]);
        let began = run(&mut round, day, 40);
        assert_eq!(began.len(), 1, "{day}");
        let first_at_work = day.series(1.day()).find(|day| is_working_day(*day)).unwrap();
        assert_eq!(day_in_norway(began[0]), first_at_work, "{day}");
    }
}

#[test]
fn summer_time_begins_and_ends_and_the_letters_leave_at_eight_all_the_same() {
    for year in 2023..=2040 {
        for (month, before, after) in [(3, 7, 6), (10, 6, 7)] {
            let change = date(year, month, 31).series(-1.day()).find(|day| day.weekday().to_sunday_zero_offset() == 0);
            let change = change.unwrap();
            let in_greenwich = |day: Date| super::rule::moment(day.to_datetime(EIGHT)).to_zoned_datetime(TimeZone::UTC);
            let hour = |day: Date| in_greenwich(day).hour();
            assert_eq!(hour(change.yesterday().unwrap()), before, "{change}");
            assert_eq!(hour(change), after, "{change}");
            // Easter lies around the change in some years: whatever the day is, exactly one run of the mailer is the first.
            let rule = SendingRule { working_days_after: 0, reminders_after: vec![7], ..rule(Anchor::Day(change)) };
            let waves = rule.waves().unwrap();
            let expected: Vec<_> = waves.iter().map(|wave| super::rule::moment(*wave)).collect();
            let mut round = of(&[planned(), RoundEvent::RoundScheduled { rule, waves }]);
            assert_eq!(run(&mut round, change.yesterday().unwrap(), 40), expected, "{change}");
        }
    }
}

#[test]
fn easter_is_followed_by_letters_in_every_year() {
    for year in 2023..=2040 {
        let first = days(&rule(Anchor::EasterOf(year)))[0];
        // The Tuesday after, unless that is the 1st or the 17th of May.
        let tuesday = easter_sunday(year).saturating_add(2.days());
        assert_eq!(first, if is_working_day(tuesday) { tuesday } else { tuesday.tomorrow().unwrap() }, "{year}");
    }
}

proptest! {
    #[test]
    fn every_wave_leaves_on_a_day_that_the_rule_allows_after_the_one_before(
        start in 0_i32..6_500,
        working_days_after in 0_u8..=10,
        kickoff in proptest::option::of(0_i32..20),
        clear in proptest::collection::btree_set(0_i32..30, 0..8),
        reminders in proptest::collection::btree_set(1_u8..=60, 0..=3),
    ) {
        let anchor = date(2023, 1, 1).saturating_add(start.days());
        let after = |days: i32| anchor.saturating_add(days.days());
        let rule = SendingRule {
            anchor: Anchor::Day(anchor),
            working_days_after,
            at: EIGHT,
            kickoff: kickoff.map(after),
            stay_clear_of: clear.into_iter().map(after).collect(),
            reminders_after: reminders.into_iter().collect(),
        };
        let days = days(&rule);
        prop_assert!(days.iter().all(|day| rule.allows(*day)));
        prop_assert!(days.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(days[0] >= anchor);
        for (day, wanted) in days.iter().skip(1).zip(&rule.reminders_after) {
            prop_assert!(*day >= days[0].saturating_add(i32::from(*wanted).days()));
        }
        // Between the earliest day it could have left and the day it leaves, no day was allowed.
        let counted = days[0].series(-1.day()).skip(1).take_while(|day| *day > anchor).filter(|day| rule.allows(*day));
        prop_assert!(counted.count() <= usize::from(working_days_after));
    }
}
