//! What breaks `cqrs-es`'s own snapshot stores and `dynamo-es` holds here.

use std::collections::HashMap;

use cqrs_es::{AggregateError, CqrsFramework, EventStore};
use event_store::{CommitItem, ExecuteError, MOST_BYTES, StoreError};

use crate::support::sample::{BulkyTally, ReshapedTally, Tally, TallyCommand, count, heavy, start};
use crate::support::{Connection, Stack, fresh_request, id, now};

fn metadata() -> HashMap<String, String> {
    let request = fresh_request();
    let said =
        [("at", now().to_string()), ("by", request.by), ("command", request.command_id), ("digest", request.digest)];
    said.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
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
        let tally = stack.loaded_as_folded::<Tally>(&id(1)).await;
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
        let tally = stack.loaded_as_folded::<Tally>(&id(1)).await;
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
    stack.loaded_as_folded::<Tally>(&id(1)).await;
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
    assert_eq!(stack.loaded_as_folded::<Tally>(&id(1)).await.0.events, 120);
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
    assert_eq!(stack.loaded_as_folded::<Tally>(&id(1)).await.0.events, 71);
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
    assert_eq!(stack.loaded_as_folded::<BulkyTally>(&id(1)).await.0.events, 1);
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

mod misnamed {
    use cqrs_es::event_sink::EventSink;
    use cqrs_es::{Aggregate, DomainEvent};
    use domain::kernel::EventSourced;
    use serde::{Deserialize, Serialize};

    use crate::support::sample::NotNow;

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
        type Error = NotNow;
        type Services = ();

        async fn handle(&mut self, (): (), (): &(), sink: &EventSink<Self>) -> Result<(), NotNow> {
            sink.write(Event::Happened { what: "something".to_owned() }, self).await;
            Ok(())
        }

        fn apply(&mut self, _event: Event) {}
    }

    impl EventSourced for Misnamed {
        const STATE_SCHEMA: u64 = 1;

        fn decide(&self, (): ()) -> Result<Vec<Event>, NotNow> {
            Ok(vec![])
        }
    }
}
