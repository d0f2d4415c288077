//! The printed table.

use event_store::Spent;

use crate::row::{Measured, Row, Run};

pub(crate) const HEAD: &str = "\
| command: round trips / write units / read units | dynamo-es 0.5.0 | here | here, at most | latency, here to there |\n\
|---|---|---|---|---|";

pub(crate) fn line(row: Row, theirs: &Measured, ours: &Measured) -> String {
    let (round_trips, write_units, read_units) = row.budget();
    format!(
        "| {} | {} | {} | {round_trips} / {write_units} / {read_units} | {} |",
        row.name(),
        cost(theirs.first()),
        cost(ours.dearest()),
        ratio(theirs, ours)
    )
}

/// What one repetition cost: theirs the first, ours the dearest of all.
fn cost(run: Option<&Run>) -> String {
    let Some(run) = run else { return "–".to_owned() };
    let Spent { round_trips, write_units, read_units, index_write_units } = run.spent;
    let mut text = format!("{round_trips} / {write_units} / {read_units}");
    if index_write_units > 0.0 {
        text.push_str(&format!(" (and {index_write_units} for an index)"));
    }
    if let Some(remark) = &run.remark {
        text.push_str(": ");
        text.push_str(remark);
    }
    text
}

/// Medians of the same number of repetitions, ours and theirs in turn. What is refused is quick to answer.
fn ratio(theirs: &Measured, ours: &Measured) -> String {
    let (Some(here), Some(there)) = (ours.median(), theirs.median()) else { return "–".to_owned() };
    let milliseconds = |time: std::time::Duration| time.as_secs_f64() * 1000.0;
    let ratio = here.as_secs_f64() / there.as_secs_f64();
    format!("{ratio:.2} ({:.2} ms to {:.2} ms)", milliseconds(here), milliseconds(there))
}
