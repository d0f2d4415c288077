//! Schedule expressions of EventBridge Scheduler: `rate(15 minutes)` and `cron(minutes hours day-of-month month day-of-week year)`.

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use std::collections::BTreeSet;

/// A parsed expression in its time zone.
#[derive(Debug, Clone)]
pub(crate) enum Expression {
    /// Every so many seconds, counted from the epoch so that a restart does not move it.
    Rate(i64),
    /// At the minutes the fields allow.
    Cron(Box<Fields>),
}

#[derive(Debug, Clone)]
pub(crate) struct Fields {
    minutes: BTreeSet<i16>,
    hours: BTreeSet<i16>,
    days: Days,
    months: BTreeSet<i16>,
    years: Option<BTreeSet<i16>>,
    zone: TimeZone,
}

/// One of the two day fields is always `?`.
#[derive(Debug, Clone)]
enum Days {
    OfMonth(BTreeSet<i16>),
    LastOfMonth,
    /// 1 is Sunday.
    OfWeek(BTreeSet<i16>),
    /// The n-th such weekday in the month: `2#1` is the first Monday.
    NthOfWeek(i16, i16),
    LastOfWeek(i16),
}

const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

impl Expression {
    pub(crate) fn parse(text: &str, zone: &str) -> Result<Self> {
        let inside = |name: &str| text.trim().strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
        if let Some(rate) = inside("rate") {
            let (number, unit) = rate.trim().split_once(' ').ok_or_else(|| anyhow!("{text}: no unit"))?;
            let number: i64 = number.parse().with_context(|| text.to_owned())?;
            let seconds = match unit.trim().trim_end_matches('s') {
                "minute" => 60,
                "hour" => 3_600,
                "day" => 86_400,
                unknown => bail!("{text}: {unknown} is no unit"),
            };
            ensure!(number > 0, "{text}: a rate is at least one");
            return Ok(Self::Rate(number * seconds));
        }
        let fields = inside("cron").ok_or_else(|| anyhow!("{text}: neither rate(…) nor cron(…)"))?;
        let fields: Vec<_> = fields.split_whitespace().collect();
        let [minutes, hours, of_month, months, of_week, years] = fields[..] else { bail!("{text}: not six fields") };
        Ok(Self::Cron(Box::new(Fields {
            minutes: values(minutes, 0, 59, &[]).with_context(|| text.to_owned())?,
            hours: values(hours, 0, 23, &[]).with_context(|| text.to_owned())?,
            days: days(of_month, of_week).with_context(|| text.to_owned())?,
            months: values(months, 1, 12, &MONTHS).with_context(|| text.to_owned())?,
            years: match years {
                "*" => None,
                years => Some(values(years, 1970, 2199, &[]).with_context(|| text.to_owned())?),
            },
            zone: time_zone(zone)?,
        })))
    }

    /// The latest moment in `(after, until]` at which it is due.
    pub(crate) fn latest_in(&self, after: Timestamp, until: Timestamp) -> Option<Timestamp> {
        let latest = match self {
            Self::Rate(seconds) => {
                Timestamp::from_second(until.as_second().div_euclid(*seconds) * seconds).ok().filter(|at| *at <= until)
            }
            Self::Cron(fields) => fields.latest_in(after, until),
        };
        latest.filter(|at| *at > after)
    }
}

impl Fields {
    fn latest_in(&self, after: Timestamp, until: Timestamp) -> Option<Timestamp> {
        let mut date = until.to_zoned_datetime(self.zone.clone()).date();
        let first = after.to_zoned_datetime(self.zone.clone()).date();
        while date >= first {
            if self.allows(date) {
                let moments =
                    self.hours.iter().rev().flat_map(|hour| self.minutes.iter().rev().map(|minute| (*hour, *minute)));
                let due = moments.filter_map(|(hour, minute)| self.moment(date.at(as_i8(hour), as_i8(minute), 0, 0)));
                if let Some(at) = due.filter(|at| *at <= until).max() {
                    return Some(at);
                }
            }
            date = date.yesterday().ok()?;
        }
        None
    }

    fn moment(&self, local: DateTime) -> Option<Timestamp> {
        self.zone.to_ambiguous_timestamp(local).compatible().ok()
    }

    fn allows(&self, date: Date) -> bool {
        let weekday = i16::from(date.weekday().to_sunday_one_offset());
        let next_week = date.checked_add(Span::new().days(7));
        self.months.contains(&i16::from(date.month()))
            && self.years.as_ref().is_none_or(|years| years.contains(&date.year()))
            && match &self.days {
                Days::OfMonth(days) => days.contains(&i16::from(date.day())),
                Days::LastOfMonth => date.last_of_month() == date,
                Days::OfWeek(days) => days.contains(&weekday),
                Days::NthOfWeek(day, nth) => weekday == *day && (i16::from(date.day()) - 1) / 7 + 1 == *nth,
                Days::LastOfWeek(day) => weekday == *day && next_week.is_ok_and(|next| next.month() != date.month()),
            }
    }
}

