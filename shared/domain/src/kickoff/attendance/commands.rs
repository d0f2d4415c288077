//! What people, and the clock, ask of a registration.

use jiff::civil::{Date, DateTime};

use crate::kernel::{HttpsLink, KickoffId, Language, LibraryNumber, PersonId, Reason};

use super::{Choices, KickoffDetails};

/// Everything that makes a registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// Which kickoff it is for.
    pub kickoff: KickoffId,
    /// Stands for the person.
    pub person: PersonId,
    /// What their letters are written in.
    pub language: Language,
    /// Where they work, if they say so.
    pub library: Option<LibraryNumber>,
    /// What they choose.
    pub choices: Choices,
}

/// A command to one registration. `now` is what the clock on a Norwegian wall shows, `on` the day it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttendanceCommand {
    /// Someone registers.
    Register {
        /// Who, for what.
        registration: Registration,
        /// The kickoff as it is planned.
        details: KickoffDetails,
        /// Whether registration is open.
        open: bool,
        /// The time now.
        now: DateTime,
    },
    /// Someone registers with an address that is registered. It may be anyone: nothing is changed but what they may undo.
    RegisterAgain {
        /// What they choose; it counts only for a registration that was cancelled.
        choices: Choices,
        /// The kickoff as it is planned.
        details: KickoffDetails,
        /// Whether registration is open.
        open: bool,
        /// The time now.
        now: DateTime,
    },
    /// The attendee chooses otherwise.
    Choose {
        /// What they choose now.
        choices: Choices,
        /// The time now.
        now: DateTime,
    },
    /// The attendee does not come after all.
    Cancel {
        /// The time now.
        now: DateTime,
    },
    /// The clock: the attendee is told how the kickoff is planned now, unless they know.
    TellOfChange {
        /// The kickoff as it is planned.
        details: KickoffDetails,
    },
    /// The clock: the attendee is told that the kickoff does not take place.
    TellOfCancellation {
        /// Why, in the coordinators' words.
        reason: Reason,
    },
    /// The clock: whoever watches live is reminded the day before.
    Remind {
        /// Today.
        on: Date,
    },
    /// The clock: the attendee is told where the recording is.
    TellOfRecording {
        /// Where it is.
        recording: HttpsLink,
    },
    /// The clock: the kickoff's day is over.
    End {
        /// Today.
        on: Date,
    },
}
