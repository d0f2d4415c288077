//! The budget table: sequential round trips, write units and read units, each "at most".
//!
//! Counted at the client: the requests it sends, and the capacity that their answers report.

use domain::kernel::EventSourced;
use event_store::{CommandContext, ExecuteError, Executed, Spent};

use crate::support::sample::{BulkyTally, NotNow, Tally, TallyCommand, count, counted, heavy, start};
use crate::support::{Connection, Stack, fresh_request, id, person};

/// Round trips, write units, read units.
type Budget = (u32, f64, f64);

#[track_caller]
fn assert_within(spent: Spent, (round_trips, write_units, read_units): Budget, what: &str) {
    let within = spent.round_trips <= round_trips && spent.write_units <= write_units && spent.read_units <= read_units;
    assert!(within, "{what}: {spent:?}, budgeted {round_trips} / {write_units} / {read_units}");
}

/// A command as a request that no one has made before, and what it cost.
async fn cost_of(connection: &Connection, id: &str, command: TallyCommand) -> Spent {
    let (spent, executed) = connection.cost(connection.tally(id, command)).await;
    assert!(!executed.repeated);
    spent
}

async fn cost_of_create(connection: &Connection, id: &str, command: TallyCommand) -> Spent {
    let request = fresh_request();
    let (spent, executed) = connection.cost(connection.store.create::<Tally>(id, command, &request, &[])).await;
    assert_eq!(executed.unwrap().version, connection.log(id).await.last().unwrap().last());
    spent
}

/// A tally with so many events. The newest hundred came one at a time; those before them in commits of a hundred.
async fn with_events(connection: &Connection, id: &str, events: u64) {
    let one_at_a_time = events.min(100);
    for hundred in 0..(events - one_at_a_time) / 100 {
        connection.tally(id, count(hundred * 100..(hundred + 1) * 100)).await;
    }
    for amount in 0..one_at_a_time {
        connection.tally(id, count([amount])).await;
    }
    let log = connection.log(id).await;
    assert_eq!(log.last().unwrap().last(), events);
    assert!(log.iter().rev().take(usize::from(Tally::WINDOW)).all(|commit| commit.count == 1));
}

/// One more event, as many times as it takes to meet the window at every phase, and once more around.
async fn assert_one_more_costs(connection: &Connection, id: &str, budget: Budget) {
    let mut states = 0;
    for phase in 0..2 * Tally::WINDOW {
        let spent = cost_of(connection, id, count([1])).await;
        assert_within(spent, budget, &format!("one more event, phase {phase}"));
        states += usize::from(connection.log(id).await.last().unwrap().state.is_some());
    }
    assert_eq!(states, 2, "the state rides along once in a window");
}

#[tokio::test]
async fn the_sample_has_the_reference_sizes() {
    let payload = serde_json::to_value(counted(7)).unwrap()["tally.counted"].to_string();
    assert_eq!(payload.len(), 180);
    assert_eq!(id(7).len(), 36);
    let stack = Stack::start().await;
    with_events(&stack, &id(1), 50).await;
    let state = stack.log(&id(1)).await.into_iter().rev().find_map(|commit| commit.state).unwrap();
    assert!((480..=520).contains(&state.len()), "{} bytes of state", state.len());
}

#[tokio::test]
async fn a_new_aggregate_with_one_event() {
    let stack = Stack::start().await;
    assert_within(cost_of_create(&stack, &id(1), start([1])).await, (1, 1.0, 0.0), "1 event");
}

#[tokio::test]
async fn a_new_aggregate_with_three_events() {
    let stack = Stack::start().await;
    assert_within(cost_of_create(&stack, &id(1), start([1, 2, 3])).await, (1, 1.0, 0.0), "3 events");
}

#[tokio::test]
async fn one_more_event_after_fifty() {
    let stack = Stack::start().await;
    with_events(&stack, &id(1), 50).await;
    assert_one_more_costs(&stack, &id(1), (2, 1.0, 1.0)).await;
}

#[tokio::test]
async fn one_more_event_after_a_thousand() {
    let stack = Stack::start().await;
    with_events(&stack, &id(1), 1000).await;
    assert_one_more_costs(&stack, &id(1), (2, 1.0, 1.0)).await;
}

