//! A display policy as lists show it.

use cqrs_es::{Aggregate, EventEnvelope, View};
use serde::{Deserialize, Serialize};

use super::DisplayPolicy;
use crate::kernel::{ListPlace, ReadModel};

/// A service's display policy on the list of policies, by the day one of its decisions is to be looked at again.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisplayPolicyEntry {
    /// The policy as it is.
    pub policy: DisplayPolicy,
    /// When the newest event shown here happened (RFC 3339).
    pub as_of: String,
}

impl DisplayPolicyEntry {
    /// The list of all policies, by the day of their next review.
    pub const BY_REVIEW: &'static str = "display-policy/review";
}

impl View<DisplayPolicy> for DisplayPolicyEntry {
    fn update(&mut self, event: &EventEnvelope<DisplayPolicy>) {
        self.policy.apply(event.payload.clone());
        self.as_of = event.metadata.get("at").cloned().unwrap_or_default();
    }
}

impl ReadModel for DisplayPolicyEntry {
    type Of = DisplayPolicy;

    const NAME: &'static str = "display-policy";

    fn list_a(&self) -> Option<ListPlace> {
        let (service, review) = (self.policy.service.as_ref()?, self.policy.next_review()?);
        Some(ListPlace { list: Self::BY_REVIEW.to_owned(), key: format!("{review}/{service}") })
    }
}
