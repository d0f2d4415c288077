//! From the outbox to SES: claimed, written, sent, marked.
//!
//! Every function that sends letters has a [`Postman`]. What may fail is told in the stream's terms: what passes is tried
//! again, what does not is set aside.

use std::error::Error;
use std::sync::Arc;

use event_store::Clock;
use event_store::people::PeopleById;
use event_store::stream::HandleError;
use jiff::SignedDuration;
use uuid::Uuid;

use crate::compose::{Addressee, ComposeError, Composed, Sender, compose};
use crate::courier::{Courier, Outcome};
use crate::letter::Letter;
use crate::outbox::{Claim, ClaimAnswer, NewLetter, Outbox, OutboxEntry, OutboxError, State};

/// How long a claim holds: SES's time-out, and what comes before and after it.
const LEASE: SignedDuration = SignedDuration::from_mins(2);

/// What a letter comes to once its recipient has been looked up.
enum Prepared {
    /// It can be handed over.
    Ready(Composed),
    /// There is no person any more.
    NobodyThere,
    /// It cannot be written, and will not be however often it is tried.
    Unwritable(ComposeError),
}

/// A letter that is due, with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// As the outbox knows it.
    pub letter: NewLetter,
    /// What it says.
    pub words: Letter,
}

/// Takes letters from the outbox to SES.
#[derive(Clone)]
pub struct Postman {
    outbox: Outbox,
    people: PeopleById,
    courier: Courier,
    sender: Sender,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Postman {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Postman").field("outbox", &self.outbox).finish_non_exhaustive()
    }
}

impl Postman {
    /// A postman who looks up recipients here and sends from there.
    pub fn new(outbox: Outbox, people: PeopleById, courier: Courier, sender: Sender, clock: Arc<dyn Clock>) -> Self {
        Self { outbox, people, courier, sender, clock }
    }

    /// Puts a letter into the outbox, if it is not there yet.
    pub async fn enqueue(&self, due: &Due) -> Result<(), HandleError> {
        self.outbox.enqueue(&due.letter, self.clock.now()).await.map(drop).map_err(outbox_failed)
    }

    /// Sends a letter that stands in the outbox unless somebody has or is. A letter that SES would not take just now waits for the next sweep: that
    /// SES is slow is no reason to hold up the stream.
    pub async fn deliver(&self, due: &Due) -> Result<(), HandleError> {
        self.hand_over(due).await.map(drop)
    }

    /// The same, and says where the letter stands then: for whoever keeps SES's pace, and stops when it takes nothing.
    ///
    /// All that can fail without SES is done before the claim: from then on, a letter whose worker fails counts as unknown
    /// once the lease is over, and one that certainly was not sent would wait for a coordinator for nothing.
    pub async fn hand_over(&self, due: &Due) -> Result<State, HandleError> {
        let prepared = self.prepare(due).await?;
        let claimed = self.outbox.claim(due.letter.id(), fresh_token(), self.clock.now(), LEASE).await;
        let claim = match claimed.map_err(outbox_failed)? {
            ClaimAnswer::Claimed(claim) => claim,
            ClaimAnswer::NotPending(entry) => return Ok(entry.state),
        };
        let letter = self.send(prepared, &claim).await?;
        tracing::info!(letter_id = %letter.letter_id, template = letter.template, state = letter.state.as_str(), "letter");
        Ok(letter.state)
    }

    async fn prepare(&self, due: &Due) -> Result<Prepared, HandleError> {
        let Some(person) = self.people.find(&due.letter.person_id).await? else { return Ok(Prepared::NobodyThere) };
        let to = Addressee { name: person.name.as_str(), address: &person.email };
        let message = compose(&due.words, due.letter.id(), &self.sender, &to, self.clock.now());
        Ok(message.map_or_else(Prepared::Unwritable, Prepared::Ready))
    }

    /// Sends a claimed letter and marks what came of it.
    async fn send(&self, prepared: Prepared, claim: &Claim) -> Result<OutboxEntry, HandleError> {
        let now = self.clock.now();
        let message = match prepared {
            // So slow that others may think it unknown by now; but it certainly has not been sent.
            _ if !claim.is_live(now) => {
                return self.or_released(claim, self.outbox.release(claim, "lease-over", now).await).await;
            }
            Prepared::NobodyThere => {
                return self.or_released(claim, self.outbox.mark_no_address(claim, now).await).await;
            }
            Prepared::Unwritable(error) => {
                return self.or_released(claim, self.outbox.mark_failed(claim, error.code(), now).await).await;
            }
            Prepared::Ready(message) => message,
        };
        let outcome = self.courier.send(&message, claim.attempt).await;
        let now = self.clock.now();
        match &outcome {
            Outcome::Sent { message_id } => self.outbox.mark_sent(claim, message_id, now).await.map_err(outbox_failed),
            Outcome::Unknown { code } => self.outbox.mark_unknown(claim, code, now).await.map_err(outbox_failed),
            Outcome::Refused { code } => self.or_released(claim, self.outbox.mark_failed(claim, code, now).await).await,
            Outcome::Postponed { code } => self.or_released(claim, self.outbox.release(claim, code, now).await).await,
        }
    }

    /// What was marked on a letter that certainly has not been sent. If it could not be marked, the claim is given back, so
    /// that the letter is tried again and never thought to be unknown.
    async fn or_released(
        &self,
        claim: &Claim,
        marked: Result<OutboxEntry, OutboxError>,
    ) -> Result<OutboxEntry, HandleError> {
        let Err(error) = marked else { return marked.map_err(outbox_failed) };
        if let Err(second) = self.outbox.release(claim, "not-marked", self.clock.now()).await {
            let letter_id = claim.entry.letter_id;
            tracing::warn!(%letter_id, error = &second as &dyn Error, "the claim could not be given back either");
        }
        Err(outbox_failed(error))
    }
}

/// What the outbox could not do, in the stream's terms.
pub fn outbox_failed(error: OutboxError) -> HandleError {
    match error {
        OutboxError::Unavailable { .. } => HandleError::Transient(Box::new(error)),
        OutboxError::Unreadable(_) | OutboxError::Missing(_) => HandleError::Poison(Box::new(error)),
    }
}

#[expect(clippy::disallowed_methods, reason = "a claim is recognised by a token that nobody else has")]
fn fresh_token() -> Uuid {
    Uuid::new_v4()
}
