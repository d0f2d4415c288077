//! The kickoff: suppliers are invited, answer and get their slots.

use e2e::{Answer, Who, World};
use reqwest::Method;
use serde_json::{Value, json};

const KICKOFF: &str = "/kickoffs/2023-var";

/// The kickoff of 12 April 2023.
pub(crate) fn plan() -> Value {
    json!({
        "title": { "nb": "Vårens kickoff", "nn": "Kickoffen i vår" },
        "starts_at": "2023-04-12T09:00",
        "ends_at": "2023-04-12T12:00",
        "place": "Fylkeshuset i Oslo",
        "broadcast": "https://video.example/kickoff",
        "slot_minutes": 20,
        "buffer_minutes": 5,
        "answer_by": "2023-03-24",
        "registration_open": false,
    })
}

/// Plans it, or plans it otherwise.
pub(crate) async fn planned(world: &World, plan: &Value) -> Answer {
    world.send(world.request(Who::Coordinator, Method::PUT, KICKOFF).json(plan)).await
}

#[tokio::test]
async fn a_kickoff_is_planned_planned_otherwise_and_read() {
    let world = World::start().await;
    world.get(Who::Coordinator, KICKOFF).await.expect_problem(404, "unknown-kickoff");
    for _ in 0..2 {
        assert_eq!(planned(&world, &plan()).await.expect(200).body["plan"], plan());
    }
    let mut open = plan();
    open["registration_open"] = json!(true);
    planned(&world, &open).await.expect(200);
    assert_eq!(world.get(Who::Coordinator, KICKOFF).await.expect(200).body["plan"], open);
    assert_eq!(world.events_of("Kickoff#2023-var").await, ["kickoff.planned.v1", "kickoff.replanned.v1"]);
    world.settle().await;
    let listed = world.get(Who::Coordinator, "/kickoffs").await.expect(200).body;
    assert_eq!(listed["kickoffs"], json!([{ "id": "2023-var", "plan": open }]));
}

#[tokio::test]
async fn a_plan_that_makes_no_kickoff_gets_its_own_no_and_nothing_is_stored() {
    let world = World::start().await;
    for (field, value, code) in [
        ("ends_at", json!("2023-04-12T08:00"), "kickoff-ends-before-it-begins"),
        ("ends_at", json!("2023-04-13T09:00"), "kickoff-ends-on-another-day"),
        ("slot_minutes", json!(4), "slot-length-out-of-range"),
        ("ends_at", json!("2023-04-12T09:10"), "no-room-for-a-slot"),
        ("answer_by", json!("2023-04-13"), "deadline-after-the-kickoff"),
    ] {
        let mut wrong = plan();
        wrong[field] = value;
        planned(&world, &wrong).await.expect_problem(422, code);
    }
    let mut wrong = plan();
    wrong["broadcast"] = json!("http://video.example");
    wrong["title"]["nn"] = json!("Kickoff\r\nBcc: alle@example.org");
    let refused = planned(&world, &wrong).await.expect_problem(422, "invalid-fields");
    refused.pointing_to(&[("/title/nn", "control-character"), ("/broadcast", "invalid-https-link")]);
    assert_eq!(world.events_in_all().await, 0);
}
