//! Attendance: one person's registration for one kickoff.
//!
//! Anyone who works in a library registers, to watch live or to get the recording, and says whether their name may stand on
//! the list that suppliers see. The letter that follows has a link by which they change their mind without an account.
//!
//! What the attendee has been *told* of the kickoff is part of the registration. When the kickoff is planned otherwise, each
//! attendee is told once, however often it was planned, and their calendar's entry is counted from what they were told.

mod aggregate;
mod commands;
mod details;
mod events;
mod letters;
mod refusals;
#[cfg(test)]
mod tests;
mod view;

pub use aggregate::{Attendance, AttendanceStanding};
pub use commands::{AttendanceCommand, Registration};
pub use details::{AttendanceMode, Choices, KickoffDetails};
pub use events::AttendanceEvent;
pub use letters::{AttendanceLetter, letters_after};
pub use refusals::AttendanceRefusal;
pub use view::AttendanceEntry;

use crate::kernel::KickoffId;

/// The key of a registration: the kickoff's, and a name of its own that says nothing of the person.
pub fn attendance_id(kickoff: &KickoffId, name: &str) -> String {
    format!("{kickoff}.{name}")
}
