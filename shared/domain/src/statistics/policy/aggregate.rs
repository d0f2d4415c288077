//! How commands to a display policy are decided.

use cqrs_es::Aggregate;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    Display, DisplayPolicyCommand, DisplayPolicyEvent, DisplayPolicyRefusal, Granularity, Ground, InForce, Setting,
};
use crate::kernel::event_sourced::{handle_by_deciding, schema_of};
use crate::kernel::{EventSourced, ServiceId};

/// The most decisions that are in force at once; each is some kilobytes of words.
const MOST_SETTINGS: usize = 12;

/// Years of use that can be meant: nobody counted before, and a slip of the hand is not a plan for the next century.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2100;

/// How a service's figures are shown, as its events have made it.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisplayPolicy {
    /// Whose figures; `None` while nobody has decided anything.
    pub service: Option<ServiceId>,
    /// How many decisions there have been.
    pub version: u32,
    /// Those still in force for some year, oldest first, each with the version it made.
    pub settings: Vec<(u32, Setting)>,
}

impl DisplayPolicy {
    /// What is in force for a year of use: the newest decision about it.
    pub fn in_force(&self, year: i16) -> InForce<'_> {
        let newest = self.settings.iter().rev().find(|(_, setting)| setting.years.contains(year));
        match newest {
            Some((version, setting)) => InForce { display: setting.display, version: *version, setting: Some(setting) },
            None => InForce { display: Display::OPEN, version: 0, setting: None },
        }
    }

    /// The first day on which one of the decisions in force is to be looked at again.
    pub fn next_review(&self) -> Option<Date> {
        self.settings.iter().map(|(_, setting)| setting.review_on).min()
    }

    /// The decisions in force after one more: those of whose years it leaves nothing are gone.
    fn with(&self, version: u32, setting: Setting) -> Vec<(u32, Setting)> {
        let left = self.settings.iter().filter(|(_, known)| !setting.years.cover(&known.years));
        let mut settings: Vec<_> = left.cloned().collect();
        settings.push((version, setting));
        settings
    }

    fn set(
        &self,
        service: ServiceId,
        setting: Setting,
        today: Date,
    ) -> Result<Vec<DisplayPolicyEvent>, DisplayPolicyRefusal> {
        if self.settings.last().is_some_and(|(_, newest)| *newest == setting) {
            return Ok(vec![]);
        }
        let last = setting.years.through.unwrap_or(setting.years.from);
        if !YEARS.contains(&setting.years.from) || !YEARS.contains(&last) || last < setting.years.from {
            return Err(DisplayPolicyRefusal::ImpossibleYears);
        }
        let Display { public, member, county, .. } = setting.display;
        if public == Granularity::Month {
            return Err(DisplayPolicyRefusal::PublicSeesYears);
        }
        if public > member || member > county {
            return Err(DisplayPolicyRefusal::FurtherSeesMore);
        }
        if member == Granularity::Nothing && setting.assessment.ground == Ground::DisplayChoice {
            return Err(DisplayPolicyRefusal::NoGroundToHide);
        }
        if setting.review_on <= today || setting.review_on > today.saturating_add(2.years()) {
            return Err(DisplayPolicyRefusal::ReviewOutOfReach);
        }
        let version = self.version + 1;
        if self.with(version, setting.clone()).len() > MOST_SETTINGS {
            return Err(DisplayPolicyRefusal::TooManySettings);
        }
        Ok(vec![DisplayPolicyEvent::DisplayPolicySet { service, version, setting }])
    }
}

impl EventSourced for DisplayPolicy {
    /// The words of a few decisions are some kilobytes: every commit carries the state, and a load reads one.
    const WINDOW: u16 = 1;
    const STATE_SCHEMA: u64 =
        schema_of(&[include_str!("aggregate.rs"), include_str!("display.rs"), include_str!("events.rs")]);

    fn decide(&self, command: DisplayPolicyCommand) -> Result<Vec<DisplayPolicyEvent>, DisplayPolicyRefusal> {
        match command {
            DisplayPolicyCommand::Set { service, setting, today } => self.set(service, setting, today),
        }
    }
}

impl Aggregate for DisplayPolicy {
    const TYPE: &'static str = "DisplayPolicy";
    type Command = DisplayPolicyCommand;
    type Event = DisplayPolicyEvent;
    type Error = DisplayPolicyRefusal;
    type Services = ();

    handle_by_deciding!();

    fn apply(&mut self, event: DisplayPolicyEvent) {
        match event {
            DisplayPolicyEvent::DisplayPolicySet { service, version, setting } => {
                self.settings = self.with(version, setting);
                self.version = version;
                self.service = Some(service);
            }
        }
    }
}
