//! From the outbox to SES: claimed, written, sent, marked.

use event_store::stream::HandleError;
use jiff::SignedDuration;
use mail::compose::{Addressee, compose};
use mail::courier::Outcome;
use mail::outbox::{Claim, ClaimAnswer, OutboxEntry};
use uuid::Uuid;

use crate::due::Due;
use crate::{Correspondence, outbox_failed};

/// How long a claim holds: SES's time-out, and what comes before and after it.
const LEASE: SignedDuration = SignedDuration::from_mins(2);

impl Correspondence {
    /// Sends a letter unless somebody has or is. A letter that SES would not take just now waits for the next sweep: that
    /// SES is slow is no reason to hold up the stream.
    pub(crate) async fn deliver(&self, due: &Due) -> Result<(), HandleError> {
        let claimed = self.outbox.claim(due.letter.id(), fresh_token(), self.clock.now(), LEASE).await;
        let ClaimAnswer::Claimed(claim) = claimed.map_err(outbox_failed)? else { return Ok(()) };
        let letter = self.send(due, &claim).await?;
        tracing::info!(letter_id = %letter.letter_id, template = letter.template, state = letter.state.as_str(), "letter");
        Ok(())
    }

    /// Sends a claimed letter and marks what came of it.
    async fn send(&self, due: &Due, claim: &Claim) -> Result<OutboxEntry, HandleError> {
        let Some(person) = self.people.find(&due.letter.person_id).await? else {
            return self.outbox.mark_no_address(claim, self.clock.now()).await.map_err(outbox_failed);
        };
        let to = Addressee { name: person.name.as_str(), address: &person.email };
        let message = match compose(&due.words, due.letter.id(), &self.sender, &to, self.clock.now()) {
            Ok(message) => message,
            Err(error) => {
                let marked = self.outbox.mark_failed(claim, error.code(), self.clock.now()).await;
                return marked.map_err(outbox_failed);
            }
        };
        if !claim.is_live(self.clock.now()) {
            // So slow that others may think it unknown by now; but it certainly has not been sent.
            return self.outbox.release(claim, "lease-over", self.clock.now()).await.map_err(outbox_failed);
        }
        let outcome = self.courier.send(&message, claim.attempt).await;
        let now = self.clock.now();
        let marked = match &outcome {
            Outcome::Sent { message_id } => self.outbox.mark_sent(claim, message_id, now).await,
            Outcome::Refused { code } => self.outbox.mark_failed(claim, code, now).await,
            Outcome::Postponed { code } => self.outbox.release(claim, code, now).await,
            Outcome::Unknown { code } => self.outbox.mark_unknown(claim, code, now).await,
        };
        marked.map_err(outbox_failed)
    }
}

#[expect(clippy::disallowed_methods, reason = "a claim is recognised by a token that nobody else has")]
fn fresh_token() -> Uuid {
    Uuid::new_v4()
}
