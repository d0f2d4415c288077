//! What happened to a supplier's record.

use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::event_name;
use crate::kernel::{Language, Name, PersonId, SupplierId};

/// Everything that can have happened to a supplier's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SupplierEvent {
    /// The consortium deals with the supplier.
    #[serde(rename = "suppliers.supplier-registered")]
    SupplierRegistered {
        /// The supplier's key.
        id: SupplierId,
        /// What it is called.
        name: Name,
        /// What its letters are written in.
        language: Language,
    },
    /// It is called otherwise now, or reads another language.
    #[serde(rename = "suppliers.supplier-changed")]
    SupplierChanged {
        /// What it is called.
        name: Name,
        /// What its letters are written in.
        language: Language,
    },
    /// Someone speaks for it.
    #[serde(rename = "suppliers.contact-named")]
    ContactNamed {
        /// Stands for the person.
        contact: PersonId,
    },
    /// Someone speaks for it no longer.
    #[serde(rename = "suppliers.contact-removed")]
    ContactRemoved {
        /// Stands for the person.
        contact: PersonId,
    },
}

impl DomainEvent for SupplierEvent {
    fn event_type(&self) -> String {
        event_name(self)
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}
