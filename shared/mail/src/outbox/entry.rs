//! A letter as the outbox knows it: identifiers, a state and times, nothing about a person but the pointer to one.

use std::fmt;
use std::str::FromStr;

use domain::kernel::PersonId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::moment;

/// The namespace that letters' ids are derived in.
const LETTERS: Uuid = Uuid::from_u128(0x5d7b_0c1e_93a4_4f0b_8a51_3c9e_62d8_174f);

/// A letter's identity: derived from what caused it, so that the same cause can never make a second letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LetterId(Uuid);

impl LetterId {
    /// The id of the letter of one template that one event causes to be sent to one person.
    pub fn of(cause: &Cause, template: &str, person_id: &PersonId) -> Self {
        // U+001F occurs in none of the parts, so different parts cannot run together into the same name.
        let name = format!("{}\u{1f}{}\u{1f}{template}\u{1f}{person_id}", cause.aggregate, cause.sequence);
        Self(Uuid::new_v5(&LETTERS, name.as_bytes()))
    }
}

impl fmt::Display for LetterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl FromStr for LetterId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// The event a letter follows from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Cause {
    /// The aggregate's key in the log: `Library#2030100`.
    pub aggregate: String,
    /// The event's sequence there.
    pub sequence: u64,
}

/// A letter that is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLetter {
    /// The event it follows from.
    pub cause: Cause,
    /// The template it is written from.
    pub template: String,
    /// What it is about, as an aggregate's key: it is listed there. Usually the cause's own aggregate.
    pub subject: String,
    /// Stands for whoever gets it.
    pub person_id: PersonId,
}

impl NewLetter {
    /// The letter's id.
    pub fn id(&self) -> LetterId {
        LetterId::of(&self.cause, &self.template, &self.person_id)
    }

    /// Sorts a subject's letters by what caused them.
    pub(super) fn subject_key(&self) -> String {
        format!("{:010}#{}#{}", self.cause.sequence, self.template, self.person_id)
    }
}

/// Where a letter stands. The module's documentation has the table of what leads from one to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It waits to be sent.
    Pending,
    /// A worker is sending it.
    Claimed,
    /// SES has it.
    Sent,
    /// The recipient's mail server has it.
    Delivered,
    /// The recipient's mail server would not take it.
    Bounced,
    /// The recipient marked it as unwanted.
    Complained,
    /// It was certainly not sent, and sending it again as it is would not help.
    Failed,
    /// There is no person any more, or no address to write to.
    NoAddress,
    /// It may or may not have been sent.
    Unknown,
    /// It was not sent, and need not be: before it could be, what it was about was done.
    Lapsed,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 10] = [
        Self::Pending,
        Self::Claimed,
        Self::Sent,
        Self::Delivered,
        Self::Bounced,
        Self::Complained,
        Self::Failed,
        Self::NoAddress,
        Self::Unknown,
        Self::Lapsed,
    ];

    /// The state's name in the table and in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Claimed => "claimed",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Bounced => "bounced",
            Self::Complained => "complained",
            Self::Failed => "failed",
            Self::NoAddress => "no-address",
            Self::Unknown => "unknown",
            Self::Lapsed => "lapsed",
        }
    }

    /// Whether somebody has still to do something: a worker send it, or a coordinator look at it.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Sent | Self::Delivered | Self::Lapsed)
    }
}

/// What a coordinator says about a letter that needs somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resolution {
    /// It did arrive: the recipient says so, or the mail server's log.
    Arrived,
    /// It is to be sent again, even if that makes it the second time.
    SendAgain,
    /// It need not be sent any more: it has become pointless, or was told in another way.
    Dismissed,
}

/// A letter as the table has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxEntry {
    /// The letter's id.
    pub letter_id: LetterId,
    /// The template it is written from.
    pub template: String,
    /// What it is about, as an aggregate's key.
    pub subject: String,
    /// Stands for whoever gets it.
    pub person_id: PersonId,
    /// The event it follows from.
    pub cause: Cause,
    /// Where it stands.
    pub state: State,
    /// Raised by every change, for `If-Match`.
    pub version: u64,
    /// How often it has been claimed; each claim is one attempt at sending.
    pub attempts: u32,
    /// Why it stands where it does, if there is more to say than the state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// SES's own id of the message of the newest attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// What a coordinator last said about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<Resolution>,
    /// Which request last resolved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) resolved_by: Option<String>,
    /// A hash of that request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) resolved_digest: Option<String>,
    /// When it was put here.
    #[serde(with = "moment")]
    pub created_at: Timestamp,
    /// When it last changed.
    #[serde(with = "moment")]
    pub updated_at: Timestamp,
    /// When SES took the newest attempt, as far as we know.
    #[serde(default, with = "moment::optional", skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
    /// Until when whoever claimed it may work on it.
    #[serde(default, with = "moment::optional", skip_serializing_if = "Option::is_none")]
    pub lease_until: Option<Timestamp>,
    /// Which claim holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) claimed_by: Option<Uuid>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(aggregate: &str, sequence: u64, template: &str, person: &str) -> LetterId {
        let cause = Cause { aggregate: aggregate.to_owned(), sequence };
        LetterId::of(&cause, template, &person.parse().unwrap())
    }

    #[test]
    fn the_same_cause_template_and_person_are_the_same_letter_for_ever() {
        let letter = || id("Library#2030100", 7, "onboarding.application-received", "person-0000000001");
        assert_eq!(letter(), letter());
        // Written down: a changed derivation would send letters again that have been sent.
        assert_eq!(letter().to_string(), "b091fdcf-01d7-528c-80f5-dea2982c44bf");
    }

    #[test]
    fn whatever_differs_makes_another_letter() {
        let ids = [
            id("Library#2030100", 1, "a", "person-0000000001"),
            id("Library#2030101", 1, "a", "person-0000000001"),
            id("Library#2030100", 2, "a", "person-0000000001"),
            id("Library#2030100", 1, "b", "person-0000000001"),
            id("Library#2030100", 1, "a", "person-0000000002"),
        ];
        let different: std::collections::BTreeSet<_> = ids.iter().collect();
        assert_eq!(different.len(), ids.len());
    }

    #[test]
    fn a_state_is_called_the_same_in_the_table_and_in_the_index() {
        for state in State::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
    }
}
