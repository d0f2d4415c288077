//! The fold that keeps a read model.

use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::kernel::{EventSourced, ReadModel};

use super::entry::{Entry, partition};
use super::generation::Generations;
use crate::codec::key_of;
use crate::stream::HandleError;
use crate::{CommitItem, Store, StoreError};

/// How often an entry is folded anew because another projector was faster.
const ATTEMPTS: u32 = 10;

/// What came of handing a commit to the projector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was the next one and is folded in.
    Folded,
    /// It, or what it is part of, was folded in before.
    Dropped,
    /// Commits before it were missing; they were read from the log, with it and whatever came after.
    CaughtUp,
}

/// Keeps one read model.
#[derive(Debug, Clone)]
pub struct Projector<V> {
    pub(super) store: Store,
    pub(super) client: Client,
    pub(super) table: String,
    view: PhantomData<fn() -> V>,
}

impl<V: ReadModel> Projector<V> {
    /// The projector from a store's log into a table with partition key `view` and sort key `id`.
    pub fn new(store: Store, client: Client, table: impl Into<String>) -> Self {
        Self { store, client, table: table.into(), view: PhantomData }
    }

    /// Whether a commit is of the aggregate that this read model shows.
    pub fn shows(&self, commit: &CommitItem) -> bool {
        commit.type_and_id().0 == <V::Of as cqrs_es::Aggregate>::TYPE
    }

    /// The generations there are. Read once per batch of the stream.
    pub async fn generations(&self) -> Result<Generations, StoreError> {
        Generations::read(&self.client, &self.table, V::NAME).await
    }

    /// Folds a commit into every generation that is kept.
    pub async fn project(&self, commit: &CommitItem, generations: &Generations) -> Result<(), HandleError> {
        for generation in generations.kept() {
            self.project_into(generation, commit).await?;
        }
        Ok(())
    }

    /// Folds a commit into one generation.
    pub async fn project_into(&self, generation: u64, commit: &CommitItem) -> Result<Outcome, HandleError> {
        let (_, id) = commit.type_and_id();
        for _ in 0..ATTEMPTS {
            let entry = self.entry(generation, id).await?;
            if commit.last() <= entry.version {
                return Ok(Outcome::Dropped);
            }
            let (commits, outcome) = if commit.sequence == entry.version + 1 {
                (vec![commit.clone()], Outcome::Folded)
            } else {
                (self.missing(id, entry.version).await?, Outcome::CaughtUp)
            };
            // The log may have been shortened by hand; an entry at version 0 would block the fold for ever.
            if commits.is_empty() {
                return Ok(Outcome::Dropped);
            }
            if self.fold_in(generation, entry, &commits).await? {
                return Ok(outcome);
            }
        }
        Err(HandleError::Transient("other projectors were faster again and again".into()))
    }

    /// Brings one entry up to the end of the log, whatever it holds now. Answers whether anything was missing.
    pub async fn catch_up(&self, generation: u64, id: &str) -> Result<bool, HandleError> {
        self.catch_up_beyond(generation, id, u64::MAX).await
    }

    /// As [`Projector::catch_up`], but an entry that holds this sequence already is left as it is.
    pub(super) async fn catch_up_beyond(&self, generation: u64, id: &str, last: u64) -> Result<bool, HandleError> {
        for _ in 0..ATTEMPTS {
            let entry = self.entry(generation, id).await?;
            if entry.version >= last {
                return Ok(false);
            }
            let commits = self.missing(id, entry.version).await?;
            if commits.is_empty() {
                return Ok(false);
            }
            if self.fold_in(generation, entry, &commits).await? {
                return Ok(true);
            }
        }
        Err(HandleError::Transient("other projectors were faster again and again".into()))
    }

    /// An entry as it stands, or the empty one.
    pub(super) async fn entry(&self, generation: u64, id: &str) -> Result<Entry<V>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("view", AttributeValue::S(partition::<V>(generation)))
            .key("id", AttributeValue::S(id.to_owned()))
            .consistent_read(true)
            .send()
            .await
            .map_err(StoreError::unavailable("read a read model's entry"))?;
        answer.item.map_or_else(|| Ok(Entry::nothing(id)), |item| Entry::from_item(&item))
    }

    async fn missing(&self, id: &str, version: u64) -> Result<Vec<CommitItem>, StoreError> {
        self.store.commits_of(&key_of::<V::Of>(id), version + 1).await
    }

    /// Folds commits into an entry and puts it, on the condition that nobody has since. Answers whether it was put.
    /// What comes before a poisonous commit is kept, so that the entry shows the aggregate as far as it is understood.
    async fn fold_in(&self, generation: u64, entry: Entry<V>, commits: &[CommitItem]) -> Result<bool, HandleError> {
        let before = entry.version;
        let (after, stopped) = fold::<V>(entry, commits);
        let stopped = stopped.map_or(Ok(true), Err);
        if after.version == before {
            return stopped;
        }
        let put = self.client.put_item().table_name(&self.table).set_item(Some(after.to_item(generation)?));
        let put = if before == 0 {
            put.condition_expression("attribute_not_exists(id)")
        } else {
            put.condition_expression("v = :before")
                .expression_attribute_values(":before", AttributeValue::N(before.to_string()))
        };
        match put.send().await {
            Ok(_) => stopped,
            Err(error)
                if error.as_service_error().is_some_and(
                    aws_sdk_dynamodb::operation::put_item::PutItemError::is_conditional_check_failed_exception,
                ) =>
            {
                Ok(false)
            }
            // Too large, or an empty list key: DynamoDB will say the same every time.
            Err(error) if error.code() == Some("ValidationException") => {
                Err(StoreError::unwritable("a read model's entry", error).into())
            }
            Err(error) => Err(StoreError::unavailable("put a read model's entry")(error).into()),
        }
    }
}

/// Applies commits to an entry, as far as that goes; the error says what stopped it.
fn fold<V: ReadModel>(mut entry: Entry<V>, commits: &[CommitItem]) -> (Entry<V>, Option<HandleError>) {
    for commit in commits {
        match view_after(&entry, commit) {
            Ok(view) => entry = Entry { version: commit.last(), view, ..entry },
            Err(error) => return (entry, Some(error)),
        }
    }
    (entry, None)
}

/// The view after one more commit. A view that panics is poison like an event that cannot be read: the panic is caught
/// here, so that one event never takes the others in its batch down.
fn view_after<V: ReadModel>(entry: &Entry<V>, commit: &CommitItem) -> Result<V, HandleError> {
    if commit.sequence != entry.version + 1 {
        return Err(HandleError::Poison(format!("the log has a hole before {}", commit.position()).into()));
    }
    let envelopes = commit.envelopes::<V::Of>()?;
    let mut view = entry.view.clone();
    let folded = catch_unwind(AssertUnwindSafe(move || {
        for event in &envelopes {
            view.update(event);
        }
        view
    }));
    folded.map_err(|_| HandleError::Poison(format!("the view panicked at {}", commit.position()).into()))
}

/// The whole log of one aggregate as an entry, without touching the table: what every path must end in.
impl<V: ReadModel> Entry<V> {
    /// Folds commits from the beginning.
    pub fn of_log(id: &str, commits: &[CommitItem]) -> Result<Self, HandleError>
    where
        V::Of: EventSourced,
    {
        let (entry, stopped) = fold(Self::nothing(id), commits);
        stopped.map_or(Ok(entry), Err)
    }
}
