//! Given these events, when this command comes, then this follows.

use cqrs_es::Aggregate;
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, date};
use proptest::prelude::*;

use super::*;
use crate::kernel::{EventSourced, GroundEnded, Language, NamesPeople, Reason, Retention};
use crate::kickoff::Title;

const NOW: DateTime = date(2023, 3, 20).at(9, 0, 0, 0);
const DAY: Date = date(2023, 4, 12);

fn given(events: &[AttendanceEvent]) -> AggregateTestExecutor<Attendance> {
    TestFramework::<Attendance>::with(()).given(events.to_vec())
}

fn details(hour: i8) -> KickoffDetails {
    KickoffDetails {
        title: Title { nb: "Vårens kickoff".parse().unwrap(), nn: "Kickoffen i vår".parse().unwrap() },
        starts_at: DAY.at(hour, 0, 0, 0),
        ends_at: DAY.at(hour + 3, 0, 0, 0),
        place: "Galleri Oslo".parse().unwrap(),
        broadcast: None,
    }
}

fn choices(mode: AttendanceMode, listed: bool) -> Choices {
    Choices { mode, listed }
}

const LIVE: Choices = Choices { mode: AttendanceMode::Live, listed: false };

fn registration() -> Registration {
    Registration {
        kickoff: "2023-var".parse().unwrap(),
        person: "5b0f2c9e-7d42-4c51-9f0a-1f1f6a1f0c11".parse().unwrap(),
        language: Language::Nn,
        library: Some("2030100".parse().unwrap()),
        choices: LIVE,
    }
}

fn register(open: bool, now: DateTime) -> AttendanceCommand {
    AttendanceCommand::Register { registration: registration(), details: details(9), open, now }
}

fn again(choices: Choices, now: DateTime) -> AttendanceCommand {
    AttendanceCommand::RegisterAgain { choices, details: details(9), open: true, now }
}

fn registered() -> AttendanceEvent {
    let Registration { kickoff, person, language, library, choices } = registration();
    AttendanceEvent::AttendeeRegistered {
        kickoff,
        person,
        language,
        library,
        choices,
        details: details(9),
        on: NOW.date(),
    }
}

fn called_off() -> AttendanceEvent {
    AttendanceEvent::ToldOfCancellation { reason: reason() }
}

fn reason() -> Reason {
    "Streik.".parse().unwrap()
}

fn state(events: &[AttendanceEvent]) -> Attendance {
    let mut attendance = Attendance::default();
    events.iter().for_each(|event| attendance.apply(event.clone()));
    attendance
}

#[test]
fn someone_registers_while_registration_is_open_and_the_kickoff_is_not_over() {
    given(&[]).when(register(true, NOW)).then_expect_events(vec![registered()]);
    given(&[]).when(register(false, NOW)).then_expect_error(AttendanceRefusal::RegistrationClosed);
    let after = details(9).ends_at;
    given(&[]).when(register(true, after)).then_expect_error(AttendanceRefusal::RegistrationOver);
    given(&[registered()]).when(register(true, NOW)).then_expect_error(AttendanceRefusal::RegisteredAlready);
}

#[test]
fn registering_again_changes_nothing_and_sends_the_link_once_a_day() {
    let other = choices(AttendanceMode::RecordingOnly, true);
    given(&[registered()]).when(again(other, NOW)).then_expect_events(vec![]);
    let tomorrow = NOW + 1.day();
    let requested = AttendanceEvent::LinkRequested { on: tomorrow.date() };
    given(&[registered()]).when(again(other, tomorrow)).then_expect_events(vec![requested.clone()]);
    given(&[registered(), requested]).when(again(other, tomorrow)).then_expect_events(vec![]);
    let resumed = AttendanceEvent::AttendanceResumed { choices: other, details: details(9), on: NOW.date() };
    let cancelled = [registered(), AttendanceEvent::AttendanceCancelled {}];
    given(&cancelled).when(again(other, NOW)).then_expect_events(vec![resumed]);
    given(&[]).when(again(other, NOW)).then_expect_error(AttendanceRefusal::UnknownAttendance);
    given(&[registered(), called_off()]).when(again(other, NOW)).then_expect_error(AttendanceRefusal::CalledOff);
}

