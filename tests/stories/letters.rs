//! What becomes of letters.

use e2e::world::fresh_key;
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
    world.invoke("correspondence", json!({ "task": "sweep" })).await;
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
async fn a_resolution_sent_again_changes_nothing_even_if_the_letter_has_moved_on() {
    let world = World::start().await;
    world.stack.ses().fail_next(Fault::Rejection);
    world.apply("2030100", "fjordvik.example").await.expect(201);
    world.settle().await;
    let failed = letters_of(&world).await.into_iter().find(|letter| letter["state"] == "failed").unwrap();
    let path = format!("/letters/{}/resolution", failed["letter_id"].as_str().unwrap());
    let (key, again) = (fresh_key(), json!({ "resolution": "send-again" }));
    let first = world.post_again(Who::Coordinator, &path, &again, &key).await.expect(200);
    assert_eq!(first.body["state"], "pending");
    world.stack.ses().fail_next(Fault::Rejection);
    sweep(&world).await;
    let repeated = world.post_again(Who::Coordinator, &path, &again, &key).await.expect(200);
    assert_eq!((repeated.header("idempotency-replayed"), &repeated.body["state"]), ("true", &json!("failed")));
    sweep(&world).await;
    assert_eq!(states(&world).await, ["failed", "sent"], "nobody has asked for a third attempt");
    let other = world.post_again(Who::Coordinator, &path, &json!({ "resolution": "dismissed" }), &key).await;
    other.expect_problem(422, "idempotency-key-reused");
}

#[tokio::test]
async fn a_letter_that_still_waits_can_be_dismissed_and_is_then_not_sent() {
    let world = World::start().await;
    world.stack.ses().fail_next(Fault::Throttling);
    world.apply("2030100", "fjordvik.example").await.expect(201);
    world.settle().await;
    let waiting = letters_of(&world).await.into_iter().find(|letter| letter["state"] == "pending").unwrap();
    let path = format!("/letters/{}/resolution", waiting["letter_id"].as_str().unwrap());
    let dismissed = world.post(Who::Coordinator, &path, &json!({ "resolution": "dismissed" })).await.expect(200).body;
    assert_eq!((&dismissed["state"], &dismissed["resolution"]), (&json!("pending"), &json!("dismissed")));
    sweep(&world).await;
    world.invoke("correspondence", json!({ "task": "reconcile" })).await;
    assert_eq!(world.letters().len(), 1);
}

#[tokio::test]
async fn letters_that_need_somebody_are_listed_whatever_library_they_are_about() {
    let world = World::start().await;
    let numbers = ["2030100", "2030101", "2030102"];
    for number in numbers {
        world.stack.ses().fail_next(Fault::AnswerLost);
        world.apply(number, &format!("b{number}.example")).await.expect(201);
        world.settle().await;
    }
    let mut subjects = Vec::new();
    let mut path = "/letters?state=unknown&limit=1".to_owned();
    let mut cursors = Vec::new();
    loop {
        let page = world.get(Who::Coordinator, &path).await.expect(200).body;
        subjects
            .extend(page["items"].as_array().unwrap().iter().map(|item| item["subject"].as_str().unwrap().to_owned()));
        let Some(next) = page["next_cursor"].as_str() else { break };
        path = format!("/letters?state=unknown&limit=1&cursor={next}");
        cursors.push(next.to_owned());
    }
    subjects.sort();
    assert_eq!(subjects, numbers.map(|number| format!("Library#{number}")));
    assert_eq!(cursors.len(), 2);
    for elsewhere in ["/letters?state=failed", "/libraries/2030100/letters?limit=1", "/libraries?limit=1"] {
        let separator = if elsewhere.contains('?') { '&' } else { '?' };
        let path = format!("{elsewhere}{separator}cursor={}", cursors[0]);
        world.get(Who::Coordinator, &path).await.expect_problem(400, "invalid-cursor");
    }
    let open = |state: &'static str| {
        let world = &world;
        async move { world.get(Who::Coordinator, &format!("/letters?state={state}")).await }
    };
    for state in ["pending", "failed", "bounced", "complained", "no-address"] {
        assert_eq!(open(state).await.expect(200).body["items"], json!([]), "{state}");
    }
    for state in ["sent", "claimed", "lost"] {
        let problem = open(state).await.expect_problem(422, "invalid-fields");
        problem.pointing_to(&[("state", "unknown-letter-state")]);
    }
    world.get(Who::Coordinator, "/letters").await.expect_problem(400, "invalid-query");
    world.get(Who::Coordinator, "/libraries/2039999/letters").await.expect_problem(404, "unknown-library");
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
    let reconcile = || world.invoke("correspondence", json!({ "task": "reconcile" }));
    assert_eq!(reconcile().await["examined"], 1);
    assert_eq!(world.letters().len(), 2);

    // As if the stream had lost the record and the outbox never heard of it.
    for letter in world.items("LETTERS_TABLE").await {
        let table = world.stack.environment("correspondence")["LETTERS_TABLE"].clone();
        let delete = world.stack.dynamodb().delete_item().table_name(table);
        delete.key("letter_id", letter["letter_id"].clone()).send().await.unwrap();
    }
    reconcile().await;
    assert_eq!(world.letters().len(), 4);
}
