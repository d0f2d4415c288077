//! What happened to a kickoff.

use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use crate::kernel::KickoffId;
use crate::kernel::event_sourced::event_name;

use super::KickoffPlan;

/// Everything that can have happened to a kickoff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum KickoffEvent {
    /// Coordinators plan a kickoff.
    #[serde(rename = "kickoff.planned")]
    KickoffPlanned {
        /// The kickoff's key.
        id: KickoffId,
        /// When, where and how.
        plan: KickoffPlan,
    },
    /// They plan it otherwise.
    #[serde(rename = "kickoff.replanned")]
    KickoffReplanned {
        /// When, where and how it will be now.
        plan: KickoffPlan,
    },
}

impl DomainEvent for KickoffEvent {
    fn event_type(&self) -> String {
        event_name(self)
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}
