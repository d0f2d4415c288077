//! How commands about a library are decided.

use std::collections::{BTreeMap, BTreeSet};

use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::{handle_by_deciding, schema_of};
use crate::kernel::{EventSourced, Language, LibraryNumber, LibraryType, MunicipalityNumber, Name, OrganisationNumber};
use crate::kernel::{PersonId, Reason};
use crate::onboarding::Concern;

use super::{Application, Approval, LibraryCommand, LibraryEvent, LibraryRefusal, Listing, Predecessor};
use super::{Relocation, Standing};

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
    /// Where it lay when it first told us, or the register did; [`Library::municipality_on`] knows of any day.
    pub municipality: Option<MunicipalityNumber>,
    /// Where it has lain since, by day.
    pub relocations: Vec<Relocation>,
    /// What its letters are written in.
    pub language: Language,
    /// The person written to first, once it is interested or has applied.
    pub primary_contact: Option<PersonId>,
    /// The people who take over, in the order they were named; at least one, once it has applied.
    pub deputies: Vec<PersonId>,
    /// The contacts who have confirmed that letters reach them, each with the generation of their links then.
    pub confirmed: BTreeMap<PersonId, u32>,
    /// What holds it back, from the list.
    pub concerns: BTreeSet<Concern>,
    /// What holds it back and fits nothing on the list.
    pub concern_in_words: Option<Reason>,
    /// On what ground it was approved.
    pub approval: Option<Approval>,
    /// As which library it goes on, if it was recorded twice.
    pub merged_into: Option<LibraryNumber>,
    /// Other records of the same library, which go on as this one.
    pub merged_from: BTreeSet<LibraryNumber>,
    /// Why it exists no more, if so.
    pub closed_because: Option<Reason>,
}

impl Library {
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

    pub(super) fn apply_for_membership(&self, application: Application) -> Result<Vec<LibraryEvent>, LibraryRefusal> {
        match self.standing {
            Standing::Waiting => return Err(LibraryRefusal::ApplicationWaiting),
            Standing::Approved => return Err(LibraryRefusal::ApprovedAlready),
            _ => self.expect_not_ended()?,
        }
        if !application.municipality.exists_on(application.on) {
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
        self.expect_not_ended()?;
        match self.standing {
            Standing::Waiting => Ok(()),
            Standing::Unknown => Err(LibraryRefusal::UnknownLibrary),
            Standing::Approved => Err(LibraryRefusal::ApprovedAlready),
            _ => Err(LibraryRefusal::NoApplicationWaiting),
        }
    }
}

impl EventSourced for Library {
    const STATE_SCHEMA: u64 = schema_of(&[
        include_str!("aggregate.rs"),
        include_str!("events.rs"),
        include_str!("place.rs"),
        include_str!("standing.rs"),
        include_str!("../concern.rs"),
        include_str!("../../kernel/contact.rs"),
    ]);

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
                self.expect_ours(by.as_ref())?;
                self.expect_waiting()?;
                Ok(vec![LibraryEvent::ApplicationWithdrawn {}])
            }
            LibraryCommand::RegisterInterest(interest) => self.register_interest(interest),
            LibraryCommand::ChangeConcerns { concerns, in_own_words, by } => {
                self.expect_ours(by.as_ref())?;
                self.change_concerns(concerns, in_own_words)
            }
            LibraryCommand::ApplyFromInterest {
                organisation_number,
                deputy,
                deputy_reached_as,
                allow_listed,
                on,
                by,
            } => {
                self.expect_ours(by.as_ref())?;
                self.apply_from_interest(organisation_number, deputy, &deputy_reached_as, allow_listed, on)
            }
            LibraryCommand::AddDeputy { deputy, reached_as, by } => {
                self.expect_ours(by.as_ref())?;
                self.add_deputy(deputy, &reached_as)
            }
            LibraryCommand::RemoveDeputy { deputy, by } => {
                self.expect_ours(by.as_ref())?;
                self.remove_deputy(deputy)
            }
            LibraryCommand::HandOver { to, predecessor, by } => {
                self.expect_ours(by.as_ref())?;
                self.hand_over(to, predecessor)
            }
            LibraryCommand::ConfirmAddress { contact, generation } => self.confirm_address(contact, generation),
            LibraryCommand::RequestAddressConfirmation { contact, by } => {
                self.expect_ours(by.as_ref())?;
                self.request_confirmation(contact)
            }
            LibraryCommand::Relocate { municipality, from, by } => {
                self.expect_ours(by.as_ref())?;
                self.relocate(municipality, from)
            }
            LibraryCommand::Merge { into, target } => self.merge(into, target),
            LibraryCommand::AbsorbDuplicate { from } => self.absorb(from),
            LibraryCommand::Close { reason } => self.close(reason),
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
                self.lies_in(municipality);
                self.language = language;
                self.primary_contact = Some(primary_contact);
                self.deputies = vec![deputy];
                self.approval = None;
            }
            LibraryEvent::ApplicationApproved { approval } => {
                self.standing = Standing::Approved;
                self.approval = Some(approval);
            }
            LibraryEvent::ApplicationDeclined { .. } => self.standing = Standing::Declined,
            LibraryEvent::ApplicationWithdrawn {} => self.standing = Standing::Withdrawn,
            LibraryEvent::InterestRegistered {
                number,
                name,
                library_type,
                municipality,
                language,
                contact,
                concerns,
                in_own_words,
            } => {
                self.standing = Standing::Interested;
                self.number = Some(number);
                self.name = Some(name);
                self.library_type = Some(library_type);
                self.lies_in(municipality);
                self.language = language;
                self.primary_contact = Some(contact);
                self.deputies = vec![];
                self.concerns = concerns;
                self.concern_in_words = in_own_words;
            }
            LibraryEvent::ConcernsChanged { concerns, in_own_words } => {
                self.concerns = concerns;
                self.concern_in_words = in_own_words;
            }
            LibraryEvent::DeputyAdded { deputy } => self.deputies.push(deputy),
            LibraryEvent::DeputyRemoved { deputy } => {
                self.deputies.retain(|known| *known != deputy);
                self.confirmed.remove(&deputy);
            }
            LibraryEvent::AddressConfirmed { contact, generation } => {
                self.confirmed.insert(contact, generation);
            }
            LibraryEvent::AddressConfirmationRequested { .. } => {}
            LibraryEvent::ContactHandedOver { from, to, predecessor } => {
                self.deputies.retain(|known| *known != to);
                if predecessor == Predecessor::StaysAsDeputy {
                    self.deputies.push(from);
                } else {
                    self.confirmed.remove(&from);
                }
                self.primary_contact = Some(to);
            }
            LibraryEvent::LibraryRelocated { municipality, from } => {
                self.apply_relocation(Relocation { from, municipality });
            }
            LibraryEvent::LibraryMerged { into } => {
                self.standing = Standing::Merged;
                self.merged_into = Some(into);
            }
            LibraryEvent::DuplicateAbsorbed { from } => {
                self.merged_from.insert(from);
            }
            LibraryEvent::LibraryClosed { reason } => {
                self.standing = Standing::Closed;
                self.closed_because = Some(reason);
            }
        }
    }
}
