//! The projector: what it drops, catches up with, hands back to the stream, parks and takes up again.

use event_store::read_model::Outcome;
use event_store::stream::{HandleError, consume};
use event_store::{CommitItem, Companion};
use serde_json::json;

use crate::function::{all_done, batch, batch_of, nothing_failed, record};
use crate::support::sample::{Tally, TallyCommand, noted};
use crate::support::transport::Crash;
use crate::support::view::{BLOATED, MendedView, POISON, TallyView};
use crate::support::{Stack, fresh_request, id};

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
    ours.transport.crash(Crash { at_request: 4, after_it_landed: false });
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
    ours.transport.crash(Crash { at_request: 0, after_it_landed: false });
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

/// DynamoDB refuses it every time: that is poison and must not hold up the stream for a day.
#[tokio::test]
async fn an_entry_too_large_to_be_stored_is_parked() {
    let stack = Stack::start().await;
    let commits = [stack.note(1, BLOATED).await, stack.note(2, "").await];
    assert_eq!(stack.project::<TallyView>(batch(&commits)).await, nothing_failed());
    assert_eq!(stack.parked_positions().await, [commits[0].position()]);
    stack.assert_entry_is_fold_of_log::<TallyView>(2).await;
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
