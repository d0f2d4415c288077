//! One request does one thing, however often it arrives and whatever answers get lost.

use event_store::{CommandContext, ExecuteError, Executed};

use crate::support::sample::{BulkyTally, Tally, TallyCommand, count, counted, noted, start};
use crate::support::{Connection, Stack, fresh_request, id, person, request};

use cqrs_es::CqrsFramework;
use domain::kernel::EventSourced;
use std::collections::HashMap;

type Outcome = Result<Executed<Tally>, ExecuteError<<Tally as cqrs_es::Aggregate>::Error>>;

async fn execute(connection: &Connection, command: TallyCommand, request: &CommandContext) -> Outcome {
    connection.store.execute::<Tally>(&id(1), command, request, &[]).await
}

async fn create(connection: &Connection, command: TallyCommand, request: &CommandContext) -> Outcome {
    connection.store.create::<Tally>(&id(1), command, request, &[]).await
}

#[track_caller]
fn assert_same_answer(first: &Executed<Tally>, again: &Executed<Tally>) {
    assert!(!first.repeated && again.repeated);
    assert_eq!((again.version, &again.events), (first.version, &first.events));
    assert_eq!(again.aggregate, first.aggregate);
}

/// At every phase of the window, and with the repeat's commit anywhere in it: the newest, in between, the oldest, and
/// the one that carries the state.
#[tokio::test]
async fn a_repeat_within_the_window_gets_the_first_answer_whatever_happened_since() {
    let stack = Stack::start().await;
    let window = u64::from(Tally::WINDOW);
    let mut first_answers = Vec::new();
    for number in 1..=3 * window {
        first_answers.push(execute(&stack, count([number, 1]), &request(number)).await.unwrap());
        for age in 0..window.min(number) {
            let repeated = number - age;
            let again = execute(&stack, count([repeated, 1]), &request(repeated)).await.unwrap();
            assert_same_answer(&first_answers[usize::try_from(repeated - 1).unwrap()], &again);
        }
        assert_eq!(stack.log(&id(1)).await.len() as u64, number);
    }
}

#[tokio::test]
async fn a_command_id_that_belongs_to_another_request_is_refused() {
    let stack = Stack::start().await;
    execute(&stack, count([1]), &request(1)).await.unwrap();
    execute(&stack, count([2]), &request(2)).await.unwrap();
    let other = CommandContext { digest: "another request's".to_owned(), ..request(1) };
    for outcome in [execute(&stack, count([9]), &other).await, create(&stack, start([9]), &other).await] {
        assert!(matches!(outcome, Err(ExecuteError::CommandIdReused)));
    }
    assert_eq!(stack.log(&id(1)).await.len(), 2);
}

#[tokio::test]
async fn a_create_repeated_after_the_aggregate_moved_on_gets_the_first_answer() {
    let stack = Stack::start().await;
    let first = create(&stack, start([1, 2]), &request(1)).await.unwrap();
    for moved_on in 0..20 {
        assert_same_answer(&first, &create(&stack, start([1, 2]), &request(1)).await.unwrap());
        execute(&stack, count([moved_on]), &fresh_request()).await.unwrap();
    }
}

#[tokio::test]
async fn another_create_of_the_same_aggregate_is_decided_on_what_there_is() {
    let stack = Stack::start().await;
    create(&stack, start([1]), &request(1)).await.unwrap();
    assert!(matches!(create(&stack, start([1]), &request(2)).await, Err(ExecuteError::Refused(_))));
    let counted = create(&stack, count([5]), &request(3)).await.unwrap();
    assert_eq!((counted.version, counted.aggregate.0.total), (2, 6));
}

/// The commit that stands in a create's way is the very first one, and what it left may be long past.
#[tokio::test]
async fn a_create_that_meets_an_aggregate_is_decided_on_its_newest_state() {
    let stack = Stack::start().await;
    create(&stack, start([1]), &request(1)).await.unwrap();
    let from_even = || TallyCommand::CountFromEven(vec![noted(2, "")]);
    assert!(matches!(create(&stack, from_even(), &request(2)).await, Err(ExecuteError::Refused(_))));
    execute(&stack, count([1]), &request(3)).await.unwrap();
    let executed = create(&stack, from_even(), &request(2)).await.unwrap();
    assert_eq!((executed.version, executed.aggregate.0.total), (3, 4));
}

