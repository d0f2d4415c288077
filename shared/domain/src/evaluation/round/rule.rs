//! When letters leave: a rule, because Easter moves and the kickoff is in its way.

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime, Time, time};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::kernel::calendar::norway;
use crate::kernel::holidays::{easter_sunday, is_working_day};

use super::RoundRefusal;

/// The first and the last moment of a day at which a wave may begin: letters come while people are at work. Neither end of
/// summer time touches these hours.
const HOURS: (Time, Time) = (time(7, 0, 0, 0), time(16, 0, 0, 0));
/// The furthest from its anchor that a rule may ask for, in working days.
const MOST_WORKING_DAYS: u8 = 60;
/// The furthest that a wave is put off to find a day, in days. A rule that finds none by then never fires.
const PUT_OFF_AT_MOST: usize = 30;
/// The most days to stay clear of.
const MOST_DAYS_TO_STAY_CLEAR_OF: usize = 60;
/// The most reminders anyone gets.
const MOST_REMINDERS: usize = 3;
/// The latest reminder, in days after the invitation.
const LATEST_REMINDER: u8 = 60;

/// What a rule counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Anchor {
    /// Easter Sunday of a year.
    EasterOf(i16),
    /// A day.
    Day(Date),
}

/// When the waves of a round leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendingRule {
    /// What is counted from.
    pub anchor: Anchor,
    /// How many working days after it the invitation leaves; 0 is the day itself, or the next working day.
    pub working_days_after: u8,
    /// When on a day letters leave, by the clock on a Norwegian wall.
    pub at: Time,
    /// The day of the kickoff: it and the day before are kept free.
    pub kickoff: Option<Date>,
    /// Other days to stay clear of.
    pub stay_clear_of: BTreeSet<Date>,
    /// How many days after the invitation each reminder leaves.
    pub reminders_after: Vec<u8>,
}

impl SendingRule {
    /// Whether letters may leave on a day at all: on no weekend, no public holiday, and no day to stay clear of.
    pub fn allows(&self, day: Date) -> bool {
        let near_kickoff = self.kickoff.is_some_and(|kickoff| day == kickoff || day == kickoff.saturating_sub(1.day()));
        is_working_day(day) && !near_kickoff && !self.stay_clear_of.contains(&day)
    }

    /// The first day from this one on, itself included, on which letters may leave.
    pub fn allowed_from(&self, day: Date) -> Option<Date> {
        day.series(1.day()).take(PUT_OFF_AT_MOST + 1).find(|day| self.allows(*day))
    }

    /// When each wave leaves, by the clock on a Norwegian wall: the invitation, then the reminders. Refused if the rule is
    /// none that can be kept.
    pub fn waves(&self) -> Result<Vec<DateTime>, RoundRefusal> {
        self.expect_sensible()?;
        let mut day = match self.anchor {
            Anchor::EasterOf(year) => easter_sunday(year),
            Anchor::Day(day) => day,
        };
        for _ in 0..self.working_days_after {
            day = day.series(1.day()).skip(1).find(|day| is_working_day(*day)).ok_or(RoundRefusal::NeverFires)?;
        }
        let invitation = self.allowed_from(day).ok_or(RoundRefusal::NeverFires)?;
        let mut days = vec![invitation];
        for days_after in &self.reminders_after {
            let latest = days.last().copied().unwrap_or(invitation);
            // Two that are put off past the same holiday still leave one after the other.
            let wanted = invitation.saturating_add(i32::from(*days_after).days()).max(latest.saturating_add(1.day()));
            days.push(self.allowed_from(wanted).ok_or(RoundRefusal::NeverFires)?);
        }
        Ok(days.into_iter().map(|day| day.to_datetime(self.at)).collect())
    }

    fn expect_sensible(&self) -> Result<(), RoundRefusal> {
        if !(HOURS.0..=HOURS.1).contains(&self.at) {
            return Err(RoundRefusal::OutsideWorkingHours);
        }
        let year = match self.anchor {
            Anchor::EasterOf(year) => year,
            Anchor::Day(day) => day.year(),
        };
        if !(2000..=2199).contains(&year) || self.working_days_after > MOST_WORKING_DAYS {
            return Err(RoundRefusal::NeverFires);
        }
        if self.stay_clear_of.len() > MOST_DAYS_TO_STAY_CLEAR_OF {
            return Err(RoundRefusal::TooManyDaysToStayClearOf);
        }
        let ascending = self.reminders_after.windows(2).all(|pair| pair[0] < pair[1]);
        let in_reach = self.reminders_after.iter().all(|days| (1..=LATEST_REMINDER).contains(days));
        if !ascending || !in_reach || self.reminders_after.len() > MOST_REMINDERS {
            return Err(RoundRefusal::RemindersOutOfOrder);
        }
        Ok(())
    }
}

/// The moment that a Norwegian clock shows so. Of an hour that comes twice it is the first; an hour that the spring takes
/// away is over at once.
pub(super) fn moment(local: DateTime) -> Timestamp {
    norway().to_ambiguous_timestamp(local).compatible().unwrap_or(Timestamp::MAX)
}
