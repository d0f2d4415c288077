//! What breaks `cqrs-es`'s own snapshot stores and `dynamo-es` holds here, and what old or broken items may not do.

use std::collections::HashMap;

use cqrs_es::{AggregateError, CqrsFramework, EventStore};
use domain::kernel::EventSourced;
use event_store::{CommitItem, ExecuteError, MOST_BYTES, StoreError};

use crate::support::sample::{
    BulkyTally, ReshapedTally, Tally, TallyCommand, TallyEvent, UpcastingTally, count, heavy, noted, start,
};
use crate::support::{Connection, Stack, fresh_request, id, now};

fn metadata() -> HashMap<String, String> {
    let request = fresh_request();
    let said =
        [("at", now().to_string()), ("by", request.by), ("command", request.command_id), ("digest", request.digest)];
    said.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Loads with the state riding along and folds from the beginning: the same.
async fn assert_loads_as_folded<A: EventSourced + PartialEq + std::fmt::Debug>(connection: &Connection, id: &str) -> A {
    let loaded = connection.store.load::<A>(id).await.unwrap().aggregate;
    assert_eq!(loaded, connection.folded::<A>(id).await);
    loaded
}

/// A tally whose commits weigh so much, and how many bytes its log holds.
async fn weighty(connection: &Connection, id: &str, commits: u64, bytes: usize) -> usize {
    for amount in 1..=commits {
        connection.tally(id, TallyCommand::Count(vec![heavy(amount, bytes)])).await;
    }
    connection.log(id).await.iter().map(CommitItem::bytes).sum()
}

#[tokio::test]
async fn several_events_per_command_do_not_double_beside_a_saved_state() {
    let stack = Stack::start().await;
    for round in 1..=10_u64 {
        stack.tally(&id(1), count([1, 2, 3])).await;
        let tally = assert_loads_as_folded::<Tally>(&stack, &id(1)).await;
        assert_eq!((tally.0.events, tally.0.total), (3 * round, 6 * round));
    }
    assert!(stack.log(&id(1)).await.iter().any(|commit| commit.state.is_some()));
}

#[tokio::test]
async fn several_events_per_command_do_not_double_through_the_framework_of_cqrs_es() {
    let stack = Stack::start().await;
    let framework = CqrsFramework::<Tally, _>::new(stack.store.clone(), vec![], ());
    for round in 1..=10_u64 {
        framework.execute_with_metadata(&id(1), count([1, 2, 3]), metadata()).await.unwrap();
        let tally = assert_loads_as_folded::<Tally>(&stack, &id(1)).await;
        assert_eq!((tally.0.events, tally.0.total), (3 * round, 6 * round));
    }
    assert!(stack.log(&id(1)).await.iter().any(|commit| commit.state.is_some()));
    let envelopes = EventStore::<Tally>::load_events(&stack.store, &id(1)).await.unwrap();
    assert!(envelopes.iter().map(|envelope| envelope.sequence).eq(1..=30));
}

#[tokio::test]
async fn the_framework_of_cqrs_es_hears_of_a_conflict() {
    let stack = Stack::start().await;
    stack.tally(&id(1), count([1])).await;
    let (ours, other) = (stack.connect(), stack.connect());
    ours.transport.before_next("PutItem", async move {
        other.tally(&id(1), count([100])).await;
    });
    let framework = CqrsFramework::<Tally, _>::new(ours.store.clone(), vec![], ());
    let outcome = framework.execute_with_metadata(&id(1), count([1]), metadata()).await;
    assert!(matches!(outcome, Err(AggregateError::AggregateConflict)));
    assert_eq!(stack.log(&id(1)).await.len(), 2);
}

#[tokio::test]
async fn an_aggregate_with_more_than_a_megabyte_of_history_still_takes_commands() {
    let stack = Stack::start().await;
    let bytes = weighty(&stack, &id(1), 30, 60_000).await;
    assert!(bytes > 1_500_000);
    assert_eq!(stack.tally(&id(1), count([1])).await.version, 31);
    assert_loads_as_folded::<Tally>(&stack, &id(1)).await;
}

#[tokio::test]
async fn a_history_over_a_megabyte_is_read_to_its_beginning_when_no_state_in_it_is_understood() {
    let stack = Stack::start().await;
    weighty(&stack, &id(1), 30, 60_000).await;
    let store = &stack.store;
    let executed = store.execute::<ReshapedTally>(&id(1), count([1]), &fresh_request(), &[]).await.unwrap();
    assert_eq!((executed.version, executed.aggregate.0.events), (31, 31));
    assert_eq!(EventStore::<Tally>::load_events(store, &id(1)).await.unwrap().len(), 31);
}

#[tokio::test]
async fn a_command_may_lead_to_more_than_twenty_five_events() {
    let stack = Stack::start().await;
    let executed = stack.store.create::<Tally>(&id(1), start(1..=120), &fresh_request(), &[]).await.unwrap();
    assert_eq!((executed.version, executed.events.len()), (120, 120));
    assert_eq!(stack.log(&id(1)).await.len(), 1);
    assert_eq!(assert_loads_as_folded::<Tally>(&stack, &id(1)).await.0.events, 120);
}

#[tokio::test]
async fn a_changed_state_schema_reads_further_back_and_heals_with_the_next_commit() {
    let stack = Stack::start().await;
    for amount in 1..=30 {
        stack.tally(&id(1), count([amount])).await;
    }
    let store = &stack.store;
    let (further, loaded) = stack.cost(store.load::<ReshapedTally>(&id(1))).await;
    assert_eq!(loaded.unwrap().aggregate.0, stack.folded::<Tally>(&id(1)).await.0);
    assert!(further.round_trips > 1, "{further:?}");

    store.execute::<ReshapedTally>(&id(1), count([1]), &fresh_request(), &[]).await.unwrap();
    let (healed, loaded) = stack.cost(store.load::<ReshapedTally>(&id(1))).await;
    assert_eq!(loaded.unwrap().aggregate.0.events, 31);
    assert_eq!(healed.round_trips, 1);
    // While a deploy goes through, both versions of the code write; neither leads the other astray.
    for amount in 0..20 {
        store.execute::<ReshapedTally>(&id(1), count([amount]), &fresh_request(), &[]).await.unwrap();
        stack.tally(&id(1), count([amount])).await;
    }
    assert_eq!(assert_loads_as_folded::<Tally>(&stack, &id(1)).await.0.events, 71);
}

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
    assert_loads_as_folded::<Tally>(&stack, &id(1)).await;
}

