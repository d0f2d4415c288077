//! Usage reports: bytes in, figures out.
//!
//! [`read`] takes a file as a supplier sends it and tells, figure by figure, what it says. It reads COUNTER's reports (releases
//! 5 and 5.1, as JSON, text or spreadsheet) and the tables that suppliers make themselves, and refuses what it does not
//! understand. It is pure: no clock, no network, no files. What a figure means for a library, whether it is new, and whether
//! anybody may see it is not decided here.
//!
//! A file is read as what its bytes are, whatever its name. It is refused as a whole ([`ReportRefusal`]) if it cannot be
//! understood, and row by row ([`RowRefusal`]) if only a part of it cannot. Nothing in a file can make the reader panic or
//! use more than a bounded amount of memory: the file, a few dozen bytes for each figure in it, and the texts of a workbook.
//!
//! Rows are told while the file is read. A file that breaks off is refused when that is noticed, so whoever stores figures
//! does so after `read` has returned, or takes them back.

mod counter;
mod format;
mod hint;
mod metric;
mod month;
mod notes;
mod number;
mod plain;
mod record;
mod refusals;
mod rows;
mod seen;
mod sheet;
mod summary;
mod text;

pub use hint::Hint;
pub use month::{Month, NoMonth};
pub use number::LARGEST_FIGURE;
pub use refusals::{ReportRefusal, RowRefusal};
pub use rows::{Absence, Cell, Institution, Place, Row};
pub use summary::{Exception, Note, Remark, ReportKind, Rows, Summary};

use format::Format;
use notes::Told;
use record::Lines;

/// The largest file that is read, in bytes: 1.2 million figures with long names have room in it.
pub const LARGEST_FILE: usize = 128 * 1024 * 1024;
/// The most figures that are read from one file.
pub const MOST_FIGURES: usize = 3_000_000;

/// Reads a report, tells `each` what it says row by row, and answers with what it says about itself.
///
/// # Errors
/// The file cannot be understood, or must not be; what was told before is void then.
pub fn read(bytes: &[u8], hint: &Hint, each: &mut dyn FnMut(Row<'_>)) -> Result<Summary, ReportRefusal> {
    if bytes.len() > LARGEST_FILE {
        return Err(ReportRefusal::TooLarge);
    }
    let mut told = Told::new(each);
    let format = format::recognise(bytes)?;
    if hint.file_name.as_deref().is_some_and(|name| format.contradicts(name)) {
        told.note_about(Remark::Mislabelled, None);
    }
    let summary = match format {
        Format::Json(encoded) => counter::read_json(encoded, hint, &mut told)?,
        Format::Text(encoded) => {
            let report = counter::is_counter(&mut text::TextLines::open(encoded)?)?;
            read_table(report, &mut text::TextLines::open(encoded)?, hint, &mut told)?
        }
        Format::Sheet => {
            let mut workbook = sheet::Workbook::open(bytes)?;
            if workbook.has_others {
                told.note_about(Remark::OtherSheetsLeftOut, None);
            }
            let report = counter::is_counter(&mut workbook.lines()?)?;
            read_table(report, &mut workbook.lines()?, hint, &mut told)?
        }
    };
    Ok(told.complete(summary))
}

fn read_table(report: bool, lines: &mut dyn Lines, hint: &Hint, told: &mut Told<'_>) -> Result<Summary, ReportRefusal> {
    if report { counter::read_table(lines, hint, told) } else { plain::read(lines, hint, told) }
}
