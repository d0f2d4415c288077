//! What happened to a trial period.

use std::collections::BTreeSet;

use cqrs_es::DomainEvent;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::event_name;
use crate::kernel::{Bilingual, HttpsLink, LibraryType, Name, ServiceId, SupplierId, TrialId};

/// On what terms a service can be tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialTerms {
    /// Who delivers the service, and sees which libraries try it.
    pub supplier: SupplierId,
    /// What the service is called.
    pub name: Name,
    /// What it is, in a few sentences.
    pub description: Bilingual,
    /// Which kinds of library may try it.
    pub eligible: BTreeSet<LibraryType>,
    /// How many libraries can try it at the same time; `None` for any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats: Option<u32>,
    /// How a library gets in, sent to it once it has a seat.
    pub access: Bilingual,
    /// Whom to ask.
    pub whom_to_ask: Bilingual,
    /// Within how many days of the sign-up the supplier promises that the service works for the library.
    pub activation_days: u8,
}

/// Everything that can have happened to a trial period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum TrialEvent {
    /// Coordinators have a trial period in mind.
    #[serde(rename = "trials.trial-planned")]
    TrialPlanned {
        /// The trial period's key.
        id: TrialId,
        /// What it is called.
        name: Name,
        /// Its first day.
        first_day: Date,
        /// Its last day, which is part of it.
        last_day: Date,
        /// For how many hours a seat that has become free is kept for the library it is offered to.
        answer_within_hours: u16,
    },
    /// A service can be tried.
    #[serde(rename = "trials.trial-offered")]
    TrialOffered {
        /// Which.
        service: ServiceId,
        /// On what terms.
        terms: Box<TrialTerms>,
        /// Whether libraries had been told of the trial period before: then they are told of this.
        late: bool,
    },
    /// A service cannot be tried after all.
    #[serde(rename = "trials.trial-withdrawn")]
    TrialWithdrawn {
        /// Which.
        service: ServiceId,
    },
    /// The evaluation is found there.
    #[serde(rename = "trials.evaluation-linked")]
    EvaluationLinked {
        /// Where.
        link: HttpsLink,
    },
    /// Libraries are told.
    #[serde(rename = "trials.trial-announced")]
    TrialAnnounced {},
    /// A week is left: whoever tries something is reminded.
    #[serde(rename = "trials.last-week-begun")]
    LastWeekBegun {},
    /// The last day is over, and every offer has ended.
    #[serde(rename = "trials.trial-ended")]
    TrialEnded {},
}

impl DomainEvent for TrialEvent {
    fn event_type(&self) -> String {
        event_name(self)
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}
