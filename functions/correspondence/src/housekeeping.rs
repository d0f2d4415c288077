//! What is done when nobody asks: letters that waited, letters left half-done, letters never asked for.

use event_store::parked::gauge;
use event_store::stream::HandleError;
use jiff::SignedDuration;
use lambda::BoxError;
use mail::outbox::{Outbox, OutboxEntry, OutboxError, State};
use serde_json::{Value, json};

use crate::Correspondence;

/// How many letters one look into the outbox brings.
const AT_A_TIME: u16 = 100;
/// How many letters one sweep sends at most; the rest is the next one's.
const MOST_PER_SWEEP: usize = 1_000;
/// How far back a reconciliation looks. A letter older than that would confuse more than it helps.
const RECONCILED_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

impl Correspondence {
    /// Sends what had to wait, marks as unknown what a crash left claimed, and tells the alarms how things stand.
    pub(crate) async fn sweep(&self) -> Result<Value, BoxError> {
        let mut expired = 0;
        for letter in all_in(&self.outbox, State::Claimed).await? {
            let letter = self.outbox.expire(letter.letter_id, self.clock.now()).await?;
            expired += usize::from(letter.state == State::Unknown);
        }
        let mut sent = 0;
        for letter in all_in(&self.outbox, State::Pending).await?.into_iter().take(MOST_PER_SWEEP) {
            match self.due_again(&letter).await {
                Ok(Some(due)) => {
                    self.deliver(&due).await?;
                    sent += 1;
                }
                // What caused it cannot be found or read: it stays where somebody looks, and keeps no other letter back.
                Ok(None) => tracing::error!(letter_id = %letter.letter_id, "what caused the letter is not in the log"),
                Err(HandleError::Poison(error)) => {
                    tracing::error!(letter_id = %letter.letter_id, error = &*error, "the letter cannot be written");
                }
                Err(transient) => return Err(transient.into()),
            }
        }
        let unknown = all_in(&self.outbox, State::Unknown).await?.len();
        gauge("UnknownLetters", unknown, "correspondence", &*self.clock);
        self.parked.report().await?;
        Ok(json!({ "tried": sent, "expired": expired, "unknown": unknown }))
    }

    /// Goes through the newest part of the log and sends the letters that the stream never asked for.
    pub(crate) async fn reconcile(&self) -> Result<Value, BoxError> {
        let since = self.clock.now() - RECONCILED_FOR;
        let mut examined = 0;
        let mut start = None;
        loop {
            let (commits, next) = self.store.commits_since(since, start).await?;
            for commit in commits {
                examined += 1;
                match self.correspond(&commit).await {
                    Ok(()) => {}
                    Err(HandleError::Poison(error)) => self.parked.park(&commit.position(), &*error).await?,
                    Err(transient) => return Err(transient.into()),
                }
            }
            start = next;
            if start.is_none() {
                return Ok(json!({ "examined": examined }));
            }
        }
    }

    /// Handles what was parked, with the code of today. What can be handled now is released.
    pub(crate) async fn unpark(&self) -> Result<Value, BoxError> {
        let (mut released, mut kept) = (0, 0);
        for parked in self.parked.all().await? {
            let (aggregate, sequence) = parked.aggregate_and_sequence();
            let commits = self.store.commits_of(aggregate, sequence).await?;
            let Some(commit) = commits.first().filter(|commit| commit.sequence == sequence) else { continue };
            match self.correspond(commit).await {
                Ok(()) => {
                    self.parked.release(&parked.position).await?;
                    released += 1;
                }
                Err(HandleError::Poison(error)) => {
                    tracing::error!(position = parked.position, error = &*error, "still cannot be handled");
                    kept += 1;
                }
                Err(transient) => return Err(transient.into()),
            }
        }
        self.parked.report().await?;
        Ok(json!({ "released": released, "kept": kept }))
    }
}

async fn all_in(outbox: &Outbox, state: State) -> Result<Vec<OutboxEntry>, OutboxError> {
    let mut letters = Vec::new();
    let mut after = None;
    loop {
        let page = outbox.open(state, after.as_ref(), AT_A_TIME).await?;
        letters.extend(page.entries);
        after = page.next;
        if after.is_none() {
            return Ok(letters);
        }
    }
}
