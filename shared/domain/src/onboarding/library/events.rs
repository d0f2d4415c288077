//! What happened to a library.

use std::collections::BTreeSet;

use cqrs_es::DomainEvent;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::event_name;
use crate::kernel::{EmailDomain, Language, LibraryNumber, LibraryType, MunicipalityNumber, Name, OrganisationNumber};
use crate::kernel::{PersonId, Reason};
use crate::onboarding::Concern;

/// Everything that can have happened to a library. A serde name is the event's type on disk and never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LibraryEvent {
    /// We know of the library: a coordinator imported it from a register.
    #[serde(rename = "onboarding.library-listed")]
    LibraryListed {
        /// The library's key.
        number: LibraryNumber,
        /// Its name in the register.
        name: Name,
        /// Public or upper-secondary.
        library_type: LibraryType,
        /// Where it lies, if the register said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        municipality: Option<MunicipalityNumber>,
    },
    /// The library asked to join and named two people.
    #[serde(rename = "onboarding.library-applied")]
    LibraryApplied {
        /// The library's key.
        number: LibraryNumber,
        /// What the library calls itself.
        name: Name,
        /// Public or upper-secondary.
        library_type: LibraryType,
        /// Who owns it.
        organisation_number: OrganisationNumber,
        /// Where it lies.
        municipality: MunicipalityNumber,
        /// What its letters are written in.
        language: Language,
        /// Stands for the person written to first.
        primary_contact: PersonId,
        /// Stands for the person who takes over.
        deputy: PersonId,
    },
    /// The library may take part.
    #[serde(rename = "onboarding.application-approved")]
    ApplicationApproved {
        /// On what ground.
        approval: Approval,
    },
    /// The library was told no, and why.
    #[serde(rename = "onboarding.application-declined")]
    ApplicationDeclined {
        /// Why, in the coordinator's words.
        reason: Reason,
    },
    /// The application was taken back.
    #[serde(rename = "onboarding.application-withdrawn")]
    ApplicationWithdrawn {},
    /// The library is interested, and has perhaps said what holds it back.
    #[serde(rename = "onboarding.interest-registered")]
    InterestRegistered {
        /// The library's key.
        number: LibraryNumber,
        /// What the library calls itself.
        name: Name,
        /// Public or upper-secondary.
        library_type: LibraryType,
        /// Where it lies.
        municipality: MunicipalityNumber,
        /// What its letters are written in.
        language: Language,
        /// Stands for the person who asked.
        contact: PersonId,
        /// What holds it back, from the list.
        concerns: BTreeSet<Concern>,
        /// What fits none of them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        in_own_words: Option<Reason>,
    },
    /// The library has said anew what holds it back.
    #[serde(rename = "onboarding.concerns-changed")]
    ConcernsChanged {
        /// From the list.
        concerns: BTreeSet<Concern>,
        /// What fits none of them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        in_own_words: Option<Reason>,
    },
    /// One more person takes over when the primary contact is away.
    #[serde(rename = "onboarding.deputy-added")]
    DeputyAdded {
        /// Stands for the person.
        deputy: PersonId,
    },
    /// A deputy is one no longer.
    #[serde(rename = "onboarding.deputy-removed")]
    DeputyRemoved {
        /// Stands for the person.
        deputy: PersonId,
    },
    /// A deputy has become the one who is written to first.
    #[serde(rename = "onboarding.contact-handed-over")]
    ContactHandedOver {
        /// Stands for the one who was.
        from: PersonId,
        /// Stands for the one who is.
        to: PersonId,
        /// What became of the one who was.
        predecessor: Predecessor,
    },
    /// A contact has followed the link in a letter: letters reach them at the address they had then.
    #[serde(rename = "onboarding.address-confirmed")]
    AddressConfirmed {
        /// Stands for the person.
        contact: PersonId,
        /// The generation of the person's links then; another address has another.
        generation: u32,
    },
    /// A contact is to get the link once more.
    #[serde(rename = "onboarding.address-confirmation-requested")]
    AddressConfirmationRequested {
        /// Stands for the person.
        contact: PersonId,
    },
    /// The library lies in another municipality from a day on.
    #[serde(rename = "onboarding.library-relocated")]
    LibraryRelocated {
        /// The municipality, by its number of that day.
        municipality: MunicipalityNumber,
        /// The first day there.
        from: Date,
    },
    /// The library was recorded twice, and goes on as another.
    #[serde(rename = "onboarding.library-merged")]
    LibraryMerged {
        /// The library that goes on.
        into: LibraryNumber,
    },
    /// A library that was recorded twice goes on as this one.
    #[serde(rename = "onboarding.duplicate-absorbed")]
    DuplicateAbsorbed {
        /// The other record of it.
        from: LibraryNumber,
    },
    /// The library exists no more.
    #[serde(rename = "onboarding.library-closed")]
    LibraryClosed {
        /// Why, in the coordinator's words.
        reason: Reason,
    },
}

/// What becomes of a primary contact who hands over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Predecessor {
    /// They take over when the new one is away.
    StaysAsDeputy,
    /// They speak for the library no more.
    Leaves,
}

/// On what ground an application was approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "by")]
pub enum Approval {
    /// A coordinator looked at it.
    Coordinator,
    /// The primary contact's e-mail domain is on the allow-list of the municipality or its county.
    AllowList {
        /// The domain found there.
        domain: EmailDomain,
    },
}

impl DomainEvent for LibraryEvent {
    fn event_type(&self) -> String {
        event_name(self)
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}
