//! Verbs that the tests are told with.

use domain::kernel::Refusal;
use usage_reports::{Hint, Institution, ReportRefusal, Row, Summary};

/// What a report says, in words: `2995001 Nyhetsarkivet Total_Item_Requests 2023-04 = 12`.
pub(crate) struct Reading {
    pub(crate) figures: Vec<String>,
    pub(crate) missing: Vec<String>,
    pub(crate) refused: Vec<String>,
    /// The views of a part that figures are from.
    pub(crate) parts: Vec<&'static str>,
    pub(crate) summary: Summary,
}

/// Reads a report that is understood.
pub(crate) fn reading(bytes: impl AsRef<[u8]>, hint: &Hint) -> Reading {
    try_reading(bytes, hint).expect("the report is understood")
}

/// Reads a report that may be refused.
pub(crate) fn try_reading(bytes: impl AsRef<[u8]>, hint: &Hint) -> Result<Reading, ReportRefusal> {
    let (mut figures, mut missing, mut refused, mut parts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let words = |cell: &usage_reports::Cell<'_>| {
        format!("{} {} {} {}", cell.institution.as_given(), cell.service, cell.metric, cell.month)
    };
    let summary = usage_reports::read(bytes.as_ref(), hint, &mut |row| match row {
        Row::Figure { cell, value, .. } => {
            figures.push(format!("{} = {value}", words(&cell)));
            parts.extend(cell.part.filter(|part| !parts.contains(part)));
        }
        Row::Missing { cell, why, .. } => missing.push(format!("{}: {why:?}", words(&cell))),
        Row::Refused { place, why, found, .. } => refused.push(format!("{place}: {} «{found}»", why.code())),
    })?;
    Ok(Reading { figures, missing, refused, parts, summary })
}

/// Why a report is refused.
pub(crate) fn refusal(bytes: impl AsRef<[u8]>, hint: &Hint) -> Option<ReportRefusal> {
    try_reading(bytes, hint).err()
}

/// The remarks of a reading, with their places.
pub(crate) fn remarks(reading: &Reading) -> Vec<String> {
    let place = |note: &usage_reports::Note| note.place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default();
    reading.summary.notes.iter().map(|note| format!("{}{}", place(note), note.remark.code())).collect()
}

/// A library by its number.
pub(crate) fn library(number: &str) -> Institution {
    Institution { identifiers: vec![number.to_owned()], name: None }
}

/// A hint that names everything but the figures.
pub(crate) fn hint() -> Hint {
    Hint {
        institution: Some(library("2995001")),
        service: Some("Nyhetsarkivet".to_owned()),
        metric: Some("Total_Item_Requests".to_owned()),
        ..Hint::default()
    }
}
