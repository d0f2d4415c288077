//! The projector on its own: what it drops, catches up with, parks and takes up again, and how it rebuilds.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use aws_lambda_events::dynamodb::{Event, EventRecord};
use domain::kernel::ReadModel;
use event_store::parked::Parked;
use event_store::read_model::{Maintenance, Outcome, Progress, Selection};
use event_store::stream::{HandleError, consume};
use event_store::{CommitItem, Companion};
use serde_json::{Value, json};

use crate::support::sample::{Tally, TallyCommand, counted, noted};
use crate::support::view::{BLOATED, MendedView, POISON, TallyView, WidelyReadView};
use crate::support::{Connection, Stack, StandingClock, fresh_request, id};

impl Connection {
    fn parked(&self) -> Parked {
        Parked::new(self.client.clone(), "parked", "projector", Arc::new(StandingClock))
    }

    fn maintenance<V: ReadModel>(&self) -> Maintenance<V> {
        Maintenance::new(self.projector())
    }

    /// A stream function's whole work on one batch.
    async fn project<V: ReadModel>(&self, batch: Value) -> Value {
        let projector = self.projector::<V>();
        let generations = projector.generations().await.unwrap();
        let handle = |commit: CommitItem| {
            let (projector, generations) = (&projector, &generations);
            async move { projector.project(&commit, generations).await }
        };
        consume(batch, &self.parked(), handle).await.unwrap()
    }

    async fn parked_positions(&self) -> Vec<String> {
        self.parked().all().await.unwrap().into_iter().map(|parked| parked.position).collect()
    }

    /// A commit with one event that says so.
    async fn note(&self, tally: u64, note: &str) -> CommitItem {
        self.tally(&id(tally), TallyCommand::Count(vec![noted(1, note)])).await;
        self.log(&id(tally)).await.pop().unwrap()
    }

    async fn assert_entry_is_fold_of_log<V: ReadModel>(&self, tally: u64) {
        let expected = self.entry_of_log::<V>(&id(tally)).await;
        let found = self.entries::<V>().await.into_iter().find(|entry| entry.id == id(tally)).unwrap();
        assert_eq!(found, expected);
    }
}

/// A stream record of an item that was inserted, its sequence number made from its place in the batch.
fn record(place: usize, image: serde_dynamo::Item) -> EventRecord {
    let mut record = EventRecord::default();
    record.event_name = "INSERT".to_owned();
    record.change.sequence_number = Some(format!("{place:021}"));
    let keys = ["aggregate", "sequence"].map(|key| (key.to_owned(), image.get(key).unwrap().clone()));
    record.change.keys = std::collections::HashMap::from(keys).into();
    record.change.new_image = image;
    record
}

fn batch_of(records: Vec<EventRecord>) -> Value {
    let mut event = Event::default();
    event.records = records;
    serde_json::to_value(event).unwrap()
}

fn batch<'a>(commits: impl IntoIterator<Item = &'a CommitItem>) -> Value {
    let image = |commit: &CommitItem| serde_dynamo::to_item(commit).unwrap();
    batch_of(commits.into_iter().enumerate().map(|(place, commit)| record(place, image(commit))).collect())
}

fn nothing_failed() -> Value {
    json!({"batchItemFailures": []})
}

fn all_done(examined: u64, brought_up_to_date: u64, unfoldable: u64) -> Progress {
    Progress { examined, brought_up_to_date, unfoldable, finished: true }
}

#[tokio::test]
async fn the_next_commit_is_folded_in_with_one_read_and_one_write_unit() {
    let stack = Stack::start().await;
    let commit = stack.note(1, "").await;
    let projector = stack.projector::<TallyView>();
    let (spent, outcome) = stack.cost(projector.project_into(1, &commit)).await;
    assert_eq!(outcome.unwrap(), Outcome::Folded);
    assert_eq!((spent.round_trips, spent.read_units, spent.write_units), (2, 1.0, 1.0));
    stack.assert_entry_is_fold_of_log::<TallyView>(1).await;
}

