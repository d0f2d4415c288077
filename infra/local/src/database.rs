//! DynamoDB, embedded: `dynoxide` on a loopback port for the functions' own SDK clients, and called directly for what the stack itself
//! needs (creating tables, reading streams, showing items).

use crate::shutdown::Shutdown;
use anyhow::{Context as _, Result, anyhow};
use dynoxide::Database;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};
use std::path::Path;
use tokio::net::TcpListener;

/// One database of one stack.
pub(crate) struct LocalDatabase {
    inner: Database,
    url: String,
}

impl LocalDatabase {
    /// Opens the database in `directory`, or one in memory, and serves it on a free loopback port.
    pub(crate) async fn start(directory: Option<&Path>, shutdown: &Shutdown) -> Result<Self> {
        let inner = match directory {
            Some(directory) => {
                let file = directory.join("dynamodb.sqlite");
                Database::new(&file.to_string_lossy()).with_context(|| format!("opening {}", file.display()))?
            }
            None => Database::memory()?,
        };
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("a loopback port for the database")?;
        let url = format!("http://{}", listener.local_addr()?);
        let (serving, stopped) = (inner.clone(), shutdown.waiting());
        shutdown.spawn(async move {
            if let Err(error) = dynoxide::server::serve_with_shutdown(listener, serving, stopped).await {
                tracing::error!(error, "the local database stopped");
            }
        });
        Ok(Self { inner, url })
    }

    /// Where an SDK client finds it.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn create_table(&self, definition: &Json) -> Result<()> {
        self.inner.create_table(request(definition)?)?;
        Ok(())
    }

    pub(crate) fn expire_by(&self, table: &str, attribute: &str) -> Result<()> {
        let specification = json!({"AttributeName": attribute, "Enabled": true});
        let body = json!({"TableName": table, "TimeToLiveSpecification": specification});
        self.inner.update_time_to_live(request(&body)?)?;
        Ok(())
    }

    /// The description of the table, if it exists.
    pub(crate) fn describe(&self, table: &str) -> Result<Option<Json>> {
        if self.inner.get_table_metadata(table)?.is_none() {
            return Ok(None);
        }
        let answer = answer(&self.inner.describe_table(request(&json!({"TableName": table}))?)?)?;
        Ok(Some(answer["Table"].clone()))
    }

    /// Items of a table, in DynamoDB's own JSON, with the key at which to go on.
    pub(crate) fn scan(
        &self,
        table: &str,
        limit: Option<usize>,
        after: Option<&Json>,
    ) -> Result<(Vec<Json>, Option<Json>)> {
        let mut body = json!({"TableName": table});
        if let Some(limit) = limit {
            body["Limit"] = limit.into();
        }
        if let Some(after) = after {
            body["ExclusiveStartKey"] = after.clone();
        }
        let mut answer = answer(&self.inner.scan(request(&body)?)?)?;
        let next = answer.get("LastEvaluatedKey").cloned();
        match answer["Items"].take() {
            Json::Array(items) => Ok((items, next)),
            _ => Ok((Vec::new(), next)),
        }
    }

    /// Every item of a table. For the pages and for expiry: local tables are small.
    pub(crate) fn all(&self, table: &str) -> Result<Vec<Json>> {
        let (mut items, mut next) = self.scan(table, None, None)?;
        while let Some(key) = next {
            let (more, after) = self.scan(table, None, Some(&key))?;
            items.extend(more);
            next = after;
        }
        Ok(items)
    }

    pub(crate) fn delete(&self, table: &str, key: &Json) -> Result<()> {
        self.inner.delete_item(request(&json!({"TableName": table, "Key": key}))?)?;
        Ok(())
    }

    /// The sequence number of the newest record in a table's stream, if there is any.
    pub(crate) fn newest_record(&self, table: &str) -> Result<Option<String>> {
        let arn = self.stream(table)?;
        let answer = answer(&self.inner.describe_stream(request(&json!({"StreamArn": arn}))?)?)?;
        let range = &answer["StreamDescription"]["Shards"][0]["SequenceNumberRange"];
        Ok(range["EndingSequenceNumber"].as_str().map(str::to_owned))
    }

    /// The next records of a table's stream, after the given sequence number, as `GetRecords` gives them.
    pub(crate) fn records(&self, table: &str, after: &str, limit: usize) -> Result<Vec<Json>> {
        let mut body = json!({"StreamArn": self.stream(table)?, "ShardId": dynoxide::streams::shard_id(table)});
        if after.is_empty() {
            body["ShardIteratorType"] = "TRIM_HORIZON".into();
        } else {
            body["ShardIteratorType"] = "AFTER_SEQUENCE_NUMBER".into();
            body["SequenceNumber"] = after.into();
        }
        let iterator = answer(&self.inner.get_shard_iterator(request(&body)?)?)?["ShardIterator"].take();
        let answer = answer(&self.inner.get_records(request(&json!({"ShardIterator": iterator, "Limit": limit}))?)?)?;
        Ok(answer["Records"].as_array().cloned().unwrap_or_default())
    }

    fn stream(&self, table: &str) -> Result<String> {
        let meta = self.inner.get_table_metadata(table)?.ok_or_else(|| anyhow!("no table {table}"))?;
        Ok(dynoxide::streams::stream_arn(table, &meta.stream_label.unwrap_or_default()))
    }
}

fn request<T: DeserializeOwned>(body: &Json) -> Result<T> {
    T::deserialize(body).with_context(|| format!("a request to the local database: {body}"))
}

fn answer(value: &impl Serialize) -> Result<Json> {
    Ok(serde_json::to_value(value)?)
}
