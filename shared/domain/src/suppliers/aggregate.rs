//! How commands to a supplier's record are decided.

use std::collections::BTreeSet;

use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

use super::{SupplierCommand, SupplierEvent, SupplierRefusal};
use crate::kernel::event_sourced::{handle_by_deciding, schema_of};
use crate::kernel::{EventSourced, GroundEnded, Language, Name, NamesPeople, PersonId, SupplierId};

/// The most contacts one supplier has: a letter to more is read by nobody.
const MOST_CONTACTS: usize = 5;

/// A supplier, as its events have made it.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplier {
    /// Its key; `None` while it is unknown.
    pub id: Option<SupplierId>,
    /// What it is called.
    pub name: Option<Name>,
    /// What its letters are written in.
    pub language: Language,
    /// Those who speak for it, in the order they were named.
    pub contacts: Vec<PersonId>,
}

impl Supplier {
    /// Who, of several people, speaks for the supplier.
    pub fn contact_among<'a>(&self, people: &'a BTreeSet<PersonId>) -> Option<&'a PersonId> {
        people.iter().find(|person| self.contacts.contains(person))
    }

    fn register(&self, id: SupplierId, name: Name, language: Language) -> Vec<SupplierEvent> {
        match &self.name {
            None => vec![SupplierEvent::SupplierRegistered { id, name, language }],
            Some(known) if *known == name && self.language == language => vec![],
            Some(_) => vec![SupplierEvent::SupplierChanged { name, language }],
        }
    }

    fn name_contact(
        &self,
        contact: PersonId,
        reached_as: &BTreeSet<PersonId>,
    ) -> Result<Vec<SupplierEvent>, SupplierRefusal> {
        if self.contact_among(reached_as).is_some() {
            return Err(SupplierRefusal::ContactAlready);
        }
        if self.contacts.len() >= MOST_CONTACTS {
            return Err(SupplierRefusal::TooManyContacts);
        }
        Ok(vec![SupplierEvent::ContactNamed { contact }])
    }
}

impl EventSourced for Supplier {
    const STATE_SCHEMA: u64 = schema_of(&[include_str!("aggregate.rs"), include_str!("events.rs")]);

    fn decide(&self, command: SupplierCommand) -> Result<Vec<SupplierEvent>, SupplierRefusal> {
        match command {
            SupplierCommand::RegisterSupplier { id, name, language } => Ok(self.register(id, name, language)),
            _ if self.id.is_none() => Err(SupplierRefusal::UnknownSupplier),
            SupplierCommand::NameContact { contact, reached_as } => self.name_contact(contact, &reached_as),
            SupplierCommand::RemoveContact { contact } if self.contacts.contains(&contact) => {
                Ok(vec![SupplierEvent::ContactRemoved { contact }])
            }
            SupplierCommand::RemoveContact { .. } => Ok(vec![]),
        }
    }
}

impl Aggregate for Supplier {
    const TYPE: &'static str = "Supplier";
    type Command = SupplierCommand;
    type Event = SupplierEvent;
    type Error = SupplierRefusal;
    type Services = ();

    handle_by_deciding!();

    fn apply(&mut self, event: SupplierEvent) {
        match event {
            SupplierEvent::SupplierRegistered { id, name, language } => {
                self.id = Some(id);
                self.name = Some(name);
                self.language = language;
            }
            SupplierEvent::SupplierChanged { name, language } => {
                self.name = Some(name);
                self.language = language;
            }
            SupplierEvent::ContactNamed { contact } => self.contacts.push(contact),
            SupplierEvent::ContactRemoved { contact } => self.contacts.retain(|known| *known != contact),
        }
    }
}

impl NamesPeople for Supplier {
    fn named(&self) -> impl Iterator<Item = &PersonId> {
        self.contacts.iter()
    }

    fn ended(&self) -> Option<GroundEnded> {
        None
    }
}
