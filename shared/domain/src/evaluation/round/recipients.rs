//! Who is asked: a query over libraries.

use serde::{Deserialize, Serialize};

use crate::kernel::{PeriodId, ServiceId, TrialId};
use crate::onboarding::participation::{Choice, Participation};

/// Which libraries are asked. The letter goes to the library's contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Recipients {
    /// Every approved library.
    Approved,
    /// Every approved library that took, kept or changed a service in a period.
    ConnectedIn(PeriodId),
    /// Every approved library that tries a service in a trial period, or did so to the end.
    OnTrial {
        /// In which trial period.
        trial: TrialId,
        /// Which service.
        service: ServiceId,
    },
}

/// Whether a library took, kept or changed a service in a period.
pub fn is_connected_in(period: &PeriodId, participation: &Participation) -> bool {
    let decisions = participation.decisions.get(period);
    decisions.is_some_and(|decisions| decisions.values().any(|decision| connects(decision.choice)))
}

fn connects(choice: Choice) -> bool {
    matches!(choice, Choice::New | Choice::Renew | Choice::Change)
}
