//! Which letters follow from what happened to a trial period, and to whom.

use jiff::civil::Date;

use crate::kernel::{HttpsLink, LibraryType};

use super::{Stage, TrialEvent, TrialPeriod};

/// A letter about a trial period to a library. Which services it names depends on who gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrialLetter {
    /// There is a trial period, from when to when.
    TrialAnnounced {
        /// Its first day.
        first_day: Date,
        /// Its last day, which is part of it.
        last_day: Date,
    },
    /// One more service can be tried.
    TrialAdded {
        /// What it is called.
        service: String,
        /// The period's last day.
        last_day: Date,
    },
    /// A week is left: use it, and tell us how it is.
    AWeekLeft {
        /// The last day.
        last_day: Date,
    },
    /// It is over: nothing is bought by itself, and this is where to tell us how it was.
    TrialEnded {
        /// Where the evaluation is found, if coordinators have said.
        evaluation: Option<HttpsLink>,
    },
}

impl TrialLetter {
    /// The template's stable name, part of the letter's identity.
    pub fn template(&self) -> &'static str {
        match self {
            Self::TrialAnnounced { .. } => "trials.announced",
            Self::TrialAdded { .. } => "trials.service-added",
            Self::AWeekLeft { .. } => "trials.a-week-left",
            Self::TrialEnded { .. } => "trials.ended",
        }
    }
}

/// A letter about a trial period to a supplier at whose services libraries tried something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SupplierLetter {
    /// It is over: please take the accesses away, and confirm it.
    ConfirmRemoval,
}

impl SupplierLetter {
    /// The template's stable name, part of the letter's identity.
    pub fn template(&self) -> &'static str {
        match self {
            Self::ConfirmRemoval => "trials.confirm-removal",
        }
    }
}

/// Which libraries get a letter about a trial period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrialRecipients {
    /// Every approved library of these kinds.
    Libraries(Vec<LibraryType>),
    /// Every library that tries, or tried until the end, at least one of the services; the letter names which.
    Trying,
}

/// The letters to libraries that follow from one commit, given the trial period after it.
pub fn letters_after(events: &[TrialEvent], trial: &TrialPeriod) -> Vec<(TrialLetter, TrialRecipients)> {
    let Some((first_day, last_day)) = trial.days else { return vec![] };
    // Nobody is told of a draft.
    let told = trial.stage > Stage::Draft;
    let letters = events.iter().filter(|_| told).flat_map(|event| match event {
        TrialEvent::TrialAnnounced {} => {
            let kinds = [LibraryType::Public, LibraryType::UpperSecondary];
            let kinds = kinds.into_iter().filter(|kind| trial.offers_for(Some(*kind)).next().is_some());
            let letter = TrialLetter::TrialAnnounced { first_day, last_day };
            vec![(letter, TrialRecipients::Libraries(kinds.collect()))]
        }
        TrialEvent::TrialOffered { terms, late: true, .. } => {
            let letter = TrialLetter::TrialAdded { service: terms.name.to_string(), last_day };
            vec![(letter, TrialRecipients::Libraries(terms.eligible.iter().copied().collect()))]
        }
        TrialEvent::LastWeekBegun {} => vec![(TrialLetter::AWeekLeft { last_day }, TrialRecipients::Trying)],
        TrialEvent::TrialEnded {} => {
            vec![(TrialLetter::TrialEnded { evaluation: trial.evaluation.clone() }, TrialRecipients::Trying)]
        }
        TrialEvent::TrialPlanned { .. }
        | TrialEvent::TrialOffered { .. }
        | TrialEvent::TrialWithdrawn { .. }
        | TrialEvent::EvaluationLinked { .. } => vec![],
    });
    letters.collect()
}

/// The letters to suppliers that follow from one commit.
pub fn supplier_letters_after(events: &[TrialEvent]) -> Vec<SupplierLetter> {
    let ended = events.iter().filter(|event| **event == TrialEvent::TrialEnded {});
    ended.map(|_| SupplierLetter::ConfirmRemoval).collect()
}