#[tokio::test]
async fn a_commit_that_comes_again_is_dropped_and_one_that_comes_early_is_caught_up_with() {
    let stack = Stack::start().await;
    let mut commits = Vec::new();
    for _ in 0..5 {
        commits.push(stack.note(1, "").await);
    }
    let projector = stack.projector::<TallyView>();
    let expected = [
        (0, Outcome::Folded),
        (0, Outcome::Dropped),
        (3, Outcome::CaughtUp),
        (1, Outcome::Dropped),
        (4, Outcome::Dropped),
    ];
    for (commit, outcome) in expected {
        assert_eq!(projector.project_into(1, &commits[commit]).await.unwrap(), outcome, "commit {commit}");
    }
    stack.assert_entry_is_fold_of_log::<TallyView>(1).await;
}

/// Without the condition on the put, the slower one would take the entry back to what it had read.
#[tokio::test]
async fn a_projector_that_is_overtaken_does_not_take_the_entry_back() {
    let stack = Stack::start().await;
    for delivered_first in [0, 1, 2] {
        let tally = 1 + delivered_first;
        for _ in 0..5 {
            stack.note(tally, "").await;
        }
        let commits = stack.log(&id(tally)).await;
        let (ours, other) = (stack.connect(), stack.connect().projector::<TallyView>());
        for commit in &commits[..usize::try_from(delivered_first).unwrap()] {
            other.project_into(1, commit).await.unwrap();
        }
        let newest = commits[4].clone();
        ours.transport.before_next("PutItem", async move {
            assert_eq!(other.project_into(1, &newest).await.unwrap(), Outcome::CaughtUp);
        });
        let next = &commits[usize::try_from(delivered_first).unwrap()];
        assert_eq!(ours.projector::<TallyView>().project_into(1, next).await.unwrap(), Outcome::Dropped);
        stack.assert_entry_is_fold_of_log::<TallyView>(tally).await;
    }
}

#[tokio::test]
async fn a_batch_is_projected_whatever_else_the_stream_tells() {
    let stack = Stack::start().await;
    let commits = [stack.note(1, "").await, stack.note(2, "").await];
    let reservation = [Companion::reserve("number", "4711", "Tally#3")];
    stack
        .store
        .create::<Tally>(&id(3), TallyCommand::Start(vec![noted(1, "")]), &fresh_request(), &reservation)
        .await
        .unwrap();
    let claim = json!({"aggregate": "Reservation#number#4711", "sequence": 0, "owner": "Tally#3"});
    let mut removed = record(1, serde_dynamo::to_item(&commits[1]).unwrap());
    removed.event_name = "REMOVE".to_owned();
    let records = vec![
        record(0, serde_dynamo::to_item(claim).unwrap()),
        removed,
        record(2, serde_dynamo::to_item(&commits[0]).unwrap()),
    ];
    assert_eq!(stack.project::<TallyView>(batch_of(records)).await, nothing_failed());
    let entries = stack.entries::<TallyView>().await;
    assert!(entries.iter().map(|entry| &entry.id).eq([&id(1)]));
}

#[tokio::test]
async fn what_is_no_stream_batch_is_an_error() {
    let stack = Stack::start().await;
    let handle = |_: CommitItem| async { Ok(()) };
    assert!(consume(json!({"Records": "none"}), &stack.parked(), handle).await.is_err());
}

#[tokio::test]
async fn a_transient_failure_asks_for_delivery_from_that_record_on() {
    let stack = Stack::start().await;
    let commits = [stack.note(1, "").await, stack.note(2, "").await, stack.note(3, "").await];
    let failing_at_the_second = |commit: CommitItem| async move {
        if commit.aggregate.ends_with(&id(2)) { Err(HandleError::Transient("not now".into())) } else { Ok(()) }
    };
    let answer = consume(batch(&commits), &stack.parked(), failing_at_the_second).await.unwrap();
    assert_eq!(answer, json!({"batchItemFailures": [{"itemIdentifier": format!("{:021}", 1)}]}));
    assert_eq!(stack.count_items("parked").await, 0);
}

