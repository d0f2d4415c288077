//! Which letters follow from what happened to an offer.

use jiff::Timestamp;

use crate::kernel::LibraryNumber;

use super::{OfferEvent, SignupStanding, TrialOffer};

/// A letter to a library about its sign-up for one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfferLetter {
    /// There is a seat, and this is how to get in.
    Seated,
    /// All seats are taken; this is the place in the line.
    OnWaitingList {
        /// From 1.
        place: usize,
    },
    /// A seat is free and kept for a while.
    SeatOffered {
        /// Until when, by the clock on a Norwegian wall.
        until: Timestamp,
    },
    /// The seat went to the next, because nobody answered.
    SeatExpired,
    /// The trial ended before there was a seat.
    Unserved,
}

impl OfferLetter {
    /// The template's stable name, part of the letter's identity.
    pub fn template(&self) -> &'static str {
        match self {
            Self::Seated => "trials.seated",
            Self::OnWaitingList { .. } => "trials.on-the-waiting-list",
            Self::SeatOffered { .. } => "trials.seat-offered",
            Self::SeatExpired => "trials.seat-expired",
            Self::Unserved => "trials.unserved",
        }
    }
}

/// The letters that follow from one commit, each to one library; `offer` is as the commit left it.
pub fn letters_after(events: &[OfferEvent], offer: &TrialOffer) -> Vec<(OfferLetter, LibraryNumber)> {
    // At the end nobody is told of a seat that is gone, because everyone's is; who still waited hears that the wait is over.
    let ended = events.contains(&OfferEvent::OfferEnded {});
    let letters = events.iter().filter_map(|event| match event {
        OfferEvent::SeatTaken { library, .. } => Some((OfferLetter::Seated, library.clone())),
        OfferEvent::SignedUp { library, place_in_line: Some(place), .. } => {
            Some((OfferLetter::OnWaitingList { place: *place }, library.clone()))
        }
        OfferEvent::SeatOffered { library, until } => {
            Some((OfferLetter::SeatOffered { until: *until }, library.clone()))
        }
        OfferEvent::SeatExpired { library } => (!ended).then(|| (OfferLetter::SeatExpired, library.clone())),
        OfferEvent::OfferOpened { .. }
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
    let unserved = offer.signups.iter().filter(|(_, signup)| ended && signup.standing == SignupStanding::Unserved);
    letters.chain(unserved.map(|(library, _)| (OfferLetter::Unserved, library.clone()))).collect()
}
