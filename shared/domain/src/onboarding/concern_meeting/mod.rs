//! A meeting for libraries that share a concern: one concern, one day, everyone who has it.

mod aggregate;
mod events;
mod letters;
mod refusals;
#[cfg(test)]
mod tests;

pub use aggregate::{ConcernMeeting, ConcernMeetingCommand};
pub use events::{ConcernMeetingEvent, Invited, MeetingPlan};
pub use letters::{ConcernMeetingLetter, letters_after};
pub use refusals::ConcernMeetingRefusal;

use jiff::civil::Date;

use super::Concern;

/// A meeting's key: of one concern, at most one meeting a day.
pub fn meeting_id(concern: Concern, day: Date) -> String {
    format!("{}-{day}", concern.as_str())
}
