//! Rebuilding: the next generation is filled beside the active one, and then they are swapped.
//!
//! Two rebuilds at once do no harm. Both only fold, which commutes, and neither clears a generation that anybody could be
//! filling or reading. Every write of the pointer stands on the pointer as it was read, so one of them gets ahead, and the
//! other stops there.

use aws_sdk_dynamodb::types::{AttributeValue, Select};
use domain::kernel::ReadModel;
use futures::{StreamExt, TryStreamExt, stream};

use super::entry::partition;
use super::generation::Generations;
use super::maintenance::{AT_ONCE, Maintenance, Position, Progress};
use super::projector::Projector;
use crate::StoreError;
use crate::stream::HandleError;

/// What the one that was overtaken says. It is no error: an error would be tried again, beside the one that is ahead.
pub(super) const ANOTHER_IS_RUNNING: &str = "another rebuild is running";

/// How a way through the log ended.
enum Way {
    Whole,
    AsFarAsTimeAllowed,
    Overtaken,
}

impl<V: ReadModel> Maintenance<V> {
    /// Builds the next generation beside the active one and swaps. `more_time` is asked after every page of the log; when
    /// it says no, the position is kept and the next call goes on from there.
    ///
    /// The projector keeps the generation being built up to date from the moment the pointer says so. One that read the
    /// pointer just before is caught by going through the log a second time before the swap, which is as long a way as the
    /// first and is interrupted and gone on with alike; and by a third time after it, as far as time allows. What that leaves
    /// is for the nightly sweep, like anything else that the stream lost.
    pub async fn rebuild(&self, more_time: impl Fn() -> bool) -> Result<Progress, HandleError> {
        let mut progress = Progress::default();
        let overtaken = |progress| Ok(Progress { stopped: Some(ANOTHER_IS_RUNNING), ..progress });
        let mut pointer = self.projector.generations().await?;
        let building = if let Some(building) = pointer.building {
            building
        } else {
            let (building, active) = (self.unused_after(pointer.active).await?, pointer.active);
            (pointer.building, pointer.filled, pointer.cursor) = (Some(building), false, None);
            if !self.point(&mut pointer).await? {
                return overtaken(progress);
            }
            self.clear_before(active).await?;
            building
        };
        for second_time in [false, true] {
            if pointer.filled != second_time {
                continue;
            }
            // The second time nothing is counted: what was behind then, the stream was behind with as well.
            let counted = if second_time { &mut Progress::default() } else { &mut progress };
            match self.go_through(building, &mut pointer, counted, &more_time).await? {
                Way::Whole => {}
                Way::AsFarAsTimeAllowed => return Ok(progress),
                Way::Overtaken => return overtaken(progress),
            }
            pointer.filled = true;
        }
        let retired = pointer.active;
        (pointer.active, pointer.building, pointer.filled, pointer.cursor) = (building, None, false, None);
        if !self.point(&mut pointer).await? {
            return overtaken(progress);
        }
        self.sweep_generation(building, &mut Progress::default(), &more_time).await?;
        tracing::info!(read_model = V::NAME, retired, active = building, "swapped");
        progress.finished = true;
        Ok(progress)
    }

    /// Goes through the log, page by page from where the pointer says, and keeps in the pointer how far it has come.
    async fn go_through(
        &self,
        building: u64,
        pointer: &mut Generations,
        progress: &mut Progress,
        more_time: impl Fn() -> bool,
    ) -> Result<Way, HandleError> {
        let mut start = pointer.cursor.as_deref().map(position_from_json).transpose()?;
        loop {
            let (newest, next) = self.page_of_log(start).await?;
            self.bring_page_up_to_date(building, newest, progress).await?;
            pointer.cursor = next.as_ref().map(position_to_json).transpose()?;
            start = next;
            if start.is_none() {
                return Ok(Way::Whole);
            }
            if !self.point(pointer).await? {
                return Ok(Way::Overtaken);
            }
            if !more_time() {
                return Ok(Way::AsFarAsTimeAllowed);
            }
        }
    }

    /// The next generation that nothing has ever been folded into. What an abandoned build left may be of older code, and to
    /// clear it here could take it from a rebuild that is just filling it, or has just swapped to it.
    async fn unused_after(&self, active: u64) -> Result<u64, StoreError> {
        let Projector { client, table, .. } = &self.projector;
        let mut generation = active + 1;
        loop {
            let answer = client
                .query()
                .table_name(table)
                .key_condition_expression("#view = :view")
                .expression_attribute_names("#view", "view")
                .expression_attribute_values(":view", AttributeValue::S(partition::<V>(generation)))
                .select(Select::Count)
                .limit(1)
                .consistent_read(true)
                .send()
                .await
                .map_err(StoreError::unavailable("look for an unused generation"))?;
            if answer.count == 0 {
                return Ok(generation);
            }
            generation += 1;
        }
    }

    /// Deletes what the last rebuild retired and abandoned ones left. Nobody will ever read it: the pointer only rises.
    async fn clear_before(&self, active: u64) -> Result<(), StoreError> {
        for generation in (1..active).rev() {
            // What lies before an empty one was cleared by the rebuilds before.
            if !self.clear(generation).await? {
                break;
            }
        }
        Ok(())
    }

    /// Deletes the entries of a generation. Answers whether there were any.
    async fn clear(&self, generation: u64) -> Result<bool, StoreError> {
        let Projector { client, table, .. } = &self.projector;
        let view = AttributeValue::S(partition::<V>(generation));
        let mut pages = client
            .query()
            .table_name(table)
            .key_condition_expression("#view = :view")
            .expression_attribute_names("#view", "view")
            .expression_attribute_values(":view", view.clone())
            .projection_expression("id")
            .into_paginator()
            .send();
        let mut any = false;
        while let Some(page) = pages.next().await {
            let items = page.map_err(StoreError::unavailable("clear a read model"))?.items.unwrap_or_default();
            any |= !items.is_empty();
            let deletions = items.into_iter().filter_map(|mut item| item.remove("id")).map(|id| {
                let delete = client.delete_item().table_name(table).key("view", view.clone()).key("id", id).send();
                async move { delete.await.map_err(StoreError::unavailable("clear a read model")) }
            });
            let mut deletions = stream::iter(deletions).buffer_unordered(AT_ONCE);
            while deletions.try_next().await?.is_some() {}
        }
        Ok(any)
    }

    async fn point(&self, pointer: &mut Generations) -> Result<bool, StoreError> {
        pointer.write(&self.projector.client, &self.projector.table, V::NAME).await
    }
}

pub(super) fn position_to_json(position: &Position) -> Result<String, StoreError> {
    let value: serde_json::Value = serde_dynamo::aws_sdk_dynamodb_1::from_item(position.clone())
        .map_err(|error| StoreError::unwritable("a position", error))?;
    Ok(value.to_string())
}

pub(super) fn position_from_json(text: &str) -> Result<Position, StoreError> {
    let unreadable = |error: crate::error::Source| StoreError::unreadable("a position", text, error);
    let value: serde_json::Value = serde_json::from_str(text).map_err(|error| unreadable(error.into()))?;
    serde_dynamo::aws_sdk_dynamodb_1::to_item(value).map_err(|error| unreadable(error.into()))
}
