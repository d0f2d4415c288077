//! Calendar files (RFC 5545): what goes with an invitation, and whole programmes.
//!
//! A file that goes with a letter *publishes* (`METHOD:PUBLISH`, RFC 5546): calendars take the entry in and ask nothing.
//! A *request* would show buttons to accept or decline, and their answers would reach a mailbox where nobody waits for them;
//! whoever cannot come says so by a link in the letter. The organizer is whom letters are from, and so is known only when a
//! letter is composed: a letter holds the entry, [`Attachment::content`] makes the file of it.
//!
//! Architecture Invariant: the file is the same, byte for byte, whenever it is made of the same. A calendar recognises a
//! session by its UID and an update by a higher SEQUENCE; nothing in the file comes from a clock or from chance.

use domain::kernel::calendar::norway;
use icalendar::{Component, Event, EventLike, EventStatus, Property};
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

/// Something that takes place, as a calendar needs to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEntry {
    /// The same for as long as it exists, wherever it is moved.
    pub uid: String,
    /// 0 at first, one more for each change, the cancellation included.
    pub sequence: u32,
    /// When it begins and ends.
    pub lasts: Lasts,
    /// The entry's title.
    pub summary: String,
    /// The entry's text.
    pub description: String,
    /// Where it takes place: a room, or an address on the web.
    pub location: String,
    /// Where it is found on the web, if anywhere.
    pub url: Option<String>,
    /// Whether it takes place after all.
    pub status: EntryStatus,
}

/// Whether something takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryStatus {
    /// It does.
    Confirmed,
    /// It does not, or the recipient does not take part: calendars take the entry out.
    Cancelled,
}

/// When something begins and ends, in Norway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lasts {
    starts_at: ZonedDateTime,
    ends_at: ZonedDateTime,
}

impl Lasts {
    /// From a time on a Norwegian wall, for so many minutes, however the clocks change meanwhile. `None` beyond the end of
    /// time.
    pub fn minutes(starts_at: DateTime, minutes: u16) -> Option<Self> {
        let starts_at = starts_at.to_zoned_datetime(norway()).ok()?;
        let ends_at = starts_at.checked_add(SignedDuration::from_mins(i64::from(minutes))).ok()?;
        Some(Self { starts_at, ends_at })
    }

    /// From one time on a Norwegian wall to another. `None` beyond the end of time, or if it would end before it begins.
    pub fn until(starts_at: DateTime, ends_at: DateTime) -> Option<Self> {
        let starts_at = starts_at.to_zoned_datetime(norway()).ok()?;
        let ends_at = ends_at.to_zoned_datetime(norway()).ok()?;
        (starts_at <= ends_at).then_some(Self { starts_at, ends_at })
    }
}

impl CalendarEntry {
    /// The entry as a file with a letter: it goes into the recipient's calendar, is moved there, or is taken out.
    pub fn attached(self, file_name: &str) -> Attachment {
        Attachment { file_name: file_name.to_owned(), entry: self }
    }

    /// The component, with whoever organizes it. Every text is on one line by then: `icalendar` escapes line feeds and leaves
    /// the other control characters, which could end a line.
    fn component(&self, organizer: Option<&str>) -> String {
        let mut event = Event::new();
        event
            .uid(&one_line(&self.uid))
            .sequence(self.sequence)
            .append_property(Property::new("DTSTAMP", written_at(self.sequence)))
            .append_property(moment("DTSTART", &self.lasts.starts_at))
            .append_property(moment("DTEND", &self.lasts.ends_at))
            .summary(&one_line(&self.summary))
            .description(&one_line(&self.description))
            .location(&one_line(&self.location))
            .status(match self.status {
                EntryStatus::Confirmed => EventStatus::Confirmed,
                EntryStatus::Cancelled => EventStatus::Cancelled,
            });
        if let Some(url) = &self.url {
            event.url(&one_line(url));
        }
        if let Some(address) = organizer {
            let mut organizer = Property::new("ORGANIZER", format!("mailto:{}", one_line(address)));
            event.append_property(organizer.add_parameter("CN", "Bibliotek24").done());
        }
        event.try_into_string().unwrap_or_default()
    }
}

impl Attachment {
    /// Its media type, which says the method once more: mail programs go by it.
    pub fn content_type(&self) -> String {
        format!("text/calendar; charset=utf-8; method={}", self.method())
    }

    /// The file, in the name of the address that the letter is from.
    pub fn content(&self, organizer: &str) -> Vec<u8> {
        let method = format!("METHOD:{}\r\n", self.method());
        calendar(&method, &self.entry.component(Some(organizer))).into_bytes()
    }

    fn method(&self) -> &'static str {
        match self.entry.status {
            EntryStatus::Confirmed => "PUBLISH",
            EntryStatus::Cancelled => "CANCEL",
        }
    }
}

/// A whole programme, for whoever downloads it or subscribes to it. It is sent by nobody, and so has no method and no
/// organizer.
pub fn programme_file(entries: &[CalendarEntry]) -> String {
    let entries: String = entries.iter().map(|entry| entry.component(None)).collect();
    calendar("", &entries)
}

fn calendar(method: &str, components: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Bibliotek24//Tilknytning//NB\r\nCALSCALE:GREGORIAN\r\n\
         {method}{NORWAY}{components}END:VCALENDAR\r\n"
    )
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

fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}
