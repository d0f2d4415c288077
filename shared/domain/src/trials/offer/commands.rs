//! What libraries, suppliers and the timekeeper ask of an offer.

use jiff::Timestamp;

use crate::kernel::{LibraryNumber, PersonId};
use crate::trials::period::Admission;

use super::Pulse;

/// A command to one offer. `at` is now: whatever was to happen before it happens first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfferCommand {
    /// A library wants to try the service.
    SignUp {
        /// That it may, and on what terms.
        admission: Box<Admission>,
        /// The contact, if any, who agrees to hear from the supplier.
        contact: Option<PersonId>,
        /// Now.
        at: Timestamp,
    },
    /// A library wants the seat it is offered.
    AcceptSeat {
        /// Which.
        library: LibraryNumber,
        /// Now.
        at: Timestamp,
    },
    /// A library does not want the seat it is offered.
    DeclineSeat {
        /// Which.
        library: LibraryNumber,
        /// Now.
        at: Timestamp,
    },
    /// A library gives up its seat, or its place on the waiting list.
    Leave {
        /// Which.
        library: LibraryNumber,
        /// Now.
        at: Timestamp,
    },
    /// A contact agrees to hear from the supplier, or no longer does.
    ChangeContact {
        /// Of which library.
        library: LibraryNumber,
        /// Who agrees; `None` for nobody.
        contact: Option<PersonId>,
        /// Now.
        at: Timestamp,
    },
    /// A library answers the one question.
    AnswerPulse {
        /// Which.
        library: LibraryNumber,
        /// What it says.
        answer: Pulse,
        /// Now.
        at: Timestamp,
    },
    /// The supplier says that the service works for a library.
    ConfirmActivation {
        /// Which.
        library: LibraryNumber,
        /// Now.
        at: Timestamp,
    },
    /// The supplier says that nobody has access any more.
    ConfirmRemoval {
        /// Now.
        at: Timestamp,
    },
    /// Time has passed.
    PassTime {
        /// Now.
        at: Timestamp,
    },
}

impl OfferCommand {
    /// When it is given.
    pub fn at(&self) -> Timestamp {
        match self {
            Self::SignUp { at, .. }
            | Self::AcceptSeat { at, .. }
            | Self::DeclineSeat { at, .. }
            | Self::Leave { at, .. }
            | Self::ChangeContact { at, .. }
            | Self::AnswerPulse { at, .. }
            | Self::ConfirmActivation { at, .. }
            | Self::ConfirmRemoval { at }
            | Self::PassTime { at } => *at,
        }
    }
}
