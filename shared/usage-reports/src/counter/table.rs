//! COUNTER reports as tables: a header of names and values, a line of headings, and a line for each thing and metric.

use std::borrow::Cow;

use crate::hint::Hint;
use crate::metric;
use crate::month::{Month, Written};
use crate::notes::Told;
use crate::number::{Amount, Comma};
use crate::record::{Given, Lines, Record, is_remark, shown};
use crate::refusals::{ReportRefusal, RowRefusal};
use crate::rows::Place;
use crate::summary::{Remark, Summary};

use super::header::{Checked, Header};
use super::sums::Sums;
use super::telling;

/// How many lines may stand above the headings: the header has thirteen and a blank one.
const LINES_ABOVE: usize = 40;

/// Where things stand in a line, counted from 0.
#[derive(Default)]
struct Layout {
    platform: Option<usize>,
    metric: usize,
    access_method: Option<usize>,
    total: Option<usize>,
    /// What tells a part of an item from the item.
    components: Vec<usize>,
    /// All that says what a line is about.
    descriptions: Vec<usize>,
    months: Vec<(usize, Month)>,
    /// Beside each month whether anything stands in its column.
    filled: Vec<bool>,
    by_format: bool,
    width: usize,
}

/// What a line is about.
enum Line {
    /// Figures of a platform and a metric.
    Figures(u32, u32),
    /// Something that is not to be summed.
    LeftOut,
    /// The very thing that a line before was about.
    Repeated(u32, u32),
    /// That cannot be read, here, for this reason.
    Unread(Place, RowRefusal),
}

/// Reads a report.
pub(crate) fn read(lines: &mut dyn Lines, hint: &Hint, told: &mut Told<'_>) -> Result<Summary, ReportRefusal> {
    let (checked, mut layout) = above(lines, hint)?;
    let comma = lines.comma();
    let mut sums = Sums::default();
    sums.by_format = layout.by_format;
    sums.says_access_method = layout.access_method.is_some();
    let mut short = false;
    while let Some(record) = lines.next()? {
        short = record.is_shorter_than(layout.width);
        let last_month = layout.months.last().map_or(0, |(column, _)| *column);
        if is_remark(record) {
            told.note(Remark::LineLeftOut, record.whole());
            continue;
        }
        layout.note_filled(record);
        let line = if record.is_shorter_than(last_month + 1) {
            Line::Unread(record.whole(), RowRefusal::TooFewCells)
        } else if record.filled().any(|(column, _)| column >= layout.width) {
            Line::Unread(record.whole(), RowRefusal::TooManyCells)
        } else {
            layout.line(record, hint, &mut sums)?
        };
        match line {
            Line::Figures(platform, metric) => layout.figures(record, comma, (platform, metric), &mut sums, told)?,
            Line::LeftOut => {}
            Line::Repeated(platform, metric) => {
                sums.lacks(Some(platform), Some(metric), None);
                told.refused(record.whole(), None, RowRefusal::Repeated, &shown(record));
            }
            Line::Unread(place, why) => {
                // Nobody knows to which sum the line belongs, so none is whole.
                sums.lacks(None, None, None);
                told.refused(place, None, why, &shown(record));
            }
        }
    }
    if short && lines.may_be_cut_off() {
        return Err(ReportRefusal::Truncated);
    }
    if sums.read > 0 {
        let blank = layout.months.iter().zip(&layout.filled).filter(|(_, filled)| !**filled);
        sums.blank_months = blank.map(|((_, month), _)| *month).collect();
    }
    telling::tell(checked, sums, hint, told)
}

/// Reads the header and finds the headings.
fn above(lines: &mut dyn Lines, hint: &Hint) -> Result<(Checked, Layout), ReportRefusal> {
    let mut header = Header::default();
    for _ in 0..LINES_ABOVE {
        let Some(record) = lines.next()? else { break };
        if record.filled().any(|(_, given)| given.shown().eq_ignore_ascii_case("Metric_Type")) {
            let checked = header.check(hint)?;
            let layout = Layout::of(record, hint)?;
            return Ok((checked, layout));
        }
        let mut filled = record.filled();
        if let Some((_, name)) = filled.next() {
            // Where a list was split at its own semicolons, it is put together again.
            let values: Vec<String> = filled.map(|(_, given)| given.shown().into_owned()).collect();
            header.line(&name.shown(), &values.join("; "), record.whole());
        }
    }
    header.check(hint)?;
    Err(ReportRefusal::NoHeadings)
}

