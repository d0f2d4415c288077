//! What older code or an accident left in the table: upcast, passed over, or named as unreadable.

use cqrs_es::EventStore;
use event_store::{CommitItem, ExecuteError, StoreError};

use crate::support::sample::{Tally, TallyCommand, TallyEvent, UpcastingTally, count, noted};
use crate::support::{Stack, fresh_request, id, now};

#[tokio::test]
async fn a_state_that_cannot_be_read_is_passed_over_and_replaced_by_the_next_commit() {
    let stack = Stack::start().await;
    for amount in 1..=20 {
        stack.tally(&id(1), count([amount])).await;
    }
    let mut broken = stack.log(&id(1)).await.into_iter().rfind(|commit| commit.state.is_some()).unwrap();
    broken.state = Some(r#"{"total": "#.to_owned());
    stack.put_commit(&broken).await;

    let executed = stack.tally(&id(1), count([1])).await;
    assert_eq!(executed.aggregate, stack.folded::<Tally>(&id(1)).await);
    assert!(stack.log(&id(1)).await.last().unwrap().state.is_some(), "the next commit carries a state again");
    stack.loaded_as_folded::<Tally>(&id(1)).await;
}

/// A commit as code of another day stored it.
fn stored(sequence: u64, events: &str) -> CommitItem {
    let request = fresh_request();
    CommitItem {
        aggregate: format!("Tally#{}", id(1)),
        sequence,
        count: 1,
        events: events.to_owned(),
        at: now().to_string(),
        by: request.by,
        command: request.command_id,
        digest: request.digest,
        state: None,
        schema: None,
    }
}

#[tokio::test]
async fn events_of_older_versions_are_upcast_step_by_step_on_read() {
    let stack = Stack::start().await;
    stack.put_commit(&stored(1, r#"[{"tally.scored.v0":{"amount":3}}]"#)).await;
    stack.put_commit(&stored(2, r#"[{"tally.counted.v0.9":{"amount":4}}]"#)).await;
    let command = TallyCommand::Count(vec![noted(5, "of today")]);
    stack.store.execute::<UpcastingTally>(&id(1), command, &fresh_request(), &[]).await.unwrap();

    let events = EventStore::<UpcastingTally>::load_events(&stack.store, &id(1)).await.unwrap();
    let expected: [TallyEvent; 3] =
        [noted(3, "from before notes"), noted(4, "from before notes"), noted(5, "of today")];
    assert!(events.iter().map(|envelope| &envelope.payload).eq(&expected));
    assert_eq!(stack.loaded_as_folded::<UpcastingTally>(&id(1)).await.0.total, 12);
    assert_eq!(stack.log(&id(1)).await[0].events, r#"[{"tally.scored.v0":{"amount":3}}]"#, "the log stays as it was");
}

#[tokio::test]
async fn an_event_that_this_code_does_not_know_is_unreadable_and_not_transient() {
    let stack = Stack::start().await;
    let unknown = [
        r#"[{"tally.scored.v0":{"amount":3}}]"#,
        r#"[{"tally.counted.v1":{"amount":"three"}}]"#,
        r#"[{"nameless":{}}]"#,
        "[",
        "[]",
    ];
    for events in unknown {
        stack.put_commit(&stored(1, events)).await;
        let error = stack.store.load::<Tally>(&id(1)).await.unwrap_err();
        assert!(!error.is_transient());
        let StoreError::Unreadable { place, .. } = error else { panic!("{events}: {error:?}") };
        assert_eq!(place, format!("Tally#{}@0000000001", id(1)));
        let executed = stack.store.execute::<Tally>(&id(1), count([1]), &fresh_request(), &[]).await;
        assert!(matches!(executed, Err(ExecuteError::Store(StoreError::Unreadable { .. }))));
    }
    assert_eq!(stack.log(&id(1)).await.len(), 1);
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_transient() {
    let stack = Stack::start().await;
    let ours = stack.connect();
    ours.transport.lose_answers("Query", 100);
    let error = ours.store.load::<Tally>(&id(1)).await.unwrap_err();
    assert!(error.is_transient());
}
