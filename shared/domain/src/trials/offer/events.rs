//! What happened to an offer and the sign-ups for it.

use cqrs_es::DomainEvent;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::event_name;
use crate::kernel::{CountyNumber, LibraryNumber, PersonId};

use super::{OfferTerms, Pulse};

/// Everything that can have happened to an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum OfferEvent {
    /// The first library signs up: these are the terms for all of them.
    #[serde(rename = "trials.offer-opened")]
    OfferOpened {
        /// The terms.
        terms: OfferTerms,
    },
    /// A library wants to try the service.
    #[serde(rename = "trials.signed-up")]
    SignedUp {
        /// Which.
        library: LibraryNumber,
        /// The county it lay in that day, if known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        county: Option<CountyNumber>,
        /// Whether there was no seat for it.
        waits: bool,
    },
    /// A library tries the service from now on: there was a seat at once, or it took the one it was offered.
    #[serde(rename = "trials.seat-taken")]
    SeatTaken {
        /// Which.
        library: LibraryNumber,
        /// The last day on which the supplier keeps its promise to open the service.
        activate_by: Date,
    },
    /// A seat has become free, and is kept for the first library on the waiting list.
    #[serde(rename = "trials.seat-offered")]
    SeatOffered {
        /// Which.
        library: LibraryNumber,
        /// Until this moment, which is not part of it.
        until: Timestamp,
    },
    /// A library does not want the seat it was offered.
    #[serde(rename = "trials.seat-declined")]
    SeatDeclined {
        /// Which.
        library: LibraryNumber,
    },
    /// A library did not answer in time.
    #[serde(rename = "trials.seat-expired")]
    SeatExpired {
        /// Which.
        library: LibraryNumber,
    },
    /// A library gives up its seat, or its place on the waiting list.
    #[serde(rename = "trials.signup-left")]
    SignupLeft {
        /// Which.
        library: LibraryNumber,
    },
    /// A contact agrees to hear from the supplier.
    #[serde(rename = "trials.contact-allowed")]
    ContactAllowed {
        /// Of which library.
        library: LibraryNumber,
        /// Stands for the contact.
        contact: PersonId,
    },
    /// Nobody at the library agrees to hear from the supplier any more.
    #[serde(rename = "trials.contact-disallowed")]
    ContactDisallowed {
        /// Which library.
        library: LibraryNumber,
    },
    /// A library has answered the one question, for the first time or anew.
    #[serde(rename = "trials.pulse-answered")]
    PulseAnswered {
        /// Which.
        library: LibraryNumber,
        /// What it says.
        answer: Pulse,
    },
    /// The supplier says that the service works for a library.
    #[serde(rename = "trials.activation-confirmed")]
    ActivationConfirmed {
        /// Which.
        library: LibraryNumber,
    },
    /// The trial's last day is over.
    #[serde(rename = "trials.offer-ended")]
    OfferEnded {},
    /// The supplier says that nobody has access any more.
    #[serde(rename = "trials.removal-confirmed")]
    RemovalConfirmed {},
}

impl DomainEvent for OfferEvent {
    fn event_type(&self) -> String {
        event_name(self)
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}
