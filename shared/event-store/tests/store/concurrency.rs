//! Many writers on one aggregate.

use std::collections::HashMap;

use event_store::{ExecuteError, Executed, Patience};

use crate::support::sample::{NotNow, Tally, count, start};
use crate::support::{Stack, id, person, request};

const WRITERS: u64 = 64;

/// Lets every writer go at once and collects what became of each.
async fn all_at_once<F, Fut>(stack: &Stack, write: F) -> Vec<Fut::Output>
where
    F: Fn(event_store::Store, u64) -> Fut,
    Fut: Future<Output: Send + 'static> + Send + 'static,
{
    let writers: Vec<_> = (1..=WRITERS).map(|number| tokio::spawn(write(stack.connect().store, number))).collect();
    let mut outcomes = Vec::new();
    for writer in writers {
        outcomes.push(writer.await.unwrap());
    }
    outcomes
}

/// Every commit stands right behind the one before it, and every command led to one at most.
async fn commits_by_command(stack: &Stack) -> HashMap<String, u64> {
    let mut by_command = HashMap::new();
    let mut next = 1;
    for commit in stack.log(&id(1)).await {
        assert_eq!(commit.sequence, next, "versions are contiguous");
        next = commit.last() + 1;
        assert!(by_command.insert(commit.command, commit.sequence).is_none(), "a command is applied once");
    }
    by_command
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_one_of_64_commands_is_applied_once_or_answered_with_a_conflict() {
    let stack = Stack::start().await;
    stack.tally(&id(1), start([0])).await;
    let outcomes: Vec<Result<Executed<Tally>, ExecuteError<NotNow>>> =
        all_at_once(&stack, |store, number| async move {
            store.execute::<Tally>(&id(1), count([number, 0]), &request(number), &[]).await
        })
        .await;

    let applied = commits_by_command(&stack).await;
    let mut total = 0;
    for (number, outcome) in (1..).zip(&outcomes) {
        let at = applied.get(&id(number));
        match outcome {
            Ok(executed) => {
                assert_eq!(at, Some(&(executed.version - 1)), "the answer says where the commit stands");
                total += number;
            }
            Err(ExecuteError::Contended { .. }) => {
                assert_eq!(at, None, "what was answered with a conflict left nothing");
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    let successes = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(applied.len(), 1 + successes, "the first commit, and one for every success");
    assert!(successes > 1);
    let tally = stack.store.load::<Tally>(&id(1)).await.unwrap();
    assert_eq!((tally.version, tally.aggregate.0.total), (1 + 2 * successes as u64, total));
    assert_eq!(tally.aggregate, stack.folded::<Tally>(&id(1)).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn those_who_were_answered_with_a_conflict_succeed_by_asking_again() {
    let stack = Stack::start().await;
    let attempts = all_at_once(&stack, |store, number| async move {
        let mut attempts = 1_u32;
        loop {
            match store.execute::<Tally>(&id(1), count([number]), &request(number), &[]).await {
                Ok(_) => return attempts,
                Err(ExecuteError::Contended { .. }) => attempts += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
    })
    .await;
    assert_eq!(attempts.len(), commits_by_command(&stack).await.len());
    assert_eq!(stack.folded::<Tally>(&id(1)).await.0.total, (1..=WRITERS).sum::<u64>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn with_patience_for_a_crowd_everyone_succeeds_at_the_first_asking() {
    let stack = Stack::start().await;
    let outcomes = all_at_once(&stack, |store, number| async move {
        let store = store.with_patience(Patience::CROWD);
        store.execute::<Tally>(&id(1), count([number]), &request(number), &[]).await.map(|executed| executed.version)
    })
    .await;
    let mut versions: Vec<u64> = outcomes.into_iter().map(Result::unwrap).collect();
    versions.sort_unstable();
    assert_eq!(versions, (1..=WRITERS).collect::<Vec<_>>(), "each has a place of its own");
    assert_eq!(commits_by_command(&stack).await.len(), versions.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_create_64_times_at_once_is_one_commit_and_one_answer() {
    let stack = Stack::start().await;
    let outcomes = all_at_once(&stack, |store, _| async move {
        store.create::<Tally>(&id(1), start([1, 2]), &request(1), &[]).await.unwrap()
    })
    .await;
    assert_eq!(commits_by_command(&stack).await.len(), 1);
    assert_eq!(outcomes.iter().filter(|executed| !executed.repeated).count(), 1);
    let first = &outcomes[0];
    for executed in &outcomes {
        assert_eq!((executed.version, &executed.events), (2, &first.events));
        assert_eq!(executed.aggregate, first.aggregate);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_create_64_times_at_once_brings_one_person() {
    let stack = Stack::start().await;
    let people = stack.people();
    let outcomes = all_at_once(&stack, |store, number| {
        let companions = [people.companion(&person(number)).unwrap()];
        async move { store.create::<Tally>(&id(1), start([1]), &request(1), &companions).await.unwrap() }
    })
    .await;
    assert!(outcomes.iter().all(|executed| executed.version == 1));
    assert_eq!((stack.count_items("events").await, stack.count_items("people").await), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_64_different_creates_one_succeeds() {
    let stack = Stack::start().await;
    let outcomes = all_at_once(&stack, |store, number| async move {
        store.create::<Tally>(&id(1), start([number]), &request(number), &[]).await
    })
    .await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(_) | Err(ExecuteError::Refused(NotNow)))));
    assert_eq!(commits_by_command(&stack).await.len(), 1);
}
