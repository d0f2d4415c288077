//! Code that panics, and the log read one item at a time, whatever the item is.

use event_store::stream::{HandleError, consume};
use event_store::{CommitItem, StoreError};
use serde_json::json;

use crate::function::{batch, nothing_failed};
use crate::support::{Stack, id, now};

/// Decoding, upcasting, applying, writing a letter: wherever the code panics, one commit is parked and the others go on.
#[tokio::test]
async fn a_handler_that_panics_is_poison_and_the_batch_goes_on() {
    let stack = Stack::start().await;
    let commits = [stack.note(1, "").await, stack.note(2, "").await, stack.note(3, "").await];
    let (at_once, later) = (commits[0].aggregate.clone(), commits[1].aggregate.clone());
    let handle = |commit: CommitItem| {
        assert_ne!(commit.aggregate, at_once, "before there is a future");
        let later = later.clone();
        async move {
            tokio::task::yield_now().await;
            assert_ne!(commit.aggregate, later, "Kari Nordmann is too much for this code");
            Ok(())
        }
    };
    assert_eq!(consume(batch(&commits), &stack.parked(), handle).await.unwrap(), nothing_failed());
    let parked = stack.parked().all().await.unwrap();
    let positions: Vec<_> = parked.iter().map(|parked| parked.position.clone()).collect();
    assert_eq!(positions, [commits[0].position(), commits[1].position()]);
    assert!(parked.iter().all(|parked| parked.error.contains("panicked") && !parked.error.contains("Kari")));
}

#[tokio::test]
async fn one_commit_is_read_by_its_key_and_costs_one_read_however_long_the_log_is() {
    let stack = Stack::start().await;
    for _ in 0..20 {
        stack.note(1, &"h".repeat(2_000)).await;
    }
    let aggregate = format!("Tally#{}", id(1));
    let (spent, third) = stack.cost(stack.store.commit_at(&aggregate, 3)).await;
    assert_eq!(third.unwrap(), Some(stack.log(&id(1)).await[2].clone()));
    assert_eq!((spent.round_trips, spent.read_units), (1, 1.0));
    assert_eq!(stack.store.commit_at(&aggregate, 21).await.unwrap(), None);
    assert_eq!(stack.store.commit_at("Tally#nobody", 1).await.unwrap(), None);
}

#[tokio::test]
async fn an_item_that_is_no_whole_commit_does_not_hide_the_others_of_the_log() {
    let stack = Stack::start().await;
    let sound = stack.note(1, "").await;
    for (tally, at) in [(2, Some(now().to_string())), (3, None)] {
        let mut torn = json!({"aggregate": format!("Tally#{}", id(tally)), "sequence": 1, "events": "[]"});
        if let Some(at) = at {
            torn["at"] = json!(at);
        }
        stack.put_raw("events", serde_dynamo::to_item(torn).unwrap()).await;
    }
    let (mut found, next) = stack.store.commits_since(now(), None).await.unwrap();
    assert!(next.is_none());
    found.sort_by(|one, other| one.position.cmp(&other.position));
    let positions: Vec<_> = found.iter().map(|found| found.position.clone()).collect();
    assert_eq!(positions, [1, 2, 3].map(|tally| format!("Tally#{}@0000000001", id(tally))));
    assert_eq!(found[0].commit.as_ref().unwrap(), &sound);
    for torn in &found[1..] {
        assert!(matches!(torn.commit, Err(StoreError::Unreadable { .. })));
        assert!(matches!(stack.store.commit_at(&torn.position[..42], 1).await, Err(StoreError::Unreadable { .. })));
    }
}

/// What is not poison stays what it was.
#[tokio::test]
async fn catching_panics_changes_nothing_else() {
    use event_store::stream::catching_panics;
    assert_eq!(catching_panics(async { Ok(7) }).await.unwrap(), 7);
    let transient = catching_panics::<()>(async { Err(HandleError::Transient("not now".into())) }).await;
    assert!(matches!(transient, Err(HandleError::Transient(_))));
}