#[tokio::test]
async fn a_commit_too_large_for_an_item_is_refused_before_any_call() {
    let stack = Stack::start().await;
    let command = TallyCommand::Start(vec![heavy(1, 300_000), heavy(2, 110_000)]);
    let (request, id) = (fresh_request(), id(1));
    let (spent, refused) = stack.cost(stack.store.create::<Tally>(&id, command, &request, &[])).await;
    let Err(ExecuteError::Store(StoreError::CommitTooLarge { bytes })) = refused else { panic!("{refused:?}") };
    assert!(bytes > MOST_BYTES);
    assert_eq!(spent.round_trips, 0);
}

/// Our count of an item's bytes is DynamoDB's: the largest commit we let through is stored.
#[tokio::test]
async fn a_commit_of_exactly_the_limit_is_stored_without_its_state_and_one_byte_more_is_refused() {
    let stack = Stack::start().await;
    let with = async |bytes: usize| {
        let command = TallyCommand::Start(vec![heavy(1, bytes)]);
        stack.store.create::<BulkyTally>(&id(1), command, &fresh_request(), &[]).await
    };
    let Err(ExecuteError::Store(StoreError::CommitTooLarge { bytes })) = with(MOST_BYTES).await else {
        panic!("must be too large")
    };
    let note_at_the_limit = 2 * MOST_BYTES - bytes;
    assert!(with(note_at_the_limit + 1).await.is_err());
    with(note_at_the_limit).await.unwrap();
    let log = stack.store.commits::<BulkyTally>(&id(1), 1).await.unwrap();
    assert_eq!((log[0].bytes(), log[0].state.as_deref()), (MOST_BYTES, None));
    // The type's window is one commit, and that one has no state: reading further back finds the beginning.
    assert_eq!(assert_loads_as_folded::<BulkyTally>(&stack, &id(1)).await.0.events, 1);
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
    assert_eq!(assert_loads_as_folded::<UpcastingTally>(&stack, &id(1)).await.0.total, 12);
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

/// A name that serde does not know would have been stored without its payload.
#[tokio::test]
async fn an_event_whose_type_is_not_its_serde_name_is_not_stored() {
    let stack = Stack::start().await;
    let framework = CqrsFramework::<misnamed::Misnamed, _>::new(stack.store.clone(), vec![], ());
    let outcome = framework.execute_with_metadata("1", (), metadata()).await;
    assert!(matches!(outcome, Err(AggregateError::UnexpectedError(_))));
    assert_eq!(stack.count_items("events").await, 0);
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_transient() {
    let stack = Stack::start().await;
    let ours = stack.connect();
    ours.transport.lose_answers("Query", 100);
    let error = ours.store.load::<Tally>(&id(1)).await.unwrap_err();
    assert!(error.is_transient());
}

mod misnamed {
    use cqrs_es::event_sink::EventSink;
    use cqrs_es::{Aggregate, DomainEvent};
    use domain::kernel::EventSourced;
    use serde::{Deserialize, Serialize};

    use crate::support::sample::Started;

    #[derive(Debug, Default, Clone, Serialize, Deserialize)]
    pub(crate) struct Misnamed;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub(crate) enum Event {
        #[serde(rename = "misnamed.happened")]
        Happened { what: String },
    }

    impl DomainEvent for Event {
        fn event_type(&self) -> String {
            "misnamed.hapened".to_owned()
        }

        fn event_version(&self) -> String {
            "1".to_owned()
        }
    }

    impl Aggregate for Misnamed {
        const TYPE: &'static str = "Misnamed";
        type Command = ();
        type Event = Event;
        type Error = Started;
        type Services = ();

        async fn handle(&mut self, (): (), (): &(), sink: &EventSink<Self>) -> Result<(), Started> {
            sink.write(Event::Happened { what: "something".to_owned() }, self).await;
            Ok(())
        }

        fn apply(&mut self, _event: Event) {}
    }

    impl EventSourced for Misnamed {
        const STATE_SCHEMA: u64 = 1;

        fn decide(&self, (): ()) -> Result<Vec<Event>, Started> {
            Ok(vec![])
        }
    }
}
