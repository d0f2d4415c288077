//! Carrying out a command: load, decide, append, and what happens when someone was faster.

use std::time::Duration;

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::kernel::EventSourced;
use jiff::Timestamp;

use crate::append::AppendError;
use crate::{CommitItem, Companion, ExecuteError, Loaded, Store, StoreError};

/// How often a command is decided anew because someone else wrote first, until it gives up with
/// [`ExecuteError::Contended`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    attempts: u32,
}

impl Patience {
    /// For aggregates that a few people work on. Whoever loses five times has met a loop, not bad luck.
    pub const USUAL: Self = Self { attempts: 5 };
    /// For aggregates that hundreds want at the same time: the last of them waits some seconds, and is not sent away.
    pub const CROWD: Self = Self { attempts: 60 };
}

/// Everything about a command that is not the command: which request it is, who asks, when, and on which version.
#[derive(Debug, Clone)]
pub struct CommandContext {
    /// Identifies the request, from `Idempotency-Key`: a repeat changes nothing and gets the first answer.
    pub command_id: String,
    /// A hash of the request, so that the same id with another request is noticed.
    pub digest: String,
    /// Who asks, without a name: `coordinator:…`, `person:…`, `public`.
    pub by: String,
    /// When, by the edge's clock.
    pub at: Timestamp,
    /// From `If-Match`: carry it out on this version or not at all.
    pub expected_version: Option<u64>,
}

/// A command carried out, or found to have been.
#[derive(Debug, Clone)]
pub struct Executed<A: EventSourced> {
    /// The aggregate after it.
    pub aggregate: A,
    /// Its version after it.
    pub version: u64,
    /// What happened; empty if the command changed nothing.
    pub events: Vec<A::Event>,
    /// Whether the command had been carried out before: this is that answer again.
    pub repeated: bool,
}

impl Store {
    /// Carries out a command on an aggregate that may exist: two round trips, whatever its age.
    pub async fn execute<A: EventSourced>(
        &self,
        id: &str,
        command: A::Command,
        context: &CommandContext,
        companions: &[Companion],
    ) -> Result<Executed<A>, ExecuteError<A::Error>> {
        let loaded = self.load(id).await?;
        self.execute_from(loaded, command, context, companions).await
    }

    /// Carries out a command that most likely creates its aggregate: one round trip, because the append's own condition
    /// proves that nothing is there. If something is, it costs a load more than [`Store::execute`].
    pub async fn create<A: EventSourced>(
        &self,
        id: &str,
        command: A::Command,
        context: &CommandContext,
        companions: &[Companion],
    ) -> Result<Executed<A>, ExecuteError<A::Error>> {
        if context.expected_version.is_some() {
            return self.execute(id, command, context, companions).await;
        }
        let assumed = Loaded { assumed: true, ..Loaded::nothing(id) };
        self.execute_from(assumed, command, context, companions).await
    }

    /// Claims a command id for a request that goes to many aggregates, so that the same id with another request is refused
    /// before any of them is touched. The same request claims it again and goes on where it stopped. One write unit.
    pub async fn claim_request(&self, context: &CommandContext) -> Result<bool, StoreError> {
        let answer = self
            .client
            .put_item()
            .table_name(&self.table)
            .item("aggregate", AttributeValue::S(format!("Reservation#request#{}", context.command_id)))
            .item("sequence", AttributeValue::N("0".to_owned()))
            .item("owner", AttributeValue::S(context.digest.clone()))
            .condition_expression("attribute_not_exists(#aggregate) OR #owner = :owner")
            .expression_attribute_names("#aggregate", "aggregate")
            .expression_attribute_names("#owner", "owner")
            .expression_attribute_values(":owner", AttributeValue::S(context.digest.clone()))
            .send()
            .await;
        match answer {
            Ok(_) => Ok(true),
            Err(error) if error.as_service_error().is_some_and(PutItemError::is_conditional_check_failed_exception) => {
                Ok(false)
            }
            Err(error) => Err(StoreError::unavailable("claim a request")(error)),
        }
    }

