//! SES's word on a letter, which comes late, twice, or in the wrong order.

use jiff::Timestamp;

use super::change::{Change, Step, number, text};
use super::{Outbox, OutboxEntry, OutboxError, State, moment};
use crate::events::{Evidence, LetterEvent};

/// What became of an event of SES.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recorded {
    /// It said something new; the letter stands as shown.
    Changed(Box<OutboxEntry>),
    /// It said nothing that outweighs what is known of the newest attempt.
    NothingNew(Box<OutboxEntry>),
    /// There is no such letter here.
    UnknownLetter,
}

impl Evidence {
    /// Larger outweighs smaller, whichever arrives first.
    fn rank(&self) -> u8 {
        match self {
            Self::Accepted => 0,
            Self::TransientBounce { .. } => 1,
            Self::Rejected => 2,
            Self::Delivered => 3,
            Self::PermanentBounce { .. } => 4,
            Self::Complaint { .. } => 5,
        }
    }

    /// Where it puts the letter.
    fn state(&self) -> State {
        match self {
            Self::Accepted => State::Sent,
            Self::Rejected => State::Failed,
            Self::Delivered => State::Delivered,
            Self::TransientBounce { .. } | Self::PermanentBounce { .. } => State::Bounced,
            Self::Complaint { .. } => State::Complained,
        }
    }

    fn code(&self) -> Option<&str> {
        match self {
            Self::Accepted | Self::Delivered => None,
            Self::Rejected => Some("rejected-after-acceptance"),
            Self::TransientBounce { code } | Self::PermanentBounce { code } | Self::Complaint { code } => Some(code),
        }
    }
}

impl Outbox {
    /// Records what SES says happened to a letter.
    pub async fn record(&self, event: &LetterEvent, now: Timestamp) -> Result<Recorded, OutboxError> {
        let evidence = &event.evidence;
        let mut change = Change::to(evidence.state(), now)
            // Nothing can have happened to a letter that was never claimed.
            .only_if("#attempts > :none", [("none", number(0))])
            .only_if("attribute_not_exists(#evidence) OR #evidence < :evidence", [])
            .set("evidence", number(evidence.rank().into()))
            .set("message_id", text(&event.message_id))
            .set_to("sent_at", "if_not_exists(#sent_at, :sent_at)", [("sent_at", text(&moment::text(now)))])
            .remove("lease_until")
            .remove("claimed_by")
            // A coordinator's word was about what was known before.
            .remove("resolution");
        change = match evidence.code() {
            Some(code) => change.set("code", text(code)),
            None => change.remove("code"),
        };
        if let (Some(attempt), false) = (event.attempt, matches!(evidence, Evidence::Complaint { .. })) {
            change = change.of_attempt(attempt);
        }
        match self.step(event.letter_id, change).await {
            Ok(Step::Taken(entry)) => Ok(Recorded::Changed(Box::new(entry))),
            Ok(Step::NotTaken(entry)) => Ok(Recorded::NothingNew(Box::new(entry))),
            Err(OutboxError::Missing(_)) => Ok(Recorded::UnknownLetter),
            Err(error) => Err(error),
        }
    }
}
