//! Text files with separated values.

mod encoding;
mod newlines;
mod separator;

pub(crate) use encoding::{Encoded, recognise};

use std::io::Read;

use csv::{ErrorKind, Reader, ReaderBuilder, StringRecord};

use crate::number::Comma;
use crate::record::{Cells, Lines, Record};
use crate::refusals::ReportRefusal;

use newlines::Newlines;

/// More columns than a report has: four years of months and everything COUNTER tells about an item are some eighty.
pub(crate) const MOST_COLUMNS: usize = 1_000;

/// A text file, decoded and split while it is read.
pub(crate) struct TextLines<'a> {
    reader: Reader<Newlines<Box<dyn Read + 'a>>>,
    record: StringRecord,
    comma: Comma,
    open_end: bool,
    open_quote: bool,
    /// A cell of the newest record goes over several lines.
    several_lines: bool,
}

impl<'a> TextLines<'a> {
    /// Finds out the separator.
    pub(crate) fn open(encoded: Encoded<'a>) -> Result<Self, ReportRefusal> {
        let format = separator::guess(&encoded.beginning()?, encoded.quotes_pair_on_each_line());
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(format.separator)
            .quoting(format.quoting)
            .from_reader(Newlines::new(encoded.reader()));
        Ok(Self {
            reader,
            record: StringRecord::new(),
            comma: if format.separator == b',' { Comma::Thousands } else { Comma::Unclear },
            open_end: !encoded.ends_with_line(),
            open_quote: format.quoting && !encoded.quotes_pair(),
            several_lines: false,
        })
    }

    fn advance(&mut self) -> Result<bool, ReportRefusal> {
        self.reader.read_record(&mut self.record).map_err(|error| match error.kind() {
            ErrorKind::Io(_) | ErrorKind::Utf8 { .. } => ReportRefusal::WrongEncoding,
            _ => ReportRefusal::NotAReport,
        })
    }
}

impl Lines for TextLines<'_> {
    fn next(&mut self) -> Result<Option<Record<'_>>, ReportRefusal> {
        loop {
            if !self.advance()? {
                // A quote that is never closed swallows the rest of the file.
                return if self.open_quote && self.several_lines { Err(ReportRefusal::Truncated) } else { Ok(None) };
            }
            self.several_lines = self.record.iter().any(|cell| cell.contains('\n'));
            if self.record.len() > MOST_COLUMNS {
                return Err(ReportRefusal::TooWide);
            }
            // Excel writes the separator on a line of its own; it is not part of the table.
            let directive =
                self.record.get(0).is_some_and(|cell| cell.trim_start_matches('\u{feff}').starts_with("sep="));
            if !directive && self.record.iter().any(|cell| !cell.trim().is_empty()) {
                break;
            }
        }
        // Blank lines before a record are skipped with it, so its own line is told from where it ends.
        let within = self.record.iter().map(|cell| cell.bytes().filter(|byte| *byte == b'\n').count() as u64).sum();
        let number = self.reader.position().line().saturating_sub(1).saturating_sub(within);
        Ok(Some(Record { number, cells: Cells::Text(&self.record) }))
    }

    fn may_be_cut_off(&self) -> bool {
        self.open_end
    }

    fn comma(&self) -> Comma {
        self.comma
    }
}