#[test]
fn an_attendee_chooses_otherwise_until_it_is_over_and_withdraws_consent_even_then() {
    let choose = |mode, listed, now| AttendanceCommand::Choose { choices: choices(mode, listed), now };
    let (live, recording) = (AttendanceMode::Live, AttendanceMode::RecordingOnly);
    given(&[registered()]).when(choose(live, false, NOW)).then_expect_events(vec![]);
    given(&[registered()]).when(choose(recording, true, NOW)).then_expect_events(vec![
        AttendanceEvent::ModeChosen { mode: recording },
        AttendanceEvent::ListingChosen { listed: true },
    ]);
    let after = details(9).ends_at;
    given(&[registered()]).when(choose(recording, false, after)).then_expect_error(AttendanceRefusal::RegistrationOver);
    let over = [registered(), AttendanceEvent::ListingChosen { listed: true }, AttendanceEvent::AttendanceEnded {}];
    let withdrawn = AttendanceEvent::ListingChosen { listed: false };
    given(&over).when(choose(live, false, after)).then_expect_events(vec![withdrawn]);
    let cancelled = [registered(), AttendanceEvent::AttendanceCancelled {}];
    given(&cancelled).when(choose(live, true, NOW)).then_expect_error(AttendanceRefusal::RegistrationCancelled);
    given(&[]).when(choose(live, true, NOW)).then_expect_error(AttendanceRefusal::UnknownAttendance);
}

#[test]
fn an_attendee_cancels_once_and_not_when_it_is_over() {
    let cancel = |now| AttendanceCommand::Cancel { now };
    given(&[registered()]).when(cancel(NOW)).then_expect_events(vec![AttendanceEvent::AttendanceCancelled {}]);
    given(&[registered(), AttendanceEvent::AttendanceCancelled {}]).when(cancel(NOW)).then_expect_events(vec![]);
    given(&[registered(), called_off()]).when(cancel(NOW)).then_expect_events(vec![]);
    let after = details(9).ends_at;
    given(&[registered()]).when(cancel(after)).then_expect_error(AttendanceRefusal::RegistrationOver);
    given(&[]).when(cancel(NOW)).then_expect_error(AttendanceRefusal::UnknownAttendance);
}

#[test]
fn a_change_of_the_kickoff_is_told_once_to_whoever_takes_part() {
    let tell = |hour| AttendanceCommand::TellOfChange { details: details(hour) };
    let told = AttendanceEvent::ToldOfChange { details: details(10) };
    given(&[registered()]).when(tell(9)).then_expect_events(vec![]);
    given(&[registered()]).when(tell(10)).then_expect_events(vec![told.clone()]);
    given(&[registered(), told]).when(tell(10)).then_expect_events(vec![]);
    given(&[registered(), AttendanceEvent::AttendanceCancelled {}]).when(tell(10)).then_expect_events(vec![]);
    let tell = || AttendanceCommand::TellOfCancellation { reason: reason() };
    given(&[registered()]).when(tell()).then_expect_events(vec![called_off()]);
    given(&[registered(), called_off()]).when(tell()).then_expect_events(vec![]);
}

#[test]
fn whoever_watches_live_is_reminded_the_day_before_once_for_each_day() {
    let remind = |on: Date| AttendanceCommand::Remind { on };
    let eve = DAY.yesterday().unwrap();
    let reminded = AttendanceEvent::AttendeeReminded { day: DAY };
    given(&[registered()]).when(remind(eve)).then_expect_events(vec![reminded.clone()]);
    given(&[registered(), reminded.clone()]).when(remind(eve)).then_expect_events(vec![]);
    for on in [eve.yesterday().unwrap(), DAY] {
        given(&[registered()]).when(remind(on)).then_expect_events(vec![]);
    }
    let only_recording = AttendanceEvent::ModeChosen { mode: AttendanceMode::RecordingOnly };
    given(&[registered(), only_recording]).when(remind(eve)).then_expect_events(vec![]);
    // Who has had the link today has just read when it is.
    let today = AttendanceEvent::LinkRequested { on: eve };
    given(&[registered(), today]).when(remind(eve)).then_expect_events(vec![]);
    let mut later = details(9);
    (later.starts_at, later.ends_at) = (later.starts_at + 7.days(), later.ends_at + 7.days());
    let moved = AttendanceEvent::ToldOfChange { details: later };
    let again = AttendanceEvent::AttendeeReminded { day: DAY + 7.days() };
    given(&[registered(), reminded, moved]).when(remind(eve + 7.days())).then_expect_events(vec![again]);
}

#[test]
fn the_recording_is_told_to_whoever_took_part_and_a_registration_ends_with_its_day() {
    let recording = "https://video.example/1".parse().unwrap();
    let tell = || AttendanceCommand::TellOfRecording { recording: "https://video.example/1".parse().unwrap() };
    let told = AttendanceEvent::ToldOfRecording { recording };
    let ended = AttendanceEvent::AttendanceEnded {};
    given(&[registered(), ended.clone()]).when(tell()).then_expect_events(vec![told.clone()]);
    given(&[registered(), told]).when(tell()).then_expect_events(vec![]);
    given(&[registered(), AttendanceEvent::AttendanceCancelled {}]).when(tell()).then_expect_events(vec![]);
    let end = |on: Date| AttendanceCommand::End { on };
    given(&[registered()]).when(end(DAY)).then_expect_events(vec![]);
    given(&[registered()]).when(end(DAY.tomorrow().unwrap())).then_expect_events(vec![ended.clone()]);
    given(&[registered(), ended]).when(end(DAY.tomorrow().unwrap())).then_expect_events(vec![]);
}

