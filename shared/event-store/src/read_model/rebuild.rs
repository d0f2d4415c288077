//! Rebuilding: the next generation is filled beside the active one, and then they are swapped.
//!
//! Two rebuilds at once do no harm. Both only fold, which commutes, and neither clears a generation that anybody could be
//! filling or reading. Every write of the pointer stands on the pointer as it was read, so one of them gets ahead, and the
//! other stops there.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, Select};
use domain::kernel::ReadModel;

use super::entry::partition;
use super::generation::Generations;
use super::maintenance::{Maintenance, Position, Progress};
use super::projector::Projector;
use crate::StoreError;
use crate::stream::HandleError;

/// What the one that was overtaken says. It is no error: an error would be tried again, beside the one that is ahead.
const ANOTHER_IS_RUNNING: &str = "another rebuild is running";

impl<V: ReadModel> Maintenance<V> {
    /// Builds the next generation beside the active one and swaps. `more_time` is asked after every page of the log; when
    /// it says no, the position is kept and the next call goes on from there.
    ///
    /// The projector keeps the generation being built up to date from the moment the pointer says so. One that read the
    /// pointer just before is caught by a sweep of the new generation before the swap, and by another one after it.
    pub async fn rebuild(&self, more_time: impl Fn() -> bool) -> Result<Progress, HandleError> {
        let mut progress = Progress::default();
        let overtaken = |progress| Ok(Progress { stopped: Some(ANOTHER_IS_RUNNING), ..progress });
        let mut pointer = self.projector.generations().await?;
        let building = if let Some(building) = pointer.building {
            building
        } else {
            let (building, active) = (self.unused_after(pointer.active).await?, pointer.active);
            (pointer.building, pointer.cursor) = (Some(building), None);
            if !self.point(&mut pointer).await? {
                return overtaken(progress);
            }
            self.clear_before(active).await?;
            building
        };
        let mut start = pointer.cursor.as_deref().map(position_from_json).transpose()?;
        loop {
            let (newest, next) = self.page_of_log(start).await?;
            for id in newest.keys() {
                self.bring_up_to_date(building, id, &mut progress).await?;
            }
            start = next;
            if start.is_none() {
                break;
            }
            pointer.cursor = start.as_ref().map(position_to_json).transpose()?;
            if !self.point(&mut pointer).await? {
                return overtaken(progress);
            }
            if !more_time() {
                return Ok(progress);
            }
        }
        self.sweep_generation(building, &mut Progress::default()).await?;
        let retired = pointer.active;
        (pointer.active, pointer.building, pointer.cursor) = (building, None, None);
        if !self.point(&mut pointer).await? {
            return overtaken(progress);
        }
        self.sweep_generation(building, &mut Progress::default()).await?;
        tracing::info!(read_model = V::NAME, retired, active = building, "swapped");
        progress.finished = true;
        Ok(progress)
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
            .items()
            .send();
        let mut any = false;
        while let Some(item) = pages.next().await {
            let mut item = item.map_err(StoreError::unavailable("clear a read model"))?;
            client
                .delete_item()
                .table_name(table)
                .set_key(item.remove("id").map(|id| HashMap::from([("id".into(), id), ("view".into(), view.clone())])))
                .send()
                .await
                .map_err(StoreError::unavailable("clear a read model"))?;
            any = true;
        }
        Ok(any)
    }

    async fn point(&self, pointer: &mut Generations) -> Result<bool, StoreError> {
        pointer.write(&self.projector.client, &self.projector.table, V::NAME).await
    }
}

fn position_to_json(position: &Position) -> Result<String, StoreError> {
    let value: serde_json::Value = serde_dynamo::aws_sdk_dynamodb_1::from_item(position.clone())
        .map_err(|error| StoreError::unwritable("a position", error))?;
    Ok(value.to_string())
}

fn position_from_json(text: &str) -> Result<Position, StoreError> {
    let unreadable = |error: crate::error::Source| StoreError::unreadable("a position", text, error);
    let value: serde_json::Value = serde_json::from_str(text).map_err(|error| unreadable(error.into()))?;
    serde_dynamo::aws_sdk_dynamodb_1::to_item(value).map_err(|error| unreadable(error.into()))
}
