//! What coordinators have in mind for a kickoff.

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::kernel::{HttpsLink, Language, Name};

use super::KickoffRefusal;

/// The shortest and the longest slot, in minutes: long enough to say what a service is, and half a working day.
const SLOT_MINUTES: std::ops::RangeInclusive<u16> = 5..=240;
/// The longest buffer between two slots, in minutes.
const MOST_BUFFER_MINUTES: u16 = 120;

/// What a kickoff is called, in both written languages: one line each, since letters have it in their subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    /// In bokmål.
    pub nb: Name,
    /// In nynorsk.
    pub nn: Name,
}

impl Title {
    /// The title in one of the languages.
    pub fn text(&self, language: Language) -> &str {
        match language {
            Language::Nb => self.nb.as_str(),
            Language::Nn => self.nn.as_str(),
        }
    }
}

/// How the time is divided into slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotGrid {
    /// How long a slot is, in minutes, unless a coordinator says otherwise.
    pub slot_minutes: u16,
    /// How long the pause between two slots is at least, in minutes.
    pub buffer_minutes: u16,
}

/// When and where a kickoff is, and until when suppliers answer. Times are by the clock on a Norwegian wall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KickoffPlan {
    /// What it is called.
    pub title: Title,
    /// When it begins.
    pub starts_at: DateTime,
    /// When it ends, on the same day.
    pub ends_at: DateTime,
    /// Where it is broadcast from.
    pub place: Name,
    /// Where it is watched, once that is known.
    pub broadcast: Option<HttpsLink>,
    /// How the time is divided into slots.
    pub grid: SlotGrid,
    /// The last day on which suppliers answer or change their answer.
    pub answer_by: Date,
    /// Whether libraries' staff can register.
    pub registration_open: bool,
}

impl KickoffPlan {
    /// The day it takes place.
    pub fn day(&self) -> Date {
        self.starts_at.date()
    }

    /// Refuses a plan that makes no kickoff.
    pub(super) fn expect_possible(&self) -> Result<(), KickoffRefusal> {
        if self.ends_at <= self.starts_at {
            return Err(KickoffRefusal::EndsBeforeItBegins);
        }
        if self.ends_at.date() != self.day() {
            return Err(KickoffRefusal::EndsOnAnotherDay);
        }
        let SlotGrid { slot_minutes, buffer_minutes } = self.grid;
        if !SLOT_MINUTES.contains(&slot_minutes) || buffer_minutes > MOST_BUFFER_MINUTES {
            return Err(KickoffRefusal::SlotLengthOutOfRange);
        }
        if self.starts_at.saturating_add(jiff::Span::new().minutes(slot_minutes)) > self.ends_at {
            return Err(KickoffRefusal::NoRoomForASlot);
        }
        if self.answer_by > self.day() {
            return Err(KickoffRefusal::DeadlineAfterTheKickoff);
        }
        Ok(())
    }
}
