//! The printed table.

use std::time::Duration;

use event_store::Spent;

use super::row::{Measured, Row, Run};
use super::there::CONFLICT;
use crate::prices;

pub(crate) const HEAD: &str = "\
| command: round trips / write units / read units, $ per million | dynamo-es 0.5.0 | here | here, at most | a plain put | \
latency, here to dynamo-es | latency, here to a plain put |\n\
|---|---|---|---|---|---|---|";

pub(crate) const FOOT: &str = "\n\
Of dynamo-es and the plain put the first of 31 repetitions, of ours the dearest. Where a conflict refuses a write, DynamoDB \
charges it and does not report it: it is in the dollars, not in the units.";

pub(crate) fn line(row: Row, theirs: &Measured, ours: &Measured, least: &Measured) -> String {
    let (round_trips, write_units, read_units) = row.budget();
    format!(
        "| {} | {} | {} | {round_trips} / {write_units} / {read_units} | {} | {} | {} |",
        row.name(),
        cost(theirs.first(), if is_conflict(theirs) { 2.0 } else { 0.0 }),
        cost(ours.dearest(), if row == Row::Conflict { 1.0 } else { 0.0 }),
        cost(least.first(), 0.0),
        ratio(theirs, ours),
        ratio(least, ours),
    )
}

/// Theirs end in a transaction that is refused.
fn is_conflict(theirs: &Measured) -> bool {
    theirs.first().is_some_and(|run| run.remark.as_deref() == Some(CONFLICT))
}

/// `refused` are the write units of a put or a transaction that was refused: DynamoDB charges them and its answer does not say.
fn cost(run: Option<&Run>, refused: f64) -> String {
    let Some(run) = run else { return "–".to_owned() };
    let Spent { round_trips, write_units, read_units, index_write_units } = run.spent;
    let mut text = format!("{round_trips} / {write_units} / {read_units}");
    if index_write_units > 0.0 {
        text.push_str(&format!(" (and {index_write_units} for an index)"));
    }
    text.push_str(&format!(", ${:.2}", prices::of_a_million(&run.spent) + refused * prices::WRITE_UNITS));
    if let Some(remark) = &run.remark {
        text.push_str(": ");
        text.push_str(remark);
    }
    text
}

/// Medians of the same number of repetitions, taken in turn. What is refused is quick to answer.
fn ratio(theirs: &Measured, ours: &Measured) -> String {
    let (Some(here), Some(there)) = (ours.median(), theirs.median()) else { return "–".to_owned() };
    let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
    let ratio = here.as_secs_f64() / there.as_secs_f64();
    format!("{ratio:.2} ({:.2} to {:.2} ms)", milliseconds(here), milliseconds(there))
}
