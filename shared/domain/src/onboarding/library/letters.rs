//! Which letters follow from what happened to a library.

use crate::kernel::PersonId;

use super::{Approval, Library, LibraryEvent};

/// A letter that onboarding sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OnboardingLetter {
    /// We have the application, and this is what happens next.
    ApplicationReceived,
    /// You are in: a coordinator looked at it, or it went at once by the allow-list.
    ApplicationApproved {
        /// Whether the allow-list decided.
        at_once: bool,
    },
    /// Not this time, and why.
    ApplicationDeclined {
        /// The coordinator's words.
        reason: String,
    },
    /// The application has been taken back.
    ApplicationWithdrawn,
}

impl OnboardingLetter {
    /// The template's stable name, part of the letter's identity.
    pub fn template(&self) -> &'static str {
        match self {
            Self::ApplicationReceived => "onboarding.application-received",
            Self::ApplicationApproved { .. } => "onboarding.application-approved",
            Self::ApplicationDeclined { .. } => "onboarding.application-declined",
            Self::ApplicationWithdrawn => "onboarding.application-withdrawn",
        }
    }
}

/// In what capacity someone gets a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipient {
    /// As the one written to first.
    PrimaryContact,
    /// As the one who takes over.
    Deputy,
}

/// The letters that follow from one commit, given the library after it: to both contacts, so that one away is no delay.
///
/// An application approved at once is told so, and not first that it waits.
pub fn letters_after(events: &[LibraryEvent], library: &Library) -> Vec<(OnboardingLetter, Recipient, PersonId)> {
    let approved = events.iter().any(|event| matches!(event, LibraryEvent::ApplicationApproved { .. }));
    let letters = events.iter().filter_map(|event| match event {
        LibraryEvent::LibraryApplied { .. } => (!approved).then_some(OnboardingLetter::ApplicationReceived),
        LibraryEvent::ApplicationApproved { approval } => {
            Some(OnboardingLetter::ApplicationApproved { at_once: matches!(approval, Approval::AllowList { .. }) })
        }
        LibraryEvent::ApplicationDeclined { reason } => {
            Some(OnboardingLetter::ApplicationDeclined { reason: reason.to_string() })
        }
        LibraryEvent::ApplicationWithdrawn {} => Some(OnboardingLetter::ApplicationWithdrawn),
        LibraryEvent::LibraryListed { .. } => None,
    });
    let contacts: Vec<(Recipient, PersonId)> =
        [(Recipient::PrimaryContact, library.primary_contact.clone()), (Recipient::Deputy, library.deputy.clone())]
            .into_iter()
            .filter_map(|(recipient, person)| Some((recipient, person?)))
            .collect();
    letters
        .flat_map(|letter| contacts.iter().map(move |(recipient, person)| (letter.clone(), *recipient, person.clone())))
        .collect()
}
