//! What attendees choose, and what they are told.

use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::kernel::{HttpsLink, InvalidValue, Name};
use crate::kickoff::{KickoffPlan, Title};

/// How someone takes part.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttendanceMode {
    /// They watch while it is broadcast.
    #[default]
    Live,
    /// They cannot, and get the recording.
    RecordingOnly,
}

impl AttendanceMode {
    /// Its name in requests and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::RecordingOnly => "recording-only",
        }
    }
}

impl FromStr for AttendanceMode {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "live" => Ok(Self::Live),
            "recording-only" => Ok(Self::RecordingOnly),
            _ => Err(InvalidValue::AttendanceMode),
        }
    }
}

/// What someone chooses when they register, and may choose otherwise later.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// How they take part.
    pub mode: AttendanceMode,
    /// Whether they consent to stand, by name, on the list that suppliers see.
    pub listed: bool,
}

/// What attendees are told of a kickoff, and what their calendars show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KickoffDetails {
    /// What it is called.
    pub title: Title,
    /// When it begins, by the clock on a Norwegian wall.
    pub starts_at: DateTime,
    /// When it ends, on the same day.
    pub ends_at: DateTime,
    /// Where it is broadcast from.
    pub place: Name,
    /// Where it is watched, once that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broadcast: Option<HttpsLink>,
}

impl KickoffDetails {
    /// The day it takes place.
    pub fn day(&self) -> Date {
        self.starts_at.date()
    }
}

impl From<&KickoffPlan> for KickoffDetails {
    fn from(plan: &KickoffPlan) -> Self {
        Self {
            title: plan.title.clone(),
            starts_at: plan.starts_at,
            ends_at: plan.ends_at,
            place: plan.place.clone(),
            broadcast: plan.broadcast.clone(),
        }
    }
}