#[tokio::test]
async fn a_command_that_changes_nothing_stores_nothing() {
    let stack = Stack::start().await;
    for outcome in [
        execute(&stack, TallyCommand::Look, &request(1)).await,
        create(&stack, TallyCommand::Look, &request(1)).await,
        create(&stack, TallyCommand::Count(vec![]), &request(1)).await,
    ] {
        let executed = outcome.unwrap();
        assert_eq!((executed.version, executed.events.len(), executed.repeated), (0, 0, false));
    }
    assert_eq!(stack.count_items("events").await, 0);
}

#[tokio::test]
async fn a_lost_answer_to_a_put_is_recognised_when_the_sdk_tries_again() {
    let stack = Stack::start().await;
    let ours = stack.connect();
    for (number, lost) in [(1, 1), (2, 2)] {
        ours.transport.lose_answers("PutItem", lost);
        let executed = execute(&ours, count([number]), &request(number)).await.unwrap();
        assert_eq!((executed.version, executed.events), (number, vec![counted(number)]));
        assert_eq!(stack.log(&id(1)).await.len() as u64, number);
    }
    ours.transport.lose_answers("PutItem", 1);
    let refused = create(&ours, start([1]), &request(3)).await;
    assert!(matches!(refused, Err(ExecuteError::Refused(_))), "someone else's commit is not taken for ours");
}

#[tokio::test]
async fn a_caller_who_got_no_answer_at_all_asks_again_and_gets_it() {
    let stack = Stack::start().await;
    let ours = stack.connect();
    ours.transport.lose_answers("PutItem", 100);
    let Err(ExecuteError::Store(error)) = create(&ours, start([1]), &request(1)).await else {
        panic!("no answer came")
    };
    assert!(error.is_transient());
    let again = create(&stack, start([1]), &request(1)).await.unwrap();
    assert_eq!((again.version, again.repeated), (1, true));
    assert_eq!(stack.log(&id(1)).await.len(), 1);
}

#[tokio::test]
async fn a_lost_answer_to_a_transaction_is_success_and_one_commit_with_one_person() {
    let stack = Stack::start().await;
    let ours = stack.connect();
    ours.transport.lose_answers("TransactWriteItems", 1);
    let companions = [stack.people().companion(&person(1)).unwrap()];
    let executed = ours.store.create::<Tally>(&id(1), start([1]), &request(1), &companions).await.unwrap();
    assert_eq!(executed.version, 1);
    assert_eq!((stack.count_items("events").await, stack.count_items("people").await), (1, 1));
}

/// A caller's own repeat comes with a transaction token of its own, and maybe with a person who got a fresh identifier.
#[tokio::test]
async fn a_repeat_of_a_commit_with_a_person_brings_no_second_one() {
    let stack = Stack::start().await;
    let people = stack.people();
    let mut answers = Vec::new();
    for number in [1, 1, 2] {
        let companions = [people.companion(&person(number)).unwrap()];
        answers.push(stack.store.create::<Tally>(&id(1), start([1]), &request(1), &companions).await.unwrap());
    }
    assert_same_answer(&answers[0], &answers[1]);
    assert_same_answer(&answers[0], &answers[2]);
    assert_eq!((stack.count_items("events").await, stack.count_items("people").await), (1, 1));
}

