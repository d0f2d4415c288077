//! Rows that many aggregates make side by side, kept like entries: the stream wakes, the log is the truth.
//!
//! A *head* per aggregate holds the last sequence whose rows are written. A commit that follows it writes the rows it touched;
//! one beyond leaves a gap, which is read from the log and written with it. Every row carries the version of the aggregate it
//! was made of and is only replaced by one of that version or a later one, so redelivery, reordering, two projectors at once,
//! a sweep and a rebuild end alike: with the rows of the newest version.

use std::collections::{BTreeMap, HashMap};
use std::marker::PhantomData;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::AttributeValue;
use cqrs_es::Aggregate;
use domain::kernel::{PlacedRow, RowModel};
use futures::future::BoxFuture;
use futures::{StreamExt, TryStreamExt, stream};

use super::maintenance::page_of_log;
use super::rebuild::{ANOTHER_IS_RUNNING, position_from_json, position_to_json};
use super::{Generations, Keeper, Progress};
use crate::codec::key_of;
use crate::parked::Parked;
use crate::stream::HandleError;
use crate::{CommitItem, Store, StoreError};

/// How many rows are written at a time.
const IN_PARALLEL: usize = 16;

/// Keeps the rows of one read model.
#[derive(Debug, Clone)]
pub struct RowProjector<R> {
    store: Store,
    client: Client,
    table: String,
    kind: PhantomData<fn() -> R>,
}

fn partition<R: RowModel>(partition: &str) -> String {
    format!("{}/{partition}", R::NAME)
}

impl<R: RowModel> RowProjector<R> {
    /// The projector from a store's log into a table with partition key `view` and sort key `id`.
    pub fn new(store: Store, client: Client, table: impl Into<String>) -> Self {
        Self { store, client, table: table.into(), kind: PhantomData }
    }

    /// Writes every row that the aggregate's commits after `from` have touched. Answers the version they are of.
    async fn write_since(&self, id: &str, from: u64) -> Result<u64, HandleError> {
        let commits = self.store.commits_of(&key_of::<R::Of>(id), from + 1).await?;
        let Some(newest) = commits.last() else { return Ok(from) };
        let (version, at) = (newest.last(), newest.at.clone());
        let mut events = Vec::new();
        for commit in &commits {
            events.extend(commit.decode::<R::Of>()?);
        }
        // Somebody may have written since. Rows of a later version than the head says do no harm; a head that promises more
        // than was written would.
        let loaded = self.store.load::<R::Of>(id).await?;
        let rows = R::rows(id, &loaded.aggregate, &events, &at);
        let writes = rows.into_iter().map(|placed| self.put(placed, loaded.version));
        stream::iter(writes).buffer_unordered(IN_PARALLEL).try_collect::<Vec<()>>().await?;
        self.set_head(id, version).await?;
        Ok(version)
    }

    async fn put(&self, placed: PlacedRow<R>, version: u64) -> Result<(), HandleError> {
        let body = serde_json::to_string(&placed.row).map_err(|error| StoreError::unwritable("a row", error))?;
        self.put_item(partition::<R>(&placed.partition), placed.id, version, Some(body)).await
    }

    async fn set_head(&self, id: &str, version: u64) -> Result<(), HandleError> {
        self.put_item(R::NAME.to_owned(), id.to_owned(), version, None).await
    }

    async fn put_item(&self, view: String, id: String, version: u64, body: Option<String>) -> Result<(), HandleError> {
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .item("view", AttributeValue::S(view))
            .item("id", AttributeValue::S(id))
            .item("v", AttributeValue::N(version.to_string()))
            .condition_expression("attribute_not_exists(v) OR v <= :v")
            .expression_attribute_values(":v", AttributeValue::N(version.to_string()));
        let put = if let Some(body) = body { put.item("body", AttributeValue::S(body)) } else { put };
        match put.send().await {
            Ok(_) => Ok(()),
            // A newer one is there.
            Err(error) if error.as_service_error().is_some_and(PutItemError::is_conditional_check_failed_exception) => {
                Ok(())
            }
            Err(error) if error.code() == Some("ValidationException") => {
                Err(StoreError::unwritable("a row", error).into())
            }
            Err(error) => Err(StoreError::unavailable("put a row")(error).into()),
        }
    }

