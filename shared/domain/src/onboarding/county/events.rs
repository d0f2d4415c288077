//! What happened in a county.

use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::event_name;
use crate::kernel::{LibraryNumber, PeriodId, PersonId};

/// Everything that can have happened in a county. A serde name is the event's type on disk and never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CountyEvent {
    /// Someone helps the county's libraries from now on.
    #[serde(rename = "onboarding.county-contact-appointed")]
    CountyContactAppointed {
        /// Stands for the person.
        contact: PersonId,
    },
    /// Someone does no longer.
    #[serde(rename = "onboarding.county-contact-dismissed")]
    CountyContactDismissed {
        /// Stands for the person.
        contact: PersonId,
    },
    /// A library was reminded that it has not decided.
    #[serde(rename = "onboarding.library-nudged")]
    LibraryNudged {
        /// The library.
        library: LibraryNumber,
        /// The period in which it has not decided.
        period: PeriodId,
    },
}

impl DomainEvent for CountyEvent {
    fn event_type(&self) -> String {
        event_name(self)
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}
