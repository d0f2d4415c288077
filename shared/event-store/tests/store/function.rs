//! A stream function and its housekeeping, as short words: batches, what is parked, what entries must be.

use std::collections::HashMap;
use std::sync::Arc;

use aws_lambda_events::dynamodb::{Event, EventRecord};
use domain::kernel::ReadModel;
use event_store::CommitItem;
use event_store::parked::Parked;
use event_store::read_model::{Maintenance, Progress};
use event_store::stream::consume;
use serde_json::{Value, json};

use crate::support::sample::{TallyCommand, noted};
use crate::support::{Connection, StandingClock, id};

impl Connection {
    pub(crate) fn parked(&self) -> Parked {
        Parked::new(self.client.clone(), "parked", "projector", Arc::new(StandingClock))
    }

    pub(crate) fn maintenance<V: ReadModel>(&self) -> Maintenance<V> {
        Maintenance::new(self.projector())
    }

    /// A stream function's whole work on one batch.
    pub(crate) async fn project<V: ReadModel>(&self, batch: Value) -> Value {
        let projector = self.projector::<V>();
        let generations = projector.generations().await.unwrap();
        let handle = |commit: CommitItem| {
            let (projector, generations) = (&projector, &generations);
            async move { projector.project(&commit, generations).await }
        };
        consume(batch, &self.parked(), handle).await.unwrap()
    }

    pub(crate) async fn parked_positions(&self) -> Vec<String> {
        self.parked().all().await.unwrap().into_iter().map(|parked| parked.position).collect()
    }

    /// A commit with one event that says so.
    pub(crate) async fn note(&self, tally: u64, note: &str) -> CommitItem {
        self.tally(&id(tally), TallyCommand::Count(vec![noted(1, note)])).await;
        self.log(&id(tally)).await.pop().unwrap()
    }

    pub(crate) async fn assert_entry_is_fold_of_log<V: ReadModel>(&self, tally: u64) {
        let expected = self.entry_of_log::<V>(&id(tally)).await;
        let found = self.entries::<V>().await.into_iter().find(|entry| entry.id == id(tally)).unwrap();
        assert_eq!(found, expected);
    }
}

/// A stream record of an item that was inserted, its sequence number made from its place in the batch.
pub(crate) fn record(place: usize, image: serde_dynamo::Item) -> EventRecord {
    let mut record = EventRecord::default();
    record.event_name = "INSERT".to_owned();
    record.change.sequence_number = Some(format!("{place:021}"));
    let keys = ["aggregate", "sequence"].map(|key| (key.to_owned(), image.get(key).unwrap().clone()));
    record.change.keys = HashMap::from(keys).into();
    record.change.new_image = image;
    record
}

pub(crate) fn batch_of(records: Vec<EventRecord>) -> Value {
    let mut event = Event::default();
    event.records = records;
    serde_json::to_value(event).unwrap()
}

pub(crate) fn batch<'a>(commits: impl IntoIterator<Item = &'a CommitItem>) -> Value {
    let image = |commit: &CommitItem| serde_dynamo::to_item(commit).unwrap();
    batch_of(commits.into_iter().enumerate().map(|(place, commit)| record(place, image(commit))).collect())
}

pub(crate) fn nothing_failed() -> Value {
    json!({"batchItemFailures": []})
}

pub(crate) fn all_done(examined: u64, brought_up_to_date: u64, unfoldable: u64) -> Progress {
    Progress { examined, brought_up_to_date, unfoldable, finished: true, stopped: None }
}
