//! What becomes of letters.

use e2e::{Who, World};
use local::{Fault, Report};
use serde_json::{Value, json};

async fn letters_of(world: &World) -> Vec<Value> {
    let answer = world.get(Who::Coordinator, "/libraries/2030100/letters").await.expect(200).body;
    answer["items"].as_array().cloned().unwrap_or_default()
}

async fn states(world: &World) -> Vec<String> {
    let mut states: Vec<_> =
        letters_of(world).await.iter().map(|letter| letter["state"].as_str().unwrap_or_default().to_owned()).collect();
    states.sort();
    states
}

async fn sweep(world: &World) {
    world.stack.invoke("correspondence", json!({ "task": "sweep" })).await.unwrap();
    world.settle().await;
}

#[tokio::test]
async fn a_letter_whose_answer_was_lost_is_not_sent_again_unless_a_coordinator_says_so() {
    let world = World::start().await;
    world.stack.ses().fail_next(Fault::AnswerLost);
    world.apply("2030100", "fjordvik.example").await.expect(201);
    world.settle().await;
    assert_eq!(states(&world).await, ["sent", "unknown"]);
    assert_eq!(world.letters().len(), 2, "both arrived; only the answer to one was lost");

    sweep(&world).await;
    assert_eq!(world.letters().len(), 2, "what may have been sent is not sent again");

    let unknown = letters_of(&world).await.into_iter().find(|letter| letter["state"] == "unknown").unwrap();
    let path = format!("/letters/{}/resolution", unknown["letter_id"].as_str().unwrap());
    world.post(Who::Coordinator, &path, &json!({ "resolution": "later" })).await.expect_problem(422, "invalid-fields");
    let arrived = json!({ "resolution": "arrived" });
    assert_eq!(world.post(Who::Coordinator, &path, &arrived).await.expect(200).body["state"], "sent");
    world.post(Who::Coordinator, &path, &arrived).await.expect(200);
    let again = json!({ "resolution": "send-again" });
    world.post(Who::Coordinator, &path, &again).await.expect_problem(409, "nothing-to-resolve");
}

#[tokio::test]
async fn a_letter_that_may_be_lost_is_sent_again_when_a_coordinator_says_so() {
    let world = World::start().await;
    world.stack.ses().fail_next(Fault::AnswerLost);
    world.apply("2030100", "fjordvik.example").await.expect(201);
    world.settle().await;
    let unknown = letters_of(&world).await.into_iter().find(|letter| letter["state"] == "unknown").unwrap();
    let path = format!("/letters/{}/resolution", unknown["letter_id"].as_str().unwrap());
    world.post(Who::Coordinator, &path, &json!({ "resolution": "send-again" })).await.expect(200);
    sweep(&world).await;
    assert_eq!(states(&world).await, ["sent", "sent"]);
    assert_eq!(world.letters().len(), 3);
}

#[tokio::test]
async fn a_letter_that_ses_would_not_take_yet_goes_with_the_next_sweep() {
    let world = World::start().await;
    world.stack.ses().fail_next(Fault::Throttling);
    world.apply("2030100", "fjordvik.example").await.expect(201);
    world.settle().await;
    assert_eq!(states(&world).await, ["pending", "sent"]);
    sweep(&world).await;
    assert_eq!(states(&world).await, ["sent", "sent"]);
    assert_eq!(world.letters().len(), 2);
}

#[tokio::test]
async fn a_letter_that_ses_refuses_has_failed_and_says_why() {
    let world = World::start().await;
    world.stack.ses().fail_next(Fault::Rejection);
    world.apply("2030100", "fjordvik.example").await.expect(201);
    world.settle().await;
    assert_eq!(states(&world).await, ["failed", "sent"]);
    let failed = letters_of(&world).await.into_iter().find(|letter| letter["state"] == "failed").unwrap();
    assert_eq!(failed["code"], "ses-message-rejected");
}

#[tokio::test]
async fn what_ses_reports_later_comes_back_into_the_letters_state() {
    let world = World::start().await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    world.settle().await;
    let [first, second] = &world.stack.inbox()[..] else { panic!("two letters") };
    world.stack.report(first, Report::Delivery).await.unwrap();
    world.stack.report(second, Report::Bounce).await.unwrap();
    world.stack.report(first, Report::Delivery).await.unwrap();
    assert_eq!(states(&world).await, ["bounced", "delivered"]);
}

#[tokio::test]
async fn reconciliation_finds_what_the_stream_never_asked_for_and_sends_nothing_twice() {
    let world = World::start().await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    world.settle().await;
    let reconcile = || world.stack.invoke("correspondence", json!({ "task": "reconcile" }));
    assert_eq!(reconcile().await.unwrap()["examined"], 1);
    assert_eq!(world.letters().len(), 2);

    // As if the stream had lost the record and the outbox never heard of it.
    for letter in world.items("LETTERS_TABLE").await {
        let table = world.stack.environment("correspondence")["LETTERS_TABLE"].clone();
        let delete = world.stack.dynamodb().delete_item().table_name(table);
        delete.key("letter_id", letter["letter_id"].clone()).send().await.unwrap();
    }
    reconcile().await.unwrap();
    assert_eq!(world.letters().len(), 4);
}
