//! A round as lists show it.

use cqrs_es::{Aggregate, EventEnvelope, View};
use serde::{Deserialize, Serialize};

use crate::kernel::ReadModel;

use super::EvaluationRound;

/// A round's entry: all of it, since there are one or two a year.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundEntry {
    /// The round.
    pub round: EvaluationRound,
    /// When the newest event shown here happened (RFC 3339).
    pub as_of: String,
}

impl View<EvaluationRound> for RoundEntry {
    fn update(&mut self, event: &EventEnvelope<EvaluationRound>) {
        self.round.apply(event.payload.clone());
        self.as_of = event.metadata.get("at").cloned().unwrap_or_default();
    }
}

impl ReadModel for RoundEntry {
    type Of = EvaluationRound;

    const NAME: &'static str = "evaluation-round";
}
