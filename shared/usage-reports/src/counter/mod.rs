//! COUNTER reports, releases 5 and 5.1: tables (text or sheet) and JSON, summed to the service.
//!
//! Readers ([`table`], [`json`]) collect a [`Header`](header::Header) and [`Sums`](sums::Sums); what may be summed, which
//! months are nought and which are missing is decided once, in [`telling`]. So the three formats of one report cannot differ.

mod dates;
mod exceptions;
mod header;
mod json;
mod report;
mod sums;
mod table;
mod telling;

pub(crate) use json::read as read_json;
pub(crate) use table::read as read_table;

use crate::record::Lines;
use crate::refusals::ReportRefusal;

/// Whether a table is a COUNTER report: those begin with their name or their identifier. The first line is read for it.
pub(crate) fn is_counter(lines: &mut dyn Lines) -> Result<bool, ReportRefusal> {
    let Some(record) = lines.next()? else { return Err(ReportRefusal::Empty) };
    let Some((_, given)) = record.filled().next() else { return Ok(false) };
    let cell = given.shown();
    Ok(["Report_Name", "Report_ID"].iter().any(|name| cell.eq_ignore_ascii_case(name)))
}