#[tokio::test]
async fn a_database_that_fails_in_the_middle_of_a_batch_is_a_transient_failure() {
    let stack = Stack::start().await;
    let commits = [stack.note(1, "").await, stack.note(2, "").await, stack.note(3, "").await];
    let ours = stack.connect();
    let projector = ours.projector::<TallyView>();
    // The third commit's read does not come through.
    ours.transport.crash(crate::support::transport::Crash { at_request: 4, after_it_landed: false });
    let handle = |commit: CommitItem| {
        let projector = &projector;
        async move { projector.project_into(1, &commit).await.map(drop) }
    };
    let answer = consume(batch(&commits), &ours.parked(), handle).await.unwrap();
    assert_eq!(answer, json!({"batchItemFailures": [{"itemIdentifier": format!("{:021}", 2)}]}));
    ours.transport.recover();
    assert_eq!(ours.project::<TallyView>(batch(&commits[2..])).await, nothing_failed());
    for tally in 1..=3 {
        stack.assert_entry_is_fold_of_log::<TallyView>(tally).await;
    }
}

/// If parking itself fails, the commit must not count as done.
#[tokio::test]
async fn poison_that_cannot_be_parked_is_delivered_again() {
    let stack = Stack::start().await;
    let commits = [stack.note(1, "").await, stack.note(2, POISON).await];
    let ours = stack.connect();
    ours.transport.crash(crate::support::transport::Crash { at_request: 0, after_it_landed: false });
    let handle = |commit: CommitItem| async move {
        if commit.aggregate.ends_with(&id(2)) { Err(HandleError::Poison("bad".into())) } else { Ok(()) }
    };
    let answer = consume(batch(&commits), &ours.parked(), handle).await.unwrap();
    assert_eq!(answer, json!({"batchItemFailures": [{"itemIdentifier": format!("{:021}", 1)}]}));
}

#[tokio::test]
async fn poison_is_parked_and_the_batch_goes_on() {
    let stack = Stack::start().await;
    let commits = [
        stack.note(1, "").await,
        stack.note(2, "").await,
        stack.note(2, POISON).await,
        stack.note(2, "").await,
        stack.note(3, "").await,
    ];
    for _redelivered in 0..2 {
        assert_eq!(stack.project::<TallyView>(batch(&commits)).await, nothing_failed());
    }
    let parked = stack.parked_positions().await;
    assert_eq!(
        parked,
        [commits[2].position(), commits[3].position()],
        "what comes after it in its aggregate waits too"
    );
    for tally in [1, 3] {
        stack.assert_entry_is_fold_of_log::<TallyView>(tally).await;
    }
    let entries = stack.entries::<TallyView>().await;
    assert_eq!(entries.iter().map(|entry| entry.version).collect::<Vec<_>>(), [1, 1, 1]);
}

#[tokio::test]
async fn a_deploy_that_understands_takes_up_what_was_parked() {
    let stack = Stack::start().await;
    let commits = [stack.note(1, POISON).await, stack.note(1, "").await, stack.note(2, POISON).await];
    stack.project::<TallyView>(batch(&commits)).await;
    assert_eq!(stack.parked_positions().await.len(), 3);

    let progress = stack.maintenance::<TallyView>().unpark(&stack.parked()).await.unwrap();
    assert_eq!(progress, all_done(3, 0, 3), "the code of before still cannot");
    assert_eq!(stack.parked_positions().await.len(), 3);

    let progress = stack.maintenance::<MendedView>().unpark(&stack.parked()).await.unwrap();
    assert_eq!(progress, all_done(3, 2, 0));
    assert!(stack.parked_positions().await.is_empty());
    for tally in [1, 2] {
        stack.assert_entry_is_fold_of_log::<MendedView>(tally).await;
    }
    assert_eq!(stack.note(1, "").await.sequence, 3);
    assert_eq!(stack.maintenance::<MendedView>().sweep().await.unwrap(), all_done(2, 1, 0));
}

