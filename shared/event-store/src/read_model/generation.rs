//! Which generation of a read model is read, and which is being built beside it.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
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
    /// How far the build's scan of the log has come, as JSON; only while building.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

impl Default for Generations {
    fn default() -> Self {
        Self { active: 1, building: None, cursor: None }
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

    pub(super) async fn write(&self, client: &Client, table: &str, name: &str) -> Result<(), StoreError> {
        let mut item: HashMap<String, AttributeValue> = serde_dynamo::aws_sdk_dynamodb_1::to_item(self)
            .map_err(|error| StoreError::unwritable("a read model's generation", error))?;
        item.extend(key(name));
        client
            .put_item()
            .table_name(table)
            .set_item(Some(item))
            .send()
            .await
            .map_err(StoreError::unavailable("set a read model's generation"))?;
        Ok(())
    }
}

fn key(name: &str) -> HashMap<String, AttributeValue> {
    HashMap::from([
        ("view".to_owned(), AttributeValue::S(POINTER.to_owned())),
        ("id".to_owned(), AttributeValue::S(name.to_owned())),
    ])
}
