//! A period as lists show it.

use cqrs_es::{Aggregate, EventEnvelope, View};
use serde::{Deserialize, Serialize};

use crate::kernel::ReadModel;

use super::ConnectionPeriod;

/// A period's entry: all of it, since there are two a year.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodEntry {
    /// The period.
    pub period: ConnectionPeriod,
    /// When the newest event shown here happened (RFC 3339).
    pub as_of: String,
}

impl View<ConnectionPeriod> for PeriodEntry {
    fn update(&mut self, event: &EventEnvelope<ConnectionPeriod>) {
        self.period.apply(event.payload.clone());
        self.as_of = event.metadata.get("at").cloned().unwrap_or_default();
    }
}

impl ReadModel for PeriodEntry {
    type Of = ConnectionPeriod;

    const NAME: &'static str = "period";
}
