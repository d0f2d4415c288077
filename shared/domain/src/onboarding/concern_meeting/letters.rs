//! Which letters follow from what happened to a meeting.

use crate::kernel::PersonId;
use crate::onboarding::Recipient;

use super::{ConcernMeeting, ConcernMeetingEvent, Invited, MeetingPlan};

/// A letter about a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConcernMeetingLetter {
    /// You are invited, because you and others wonder about the same.
    Invitation {
        /// What it is about, when and where.
        plan: MeetingPlan,
    },
    /// The meeting does not take place.
    Cancelled {
        /// What it would have been.
        plan: MeetingPlan,
        /// Why, in the coordinator's words.
        reason: String,
    },
}

impl ConcernMeetingLetter {
    /// The template's stable name, part of the letter's identity.
    pub fn template(&self) -> &'static str {
        match self {
            Self::Invitation { .. } => "onboarding.concern-meeting-invitation",
            Self::Cancelled { .. } => "onboarding.concern-meeting-cancelled",
        }
    }
}

/// The letters that follow from one commit, given the meeting after it: to everyone who speaks for an invited library.
pub fn letters_after<'a>(
    events: &'a [ConcernMeetingEvent],
    meeting: &'a ConcernMeeting,
) -> Vec<(ConcernMeetingLetter, &'a Invited, Recipient, PersonId)> {
    let Some(plan) = &meeting.plan else { return vec![] };
    let letters = events.iter().flat_map(|event| {
        let (letter, libraries) = match event {
            ConcernMeetingEvent::MeetingCalled { invited, .. } | ConcernMeetingEvent::MeetingWidened { invited } => {
                (ConcernMeetingLetter::Invitation { plan: plan.clone() }, invited)
            }
            ConcernMeetingEvent::MeetingCancelled { reason } => {
                let reason = reason.to_string();
                (ConcernMeetingLetter::Cancelled { plan: plan.clone(), reason }, &meeting.invited)
            }
        };
        libraries.iter().flat_map(move |library| {
            let letter = letter.clone();
            let primary = std::iter::once((Recipient::PrimaryContact, &library.primary_contact));
            let deputies = library.deputies.iter().map(|deputy| (Recipient::Deputy, deputy));
            primary.chain(deputies).map(move |(role, person)| (letter.clone(), library, role, person.clone()))
        })
    });
    letters.collect()
}
