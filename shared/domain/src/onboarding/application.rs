//! What an application brings besides the library's own record: two people, and what we remark on.

use crate::kernel::{EmailAddress, LibraryNumber, LibraryType, Name, PhoneNumber};

use super::library::LibraryRefusal;

/// One of a library's two contacts. Personal data: it goes to the people table and into no event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// What the person is called.
    pub name: Name,
    /// Where letters go, and what the person signs in with.
    pub email: EmailAddress,
    /// A number to call, if given.
    pub phone: Option<PhoneNumber>,
}

/// A primary contact and a deputy, who are two people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactPair {
    primary: Contact,
    deputy: Contact,
}

impl ContactPair {
    /// Two contacts with different addresses: a deputy who is the primary contact is no deputy.
    pub fn new(primary: Contact, deputy: Contact) -> Result<Self, LibraryRefusal> {
        if primary.email == deputy.email {
            return Err(LibraryRefusal::DeputyIsPrimaryContact);
        }
        Ok(Self { primary, deputy })
    }

    /// The one who is written to first.
    pub fn primary(&self) -> &Contact {
        &self.primary
    }

    /// The one who takes over.
    pub fn deputy(&self) -> &Contact {
        &self.deputy
    }
}

/// Something odd that does not stand in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// The library number's first digit claims another type than the chosen one.
    LibraryTypeDiffersFromNumber,
}

impl Warning {
    /// What is odd about a library of this type with this number.
    pub fn about(number: &LibraryNumber, chosen: LibraryType) -> Option<Self> {
        (number.claimed_type() != Some(chosen)).then_some(Self::LibraryTypeDiffersFromNumber)
    }

    /// The stable name that clients may rely on.
    pub fn code(self) -> &'static str {
        match self {
            Self::LibraryTypeDiffersFromNumber => "library-type-differs-from-number",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact(email: &str) -> Contact {
        Contact { name: "Kontakt Fjordvik".parse().unwrap(), email: email.parse().unwrap(), phone: None }
    }

    #[test]
    fn a_deputy_has_an_address_of_their_own() {
        let pair = ContactPair::new(contact("post@fjordvik.example"), contact("Post@Fjordvik.example"));
        assert_eq!(pair, Err(LibraryRefusal::DeputyIsPrimaryContact));
        assert!(ContactPair::new(contact("a@fjordvik.example"), contact("b@fjordvik.example")).is_ok());
    }

    #[test]
    fn a_type_that_contradicts_the_number_is_a_warning() {
        let number = "2030100".parse().unwrap();
        assert_eq!(Warning::about(&number, LibraryType::Public), None);
        assert_eq!(Warning::about(&number, LibraryType::UpperSecondary), Some(Warning::LibraryTypeDiffersFromNumber));
    }
}
