//! What happened to a kickoff.

use cqrs_es::DomainEvent;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::event_name;
use crate::kernel::{HttpsLink, KickoffId, Name, Reason, SupplierId};

use super::{Answer, KickoffPlan, Programme, Slot};

/// Who took an answer back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WithdrawnBy {
    /// The supplier.
    Supplier,
    /// A coordinator, whom the supplier has told.
    Coordinator,
}

/// Everything that can have happened to a kickoff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum KickoffEvent {
    /// Coordinators plan a kickoff.
    #[serde(rename = "kickoff.planned")]
    KickoffPlanned {
        /// The kickoff's key.
        id: KickoffId,
        /// When, where and how.
        plan: KickoffPlan,
    },
    /// They plan it otherwise.
    #[serde(rename = "kickoff.replanned")]
    KickoffReplanned {
        /// When, where and how it will be now.
        plan: KickoffPlan,
    },
    /// A supplier is asked to present.
    #[serde(rename = "kickoff.supplier-invited")]
    SupplierInvited {
        /// Which.
        supplier: SupplierId,
        /// What it is called.
        name: Name,
    },
    /// A supplier gets its link once more.
    #[serde(rename = "kickoff.supplier-invited-again")]
    SupplierInvitedAgain {
        /// Which.
        supplier: SupplierId,
    },
    /// A supplier says whether it comes, and what it needs.
    #[serde(rename = "kickoff.invitation-answered")]
    InvitationAnswered {
        /// Which.
        supplier: SupplierId,
        /// What.
        answer: Answer,
    },
    /// A supplier's answer stands no longer.
    #[serde(rename = "kickoff.answer-withdrawn")]
    AnswerWithdrawn {
        /// Whose.
        supplier: SupplierId,
        /// Who said so.
        by: WithdrawnBy,
    },
    /// A supplier has a slot, or another one than before.
    #[serde(rename = "kickoff.slot-given")]
    SlotGiven {
        /// Which supplier.
        supplier: SupplierId,
        /// From when to when.
        slot: Slot,
    },
    /// A supplier has no slot any more.
    #[serde(rename = "kickoff.slot-freed")]
    SlotFreed {
        /// Which supplier.
        supplier: SupplierId,
    },
    /// The slots are public, as one more version of the programme.
    #[serde(rename = "kickoff.programme-published")]
    ProgrammePublished {
        /// What everyone can read.
        programme: Programme,
    },
    /// Suppliers without an answer are reminded.
    #[serde(rename = "kickoff.answers-due")]
    AnswersDue {
        /// The deadline they are reminded of.
        answer_by: Date,
    },
    /// Everyone can see afterwards what they missed.
    #[serde(rename = "kickoff.recording-published")]
    RecordingPublished {
        /// Where.
        recording: HttpsLink,
    },
    /// The kickoff does not take place.
    #[serde(rename = "kickoff.called-off")]
    KickoffCalledOff {
        /// Why, in the coordinators' words.
        reason: Reason,
    },
    /// The day is over: from now on counts how long we keep those who spoke.
    #[serde(rename = "kickoff.held")]
    KickoffHeld {},
}

impl DomainEvent for KickoffEvent {
    fn event_type(&self) -> String {
        event_name(self)
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}
