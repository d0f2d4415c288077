//! Loading: one backward, strongly consistent query down to the newest state.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::kernel::EventSourced;
use jiff::Timestamp;

use crate::codec::{key_of, schema_of};
use crate::parked::position_of;
use crate::{CommitItem, Store, StoreError};

/// What one commit may leave unread of the 4 KB that one read unit covers.
pub(crate) const STATE_RIDES_PAST_BYTES: usize = 4 * 1024;

/// Where a page of the whole log ended.
#[derive(Debug, Clone)]
pub struct LogPosition(HashMap<String, AttributeValue>);

/// What stands at one place in the log, whether or not it can be read.
#[derive(Debug)]
pub struct Found {
    /// `{TYPE}#{id}@{first sequence, ten digits}`, as a parked commit has it.
    pub position: String,
    /// The commit, or why it is none.
    pub commit: Result<CommitItem, StoreError>,
}

/// An aggregate as loaded, with what the next commit needs to know.
#[derive(Debug, Clone)]
pub struct Loaded<A> {
    /// The aggregate's id, without its type.
    pub id: String,
    /// The aggregate, all events applied.
    pub aggregate: A,
    /// The last event's sequence; 0 if there is none.
    pub version: u64,
    /// `aggregate` before a caller changed it through `cqrs_es::AggregateContext`.
    pub(crate) untouched: Option<A>,
    /// Nothing was read: that nothing happened is an assumption, which the append's condition will test.
    pub(crate) assumed: bool,
    /// The commits that were read, oldest first.
    pub(crate) window: Vec<CommitItem>,
    /// Commits since the last state that this code understands.
    pub(crate) commits_since_state: u64,
    /// Their size in bytes.
    pub(crate) bytes_since_state: usize,
}

impl<A: EventSourced> Loaded<A> {
    /// An aggregate that nothing has happened to.
    pub(crate) fn nothing(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            aggregate: A::default(),
            version: 0,
            untouched: None,
            assumed: false,
            window: vec![],
            commits_since_state: 0,
            bytes_since_state: 0,
        }
    }

    /// The aggregate as the log has it, whatever a caller did to `aggregate` since.
    pub(crate) fn base(&self) -> &A {
        self.untouched.as_ref().unwrap_or(&self.aggregate)
    }

    /// The commit that a command led to, if it is among those read.
    pub(crate) fn commit_of(&self, command_id: &str) -> Option<&CommitItem> {
        self.window.iter().find(|commit| commit.command == command_id)
    }

    /// Folds in the commit that follows, which another writer made.
    pub(crate) fn absorb(&mut self, commit: CommitItem) -> Result<(), StoreError> {
        for event in commit.decode::<A>()? {
            self.aggregate.apply(event);
        }
        self.version = commit.last();
        if understood_state::<A>(&commit).is_some() {
            self.commits_since_state = 0;
            self.bytes_since_state = 0;
        } else {
            self.commits_since_state += 1;
            self.bytes_since_state += commit.bytes();
        }
        self.window.push(commit);
        Ok(())
    }
}

impl Store {
    /// Loads an aggregate: one round trip and one read unit at any age, as long as its commits are of ordinary size.
    pub async fn load<A: EventSourced>(&self, id: &str) -> Result<Loaded<A>, StoreError> {
        let mut newest_first: Vec<CommitItem> = Vec::new();
        let mut start = None;
        let mut state_found = false;
        // The first page is the window; past it, whoever reads on wants as much as a page can hold.
        let mut limit = Some(i32::from(A::WINDOW));
        loop {
            let page = self
                .client
                .query()
                .table_name(&self.table)
                .key_condition_expression("#aggregate = :aggregate")
                .expression_attribute_names("#aggregate", "aggregate")
                .expression_attribute_values(":aggregate", AttributeValue::S(key_of::<A>(id)))
                .consistent_read(true)
                .scan_index_forward(false)
                .set_limit(limit)
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(StoreError::unavailable("load an aggregate"))?;
            for item in page.items.unwrap_or_default() {
                let commit = CommitItem::from_item(item)?;
                state_found = state_found || understood_state::<A>(&commit).is_some();
                newest_first.push(commit);
            }
            start = page.last_evaluated_key;
            limit = None;
            if state_found || start.is_none() {
                break;
            }
        }
        fold(id, newest_first)
    }

    /// An aggregate as it was after the event with this sequence, folded from the beginning.
    pub async fn load_as_of<A: EventSourced>(&self, id: &str, sequence: u64) -> Result<Loaded<A>, StoreError> {
        let mut loaded = Loaded::nothing(id);
        for commit in self.commits::<A>(id, 1).await? {
            if commit.sequence > sequence {
                break;
            }
            loaded.absorb(commit)?;
        }
        Ok(loaded)
    }

