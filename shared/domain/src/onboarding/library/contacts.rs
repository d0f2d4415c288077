//! Who speaks for a library: one primary contact and at least one deputy, always.

use std::collections::BTreeSet;

use crate::kernel::PersonId;

use super::{Library, LibraryEvent, LibraryRefusal, Predecessor, Standing};

/// The most deputies one library has: enough for a large one, few enough that everyone gets the letters.
const MOST_DEPUTIES: usize = 5;

impl Library {
    /// Whether the person is a contact of the library, in whatever role.
    pub fn is_contact(&self, person: &PersonId) -> bool {
        self.contacts().any(|contact| contact == person)
    }

    /// Everyone who speaks for the library, the primary contact first.
    pub fn contacts(&self) -> impl Iterator<Item = &PersonId> {
        self.primary_contact.iter().chain(&self.deputies)
    }

    /// Which of these people, if any, is a contact of the library.
    pub fn contact_among<'a>(&self, people: &'a BTreeSet<PersonId>) -> Option<&'a PersonId> {
        people.iter().find(|person| self.is_contact(person))
    }

    /// Refuses whoever is neither a contact (`by` names everyone the caller is to us) nor acts for us (`None`).
    pub(super) fn expect_ours(&self, by: Option<&BTreeSet<PersonId>>) -> Result<(), LibraryRefusal> {
        match by {
            Some(people) if self.contact_among(people).is_none() => Err(LibraryRefusal::NotYourLibrary),
            _ => Ok(()),
        }
    }

    /// Refuses once the library's record is history.
    pub(super) fn expect_not_ended(&self) -> Result<(), LibraryRefusal> {
        match self.standing {
            Standing::Merged => Err(LibraryRefusal::LibraryMerged),
            Standing::Closed => Err(LibraryRefusal::LibraryClosed),
            _ => Ok(()),
        }
    }

    /// Refuses unless the library has applied at some time, and so has both kinds of contact.
    fn expect_contacts(&self) -> Result<&PersonId, LibraryRefusal> {
        self.expect_not_ended()?;
        match (&self.primary_contact, self.standing) {
            (_, Standing::Unknown) => Err(LibraryRefusal::UnknownLibrary),
            (_, Standing::Listed | Standing::Interested) | (None, _) => Err(LibraryRefusal::NotApplied),
            (Some(primary), _) => Ok(primary),
        }
    }

    /// Whether letters are known to reach a contact, whose links are of this generation now.
    pub fn has_confirmed(&self, contact: &PersonId, generation: u32) -> bool {
        self.confirmed.get(contact) == Some(&generation)
    }

    pub(super) fn confirm_address(
        &self,
        contact: PersonId,
        generation: u32,
    ) -> Result<Vec<LibraryEvent>, LibraryRefusal> {
        self.expect_not_ended()?;
        if !self.is_contact(&contact) {
            return Err(LibraryRefusal::NotAContact);
        }
        if self.has_confirmed(&contact, generation) {
            return Err(LibraryRefusal::AddressConfirmedAlready);
        }
        Ok(vec![LibraryEvent::AddressConfirmed { contact, generation }])
    }

    pub(super) fn request_confirmation(&self, contact: PersonId) -> Result<Vec<LibraryEvent>, LibraryRefusal> {
        self.expect_not_ended()?;
        if !self.is_contact(&contact) {
            return Err(LibraryRefusal::NotAContact);
        }
        Ok(vec![LibraryEvent::AddressConfirmationRequested { contact }])
    }

    pub(super) fn add_deputy(
        &self,
        deputy: PersonId,
        reached_as: &BTreeSet<PersonId>,
    ) -> Result<Vec<LibraryEvent>, LibraryRefusal> {
        self.expect_contacts()?;
        if self.contact_among(reached_as).is_some() {
            return Err(LibraryRefusal::ContactAlready);
        }
        if self.deputies.len() >= MOST_DEPUTIES {
            return Err(LibraryRefusal::TooManyDeputies);
        }
        Ok(vec![LibraryEvent::DeputyAdded { deputy }])
    }

    /// Removing someone who is no deputy changes nothing, so that a repeat finds nothing left to do.
    pub(super) fn remove_deputy(&self, deputy: PersonId) -> Result<Vec<LibraryEvent>, LibraryRefusal> {
        if *self.expect_contacts()? == deputy {
            return Err(LibraryRefusal::NoPrimaryContactLeft);
        }
        match &self.deputies[..] {
            deputies if !deputies.contains(&deputy) => Ok(vec![]),
            [_] => Err(LibraryRefusal::NoDeputyLeft),
            _ => Ok(vec![LibraryEvent::DeputyRemoved { deputy }]),
        }
    }

    pub(super) fn hand_over(
        &self,
        to: PersonId,
        predecessor: Predecessor,
    ) -> Result<Vec<LibraryEvent>, LibraryRefusal> {
        let from = self.expect_contacts()?.clone();
        if !self.deputies.contains(&to) {
            return Err(LibraryRefusal::NotADeputy);
        }
        if predecessor == Predecessor::Leaves && self.deputies.len() == 1 {
            return Err(LibraryRefusal::NoDeputyLeft);
        }
        Ok(vec![LibraryEvent::ContactHandedOver { from, to, predecessor }])
    }
}
