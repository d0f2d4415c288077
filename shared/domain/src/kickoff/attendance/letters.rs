//! Which letters follow from what happened to a registration.

use crate::kernel::{HttpsLink, Reason};

use super::{Attendance, AttendanceEvent};

/// A letter to an attendee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttendanceLetter {
    /// You are registered, and this is your link.
    Confirmed,
    /// You take part in another way, as you wished.
    ModeChanged,
    /// You have cancelled.
    Cancelled,
    /// The day, the time, the place or the link is another.
    KickoffChanged,
    /// The kickoff does not take place.
    CalledOff {
        /// Why, in the coordinators' words.
        reason: Reason,
    },
    /// The kickoff is tomorrow.
    Reminder,
    /// There is a recording.
    Recording {
        /// Where.
        recording: HttpsLink,
    },
}

impl AttendanceLetter {
    /// The template's stable name, part of the letter's identity.
    pub fn template(&self) -> &'static str {
        match self {
            Self::Confirmed => "kickoff.attendance-confirmed",
            Self::ModeChanged => "kickoff.attendance-changed",
            Self::Cancelled => "kickoff.attendance-cancelled",
            Self::KickoffChanged => "kickoff.attendee-change",
            Self::CalledOff { .. } => "kickoff.attendee-called-off",
            Self::Reminder => "kickoff.attendee-reminder",
            Self::Recording { .. } => "kickoff.attendee-recording",
        }
    }
}

/// The letters that follow from one commit, given the registration now. What has passed meanwhile is not told: a reminder to
/// somebody who has cancelled, or a confirmation of what has been changed since, would only confuse.
pub fn letters_after(events: &[AttendanceEvent], now: &Attendance) -> Vec<AttendanceLetter> {
    let letter = |event: &AttendanceEvent| match event {
        AttendanceEvent::AttendeeRegistered { .. }
        | AttendanceEvent::AttendanceResumed { .. }
        | AttendanceEvent::LinkRequested { .. } => now.is_registered().then_some(AttendanceLetter::Confirmed),
        AttendanceEvent::ModeChosen { mode } => {
            (now.is_registered() && now.choices.mode == *mode).then_some(AttendanceLetter::ModeChanged)
        }
        AttendanceEvent::AttendanceCancelled {} => (!now.is_registered()).then_some(AttendanceLetter::Cancelled),
        AttendanceEvent::ToldOfChange { details } => {
            (now.is_registered() && now.told.as_ref() == Some(details)).then_some(AttendanceLetter::KickoffChanged)
        }
        AttendanceEvent::ToldOfCancellation { reason } => Some(AttendanceLetter::CalledOff { reason: reason.clone() }),
        AttendanceEvent::AttendeeReminded { day } => {
            let still = now.is_registered() && now.told.as_ref().is_some_and(|details| details.day() == *day);
            still.then_some(AttendanceLetter::Reminder)
        }
        AttendanceEvent::ToldOfRecording { recording } => {
            Some(AttendanceLetter::Recording { recording: recording.clone() })
        }
        AttendanceEvent::ListingChosen { .. } | AttendanceEvent::AttendanceEnded {} => None,
    };
    events.iter().filter_map(letter).collect()
}
