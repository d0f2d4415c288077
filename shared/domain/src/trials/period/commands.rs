//! What coordinators and the timekeeper ask of a trial period.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::kernel::{HttpsLink, Name, ServiceId, TrialId};

use super::TrialTerms;

/// A command to one trial period. `on` is today in Norway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrialCommand {
    /// A coordinator sketches a trial period.
    PlanTrial(TrialPlan),
    /// A service can be tried; later than the announcement, libraries are told.
    OfferTrial {
        /// Which.
        service: ServiceId,
        /// On what terms.
        terms: Box<TrialTerms>,
        /// Today.
        on: Date,
    },
    /// A service cannot be tried after all; only while nobody has been told.
    WithdrawTrial {
        /// Which.
        service: ServiceId,
    },
    /// The evaluation is found there. Saying the same changes nothing.
    LinkEvaluation {
        /// Where.
        link: HttpsLink,
    },
    /// Libraries are told.
    AnnounceTrial {
        /// Today.
        on: Date,
    },
    /// A week is left: whoever tries something is reminded, once.
    RemindOfLastWeek {
        /// Today.
        on: Date,
    },
    /// The last day is over, and every offer has ended.
    EndTrial {
        /// Now.
        at: Timestamp,
    },
}

/// A trial period as first sketched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrialPlan {
    /// The trial period's key.
    pub id: TrialId,
    /// What it is called.
    pub name: Name,
    /// Its first day.
    pub first_day: Date,
    /// Its last day, which is part of it.
    pub last_day: Date,
    /// For how many hours a seat that has become free is kept for the library it is offered to.
    pub answer_within_hours: u16,
    /// Today.
    pub on: Date,
}
