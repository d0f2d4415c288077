//! Letters about periods, training and orders; the calendar file is read back by another library.

use calcard::Entry;
use calcard::common::timezone::Tz;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarFrequency, ICalendarMethod, ICalendarParameterName,
    ICalendarProperty, ICalendarValue, ICalendarWeekday,
};
use domain::kernel::Language;
use domain::kernel::calendar::norway;
use domain::onboarding::Recipient;
use domain::onboarding::participation::Choice;
use domain::onboarding::period::{PeriodLetter, Training};
use jiff::civil::{DateTime, Weekday, date};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use crate::letter::{Block, Letter};
use crate::letters::{AboutLibrary, AboutPeriod, all_letters, order_confirmed_letter, period_letter};

const LIBRARY: AboutLibrary = AboutLibrary {
    language: Language::Nb,
    library_name: "Fjordvik folkebibliotek",
    library_number: "2030100",
    recipient: Recipient::PrimaryContact,
    public_url: "https://bibliotek24.example",
};

const NYNORSK: AboutLibrary = AboutLibrary { language: Language::Nn, ..LIBRARY };

fn about(library: AboutLibrary<'static>) -> AboutPeriod<'static> {
    AboutPeriod { library, period_id: "2023-host", period_name: "Høsten 2023" }
}

fn in_both(letter: &PeriodLetter) -> [Letter; 2] {
    [period_letter(letter, &about(LIBRARY)), period_letter(letter, &about(NYNORSK))]
}

fn invitation_to(meeting: &str, starts_at: &str, minutes: u16, revision: u32) -> Letter {
    let details = Training { starts_at: starts_at.parse().unwrap(), minutes, meeting: meeting.parse().unwrap() };
    let training = "onsdag".parse().unwrap();
    period_letter(&PeriodLetter::TrainingInvitation { training, details, revision }, &about(LIBRARY))
}

fn invitation(starts_at: &str, minutes: u16, revision: u32) -> Letter {
    invitation_to("https://zoom.example/j/24", starts_at, minutes, revision)
}

fn file(letter: &Letter) -> String {
    assert_eq!(letter.attachments.len(), 1);
    String::from_utf8(letter.attachments[0].content.clone()).unwrap()
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
fn the_last_day_is_written_out_and_included() {
    let (first_day, last_day) = (date(2023, 10, 16), date(2023, 11, 12));
    let services = vec!["Filmarkivet".to_owned(), "<b>Lokalavisene</b>".to_owned()];
    let announced = PeriodLetter::PeriodAnnounced { first_day, last_day, services: services.clone() };
    let [nb, nn] = in_both(&announced);
    assert_eq!(nb.subject, "Ny tilknytningsperiode: Høsten 2023");
    assert!(nb.html().contains("Fra mandag 16. oktober 2023 til og med søndag 12. november 2023 er det"));
    assert!(nn.html().contains("Frå måndag 16. oktober 2023 til og med søndag 12. november 2023 er det"));
    for letter in in_both(&announced) {
        assert!(letter.text().contains("\n\n- Filmarkivet\n- <b>Lokalavisene</b>\n\n"));
        assert!(letter.attachments.is_empty());
    }
    let letters = [
        PeriodLetter::PeriodOpened { last_day, services },
        PeriodLetter::LastDayMoved { sooner: true, last_day, reason: "Vi må.".to_owned() },
        PeriodLetter::ServiceAdded { service: "Bildearkivet".to_owned(), last_day },
        PeriodLetter::ThreeDaysLeft { last_day },
        PeriodLetter::ReopenedForYou { through: last_day },
    ];
    for letter in letters.iter().flat_map(in_both) {
        assert!(letter.html().contains("til og med søndag 12. november 2023"), "{}", letter.html());
        assert!(letter.html().contains("Fjordvik folkebibliotek (biblioteknummer 2030100)"), "{}", letter.html());
    }
}

#[test]
fn a_moved_last_day_says_which_way_and_why() {
    let moved = |sooner| {
        let reason = "Mange er på ferie.".to_owned();
        in_both(&PeriodLetter::LastDayMoved { sooner, last_day: date(2023, 11, 19), reason })
            .map(|letter| letter.html())
    };
    for (sooner, words) in [(true, ["får kortere tid", "får kortare tid"]), (false, ["får lengre tid"; 2])] {
        for (html, words) in moved(sooner).iter().zip(words) {
            assert!(html.contains(words) && html.contains("<p>Mange er på ferie.</p></blockquote>"), "{html}");
        }
    }
}

#[test]
fn the_reminder_says_where_one_sees_what_happens_without_an_answer() {
    let [nb, nn] = in_both(&PeriodLetter::ThreeDaysLeft { last_day: date(2023, 11, 12) });
    assert!(nb.html().contains("hvis dere ikke svarer, ser dere når dere logger inn."));
    assert!(nn.html().contains("om de ikkje svarer, ser de når de loggar inn."));
}

#[test]
fn a_confirmed_order_is_binding_and_names_what_was_ordered() {
    let said = |choice| order_confirmed_letter("Filmarkivet & co", choice, "CM-1047", &LIBRARY);
    let letter = said(Choice::Change);
    assert_eq!(letter.template, "onboarding.order-confirmed");
    assert_eq!(letter.subject, "Bestillingen er bekreftet: Filmarkivet & co");
    let text = letter.text();
    assert!(
        text.contains("\n- Tjeneste: Filmarkivet & co\n- Valg: dere beholder tjenesten på andre vilkår\n"),
        "{text}"
    );
    assert!(text.contains("\n- Ordrenummer i ConsortiaManager: CM-1047\n"), "{text}");
    assert!(text.contains("Valget er nå bindende. Det kan ikke lenger endres hos Bibliotek24."), "{text}");
    let nynorsk = order_confirmed_letter("Filmarkivet", Choice::Cancel, "CM-1047", &NYNORSK).text();
    assert!(nynorsk.contains("- Val: de seier opp tenesta\n"), "{nynorsk}");
    assert!(nynorsk.contains("Valet er no bindande. Det kan ikkje lenger endrast hos Bibliotek24."), "{nynorsk}");
    let mut texts = Choice::ALL.map(|choice| said(choice).text()).to_vec();
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), Choice::ALL.len());
}

