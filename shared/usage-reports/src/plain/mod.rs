//! Tables as suppliers make them: long (a line for each figure) or wide (a column for each month or each metric).

mod layout;
mod line;
mod totals;
mod words;

use crate::hint::Hint;
use crate::notes::Told;
use crate::record::{Lines, is_remark, shown};
use crate::refusals::{ReportRefusal, RowRefusal};
use crate::summary::{Remark, ReportKind, Summary};

use layout::{Defaults, Heading, Layout};
use line::Table;

/// How many lines may stand above the headings.
const LINES_ABOVE: usize = 40;

/// Reads a table.
pub(crate) fn read(lines: &mut dyn Lines, hint: &Hint, told: &mut Told<'_>) -> Result<Summary, ReportRefusal> {
    let (layout, defaults) = headings(lines, hint)?;
    let mut table = Table::new(layout, defaults, hint, lines.comma());
    let mut short = false;
    while let Some(record) = lines.next()? {
        short = record.is_shorter_than(table.width());
        if short && is_remark(record) {
            told.note(Remark::LineLeftOut, record.whole());
        } else if short && !table.figures_are_within(record) {
            told.refused(record.whole(), None, RowRefusal::TooFewCells, &shown(record));
        } else if table.goes_beyond(record) {
            told.refused(record.whole(), None, RowRefusal::TooManyCells, &shown(record));
        } else {
            table.read(record, told)?;
        }
    }
    if short && lines.may_be_cut_off() {
        return Err(ReportRefusal::Truncated);
    }
    Ok(Summary {
        kind: ReportKind::Plain,
        institution: table.only_institution(),
        period: table.period(),
        ..Summary::default()
    })
}

/// Finds the headings, and learns what the lines above them say for all.
fn headings(lines: &mut dyn Lines, hint: &Hint) -> Result<(Layout, Defaults), ReportRefusal> {
    let mut defaults = Defaults::new(hint);
    let mut without_months = false;
    let mut any = false;
    for _ in 0..LINES_ABOVE {
        let Some(record) = lines.next()? else { break };
        any = true;
        match Layout::recognise(record, &defaults)? {
            Heading::Found(layout) => return Ok((layout, defaults)),
            Heading::WithoutMonths => without_months = true,
            Heading::Other => defaults.learn(record),
        }
    }
    Err(match (any, without_months) {
        (false, _) => ReportRefusal::Empty,
        (_, true) => ReportRefusal::NoMonths,
        _ => ReportRefusal::NoHeadings,
    })
}
