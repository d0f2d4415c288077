//! What a file is, by what its bytes are.

use crate::refusals::ReportRefusal;
use crate::text::{self, Encoded};

/// What a file is.
pub(crate) enum Format<'a> {
    Json(Encoded<'a>),
    Text(Encoded<'a>),
    Sheet,
}

/// What files of other sorts begin with: PDF, PNG, JPEG, GIF, RAR, 7z, and gzip within what has been unpacked already.
const NO_REPORTS: &[&[u8]] = &[
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
    b"\x7fELF",
    b"MZ\x90",
];

/// Looks at a file's first bytes.
pub(crate) fn recognise(bytes: &[u8]) -> Result<Format<'_>, ReportRefusal> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Format::Sheet);
    }
    // A compound file: Excel before 2007, or a workbook behind a password.
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Err(ReportRefusal::OldSpreadsheet);
    }
    if NO_REPORTS.iter().any(|beginning| bytes.starts_with(beginning)) {
        return Err(ReportRefusal::NotAReport);
    }
    let encoded = text::recognise(bytes)?;
    let beginning = encoded.beginning()?;
    let beginning = beginning.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
    match beginning.chars().next() {
        Some('{' | '[') => Ok(Format::Json(encoded)),
        Some('<') => {
            let beginning = beginning.to_lowercase();
            let page = ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| beginning.contains(tag));
            Err(if page { ReportRefusal::WebPage } else { ReportRefusal::NotAReport })
        }
        _ => Ok(Format::Text(encoded)),
    }
}

impl Format<'_> {
    /// The file's name promises something else.
    pub(crate) fn contradicts(&self, name: &str) -> bool {
        let Some((_, ending)) = name.rsplit_once('.') else { return false };
        let ending = ending.to_ascii_lowercase();
        match ending.as_str() {
            "json" => !matches!(self, Self::Json(_)),
            "xlsx" | "xlsm" | "xls" => !matches!(self, Self::Sheet),
            "csv" | "tsv" | "txt" | "tab" => !matches!(self, Self::Text(_)),
            _ => false,
        }
    }
}
