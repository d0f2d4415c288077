//! The event stream as a stream function sees it: commits, delivered at least once and in order per commit only.

use std::future::Future;
use std::panic::AssertUnwindSafe;

use aws_lambda_events::dynamodb::{Event, EventRecord};
use futures::FutureExt;
use serde_json::{Value, json};

use crate::parked::{Parked, position_of};
use crate::{CommitItem, StoreError};

/// Why a commit could not be handled.
#[derive(Debug, thiserror::Error)]
pub enum HandleError {
    /// Trying again may help: the stream is asked to deliver again from here.
    #[error("not now")]
    Transient(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Trying again will not help: the commit is parked, so that it never blocks those behind it.
    #[error("not by this code")]
    Poison(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<StoreError> for HandleError {
    fn from(error: StoreError) -> Self {
        if error.is_transient() { Self::Transient(Box::new(error)) } else { Self::Poison(Box::new(error)) }
    }
}

/// Does a piece of work in which one commit or letter may be too much for the code: a panic is poison like an event that
/// cannot be read, and takes nothing else down with it.
///
/// What the panic said stays in the function's log, where the runtime writes it. It may quote anything, even a person, and
/// so must not reach the parked table.
pub async fn catching_panics<T>(work: impl Future<Output = Result<T, HandleError>>) -> Result<T, HandleError> {
    // Nothing of the work is looked at after a panic: what it shares with others are clients, which hold no half-done state.
    let caught = AssertUnwindSafe(work).catch_unwind().await;
    caught.unwrap_or_else(|_| Err(HandleError::Poison("the code panicked; the function's log says where".into())))
}

/// Reads the commits out of a stream batch, hands each to `handle`, and answers as `ReportBatchItemFailures` wants it:
/// `{"batchItemFailures": [{"itemIdentifier": "…"}]}`, empty when all is done.
///
/// Records that are no new commits (reservations, deletions) are passed over. Poison is parked and counts as done, and a
/// `handle` that panics is poison.
pub async fn consume<F, Fut>(event: Value, parked: &Parked, handle: F) -> Result<Value, serde_json::Error>
where
    F: Fn(CommitItem) -> Fut,
    Fut: Future<Output = Result<(), HandleError>>,
{
    let event: Event = serde_json::from_value(event)?;
    for record in event.records {
        let sequence_number = record.change.sequence_number.clone().unwrap_or_default();
        if let Err(error) = handle_record(record, parked, &handle).await {
            tracing::warn!(%sequence_number, error = &*error, "the stream is asked to deliver again from here");
            return Ok(json!({ "batchItemFailures": [{ "itemIdentifier": sequence_number }] }));
        }
    }
    Ok(json!({ "batchItemFailures": [] }))
}

async fn handle_record<F, Fut>(
    record: EventRecord,
    parked: &Parked,
    handle: &F,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>>
where
    F: Fn(CommitItem) -> Fut,
    Fut: Future<Output = Result<(), HandleError>>,
{
    let is_commit = record.event_name == "INSERT" && record.change.new_image.contains_key("events");
    if !is_commit {
        return Ok(());
    }
    let key = record.change.keys.clone();
    let (position, result) = match serde_dynamo::from_item::<_, CommitItem>(record.change.new_image) {
        // Inside an async block, so that what `handle` does before its future begins is watched as well.
        Ok(commit) => (commit.position(), catching_panics(async { handle(commit).await }).await),
        Err(error) => (unreadable_position(&key), Err(HandleError::Poison(Box::new(error)))),
    };
    match result {
        Ok(()) => Ok(()),
        Err(HandleError::Transient(error)) => Err(error),
        Err(HandleError::Poison(error)) => Ok(parked.park(&position, &*error).await?),
    }
}

fn unreadable_position(key: &serde_dynamo::Item) -> String {
    let aggregate = match key.get("aggregate") {
        Some(serde_dynamo::AttributeValue::S(aggregate)) => Some(aggregate.as_str()),
        _ => None,
    };
    let sequence = match key.get("sequence") {
        Some(serde_dynamo::AttributeValue::N(sequence)) => Some(sequence.as_str()),
        _ => None,
    };
    position_of(aggregate, sequence)
}
