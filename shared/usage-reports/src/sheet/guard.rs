//! Looks at an archive before it is read: what it would unpack to, and for what room would be made.
//!
//! A few kilobytes can unpack to gigabytes. The sizes that an archive states are looked at first, since that costs nothing;
//! they can lie, so every part is also unpacked once into nowhere and counted. What is read afterwards is what was counted.

use std::io::{self, BufReader, Cursor, Read};

use quick_xml::events::Event;
use zip::ZipArchive;

use crate::refusals::ReportRefusal;

/// The most bytes that all parts of a workbook may unpack to.
const LARGEST_UNPACKED: u64 = 128 * 1024 * 1024;
/// The texts of a workbook, which are in memory as long as it is read.
const LARGEST_TEXTS: u64 = 32 * 1024 * 1024;
/// Styles, relations and the like, whose every element is kept.
const LARGEST_OTHER: u64 = 2 * 1024 * 1024;
/// A workbook with a report has a dozen parts.
const MOST_PARTS: usize = 1_000;
/// Where an archive's directory ends, and where that says how many parts there are.
const END_OF_DIRECTORY: &[u8] = b"PK\x05\x06";
const COUNT_AT: usize = 10;
/// An archive's end and the comment after it are at most so long.
const LONGEST_END: usize = 22 + 0xffff;

/// The archive may be read.
pub(super) fn check(bytes: &[u8]) -> Result<(), ReportRefusal> {
    check_end(bytes)?;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReportRefusal::BrokenSpreadsheet)?;
    if archive.len() > MOST_PARTS {
        return Err(ReportRefusal::UnpacksTooLarge);
    }
    let mut stated = 0_u64;
    for at in 0..archive.len() {
        let part = archive.by_index_raw(at).map_err(|_| ReportRefusal::BrokenSpreadsheet)?;
        if part.encrypted() {
            return Err(ReportRefusal::OldSpreadsheet);
        }
        stated = stated.saturating_add(part.size());
    }
    if stated > LARGEST_UNPACKED {
        return Err(ReportRefusal::UnpacksTooLarge);
    }
    let mut rest = LARGEST_UNPACKED;
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(|_| ReportRefusal::BrokenSpreadsheet)?;
        let name = part.name().map_err(|_| ReportRefusal::BrokenSpreadsheet)?.to_lowercase().replace('\\', "/");
        let most = rest.min(most(&name));
        let unpacked =
            io::copy(&mut (&mut part).take(most + 1), &mut io::sink()).map_err(|_| ReportRefusal::BrokenSpreadsheet)?;
        if unpacked > most {
            return Err(ReportRefusal::UnpacksTooLarge);
        }
        rest -= unpacked;
        if name.ends_with(TEXTS) {
            drop(part);
            let part = archive.by_index(at).map_err(|_| ReportRefusal::BrokenSpreadsheet)?;
            check_texts(part, unpacked)?;
        }
    }
    Ok(())
}

const TEXTS: &str = "sharedstrings.xml";

fn most(name: &str) -> u64 {
    if name.contains("/worksheets/") || name.contains("/media/") {
        LARGEST_UNPACKED
    } else if name.ends_with(TEXTS) {
        LARGEST_TEXTS
    } else {
        LARGEST_OTHER
    }
}

/// The directory is there, and so short that reading it makes no room for millions of parts.
fn check_end(bytes: &[u8]) -> Result<(), ReportRefusal> {
    let end = bytes.get(bytes.len().saturating_sub(LONGEST_END)..).unwrap_or_default();
    let mut ends = end.windows(END_OF_DIRECTORY.len()).enumerate().filter(|(_, four)| *four == END_OF_DIRECTORY);
    let mut found = false;
    let short = ends.all(|(at, _)| {
        found = true;
        let count = end.get(at + COUNT_AT..at + COUNT_AT + 2);
        count.is_some_and(|count| usize::from(u16::from_le_bytes([count[0], count[1]])) <= MOST_PARTS)
    });
    match (found, short) {
        // The directory stands at the end, so an archive without one was cut.
        (false, _) => Err(ReportRefusal::Truncated),
        (true, false) => Err(ReportRefusal::UnpacksTooLarge),
        (true, true) => Ok(()),
    }
}

/// A workbook says how many texts it has, and room is made for so many before one is read.
fn check_texts(part: impl Read, unpacked: u64) -> Result<(), ReportRefusal> {
    let mut xml = quick_xml::Reader::from_reader(BufReader::new(part));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|_| ReportRefusal::BrokenSpreadsheet)? {
            Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == "sst" => {
                let room = element.split("uniqueCount").skip(1).map(number_in).max().unwrap_or(0);
                // The shortest text takes five bytes.
                let fits = room <= unpacked / 5 + 1;
                return if fits { Ok(()) } else { Err(ReportRefusal::BrokenSpreadsheet) };
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The first number in a text; what is beyond 64 bits is the largest.
fn number_in(text: &str) -> u64 {
    let digits = text.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    let end = digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len());
    let digits = digits.get(..end).unwrap_or_default();
    if digits.is_empty() { 0 } else { digits.parse().unwrap_or(u64::MAX) }
}
