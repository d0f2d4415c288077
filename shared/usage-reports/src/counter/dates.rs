//! Dates within texts.

use jiff::civil::Date;

use crate::month::Month;

/// `2022-01-31`, or `2022-01` alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) month: Month,
    pub(crate) day: Option<Date>,
    /// Where it begins and ends in the text, in bytes.
    pub(crate) from: usize,
    pub(crate) to: usize,
}

impl Found {
    /// A period may begin here: at a month's first day.
    pub(crate) fn begins(&self) -> bool {
        self.day.is_none_or(|day| day == day.first_of_month())
    }

    /// A period may end here: at a month's last day.
    pub(crate) fn ends(&self) -> bool {
        self.day.is_none_or(|day| day == day.last_of_month())
    }
}

/// Every date in a text, in order.
pub(crate) fn dates(text: &str) -> Vec<Found> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let date = if before.is_some_and(u8::is_ascii_alphanumeric) { None } else { date_at(text, at) };
        match date {
            Some(date) => {
                at = date.to;
                found.push(date);
            }
            None => at += 1,
        }
    }
    found
}

fn date_at(text: &str, from: usize) -> Option<Found> {
    let month = text.get(from..from + 7)?.parse().ok()?;
    let rest = text.get(from + 7..)?;
    let two = rest.get(1..3).filter(|two| rest.starts_with('-') && two.bytes().all(|byte| byte.is_ascii_digit()));
    match two {
        Some(_) => {
            let day = text.get(from..from + 10)?.parse().ok()?;
            Some(Found { month, day: Some(day), from, to: from + 10 })
        }
        None if rest.starts_with(|letter: char| letter.is_ascii_digit()) => None,
        None => Some(Found { month, day: None, from, to: from + 7 }),
    }
}

#[cfg(test)]
mod tests {
    use super::dates;

    #[test]
    fn dates_are_found_in_texts() {
        let months = |text: &str| dates(text).iter().map(|found| found.month.to_string()).collect::<Vec<_>>();
        assert_eq!(months("Begin_Date=2022-01-01; End_Date=2022-12-31"), ["2022-01", "2022-12"]);
        assert_eq!(months("2023-04, 2023-05 og 2023-06-30"), ["2023-04", "2023-05", "2023-06"]);
        assert_eq!(months("2022-13-01 x2022-01 12022-01 2022-011 2022-02-30 æ2022-0"), [""; 0]);
    }
}
