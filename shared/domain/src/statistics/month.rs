//! A month of the calendar: what suppliers count by.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::kernel::InvalidValue;

/// How long after a month's end a supplier's report is due, in days: the four weeks of the COUNTER code of practice.
const DUE_AFTER_DAYS: i64 = 28;

/// A month, written `2023-04`. Its days are days in Norway, as everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month {
    first_day: Date,
}

impl Month {
    /// The month that a day lies in.
    pub fn of(day: Date) -> Self {
        Self { first_day: day.first_of_month() }
    }

    /// The month by its numbers, if there is such a one between the years 2000 and 2199.
    pub fn new(year: i16, month: i8) -> Option<Self> {
        let first_day = Date::new(year, month, 1).ok().filter(|_| (2000..2200).contains(&year))?;
        Some(Self { first_day })
    }

    /// Its year.
    pub fn year(self) -> i16 {
        self.first_day.year()
    }

    /// Its number in the year, from 1.
    pub fn number(self) -> i8 {
        self.first_day.month()
    }

    /// Its first day.
    pub fn first_day(self) -> Date {
        self.first_day
    }

    /// Its last day.
    pub fn last_day(self) -> Date {
        self.first_day.last_of_month()
    }

    /// The last day on which a report about it is in time.
    pub fn due_on(self) -> Date {
        self.last_day().saturating_add(jiff::Span::new().days(DUE_AFTER_DAYS))
    }

    /// The month so many months before.
    #[must_use]
    pub fn back(self, months: i32) -> Self {
        Self { first_day: self.first_day.saturating_sub(jiff::Span::new().months(months)) }
    }

    /// The month after.
    #[must_use]
    pub fn next(self) -> Self {
        self.back(-1)
    }

    /// Every month from this one to another, both included; none if the other is earlier.
    pub fn through(self, last: Self) -> impl Iterator<Item = Self> {
        let next = |month: &Self| Some(month.next()).filter(|next| next > month);
        std::iter::successors(Some(self), next).take_while(move |month| *month <= last)
    }

    /// The twelve months of a year, in order.
    pub fn of_year(year: i16) -> impl Iterator<Item = Self> {
        (1..=12).filter_map(move |month| Self::new(year, month))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

impl FromStr for Month {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (year, month) = text.split_once('-')?;
            let digits = |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
            (digits(year, 4) && digits(month, 2)).then_some(())?;
            Self::new(year.parse().ok()?, month.parse().ok()?)
        };
        read().ok_or(InvalidValue::Month)
    }
}

impl TryFrom<String> for Month {
    type Error = InvalidValue;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_month_is_a_year_and_a_number_and_nothing_else() {
        let april: Month = "2023-04".parse().unwrap();
        assert_eq!((april.first_day(), april.last_day()), (date(2023, 4, 1), date(2023, 4, 30)));
        assert_eq!((april.back(4).to_string(), april.back(4).next().to_string()), ("2022-12".into(), "2023-01".into()));
        let winter: Vec<String> = april.back(5).through(april.back(2)).map(|month| month.to_string()).collect();
        assert_eq!(winter, ["2022-11", "2022-12", "2023-01", "2023-02"]);
        assert_eq!(april.through(april.back(1)).count(), 0);
        for text in ["2023-4", "2023-13", "2023-00", "202304", "2023-04-01", "1899-01", "+023-04", "april 2023", ""] {
            assert_eq!(text.parse::<Month>(), Err(InvalidValue::Month), "{text}");
        }
    }

    #[test]
    fn a_report_is_due_four_weeks_after_the_months_end() {
        assert_eq!("2023-04".parse::<Month>().unwrap().due_on(), date(2023, 5, 28));
        assert_eq!("2024-02".parse::<Month>().unwrap().due_on(), date(2024, 3, 28));
        assert_eq!("2023-12".parse::<Month>().unwrap().due_on(), date(2024, 1, 28));
    }
}
