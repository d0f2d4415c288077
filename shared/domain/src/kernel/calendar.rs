//! Norwegian time.
//!
//! Whatever people call a day is a day in Europe/Oslo, and a period's last day is part of it.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Norway's time zone, compiled in: the Lambda image has no database of them.
pub fn norway() -> TimeZone {
    jiff::tz::get!("Europe/Oslo")
}

/// The day that it is in Norway at a moment.
pub fn day_in_norway(at: Timestamp) -> Date {
    at.to_zoned_datetime(norway()).date()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_in_norway_begins_an_hour_or_two_before_the_one_in_greenwich() {
        let at = |text: &str| day_in_norway(text.parse().unwrap());
        assert_eq!(at("2023-01-31T22:59:59Z"), date(2023, 1, 31));
        assert_eq!(at("2023-01-31T23:00:00Z"), date(2023, 2, 1));
        assert_eq!(at("2023-05-31T21:59:59Z"), date(2023, 5, 31));
        assert_eq!(at("2023-05-31T22:00:00Z"), date(2023, 6, 1));
    }
}
