//! How far a library has come.

use serde::{Deserialize, Serialize};

/// How far a library has come.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// We have never heard of it.
    #[default]
    Unknown,
    /// We know of it from a register; it has not applied.
    Listed,
    /// It is interested and has perhaps said what it wonders about; it has not applied.
    Interested,
    /// It has applied and waits for an answer.
    Waiting,
    /// It may take part.
    Approved,
    /// Its application was declined; it may apply again.
    Declined,
    /// It took its application back; it may apply again.
    Withdrawn,
    /// It was the same library as another, and goes on as that one.
    Merged,
    /// It exists no more.
    Closed,
}

impl Standing {
    /// Every standing a library that we know of can have, in the order they are usually reached.
    pub const KNOWN: [Self; 8] = [
        Self::Listed,
        Self::Interested,
        Self::Waiting,
        Self::Approved,
        Self::Declined,
        Self::Withdrawn,
        Self::Merged,
        Self::Closed,
    ];

    /// The standing's name in requests and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Listed => "listed",
            Self::Interested => "interested",
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Merged => "merged",
            Self::Closed => "closed",
        }
    }

    /// Whether nothing more happens to the library: its record is history.
    pub fn has_ended(self) -> bool {
        matches!(self, Self::Merged | Self::Closed)
    }
}
