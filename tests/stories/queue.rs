//! The coordinators' queue: everything that waits, oldest first.

use e2e::{Who, World};
use jiff::SignedDuration;
use local::Fault;
use serde_json::{Value, json};

use crate::library_record::interest;
use crate::periods::{announced, decide, on};

async fn queue(world: &World, query: &str) -> Value {
    world.settle().await;
    world.get(Who::Coordinator, &format!("/queue{query}")).await.expect(200).body
}

fn kinds(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn what_waits_stands_in_the_queue_oldest_first_until_it_is_settled() {
    let world = World::start().await;
    world.stack.ses().fail_next(Fault::AnswerLost);
    world.apply("2030101", "elsewhere.example").await.expect(201);
    world.settle().await;
    world.pass(SignedDuration::from_hours(1));
    let asking = json!({ "in_own_words": "Kan vi bli med midt i året?" });
    let mut interested = interest("fjordvik.example");
    interested["in_own_words"] = asking["in_own_words"].clone();
    world.post(Who::Public, "/libraries/2030100/interest", &interested).await.expect(201);
    world.pass(SignedDuration::from_hours(1));
    world.apply("2030102", "nesset.example").await.expect(201);

    let page = queue(&world, "").await;
    assert_eq!(kinds(&page), ["application-waiting", "letter-unknown", "question-in-own-words", "application-waiting"]);
    let item = &page["items"][0];
    assert_eq!(item["at"], "/libraries/2030101");
    world.post(Who::Coordinator, item["settle"].as_str().unwrap(), &json!({})).await.expect(200);
    let resolution = json!({ "resolution": "arrived" });
    world.post(Who::Coordinator, page["items"][1]["settle"].as_str().unwrap(), &resolution).await.expect(200);
    assert_eq!(kinds(&queue(&world, "").await), ["question-in-own-words", "application-waiting"]);

    // A page at a time, and of one kind.
    let first = queue(&world, "?limit=1").await;
    let next = first["next_cursor"].as_str().unwrap();
    let second = queue(&world, &format!("?limit=1&cursor={next}")).await;
    assert_eq!((kinds(&first), kinds(&second)), (vec!["question-in-own-words"], vec!["application-waiting"]));
    assert_eq!(second["next_cursor"], Value::Null);
    assert_eq!(kinds(&queue(&world, "?kind=application-waiting").await), ["application-waiting"]);
    let foreign = world.get(Who::Coordinator, &format!("/queue?kind=letter-unknown&cursor={next}")).await;
    foreign.expect_problem(400, "invalid-cursor");
}

#[tokio::test]
async fn a_period_that_nobody_announced_and_orders_that_nobody_confirmed_wait() {
    let world = announced().await;
    let plan = json!({ "id": "2023-vinter", "name": "Vinteren", "first_day": "2023-11-20", "last_day": "2023-12-03" });
    world.post(Who::Coordinator, "/periods", &plan).await.expect(201);
    assert_eq!(kinds(&queue(&world, "").await), Vec::<&str>::new());
    on(&world, "2023-10-16").await;
    decide(&world, Who::Signed("kontakt@b2030100.example"), "2030100", "tjeneste-1", "new").await.expect(200);
    on(&world, "2023-11-13").await;
    let page = queue(&world, "").await;
    assert_eq!(kinds(&page), ["period-not-announced", "orders-unconfirmed"]);
    assert_eq!(page["items"][0]["settle"], "/periods/2023-vinter/announcement");
    assert_eq!(page["items"][1]["about"], "Høsten 2023 (3)", "one decision, and the national deal's two");
}

#[tokio::test]
async fn a_reminder_that_waited_until_it_was_needless_lapses() {
    let world = announced().await;
    on(&world, "2023-10-16").await;
    let kontakt = Who::Signed("kontakt@b2030100.example");
    for serial in [1, 2, 4, 5, 6] {
        decide(&world, kontakt, "2030100", &format!("tjeneste-{serial}"), "not-now").await.expect(200);
    }
    // SES takes nothing for as long as it matters.
    for _ in 0..100 {
        world.stack.ses().fail_next(Fault::Throttling);
    }
    on(&world, "2023-11-09").await;
    decide(&world, kontakt, "2030100", "tjeneste-7", "not-now").await.expect(200);
    world.invoke("correspondence", json!({ "task": "sweep" })).await;
    let letters = world.get(Who::Coordinator, "/libraries/2030100/letters?limit=100").await.expect(200).body;
    let reminders = letters["items"].as_array().unwrap().iter();
    let reminders = reminders.filter(|letter| letter["template"] == "onboarding.three-days-left");
    let states: Vec<_> = reminders.map(|letter| letter["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["lapsed", "lapsed"]);
    assert_eq!(kinds(&queue(&world, "?kind=letter-pending").await), Vec::<&str>::new());
}