#[tokio::test]
async fn a_commit_that_is_parked_twice_stands_there_as_it_was_first() {
    let stack = Stack::start().await;
    let parked = stack.parked();
    parked.park("Tally#1@0000000001", &std::io::Error::other("first")).await.unwrap();
    parked.park("Tally#1@0000000001", &std::io::Error::other("second")).await.unwrap();
    let all = parked.all().await.unwrap();
    assert_eq!((all.len(), all[0].error.as_str()), (1, "first"));
    assert_eq!(all[0].aggregate_and_sequence(), ("Tally#1", 1));
    parked.release("Tally#1@0000000001").await.unwrap();
    assert!(parked.all().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_event_that_nobody_can_read_blocks_neither_batch_nor_sweep_nor_rebuild() {
    let stack = Stack::start().await;
    let mut unknown = stack.note(2, "").await;
    unknown.events = r#"[{"tally.scored.v0":{"amount":3}}]"#.to_owned();
    stack.put_commit(&unknown).await;
    let commits = [unknown, stack.note(1, "").await, stack.note(3, "").await];
    assert_eq!(stack.project::<TallyView>(batch(&commits)).await, nothing_failed());
    assert_eq!(stack.parked_positions().await, [commits[0].position()]);
    assert_eq!(stack.maintenance::<TallyView>().sweep().await.unwrap(), all_done(3, 0, 1));
    assert_eq!(stack.maintenance::<TallyView>().rebuild(|| true).await.unwrap(), all_done(3, 2, 1));

    let widely = stack.maintenance::<WidelyReadView>();
    assert_eq!(widely.unpark(&stack.parked()).await.unwrap(), all_done(1, 1, 0));
    assert!(stack.parked_positions().await.is_empty());
    for tally in 1..=3 {
        stack.assert_entry_is_fold_of_log::<WidelyReadView>(tally).await;
    }
}

/// As an accident at the console may leave it.
#[tokio::test]
async fn an_item_that_is_no_whole_commit_blocks_neither_batch_nor_sweep_nor_rebuild() {
    let stack = Stack::start().await;
    let torn: serde_dynamo::Item =
        serde_dynamo::to_item(json!({"aggregate": format!("Tally#{}", id(2)), "sequence": 1, "events": "[]"})).unwrap();
    stack.put_raw("events", torn.clone().into()).await;
    let sound = serde_dynamo::to_item(stack.note(1, "").await).unwrap();
    let records = vec![record(0, torn), record(1, sound)];
    assert_eq!(stack.project::<TallyView>(batch_of(records)).await, nothing_failed());
    assert_eq!(stack.parked_positions().await, [format!("Tally#{}@0000000001", id(2))]);

    stack.note(1, "").await;
    let maintenance = stack.maintenance::<TallyView>();
    assert_eq!(maintenance.sweep().await.unwrap(), all_done(2, 1, 1));
    assert_eq!(maintenance.rebuild(|| true).await.unwrap(), all_done(2, 1, 1));
    assert_eq!(maintenance.unpark(&stack.parked()).await.unwrap(), all_done(1, 0, 1));
    stack.assert_entry_is_fold_of_log::<TallyView>(1).await;
}

/// DynamoDB refuses it every time: that is poison and must not hold up the stream for a day.
#[tokio::test]
async fn an_entry_too_large_to_be_stored_is_parked() {
    let stack = Stack::start().await;
    let commits = [stack.note(1, BLOATED).await, stack.note(2, "").await];
    assert_eq!(stack.project::<TallyView>(batch(&commits)).await, nothing_failed());
    assert_eq!(stack.parked_positions().await, [commits[0].position()]);
    stack.assert_entry_is_fold_of_log::<TallyView>(2).await;
}

#[tokio::test]
async fn an_entry_that_the_view_cannot_read_is_counted_and_a_rebuild_replaces_it() {
    let stack = Stack::start().await;
    for tally in 1..=3 {
        stack.note(tally, "").await;
    }
    let maintenance = stack.maintenance::<TallyView>();
    assert_eq!(maintenance.sweep().await.unwrap(), all_done(3, 3, 0));
    let broken = json!({"view": "tally@1", "id": id(2), "v": 1, "body": "{"});
    stack.put_raw("read-models", serde_dynamo::to_item(broken).unwrap()).await;
    assert_eq!(maintenance.sweep().await.unwrap(), all_done(3, 0, 1));
    assert_eq!(maintenance.rebuild(|| true).await.unwrap(), all_done(3, 3, 0));
    for tally in 1..=3 {
        stack.assert_entry_is_fold_of_log::<TallyView>(tally).await;
    }
}

#[tokio::test]
async fn a_sweep_brings_up_what_the_stream_lost_and_nothing_else() {
    let stack = Stack::start().await;
    for _ in 0..3 {
        for tally in 1..=4 {
            stack.note(tally, "").await;
        }
    }
    stack.projector::<TallyView>().project_into(1, &stack.log(&id(1)).await[2]).await.unwrap();
    stack.projector::<TallyView>().project_into(1, &stack.log(&id(2)).await[0]).await.unwrap();
    let maintenance = stack.maintenance::<TallyView>();
    assert_eq!(maintenance.sweep().await.unwrap(), all_done(4, 3, 0));
    assert_eq!(maintenance.sweep().await.unwrap(), all_done(4, 0, 0));
    for tally in 1..=4 {
        stack.assert_entry_is_fold_of_log::<TallyView>(tally).await;
    }
}

/// What the log no longer has cannot be folded; and no empty entry may stand in the way of what comes.
#[tokio::test]
async fn a_commit_that_is_gone_from_the_log_leaves_no_entry() {
    let stack = Stack::start().await;
    let mut ahead = stack.note(2, "").await;
    ahead.aggregate = format!("Tally#{}", id(1));
    ahead.sequence = 2;
    let projector = stack.projector::<TallyView>();
    assert_eq!(projector.project_into(1, &ahead).await.unwrap(), Outcome::Dropped);
    assert_eq!(stack.count_items("read-models").await, 0);
    let commit = stack.note(1, "").await;
    assert_eq!(projector.project_into(1, &commit).await.unwrap(), Outcome::Folded);
}

/// The commits before a poisonous one are understood, and a rebuild must not make the aggregate vanish from its lists.
#[tokio::test]
async fn a_rebuild_keeps_what_comes_before_the_poison() {
    let stack = Stack::start().await;
    for note in ["", "", POISON, ""] {
        stack.note(1, note).await;
    }
    let maintenance = stack.maintenance::<TallyView>();
    assert_eq!(maintenance.rebuild(|| true).await.unwrap(), all_done(1, 0, 1));
    let entries = stack.entries::<TallyView>().await;
    assert_eq!((entries.len(), entries[0].version), (1, 2));
}

/// Enough tallies with commits heavy enough that the log is scanned in several pages.
async fn heavy_log(stack: &Stack) {
    for tally in 1..=12 {
        for _ in 0..3 {
            stack.note(tally, &"h".repeat(90_000)).await;
        }
    }
}

#[tokio::test]
async fn a_rebuild_goes_on_where_it_was_stopped_and_then_swaps() {
    let stack = Stack::start().await;
    heavy_log(&stack).await;
    let maintenance = stack.maintenance::<TallyView>();
    assert_eq!(maintenance.sweep().await.unwrap().brought_up_to_date, 12);
    let projector = stack.projector::<TallyView>();
    let mut calls = 0;
    let mut brought_up_to_date = 0;
    loop {
        calls += 1;
        let before = projector.generations().await.unwrap();
        assert_eq!(before.active, 1);
        assert_eq!(stack.entries::<TallyView>().await.len(), 12, "queries read the old generation until the swap");
        let progress = maintenance.rebuild(|| false).await.unwrap();
        brought_up_to_date += progress.brought_up_to_date;
        if progress.finished {
            break;
        }
        // Meanwhile there is work, and the projector keeps both generations.
        let commit = stack.note(calls, "meanwhile").await;
        let generations = projector.generations().await.unwrap();
        assert_eq!(generations.building, Some(2));
        assert_ne!(generations.cursor, before.cursor, "every call gets further");
        projector.project(&commit, &generations).await.unwrap();
    }
    assert!(calls > 3, "{calls} calls");
    assert!(brought_up_to_date >= 12 - calls, "every aggregate is folded once");
    let swapped = projector.generations().await.unwrap();
    assert_eq!((swapped.active, swapped.building, swapped.cursor), (2, None, None));
    for tally in 1..=12 {
        stack.assert_entry_is_fold_of_log::<TallyView>(tally).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_rebuild_beside_writers_and_a_projector_misses_nothing() {
    let stack = Stack::start().await;
    heavy_log(&stack).await;
    let writer = stack.connect();
    let writing = tokio::spawn(async move {
        let projector = writer.projector::<TallyView>();
        for round in 0..40 {
            let commit = writer.note(1 + round % 15, "beside").await;
            // Every batch of the stream begins by reading the pointer. Every third batch is lost.
            let generations = projector.generations().await.unwrap();
            if round % 3 > 0 {
                projector.project(&commit, &generations).await.unwrap();
            }
        }
    });
    for generation in 2..=4 {
        assert!(stack.maintenance::<TallyView>().rebuild(|| true).await.unwrap().finished);
        assert_eq!(stack.projector::<TallyView>().generations().await.unwrap().active, generation);
    }
    writing.await.unwrap();
    stack.maintenance::<TallyView>().sweep().await.unwrap();
    let entries = stack.entries::<TallyView>().await;
    assert_eq!(entries.len(), 15);
    for entry in entries {
        assert_eq!(entry, stack.entry_of_log::<TallyView>(&entry.id).await);
    }
}

/// A warm function may read a retired generation for some seconds, so it goes with the next rebuild, not with the swap.
#[tokio::test]
async fn a_retired_generation_is_cleared_by_the_next_rebuild() {
    let stack = Stack::start().await;
    for tally in 1..=3 {
        stack.note(tally, "").await;
    }
    let warm = stack.read_models::<TallyView>();
    let maintenance = stack.maintenance::<TallyView>();
    maintenance.sweep().await.unwrap();
    assert_eq!(warm.page(&Selection::All, None, 10).await.unwrap().entries.len(), 3);
    let pointer = 1;
    for _ in 0..4 {
        maintenance.rebuild(|| true).await.unwrap();
        assert_eq!(stack.count_items("read-models").await, pointer + 2 * 3, "the active one and the one before");
    }
    maintenance.rebuild(|| true).await.unwrap();
    assert_eq!(stack.page::<TallyView>(&Selection::All).await.entries.len(), 3);
}

/// `more_time` is asked once a page: a log of one page is finished without asking.
#[tokio::test]
async fn a_short_rebuild_is_not_interrupted() {
    let stack = Stack::start().await;
    stack.tally(&id(1), TallyCommand::Start(vec![counted(1)])).await;
    let asked = AtomicU32::new(0);
    let more_time = || {
        asked.fetch_add(1, Ordering::Relaxed);
        false
    };
    assert!(stack.maintenance::<TallyView>().rebuild(more_time).await.unwrap().finished);
    assert_eq!(asked.into_inner(), 0);
}
