//! The rows of a sheet, one at a time.

use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, Xlsx, XlsxCellReader};
use jiff::civil::Date;

use crate::number::Comma;
use crate::record::{Cells, Lines, Record};
use crate::refusals::ReportRefusal;
use crate::text::MOST_COLUMNS;

use super::{Value, guarded};

/// A sheet, unpacked while it is read; one row of it is in memory.
pub(crate) struct SheetLines<'x, 'b> {
    cells: XlsxCellReader<'x, Cursor<&'b [u8]>>,
    row: Vec<Value<'x>>,
    /// The first cell of the next row, which had to be read to know that the row before has ended.
    ahead: Option<Found<'x>>,
    /// The row that was read last; rows come in order.
    last: Option<u32>,
    ended: bool,
}

struct Found<'x> {
    row: u32,
    column: usize,
    value: Value<'x>,
}

impl<'x, 'b> SheetLines<'x, 'b> {
    pub(super) fn open(xlsx: &'x mut Xlsx<Cursor<&'b [u8]>>, sheet: &str) -> Result<Self, ReportRefusal> {
        let cells = guarded(|| xlsx.worksheet_cells_reader(sheet).map_err(|_| ReportRefusal::BrokenSpreadsheet))?;
        Ok(Self { cells, row: Vec::new(), ahead: None, last: None, ended: false })
    }

    /// Whether any cell holds something.
    pub(super) fn has_content(mut self) -> Result<bool, ReportRefusal> {
        Ok(self.find()?.is_some())
    }

    /// The next cell that holds something.
    fn find(&mut self) -> Result<Option<Found<'x>>, ReportRefusal> {
        while !self.ended {
            let cells = &mut self.cells;
            let next =
                guarded(|| cells.next_cell_with_formula_metadata().map_err(|_| ReportRefusal::BrokenSpreadsheet))?;
            let Some(cell) = next else {
                self.ended = true;
                break;
            };
            let (row, column) = cell.pos;
            let value = match value(cell.value) {
                Value::Blank if cell.formula.is_some() => Value::Formula,
                value => value,
            };
            if value != Value::Blank {
                let column = usize::try_from(column).map_err(|_| ReportRefusal::TooWide)?;
                if column >= MOST_COLUMNS {
                    return Err(ReportRefusal::TooWide);
                }
                return Ok(Some(Found { row, column, value }));
            }
        }
        Ok(None)
    }
}

impl Lines for SheetLines<'_, '_> {
    fn next(&mut self) -> Result<Option<Record<'_>>, ReportRefusal> {
        self.row.clear();
        let first = match self.ahead.take() {
            Some(found) => Some(found),
            None => self.find()?,
        };
        let Some(first) = first else { return Ok(None) };
        let number = first.row;
        if self.last.is_some_and(|last| last >= number) {
            return Err(ReportRefusal::BrokenSpreadsheet);
        }
        self.last = Some(number);
        let mut next = Some(first);
        while let Some(found) = next {
            if found.row != number {
                self.ahead = Some(found);
                break;
            }
            if found.column < self.row.len() {
                return Err(ReportRefusal::BrokenSpreadsheet);
            }
            self.row.resize(found.column, Value::Blank);
            self.row.push(found.value);
            next = self.find()?;
        }
        Ok(Some(Record { number: u64::from(number) + 1, cells: Cells::Sheet(&self.row) }))
    }

    fn may_be_cut_off(&self) -> bool {
        false
    }

    fn comma(&self) -> Comma {
        Comma::Unclear
    }
}

fn value(cell: DataRef<'_>) -> Value<'_> {
    match cell {
        DataRef::Empty => Value::Blank,
        DataRef::SharedString(text) if text.trim().is_empty() => Value::Blank,
        DataRef::SharedString(text) => Value::Shared(text),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            if text.trim().is_empty() {
                Value::Blank
            } else {
                Value::Text(text)
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "what is beyond 2^52 is refused as absurd all the same")]
        DataRef::Int(number) => Value::Number(number as f64),
        DataRef::Float(number) => Value::Number(number),
        DataRef::Bool(true) => Value::Text("TRUE".to_owned()),
        DataRef::Bool(false) => Value::Text("FALSE".to_owned()),
        DataRef::Error(error) => Value::Text(error.to_string()),
        DataRef::DateTime(time) => day(&time).map_or(Value::Number(time.as_f64()), Value::Day),
    }
}

fn day(time: &ExcelDateTime) -> Option<Date> {
    // Sensible days only: calamine counts others too, and a duration is none.
    let sensible = time.is_datetime() && (1.0..100_000.0).contains(&time.as_f64());
    let (year, month, day, ..) = sensible.then(|| time.to_ymd_hms_milli())?;
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}
