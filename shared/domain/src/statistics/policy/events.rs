//! What happened to a display policy.

use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use super::Setting;
use crate::kernel::ServiceId;
use crate::kernel::event_sourced::event_name;

/// Everything that can have happened to a display policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum DisplayPolicyEvent {
    /// From then on the figures of some years were shown so.
    #[serde(rename = "statistics.display-policy-set")]
    DisplayPolicySet {
        /// Whose figures.
        service: ServiceId,
        /// Which version of the policy this made, from 1.
        version: u32,
        /// How, for which years, and why.
        setting: Setting,
    },
}

impl DomainEvent for DisplayPolicyEvent {
    fn event_type(&self) -> String {
        event_name(self)
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}
