//! A month, and the many ways in which suppliers write one.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

/// First year we have any use for.
const FIRST_YEAR: i16 = 1990;
/// Last year that is not a slip of the keyboard.
const LAST_YEAR: i16 = 2099;

/// A calendar month, written `2023-04`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: u8,
}

impl Month {
    /// The first that can be written.
    pub const FIRST: Self = Self { year: FIRST_YEAR, month: 1 };
    /// The last that can be written.
    pub const LAST: Self = Self { year: LAST_YEAR, month: 12 };

    /// The month of a year between 1990 and 2099, counted from 1; `None` for anything else.
    pub fn new(year: i16, month: u8) -> Option<Self> {
        let sensible = (FIRST_YEAR..=LAST_YEAR).contains(&year) && (1..=12).contains(&month);
        sensible.then_some(Self { year, month })
    }

    /// The month that a day lies in.
    pub fn of(day: Date) -> Option<Self> {
        Self::new(day.year(), u8::try_from(day.month()).ok()?)
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.year
    }

    /// The month of the year, from 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The month after; `None` after the last that can be written.
    pub fn next(self) -> Option<Self> {
        if self.month == 12 { Self::new(self.year + 1, 1) } else { Self::new(self.year, self.month + 1) }
    }

    /// Every month from this one to another, both included; none if the other is earlier.
    pub fn through(self, last: Self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |month| month.next()).take_while(move |month| *month <= last)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// The text is no month written like `2023-04`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a month is written like 2023-04")]
pub struct NoMonth;

impl FromStr for Month {
    type Err = NoMonth;

    fn from_str(text: &str) -> Result<Self, NoMonth> {
        let (year, month) = text.split_once('-').ok_or(NoMonth)?;
        let digits = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return Err(NoMonth);
        }
        Self::new(year.parse().map_err(|_| NoMonth)?, month.parse().map_err(|_| NoMonth)?).ok_or(NoMonth)
    }
}

/// What a text says about a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// A month of a year.
    Month(Month),
    /// A month's name without a year, counted from 1.
    NameOnly(u8),
    /// A day that is neither the first nor the last of its month: figures per day are not figures per month.
    Day,
}

/// Reads a month: `2023-04`, `04.2023`, `april 2023`, `apr. 23`, `Apr-2023`, `2023M04`, `202304`, or its first or last day.
///
/// A day is read in the Norwegian order, and only with points or as ISO 8601: `04/01/2023` means two things.
pub(crate) fn written(text: &str) -> Option<Written> {
    if text.len() > 40 {
        return None;
    }
    let text = text.trim().to_lowercase();
    // A date with a time of day, as databases export it; the time says nothing about the month.
    let text = text.split_once(['t', ' ']).filter(|(_, time)| time.contains(':')).map_or(&*text, |(date, _)| date);
    let tokens = tokens(text);
    match *tokens.as_slice() {
        [name] if month_named(name).is_some() => month_named(name).map(Written::NameOnly),
        [digits] if digits.len() == 6 => month(digits.get(..4)?, digits.get(4..)?),
        [year, "m", number] | [year, number] | [number, year] if is_year(year) && is_number(number) => {
            month(year, number)
        }
        [name, year] if is_number(year) => named(name, year),
        [year, name] if year.len() == 4 => named(name, year),
        [day, name, year] if year.len() == 4 && month_named(name).is_some() => {
            whole_day(year, &month_named(name)?.to_string(), day)
        }
        [year, number, day] if year.len() == 4 => whole_day(year, number, day),
        [day, number, year] if year.len() == 4 && is_number(number) && !text.contains('/') => {
            whole_day(year, number, day)
        }
        _ => None,
    }
}

/// What a day says: its month if it is the first or the last of it.
pub(crate) fn of_day(day: Date) -> Option<Written> {
    let month = Month::of(day)?;
    let bounds = day == day.first_of_month() || day == day.last_of_month();
    Some(if bounds { Written::Month(month) } else { Written::Day })
}

/// The day that Excel counts from 1900; `None` before 1990 and after 2099.
pub(crate) fn excel_day(serial: f64) -> Option<Date> {
    if !(32_874.0..73_051.0).contains(&serial) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "the range above is far inside; the time of day goes")]
    let days = serial.floor() as i64;
    jiff::civil::date(1899, 12, 30).checked_add(jiff::Span::new().days(days)).ok()
}

