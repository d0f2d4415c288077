//! Who is asked: a query over libraries.

use serde::{Deserialize, Serialize};

use crate::kernel::PeriodId;
use crate::onboarding::participation::{Choice, Participation};
use crate::onboarding::{LibraryEntry, Standing};

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
    /// Whether a library is among them.
    pub fn include(&self, library: &LibraryEntry, participation: Option<&Participation>) -> bool {
        library.standing == Standing::Approved
            && match self {
                Self::Approved => true,
                Self::ConnectedIn(period) => participation
                    .and_then(|participation| participation.decisions.get(period))
                    .is_some_and(|decisions| decisions.values().any(|decision| connects(decision.choice))),
            }
    }
}

fn connects(choice: Choice) -> bool {
    matches!(choice, Choice::New | Choice::Renew | Choice::Change)
}
