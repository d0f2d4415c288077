//! The outbox: every letter's fate, from the moment it is due until somebody knows what became of it.
//!
//! It promises two things. *No letter is sent twice unless a coordinator said so*: only a claim allows to send, one
//! conditional write decides who gets it, and what cannot be known ends as unknown instead of being tried again. *No
//! letter is lost silently*: it is in the index of those that need somebody until SES has it or a coordinator has looked.
//!
//! Architecture Invariant: nothing here is personal data. A letter points to its recipient by a `PersonId`; name,
//! address and language are looked up when it is sent, and its words are written then.
//!
//! # The state machine
//!
//! Each line is one conditional write. "Attempt" means: only if no later claim has been made since.
//!
//! | from | by | to |
//! |---|---|---|
//! | – | [`enqueue`](Outbox::enqueue); a repeat changes nothing | pending |
//! | pending, not dismissed | [`claim`](Outbox::claim), which begins the next attempt | claimed |
//! | claimed, unknown, pending¹ · attempt | [`mark_sent`](Outbox::mark_sent) | sent |
//! | claimed, unknown · attempt | [`mark_failed`](Outbox::mark_failed) | failed |
//! | claimed, unknown · attempt | [`mark_no_address`](Outbox::mark_no_address) | no-address |
//! | claimed, unknown, not dismissed · attempt | [`release`](Outbox::release): certainly not sent, later | pending |
//! | pending | [`lapse`](Outbox::lapse): it is not due any more | lapsed |
//! | claimed · attempt | [`mark_unknown`](Outbox::mark_unknown) | unknown |
//! | claimed, lease over | [`expire`](Outbox::expire), also when somebody tries to claim it | unknown |
//! | any · attempt | [`record`](Outbox::record) of SES's evidence, if it outweighs what is known² | sent, delivered, bounced, complained, failed |
//! | unknown | [`resolve`](Outbox::resolve): arrived | sent |
//! | unknown, failed, bounced, no-address | [`resolve`](Outbox::resolve): send again | pending |
//! | pending, unknown, failed, bounced, complained, no-address | [`resolve`](Outbox::resolve): dismissed | stays, but needs nobody |
//!
//! ¹ A worker that was slow comes back and says that it did send, after a coordinator asked to send again but before
//! anyone has: then sending again is no longer needed.
//!
//! ² Evidence is ordered (see [`Evidence`](crate::events::Evidence)) and only more of it changes anything, so redelivered
//! and overtaking events commute. It counts for the attempt it is about; a complaint counts for the letter.
//!
//! Every state but sent, delivered and lapsed stands in the `open` index, under its own name, until it is left or dismissed.

mod change;
mod entry;
mod error;
mod evidence;
mod lists;
mod moment;
mod resolve;

pub use entry::{Cause, LetterId, NewLetter, OutboxEntry, Resolution, State};
pub use error::{OutboxError, ResolveError};
pub use evidence::Recorded;
pub use lists::{Cursor, InvalidCursor, Page};
pub use resolve::{Request, Resolved};

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use change::{Change, Step, text};

/// The letters table.
#[derive(Debug, Clone)]
pub struct Outbox {
    client: Client,
    table: String,
}

/// Whether a letter was new to the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enqueued {
    /// It is here now.
    New,
    /// It was here already, in whatever state.
    Already,
}

/// The right to send a letter once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The letter as it is now.
    pub entry: OutboxEntry,
    /// The number of this attempt; it goes with the letter as a tag and comes back with SES's events.
    pub attempt: u32,
    /// After this moment the letter must not be handed over any more: it counts as unknown.
    pub lease_until: Timestamp,
}

impl Claim {
    /// Whether the letter may still be handed over.
    pub fn is_live(&self, now: Timestamp) -> bool {
        now <= self.lease_until
    }
}

/// What became of an attempt to claim a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClaimAnswer {
    /// The letter may be sent, once.
    Claimed(Box<Claim>),
    /// Nothing to send: it stands as shown.
    NotPending(Box<OutboxEntry>),
}

