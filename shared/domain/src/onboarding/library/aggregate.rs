//! How commands about a library are decided.

use std::collections::BTreeSet;

use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

use crate::kernel::PersonId;
use crate::kernel::event_sourced::{handle_by_deciding, schema_of};
use crate::kernel::{EventSourced, Language, LibraryNumber, LibraryType, MunicipalityNumber, Name, OrganisationNumber};

use super::{Application, Approval, LibraryCommand, LibraryEvent, LibraryRefusal, Listing};

/// How far a library has come.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// We have never heard of it.
    #[default]
    Unknown,
    /// We know of it from a register; it has not applied.
    Listed,
    /// It has applied and waits for an answer.
    Waiting,
    /// It may take part.
    Approved,
    /// Its application was declined; it may apply again.
    Declined,
    /// It took its application back; it may apply again.
    Withdrawn,
}

impl Standing {
    /// The standing's name in requests and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Listed => "listed",
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A library, as its events have made it.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Library {
    /// How far it has come.
    pub standing: Standing,
    /// Its key; `None` only while it is unknown.
    pub number: Option<LibraryNumber>,
    /// What it is called: by itself once it has applied, by the register before.
    pub name: Option<Name>,
    /// What the register called it, so that the same list can be imported again.
    pub listed_name: Option<Name>,
    /// Public or upper-secondary.
    pub library_type: Option<LibraryType>,
    /// Who owns it, once it has applied.
    pub organisation_number: Option<OrganisationNumber>,
    /// Where it lies, if known.
    pub municipality: Option<MunicipalityNumber>,
    /// What its letters are written in.
    pub language: Language,
    /// The person written to first, once it has applied.
    pub primary_contact: Option<PersonId>,
    /// The person who takes over, once it has applied.
    pub deputy: Option<PersonId>,
    /// On what ground it was approved.
    pub approval: Option<Approval>,
}

impl Library {
    /// Which of these people, if any, is a contact of the library.
    pub fn contact_among<'a>(&self, people: &'a BTreeSet<PersonId>) -> Option<&'a PersonId> {
        people
            .iter()
            .find(|person| self.primary_contact.as_ref() == Some(*person) || self.deputy.as_ref() == Some(*person))
    }

    fn list(&self, listing: Listing) -> Result<Vec<LibraryEvent>, LibraryRefusal> {
        let Listing { number, name, library_type, municipality } = listing;
        if self.standing == Standing::Unknown {
            return Ok(vec![LibraryEvent::LibraryListed { number, name, library_type, municipality }]);
        }
        let same_name = self.listed_name.as_ref() == Some(&name) || self.name.as_ref() == Some(&name);
        let same_place = municipality.is_none() || self.municipality == municipality;
        if same_name && same_place && self.library_type == Some(library_type) {
            return Ok(vec![]);
        }
        Err(LibraryRefusal::ListedDifferently)
    }

    fn apply_for_membership(&self, application: Application) -> Result<Vec<LibraryEvent>, LibraryRefusal> {
        match self.standing {
            Standing::Waiting => return Err(LibraryRefusal::ApplicationWaiting),
            Standing::Approved => return Err(LibraryRefusal::ApprovedAlready),
            Standing::Unknown | Standing::Listed | Standing::Declined | Standing::Withdrawn => {}
        }
        if !application.municipality.county().exists_on(application.on) {
            return Err(LibraryRefusal::MunicipalityNotOfToday);
        }
        if application.primary_contact == application.deputy {
            return Err(LibraryRefusal::DeputyIsPrimaryContact);
        }
        let mut events = vec![LibraryEvent::LibraryApplied {
            number: application.number,
            name: application.name,
            library_type: application.library_type,
            organisation_number: application.organisation_number,
            municipality: application.municipality,
            language: application.language,
            primary_contact: application.primary_contact,
            deputy: application.deputy,
        }];
        if let Some(domain) = application.allow_listed {
            events.push(LibraryEvent::ApplicationApproved { approval: Approval::AllowList { domain } });
        }
        Ok(events)
    }

    /// Refuses unless an application waits.
    fn expect_waiting(&self) -> Result<(), LibraryRefusal> {
        match self.standing {
            Standing::Waiting => Ok(()),
            Standing::Unknown => Err(LibraryRefusal::UnknownLibrary),
            Standing::Approved => Err(LibraryRefusal::ApprovedAlready),
            Standing::Listed | Standing::Declined | Standing::Withdrawn => Err(LibraryRefusal::NoApplicationWaiting),
        }
    }
}

impl EventSourced for Library {
    const STATE_SCHEMA: u64 =
        schema_of(&[include_str!("aggregate.rs"), include_str!("events.rs"), include_str!("../../kernel/contact.rs")]);

    fn decide(&self, command: LibraryCommand) -> Result<Vec<LibraryEvent>, LibraryRefusal> {
        match command {
            LibraryCommand::ListLibrary(listing) => self.list(listing),
            LibraryCommand::ApplyForMembership(application) => self.apply_for_membership(application),
            LibraryCommand::ApproveApplication => {
                self.expect_waiting()?;
                Ok(vec![LibraryEvent::ApplicationApproved { approval: Approval::Coordinator }])
            }
            LibraryCommand::DeclineApplication { reason } => {
                self.expect_waiting()?;
                Ok(vec![LibraryEvent::ApplicationDeclined { reason }])
            }
            LibraryCommand::WithdrawApplication { by } => {
                if by.is_some_and(|people| self.contact_among(&people).is_none()) {
                    return Err(LibraryRefusal::NotYourLibrary);
                }
                self.expect_waiting()?;
                Ok(vec![LibraryEvent::ApplicationWithdrawn {}])
            }
        }
    }
}

impl Aggregate for Library {
    const TYPE: &'static str = "Library";
    type Command = LibraryCommand;
    type Event = LibraryEvent;
    type Error = LibraryRefusal;
    type Services = ();

    handle_by_deciding!();

    fn apply(&mut self, event: LibraryEvent) {
        match event {
            LibraryEvent::LibraryListed { number, name, library_type, municipality } => {
                self.standing = Standing::Listed;
                self.number = Some(number);
                self.name = Some(name.clone());
                self.listed_name = Some(name);
                self.library_type = Some(library_type);
                self.municipality = municipality;
            }
            LibraryEvent::LibraryApplied {
                number,
                name,
                library_type,
                organisation_number,
                municipality,
                language,
                primary_contact,
                deputy,
            } => {
                self.standing = Standing::Waiting;
                self.number = Some(number);
                self.name = Some(name);
                self.library_type = Some(library_type);
                self.organisation_number = Some(organisation_number);
                self.municipality = Some(municipality);
                self.language = language;
                self.primary_contact = Some(primary_contact);
                self.deputy = Some(deputy);
                self.approval = None;
            }
            LibraryEvent::ApplicationApproved { approval } => {
                self.standing = Standing::Approved;
                self.approval = Some(approval);
            }
            LibraryEvent::ApplicationDeclined { .. } => self.standing = Standing::Declined,
            LibraryEvent::ApplicationWithdrawn {} => self.standing = Standing::Withdrawn,
        }
    }
}
