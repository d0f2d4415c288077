//! A kickoff as lists show it.

use std::collections::BTreeMap;

use cqrs_es::{Aggregate, EventEnvelope, View};
use serde::{Deserialize, Serialize};

use crate::kernel::{ReadModel, SupplierId};

use super::{Coming, Kickoff, KickoffEvent};

/// A kickoff's entry: all of it, since there is one or two a year.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KickoffEntry {
    /// The kickoff.
    pub kickoff: Kickoff,
    /// When each supplier gave the answer that stands (RFC 3339).
    pub answered_at: BTreeMap<SupplierId, String>,
    /// When the newest event shown here happened (RFC 3339).
    pub as_of: String,
}

impl KickoffEntry {
    /// Suppliers that come and have no slot, with their names and since when.
    pub fn waiting_for_a_slot(&self) -> impl Iterator<Item = (&SupplierId, &str, &str)> {
        let waiting = self.kickoff.suppliers.iter();
        let waiting = waiting.filter(|(_, invited)| invited.slot.is_none() && invited.coming() == Some(Coming::Yes));
        waiting.map(|(supplier, invited)| {
            let since = self.answered_at.get(supplier).unwrap_or(&self.as_of);
            (supplier, invited.name.as_str(), since.as_str())
        })
    }
}

impl View<Kickoff> for KickoffEntry {
    fn update(&mut self, event: &EventEnvelope<Kickoff>) {
        self.kickoff.apply(event.payload.clone());
        self.as_of = event.metadata.get("at").cloned().unwrap_or_default();
        if let KickoffEvent::InvitationAnswered { supplier, .. } = &event.payload {
            self.answered_at.insert(supplier.clone(), self.as_of.clone());
        }
    }
}

impl ReadModel for KickoffEntry {
    type Of = Kickoff;

    const NAME: &'static str = "kickoff";
}
