//! Appending: one conditional put, or one transaction when the commit brings companions.

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{CancellationReason, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem};
use domain::kernel::EventSourced;
use jiff::{RoundMode, Timestamp, TimestampRound, Unit};

use crate::codec::{encode_events, key_of, schema_of};
use crate::load::STATE_RIDES_PAST_BYTES;
use crate::{CommandContext, CommitItem, Companion, Loaded, MOST_BYTES, Store, StoreError};

/// A commit that is stored.
#[derive(Debug, Clone)]
pub struct Appended<A> {
    /// As it was written.
    pub item: CommitItem,
    /// The aggregate after it.
    pub aggregate: A,
}

/// Why a commit was not stored.
#[derive(Debug)]
pub(crate) enum AppendError {
    /// Another commit stands where this one belonged; DynamoDB handed it over with its no.
    Conflict(Box<CommitItem>),
    /// Another transaction touched the same items at the same moment; nothing is known of it.
    Contended,
    /// A companion exists already.
    Taken(&'static str),
    /// The store could not do its part.
    Store(StoreError),
}

impl From<StoreError> for AppendError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

const ABSENT: &str = "attribute_not_exists(#aggregate)";

impl Store {
    pub(crate) async fn append<A: EventSourced>(
        &self,
        loaded: &Loaded<A>,
        events: &[A::Event],
        context: &CommandContext,
        companions: &[Companion],
    ) -> Result<Appended<A>, AppendError> {
        let mut aggregate = loaded.base().clone();
        for event in events {
            aggregate.apply(event.clone());
        }
        let item = next_commit(loaded, events, &aggregate, context)?;
        if companions.is_empty() {
            self.put(&item).await?;
        } else {
            self.transact(&item, companions).await?;
        }
        Ok(Appended { item, aggregate })
    }

    async fn put(&self, item: &CommitItem) -> Result<(), AppendError> {
        let answer = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item.to_item()?))
            .condition_expression(ABSENT)
            .expression_attribute_names("#aggregate", "aggregate")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let Err(error) = answer else { return Ok(()) };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(failed)) => {
                if let Some(winner) = failed.item.clone() {
                    return Err(AppendError::Conflict(Box::new(CommitItem::from_item(winner)?)));
                }
            }
            // A commit with companions is being written where this one belongs.
            Some(PutItemError::TransactionConflictException(_)) => return Err(AppendError::Contended),
            _ => {}
        }
        Err(AppendError::Store(StoreError::unavailable("append a commit")(error)))
    }

    async fn transact(&self, item: &CommitItem, companions: &[Companion]) -> Result<(), AppendError> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item.to_item()?))
            .condition_expression(ABSENT)
            .expression_attribute_names("#aggregate", "aggregate")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()
            .expect("table and item are set");
        let commit = TransactWriteItem::builder().put(put).build();
        let beside = companions.iter().map(|companion| companion.to_write(&self.table));
        // The SDK fills in a fresh client request token and keeps it over its own retries.
        let answer = self
            .client
            .transact_write_items()
            .set_transact_items(Some(std::iter::once(commit).chain(beside).collect()))
            .send()
            .await;
        let Err(error) = answer else { return Ok(()) };
        match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                if let Some(reason) = first_reason(cancelled.cancellation_reasons(), companions)? {
                    return Err(reason);
                }
            }
            Some(service) if service.code() == Some("TransactionInProgressException") => {
                return Err(AppendError::Contended);
            }
            _ => {}
        }
        Err(AppendError::Store(StoreError::unavailable("append a commit with companions")(error)))
    }
}

/// Reads a cancelled transaction's reasons: the commit's own conflict first, since a repeated command finds its companions
/// taken by itself.
fn first_reason(reasons: &[CancellationReason], companions: &[Companion]) -> Result<Option<AppendError>, StoreError> {
    let failed = |reason: &CancellationReason| reason.code() == Some("ConditionalCheckFailed");
    if let Some(winner) = reasons.first().filter(|reason| failed(reason)).and_then(|reason| reason.item.clone()) {
        return Ok(Some(AppendError::Conflict(Box::new(CommitItem::from_item(winner)?))));
    }
    let taken = reasons.iter().skip(1).zip(companions).find(|(reason, _)| failed(reason));
    if let Some((_, companion)) = taken {
        return Ok(Some(AppendError::Taken(companion.what)));
    }
    let contended = reasons.iter().any(|reason| reason.code() == Some("TransactionConflict"));
    Ok(contended.then_some(AppendError::Contended))
}

/// A machine's clock tells nanoseconds that nobody reads, at six bytes a commit.
fn to_the_millisecond(at: Timestamp) -> String {
    let whole = TimestampRound::new().smallest(Unit::Millisecond).mode(RoundMode::Trunc);
    at.round(whole).unwrap_or(at).to_string()
}

/// The commit that follows what was loaded, with the state riding along where the next load would miss it.
fn next_commit<A: EventSourced>(
    loaded: &Loaded<A>,
    events: &[A::Event],
    after: &A,
    context: &CommandContext,
) -> Result<CommitItem, StoreError> {
    let mut item = CommitItem {
        aggregate: key_of::<A>(&loaded.id),
        sequence: loaded.version + 1,
        count: events.len() as u64,
        events: encode_events(events)?,
        at: to_the_millisecond(context.at),
        by: context.by.clone(),
        command: context.command_id.clone(),
        digest: context.digest.clone(),
        state: None,
        schema: None,
    };
    let bytes = item.bytes();
    if bytes > MOST_BYTES {
        return Err(StoreError::CommitTooLarge { bytes });
    }
    let window_is_full = loaded.commits_since_state + 1 >= u64::from(A::WINDOW);
    if window_is_full || loaded.bytes_since_state + bytes > STATE_RIDES_PAST_BYTES {
        let state = serde_json::to_string(after).map_err(|error| StoreError::unwritable("a state", error))?;
        // A state that no longer fits beside its commit is left out: the next load reads further back.
        if bytes + state.len() + 64 <= MOST_BYTES {
            item.state = Some(state);
            item.schema = Some(schema_of::<A>());
        }
    }
    Ok(item)
}