#[test]
fn what_has_passed_meanwhile_is_not_told() {
    let confirmation = [registered()];
    let cancelled = state(&[registered(), AttendanceEvent::AttendanceCancelled {}]);
    assert_eq!(letters_after(&confirmation, &state(&confirmation)), [AttendanceLetter::Confirmed]);
    assert_eq!(letters_after(&confirmation, &cancelled), []);
    let reminder = [AttendanceEvent::AttendeeReminded { day: DAY }];
    assert_eq!(letters_after(&reminder, &state(&[registered(), reminder[0].clone()])), [AttendanceLetter::Reminder]);
    assert_eq!(letters_after(&reminder, &cancelled), []);
    let listing = [AttendanceEvent::ListingChosen { listed: true }];
    assert_eq!(letters_after(&listing, &state(&[registered(), listing[0].clone()])), []);
}

#[test]
fn a_person_is_kept_for_as_long_as_the_kickoff_and_a_while_after() {
    let kept = |events: &[(AttendanceEvent, Date)]| {
        let (mut attendance, mut retention) = (Attendance::default(), Retention::default());
        for (event, on) in events {
            attendance.apply(event.clone());
            retention.see(&attendance, *on);
        }
        retention.kept_through().map(|(_, until)| until).next().unwrap()
    };
    let registered = (registered(), NOW.date());
    let cancelled = (AttendanceEvent::AttendanceCancelled {}, date(2023, 3, 31));
    let ended = (AttendanceEvent::AttendanceEnded {}, date(2023, 4, 13));
    let recorded = AttendanceEvent::ToldOfRecording { recording: "https://video.example/1".parse().unwrap() };
    assert_eq!(kept(std::slice::from_ref(&registered)), None);
    assert_eq!(kept(&[registered.clone(), cancelled.clone()]), Some(date(2023, 4, 30)));
    assert_eq!(kept(&[registered.clone(), ended, (recorded, date(2023, 5, 2))]), Some(date(2023, 7, 13)));
    let resumed = AttendanceEvent::AttendanceResumed { choices: LIVE, details: details(9), on: DAY };
    assert_eq!(kept(&[registered, cancelled, (resumed, DAY)]), None);
    assert_eq!(state(&[called_off()]).ended(), Some(GroundEnded::KickoffOver));
}

fn anything() -> impl Strategy<Value = AttendanceCommand> {
    let now = (0_i64..40).prop_map(|days| NOW + days.days());
    let chosen = (any::<bool>(), any::<bool>()).prop_map(|(live, listed)| {
        choices(if live { AttendanceMode::Live } else { AttendanceMode::RecordingOnly }, listed)
    });
    prop_oneof![
        Just(register(true, NOW)),
        (chosen.clone(), now.clone()).prop_map(|(choices, now)| again(choices, now)),
        (chosen, now.clone()).prop_map(|(choices, now)| AttendanceCommand::Choose { choices, now }),
        now.clone().prop_map(|now| AttendanceCommand::Cancel { now }),
        (8_i8..12).prop_map(|hour| AttendanceCommand::TellOfChange { details: details(hour) }),
        now.clone().prop_map(|now| AttendanceCommand::Remind { on: now.date() }),
        Just(AttendanceCommand::TellOfRecording { recording: "https://video.example/1".parse().unwrap() }),
        now.prop_map(|now| AttendanceCommand::End { on: now.date() }),
        Just(AttendanceCommand::TellOfCancellation { reason: reason() }),
    ]
}

proptest! {
    /// What a calendar shows changes only with a higher SEQUENCE, a step at a time, and whatever is asked twice happens once.
    #[test]
    fn every_change_of_the_calendar_counts_one(commands in prop::collection::vec(anything(), 1..60)) {
        let shown = |attendance: &Attendance| {
            let takes_part = matches!(attendance.standing, AttendanceStanding::Registered | AttendanceStanding::Over);
            (takes_part && attendance.choices.mode == AttendanceMode::Live).then(|| attendance.told.clone()).flatten()
        };
        let mut attendance = Attendance::default();
        for command in commands {
            let before = attendance.clone();
            let Ok(events) = attendance.decide(command.clone()) else { continue };
            let created = before.standing == AttendanceStanding::Unknown;
            let twice_is_once = !matches!(command, AttendanceCommand::Register { .. });
            events.into_iter().for_each(|event| attendance.apply(event));
            if twice_is_once {
                prop_assert_eq!(attendance.decide(command.clone()).unwrap_or_default(), vec![], "{:?}", command);
            }
            let step = attendance.sequence - before.sequence;
            prop_assert!(step <= 1);
            if shown(&before) != shown(&attendance) && !created {
                prop_assert_eq!(step, 1, "{:?}", command);
            }
        }
    }
}
