//! What comes with a commit is stored with it or not at all.

use event_store::{Companion, ExecuteError};

use crate::support::sample::{NotNow, Tally, TallyCommand, count, heavy, start};
use crate::support::{Stack, fresh_request, id, person};

type Outcome = Result<event_store::Executed<Tally>, ExecuteError<NotNow>>;

async fn create_with(stack: &Stack, tally: u64, companions: &[Companion]) -> Outcome {
    stack.store.create::<Tally>(&id(tally), start([1]), &fresh_request(), companions).await
}

async fn count_with(stack: &Stack, tally: u64, companions: &[Companion]) -> Outcome {
    stack.store.execute::<Tally>(&id(tally), count([1]), &fresh_request(), companions).await
}

#[tokio::test]
async fn a_commit_and_its_people_are_stored_together() {
    let stack = Stack::start().await;
    let people = stack.people();
    let both = [people.companion(&person(1)).unwrap(), people.companion(&person(2)).unwrap()];
    create_with(&stack, 1, &both).await.unwrap();
    assert_eq!(people.find(&person(1).person_id).await.unwrap(), Some(person(1)));
    let ids = [person(1).person_id, person(2).person_id, person(3).person_id];
    assert_eq!(people.find_all(&ids).await.unwrap().len(), 2);
    let with_email = people.with_email(&person(2).email).await.unwrap();
    assert!(with_email.iter().eq([&person(2).person_id]));
}

#[tokio::test]
async fn a_person_who_is_there_already_keeps_the_commit_out() {
    let stack = Stack::start().await;
    let people = stack.people();
    create_with(&stack, 1, &[people.companion(&person(1)).unwrap()]).await.unwrap();
    let companions = [people.companion(&person(2)).unwrap(), people.companion(&person(1)).unwrap()];
    let outcome = create_with(&stack, 2, &companions).await;
    assert!(matches!(outcome, Err(ExecuteError::Taken { what: "person" })));
    assert!(stack.log(&id(2)).await.is_empty());
    assert_eq!(people.find(&person(2).person_id).await.unwrap(), None, "nor does the other person come alone");
}

#[tokio::test]
async fn a_commit_that_cannot_be_stored_keeps_its_person_out() {
    let stack = Stack::start().await;
    let companions = [stack.people().companion(&person(1)).unwrap()];
    create_with(&stack, 1, &[]).await.unwrap();
    assert!(matches!(create_with(&stack, 1, &companions).await, Err(ExecuteError::Refused(NotNow))));
    let too_large = TallyCommand::Start(vec![heavy(1, 500_000)]);
    let outcome = stack.store.create::<Tally>(&id(2), too_large, &fresh_request(), &companions).await;
    assert!(matches!(outcome, Err(ExecuteError::Store(_))));
    assert_eq!(stack.count_items("people").await, 0);
}

#[tokio::test]
async fn a_conflict_is_decided_anew_and_the_person_still_comes_once() {
    let stack = Stack::start().await;
    create_with(&stack, 1, &[]).await.unwrap();
    let (ours, other) = (stack.connect(), stack.connect());
    ours.transport.before_next("TransactWriteItems", async move {
        other.tally(&id(1), count([100])).await;
    });
    let companions = [stack.people().companion(&person(1)).unwrap()];
    let executed = ours.store.execute::<Tally>(&id(1), count([1]), &fresh_request(), &companions).await.unwrap();
    assert_eq!((executed.version, executed.aggregate.0.total), (3, 102));
    assert_eq!(stack.count_items("people").await, 1);
}

#[tokio::test]
async fn what_is_reserved_is_taken_for_everyone_else() {
    let stack = Stack::start().await;
    let reserve = |owner| [Companion::reserve("number", "4711", owner)];
    create_with(&stack, 1, &reserve("Tally#1")).await.unwrap();
    let items = stack.count_items("events").await;
    for tally in [1, 2] {
        let outcome = count_with(&stack, tally, &reserve("Tally#2")).await;
        assert!(matches!(outcome, Err(ExecuteError::Taken { what: "number" })));
    }
    assert_eq!(stack.count_items("events").await, items);
    let another = [Companion::reserve("number", "4712", "Tally#2"), Companion::reserve("name", "4711", "Tally#2")];
    create_with(&stack, 2, &another).await.unwrap();
}

#[tokio::test]
async fn only_the_owner_can_release() {
    let stack = Stack::start().await;
    create_with(&stack, 1, &[Companion::reserve("number", "4711", "Tally#1")]).await.unwrap();
    let by_another = [Companion::release("number", "4711", "Tally#2")];
    let of_what_nobody_holds = [Companion::release("number", "4712", "Tally#1")];
    for companions in [by_another, of_what_nobody_holds] {
        let outcome = count_with(&stack, 1, &companions).await;
        assert!(matches!(outcome, Err(ExecuteError::Taken { what: "number" })));
    }
    assert_eq!(stack.log(&id(1)).await.len(), 1);
}

#[tokio::test]
async fn what_is_released_can_be_reserved_again() {
    let stack = Stack::start().await;
    for round in 1..=3 {
        let owner = format!("Tally#{round}");
        create_with(&stack, round, &[Companion::reserve("number", "4711", &owner)]).await.unwrap();
        count_with(&stack, round, &[Companion::release("number", "4711", &owner)]).await.unwrap();
    }
    // One commit exchanges one claim for another.
    let first = [Companion::reserve("number", "4711", "Tally#4")];
    create_with(&stack, 4, &first).await.unwrap();
    let exchange = [Companion::release("number", "4711", "Tally#4"), Companion::reserve("number", "4712", "Tally#4")];
    count_with(&stack, 4, &exchange).await.unwrap();
    create_with(&stack, 5, &[Companion::reserve("number", "4711", "Tally#5")]).await.unwrap();
}
