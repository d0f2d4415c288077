//! Calendar files, read back by another library than the one that wrote them.

use calcard::Entry;
use calcard::common::timezone::Tz;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarFrequency, ICalendarMethod, ICalendarParameterName,
    ICalendarProperty, ICalendarStatus, ICalendarValue, ICalendarWeekday,
};
use domain::kernel::calendar::norway;
use domain::onboarding::period::{PeriodLetter, Training};
use jiff::civil::{DateTime, Weekday, date};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use super::periods::{LIBRARY, about, invitation};
use crate::letter::{Block, Letter};
use crate::letters::calendar_file::{CalendarEntry, EntryStatus, Lasts, programme_file};
use crate::letters::{AboutPeriod, all_letters, period_letter};

fn file(letter: &Letter) -> String {
    assert_eq!(letter.attachments.len(), 1);
    String::from_utf8(letter.attachments[0].content("post@bibliotek24.example")).unwrap()
}

fn parsed(file: &str) -> ICalendar {
    // Not `strict()`, which refuses every component within another; the tests compare the names of what they find.
    let mut parser = calcard::Parser::new(file);
    let Entry::ICalendar(calendar) = parser.entry() else { panic!("no calendar: {file}") };
    assert_eq!(parser.entry(), Entry::Eof);
    calendar
}

fn component(calendar: &ICalendar, kind: &ICalendarComponentType) -> ICalendarComponent {
    let mut found = calendar.components.iter().filter(|component| component.component_type == *kind);
    let one = found.next().unwrap().clone();
    assert!(found.next().is_none());
    one
}

fn event(calendar: &ICalendar) -> ICalendarComponent {
    component(calendar, &ICalendarComponentType::VEvent)
}

fn value(component: &ICalendarComponent, property: &ICalendarProperty) -> ICalendarValue {
    let entries: Vec<_> = component.properties(property).collect();
    assert_eq!((entries.len(), entries[0].values.len()), (1, 1), "{property:?}");
    entries[0].values[0].clone()
}

fn text(component: &ICalendarComponent, property: &ICalendarProperty) -> String {
    value(component, property).as_text().unwrap().to_owned()
}

/// When the session begins and ends, as the other library understands the file.
fn lasts(calendar: &ICalendar) -> (Timestamp, Timestamp) {
    // A file that named no zone would be read as if its times were Honolulu's.
    let mut expanded = calendar.expand_dates("Pacific/Honolulu".parse::<Tz>().unwrap(), 10);
    assert!(expanded.errors.is_empty());
    assert_eq!(expanded.events.len(), 1);
    let (start, end) = expanded.events.remove(0).timestamps();
    (Timestamp::from_second(start).unwrap(), Timestamp::from_second(end).unwrap())
}

#[test]
fn the_calendar_file_publishes_one_session_in_norwegian_time() {
    let letter = invitation("2023-10-18T09:00", 60, 0);
    assert_eq!(letter.attachments[0].file_name, "opplaering.ics");
    assert_eq!(letter.attachments[0].content_type(), "text/calendar; charset=utf-8; method=PUBLISH");
    let calendar = parsed(&file(&letter));
    let whole = component(&calendar, &ICalendarComponentType::VCalendar);
    assert_eq!(value(&whole, &ICalendarProperty::Method), ICalendarValue::Method(ICalendarMethod::Publish));
    assert_eq!(text(&whole, &ICalendarProperty::Version), "2.0");
    let event = event(&calendar);
    assert_eq!(text(&event, &ICalendarProperty::Uid), "2023-host/onsdag@bibliotek24");
    assert_eq!(value(&event, &ICalendarProperty::Sequence).as_integer(), Some(0));
    assert_eq!(text(&event, &ICalendarProperty::Summary), "Opplæring i ConsortiaManager (Bibliotek24)");
    assert_eq!(text(&event, &ICalendarProperty::Location), "https://zoom.example/j/24");
    assert_eq!(text(&event, &ICalendarProperty::Url), "https://zoom.example/j/24");
    for property in [ICalendarProperty::Dtstart, ICalendarProperty::Dtend] {
        assert_eq!(event.property(&property).unwrap().tz_id(), Some("Europe/Oslo"));
    }
    assert_eq!(event.properties(&ICalendarProperty::Dtstamp).count(), 1);
    assert_eq!(value(&event, &ICalendarProperty::Status), ICalendarValue::Status(ICalendarStatus::Confirmed));
    // Whoever publishes must say who they are, and asks nobody (RFC 5546, 3.2.1).
    assert_eq!(text(&event, &ICalendarProperty::Organizer), "mailto:post@bibliotek24.example");
    assert_eq!(event.properties(&ICalendarProperty::Attendee).count(), 0);
    let (start, end) = lasts(&calendar);
    assert_eq!(start, "2023-10-18T07:00:00Z".parse().unwrap());
    assert_eq!(end, "2023-10-18T08:00:00Z".parse().unwrap());
}