    async fn head(&self, id: &str) -> Result<u64, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("view", AttributeValue::S(R::NAME.to_owned()))
            .key("id", AttributeValue::S(id.to_owned()))
            .consistent_read(true)
            .send()
            .await
            .map_err(StoreError::unavailable("read a head"))?;
        let version = answer.item.as_ref().and_then(|item| item.get("v")?.as_n().ok()?.parse().ok());
        Ok(version.unwrap_or(0))
    }

    async fn project_commit(&self, commit: &CommitItem) -> Result<(), HandleError> {
        let (_, id) = commit.type_and_id();
        let head = self.head(id).await?;
        if commit.last() > head {
            self.write_since(id, head).await?;
        }
        Ok(())
    }

    /// Brings the rows of a page of the log up to date: those of aggregates that are behind, or, anew, of all.
    async fn write_page(
        &self,
        newest: BTreeMap<String, u64>,
        anew: bool,
        progress: &mut Progress,
    ) -> Result<(), HandleError> {
        for (id, last) in newest {
            let head = if anew { 0 } else { self.head(&id).await? };
            progress.examined += 1;
            if last <= head {
                continue;
            }
            match self.write_since(&id, head).await {
                Ok(_) => progress.brought_up_to_date += 1,
                // One aggregate that cannot be read must not keep the others from it.
                Err(HandleError::Poison(error)) => {
                    tracing::error!(read_model = R::NAME, id, error = &*error, "its rows cannot be made");
                    progress.unfoldable += 1;
                }
                Err(transient) => return Err(transient),
            }
        }
        Ok(())
    }

    async fn sweep_all(&self) -> Result<Progress, HandleError> {
        let mut progress = Progress { finished: true, ..Progress::default() };
        let mut start = None;
        loop {
            let (newest, next) = page_of_log(&self.store, <R::Of as Aggregate>::TYPE, start).await?;
            self.write_page(newest, false, &mut progress).await?;
            start = next;
            if start.is_none() {
                return Ok(progress);
            }
        }
    }

    /// How far it has come stands where a read model's generations do.
    async fn rebuild_all(&self, more_time: &(dyn Fn() -> bool + Sync)) -> Result<Progress, HandleError> {
        let mut progress = Progress::default();
        let mut place = Generations::read(&self.client, &self.table, R::NAME).await?;
        let mut start = place.cursor.as_deref().map(position_from_json).transpose()?;
        loop {
            let (newest, next) = page_of_log(&self.store, <R::Of as Aggregate>::TYPE, start).await?;
            self.write_page(newest, true, &mut progress).await?;
            place.cursor = next.as_ref().map(position_to_json).transpose()?;
            if !place.write(&self.client, &self.table, R::NAME).await? {
                return Ok(Progress { stopped: Some(ANOTHER_IS_RUNNING), ..progress });
            }
            start = next;
            progress.finished = start.is_none();
            if progress.finished || !more_time() {
                return Ok(progress);
            }
        }
    }
}

impl<R: RowModel> Keeper for RowProjector<R> {
    fn name(&self) -> &'static str {
        R::NAME
    }

    fn shows(&self, commit: &CommitItem) -> bool {
        commit.type_and_id().0 == <R::Of as Aggregate>::TYPE
    }

    /// Rows have none: a row is replaced where it stands.
    fn generations(&self) -> BoxFuture<'_, Result<Generations, StoreError>> {
        Box::pin(async { Ok(Generations::default()) })
    }

    fn project<'a>(
        &'a self,
        commit: &'a CommitItem,
        _generations: &'a Generations,
    ) -> BoxFuture<'a, Result<(), HandleError>> {
        Box::pin(self.project_commit(commit))
    }

    fn sweep(&self) -> BoxFuture<'_, Result<Progress, HandleError>> {
        Box::pin(self.sweep_all())
    }

    /// Makes every row anew in place: rows of the same version are simply written again.
    fn rebuild<'a>(&'a self, more_time: &'a (dyn Fn() -> bool + Sync)) -> BoxFuture<'a, Result<Progress, HandleError>> {
        Box::pin(self.rebuild_all(more_time))
    }

    fn unpark<'a>(&'a self, parked: &'a Parked) -> BoxFuture<'a, Result<Progress, HandleError>> {
        Box::pin(async move {
            let mut progress = Progress { finished: true, ..Progress::default() };
            for commit in parked.all().await? {
                let (aggregate, _) = commit.aggregate_and_sequence();
                let Some((kind, id)) = aggregate.split_once('#') else { continue };
                if kind != <R::Of as Aggregate>::TYPE {
                    continue;
                }
                progress.examined += 1;
                match self.write_since(id, self.head(id).await?).await {
                    Ok(_) => {
                        progress.brought_up_to_date += 1;
                        parked.release(&commit.position).await?;
                    }
                    Err(HandleError::Poison(_)) => progress.unfoldable += 1,
                    Err(transient) => return Err(transient),
                }
            }
            Ok(progress)
        })
    }
}

/// Rows, for those who only read.
#[derive(Debug, Clone)]
pub struct Rows<R> {
    client: Client,
    table: String,
    kind: PhantomData<fn() -> R>,
}

impl<R: RowModel> Rows<R> {
    /// The rows in a table with partition key `view` and sort key `id`.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into(), kind: PhantomData }
    }

    /// The rows of a partition whose keys lie between two, both included, in order. One round trip per megabyte.
    pub async fn between(&self, of: &str, from: &str, to: &str) -> Result<Vec<R>, StoreError> {
        let mut items = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("#view = :view AND #id BETWEEN :from AND :to")
            .expression_attribute_names("#view", "view")
            .expression_attribute_names("#id", "id")
            .expression_attribute_values(":view", AttributeValue::S(partition::<R>(of)))
            .expression_attribute_values(":from", AttributeValue::S(from.to_owned()))
            .expression_attribute_values(":to", AttributeValue::S(to.to_owned()))
            .into_paginator()
            .items()
            .send();
        let mut rows = Vec::new();
        while let Some(item) = items.next().await {
            rows.push(row_of(&item.map_err(StoreError::unavailable("read rows"))?)?);
        }
        Ok(rows)
    }

    /// Every row of a partition, in order. One round trip per megabyte.
    pub async fn all(&self, of: &str) -> Result<Vec<R>, StoreError> {
        // No key is empty, and none begins with the last character there is.
        self.between(of, " ", "\u{10ffff}").await
    }
}

fn row_of<R: RowModel>(item: &HashMap<String, AttributeValue>) -> Result<R, StoreError> {
    let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok());
    let place = || text("id").cloned().unwrap_or_default();
    let body = text("body").ok_or_else(|| StoreError::unreadable("a row", place(), "it has no body"))?;
    serde_json::from_str(body).map_err(|error| StoreError::unreadable("a row", place(), error))
}