#[tokio::test]
async fn one_more_event_after_ten_thousand() {
    let stack = Stack::start().await;
    with_events(&stack, &id(1), 10_000).await;
    assert_one_more_costs(&stack, &id(1), (2, 1.0, 1.0)).await;
}

/// Neither is a young aggregate dearer than an old one, at any age below the first window's end.
#[tokio::test]
async fn one_more_event_from_the_very_first_on() {
    let stack = Stack::start().await;
    for event in 0..3 * Tally::WINDOW {
        assert_within(cost_of(&stack, &id(1), count([1])).await, (2, 1.0, 1.0), &format!("event {event}"));
    }
}

/// The person is in a table of its own. What its index by e-mail costs, DynamoDB writes and charges apart and later, so
/// it is in no budget; it is bounded here so that it is known.
#[tokio::test]
async fn a_new_aggregate_that_brings_a_person() {
    let stack = Stack::start().await;
    let companions = [stack.people().companion(&person(1)).unwrap()];
    let (request, id) = (fresh_request(), id(1));
    let create = stack.store.create::<Tally>(&id, start([1]), &request, &companions);
    let (spent, executed) = stack.cost(create).await;
    executed.unwrap();
    assert_within(spent, (1, 4.0, 0.0), "1 event and a person");
    assert!(spent.index_write_units <= 2.0, "{spent:?}");
}

#[tokio::test]
async fn forty_more_events_after_fifty() {
    let stack = Stack::start().await;
    with_events(&stack, &id(1), 50).await;
    assert_within(cost_of(&stack, &id(1), count(0..40)).await, (2, 9.0, 1.0), "40 more");
    assert_eq!(stack.folded::<Tally>(&id(1)).await.0.events, 90);
}

#[tokio::test]
async fn the_same_command_twice_commits_once_and_writes_nothing_the_second_time() {
    let stack = Stack::start().await;
    with_events(&stack, &id(1), 50).await;
    let (request, id) = (fresh_request(), id(1));
    let first = stack.store.execute::<Tally>(&id, count([1]), &request, &[]).await.unwrap();
    let (spent, second) = stack.cost(stack.store.execute::<Tally>(&id, count([1]), &request, &[])).await;
    let second = second.unwrap();
    assert!(second.repeated);
    assert_eq!((second.version, second.events, second.aggregate), (first.version, first.events, first.aggregate));
    assert_within(spent, (1, 0.0, 1.0), "the second time");
    assert_eq!(stack.log(&id).await.len(), 51);
}

#[tokio::test]
async fn a_conflict_with_one_other_writer_is_settled_in_three_round_trips() {
    let stack = Stack::start().await;
    with_events(&stack, &id(1), 50).await;
    let (ours, other) = (stack.connect(), stack.connect());
    ours.transport.before_next("PutItem", async move {
        other.tally(&id(1), count([100])).await;
    });
    let (spent, executed) = ours.cost(ours.tally(&id(1), count([1]))).await;
    assert_within(spent, (3, 1.0, 1.0), "load, a put that fails and hands the winner over, a put");
    assert_eq!(executed.version, 52);
    assert_eq!(executed.aggregate, stack.folded::<Tally>(&id(1)).await);
}

#[tokio::test]
async fn a_type_with_large_commits_reads_only_the_newest() {
    let stack = Stack::start().await;
    let store = &stack.store;
    let command = || TallyCommand::Count(vec![heavy(1, 3_000)]);
    for _ in 0..20 {
        let (request, id) = (fresh_request(), id(1));
        let (spent, executed) = stack.cost(store.execute::<BulkyTally>(&id, command(), &request, &[])).await;
        let _: Executed<BulkyTally> = executed.unwrap();
        assert_within(spent, (2, 4.0, 1.0), "a commit of three kilobytes and a state");
    }
}

/// A refusal is decided on what was read and writes nothing.
#[tokio::test]
async fn a_refusal_costs_one_read() {
    let stack = Stack::start().await;
    with_events(&stack, &id(1), 50).await;
    let (request, id): (CommandContext, _) = (fresh_request(), id(1));
    let (spent, refused) = stack.cost(stack.store.execute::<Tally>(&id, start([1]), &request, &[])).await;
    assert!(matches!(refused, Err(ExecuteError::Refused(NotNow))));
    assert_within(spent, (1, 0.0, 1.0), "a refusal");
}
