//! What happened to a meeting about a concern.

use cqrs_es::DomainEvent;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::event_name;
use crate::kernel::{HttpsLink, Language, LibraryNumber, Name, PersonId, Reason};
use crate::onboarding::{Concern, Library, Standing};

/// Everything that can have happened to a meeting. A serde name is the event's type on disk and never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConcernMeetingEvent {
    /// Libraries that share a concern are invited to talk about it.
    #[serde(rename = "onboarding.concern-meeting-called")]
    MeetingCalled {
        /// What it is about, when and where.
        plan: MeetingPlan,
        /// Who is invited.
        invited: Vec<Invited>,
    },
    /// More libraries are invited to the same meeting.
    #[serde(rename = "onboarding.concern-meeting-widened")]
    MeetingWidened {
        /// Who is invited beside those who were.
        invited: Vec<Invited>,
    },
    /// The meeting does not take place.
    #[serde(rename = "onboarding.concern-meeting-cancelled")]
    MeetingCancelled {
        /// Why, in the coordinator's words.
        reason: Reason,
    },
}

/// What a meeting is about, when and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingPlan {
    /// The concern that the libraries share.
    pub concern: Concern,
    /// When it begins, by the clock on a Norwegian wall.
    pub starts_at: DateTime,
    /// How long it takes, in minutes.
    pub minutes: u16,
    /// Where it takes place on the web.
    pub meeting: HttpsLink,
    /// What the coordinators add.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Reason>,
}

/// An invited library as it was when it was invited, so that its letter says the same whenever it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// The library's key.
    pub number: LibraryNumber,
    /// What it is called.
    pub name: Name,
    /// What its letters are written in.
    pub language: Language,
    /// Stands for the person written to first.
    pub primary_contact: PersonId,
    /// Stand for the people who take over, if it has named any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deputies: Vec<PersonId>,
}

impl Invited {
    /// A library that has raised the concern and waits for an answer to it; `None` for any other.
    pub fn of(library: &Library, concern: Concern) -> Option<Self> {
        let still_asks = matches!(library.standing, Standing::Interested | Standing::Waiting);
        if !still_asks || !library.concerns.contains(&concern) {
            return None;
        }
        Some(Self {
            number: library.number.clone()?,
            name: library.name.clone()?,
            language: library.language,
            primary_contact: library.primary_contact.clone()?,
            deputies: library.deputies.clone(),
        })
    }
}

impl DomainEvent for ConcernMeetingEvent {
    fn event_type(&self) -> String {
        event_name(self)
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}