    async fn execute_from<A: EventSourced>(
        &self,
        mut loaded: Loaded<A>,
        command: A::Command,
        context: &CommandContext,
        companions: &[Companion],
    ) -> Result<Executed<A>, ExecuteError<A::Error>> {
        let (mut attempts, mut behind) = (0, false);
        loop {
            if let Some(commit) = loaded.commit_of(&context.command_id) {
                return self.first_answer(&loaded, commit, context).await;
            }
            if let Some(expected) = context.expected_version.filter(|expected| *expected != loaded.version) {
                return Err(ExecuteError::VersionMismatch { expected, found: loaded.version });
            }
            let decided = loaded.aggregate.decide(command.clone());
            // No write will test the assumption, so a read must: what looks like a creation may be a repeat.
            if loaded.assumed && decided.as_ref().map_or(true, Vec::is_empty) {
                loaded = self.load(&loaded.id).await?;
                continue;
            }
            let events = decided.map_err(ExecuteError::Refused)?;
            if events.is_empty() {
                let Loaded { aggregate, version, .. } = loaded;
                return Ok(Executed { aggregate, version, events, repeated: false });
            }
            match self.append(&loaded, &events, context, companions).await {
                Ok(appended) => {
                    let version = appended.item.last();
                    return Ok(Executed { aggregate: appended.aggregate, version, events, repeated: false });
                }
                Err(AppendError::Taken(what)) => return Err(ExecuteError::Taken { what }),
                Err(AppendError::Store(error)) => return Err(error.into()),
                // Another commit took the place, and came with the no: if it is our own, whose answer was lost, it is all
                // there is to know; if it is someone else's, it most likely is, the first time.
                Err(AppendError::Conflict(winner)) => {
                    let ours = winner.command == context.command_id;
                    if ours || (attempts == 0 && !loaded.assumed) {
                        loaded.absorb(*winner)?;
                    } else {
                        behind = true;
                    }
                }
                Err(AppendError::Contended) => {}
            }
            attempts += 1;
            if loaded.commit_of(&context.command_id).is_none() {
                if attempts >= self.patience.attempts {
                    return Err(ExecuteError::Contended { attempts });
                }
                pause(attempts).await;
            }
            // After the pause and not before it: in a crowd, what was read before is stale by now.
            if std::mem::take(&mut behind) {
                loaded = self.catch_up(loaded).await?;
            }
        }
    }

    /// Brings what was loaded up to date: what it has is not read again.
    async fn catch_up<A: EventSourced>(&self, mut loaded: Loaded<A>) -> Result<Loaded<A>, StoreError> {
        if loaded.assumed {
            return self.load(&loaded.id).await;
        }
        for commit in self.commits::<A>(&loaded.id, loaded.version + 1).await? {
            loaded.absorb(commit)?;
        }
        Ok(loaded)
    }

    /// The answer that a command got when it was carried out, for whoever asks again.
    async fn first_answer<A: EventSourced>(
        &self,
        loaded: &Loaded<A>,
        commit: &CommitItem,
        context: &CommandContext,
    ) -> Result<Executed<A>, ExecuteError<A::Error>> {
        if commit.digest != context.digest {
            return Err(ExecuteError::CommandIdReused);
        }
        let version = commit.last();
        let aggregate = if version == loaded.version {
            loaded.aggregate.clone()
        } else {
            self.load_as_of::<A>(&loaded.id, version).await?.aggregate
        };
        Ok(Executed { aggregate, version, events: commit.decode::<A>()?, repeated: true })
    }
}

/// Waits a random moment that grows with every attempt, so that writers who collided do not collide again.
async fn pause(attempt: u32) {
    let mut random = [0_u8; 2];
    #[expect(clippy::disallowed_methods, reason = "jitter decides nothing but when to try again")]
    let filled = getrandom::fill(&mut random);
    let share = if filled.is_ok() { u16::from_le_bytes(random) } else { u16::MAX };
    let longest = 10_u64 << attempt.min(6);
    tokio::time::sleep(Duration::from_millis(longest * u64::from(share) / u64::from(u16::MAX))).await;
}
