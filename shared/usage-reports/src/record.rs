//! One line of a table, from a text file or a sheet.

use std::borrow::Cow;

use csv::StringRecord;
use jiff::civil::Date;

use crate::month::{self, Written};
use crate::number::{self, Amount, Comma};
use crate::refusals::{ReportRefusal, RowRefusal};
use crate::rows::Place;
use crate::sheet::Value;

/// Longest name taken in, in characters; the domain keeps names of the same length.
const NAME_LENGTH: usize = 200;

/// A table, line by line.
pub(crate) trait Lines {
    /// The next line that is not altogether empty.
    fn next(&mut self) -> Result<Option<Record<'_>>, ReportRefusal>;
    /// The last line has no end, so it may have been cut off.
    fn may_be_cut_off(&self) -> bool;
    /// How a lone comma in a number is meant.
    fn comma(&self) -> Comma;
}

/// One line.
#[derive(Clone, Copy)]
pub(crate) struct Record<'a> {
    /// Its number in the file, counted from 1.
    pub(crate) number: u64,
    pub(crate) cells: Cells<'a>,
}

#[derive(Clone, Copy)]
pub(crate) enum Cells<'a> {
    Text(&'a StringRecord),
    Sheet(&'a [Value<'a>]),
}

/// What a cell holds. Text is trimmed and never empty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Given<'a> {
    Blank,
    Text(&'a str),
    Number(f64),
    Day(Date),
    /// A formula whose value is not in the file.
    Formula,
}

impl<'a> Record<'a> {
    pub(crate) fn len(&self) -> usize {
        match self.cells {
            Cells::Text(record) => record.len(),
            Cells::Sheet(values) => values.len(),
        }
    }

    pub(crate) fn given(&self, at: usize) -> Given<'a> {
        match self.cells {
            Cells::Text(record) => given_text(record.get(at).unwrap_or_default()),
            Cells::Sheet(values) => match values.get(at) {
                None | Some(Value::Blank) => Given::Blank,
                Some(Value::Shared(text)) => given_text(text),
                Some(Value::Text(text)) => given_text(text),
                Some(Value::Number(number)) => Given::Number(*number),
                Some(Value::Day(day)) => Given::Day(*day),
                Some(Value::Formula) => Given::Formula,
            },
        }
    }

    /// A sheet leaves blank cells at the end of a row out; a text file that does so is short.
    pub(crate) fn is_shorter_than(&self, width: usize) -> bool {
        matches!(self.cells, Cells::Text(record) if record.len() < width)
    }

    /// All cells with their columns, counted from 0.
    pub(crate) fn all(self) -> impl Iterator<Item = (usize, Given<'a>)> {
        (0..self.len()).map(move |at| (at, self.given(at)))
    }

    /// The cells that hold something.
    pub(crate) fn filled(self) -> impl Iterator<Item = (usize, Given<'a>)> {
        self.all().filter(|(_, given)| *given != Given::Blank)
    }

    pub(crate) fn place(&self, at: usize) -> Place {
        let column = u32::try_from(at + 1).unwrap_or(u32::MAX);
        match self.cells {
            Cells::Text(_) => Place::Line { line: self.number, column },
            Cells::Sheet(_) => Place::Sheet { row: self.number, column },
        }
    }

    pub(crate) fn whole(&self) -> Place {
        match self.cells {
            Cells::Text(_) => Place::Line { line: self.number, column: 0 },
            Cells::Sheet(_) => Place::Sheet { row: self.number, column: 0 },
        }
    }

    /// The name in a cell; `None` if it is blank.
    pub(crate) fn name(&self, at: usize) -> Result<Option<Cow<'a, str>>, RowRefusal> {
        match self.given(at) {
            Given::Blank | Given::Text("-" | "\u{2013}") => Ok(None),
            Given::Text(text) => checked(text).map(Some),
            Given::Number(number) => Ok(Some(Cow::Owned(number.to_string()))),
            Given::Day(day) => Ok(Some(Cow::Owned(day.to_string()))),
            Given::Formula => Err(RowRefusal::Formula),
        }
    }

    /// The figure in a cell.
    pub(crate) fn amount(&self, at: usize, comma: Comma) -> Result<Amount, RowRefusal> {
        match self.given(at) {
            Given::Blank => Ok(Amount::Blank),
            Given::Text(text) => number::amount(text, comma),
            Given::Number(number) => number::counted(number).map(Amount::Figure),
            Given::Day(_) => Err(RowRefusal::NotANumber),
            Given::Formula => Err(RowRefusal::Formula),
        }
    }
}

impl<'a> Given<'a> {
    /// What it says about a month.
    pub(crate) fn month(&self) -> Option<Written> {
        match self {
            Self::Text(text) => month::written(text),
            Self::Day(day) => month::of_day(*day),
            Self::Blank | Self::Number(_) | Self::Formula => None,
        }
    }

