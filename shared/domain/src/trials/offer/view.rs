//! An offer as lists show it.

use cqrs_es::{Aggregate, EventEnvelope, View};
use serde::{Deserialize, Serialize};

use crate::kernel::{ListPlace, ReadModel};

use super::{OfferEvent, TrialOffer};

/// An offer's entry: all of it, for uptake, exports and those who look for what is late.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferEntry {
    /// The offer.
    pub offer: TrialOffer,
    /// When it ended (RFC 3339), if it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<String>,
    /// When the newest event shown here happened (RFC 3339).
    pub as_of: String,
}

impl View<TrialOffer> for OfferEntry {
    fn update(&mut self, event: &EventEnvelope<TrialOffer>) {
        self.offer.apply(event.payload.clone());
        self.as_of = event.metadata.get("at").cloned().unwrap_or_default();
        if event.payload == (OfferEvent::OfferEnded {}) {
            self.ended_at = Some(self.as_of.clone());
        }
    }
}

impl OfferEntry {
    /// The list of all offers in one trial period that anyone has signed up for.
    pub fn list_by_trial(trial: &str) -> String {
        format!("trial-offer/trial/{trial}")
    }
}

impl ReadModel for OfferEntry {
    type Of = TrialOffer;

    const NAME: &'static str = "trial-offer";

    fn list_a(&self) -> Option<ListPlace> {
        let terms = self.offer.terms.as_ref()?;
        Some(ListPlace { list: Self::list_by_trial(terms.trial.as_str()), key: terms.service.to_string() })
    }
}
