//! A supplier as lists show it.

use cqrs_es::{EventEnvelope, View};
use serde::{Deserialize, Serialize};

use crate::kernel::ReadModel;

use super::{Supplier, SupplierEvent};

/// A supplier's entry in the list of suppliers. It holds nothing about people but how many there are.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplierEntry {
    /// The supplier's key.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// How many people speak for it; without any, letters reach nobody.
    pub contacts: usize,
    /// When the newest event shown here happened (RFC 3339).
    pub as_of: String,
}

impl View<Supplier> for SupplierEntry {
    fn update(&mut self, event: &EventEnvelope<Supplier>) {
        self.id.clone_from(&event.aggregate_id);
        match &event.payload {
            SupplierEvent::SupplierRegistered { name, .. } | SupplierEvent::SupplierChanged { name, .. } => {
                self.name = name.to_string();
            }
            SupplierEvent::ContactNamed { .. } => self.contacts += 1,
            SupplierEvent::ContactRemoved { .. } => self.contacts = self.contacts.saturating_sub(1),
        }
        self.as_of = event.metadata.get("at").cloned().unwrap_or_default();
    }
}

impl ReadModel for SupplierEntry {
    type Of = Supplier;

    const NAME: &'static str = "supplier";
}
