//! What coordinators ask of a display policy.

use jiff::civil::Date;

use super::Setting;
use crate::kernel::ServiceId;

/// A command to the display policy of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DisplayPolicyCommand {
    /// From now on the figures of these years are shown so. Saying the same changes nothing.
    Set {
        /// Whose figures.
        service: ServiceId,
        /// How, for which years, and why.
        setting: Setting,
        /// Today, in Norway.
        today: Date,
    },
}