    /// One page of the whole log, in no order across aggregates: the commits made since a moment, and where to go on. It
    /// reads, and costs, everything there is; meant for nightly reconciliation.
    ///
    /// One item that cannot be read does not keep the others from whoever asks. One that does not even say when it was
    /// made is always among them: it may be new.
    pub async fn commits_since(
        &self,
        since: Timestamp,
        start: Option<LogPosition>,
    ) -> Result<(Vec<Found>, Option<LogPosition>), StoreError> {
        let page = self
            .client
            .scan()
            .table_name(&self.table)
            .filter_expression("(attribute_not_exists(#at) OR #at >= :since) AND attribute_exists(#events)")
            .expression_attribute_names("#at", "at")
            .expression_attribute_names("#events", "events")
            .expression_attribute_values(":since", AttributeValue::S(since.to_string()))
            .set_exclusive_start_key(start.map(|LogPosition(key)| key))
            .send()
            .await
            .map_err(StoreError::unavailable("scan the log"))?;
        let found = page.items.unwrap_or_default().into_iter().map(|item| {
            let aggregate = item.get("aggregate").and_then(|key| key.as_s().ok()).map(String::as_str);
            let sequence = item.get("sequence").and_then(|key| key.as_n().ok()).map(String::as_str);
            Found { position: position_of(aggregate, sequence), commit: CommitItem::from_item(item) }
        });
        Ok((found.collect(), page.last_evaluated_key.map(LogPosition)))
    }

    /// The one commit that begins at a sequence, by the partition key, read consistently; `None` if none begins there.
    pub async fn commit_at(&self, aggregate: &str, sequence: u64) -> Result<Option<CommitItem>, StoreError> {
        // A query for one key costs what a get costs, and whoever reads the log is allowed to query it anyway.
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("#aggregate = :aggregate AND #sequence = :sequence")
            .expression_attribute_names("#aggregate", "aggregate")
            .expression_attribute_names("#sequence", "sequence")
            .expression_attribute_values(":aggregate", AttributeValue::S(aggregate.to_owned()))
            .expression_attribute_values(":sequence", AttributeValue::N(sequence.to_string()))
            .consistent_read(true)
            .send()
            .await
            .map_err(StoreError::unavailable("read a commit"))?;
        answer.items.unwrap_or_default().pop().map(CommitItem::from_item).transpose()
    }

    /// Every commit from a sequence on, oldest first, however many pages that takes.
    pub async fn commits<A: EventSourced>(&self, id: &str, from: u64) -> Result<Vec<CommitItem>, StoreError> {
        self.commits_of(&key_of::<A>(id), from).await
    }

    /// As [`Store::commits`], by the partition key, for those who handle every type alike.
    pub async fn commits_of(&self, aggregate: &str, from: u64) -> Result<Vec<CommitItem>, StoreError> {
        let mut commits = Vec::new();
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("#aggregate = :aggregate AND #sequence >= :from")
            .expression_attribute_names("#aggregate", "aggregate")
            .expression_attribute_names("#sequence", "sequence")
            .expression_attribute_values(":aggregate", AttributeValue::S(aggregate.to_owned()))
            .expression_attribute_values(":from", AttributeValue::N(from.to_string()))
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        while let Some(item) = pages.next().await {
            commits.push(CommitItem::from_item(item.map_err(StoreError::unavailable("read the log"))?)?);
        }
        Ok(commits)
    }
}

/// The state a commit carries, if this code wrote it. Anything else means "read further back", never an error.
fn understood_state<A: EventSourced>(commit: &CommitItem) -> Option<A> {
    if commit.schema.as_deref() != Some(schema_of::<A>().as_str()) {
        return None;
    }
    serde_json::from_str(commit.state.as_deref()?).ok()
}

/// Starts from the newest state this code understands and applies what came after it. Commits before it are kept only so
/// that a repeated command is recognised.
fn fold<A: EventSourced>(id: &str, newest_first: Vec<CommitItem>) -> Result<Loaded<A>, StoreError> {
    let mut loaded = Loaded::nothing(id);
    let base = newest_first.iter().enumerate().find_map(|(at, commit)| Some((at, understood_state(commit)?)));
    let mut oldest_first: Vec<CommitItem> = newest_first;
    oldest_first.reverse();
    if let Some((from_newest, state)) = base {
        let after = oldest_first.split_off(oldest_first.len() - from_newest);
        loaded.aggregate = state;
        loaded.version = oldest_first.last().map_or(0, CommitItem::last);
        loaded.window = oldest_first;
        oldest_first = after;
    }
    for commit in oldest_first {
        loaded.absorb(commit)?;
    }
    Ok(loaded)
}
