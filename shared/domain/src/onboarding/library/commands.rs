//! What people ask for about a library.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::kernel::{EmailDomain, Language, LibraryNumber, LibraryType, MunicipalityNumber, Name, OrganisationNumber};
use crate::kernel::{PersonId, Reason};
use crate::onboarding::Concern;

use super::{Predecessor, Standing};

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
    /// A library says that it is interested, before it applies.
    RegisterInterest(Interest),
    /// A library that is interested, or waits, says anew what holds it back.
    ChangeConcerns {
        /// From the list.
        concerns: BTreeSet<Concern>,
        /// What fits none of them.
        in_own_words: Option<Reason>,
        /// Everyone the signed-in caller is on our records; `None` for a coordinator.
        by: Option<BTreeSet<PersonId>>,
    },
    /// A library that is interested asks to join; what it has told us already is not asked for again.
    ApplyFromInterest {
        /// Who owns the library.
        organisation_number: OrganisationNumber,
        /// Stands for the person who takes over.
        deputy: PersonId,
        /// Everyone on our records who is reached at the deputy's address.
        deputy_reached_as: BTreeSet<PersonId>,
        /// The primary contact's e-mail domain, if it is on the allow-list of the municipality or its county.
        allow_listed: Option<EmailDomain>,
        /// Today in Norway.
        on: Date,
        /// Everyone the signed-in caller is on our records; `None` for a coordinator.
        by: Option<BTreeSet<PersonId>>,
    },
    /// The library names one more person who takes over.
    AddDeputy {
        /// Stands for the person.
        deputy: PersonId,
        /// Everyone on our records who is reached at the same address: no contact is named twice.
        reached_as: BTreeSet<PersonId>,
        /// Everyone the signed-in caller is on our records; `None` for a coordinator.
        by: Option<BTreeSet<PersonId>>,
    },
    /// A deputy is one no longer.
    RemoveDeputy {
        /// Stands for the person.
        deputy: PersonId,
        /// Everyone the signed-in caller is on our records; `None` for a coordinator.
        by: Option<BTreeSet<PersonId>>,
    },
    /// A deputy becomes the one who is written to first.
    HandOver {
        /// Stands for the deputy.
        to: PersonId,
        /// What becomes of the one who was.
        predecessor: Predecessor,
        /// Everyone the signed-in caller is on our records; `None` for a coordinator.
        by: Option<BTreeSet<PersonId>>,
    },
    /// A contact follows the link in a letter: letters reach them.
    ConfirmAddress {
        /// Stands for the person.
        contact: PersonId,
        /// Which of the person's links it was: those of an address they no longer have are of an earlier generation.
        generation: u32,
    },
    /// A contact is to get such a link once more.
    RequestAddressConfirmation {
        /// Stands for the person.
        contact: PersonId,
        /// Everyone the signed-in caller is on our records; `None` for a coordinator.
        by: Option<BTreeSet<PersonId>>,
    },
    /// The library moves to another municipality, or always lay there.
    Relocate {
        /// The municipality, by its number of that day.
        municipality: MunicipalityNumber,
        /// The first day there.
        from: Date,
        /// Everyone the signed-in caller is on our records; `None` for a coordinator.
        by: Option<BTreeSet<PersonId>>,
    },
    /// A coordinator finds that the library is recorded twice.
    Merge {
        /// The library that goes on.
        into: LibraryNumber,
        /// How far that one has come.
        target: Standing,
    },
    /// The other side of a merge, for the library that goes on.
    AbsorbDuplicate {
        /// The library that was recorded twice.
        from: LibraryNumber,
    },
    /// A coordinator records that the library exists no more.
    Close {
        /// Why, in words the library gets to read.
        reason: Reason,
    },
}

/// What a library says of itself when it is interested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interest {
    /// The library's key.
    pub number: LibraryNumber,
    /// What the library calls itself.
    pub name: Name,
    /// Public or upper-secondary.
    pub library_type: LibraryType,
    /// Where it lies today.
    pub municipality: MunicipalityNumber,
    /// What its letters are written in.
    pub language: Language,
    /// Stands for the person who asks.
    pub contact: PersonId,
    /// What holds it back, from the list.
    pub concerns: BTreeSet<Concern>,
    /// What fits none of them.
    pub in_own_words: Option<Reason>,
    /// Today in Norway.
    pub on: Date,
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
