//! A kickoff as lists show it.

use cqrs_es::{Aggregate, EventEnvelope, View};
use serde::{Deserialize, Serialize};

use crate::kernel::ReadModel;

use super::Kickoff;

/// A kickoff's entry: all of it, since there is one or two a year.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KickoffEntry {
    /// The kickoff.
    pub kickoff: Kickoff,
    /// When the newest event shown here happened (RFC 3339).
    pub as_of: String,
}

impl View<Kickoff> for KickoffEntry {
    fn update(&mut self, event: &EventEnvelope<Kickoff>) {
        self.kickoff.apply(event.payload.clone());
        self.as_of = event.metadata.get("at").cloned().unwrap_or_default();
    }
}

impl ReadModel for KickoffEntry {
    type Of = Kickoff;

    const NAME: &'static str = "kickoff";
}
