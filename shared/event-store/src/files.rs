//! Files that somebody sent, kept as they came: in parts, because an item holds less than a report.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

use crate::StoreError;

/// How many bytes of a file one item holds: beside its key it stays well under DynamoDB's 400 KB.
const BYTES_IN_A_PART: usize = 350 * 1024;

/// Files by a key that is a digest of what is in them, in a table with partition key `file` and sort key `part`.
#[derive(Debug, Clone)]
pub struct Files {
    client: Client,
    table: String,
}

impl Files {
    /// The files in a table.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Keeps a file. Whoever puts it again writes the same parts again.
    pub async fn put(&self, key: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let parts = bytes.chunks(BYTES_IN_A_PART);
        let of = parts.len();
        for (part, bytes) in parts.enumerate() {
            self.client
                .put_item()
                .table_name(&self.table)
                .item("file", AttributeValue::S(key.to_owned()))
                .item("part", AttributeValue::N(part.to_string()))
                .item("of", AttributeValue::N(of.to_string()))
                .item("bytes", AttributeValue::B(Blob::new(bytes)))
                .send()
                .await
                .map_err(StoreError::unavailable("keep a part of a file"))?;
        }
        Ok(())
    }

    /// A file; `None` if it, or a part of it, is not there.
    pub async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut parts = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("#file = :file")
            .expression_attribute_names("#file", "file")
            .expression_attribute_values(":file", AttributeValue::S(key.to_owned()))
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        let (mut bytes, mut found, mut expected) = (Vec::new(), 0, None);
        while let Some(item) = parts.next().await {
            let item = item.map_err(StoreError::unavailable("read a file"))?;
            let part = item.get("bytes").and_then(|bytes| bytes.as_b().ok());
            bytes.extend_from_slice(part.map_or(&[], |part| part.as_ref()));
            expected = item.get("of").and_then(|of| of.as_n().ok()?.parse().ok());
            found += 1;
        }
        Ok((expected == Some(found)).then_some(bytes))
    }
}
