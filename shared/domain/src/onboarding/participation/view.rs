//! A library's participation as lists show it.

use cqrs_es::{Aggregate, EventEnvelope, View};
use serde::{Deserialize, Serialize};

use crate::kernel::ReadModel;

use super::Participation;

/// A library's participation, for exports and for those who look for what is missing.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParticipationEntry {
    /// The library's number.
    pub number: String,
    /// All of it.
    pub participation: Participation,
    /// When the newest event shown here happened (RFC 3339).
    pub as_of: String,
}

impl View<Participation> for ParticipationEntry {
    fn update(&mut self, event: &EventEnvelope<Participation>) {
        self.number.clone_from(&event.aggregate_id);
        self.participation.apply(event.payload.clone());
        self.as_of = event.metadata.get("at").cloned().unwrap_or_default();
    }
}

impl ReadModel for ParticipationEntry {
    type Of = Participation;

    const NAME: &'static str = "participation";
}
