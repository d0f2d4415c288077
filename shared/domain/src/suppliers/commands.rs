//! What coordinators ask of a supplier's record.

use std::collections::BTreeSet;

use crate::kernel::{Language, Name, PersonId, SupplierId};

/// A command to one supplier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SupplierCommand {
    /// The consortium deals with the supplier, or knows it by another name now. Saying the same changes nothing.
    RegisterSupplier {
        /// The supplier's key.
        id: SupplierId,
        /// What it is called.
        name: Name,
        /// What its letters are written in.
        language: Language,
    },
    /// Someone speaks for it.
    NameContact {
        /// Stands for the person.
        contact: PersonId,
        /// Everyone on our records who is reached at the same address: no contact is named twice.
        reached_as: BTreeSet<PersonId>,
    },
    /// Someone speaks for it no longer. Removing someone who is no contact changes nothing.
    RemoveContact {
        /// Stands for the person.
        contact: PersonId,
    },
}
