//! Two hundred libraries want ten seats in the same second.

use std::collections::BTreeSet;

use e2e::{Who, World};
use futures::StreamExt;
use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::periods::on;
use crate::trials::{announce, signup_path};

const LIBRARIES: u32 = 200;
const SEATS: u32 = 10;

fn number(serial: u32) -> String {
    format!("20{serial:05}")
}

/// Libraries that are approved at once, because their address is on the allow-list.
async fn approved_libraries(world: &World) {
    let allowed = world.request(Who::Coordinator, Method::PUT, "/allow-lists/03/domains/b.example");
    world.send(allowed).await.expect(200);
    let applications = (1..=LIBRARIES).map(|serial| async move {
        world.apply(&number(serial), "b.example").await.expect(201);
    });
    futures::stream::iter(applications).buffer_unordered(8).collect::<()>().await;
    world.settle().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_hundred_at_once_ten_get_a_seat_and_the_others_stand_in_one_line() {
    let world = World::start().await;
    // Nobody has heard of it when libraries are approved, so that the letters are few.
    announce(&world, SEATS).await;
    approved_libraries(&world).await;
    on(&world, "2023-04-12").await;

    let asked = (1..=LIBRARIES).map(|serial| {
        let world = &world;
        async move { world.post(Who::Coordinator, &signup_path(&number(serial)), &json!({})).await }
    });
    let answers = join_all(asked).await;

    // Every one of them has an answer, and it says what is in the log.
    let signups: Vec<Value> = answers.into_iter().map(|answer| answer.expect(201).body["signup"].clone()).collect();
    let of = |standing: &str| signups.iter().filter(|signup| signup["standing"] == standing).collect::<Vec<_>>();
    assert_eq!((of("seated").len(), of("waiting").len()), (10, 190));
    let line: BTreeSet<u64> = of("waiting").iter().map(|signup| signup["place_in_line"].as_u64().unwrap()).collect();
    assert_eq!(line, (1..=190).collect(), "each has a place of its own");

    let events = world.events_of("TrialOffer#2023-var/lerretet").await;
    let count = |name: &str| events.iter().filter(|event| event.starts_with(name)).count();
    assert_eq!((count("trials.signed-up"), count("trials.seat-taken"), count("trials.offer-opened")), (200, 10, 1));
    world.settle().await;
    let uptake = world.get(Who::Coordinator, "/trials/2023-var/uptake").await.expect(200).body;
    assert_eq!((&uptake["offers"][0]["seated"], &uptake["offers"][0]["waiting"]), (&json!(10), &json!(190)));
}
