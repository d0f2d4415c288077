//! Answers that say nothing of who gave them, and the drafts that become them.
//!
//! | table | key | what it holds |
//! |---|---|---|
//! | sealed answers | `round`, `answer` | an answer under a random id, padded to one of a few sizes |
//! | | `{round}#figures`, `figures` | what has been shown of the round, see `domain::evaluation::results` |
//! | | `{round}#population`, `population` | which groups of libraries are large enough to be kept with an answer |
//! | drafts | `draft` | what somebody has filled in so far, encrypted, under a name that only the key's holder can tell |
//!
//! Architecture Invariant: neither table has a stream or point-in-time recovery, and no attribute of an answer is a time, an
//! order, or anything that stands in an invitation. Whoever reads every table learns who has answered, and what was
//! answered, and cannot join the two but by the group that the results need.
//!
//! An answer is kept in the transaction that spends its invitation and removes its draft: all of it happens, or nothing.

mod drafts;
mod padding;

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, CancellationReason, Put, TransactWriteItem};
use domain::evaluation::results::{Figures, KeptAnswer, Population};
use domain::kernel::{PersonId, RoundId};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use drafts::Drafts;

use crate::StoreError;
use padding::padded;

/// Why an answer or a draft was not kept.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The invitation has been spent.
    #[error("the invitation has been spent")]
    Spent,
    /// The same link was used at the same moment. Nothing was stored; the caller may try once more.
    #[error("somebody else uses the link")]
    Contended,
    /// The store could not do its part.
    #[error("the store of answers failed")]
    Store(#[from] StoreError),
}

/// The sealed answers. Cheap to clone.
#[derive(Debug, Clone)]
pub struct SealedAnswers {
    client: Client,
    table: String,
}

impl SealedAnswers {
    /// The table with partition key `round` and sort key `answer`.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Keeps an answer. `spending` is the half of the transaction that spends the invitation, `draft` the one that removes
    /// its draft; see [`Drafts::removing`].
    pub async fn seal(
        &self,
        round: &RoundId,
        answer: &KeptAnswer,
        spending: TransactWriteItem,
        draft: TransactWriteItem,
    ) -> Result<(), SealError> {
        let put = Put::builder()
            .table_name(&self.table)
            .item("round", AttributeValue::S(round.to_string()))
            .item("answer", AttributeValue::S(fresh_id()))
            .item("sealed", AttributeValue::S(json(answer)?))
            .condition_expression("attribute_not_exists(answer)")
            .build()
            .expect("table and item are set");
        let keeping = TransactWriteItem::builder().put(put).build();
        transact(&self.client, "keep an answer", vec![spending, keeping, draft]).await
    }

    /// All answers to a round, in the order of their random ids.
    pub async fn all(&self, round: &RoundId) -> Result<Vec<KeptAnswer>, StoreError> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("#round = :round")
            .expression_attribute_names("#round", "round")
            .expression_attribute_values(":round", AttributeValue::S(round.to_string()))
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        let mut answers = Vec::new();
        while let Some(item) = pages.next().await {
            let item = item.map_err(StoreError::unavailable("read answers"))?;
            answers.push(read(&item)?);
        }
        Ok(answers)
    }

    /// What has been shown of a round; nothing, if nobody has looked since there was something to show.
    pub async fn shown(&self, round: &RoundId) -> Result<Option<ShownFigures>, StoreError> {
        let item = self.find(round, "figures").await?;
        item.map(|item| Ok(ShownFigures { figures: read(&item)?, stored: text(&item, "sealed") })).transpose()
    }

    /// Remembers what is shown from now on. `false` if somebody else has done so meanwhile: theirs is what is shown.
    pub async fn show(
        &self,
        round: &RoundId,
        before: Option<&ShownFigures>,
        figures: &Figures,
    ) -> Result<bool, StoreError> {
        let put = self.put(round, "figures", figures)?;
        let put = match before {
            None => put.condition_expression("attribute_not_exists(sealed)"),
            Some(before) => put
                .condition_expression("sealed = :before")
                .expression_attribute_values(":before", AttributeValue::S(before.stored.clone())),
        };
        unless_refused(put.send().await, "remember what is shown")
    }

    /// Which groups are kept with the answers to a round, once somebody has counted.
    pub async fn population(&self, round: &RoundId) -> Result<Option<Population>, StoreError> {
        self.find(round, "population").await?.map(|item| read(&item)).transpose()
    }

    /// Remembers which groups are kept. Whoever counted first is right: an answer's group is never a later reckoning's.
    pub async fn settle_population(&self, round: &RoundId, population: &Population) -> Result<bool, StoreError> {
        let put = self.put(round, "population", population)?.condition_expression("attribute_not_exists(sealed)");
        unless_refused(put.send().await, "remember who is asked")
    }

    fn put(
        &self,
        round: &RoundId,
        what: &str,
        value: &impl Serialize,
    ) -> Result<aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder, StoreError> {
        let put = self.client.put_item().table_name(&self.table).set_item(Some(beside(round, what)));
        Ok(put.item("sealed", AttributeValue::S(json(value)?)))
    }

    async fn find(&self, round: &RoundId, what: &str) -> Result<Option<HashMap<String, AttributeValue>>, StoreError> {
        let get = self.client.get_item().table_name(&self.table).set_key(Some(beside(round, what)));
        let answer = get.consistent_read(true).send().await;
        Ok(answer.map_err(StoreError::unavailable("read what stands beside answers"))?.item)
    }
}

