//! What coordinators and the mailer ask of a round.

use jiff::Timestamp;

use crate::evaluation::form::EvaluationForm;
use crate::kernel::{Name, RoundId};

use super::{Recipients, SendingRule};

/// A command to one round. `at` is the moment it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoundCommand {
    /// A coordinator has a round in mind, or another name or other recipients for it. Saying the same changes nothing.
    PlanRound(RoundPlan),
    /// What is asked. Until the first letter leaves it can be put anew.
    PutForm {
        /// The form.
        form: EvaluationForm,
    },
    /// When letters leave; until the first one has, it can be said anew.
    ScheduleRound {
        /// The rule.
        rule: SendingRule,
        /// How many would be asked if it were today.
        recipients: usize,
        /// Now.
        at: Timestamp,
    },
    /// No letter leaves until further notice.
    PauseRound,
    /// Letters leave again.
    ResumeRound,
    /// The round is over, whatever it has come to.
    StopRound,
    /// The next wave begins, if its moment has come and the one before it is finished.
    StartWave {
        /// Now.
        at: Timestamp,
    },
    /// Everyone who is asked stands in the invitations.
    RecordRecipients {
        /// How many they are.
        recipients: u32,
    },
    /// Everybody of a wave has been written to, or has a reason not to be.
    FinishWave {
        /// Which.
        wave: u8,
    },
    /// The last day is over.
    CloseRound {
        /// Now.
        at: Timestamp,
    },
}

/// A round as a coordinator describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundPlan {
    /// The round's key.
    pub id: RoundId,
    /// What it is called; recipients read it.
    pub name: Name,
    /// Who is asked.
    pub recipients: Recipients,
}
