//! What coordinators, suppliers and the timekeeper ask of a kickoff.

use jiff::civil::{Date, DateTime};

use crate::kernel::{HttpsLink, KickoffId, Name, Reason, SupplierId};

use super::{Answer, KickoffPlan, WithdrawnBy};

/// A command to one kickoff. `on` is today in Norway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KickoffCommand {
    /// A coordinator plans a kickoff, or plans it otherwise. Saying the same changes nothing.
    PlanKickoff {
        /// The kickoff's key.
        id: KickoffId,
        /// When, where and how.
        plan: KickoffPlan,
        /// Today.
        on: Date,
    },
    /// A supplier is asked to present. Asking one that has been asked changes nothing.
    InviteSupplier {
        /// Which.
        supplier: SupplierId,
        /// What it is called.
        name: Name,
        /// Today.
        on: Date,
    },
    /// A supplier that has been invited gets the letter with its link once more.
    InviteAgain {
        /// Which.
        supplier: SupplierId,
        /// Today.
        on: Date,
    },
    /// A supplier answers, or answers otherwise. Saying the same changes nothing.
    AnswerInvitation {
        /// Which.
        supplier: SupplierId,
        /// What.
        answer: Answer,
        /// Today.
        on: Date,
    },
    /// A supplier takes its answer back. A repeat changes nothing.
    WithdrawAnswer {
        /// Which.
        supplier: SupplierId,
        /// Who says so: a supplier until the deadline, a coordinator until the day is over.
        by: WithdrawnBy,
        /// Today.
        on: Date,
    },
    /// A coordinator gives a supplier a slot, or another one.
    GiveSlot {
        /// Which supplier.
        supplier: SupplierId,
        /// When it begins, by the clock on a Norwegian wall.
        starts_at: DateTime,
        /// How long it takes, in minutes; the grid's length if left out.
        minutes: Option<u16>,
        /// Today.
        on: Date,
    },
    /// A coordinator takes a supplier's slot back.
    FreeSlot {
        /// Which supplier's.
        supplier: SupplierId,
        /// Today.
        on: Date,
    },
    /// Everyone who has none gets the slot that is proposed at this moment.
    AcceptProposal {
        /// Today.
        on: Date,
    },
    /// The slots are made public, and the suppliers told. Publishing what is public changes nothing.
    PublishProgramme {
        /// Today.
        on: Date,
    },
    /// The answer deadline is near: suppliers without an answer are reminded, once for each deadline.
    RemindOfAnswer {
        /// Today.
        on: Date,
    },
    /// A coordinator says where the recording is. Saying the same changes nothing.
    PublishRecording {
        /// Where.
        recording: HttpsLink,
        /// Today.
        on: Date,
    },
    /// A coordinator calls the kickoff off. A repeat changes nothing.
    CallOff {
        /// Why, in words that suppliers and attendees get to read.
        reason: Reason,
        /// Today.
        on: Date,
    },
    /// The day is over.
    EndKickoff {
        /// Today.
        on: Date,
    },
}