/// Runs of digits and runs of letters; everything else parts them.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut start = None;
    let mut before = None;
    for (at, letter) in text.char_indices() {
        let kind = if letter.is_ascii_digit() { Some(true) } else { letter.is_alphabetic().then_some(false) };
        if kind != before {
            if let (Some(from), Some(_)) = (start.take(), before) {
                tokens.push(&text[from..at]);
            }
            start = kind.map(|_| at);
            before = kind;
        }
    }
    if let Some(from) = start {
        tokens.push(&text[from..]);
    }
    tokens
}

/// Four digits; `juni` and `mars` have four letters too.
fn is_year(token: &str) -> bool {
    token.len() == 4 && is_number(token)
}

fn is_number(token: &str) -> bool {
    token.bytes().all(|byte| byte.is_ascii_digit())
}

fn month(year: &str, number: &str) -> Option<Written> {
    if number.len() > 2 {
        return None;
    }
    Month::new(year.parse().ok()?, number.parse().ok()?).map(Written::Month)
}

fn named(name: &str, year: &str) -> Option<Written> {
    let year: i16 = match year.len() {
        4 => year.parse().ok()?,
        2 => 2000 + year.parse::<i16>().ok()?,
        _ => return None,
    };
    Month::new(year, month_named(name)?).map(Written::Month)
}

fn whole_day(year: &str, number: &str, day: &str) -> Option<Written> {
    of_day(Date::new(year.parse().ok()?, number.parse().ok()?, day.parse().ok()?).ok()?)
}

/// Names and abbreviations in bokmål, nynorsk and English, which share most of them.
fn month_named(name: &str) -> Option<u8> {
    Some(match name {
        "januar" | "january" | "jan" => 1,
        "februar" | "february" | "feb" | "febr" => 2,
        "mars" | "march" | "mar" => 3,
        "april" | "apr" => 4,
        "mai" | "may" => 5,
        "juni" | "june" | "jun" => 6,
        "juli" | "july" | "jul" => 7,
        "august" | "aug" => 8,
        "september" | "sept" | "sep" => 9,
        "oktober" | "october" | "okt" | "oct" => 10,
        "november" | "nov" => 11,
        "desember" | "december" | "des" | "dec" => 12,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Month, Written, excel_day, of_day, written};

    #[test]
    fn a_month_is_read_however_it_is_written() {
        let april = Some(Written::Month(Month::new(2023, 4).unwrap()));
        for text in [
            "2023-04",
            "04.2023",
            "4/2023",
            "2023/04",
            "april 2023",
            "April 2023",
            "APRIL 2023",
            "apr. 23",
            "apr.23",
            "apr-23",
            "Apr-2023",
            "2023 april",
            "2023M04",
            "202304",
            "2023-04-01",
            "01.04.2023",
            "30.04.2023",
            "2023-04-30",
            "1. april 2023",
            "2023-04-01T00:00:00Z",
            "2023-04-01 00:00",
            "apr\u{a0}2023",
        ] {
            assert_eq!(written(text), april, "{text}");
        }
        assert_eq!(written("desember 2022"), Month::new(2022, 12).map(Written::Month));
        for (text, number) in [("mars 2022", 3), ("juni 2022", 6), ("2022 juli", 7), ("1. juni 2022", 6)] {
            assert_eq!(written(text), Month::new(2022, number).map(Written::Month), "{text}");
        }
        assert_eq!(written("Dec-2022"), Month::new(2022, 12).map(Written::Month));
    }

    #[test]
    fn a_name_alone_lacks_its_year_and_a_day_is_no_month() {
        assert_eq!(written("Mai"), Some(Written::NameOnly(5)));
        assert_eq!(written("2023-04-12"), Some(Written::Day));
    }

    #[test]
    fn what_could_mean_two_things_or_nothing_is_no_month() {
        for text in ["04/01/2023", "2023", "Q1 2023", "13.2023", "2023-13", "1234567", "april", "", "-", "04.23", "Sum"]
        {
            assert!(!matches!(written(text), Some(Written::Month(_))), "{text}");
        }
    }

    #[test]
    fn excel_counts_days() {
        assert_eq!(excel_day(45_017.0).and_then(of_day), Month::new(2023, 4).map(Written::Month));
        assert_eq!(excel_day(12.0), None);
        assert_eq!(excel_day(f64::NAN), None);
    }

    #[test]
    fn months_follow_each_other() {
        let november: Month = "2022-11".parse().unwrap();
        let months: Vec<_> = november.through("2023-02".parse().unwrap()).map(|month| month.to_string()).collect();
        assert_eq!(months, ["2022-11", "2022-12", "2023-01", "2023-02"]);
        assert_eq!("2023-4".parse::<Month>().ok(), None);
    }
}
