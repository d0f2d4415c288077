//! What coordinators ask of a kickoff.

use jiff::civil::Date;

use crate::kernel::KickoffId;

use super::KickoffPlan;

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
}
