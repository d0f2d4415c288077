//! Before a library applies: it is interested, and says what it wonders about.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::kernel::{EmailDomain, OrganisationNumber, PersonId, Reason};
use crate::onboarding::Concern;

use super::{Application, Interest, Library, LibraryEvent, LibraryRefusal, Standing};

impl Library {
    pub(super) fn register_interest(&self, interest: Interest) -> Result<Vec<LibraryEvent>, LibraryRefusal> {
        self.expect_not_ended()?;
        match self.standing {
            Standing::Interested => return Err(LibraryRefusal::InterestedAlready),
            Standing::Waiting => return Err(LibraryRefusal::ApplicationWaiting),
            Standing::Approved => return Err(LibraryRefusal::ApprovedAlready),
            _ => {}
        }
        if !interest.municipality.exists_on(interest.on) {
            return Err(LibraryRefusal::MunicipalityNotOfToday);
        }
        let Interest { number, name, library_type, municipality, language, contact, concerns, in_own_words, on: _ } =
            interest;
        Ok(vec![LibraryEvent::InterestRegistered {
            number,
            name,
            library_type,
            municipality,
            language,
            contact,
            concerns,
            in_own_words,
        }])
    }

    /// Says anew what holds the library back. An answer to everything is an empty list.
    pub(super) fn change_concerns(
        &self,
        concerns: BTreeSet<Concern>,
        in_own_words: Option<Reason>,
    ) -> Result<Vec<LibraryEvent>, LibraryRefusal> {
        self.expect_not_ended()?;
        match self.standing {
            Standing::Unknown => Err(LibraryRefusal::UnknownLibrary),
            Standing::Interested | Standing::Waiting => {
                let same = self.concerns == concerns && self.concern_in_words == in_own_words;
                Ok(if same { vec![] } else { vec![LibraryEvent::ConcernsChanged { concerns, in_own_words }] })
            }
            Standing::Approved => Err(LibraryRefusal::ApprovedAlready),
            _ => Err(LibraryRefusal::NotInterested),
        }
    }

    /// The application that the interest becomes: what the library has told us is not asked for again.
    pub(super) fn apply_from_interest(
        &self,
        organisation_number: OrganisationNumber,
        deputy: PersonId,
        deputy_reached_as: &BTreeSet<PersonId>,
        allow_listed: Option<EmailDomain>,
        on: Date,
    ) -> Result<Vec<LibraryEvent>, LibraryRefusal> {
        match self.standing {
            Standing::Interested => {}
            Standing::Waiting => return Err(LibraryRefusal::ApplicationWaiting),
            Standing::Approved => return Err(LibraryRefusal::ApprovedAlready),
            Standing::Unknown => return Err(LibraryRefusal::UnknownLibrary),
            _ => return self.expect_not_ended().and(Err(LibraryRefusal::NotInterested)),
        }
        if self.contact_among(deputy_reached_as).is_some() {
            return Err(LibraryRefusal::DeputyIsPrimaryContact);
        }
        let (Some(number), Some(name), Some(library_type), Some(municipality), Some(primary_contact)) =
            (&self.number, &self.name, self.library_type, self.municipality_on(on), &self.primary_contact)
        else {
            return Err(LibraryRefusal::NotInterested);
        };
        self.apply_for_membership(Application {
            number: number.clone(),
            name: name.clone(),
            library_type,
            organisation_number,
            municipality,
            language: self.language,
            primary_contact: primary_contact.clone(),
            deputy,
            allow_listed,
            on,
        })
    }
}
