//! What happened to a library's participation.

use std::collections::BTreeMap;
use std::str::FromStr;

use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::event_name;
use crate::kernel::{Name, PeriodId, ServiceId, TrainingId};
use crate::statistics::Month;

use super::ParticipationRefusal;

/// What a library decides about a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// We want it.
    New,
    /// We keep it.
    Renew,
    /// We keep it on other terms.
    Change,
    /// We give it up.
    Cancel,
    /// We do not want it this time.
    NotNow,
}

impl Choice {
    /// Every choice.
    pub const ALL: [Self; 5] = [Self::New, Self::Renew, Self::Change, Self::Cancel, Self::NotNow];

    /// The choice's name in requests and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Renew => "renew",
            Self::Change => "change",
            Self::Cancel => "cancel",
            Self::NotNow => "not-now",
        }
    }

    /// Whether only a library that has the service can decide so.
    pub fn needs_connection(self) -> bool {
        matches!(self, Self::Renew | Self::Change | Self::Cancel)
    }

    /// Whether ConsortiaManager is to carry it out.
    pub fn is_order(self) -> bool {
        self != Self::NotNow
    }
}

impl FromStr for Choice {
    type Err = ParticipationRefusal;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|choice| choice.as_str() == text).ok_or(ParticipationRefusal::UnknownChoice)
    }
}

/// Who decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecidedBy {
    /// One of the library's contacts.
    Library,
    /// The county contact, on the library's behalf.
    CountyContact,
    /// A coordinator, on the library's behalf.
    Coordinator,
    /// Nobody yet: a national deal enrolled everyone at once.
    NationalDeal,
    /// Nobody in time.
    Deadline,
}

impl DecidedBy {
    /// The name in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Library => "library",
            Self::CountyContact => "county-contact",
            Self::Coordinator => "coordinator",
            Self::NationalDeal => "national-deal",
            Self::Deadline => "deadline",
        }
    }

    /// Whether someone said so, and it did not merely come about.
    pub fn is_someone(self) -> bool {
        !matches!(self, Self::NationalDeal | Self::Deadline)
    }
}

/// How a library took the training.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrainingTaken {
    /// Someone was there.
    Attended,
    /// Someone watched the recording.
    RecordingWatched,
}

/// Everything that can have happened to a library's participation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ParticipationEvent {
    /// The library decided about a service, or decided anew.
    #[serde(rename = "onboarding.decision-made")]
    DecisionMade {
        /// In which period.
        period: PeriodId,
        /// About which service.
        service: ServiceId,
        /// What.
        choice: Choice,
        /// Who decided.
        by: DecidedBy,
    },
    /// The deadline passed, and this is what it brought for whatever was not decided.
    #[serde(rename = "onboarding.deadline-passed")]
    DeadlinePassed {
        /// Of which period.
        period: PeriodId,
        /// By service; empty if everything had been decided.
        outcome: BTreeMap<ServiceId, Choice>,
    },
    /// ConsortiaManager confirmed an order: the decision is binding, and the library has, or no longer has, the service.
    #[serde(rename = "onboarding.order-confirmed")]
    OrderConfirmed {
        /// In which period.
        period: PeriodId,
        /// For which service.
        service: ServiceId,
        /// What was ordered.
        choice: Choice,
        /// The order's number there.
        order: Name,
    },
    /// The library took the training.
    #[serde(rename = "onboarding.training-taken")]
    TrainingTaken {
        /// In which period.
        period: PeriodId,
        /// Which session.
        training: TrainingId,
        /// How.
        taken: TrainingTaken,
    },
    /// A coordinator recorded that the library has, or had, a service, which no order here has told: it was so before, or it
    /// is a trial.
    #[serde(rename = "onboarding.connection-recorded")]
    ConnectionRecorded {
        /// Which service.
        service: ServiceId,
        /// The first month.
        since: Month,
        /// The last month; `None` while it goes on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Month>,
    },
}

impl DomainEvent for ParticipationEvent {
    fn event_type(&self) -> String {
        event_name(self)
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}
