//! How commands about a meeting are decided.

use std::collections::BTreeSet;

use cqrs_es::Aggregate;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::{handle_by_deciding, schema_of};
use crate::kernel::{EventSourced, LibraryNumber, Reason};

use super::{ConcernMeetingEvent, ConcernMeetingRefusal, Invited, MeetingPlan};

/// A command to one meeting. `now` is what the clock on a Norwegian wall shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConcernMeetingCommand {
    /// Coordinators call libraries together.
    Call {
        /// What it is about, when and where.
        plan: MeetingPlan,
        /// Who is invited.
        invited: Vec<Invited>,
        /// The time now.
        now: DateTime,
    },
    /// Coordinators invite more libraries.
    Widen {
        /// Everyone to be invited; who is already is not invited twice.
        invited: Vec<Invited>,
        /// The time now.
        now: DateTime,
    },
    /// Coordinators cancel the meeting.
    Cancel {
        /// Why, in words the libraries get to read.
        reason: Reason,
        /// The time now.
        now: DateTime,
    },
}

/// A meeting, as its events have made it.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConcernMeeting {
    /// What it is about, when and where; `None` while nobody has called it.
    pub plan: Option<MeetingPlan>,
    /// Who is invited.
    pub invited: Vec<Invited>,
    /// Why it does not take place, if so.
    pub cancelled: Option<Reason>,
}

impl ConcernMeeting {
    /// The meeting, unless it is cancelled or over.
    fn expect_to_come(&self, now: DateTime) -> Result<(), ConcernMeetingRefusal> {
        let plan = self.plan.as_ref().ok_or(ConcernMeetingRefusal::UnknownMeeting)?;
        if self.cancelled.is_some() {
            return Err(ConcernMeetingRefusal::Cancelled);
        }
        if plan.starts_at <= now {
            return Err(ConcernMeetingRefusal::InThePast);
        }
        Ok(())
    }

    /// Those of them who are not invited yet, each once.
    fn not_yet_invited(&self, libraries: Vec<Invited>) -> Vec<Invited> {
        let mut known: BTreeSet<LibraryNumber> = self.invited.iter().map(|library| library.number.clone()).collect();
        libraries.into_iter().filter(|library| known.insert(library.number.clone())).collect()
    }
}

impl EventSourced for ConcernMeeting {
    const STATE_SCHEMA: u64 = schema_of(&[include_str!("aggregate.rs"), include_str!("events.rs")]);

    fn decide(&self, command: ConcernMeetingCommand) -> Result<Vec<ConcernMeetingEvent>, ConcernMeetingRefusal> {
        match command {
            ConcernMeetingCommand::Call { plan, invited, now } => {
                if self.plan.is_some() {
                    return Err(ConcernMeetingRefusal::CalledAlready);
                }
                if !(5..=480).contains(&plan.minutes) {
                    return Err(ConcernMeetingRefusal::LengthOutOfRange);
                }
                if plan.starts_at <= now {
                    return Err(ConcernMeetingRefusal::InThePast);
                }
                let invited = self.not_yet_invited(invited);
                if invited.is_empty() {
                    return Err(ConcernMeetingRefusal::NobodyInvited);
                }
                Ok(vec![ConcernMeetingEvent::MeetingCalled { plan, invited }])
            }
            ConcernMeetingCommand::Widen { invited, now } => {
                self.expect_to_come(now)?;
                let invited = self.not_yet_invited(invited);
                Ok(if invited.is_empty() { vec![] } else { vec![ConcernMeetingEvent::MeetingWidened { invited }] })
            }
            ConcernMeetingCommand::Cancel { reason, now } => {
                self.expect_to_come(now)?;
                Ok(vec![ConcernMeetingEvent::MeetingCancelled { reason }])
            }
        }
    }
}

impl Aggregate for ConcernMeeting {
    const TYPE: &'static str = "ConcernMeeting";
    type Command = ConcernMeetingCommand;
    type Event = ConcernMeetingEvent;
    type Error = ConcernMeetingRefusal;
    type Services = ();

    handle_by_deciding!();

    fn apply(&mut self, event: ConcernMeetingEvent) {
        match event {
            ConcernMeetingEvent::MeetingCalled { plan, invited } => {
                self.plan = Some(plan);
                self.invited = invited;
            }
            ConcernMeetingEvent::MeetingWidened { invited } => self.invited.extend(invited),
            ConcernMeetingEvent::MeetingCancelled { reason } => self.cancelled = Some(reason),
        }
    }
}