impl Layout {
    fn of(record: Record<'_>, hint: &Hint) -> Result<Self, ReportRefusal> {
        let mut layout = Self::default();
        for (column, given) in record.filled() {
            if given.is_formula() {
                return Err(ReportRefusal::FormulaInHeadings);
            }
            layout.width = column + 1;
            if let Some(Written::Month(month)) = given.month() {
                if layout.months.iter().any(|(_, other)| *other == month) {
                    return Err(ReportRefusal::DuplicateMonth);
                }
                layout.months.push((column, month));
                continue;
            }
            match given.shown().to_ascii_lowercase().as_str() {
                "reporting_period_total" => {
                    layout.total = Some(column);
                    continue;
                }
                "platform" => layout.platform = Some(column),
                "metric_type" => layout.metric = column,
                "access_method" => layout.access_method = Some(column),
                "format" => layout.by_format = true,
                name if name.starts_with("component_") => layout.components.push(column),
                _ => {}
            }
            layout.descriptions.push(column);
        }
        if layout.months.is_empty() {
            return Err(ReportRefusal::NoMonths);
        }
        if layout.platform.is_none() && hint.service.is_none() {
            return Err(ReportRefusal::NoService);
        }
        layout.filled = vec![false; layout.months.len()];
        Ok(layout)
    }

    fn note_filled(&mut self, record: Record<'_>) {
        for ((column, _), filled) in self.months.iter().zip(&mut self.filled) {
            *filled |= record.given(*column) != Given::Blank;
        }
    }

    /// What a line is about.
    fn line(&self, record: Record<'_>, hint: &Hint, sums: &mut Sums) -> Result<Line, ReportRefusal> {
        sums.read += 1;
        let unread = |column: usize, why| Ok(Line::Unread(record.place(column), why));
        let platform = match self.platform.map(|column| (column, record.name(column))) {
            Some((column, Err(why))) => return unread(column, why),
            Some((_, Ok(Some(platform)))) => platform,
            Some((column, Ok(None))) if hint.service.is_none() => return unread(column, RowRefusal::NoService),
            _ => Cow::Borrowed(""),
        };
        let metric = match record.name(self.metric) {
            Err(why) => return unread(self.metric, why),
            Ok(None) => return unread(self.metric, RowRefusal::NoMetric),
            Ok(Some(metric)) => metric,
        };
        let platform = sums.platform(&platform)?;
        if self.components.iter().any(|column| record.given(*column) != Given::Blank) {
            sums.components.get_or_insert_with(|| record.whole());
            return Ok(Line::LeftOut);
        }
        let method = self.access_method.map(|column| record.given(column).shown());
        if method.is_some_and(|method| method.eq_ignore_ascii_case("TDM")) {
            sums.text_mining.get_or_insert_with(|| record.whole());
            return Ok(Line::LeftOut);
        }
        let metric = sums.metric(metric::canonical(&metric))?;
        let words: Vec<_> = self.descriptions.iter().map(|column| record.given(*column).shown()).collect();
        let first = sums.first_of_row(&words)?;
        Ok(if first { Line::Figures(platform, metric) } else { Line::Repeated(platform, metric) })
    }

    /// Adds a line's figures, and holds them against the line's own sum.
    fn figures(
        &self,
        record: Record<'_>,
        comma: Comma,
        (platform, metric): (u32, u32),
        sums: &mut Sums,
        told: &mut Told<'_>,
    ) -> Result<(), ReportRefusal> {
        let mut sum = Some(0_u64);
        for (column, month) in &self.months {
            match record.amount(*column, comma) {
                // Nothing stands where others leave the line out.
                Ok(Amount::Blank) => {}
                Ok(Amount::Figure(value)) => {
                    sum = sum.map(|sum| sum.saturating_add(value));
                    sums.add((platform, metric, *month), value, || record.place(*column))?;
                }
                Err(why) => {
                    sum = None;
                    sums.lacks(Some(platform), Some(metric), Some(*month));
                    told.refused(record.place(*column), None, why, &record.given(*column).shown());
                }
            }
        }
        if let (Some(sum), Some(column)) = (sum, self.total)
            && matches!(record.amount(column, comma), Ok(Amount::Figure(total)) if total != sum)
        {
            told.note(Remark::TotalsDiffer, record.place(column));
        }
        Ok(())
    }
}
