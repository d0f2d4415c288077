//! What is done when nobody asks: letters that waited, letters left half-done, letters never asked for.

use cqrs_es::Aggregate;
use domain::evaluation::round::EvaluationRound;
use event_store::Found;
use event_store::parked::gauge;
use event_store::stream::{HandleError, catching_panics};
use jiff::SignedDuration;
use lambda::BoxError;
use mail::outbox::{Outbox, OutboxEntry, OutboxError, State};
use mail::postman::outbox_failed;
use serde_json::{Value, json};

use crate::Correspondence;
use crate::due::Again;

/// How many letters one look into the outbox brings.
const AT_A_TIME: u16 = 100;
/// How many letters one sweep sends at most; the rest is the next one's.
const MOST_PER_SWEEP: usize = 1_000;
/// How many letters may fail for reasons that pass before a sweep leaves the rest to the next: one of them must not keep the
/// others back, but a database that is away would take the whole invocation.
const MOST_NOT_NOW: usize = 5;
/// From when on a letter that has not been sent is somebody's business.
const PENDING_FOR_LONG: SignedDuration = SignedDuration::from_hours(1);
/// How far back a reconciliation looks. A letter older than that would confuse more than it helps.
const RECONCILED_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The states in which a letter has not arrived and will not by itself.
const WITHOUT_SUCCESS: [State; 4] = [State::Failed, State::Bounced, State::NoAddress, State::Complained];

/// How many letters need somebody.
struct Counted {
    unknown: usize,
    failed: usize,
    old_pending: usize,
}

impl Correspondence {
    /// Sends what had to wait, marks as unknown what a crash left claimed, and tells the alarms how things stand.
    pub(crate) async fn sweep(&self) -> Result<Value, BoxError> {
        // Each is done whatever became of the one before: when something fails, the alarms are needed most.
        let expired = self.expire_claims().await;
        let tried = self.send_what_waits().await;
        let counted = self.count().await;
        self.parked.report().await?;
        let Counted { unknown, failed, old_pending } = counted?;
        Ok(json!({
            "tried": tried?,
            "expired": expired?,
            "unknown": unknown,
            "failed": failed,
            "old_pending": old_pending,
        }))
    }

    async fn expire_claims(&self) -> Result<usize, BoxError> {
        let mut expired = 0;
        for letter in all_in(&self.outbox, State::Claimed).await? {
            let letter = self.outbox.expire(letter.letter_id, self.clock.now()).await?;
            expired += usize::from(letter.state == State::Unknown);
        }
        Ok(expired)
    }

    async fn send_what_waits(&self) -> Result<usize, BoxError> {
        let (mut tried, mut not_now) = (0, 0);
        let waiting = all_in(&self.outbox, State::Pending).await?.into_iter();
        for letter in waiting.filter(|letter| !is_the_mailers(letter)).take(MOST_PER_SWEEP) {
            let sending = catching_panics(async {
                match self.due_again(&letter).await? {
                    Again::Due(due) => self.postman.deliver(&due).await.map(|()| true),
                    Again::NotDue => {
                        let lapsed = self.outbox.lapse(letter.letter_id, self.clock.now()).await;
                        lapsed.map(|_| true).map_err(outbox_failed)
                    }
                    Again::CauseMissing => Ok(false),
                }
            });
            match sending.await {
                Ok(true) => tried += 1,
                // What caused it cannot be found or read, or it cannot be written: it stays where somebody looks, counts as
                // waiting too long before long, and keeps no other letter back.
                Ok(false) => tracing::error!(letter_id = %letter.letter_id, "what caused the letter is not in the log"),
                Err(HandleError::Poison(error)) => {
                    tracing::error!(letter_id = %letter.letter_id, error = &*error, "the letter cannot be written");
                }
                Err(HandleError::Transient(error)) => {
                    tracing::warn!(letter_id = %letter.letter_id, error = &*error, "the letter cannot be sent now");
                    not_now += 1;
                    if not_now == MOST_NOT_NOW {
                        return Err(error);
                    }
                }
            }
        }
        Ok(tried)
    }

    /// Counts the letters that need somebody and tells the alarms. What a coordinator has dismissed stands in none of the
    /// lists, and so does not count.
    async fn count(&self) -> Result<Counted, BoxError> {
        let report = |name, letters| gauge(name, letters, "correspondence", &*self.clock);
        let unknown = all_in(&self.outbox, State::Unknown).await?.len();
        report("UnknownLetters", unknown);
        let mut failed = 0;
        for state in WITHOUT_SUCCESS {
            failed += all_in(&self.outbox, state).await?.len();
        }
        report("FailedLetters", failed);
        // By its age and not by its last change: every sweep that cannot send it changes it.
        let old = |letter: &OutboxEntry| self.clock.now().duration_since(letter.created_at) > PENDING_FOR_LONG;
        let old_pending = all_in(&self.outbox, State::Pending).await?.iter().filter(|letter| old(letter)).count();
        report("OldPendingLetters", old_pending);
        Ok(Counted { unknown, failed, old_pending })
    }

    /// Goes through the newest part of the log and sends the letters that the stream never asked for.
    pub(crate) async fn reconcile(&self) -> Result<Value, BoxError> {
        let since = self.clock.now() - RECONCILED_FOR;
        let mut examined = 0;
        let mut start = None;
        loop {
            let (page, next) = self.store.commits_since(since, start).await?;
            for Found { position, commit } in page {
                examined += 1;
                match catching_panics(async { self.correspond(&commit?).await }).await {
                    Ok(()) => {}
                    Err(HandleError::Poison(error)) => self.parked.park(&position, &*error).await?,
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
    ///
    /// So is what is not in the log any more. A commit is parked only after it was seen there, and this reads consistently:
    /// somebody took it out by hand, and nothing follows from what did not happen. Kept, it would hold the alarm on for ever
    /// and there would be nothing to do about it. The log line has what it was parked for.
    pub(crate) async fn unpark(&self) -> Result<Value, BoxError> {
        let (mut released, mut gone, mut kept) = (0, 0, 0);
        for parked in self.parked.all().await? {
            let (aggregate, sequence) = parked.aggregate_and_sequence();
            let handling = catching_panics(async {
                let commit = self.store.commit_at(aggregate, sequence).await?;
                if let Some(commit) = &commit {
                    self.correspond(commit).await?;
                }
                Ok(commit.is_some())
            });
            match handling.await {
                Ok(is_there) => {
                    if !is_there {
                        tracing::error!(
                            position = parked.position,
                            error = parked.error,
                            "gone from the log, released"
                        );
                        gone += 1;
                    }
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
        Ok(json!({ "released": released, "gone": gone, "kept": kept }))
    }
}

/// Whether a letter is the evaluation mailer's to send: it knows whether the round is paused and who has answered, and keeps
/// SES's pace.
fn is_the_mailers(letter: &OutboxEntry) -> bool {
    letter.cause.aggregate.split_once('#').is_some_and(|(kind, _)| kind == EvaluationRound::TYPE)
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
