//! A trial period as lists show it.

use cqrs_es::{Aggregate, EventEnvelope, View};
use serde::{Deserialize, Serialize};

use crate::kernel::ReadModel;

use super::TrialPeriod;

/// A trial period's entry: all of it, since there is one a year.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialEntry {
    /// The trial period.
    pub trial: TrialPeriod,
    /// When the newest event shown here happened (RFC 3339).
    pub as_of: String,
}

impl View<TrialPeriod> for TrialEntry {
    fn update(&mut self, event: &EventEnvelope<TrialPeriod>) {
        self.trial.apply(event.payload.clone());
        self.as_of = event.metadata.get("at").cloned().unwrap_or_default();
    }
}

impl ReadModel for TrialEntry {
    type Of = TrialPeriod;

    const NAME: &'static str = "trial";
}
