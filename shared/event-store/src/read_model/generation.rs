//! Which generation of a read model is read, and which is being built beside it.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use serde::{Deserialize, Serialize};

use crate::StoreError;

/// The pointer of one read model. It stands in the read models' own table, under the view `generation`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generations {
    /// The one that queries read.
    pub active: u64,
    /// The one being built, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub building: Option<u64>,
    /// Whether the generation being built holds the whole log once, and is gone through again for what it missed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub filled: bool,
    /// How far the build's way through the log has come, as JSON; only while building.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Names the write that set the pointer, so that the next one can tell whether anybody was faster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    written: Option<String>,
}

impl Default for Generations {
    fn default() -> Self {
        Self { active: 1, building: None, filled: false, cursor: None, written: None }
    }
}

const POINTER: &str = "generation";

impl Generations {
    /// The generations that the projector keeps up to date.
    pub fn kept(&self) -> impl Iterator<Item = u64> + use<> {
        std::iter::once(self.active).chain(self.building)
    }

    pub(super) async fn read(client: &Client, table: &str, name: &str) -> Result<Self, StoreError> {
        let answer = client
            .get_item()
            .table_name(table)
            .set_key(Some(key(name)))
            .consistent_read(true)
            .send()
            .await
            .map_err(StoreError::unavailable("look up a read model's generation"))?;
        let Some(item) = answer.item else { return Ok(Self::default()) };
        serde_dynamo::aws_sdk_dynamodb_1::from_item(item)
            .map_err(|error| StoreError::unreadable("a read model's generation", name, error))
    }

    /// Sets the pointer, on the condition that nobody has set it since it was read. Answers whether it was set; if not,
    /// another rebuild is running, or has run, and this one must not go on with what it believes of the pointer.
    pub(super) async fn write(&mut self, client: &Client, table: &str, name: &str) -> Result<bool, StoreError> {
        let before = self.written.replace(fresh_name());
        let mut item: HashMap<String, AttributeValue> = serde_dynamo::aws_sdk_dynamodb_1::to_item(&*self)
            .map_err(|error| StoreError::unwritable("a read model's generation", error))?;
        item.extend(key(name));
        let ours = item.get("written").cloned();
        let put = client.put_item().table_name(table).set_item(Some(item));
        let put = match before {
            // No pointer yet, or one that was written before pointers had this.
            None => put.condition_expression("attribute_not_exists(written)"),
            Some(before) => put
                .condition_expression("written = :before")
                .expression_attribute_values(":before", AttributeValue::S(before)),
        };
        let put = put.return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let Err(error) = put.send().await else { return Ok(true) };
        match error.as_service_error() {
            // The first answer may have been lost, and the SDK have asked again: then the one who was faster is this one.
            Some(PutItemError::ConditionalCheckFailedException(failed)) => {
                Ok(failed.item.as_ref().is_some_and(|found| found.get("written") == ours.as_ref()))
            }
            _ => Err(StoreError::unavailable("set a read model's generation")(error)),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "it only has to differ from every other; nothing is decided by it")]
fn fresh_name() -> String {
    uuid::Uuid::new_v4().to_string()
}

fn key(name: &str) -> HashMap<String, AttributeValue> {
    HashMap::from([
        ("view".to_owned(), AttributeValue::S(POINTER.to_owned())),
        ("id".to_owned(), AttributeValue::S(name.to_owned())),
    ])
}
