//! Which letters follow from what happened to an offer.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::kernel::LibraryNumber;

use super::{OfferEvent, TrialOffer};

/// A letter to a library about its sign-up for one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfferLetter {
    /// There is a seat, and this is how to get in.
    Seated {
        /// The trial's last day.
        last_day: Date,
    },
    /// All seats are taken; this is the place in the line.
    OnWaitingList {
        /// From 1.
        place: usize,
        /// For how many hours a seat will be kept.
        answer_within_hours: u16,
    },
    /// A seat is free and kept for a while.
    SeatOffered {
        /// Until when, by the clock on a Norwegian wall.
        until: Timestamp,
    },
    /// The seat went to the next, because nobody answered.
    SeatExpired,
}

impl OfferLetter {
    /// The template's stable name, part of the letter's identity.
    pub fn template(&self) -> &'static str {
        match self {
            Self::Seated { .. } => "trials.seated",
            Self::OnWaitingList { .. } => "trials.on-the-waiting-list",
            Self::SeatOffered { .. } => "trials.seat-offered",
            Self::SeatExpired => "trials.seat-expired",
        }
    }
}

/// The letters that follow from one commit, given the offer after it: each to one library.
pub fn letters_after(events: &[OfferEvent], offer: &TrialOffer) -> Vec<(OfferLetter, LibraryNumber)> {
    let Some(terms) = &offer.terms else { return vec![] };
    let letters = events.iter().filter_map(|event| match event {
        OfferEvent::SeatTaken { library, .. } => {
            Some((OfferLetter::Seated { last_day: terms.last_day }, library.clone()))
        }
        OfferEvent::SignedUp { library, waits: true, .. } => {
            let place = offer.place_in_line(library)?;
            let letter = OfferLetter::OnWaitingList { place, answer_within_hours: terms.answer_within_hours };
            Some((letter, library.clone()))
        }
        OfferEvent::SeatOffered { library, until } => {
            Some((OfferLetter::SeatOffered { until: *until }, library.clone()))
        }
        // At the end nobody is told of a seat that is gone: everyone's is.
        OfferEvent::SeatExpired { library } if !offer.ended => Some((OfferLetter::SeatExpired, library.clone())),
        OfferEvent::SeatExpired { .. }
        | OfferEvent::OfferOpened { .. }
        | OfferEvent::SignedUp { .. }
        | OfferEvent::SeatDeclined { .. }
        | OfferEvent::SignupLeft { .. }
        | OfferEvent::ContactAllowed { .. }
        | OfferEvent::ContactDisallowed { .. }
        | OfferEvent::PulseAnswered { .. }
        | OfferEvent::ActivationConfirmed { .. }
        | OfferEvent::OfferEnded {}
        | OfferEvent::RemovalConfirmed {} => None,
    });
    letters.collect()
}
