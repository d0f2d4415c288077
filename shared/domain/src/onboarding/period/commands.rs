//! What coordinators and the timekeeper ask of a period.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::kernel::{HttpsLink, LibraryNumber, Name, PeriodId, Reason, ServiceId, TrainingId};

use super::{Offer, Training};

/// A command to one period. `on` is today in Norway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeriodCommand {
    /// A coordinator sketches a period.
    PlanPeriod(PeriodPlan),
    /// A service is to be had in the period; later than the announcement, libraries are told.
    OfferService {
        /// Which.
        service: ServiceId,
        /// On what terms.
        offer: Offer,
        /// Today.
        on: Date,
    },
    /// A service is not to be had after all; only while nobody has been told.
    WithdrawOffer {
        /// Which.
        service: ServiceId,
    },
    /// Everyone is told.
    AnnouncePeriod {
        /// Today.
        on: Date,
    },
    /// The first day has come.
    OpenPeriod {
        /// Today.
        on: Date,
    },
    /// The period ends on another day than planned; everyone affected is told.
    MoveLastDay {
        /// The new last day, which is part of the period.
        last_day: Date,
        /// Why, in words that libraries read.
        reason: Reason,
        /// Today.
        on: Date,
    },
    /// A training session is held, or held at another time.
    ScheduleTraining {
        /// Which.
        training: TrainingId,
        /// When and where.
        details: Training,
    },
    /// The recording of a training session can be watched.
    PublishRecording {
        /// Of which session.
        training: TrainingId,
        /// Where.
        recording: HttpsLink,
    },
    /// National deals have enrolled every approved library.
    RecordEnrolment {
        /// For which services.
        services: BTreeSet<ServiceId>,
    },
    /// The deadline is near: those without a decision are reminded, once for each last day.
    RemindOfDeadline {
        /// Today.
        on: Date,
    },
    /// The last day is over.
    ClosePeriod {
        /// Today.
        on: Date,
    },
    /// One library may decide once more.
    ReopenForLibrary {
        /// Which.
        library: LibraryNumber,
        /// Its own last day.
        through: Date,
        /// Today.
        on: Date,
    },
    /// Every library without a decision has got what the deadline brings.
    SettlePeriod,
}

/// A period as first sketched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodPlan {
    /// The period's key.
    pub id: PeriodId,
    /// What it is called.
    pub name: Name,
    /// Its first day.
    pub first_day: Date,
    /// Its last day, which is part of it.
    pub last_day: Date,
    /// Today.
    pub on: Date,
}
