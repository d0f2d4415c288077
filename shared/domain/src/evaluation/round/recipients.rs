//! Who is asked: a query over libraries.

use serde::{Deserialize, Serialize};

use crate::kernel::PeriodId;
use crate::onboarding::participation::{Choice, Participation};

/// Which libraries are asked. The letter goes to the library's contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Recipients {
    /// Every approved library.
    Approved,
    /// Every approved library that took, kept or changed a service in a period.
    ConnectedIn(PeriodId),
}

impl Recipients {
    /// Whether what an approved library takes part in makes it one of them.
    pub fn include(&self, participation: &Participation) -> bool {
        match self {
            Self::Approved => true,
            Self::ConnectedIn(period) => {
                let decisions = participation.decisions.get(period);
                decisions.is_some_and(|decisions| decisions.values().any(|decision| connects(decision.choice)))
            }
        }
    }
}

fn connects(choice: Choice) -> bool {
    matches!(choice, Choice::New | Choice::Renew | Choice::Change)
}
