//! What people ask for about a library.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::kernel::{EmailDomain, Language, LibraryNumber, LibraryType, MunicipalityNumber, Name, OrganisationNumber};
use crate::kernel::{PersonId, Reason};

/// A command to one library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LibraryCommand {
    /// A coordinator imports the library from a register.
    ListLibrary(Listing),
    /// A library asks to join.
    ApplyForMembership(Application),
    /// A coordinator says yes.
    ApproveApplication,
    /// A coordinator says no.
    DeclineApplication {
        /// Why, in words the library gets to read.
        reason: Reason,
    },
    /// The library, or a coordinator on its behalf, takes the application back.
    WithdrawApplication {
        /// Everyone the signed-in caller is on our records; `None` for a coordinator.
        by: Option<BTreeSet<PersonId>>,
    },
}

/// A library as a register has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The library's key.
    pub number: LibraryNumber,
    /// Its name in the register.
    pub name: Name,
    /// Public or upper-secondary.
    pub library_type: LibraryType,
    /// Where it lies, if the register says so.
    pub municipality: Option<MunicipalityNumber>,
}

/// What a library says of itself when it asks to join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The library's key.
    pub number: LibraryNumber,
    /// What the library calls itself.
    pub name: Name,
    /// Public or upper-secondary.
    pub library_type: LibraryType,
    /// Who owns it: a municipality, a county, a company between municipalities.
    pub organisation_number: OrganisationNumber,
    /// Where it lies today.
    pub municipality: MunicipalityNumber,
    /// What its letters are written in.
    pub language: Language,
    /// Stands for the person written to first.
    pub primary_contact: PersonId,
    /// Stands for the person who takes over.
    pub deputy: PersonId,
    /// The primary contact's e-mail domain, if it is on the allow-list of the municipality or its county.
    pub allow_listed: Option<EmailDomain>,
    /// Today in Norway.
    pub on: Date,
}
