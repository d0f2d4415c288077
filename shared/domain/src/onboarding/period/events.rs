//! What happened to a period.

use std::collections::BTreeSet;

use cqrs_es::DomainEvent;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::event_name;
use crate::kernel::{HttpsLink, LibraryNumber, LibraryType, Name, PeriodId, Reason, ServiceId, TrainingId};

/// On what terms a service is to be had in a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// What the service is called.
    pub name: Name,
    /// Which kinds of library may choose it.
    pub eligible: BTreeSet<LibraryType>,
    /// What happens without a decision to a library that has it.
    pub at_deadline: AtDeadline,
    /// Whether a national deal enrols everyone at once who is eligible; they can still say otherwise.
    pub national_deal: bool,
}

/// What the deadline brings a library that has a service and has not decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AtDeadline {
    /// It keeps the service.
    Renew,
    /// It loses the service.
    Cancel,
}

/// A training session in ConsortiaManager, on Zoom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Training {
    /// When it begins, by the clock on a Norwegian wall.
    pub starts_at: DateTime,
    /// How long it takes.
    pub minutes: u16,
    /// Where it is held.
    pub meeting: HttpsLink,
}

/// Everything that can have happened to a connection period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PeriodEvent {
    /// Coordinators have a period in mind.
    #[serde(rename = "onboarding.period-planned")]
    PeriodPlanned {
        /// The period's key.
        id: PeriodId,
        /// What it is called.
        name: Name,
        /// Its first day.
        first_day: Date,
        /// Its last day, which is part of it.
        last_day: Date,
    },
    /// A service is to be had in the period.
    #[serde(rename = "onboarding.service-offered")]
    ServiceOffered {
        /// Which.
        service: ServiceId,
        /// On what terms.
        offer: Offer,
        /// Whether libraries had been told of the period before: then they are told of this.
        late: bool,
    },
    /// A service is not to be had after all.
    #[serde(rename = "onboarding.offer-withdrawn")]
    OfferWithdrawn {
        /// Which.
        service: ServiceId,
    },
    /// Everyone is told of the period.
    #[serde(rename = "onboarding.period-announced")]
    PeriodAnnounced {},
    /// Libraries can decide from now on.
    #[serde(rename = "onboarding.period-opened")]
    PeriodOpened {},
    /// There is more time.
    #[serde(rename = "onboarding.period-extended")]
    PeriodExtended {
        /// The new last day.
        last_day: Date,
        /// Why.
        reason: Reason,
    },
    /// There is less time.
    #[serde(rename = "onboarding.period-shortened")]
    PeriodShortened {
        /// The new last day.
        last_day: Date,
        /// Why.
        reason: Reason,
    },
    /// A training session is held.
    #[serde(rename = "onboarding.training-scheduled")]
    TrainingScheduled {
        /// Which.
        training: TrainingId,
        /// When and where.
        details: Training,
        /// How often it has been scheduled before: the calendar's SEQUENCE.
        revision: u32,
    },
    /// The recording of a training session can be watched.
    #[serde(rename = "onboarding.recording-published")]
    RecordingPublished {
        /// Of which session.
        training: TrainingId,
        /// Where.
        recording: HttpsLink,
    },
    /// National deals have enrolled every library that was approved and had not decided.
    #[serde(rename = "onboarding.national-deals-enrolled")]
    NationalDealsEnrolled {
        /// For which services.
        services: BTreeSet<ServiceId>,
    },
    /// Three days are left: those without a decision are reminded.
    #[serde(rename = "onboarding.deadline-approaching")]
    DeadlineApproaching {
        /// The last day that was announced.
        last_day: Date,
    },
    /// The last day is over.
    #[serde(rename = "onboarding.period-closed")]
    PeriodClosed {},
    /// One library may decide once more.
    #[serde(rename = "onboarding.period-reopened-for-library")]
    ReopenedForLibrary {
        /// Which.
        library: LibraryNumber,
        /// Its own last day.
        through: Date,
    },
    /// Every library without a decision has got what the deadline brings.
    #[serde(rename = "onboarding.period-settled")]
    PeriodSettled {},
}

impl DomainEvent for PeriodEvent {
    fn event_type(&self) -> String {
        event_name(self)
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}
