//! Which letters follow from what happened to a library.

use crate::kernel::PersonId;
use crate::onboarding::Concern;

use super::{Approval, Library, LibraryEvent, Predecessor};

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
    /// We know that the library is interested, and what it wonders about.
    InterestReceived {
        /// What it wonders about, from the list.
        concerns: Vec<Concern>,
    },
    /// You take over when the primary contact is away.
    DeputyAdded,
    /// You are a deputy no longer.
    DeputyRemoved,
    /// Another one is written to first from now on.
    ContactHandedOver,
    /// Please follow the link, so that we know that letters reach you.
    ConfirmAddress,
    /// The library was recorded twice and goes on as another.
    LibraryMerged {
        /// The other's number.
        into: String,
    },
    /// The library takes part no more, because it exists no more.
    LibraryClosed {
        /// The coordinator's words.
        reason: String,
    },
}

impl OnboardingLetter {
    /// The template's stable name, part of the letter's identity.
    pub fn template(&self) -> &'static str {
        match self {
            Self::ApplicationReceived => "onboarding.application-received",
            Self::ApplicationApproved { .. } => "onboarding.application-approved",
            Self::ApplicationDeclined { .. } => "onboarding.application-declined",
            Self::ApplicationWithdrawn => "onboarding.application-withdrawn",
            Self::InterestReceived { .. } => "onboarding.interest-received",
            Self::DeputyAdded => "onboarding.deputy-added",
            Self::DeputyRemoved => "onboarding.deputy-removed",
            Self::ContactHandedOver => "onboarding.contact-handed-over",
            Self::ConfirmAddress => "onboarding.confirm-address",
            Self::LibraryMerged { .. } => "onboarding.library-merged",
            Self::LibraryClosed { .. } => "onboarding.library-closed",
        }
    }
}

impl OnboardingLetter {
    /// Whether the letter asks its recipient to follow a link, so that we know that letters reach them: the first one that
    /// someone gets, and the one that was asked for.
    pub fn asks_to_confirm(&self) -> bool {
        match self {
            Self::ApplicationReceived
            | Self::ApplicationApproved { at_once: true }
            | Self::InterestReceived { .. }
            | Self::DeputyAdded
            | Self::ConfirmAddress => true,
            Self::ApplicationApproved { at_once: false }
            | Self::ApplicationDeclined { .. }
            | Self::ApplicationWithdrawn
            | Self::DeputyRemoved
            | Self::ContactHandedOver
            | Self::LibraryMerged { .. }
            | Self::LibraryClosed { .. } => false,
        }
    }
}

/// In what capacity someone gets a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipient {
    /// As the one written to first.
    PrimaryContact,
    /// As one who takes over.
    Deputy,
    /// As one who was either of them until now.
    Former,
}

/// The letters that follow from one commit, given the library after it: to every contact, so that one away is no delay.
///
/// An application approved at once is told so, and not first that it waits. Whoever is a contact no longer is told that,
/// too: should someone have taken a role that was not theirs, the one who lost it is the first to know.
pub fn letters_after(events: &[LibraryEvent], library: &Library) -> Vec<(OnboardingLetter, Recipient, PersonId)> {
    let approved = events.iter().any(|event| matches!(event, LibraryEvent::ApplicationApproved { .. }));
    let all = || -> Vec<(Recipient, PersonId)> {
        let primary = library.primary_contact.iter().map(|person| (Recipient::PrimaryContact, person.clone()));
        primary.chain(library.deputies.iter().map(|person| (Recipient::Deputy, person.clone()))).collect()
    };
    let to_all = |letter| (letter, all());
    let letters = events.iter().filter_map(|event| match event {
        LibraryEvent::LibraryApplied { .. } => (!approved).then(|| to_all(OnboardingLetter::ApplicationReceived)),
        LibraryEvent::ApplicationApproved { approval } => {
            let at_once = matches!(approval, Approval::AllowList { .. });
            Some(to_all(OnboardingLetter::ApplicationApproved { at_once }))
        }
        LibraryEvent::ApplicationDeclined { reason } => {
            Some(to_all(OnboardingLetter::ApplicationDeclined { reason: reason.to_string() }))
        }
        LibraryEvent::ApplicationWithdrawn {} => Some(to_all(OnboardingLetter::ApplicationWithdrawn)),
        LibraryEvent::InterestRegistered { concerns, .. } => {
            Some(to_all(OnboardingLetter::InterestReceived { concerns: concerns.iter().copied().collect() }))
        }
        LibraryEvent::DeputyAdded { deputy } => {
            Some((OnboardingLetter::DeputyAdded, vec![(Recipient::Deputy, deputy.clone())]))
        }
        LibraryEvent::DeputyRemoved { deputy } => {
            Some((OnboardingLetter::DeputyRemoved, vec![(Recipient::Former, deputy.clone())]))
        }
        LibraryEvent::ContactHandedOver { from, predecessor, .. } => {
            let mut recipients = all();
            if *predecessor == Predecessor::Leaves {
                recipients.push((Recipient::Former, from.clone()));
            }
            Some((OnboardingLetter::ContactHandedOver, recipients))
        }
        LibraryEvent::AddressConfirmationRequested { contact } => {
            let meant = all().into_iter().filter(|(_, person)| person == contact).collect();
            Some((OnboardingLetter::ConfirmAddress, meant))
        }
        LibraryEvent::LibraryMerged { into } => {
            Some(to_all(OnboardingLetter::LibraryMerged { into: into.to_string() }))
        }
        LibraryEvent::LibraryClosed { reason } => {
            Some(to_all(OnboardingLetter::LibraryClosed { reason: reason.to_string() }))
        }
        LibraryEvent::LibraryListed { .. }
        | LibraryEvent::ConcernsChanged { .. }
        | LibraryEvent::LibraryRelocated { .. }
        | LibraryEvent::AddressConfirmed { .. }
        | LibraryEvent::DuplicateAbsorbed { .. } => None,
    });
    letters
        .flat_map(|(letter, recipients)| {
            recipients.into_iter().map(move |(recipient, person)| (letter.clone(), recipient, person))
        })
        .collect()
}