/// What has been shown of a round, and how it was stored.
#[derive(Debug, Clone)]
pub struct ShownFigures {
    /// The figures.
    pub figures: Figures,
    stored: String,
}

/// Whoever has a person's link, and in which round.
#[derive(Debug, Clone, Copy)]
pub struct LinkHolder<'a> {
    /// The round.
    pub round: &'a RoundId,
    /// The person.
    pub person: &'a PersonId,
}

/// No round is called so: `#` is in no short name.
fn beside(round: &RoundId, what: &str) -> HashMap<String, AttributeValue> {
    HashMap::from([
        ("round".to_owned(), AttributeValue::S(format!("{round}#{what}"))),
        ("answer".to_owned(), AttributeValue::S(what.to_owned())),
    ])
}

fn json(value: &impl Serialize) -> Result<String, StoreError> {
    let json = serde_json::to_string(value).map_err(|error| StoreError::unwritable("an answer", error))?;
    Ok(padded(json))
}

fn text(item: &HashMap<String, AttributeValue>, name: &str) -> String {
    item.get(name).and_then(|value| value.as_s().ok()).cloned().unwrap_or_default()
}

fn read<T: DeserializeOwned>(item: &HashMap<String, AttributeValue>) -> Result<T, StoreError> {
    // JSON may end in blanks, and it does.
    serde_json::from_str(&text(item, "sealed"))
        .map_err(|error| StoreError::unreadable("an answer", text(item, "round"), error))
}

#[expect(clippy::disallowed_methods, reason = "an answer's id is random because it must say nothing")]
fn fresh_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

fn unless_refused<T>(
    answer: Result<T, aws_sdk_dynamodb::error::SdkError<PutItemError>>,
    operation: &'static str,
) -> Result<bool, StoreError> {
    match answer {
        Ok(_) => Ok(true),
        Err(error) if error.as_service_error().is_some_and(PutItemError::is_conditional_check_failed_exception) => {
            Ok(false)
        }
        Err(error) => Err(StoreError::unavailable(operation)(error)),
    }
}

/// Writes all or nothing. The first of the writes is the one that depends on the invitation.
async fn transact(client: &Client, operation: &'static str, writes: Vec<TransactWriteItem>) -> Result<(), SealError> {
    let answer = client.transact_write_items().set_transact_items(Some(writes)).send().await;
    let Err(error) = answer else { return Ok(()) };
    match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
            let codes = || cancelled.cancellation_reasons().iter().filter_map(CancellationReason::code);
            if codes().next() == Some("ConditionalCheckFailed") {
                return Err(SealError::Spent);
            }
            if codes().any(|code| code == "TransactionConflict") {
                return Err(SealError::Contended);
            }
        }
        Some(service) if service.code() == Some("TransactionInProgressException") => return Err(SealError::Contended),
        _ => {}
    }
    Err(StoreError::unavailable(operation)(error).into())
}
