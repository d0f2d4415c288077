//! Whom a supplier means: the names and numbers in a service's reports, and the libraries or groups behind them.
//!
//! A library number or ISIL needs no entry here. Whatever else a report calls an institution is mapped by a coordinator, once
//! for each service; reports that were in quarantine for it flow in, and later ones are understood at once.

use std::collections::BTreeMap;
use std::str::FromStr;

use cqrs_es::{Aggregate, DomainEvent};
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::{event_name, handle_by_deciding, schema_of};
use crate::kernel::refusal::refusals;
use crate::kernel::{EventSourced, GroupId, InvalidValue, LibraryNumber, Name};

/// An institution's name as it is compared: in lower case, blanks run together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Name", into = "Name")]
pub struct InstitutionName(Name);

impl InstitutionName {
    /// The name as it is compared.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl FromStr for InstitutionName {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<Name>().and_then(Self::try_from)
    }
}

impl TryFrom<Name> for InstitutionName {
    type Error = InvalidValue;

    fn try_from(name: Name) -> Result<Self, Self::Error> {
        let words: Vec<_> = name.as_str().split_whitespace().collect();
        words.join(" ").to_lowercase().parse().map(Self)
    }
}

impl From<InstitutionName> for Name {
    fn from(name: InstitutionName) -> Self {
        name.0
    }
}

/// Whom a supplier means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meant {
    /// One library.
    Library(LibraryNumber),
    /// Libraries that share addresses, counted as one.
    Group(GroupId),
}

/// A command about the institutions in a service's reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InstitutionsCommand {
    /// This is whom the supplier means. Saying the same again changes nothing.
    Map {
        /// What the supplier calls it.
        institution: InstitutionName,
        /// Whom it means.
        meant: Meant,
    },
}

/// What happened about the institutions in a service's reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum InstitutionsEvent {
    /// A coordinator said whom the supplier means.
    #[serde(rename = "statistics.institution-mapped")]
    InstitutionMapped {
        /// What the supplier calls it.
        institution: InstitutionName,
        /// Whom it means.
        meant: Meant,
    },
}

impl DomainEvent for InstitutionsEvent {
    fn event_type(&self) -> String {
        event_name(self)
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

refusals! {
    /// Why a command about the institutions in a service's reports is refused.
    pub enum InstitutionsRefusal {
        /// Figures that flowed in as another's cannot follow the name to a new one.
        MappedOtherwise: Conflict, "institution-mapped-otherwise" {
            nb: "Institusjonen er allerede koblet til et annet bibliotek eller en annen gruppe.",
            nn: "Institusjonen er alt kopla til eit anna bibliotek eller ei anna gruppe.",
            en: "The institution is already mapped to another library or group.",
        }
        /// It can be a library or a group.
        NobodyMeant: Invalid, "nobody-meant" {
            nb: "Si enten hvilket bibliotek eller hvilken gruppe som er ment.",
            nn: "Sei anten kva bibliotek eller kva gruppe som er meint.",
            en: "Say either which library or which group is meant.",
        }
    }
}

/// The institutions in a service's reports, by the service's key.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Institutions {
    /// Whom the supplier means, by what it calls them.
    pub known: BTreeMap<InstitutionName, Meant>,
}

impl EventSourced for Institutions {
    const STATE_SCHEMA: u64 = schema_of(&[include_str!("institutions.rs")]);

    fn decide(&self, command: InstitutionsCommand) -> Result<Vec<InstitutionsEvent>, InstitutionsRefusal> {
        let InstitutionsCommand::Map { institution, meant } = command;
        match self.known.get(&institution) {
            Some(known) if *known == meant => Ok(vec![]),
            Some(_) => Err(InstitutionsRefusal::MappedOtherwise),
            None => Ok(vec![InstitutionsEvent::InstitutionMapped { institution, meant }]),
        }
    }
}

impl Aggregate for Institutions {
    const TYPE: &'static str = "Institutions";
    type Command = InstitutionsCommand;
    type Event = InstitutionsEvent;
    type Error = InstitutionsRefusal;
    type Services = ();

    handle_by_deciding!();

    fn apply(&mut self, event: InstitutionsEvent) {
        let InstitutionsEvent::InstitutionMapped { institution, meant } = event;
        self.known.insert(institution, meant);
    }
}

#[cfg(test)]
mod tests {
    use cqrs_es::test::TestFramework;

    use super::*;

    #[test]
    fn an_institution_is_mapped_once_however_its_name_is_written() {
        let given = |events| TestFramework::<Institutions>::with(()).given(events);
        let library = |number: &str| Meant::Library(number.parse().unwrap());
        let map = |name: &str, meant| InstitutionsCommand::Map { institution: name.parse().unwrap(), meant };
        let mapped = InstitutionsEvent::InstitutionMapped {
            institution: "Fjordvik  Bibliotek".parse().unwrap(),
            meant: library("2030100"),
        };
        given(vec![]).when(map("fjordvik bibliotek", library("2030100"))).then_expect_events(vec![mapped.clone()]);
        given(vec![mapped.clone()]).when(map("FJORDVIK bibliotek", library("2030100"))).then_expect_events(vec![]);
        given(vec![mapped])
            .when(map("Fjordvik bibliotek", library("2030101")))
            .then_expect_error(InstitutionsRefusal::MappedOtherwise);
    }
}