impl Outbox {
    /// An outbox in a table.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Puts a letter into the outbox unless it is there.
    pub async fn enqueue(&self, letter: &NewLetter, now: Timestamp) -> Result<Enqueued, OutboxError> {
        let entry = OutboxEntry {
            letter_id: letter.id(),
            template: letter.template.clone(),
            subject: letter.subject.clone(),
            person_id: letter.person_id.clone(),
            cause: letter.cause.clone(),
            state: State::Pending,
            version: 1,
            attempts: 0,
            code: None,
            message_id: None,
            resolution: None,
            resolved_by: None,
            resolved_digest: None,
            created_at: now,
            updated_at: now,
            sent_at: None,
            lease_until: None,
            claimed_by: None,
        };
        let mut item: HashMap<String, AttributeValue> =
            serde_dynamo::to_item(entry).map_err(OutboxError::Unreadable)?;
        item.insert("subject_key".to_owned(), text(&letter.subject_key()));
        item.insert("open".to_owned(), text(State::Pending.as_str()));
        let answer = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(letter_id)")
            .send()
            .await;
        match answer {
            Ok(_) => Ok(Enqueued::New),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(_)) => Ok(Enqueued::Already),
                _ => Err(OutboxError::unavailable("enqueue a letter")(error)),
            },
        }
    }

    /// Claims a pending letter for as long as the lease.
    ///
    /// `token` must be fresh for every call: by it a claim is recognised whose answer was lost on the way. A letter whose
    /// lease is over becomes unknown here rather than anybody's.
    pub async fn claim(
        &self,
        letter_id: LetterId,
        token: Uuid,
        now: Timestamp,
        lease: SignedDuration,
    ) -> Result<ClaimAnswer, OutboxError> {
        let change = Change::to(State::Claimed, now)
            .from(&[State::Pending])
            .unless_dismissed()
            .set_to("attempts", "#attempts + :one", [])
            .set("lease_until", text(&moment::text(now + lease)))
            .set("claimed_by", text(&token.to_string()))
            .remove("evidence")
            .remove("code")
            .remove("message_id")
            .remove("sent_at");
        let entry = match self.step(letter_id, change).await? {
            Step::NotTaken(entry) if entry.state != State::Claimed || entry.claimed_by != Some(token) => {
                let stale = entry.state == State::Claimed && entry.lease_until.is_none_or(|until| until < now);
                let entry = if stale { self.expire(letter_id, now).await? } else { entry };
                return Ok(ClaimAnswer::NotPending(Box::new(entry)));
            }
            taken => taken.entry(),
        };
        let (attempt, lease_until) = (entry.attempts, entry.lease_until.unwrap_or(now));
        Ok(ClaimAnswer::Claimed(Box::new(Claim { entry, attempt, lease_until })))
    }

    /// SES has taken it. Answers with the letter as it stands now, which may be further on.
    pub async fn mark_sent(&self, claim: &Claim, message_id: &str, now: Timestamp) -> Result<OutboxEntry, OutboxError> {
        let change = Change::to(State::Sent, now)
            .from(&[State::Claimed, State::Unknown, State::Pending])
            .set("message_id", text(message_id))
            .set("sent_at", text(&moment::text(now)))
            .remove("code");
        self.settle(claim, change).await
    }

    /// It was certainly not sent, and trying again as it is would not help. The code says why and names no one.
    pub async fn mark_failed(&self, claim: &Claim, code: &str, now: Timestamp) -> Result<OutboxEntry, OutboxError> {
        let change = Change::to(State::Failed, now).from(&[State::Claimed, State::Unknown]).set("code", text(code));
        self.settle(claim, change).await
    }

    /// The recipient is gone, or has no address.
    pub async fn mark_no_address(&self, claim: &Claim, now: Timestamp) -> Result<OutboxEntry, OutboxError> {
        let change = Change::to(State::NoAddress, now).from(&[State::Claimed, State::Unknown]);
        self.settle(claim, change).await
    }

    /// It cannot be known whether it was sent.
    pub async fn mark_unknown(&self, claim: &Claim, code: &str, now: Timestamp) -> Result<OutboxEntry, OutboxError> {
        let change = Change::to(State::Unknown, now).from(&[State::Claimed]).set("code", text(code));
        self.settle(claim, change).await
    }

    /// It was certainly not sent, and can be tried again later, unless a coordinator has said meanwhile that it need not.
    pub async fn release(&self, claim: &Claim, code: &str, now: Timestamp) -> Result<OutboxEntry, OutboxError> {
        let change = Change::to(State::Pending, now).from(&[State::Claimed, State::Unknown]).set("code", text(code));
        self.settle(claim, change.unless_dismissed()).await
    }

    /// Makes a claimed letter unknown if its lease is over. Answers with the letter as it stands now.
    pub async fn expire(&self, letter_id: LetterId, now: Timestamp) -> Result<OutboxEntry, OutboxError> {
        let change = Change::to(State::Unknown, now)
            .from(&[State::Claimed])
            .only_if("#lease_until < :now", [("now", text(&moment::text(now)))])
            .set("code", text("lease-over"))
            .remove("lease_until")
            .remove("claimed_by");
        Ok(self.step(letter_id, change).await?.entry())
    }

    /// Takes a letter that waits off the list: what it was to remind of has been done, and it is not due any more. One that
    /// has been claimed meanwhile is left alone. Answers with the letter as it stands now.
    pub async fn lapse(&self, letter_id: LetterId, now: Timestamp) -> Result<OutboxEntry, OutboxError> {
        let change = Change::to(State::Lapsed, now).from(&[State::Pending]).remove("code");
        Ok(self.step(letter_id, change).await?.entry())
    }

    /// A letter by its id, read consistently.
    pub async fn get(&self, letter_id: LetterId) -> Result<Option<OutboxEntry>, OutboxError> {
        let output = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("letter_id", text(&letter_id.to_string()))
            .consistent_read(true)
            .send()
            .await
            .map_err(OutboxError::unavailable("read a letter"))?;
        output.item.map(|item| serde_dynamo::from_item(item).map_err(OutboxError::Unreadable)).transpose()
    }

    /// Ends a claim's attempt, unless the letter has moved on without it.
    async fn settle(&self, claim: &Claim, change: Change) -> Result<OutboxEntry, OutboxError> {
        let change = change.of_attempt(claim.attempt).remove("lease_until").remove("claimed_by");
        Ok(self.step(claim.entry.letter_id, change).await?.entry())
    }
}
