//! What happened to a library.

use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::event_name;
use crate::kernel::{EmailDomain, Language, LibraryNumber, LibraryType, MunicipalityNumber, Name, OrganisationNumber};
use crate::kernel::{PersonId, Reason};

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