#[test]
fn a_move_keeps_the_uid_and_counts_the_sequence() {
    let files = [invitation("2023-10-18T09:00", 60, 0), invitation("2023-10-20T14:30", 45, 1)].map(|it| file(&it));
    let events = files.each_ref().map(|file| event(&parsed(file)));
    let uids = events.each_ref().map(|event| text(event, &ICalendarProperty::Uid));
    assert_eq!(uids[0], uids[1]);
    let sequences = events.each_ref().map(|event| value(event, &ICalendarProperty::Sequence).as_integer().unwrap());
    assert_eq!(sequences, [0, 1]);
    let stamps = events.each_ref().map(|event| {
        let stamp = value(event, &ICalendarProperty::Dtstamp);
        stamp.as_partial_date_time().unwrap().to_date_time().unwrap().date_time
    });
    assert!(stamps[0] < stamps[1]);
    assert_eq!(lasts(&parsed(&files[1])).0, "2023-10-20T12:30:00Z".parse().unwrap());
    assert_eq!(files[1], file(&invitation("2023-10-20T14:30", 45, 1)), "made again, it is the same");
}

#[test]
fn no_two_sessions_share_a_uid() {
    let uid = |period_id, training: &str| {
        let details = Training {
            starts_at: "2023-10-18T09:00".parse().unwrap(),
            minutes: 60,
            meeting: "https://zoom.example/j/24".parse().unwrap(),
        };
        let letter = PeriodLetter::TrainingInvitation { training: training.parse().unwrap(), details, revision: 0 };
        let about = AboutPeriod { period_id, ..about(LIBRARY) };
        text(&event(&parsed(&file(&period_letter(&letter, &about)))), &ICalendarProperty::Uid)
    };
    let mut uids = [uid("2023-host", "onsdag"), uid("2023-host", "torsdag"), uid("2023", "host-onsdag")];
    uids.sort();
    assert!(uids.windows(2).all(|pair| pair[0] != pair[1]), "{uids:?}");
}

#[test]
fn a_session_lasts_as_long_as_it_says_when_the_clocks_change() {
    for (starts_at, minutes, start) in [
        // The day on which summer time ends, at 03.00: the hour before comes twice, and a session begins in the first.
        ("2023-10-29T09:00", 60, "2023-10-29T08:00:00Z"),
        ("2023-10-29T01:30", 120, "2023-10-28T23:30:00Z"),
        ("2023-10-29T01:30", 60, "2023-10-28T23:30:00Z"),
        ("2023-10-29T02:30", 45, "2023-10-29T00:30:00Z"),
        ("2023-10-29T02:30", 60, "2023-10-29T00:30:00Z"),
        ("2023-10-28T23:30", 300, "2023-10-28T21:30:00Z"),
        // The day on which it begins, at 02.00: the hour after does not come at all.
        ("2023-03-26T09:00", 60, "2023-03-26T07:00:00Z"),
        ("2023-03-26T01:30", 60, "2023-03-26T00:30:00Z"),
        ("2023-03-26T03:00", 5, "2023-03-26T01:00:00Z"),
        ("2023-03-25T23:00", 480, "2023-03-25T22:00:00Z"),
    ] {
        let calendar = parsed(&file(&invitation(starts_at, minutes, 0)));
        let start: Timestamp = start.parse().unwrap();
        let end = start + SignedDuration::from_mins(i64::from(minutes));
        assert_eq!(lasts(&calendar), (start, end), "{starts_at} for {minutes} minutes");
    }
}

#[test]
fn the_hour_that_comes_twice_is_told_in_utc_both_times() {
    let ends = |minutes| {
        let calendar = parsed(&file(&invitation("2023-10-29T01:30", minutes, 0)));
        event(&calendar).property(&ICalendarProperty::Dtend).unwrap().has_parameter(&ICalendarParameterName::Tzid)
    };
    assert_eq!([ends(15), ends(60), ends(120), ends(180)], [true, false, false, true]);
}

