//! The calendar file (RFC 5545) that goes with an invitation.
//!
//! Architecture Invariant: the file is the same, byte for byte, whenever it is made of the same. A calendar recognises a
//! session by its UID and an update by a higher SEQUENCE; nothing in the file comes from a clock or from chance.

use domain::kernel::calendar::norway;
use icalendar::{Component, Event, EventLike, Property};
use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp, ZonedDateTime};

use crate::letter::Attachment;

const ZONE: &str = "Europe/Oslo";

/// The rules of Norwegian time since 1996, for calendars that do not know the zone by its name.
///
/// Written out here because `icalendar` gives every component a DTSTAMP and a UID, which a time zone must not have.
const NORWAY: &str = "\
BEGIN:VTIMEZONE\r
TZID:Europe/Oslo\r
BEGIN:DAYLIGHT\r
DTSTART:19960331T020000\r
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r
TZOFFSETFROM:+0100\r
TZOFFSETTO:+0200\r
TZNAME:CEST\r
END:DAYLIGHT\r
BEGIN:STANDARD\r
DTSTART:19961027T030000\r
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
TZNAME:CET\r
END:STANDARD\r
END:VTIMEZONE\r
";

/// A session as a calendar needs to know it.
pub(super) struct Session<'a> {
    /// The same for as long as the session exists, wherever it is moved.
    pub(super) uid: String,
    /// 0 at first, more for each change.
    pub(super) sequence: u32,
    /// When it begins, by the clock on a Norwegian wall.
    pub(super) starts_at: DateTime,
    /// How long it takes.
    pub(super) minutes: u16,
    /// The entry's title.
    pub(super) summary: String,
    /// The entry's text.
    pub(super) description: String,
    /// Where to meet.
    pub(super) meeting: &'a str,
}

/// The file that puts the session into a calendar, or moves it there. None if it lies beyond the end of time.
pub(super) fn invitation(session: &Session) -> Option<Attachment> {
    let starts_at = session.starts_at.to_zoned_datetime(norway()).ok()?;
    let ends_at = starts_at.checked_add(SignedDuration::from_mins(i64::from(session.minutes))).ok()?;
    let event = Event::new()
        .uid(&session.uid)
        .sequence(session.sequence)
        .append_property(Property::new("DTSTAMP", written_at(session.sequence)))
        .append_property(moment("DTSTART", &starts_at))
        .append_property(moment("DTEND", &ends_at))
        .summary(&one_line(&session.summary))
        .description(&one_line(&session.description))
        .location(session.meeting)
        .url(session.meeting)
        .try_into_string()
        .ok()?;
    let calendar = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Bibliotek24//Tilknytning//NB\r\nCALSCALE:GREGORIAN\r\n\
         METHOD:REQUEST\r\n{NORWAY}{event}END:VCALENDAR\r\n"
    );
    Some(Attachment {
        file_name: "opplaering.ics".to_owned(),
        content_type: "text/calendar; charset=utf-8; method=REQUEST".to_owned(),
        content: calendar.into_bytes(),
    })
}

/// A moment in Norwegian time, so that people see the hour they were told.
///
/// When summer time ends, one hour comes twice. RFC 5545 means the first, but not every calendar can tell, so a moment in
/// either is given in UTC.
fn moment(name: &str, at: &ZonedDateTime) -> Property {
    let local = at.datetime();
    if norway().to_ambiguous_timestamp(local).is_ambiguous() {
        return Property::new(name, utc(at.timestamp()));
    }
    Property::new(name, local.strftime("%Y%m%dT%H%M%S").to_string()).add_parameter("TZID", ZONE).done()
}

/// The DTSTAMP that must be there: later with each change, as calendars expect, and told by no clock.
fn written_at(sequence: u32) -> String {
    let first = Timestamp::constant(1_672_531_200, 0);
    utc(first + SignedDuration::from_secs(i64::from(sequence)))
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// `icalendar` escapes line feeds and leaves the other control characters, which could end a line.
fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}