#[test]
fn an_invitation_says_when_and_where_and_a_second_one_that_something_changed() {
    let first = invitation("2023-10-18T09:00", 60, 0);
    assert_eq!(first.subject, "Invitasjon til opplæring onsdag 18. oktober 2023 kl. 09.00");
    assert!(first.text().contains("\n- Når: onsdag 18. oktober 2023 kl. 09.00\n- Varighet: 60 minutter\n"));
    assert!(first.text().contains("\nBli med på opplæringen:\nhttps://zoom.example/j/24\n"));
    assert!(!first.text().contains("er flyttet eller endret"));
    let second = invitation("2023-10-20T14:30", 45, 1);
    assert_eq!(second.subject, "Opplæringen er flyttet eller endret: fredag 20. oktober 2023 kl. 14.30");
    assert_eq!(first.template, second.template);
}

#[test]
fn the_calendar_file_is_a_request_for_one_session_in_norwegian_time() {
    let letter = invitation("2023-10-18T09:00", 60, 0);
    assert_eq!(letter.attachments[0].file_name, "opplaering.ics");
    assert_eq!(letter.attachments[0].content_type, "text/calendar; charset=utf-8; method=REQUEST");
    let calendar = parsed(&file(&letter));
    let whole = component(&calendar, &ICalendarComponentType::VCalendar);
    assert_eq!(value(&whole, &ICalendarProperty::Method), ICalendarValue::Method(ICalendarMethod::Request));
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
    let expected = ["DESCRIPTION", "DTEND", "DTSTAMP", "DTSTART", "LOCATION", "SEQUENCE", "SUMMARY", "UID", "URL"]
        .map(str::to_owned);
    assert_eq!(names, expected);
    assert_eq!(text(&event, &ICalendarProperty::Location), long);
    assert_eq!(text(&event, &ICalendarProperty::Url), long);
    assert!(text(&event, &ICalendarProperty::Description).contains(&name.replace(['\r', '\n'], " ")));
}

#[test]
fn a_session_beyond_the_end_of_time_is_told_without_a_file() {
    let letter = invitation("9999-12-31T23:30", 480, 0);
    assert!(letter.attachments.is_empty());
    assert!(letter.subject.ends_with("fredag 31. desember 9999 kl. 23.30"));
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
