//! Spreadsheets: the first sheet of a workbook that holds something, row by row.
//!
//! `calamine` reads the cells. What it would unpack, and for what it would make room, is looked at first (`guard`).

mod guard;
mod lines;

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Reader, SheetType, SheetVisible, Xlsx};
use jiff::civil::Date;

use crate::refusals::ReportRefusal;

pub(crate) use lines::SheetLines;

/// Sheets that are looked at; a report has one or a few.
const MOST_SHEETS: usize = 50;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value<'x> {
    Blank,
    /// A text that stands in the workbook once for all its cells.
    Shared(&'x str),
    Text(String),
    Number(f64),
    Day(Date),
    /// A formula whose value is not in the file.
    Formula,
}

/// A workbook that is safe to read.
pub(crate) struct Workbook<'b> {
    xlsx: Xlsx<Cursor<&'b [u8]>>,
    sheet: String,
    /// Other sheets hold something too.
    pub(crate) has_others: bool,
}

impl<'b> Workbook<'b> {
    /// Looks at the archive, opens it, and finds the sheet.
    pub(crate) fn open(bytes: &'b [u8]) -> Result<Self, ReportRefusal> {
        guard::check(bytes)?;
        let mut xlsx = guarded(|| Xlsx::new(Cursor::new(bytes)).map_err(|_| ReportRefusal::BrokenSpreadsheet))?;
        let visible = |sheet: &&calamine::Sheet| {
            sheet.typ == SheetType::WorkSheet && matches!(sheet.visible, SheetVisible::Visible)
        };
        let names: Vec<String> =
            xlsx.sheets_metadata().iter().filter(visible).take(MOST_SHEETS).map(|sheet| sheet.name.clone()).collect();
        let mut filled = Vec::new();
        for name in names {
            if SheetLines::open(&mut xlsx, &name)?.has_content()? {
                filled.push(name);
            }
        }
        let has_others = filled.len() > 1;
        let sheet = filled.into_iter().next().ok_or(ReportRefusal::Empty)?;
        Ok(Self { xlsx, sheet, has_others })
    }

    /// The sheet from its first row.
    pub(crate) fn lines(&mut self) -> Result<SheetLines<'_, 'b>, ReportRefusal> {
        SheetLines::open(&mut self.xlsx, &self.sheet)
    }
}

/// Runs a piece of the foreign reader. It is not known to panic; if a file finds a way, the file is refused.
fn guarded<T>(read: impl FnOnce() -> Result<T, ReportRefusal>) -> Result<T, ReportRefusal> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(ReportRefusal::BrokenSpreadsheet))
}
