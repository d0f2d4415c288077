//! Norwegian time.
//!
//! Whatever people call a day is a day in Europe/Oslo, and a period's last day is part of it.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use super::refusal::InvalidValue;

/// Norway's time zone, compiled in: the Lambda image has no database of them.
pub fn norway() -> TimeZone {
    jiff::tz::get!("Europe/Oslo")
}

/// The day that it is in Norway at a moment.
pub fn day_in_norway(at: Timestamp) -> Date {
    at.to_zoned_datetime(norway()).date()
}

/// Reads a day as ISO 8601 writes it: `2023-10-16`.
pub fn parse_date(text: &str) -> Result<Date, InvalidValue> {
    let looks_right = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    text.parse().ok().filter(|_| looks_right).ok_or(InvalidValue::Date)
}

/// Reads a moment by the clock on a Norwegian wall: `2023-10-18T09:00`. An hour that the spring takes away is no moment.
pub fn parse_local_time(text: &str) -> Result<DateTime, InvalidValue> {
    let looks_right = (16..=19).contains(&text.len()) && text.as_bytes()[10] == b'T' && !text.ends_with('Z');
    let at: DateTime = text.parse().ok().filter(|_| looks_right).ok_or(InvalidValue::LocalTime)?;
    if norway().to_ambiguous_timestamp(at).is_ambiguous() && norway().to_ambiguous_timestamp(at).unambiguous().is_err()
    {
        let kept =
            norway().to_ambiguous_timestamp(at).later().map(|moment| moment.to_zoned_datetime(norway()).datetime());
        return kept.ok().filter(|kept| *kept == at).ok_or(InvalidValue::LocalTime);
    }
    Ok(at)
}

/// Reads a time of day as people write it: `09:30`.
pub fn parse_time_of_day(text: &str) -> Result<Time, InvalidValue> {
    let looks_right = text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit() || b == b':');
    text.parse().ok().filter(|_| looks_right).ok_or(InvalidValue::TimeOfDay)
}

/// The moment at which a day in Norway begins.
pub fn start_of_day_in_norway(day: Date) -> Timestamp {
    day.to_zoned_datetime(norway()).map_or(Timestamp::MAX, |start| start.timestamp())
}

/// The moment at which a day in Norway is over: the first of the next one.
pub fn end_of_day_in_norway(day: Date) -> Timestamp {
    day.tomorrow().map_or(Timestamp::MAX, start_of_day_in_norway)
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

    #[test]
    fn an_hour_that_does_not_exist_is_no_moment_and_one_that_comes_twice_is() {
        assert!(parse_local_time("2023-10-18T09:00").is_ok());
        assert!(parse_local_time("2023-10-29T02:30").is_ok());
        for text in ["2023-03-26T02:30", "2023-10-18", "2023-10-18T09:00Z", "i morgen", "2023-02-30T09:00"] {
            assert_eq!(parse_local_time(text), Err(InvalidValue::LocalTime), "{text}");
        }
        assert_eq!(parse_date("2023-10-16"), Ok(date(2023, 10, 16)));
        for text in ["16.10.2023", "2023-10-32", "20231016", "2023-10-16T09"] {
            assert_eq!(parse_date(text), Err(InvalidValue::Date), "{text}");
        }
    }

    #[test]
    fn a_time_of_day_has_hours_and_minutes() {
        assert_eq!(parse_time_of_day("09:30"), Ok(jiff::civil::time(9, 30, 0, 0)));
        for text in ["9:30", "09.30", "24:00", "12:60", "09:30:00", "formiddag", "T0930"] {
            assert_eq!(parse_time_of_day(text), Err(InvalidValue::TimeOfDay), "{text}");
        }
    }

    #[test]
    fn a_day_is_over_when_the_next_one_begins_in_norway() {
        assert_eq!(end_of_day_in_norway(date(2023, 10, 28)), "2023-10-28T22:00:00Z".parse().unwrap());
        assert_eq!(end_of_day_in_norway(date(2023, 10, 29)), "2023-10-29T23:00:00Z".parse().unwrap());
    }
}