/// The zones that are compiled in; the binary carries no database of all of them.
fn time_zone(name: &str) -> Result<TimeZone> {
    match name {
        "UTC" => Ok(TimeZone::UTC),
        "Europe/Oslo" => Ok(jiff::tz::get!("Europe/Oslo")),
        unknown => bail!("the local stack does not know the time zone {unknown}"),
    }
}

fn days(of_month: &str, of_week: &str) -> Result<Days> {
    Ok(match (of_month, of_week) {
        ("L", "?") => Days::LastOfMonth,
        (of_month, "?") => Days::OfMonth(values(of_month, 1, 31, &[])?),
        ("?", of_week) => {
            if let Some((day, nth)) = of_week.split_once('#') {
                Days::NthOfWeek(value(day, &WEEKDAYS, 1)?, nth.parse()?)
            } else if let Some(day) = of_week.strip_suffix('L').filter(|day| !day.is_empty()) {
                Days::LastOfWeek(value(day, &WEEKDAYS, 1)?)
            } else {
                Days::OfWeek(values(of_week, 1, 7, &WEEKDAYS)?)
            }
        }
        _ => bail!("one of day-of-month and day-of-week is `?`"),
    })
}

fn values(field: &str, low: i16, high: i16, names: &[&str]) -> Result<BTreeSet<i16>> {
    let mut allowed = BTreeSet::new();
    for part in field.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(step.parse::<usize>()?)),
            None => (part, None),
        };
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (low, high),
            Some((from, to)) => (value(from, names, low)?, value(to, names, low)?),
            None => {
                let from = value(range, names, low)?;
                (from, if step.is_some() { high } else { from })
            }
        };
        ensure!(low <= from && from <= to && to <= high, "{part} is not within {low}–{high}");
        ensure!(step != Some(0), "{part}: a step of nothing");
        allowed.extend((from..=to).step_by(step.unwrap_or(1)));
    }
    Ok(allowed)
}

fn value(text: &str, names: &[&str], first: i16) -> Result<i16> {
    match names.iter().position(|name| name.eq_ignore_ascii_case(text)) {
        Some(index) => Ok(first + i16::try_from(index)?),
        None => text.parse().with_context(|| format!("{text} is not a value")),
    }
}

fn as_i8(value: i16) -> i8 {
    i8::try_from(value).expect("hours and minutes are below 60")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn latest(expression: &str, after: &str, until: &str) -> Option<Timestamp> {
        Expression::parse(expression, "Europe/Oslo").unwrap().latest_in(at(after), at(until))
    }

    #[test]
    fn a_rate_is_due_at_its_multiples() {
        let due = latest("rate(15 minutes)", "2023-03-02T10:01:00Z", "2023-03-02T10:31:00Z");
        assert_eq!(due, Some(at("2023-03-02T10:30:00Z")));
        assert_eq!(latest("rate(1 hour)", "2023-03-02T10:01:00Z", "2023-03-02T10:59:59Z"), None);
    }

    #[test]
    fn a_nightly_cron_follows_oslo_through_daylight_saving() {
        let winter = latest("cron(0 3 * * ? *)", "2023-03-01T12:00:00Z", "2023-03-02T12:00:00Z");
        assert_eq!(winter, Some(at("2023-03-02T02:00:00Z")));
        let summer = latest("cron(0 3 * * ? *)", "2023-07-01T12:00:00Z", "2023-07-02T12:00:00Z");
        assert_eq!(summer, Some(at("2023-07-02T01:00:00Z")));
    }

    #[test]
    fn of_several_missed_moments_the_latest_counts() {
        let due = latest("cron(30 8 ? * MON-FRI *)", "2023-03-01T12:00:00Z", "2023-03-05T12:00:00Z");
        assert_eq!(due, Some(at("2023-03-03T07:30:00Z")));
    }

    #[test]
    fn the_first_monday_and_the_last_day_are_found() {
        let first = latest("cron(0 12 ? * 2#1 *)", "2023-03-01T00:00:00Z", "2023-03-31T00:00:00Z");
        assert_eq!(first, Some(at("2023-03-06T11:00:00Z")));
        let last = latest("cron(0 12 L * ? *)", "2023-01-15T00:00:00Z", "2023-03-15T00:00:00Z");
        assert_eq!(last, Some(at("2023-02-28T11:00:00Z")));
    }

    #[test]
    fn nonsense_is_refused() {
        for nonsense in
            ["rate(0 minutes)", "rate(5 fortnights)", "cron(* * * * * *)", "cron(61 * * * ? *)", "every day"]
        {
            assert!(Expression::parse(nonsense, "UTC").is_err(), "{nonsense}");
        }
        assert!(Expression::parse("rate(1 day)", "UTC").is_ok());
        assert!(Expression::parse("cron(0 3 * * ? *)", "Mars/Olympus").is_err());
    }
}