    /// The month in a column of months, where a bare number is Excel's count of days, `202304`, or nothing we know.
    pub(crate) fn month_in_column(&self) -> Option<Written> {
        let serial = match self {
            Self::Text(text) => text.parse().ok().and_then(month::excel_day),
            Self::Number(number) => month::excel_day(*number),
            _ => None,
        };
        let packed = match self {
            Self::Number(number) => month::written(&number.to_string()),
            _ => None,
        };
        serial.and_then(month::of_day).or(packed).or_else(|| self.month())
    }

    /// The words for a person.
    pub(crate) fn shown(self) -> Cow<'a, str> {
        match self {
            Self::Blank => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Day(day) => Cow::Owned(day.to_string()),
            Self::Formula => Cow::Borrowed("="),
        }
    }

    /// A spreadsheet would calculate it.
    pub(crate) fn is_formula(&self) -> bool {
        matches!(self, Self::Formula) || matches!(self, Self::Text(text) if text.starts_with(['=', '+', '@']))
    }
}

pub(crate) fn given_text(text: &str) -> Given<'_> {
    let text = text.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
    if text.is_empty() { Given::Blank } else { Given::Text(text) }
}

/// A line with one cell of words, such as a source or an explanation.
pub(crate) fn is_remark(record: Record<'_>) -> bool {
    record.filled().count() == 1 && record.filled().any(|(_, given)| given.shown().contains([' ', ':']))
}

/// The line for a person.
pub(crate) fn shown(record: Record<'_>) -> String {
    record.all().take(12).map(|(_, given)| given.shown().into_owned()).collect::<Vec<_>>().join(" | ")
}

/// A name that may be stored and shown.
pub(crate) fn checked(text: &str) -> Result<Cow<'_, str>, RowRefusal> {
    if text.starts_with(['=', '+', '-', '@']) {
        return Err(RowRefusal::Formula);
    }
    if text.chars().nth(NAME_LENGTH).is_some() {
        return Err(RowRefusal::TooLong);
    }
    if text.chars().any(is_invisible) {
        return Err(RowRefusal::ControlCharacter);
    }
    if is_garbled(text) {
        return Err(RowRefusal::Garbled);
    }
    // No-break spaces come from word processors; a name is the same with ordinary ones.
    let odd = |letter: char| letter.is_whitespace() && letter != ' ';
    if text.contains(odd) {
        return Ok(Cow::Owned(text.replace(odd, " ")));
    }
    Ok(Cow::Borrowed(text))
}

fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Letters as they look after a wrong guess at their encoding.
///
/// UTF-8 read as Windows-1252 shows `Ã` or `Â` before a sign; code page 850/865 and Mac Roman show signs like `†`, `›` and
/// `¿` inside words, where no language has them.
fn is_garbled(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let pairs = letters.windows(2).any(|pair| {
        matches!(pair[0], 'Ã' | 'Â')
            && (matches!(pair[1], '\u{a1}'..='\u{bf}') || matches!(pair[1], '…' | '†' | '‡' | '˜'))
    });
    let within = letters.windows(3).any(|three| {
        matches!(three[1], '†' | '›' | '¿' | '¾' | '¯' | 'Œ' | '‘' | '\u{9b}')
            && three[0].is_alphabetic()
            && three[2].is_lowercase()
    });
    pairs || within || text.contains('\u{fffd}')
}

#[cfg(test)]
mod tests {
    use super::checked;
    use crate::refusals::RowRefusal;

    #[test]
    fn a_name_is_kept_as_it_is() {
        for name in ["Bærum bibliotek", "Møre og Romsdal", "L’Écho", "Åndalsnes (Rauma)", "2030100", "ÅÆØ"] {
            assert_eq!(checked(name).as_deref(), Ok(name));
        }
        assert_eq!(checked("Nyvik\u{a0}bibliotek").as_deref(), Ok("Nyvik bibliotek"));
    }

    #[test]
    fn a_name_that_could_do_harm_or_is_broken_is_refused() {
        for (name, why) in [
            ("=HYPERLINK(\"https://x\")", RowRefusal::Formula),
            ("@nyvik", RowRefusal::Formula),
            ("+47", RowRefusal::Formula),
            ("-2+3", RowRefusal::Formula),
            ("Nyvik\nbibliotek", RowRefusal::ControlCharacter),
            ("Nyvik\u{202e}", RowRefusal::ControlCharacter),
            ("BÃ¦rum bibliotek", RowRefusal::Garbled),
            ("Troms\u{fffd}", RowRefusal::Garbled),
            ("M›re", RowRefusal::Garbled),
            ("M¿re", RowRefusal::Garbled),
        ] {
            assert_eq!(checked(name), Err(why), "{name}");
        }
        assert_eq!(checked(&"a".repeat(201)), Err(RowRefusal::TooLong));
    }
}
