//! What happened to a registration.

use cqrs_es::DomainEvent;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::event_name;
use crate::kernel::{HttpsLink, KickoffId, Language, LibraryNumber, PersonId, Reason};

use super::{AttendanceMode, Choices, KickoffDetails};

/// Everything that can have happened to a registration. A serde name is the event's type on disk and never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AttendanceEvent {
    /// Someone has registered.
    #[serde(rename = "kickoff.attendee-registered")]
    AttendeeRegistered {
        /// Which kickoff it is for.
        kickoff: KickoffId,
        /// Stands for the person.
        person: PersonId,
        /// What their letters are written in.
        language: Language,
        /// Where they work, if they have said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        library: Option<LibraryNumber>,
        /// What they have chosen.
        choices: Choices,
        /// What they have been told of the kickoff.
        details: KickoffDetails,
        /// The day.
        on: Date,
    },
    /// Whoever had cancelled takes part after all.
    #[serde(rename = "kickoff.attendance-resumed")]
    AttendanceResumed {
        /// What they have chosen.
        choices: Choices,
        /// What they have been told of the kickoff.
        details: KickoffDetails,
        /// The day.
        on: Date,
    },
    /// Someone registered with an address that is registered: its owner gets the link once more.
    #[serde(rename = "kickoff.attendance-link-requested")]
    LinkRequested {
        /// The day.
        on: Date,
    },
    /// The attendee takes part in another way.
    #[serde(rename = "kickoff.attendance-mode-chosen")]
    ModeChosen {
        /// In which.
        mode: AttendanceMode,
    },
    /// The attendee consents to be listed by name, or does no longer.
    #[serde(rename = "kickoff.attendance-listing-chosen")]
    ListingChosen {
        /// Whether they do.
        listed: bool,
    },
    /// The attendee does not come.
    #[serde(rename = "kickoff.attendance-cancelled")]
    AttendanceCancelled {},
    /// The attendee has been told of another day, time, place or link.
    #[serde(rename = "kickoff.attendee-told-of-change")]
    ToldOfChange {
        /// What they have been told.
        details: KickoffDetails,
    },
    /// The attendee has been told that the kickoff does not take place.
    #[serde(rename = "kickoff.attendee-told-of-cancellation")]
    ToldOfCancellation {
        /// Why, in the coordinators' words.
        reason: Reason,
    },
    /// The attendee has been reminded.
    #[serde(rename = "kickoff.attendee-reminded")]
    AttendeeReminded {
        /// Of which day.
        day: Date,
    },
    /// The attendee has been told where the recording is.
    #[serde(rename = "kickoff.attendee-told-of-recording")]
    ToldOfRecording {
        /// Where it is.
        recording: HttpsLink,
    },
    /// The kickoff's day is over, and with it the purpose for which we know the attendee.
    #[serde(rename = "kickoff.attendance-ended")]
    AttendanceEnded {},
}

impl DomainEvent for AttendanceEvent {
    fn event_type(&self) -> String {
        event_name(self)
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}
