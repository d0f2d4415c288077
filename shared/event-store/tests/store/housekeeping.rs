//! Sweeping and rebuilding: beside whoever writes, past whatever cannot be read, and on from where they stopped.

use std::sync::atomic::{AtomicU32, Ordering};

use event_store::read_model::Selection;
use serde_json::json;

use crate::function::{all_done, batch, batch_of, nothing_failed, record};
use crate::support::sample::{TallyCommand, counted};
use crate::support::view::{POISON, TallyView, WidelyReadView};
use crate::support::{Stack, id};

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

/// A million aggregates take as long to be looked at again as to be folded: that, too, is more than one invocation.
#[tokio::test]
async fn looking_at_everything_again_before_the_swap_goes_on_where_it_was_stopped() {
    let stack = Stack::start().await;
    heavy_log(&stack).await;
    let (projector, maintenance) = (stack.projector::<TallyView>(), stack.maintenance::<TallyView>());
    let mut places = vec![];
    while !maintenance.rebuild(|| false).await.unwrap().finished {
        let pointer = projector.generations().await.unwrap();
        assert_eq!((pointer.active, pointer.building), (1, Some(2)));
        places.push((pointer.filled, pointer.cursor));
    }
    let (first, second): (Vec<_>, Vec<_>) = places.into_iter().partition(|(filled, _)| !filled);
    assert!(!first.is_empty() && first.iter().zip(&second).all(|(first, second)| first.1 == second.1), "page by page");
    assert_eq!(first.len(), second.len());
    let swapped = projector.generations().await.unwrap();
    assert_eq!((swapped.active, swapped.building, swapped.filled, swapped.cursor), (2, None, false, None));
}

#[tokio::test]
async fn an_entry_that_takes_long_keeps_no_other_waiting() {
    let stack = Stack::start().await;
    for tally in 1..=3 {
        stack.note(tally, "").await;
    }
    let (ours, other) = (stack.connect(), stack.connect());
    ours.transport.before_next("PutItem", async move {
        while other.count_items("read-models").await < 2 {
            tokio::task::yield_now().await;
        }
    });
    let maintenance = ours.maintenance::<TallyView>();
    let swept = tokio::time::timeout(std::time::Duration::from_secs(20), maintenance.sweep()).await;
    assert_eq!(swept.expect("the two others do not wait").unwrap(), all_done(3, 3, 0));
}

#[tokio::test]
async fn what_a_projector_with_an_old_pointer_did_is_made_good_before_the_swap() {
    let stack = Stack::start().await;
    heavy_log(&stack).await;
    let projector = stack.projector::<TallyView>();
    let old_pointer = projector.generations().await.unwrap();
    let maintenance = stack.maintenance::<TallyView>();
    assert!(!maintenance.rebuild(|| false).await.unwrap().finished);
    for tally in 1..=12 {
        projector.project(&stack.note(tally, "after the first page").await, &old_pointer).await.unwrap();
    }
    assert!(maintenance.rebuild(|| true).await.unwrap().finished);
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
