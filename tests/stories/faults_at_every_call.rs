//! A library joins and a letter is sent, whatever happens to the calls that functions make to the database.
//!
//! `tests/faults/run` tells all stories so; this is the one that is told so every time.

use e2e::world::application;
use e2e::{Who, World};
use local::{Faults, Options};
use serde_json::json;

async fn world(faults: &str) -> World {
    let (at, faults) = (Options::moment("2023-03-02").unwrap(), faults.parse::<Faults>().unwrap());
    World::with(Options { at: Some(at), faults, ..Options::default() }).await
}

#[tokio::test]
async fn nothing_is_lost_and_nothing_happens_twice() {
    for faults in ["throttled", "internal", "reset", "conflict", "lost", "redelivered", "seeded:3", "seeded:4"] {
        let world = world(faults).await;
        let key = e2e::world::fresh_key();
        let (path, apply) = ("/libraries/2030100/application", application("fjordvik.example"));
        world.post_again(Who::Public, path, &apply, &key).await.expect(201);
        world.post_again(Who::Public, path, &apply, &key).await.expect(201);
        world.post(Who::Coordinator, &format!("{path}/approval"), &json!({})).await.expect(200);
        world.settle().await;

        let events = world.events_of("Library#2030100").await;
        assert_eq!(events, ["onboarding.library-applied.v1", "onboarding.application-approved.v1"], "{faults}");
        let approved = world.get(Who::Coordinator, "/libraries?standing=approved").await.expect(200).body;
        assert_eq!(approved["items"].as_array().map(Vec::len), Some(1), "{faults}");
        // A letter that could not be handled just now waits for the sweep, which comes every quarter of an hour.
        for _ in 0..3 {
            world.pass(jiff::SignedDuration::from_mins(16));
            world.invoke("correspondence", json!({ "task": "sweep" })).await;
        }
        let mut letters = world.letters();
        letters.sort();
        letters.dedup();
        assert_eq!(letters.len(), world.letters().len(), "{faults}: {:?}", world.letters());
        assert_eq!(letters.len(), 4, "{faults}: {letters:?}");
        assert!(world.stack.dead_letters().is_empty(), "{faults}");
    }
}

/// As it was: after some fifty faults the client had no retries left, and every call failed at its first.
#[tokio::test]
async fn however_many_calls_have_failed_the_next_one_is_tried_again() {
    let world = world("reset").await;
    let requests = (0..60).map(|_| world.get(Who::Coordinator, "/libraries"));
    for answer in futures::future::join_all(requests).await {
        answer.expect(200);
    }
}

/// Some calls fail as often as they are tried. A row that met one is not refused: it is to be sent again.
#[tokio::test]
async fn of_many_rows_those_that_met_a_fault_are_told_that_they_are_not_done() {
    let world = world("seeded:7").await;
    let rows = (0..60).map(|serial| format!("20301{serial:02};filmarkivet;CM-{serial}\n"));
    let orders = "library_number;service;order\n".to_owned() + &rows.collect::<String>();
    let answer = world.post_csv(Who::Coordinator, "/periods/2023-host/order-confirmations", orders).await;
    let rows = answer.expect(200).body["rows"].as_array().unwrap().clone();
    let outcomes: std::collections::BTreeSet<_> =
        rows.iter().map(|row| (row["outcome"].as_str().unwrap(), row["code"].as_str().unwrap())).collect();
    assert_eq!(outcomes, [("not-done", "unavailable"), ("refused", "nothing-ordered")].into());
}
