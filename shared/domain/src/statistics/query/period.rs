//! Which months are asked about, and how finely.

use std::str::FromStr;

use super::QueryRefusal;
use crate::statistics::Month;

/// The most years that are asked about at once.
const MOST_YEARS: i16 = 10;

/// A time from one month through another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    from: Month,
    through: Month,
}

impl Period {
    /// Reads a beginning and an end, each a year or a month. Without an end it is the year, or the month, of the beginning.
    pub fn parse(from: &str, through: Option<&str>) -> Result<Self, QueryRefusal> {
        let end = |text: &str, number| match text.parse::<Month>() {
            Ok(month) => Ok(month),
            Err(_) => year(text).and_then(|year| Month::new(year, number)).ok_or(QueryRefusal::ImpossiblePeriod),
        };
        let period = Self { from: end(from, 1)?, through: end(through.unwrap_or(from), 12)? };
        if period.through < period.from {
            return Err(QueryRefusal::ImpossiblePeriod);
        }
        if period.through.year() - period.from.year() >= MOST_YEARS {
            return Err(QueryRefusal::PeriodTooLong);
        }
        Ok(period)
    }

    /// One year.
    pub fn of_year(year: i16) -> Option<Self> {
        Some(Self { from: Month::new(year, 1)?, through: Month::new(year, 12)? })
    }

    /// From one month through another, unless the other comes before it.
    pub fn of_months(from: Month, through: Month) -> Option<Self> {
        (from <= through).then_some(Self { from, through })
    }

    /// Its first month.
    pub fn from(&self) -> Month {
        self.from
    }

    /// Its last month.
    pub fn through(&self) -> Month {
        self.through
    }

    /// The years that it touches, in order.
    pub fn years(&self) -> impl Iterator<Item = i16> + use<> {
        self.from.year()..=self.through.year()
    }

    /// Its months in one year, in order.
    pub fn months_in(&self, year: i16) -> Vec<Month> {
        Month::of_year(year).filter(|month| self.from <= *month && *month <= self.through).collect()
    }
}

fn year(text: &str) -> Option<i16> {
    (text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// How finely an answer is divided, by COUNTER's words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Detail {
    /// A line for each month.
    Month,
    /// A line for each year, or the part of it that is asked about.
    #[default]
    Totals,
}

impl FromStr for Detail {
    type Err = QueryRefusal;

    /// COUNTER's prose says `Totals` and its `OpenAPI` document `Total`: both are taken.
    fn from_str(text: &str) -> Result<Self, QueryRefusal> {
        match text {
            "Month" => Ok(Self::Month),
            "Totals" | "Total" => Ok(Self::Totals),
            _ => Err(QueryRefusal::UnknownDetail),
        }
    }
}

/// What one line of an answer is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// A month.
    Month(Month),
    /// The months of a year that were asked about.
    Year {
        /// The year.
        year: i16,
        /// How many months of it.
        months: usize,
    },
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Month(month) => write!(f, "{month}"),
            Self::Year { year, .. } => write!(f, "{year:04}"),
        }
    }
}
