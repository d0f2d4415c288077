//! What libraries, those who act for them, ConsortiaManager and the timekeeper ask.

use std::collections::{BTreeMap, BTreeSet};

use crate::kernel::{Name, PeriodId, ServiceId, TrainingId};
use crate::onboarding::period::{Admission, Offer};
use crate::statistics::Month;

use super::{Choice, DecidedBy, TrainingTaken};

/// A command to one library's participation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParticipationCommand {
    /// The library decides about a service.
    Decide {
        /// That it may, today; see [`crate::onboarding::period::ConnectionPeriod::admit`].
        admission: Admission,
        /// What it decides.
        choice: Choice,
        /// Who decides.
        by: DecidedBy,
    },
    /// A national deal enrols every library that has not decided.
    Enrol {
        /// In which period.
        period: PeriodId,
        /// For which services.
        services: BTreeSet<ServiceId>,
    },
    /// The deadline has passed.
    ApplyDeadline {
        /// Of which period.
        period: PeriodId,
        /// What the library could choose from.
        offers: BTreeMap<ServiceId, Offer>,
    },
    /// ConsortiaManager has confirmed the order that a decision led to.
    ConfirmOrder {
        /// In which period.
        period: PeriodId,
        /// For which service.
        service: ServiceId,
        /// The order's number there.
        order: Name,
    },
    /// The library took part in a training session, or watched its recording.
    TakeTraining {
        /// In which period.
        period: PeriodId,
        /// Which session.
        training: TrainingId,
        /// How.
        taken: TrainingTaken,
    },
    /// The library has, or had, a service, which no order here has told. Saying the same again changes nothing.
    RecordConnection {
        /// Which service.
        service: ServiceId,
        /// The first month.
        since: Month,
        /// The last month; `None` while it goes on.
        until: Option<Month>,
    },
}
