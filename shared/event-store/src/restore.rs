//! Putting back into a table what a restored copy of it has.
//!
//! DynamoDB restores to a table of another name. What the living table misses is copied from there, and nothing in the living
//! table is touched: what was written since the moment that was restored stays.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{AttributeValue, KeyType};
use futures::{StreamExt as _, TryStreamExt as _};

use crate::StoreError;
use crate::error::Source;

/// So many items are written at the same time.
const AT_ONCE: usize = 16;

/// A table, and whom to ask for it.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The client of the account and region that the table is in.
    pub client: &'a Client,
    /// Its name.
    pub table: &'a str,
}

/// What has been put back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Restored {
    /// Items in the restored copy.
    pub examined: u64,
    /// How many of them the living table did not have.
    pub put_back: u64,
}

/// Copies every item whose key `living` does not have. It can be stopped and begun again at any time.
///
/// Half a read unit for every 4 KB of the copy, and a write unit for every KB put back; also for each item that is there already.
pub async fn put_back_missing(restored: Place<'_>, living: Place<'_>) -> Result<Restored, StoreError> {
    let key = partition_key(living).await?;
    let items = restored.client.scan().table_name(restored.table).into_paginator().items().send();
    let items = futures::stream::unfold(items, async |mut items| Some((items.next().await?, items)));
    let puts = items.map(|item| async {
        let item = item.map_err(StoreError::unavailable("read the restored table"))?;
        put_if_absent(living, &key, item).await
    });
    let count = |mut so_far: Restored, put: bool| async move {
        so_far.examined += 1;
        so_far.put_back += u64::from(put);
        Ok(so_far)
    };
    puts.buffer_unordered(AT_ONCE).try_fold(Restored::default(), count).await
}

async fn put_if_absent(
    living: Place<'_>,
    key: &str,
    item: HashMap<String, AttributeValue>,
) -> Result<bool, StoreError> {
    let put = living.client.put_item().table_name(living.table).set_item(Some(item));
    let put = put.condition_expression("attribute_not_exists(#key)").expression_attribute_names("#key", key);
    match put.send().await {
        Ok(_) => Ok(true),
        Err(error) if error.as_service_error().is_some_and(PutItemError::is_conditional_check_failed_exception) => {
            Ok(false)
        }
        Err(error) => Err(StoreError::unavailable("put an item back")(error)),
    }
}

async fn partition_key(place: Place<'_>) -> Result<String, StoreError> {
    let described = place.client.describe_table().table_name(place.table).send().await;
    let described = described.map_err(StoreError::unavailable("describe the living table"))?;
    let mut keys = described.table.into_iter().flat_map(|table| table.key_schema.unwrap_or_default());
    let key = keys.find(|key| key.key_type == KeyType::Hash).map(|key| key.attribute_name);
    key.ok_or_else(|| StoreError::unreadable("the keys of a table", place.table, Source::from("it has none")))
}