#[test]
fn the_zone_in_the_file_has_the_rules_that_norway_has() {
    let calendar = parsed(&file(&invitation("2023-10-18T09:00", 60, 0)));
    let zone = component(&calendar, &ICalendarComponentType::VTimezone);
    assert_eq!(text(&zone, &ICalendarProperty::Tzid), "Europe/Oslo");
    assert_eq!((zone.entries.len(), zone.component_ids.len()), (1, 2));
    let mut changes = Vec::new();
    for kind in [ICalendarComponentType::Daylight, ICalendarComponentType::Standard] {
        let rule = component(&calendar, &kind);
        let names: Vec<_> = rule.entries.iter().map(|entry| entry.name.as_str().to_owned()).collect();
        assert!(!names.iter().any(|name| name == "DTSTAMP" || name == "UID"), "{names:?}");
        let offset = |property| {
            let ICalendarValue::PartialDateTime(at) = value(&rule, property) else { panic!("no offset") };
            assert!(!at.tz_minus && at.tz_minute == Some(0));
            Offset::constant(i8::try_from(at.tz_hour.unwrap()).unwrap())
        };
        let (from, to) = (offset(&ICalendarProperty::Tzoffsetfrom), offset(&ICalendarProperty::Tzoffsetto));
        let first = value(&rule, &ICalendarProperty::Dtstart);
        let first = first.as_partial_date_time().unwrap().to_date_time().unwrap().date_time.to_string();
        let first: DateTime = first.parse().unwrap();
        let ICalendarValue::RecurrenceRule(every) = value(&rule, &ICalendarProperty::Rrule) else { panic!("no rule") };
        assert_eq!((every.freq, every.until, every.count), (ICalendarFrequency::Yearly, None, None));
        assert_eq!((every.byday.len(), every.bymonth.len()), (1, 1));
        assert_eq!((every.byday[0].ordwk, every.byday[0].weekday), (Some(-1), ICalendarWeekday::Sunday));
        for year in first.year()..=2037 {
            let month = date(year, i8::try_from(every.bymonth[0].month()).unwrap(), 1);
            let day = month.nth_weekday_of_month(-1, Weekday::Sunday).unwrap();
            changes.push((from.to_timestamp(day.to_datetime(first.time())).unwrap(), to));
        }
        assert_eq!(changes[changes.len() - usize::try_from(2038 - first.year()).unwrap()].0, {
            from.to_timestamp(first).unwrap()
        });
    }
    changes.sort();
    let since: Timestamp = "1996-01-01T00:00:00Z".parse().unwrap();
    let until: Timestamp = "2038-01-01T00:00:00Z".parse().unwrap();
    let zone = norway();
    let real: Vec<_> = zone.following(since).take_while(|change| change.timestamp() < until).collect();
    let real: Vec<_> = real.iter().map(|change| (change.timestamp(), change.offset())).collect();
    assert_eq!(changes, real);
}

#[test]
fn the_file_has_short_lines_and_nothing_in_it_becomes_another_property() {
    let long = format!("https://zoom.example/j/24?pwd={},{};x=1", "a".repeat(150), "b".repeat(150));
    let details =
        Training { starts_at: "2023-10-18T09:00".parse().unwrap(), minutes: 60, meeting: long.parse().unwrap() };
    let letter = PeriodLetter::TrainingInvitation { training: "onsdag".parse().unwrap(), details, revision: 0 };
    let name = format!("Høst, {}; \\n «år»\r\nATTACH:https://ond.example\nX:\ry", "blåbærsyltetøy ".repeat(20));
    let letter = period_letter(&letter, &AboutPeriod { period_name: &name, ..about(LIBRARY) });
    let file = file(&letter);
    assert!(file.ends_with("\r\nEND:VCALENDAR\r\n"));
    assert!(file.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])), "{file}");
    let calendar = parsed(&file);
    let event = event(&calendar);
    let names: Vec<_> = event.entries.iter().map(|entry| entry.name.as_str().to_owned()).collect();
    let expected = [
        "DESCRIPTION",
        "DTEND",
        "DTSTAMP",
        "DTSTART",
        "LOCATION",
        "ORGANIZER",
        "SEQUENCE",
        "STATUS",
        "SUMMARY",
        "UID",
        "URL",
    ];
    assert_eq!(names, expected);
    assert_eq!(text(&event, &ICalendarProperty::Location), long);
    assert_eq!(text(&event, &ICalendarProperty::Url), long);
    assert!(text(&event, &ICalendarProperty::Description).contains(&name.replace(['\r', '\n'], " ")));
}

#[test]
fn every_invitation_brings_a_file_and_leads_to_the_meeting_alone() {
    let invites = |letter: &Letter| letter.template == "onboarding.training-invitation";
    for letter in all_letters().into_iter().filter(invites) {
        assert_eq!(event(&parsed(&file(&letter))).uid(), Some("2023-host/torsdag@bibliotek24"));
        let links = letter.body.iter().filter_map(|block| match block {
            Block::Link { url, .. } => Some(url.as_str()),
            _ => None,
        });
        assert_eq!(links.collect::<Vec<_>>(), ["https://zoom.example/j/2030100"]);
    }
}

