//! A library's part in an offer.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::kernel::{CountyNumber, PersonId};

use super::OfferRefusal;

/// What has become of a sign-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignupStanding {
    /// On the waiting list.
    Waiting,
    /// A seat has become free and is kept for the library.
    Offered {
        /// Until this moment, which is not part of it.
        until: Timestamp,
    },
    /// The library tries the service.
    Seated,
    /// It did not want the seat it was offered.
    Declined,
    /// It did not answer in time.
    Expired,
    /// It gave up its seat, or its place on the waiting list.
    Left,
    /// It tried the service to the end.
    Finished,
    /// The trial ended before there was a seat.
    Unserved,
}

impl SignupStanding {
    /// Its name in requests and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Offered { .. } => "offered",
            Self::Seated => "seated",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Left => "left",
            Self::Finished => "finished",
            Self::Unserved => "unserved",
        }
    }

    /// Whether the library tries the service, or may still come to.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Waiting | Self::Offered { .. } | Self::Seated)
    }

    /// Whether it takes a seat that nobody else can have.
    pub fn takes_a_seat(self) -> bool {
        matches!(self, Self::Offered { .. } | Self::Seated)
    }
}

/// That the supplier opens the service for a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activation {
    /// The last day on which the supplier keeps its promise.
    pub by: Date,
    /// Whether it has said that the service works.
    pub confirmed: bool,
}

/// The answer to the one question that is asked during the trial: how useful is the service to you?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pulse {
    /// Very.
    VeryUseful,
    /// In part.
    SomewhatUseful,
    /// Not at all.
    NotUseful,
    /// We have not got round to it.
    NotTriedYet,
}

impl Pulse {
    /// Every answer, the best first.
    pub const ALL: [Self; 4] = [Self::VeryUseful, Self::SomewhatUseful, Self::NotUseful, Self::NotTriedYet];

    /// Its name in requests and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::VeryUseful => "very-useful",
            Self::SomewhatUseful => "somewhat-useful",
            Self::NotUseful => "not-useful",
            Self::NotTriedYet => "not-tried-yet",
        }
    }
}

impl FromStr for Pulse {
    type Err = OfferRefusal;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|pulse| pulse.as_str() == text).ok_or(OfferRefusal::UnknownPulse)
    }
}

/// A library's sign-up for one service. It is one of hundreds in the offer's state, so it is short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialSignup {
    /// The how-manieth sign-up it is, from 1: the order in which seats are offered.
    pub number: u32,
    /// The county the library lay in that day, if known: uptake is counted in the geography of its time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub county: Option<CountyNumber>,
    /// What has become of it.
    pub standing: SignupStanding,
    /// When the supplier opens the service; `None` until there is a seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activation: Option<Activation>,
    /// The contact who has agreed to hear from the supplier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<PersonId>,
    /// The answer to the one question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pulse: Option<Pulse>,
}
