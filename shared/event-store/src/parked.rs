//! Commits that a stream function could not handle: kept with their error, and taken up again once the code can.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};

use crate::{Clock, StoreError};

/// A commit set aside. The commit itself stays in the log; this only points to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParkedCommit {
    /// Which function could not handle it.
    pub consumer: String,
    /// `{TYPE}#{id}@{first sequence, ten digits}`.
    pub position: String,
    /// What went wrong, innermost cause last.
    pub error: String,
    /// When it was parked first, RFC 3339.
    pub parked_at: String,
}

impl ParkedCommit {
    /// The aggregate's key and the commit's first sequence.
    pub fn aggregate_and_sequence(&self) -> (&str, u64) {
        let (aggregate, sequence) = self.position.rsplit_once('@').unwrap_or((&self.position, "0"));
        (aggregate, sequence.parse().unwrap_or_default())
    }
}

/// The position of an item of which nothing but its key need be readable.
pub(crate) fn position_of(aggregate: Option<&str>, sequence: Option<&str>) -> String {
    let sequence = sequence.and_then(|sequence| sequence.parse::<u64>().ok()).unwrap_or_default();
    format!("{}@{sequence:010}", aggregate.unwrap_or("?"))
}

/// One stream function's parking place.
#[derive(Clone)]
pub struct Parked {
    client: Client,
    table: String,
    consumer: &'static str,
    clock: Arc<dyn Clock>,
}

impl Parked {
    /// The table with partition key `consumer` and sort key `position`.
    pub fn new(client: Client, table: impl Into<String>, consumer: &'static str, clock: Arc<dyn Clock>) -> Self {
        Self { client, table: table.into(), consumer, clock }
    }

    /// Sets a commit aside.
    pub async fn park(
        &self,
        position: &str,
        error: &(dyn std::error::Error + Send + Sync + 'static),
    ) -> Result<(), StoreError> {
        let parked = ParkedCommit {
            consumer: self.consumer.to_owned(),
            position: position.to_owned(),
            error: with_causes(error),
            parked_at: self.clock.now().to_string(),
        };
        tracing::error!(position, error = parked.error, "parked");
        let item = serde_dynamo::aws_sdk_dynamodb_1::to_item(&parked)
            .map_err(|error| StoreError::unwritable("a parked commit", error))?;
        let answer = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(consumer)")
            .send()
            .await;
        match answer {
            Ok(_) => {}
            // The stream delivered it again: it stays as it was parked first, and is counted once.
            Err(error) if error.code() == Some("ConditionalCheckFailedException") => return Ok(()),
            Err(error) => return Err(StoreError::unavailable("park a commit")(error)),
        }
        self.report().await
    }

    /// Tells the alarm how much is parked. To be called on every sweep too, or the alarm would never clear.
    pub async fn report(&self) -> Result<(), StoreError> {
        gauge("ParkedItems", self.all().await?.len(), self.consumer, &*self.clock);
        Ok(())
    }

    /// Everything set aside, by position.
    pub async fn all(&self) -> Result<Vec<ParkedCommit>, StoreError> {
        let mut all = Vec::new();
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("consumer = :consumer")
            .expression_attribute_values(":consumer", AttributeValue::S(self.consumer.to_owned()))
            .into_paginator()
            .items()
            .send();
        while let Some(item) = pages.next().await {
            let item = item.map_err(StoreError::unavailable("list parked commits"))?;
            all.push(
                serde_dynamo::aws_sdk_dynamodb_1::from_item(item)
                    .map_err(|error| StoreError::unreadable("a parked commit", self.consumer, error))?,
            );
        }
        Ok(all)
    }

    /// Takes a commit off the list, once it has been handled.
    pub async fn release(&self, position: &str) -> Result<(), StoreError> {
        self.client
            .delete_item()
            .table_name(&self.table)
            .key("consumer", AttributeValue::S(self.consumer.to_owned()))
            .key("position", AttributeValue::S(position.to_owned()))
            .send()
            .await
            .map_err(StoreError::unavailable("release a parked commit"))?;
        Ok(())
    }
}

/// Writes a number to the log in CloudWatch's embedded metric format (namespace `Bibliotek24`, dimension `Function`), so
/// that an alarm on it needs no call of its own.
pub fn gauge(name: &str, value: usize, function: &str, clock: &dyn Clock) {
    let line = serde_json::json!({
        "_aws": {
            "Timestamp": clock.now().as_millisecond(),
            "CloudWatchMetrics": [{
                "Namespace": "Bibliotek24",
                "Dimensions": [["Function"]],
                "Metrics": [{ "Name": name, "Unit": "Count" }],
            }],
        },
        "Function": function,
        name: value,
    });
    // CloudWatch recognises the format only at the top level of a line, so it goes around the structured logger.
    println!("{line}");
}

/// An error with its causes on one line.
fn with_causes(error: &(dyn std::error::Error + Send + Sync + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