fn kickoff(sequence: u32, status: EntryStatus) -> CalendarEntry {
    CalendarEntry {
        uid: "kickoff/2023@bibliotek24".to_owned(),
        sequence,
        lasts: Lasts::until(date(2023, 4, 12).at(9, 0, 0, 0), date(2023, 4, 12).at(15, 0, 0, 0)).unwrap(),
        summary: "Kickoff 2023".to_owned(),
        description: "Bli med her: https://video.example/1".to_owned(),
        location: "Galleri Oslo; 3. etasje, Oslo".to_owned(),
        url: None,
        status,
    }
}

#[test]
fn a_cancellation_takes_out_what_an_earlier_file_put_in() {
    let files = [(0, EntryStatus::Confirmed), (1, EntryStatus::Cancelled)].map(|(sequence, status)| {
        let file = kickoff(sequence, status).attached("kickoff.ics");
        (file.content_type(), String::from_utf8(file.content("post@bibliotek24.example")).unwrap())
    });
    assert_eq!(files[1].0, "text/calendar; charset=utf-8; method=CANCEL");
    let calendars = files.each_ref().map(|(_, file)| parsed(file));
    let whole = component(&calendars[1], &ICalendarComponentType::VCalendar);
    assert_eq!(value(&whole, &ICalendarProperty::Method), ICalendarValue::Method(ICalendarMethod::Cancel));
    let events = calendars.each_ref().map(event);
    assert_eq!(value(&events[1], &ICalendarProperty::Status), ICalendarValue::Status(ICalendarStatus::Cancelled));
    assert_eq!(value(&events[1], &ICalendarProperty::Sequence).as_integer(), Some(1));
    for same in [ICalendarProperty::Uid, ICalendarProperty::Organizer] {
        assert_eq!(text(&events[0], &same), text(&events[1], &same));
    }
    assert_eq!(lasts(&calendars[0]), lasts(&calendars[1]));
}

#[test]
fn a_programme_is_one_file_that_nobody_has_sent() {
    let slot = |number: u32| CalendarEntry {
        uid: format!("slot-{number}@bibliotek24"),
        ..kickoff(number, EntryStatus::Confirmed)
    };
    let calendar = parsed(&programme_file(&[slot(1), slot(2)]));
    let whole = component(&calendar, &ICalendarComponentType::VCalendar);
    assert!(whole.property(&ICalendarProperty::Method).is_none());
    let events: Vec<_> = calendar
        .components
        .iter()
        .filter(|component| component.component_type == ICalendarComponentType::VEvent)
        .map(|event| (event.uid().unwrap().to_owned(), text(event, &ICalendarProperty::Location)))
        .collect();
    let place = "Galleri Oslo; 3. etasje, Oslo".to_owned();
    assert_eq!(events, [("slot-1@bibliotek24".to_owned(), place.clone()), ("slot-2@bibliotek24".to_owned(), place)]);
    assert_eq!(parsed(&programme_file(&[])).components.len(), 4, "no entries, but a calendar with its time zone");
}

#[test]
fn whatever_is_in_a_text_stays_in_it_and_every_line_is_short() {
    for hostile in [
        "Møte\r\nATTENDEE:mailto:ond@ond.example",
        "Møte\nEND:VEVENT\nBEGIN:VEVENT",
        "Møte\u{85}X-A:b\u{2028}X-B:c\u{0}",
        "a;b,c\\n:\"d\"",
        &"æøå 🙂".repeat(60),
    ] {
        let text_of = |c: char| if c.is_control() { ' ' } else { c };
        let meant: String = hostile.chars().map(text_of).collect();
        let entry = CalendarEntry {
            uid: hostile.to_owned(),
            summary: hostile.to_owned(),
            description: hostile.to_owned(),
            location: hostile.to_owned(),
            url: Some(hostile.to_owned()),
            ..kickoff(0, EntryStatus::Confirmed)
        };
        let content = entry.attached("kickoff.ics").content("post@bibliotek24.example\r\nX-C:d");
        let file = String::from_utf8(content).unwrap();
        assert!(file.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])), "{file}");
        let calendar = parsed(&file);
        let event = event(&calendar);
        assert_eq!(event.entries.len(), 11, "{file}");
        for property in [ICalendarProperty::Summary, ICalendarProperty::Description, ICalendarProperty::Location] {
            assert_eq!(text(&event, &property), meant);
        }
    }
}

#[test]
fn nothing_ends_before_it_begins() {
    let at = |hour| date(2023, 4, 12).at(hour, 0, 0, 0);
    assert!(Lasts::until(at(15), at(9)).is_none());
    assert!(Lasts::until(at(9), at(9)).is_some());
}