#[tokio::test]
async fn a_stale_expectation_writes_nothing_and_is_not_tried_again() {
    let stack = Stack::start().await;
    for number in 1..=3 {
        execute(&stack, count([number]), &request(number)).await.unwrap();
    }
    for stale in [0, 2, 4] {
        let expecting = CommandContext { expected_version: Some(stale), ..fresh_request() };
        let (spent, outcome) = stack.cost(execute(&stack, count([9]), &expecting)).await;
        assert!(matches!(outcome, Err(ExecuteError::VersionMismatch { expected, found: 3 }) if expected == stale));
        assert_eq!((spent.round_trips, spent.write_units), (1, 0.0));
    }
    let expecting = CommandContext { expected_version: Some(3), ..fresh_request() };
    assert_eq!(execute(&stack, count([9]), &expecting).await.unwrap().version, 4);
}

#[tokio::test]
async fn an_expectation_that_another_writer_overtakes_is_not_tried_again() {
    let stack = Stack::start().await;
    execute(&stack, count([1]), &request(1)).await.unwrap();
    let (ours, other) = (stack.connect(), stack.connect());
    ours.transport.before_next("PutItem", async move {
        other.tally(&id(1), count([100])).await;
    });
    let expecting = CommandContext { expected_version: Some(1), ..fresh_request() };
    let (spent, outcome) = ours.cost(execute(&ours, count([9]), &expecting)).await;
    assert!(matches!(outcome, Err(ExecuteError::VersionMismatch { expected: 1, found: 2 })));
    assert_eq!(spent.round_trips, 2);
    assert_eq!(stack.log(&id(1)).await.len(), 2);
}

/// The first time made the expectation stale itself.
#[tokio::test]
async fn a_repeat_gets_its_first_answer_although_its_expectation_is_stale_by_now() {
    let stack = Stack::start().await;
    execute(&stack, count([1]), &request(1)).await.unwrap();
    let expecting = CommandContext { expected_version: Some(1), ..request(2) };
    let first = execute(&stack, count([2]), &expecting).await.unwrap();
    assert_same_answer(&first, &execute(&stack, count([2]), &expecting).await.unwrap());
    assert_same_answer(&first, &create(&stack, count([2]), &expecting).await.unwrap());

    let ours = stack.connect();
    ours.transport.lose_answers("PutItem", 1);
    let expecting = CommandContext { expected_version: Some(2), ..request(3) };
    assert_eq!(execute(&ours, count([3]), &expecting).await.unwrap().version, 3);
}

#[tokio::test]
async fn a_type_whose_window_is_one_commit_recognises_a_repeat_of_the_newest() {
    let stack = Stack::start().await;
    let execute = async |number: u64| {
        stack.store.execute::<BulkyTally>(&id(1), count([number]), &request(number), &[]).await.unwrap()
    };
    for number in 1..=10 {
        let (first, again) = (execute(number).await, execute(number).await);
        assert_eq!((first.version, again.version, again.repeated), (number, number, true));
        assert_eq!(first.aggregate, again.aggregate);
    }
}

#[tokio::test]
async fn a_put_that_meets_a_running_transaction_is_tried_again() {
    let stack = Stack::start().await;
    let ours = stack.connect();
    ours.transport.refuse_next("PutItem", "TransactionConflictException");
    assert_eq!(create(&ours, start([1]), &request(1)).await.unwrap().version, 1);
    ours.transport.refuse_next("TransactWriteItems", "TransactionInProgressException");
    let companions = [stack.people().companion(&person(1)).unwrap()];
    let executed = ours.store.execute::<Tally>(&id(1), count([1]), &request(2), &companions).await.unwrap();
    assert_eq!(executed.version, 2);
}

#[tokio::test]
async fn the_framework_of_cqrs_es_survives_a_lost_answer_too() {
    let stack = Stack::start().await;
    let ours = stack.connect();
    ours.transport.lose_answers("PutItem", 1);
    let CommandContext { command_id, digest, by, at, .. } = request(1);
    let metadata: HashMap<String, String> =
        [("at", at.to_string()), ("by", by), ("command", command_id), ("digest", digest)]
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
    let framework = CqrsFramework::<Tally, _>::new(ours.store.clone(), vec![], ());
    framework.execute_with_metadata(&id(1), start([1]), metadata).await.unwrap();
    assert_eq!(stack.log(&id(1)).await.len(), 1);
}
