//! What happened to a round.

use cqrs_es::DomainEvent;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::evaluation::form::EvaluationForm;
use crate::kernel::event_sourced::event_name;
use crate::kernel::{Name, RoundId};

use super::{Recipients, SendingRule};

/// Everything that can have happened to a round. None of it is about a recipient: the module's documentation says why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RoundEvent {
    /// Coordinators have a round in mind, or have it in mind otherwise.
    #[serde(rename = "evaluation.round-planned")]
    RoundPlanned {
        /// The round's key.
        id: RoundId,
        /// What it is called.
        name: Name,
        /// Who is asked.
        recipients: Recipients,
    },
    /// The form has been written, or written anew.
    #[serde(rename = "evaluation.form-put")]
    FormPut {
        /// How often it has been put, this time included.
        version: u32,
        /// What is asked.
        form: EvaluationForm,
    },
    /// It is settled when letters leave.
    #[serde(rename = "evaluation.round-scheduled")]
    RoundScheduled {
        /// By which rule.
        rule: SendingRule,
        /// When each wave leaves by it, by the clock on a Norwegian wall.
        waves: Vec<DateTime>,
    },
    /// No letter leaves until further notice.
    #[serde(rename = "evaluation.round-paused")]
    RoundPaused {},
    /// Letters leave again.
    #[serde(rename = "evaluation.round-resumed")]
    RoundResumed {},
    /// A coordinator has ended the round.
    #[serde(rename = "evaluation.round-stopped")]
    RoundStopped {},
    /// The first letter is about to leave: the form stays as it is.
    #[serde(rename = "evaluation.form-frozen")]
    FormFrozen {
        /// Which version of it.
        version: u32,
    },
    /// From now on letters of a wave leave.
    #[serde(rename = "evaluation.wave-started")]
    WaveStarted {
        /// 0 is the invitation, every other one a reminder.
        wave: u8,
        /// The day in Norway.
        on: Date,
    },
    /// Everyone who is asked stands in the invitations.
    #[serde(rename = "evaluation.recipients-listed")]
    RecipientsListed {
        /// How many they are.
        recipients: u32,
    },
    /// Everybody of a wave has been written to, or has a reason not to be.
    #[serde(rename = "evaluation.wave-finished")]
    WaveFinished {
        /// Which.
        wave: u8,
    },
    /// The last day is over.
    #[serde(rename = "evaluation.round-closed")]
    RoundClosed {},
}

impl DomainEvent for RoundEvent {
    fn event_type(&self) -> String {
        event_name(self)
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}
