//! Two hundred libraries want ten seats in the same second.

use std::collections::BTreeSet;

use e2e::world::fresh_key;
use e2e::{Answer, Who, World};
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

/// Asks for a library until there is an answer, as a client does that is told to try again with the same key; with whether
/// it had to. A request that was cut off when its time was over may have been carried out all the same.
async fn until_answered(world: &World, library: &str) -> (Answer, bool) {
    let (key, mut again) = (fresh_key(), false);
    loop {
        let answer = world.post_again(Who::Coordinator, &signup_path(library), &json!({}), &key).await;
        if !["unavailable", "contended"].contains(&answer.body["code"].as_str().unwrap_or_default()) {
            return (answer, again);
        }
        again = true;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_hundred_at_once_ten_get_a_seat_and_the_others_stand_in_one_line() {
    let world = World::start().await;
    // Nobody has heard of it when libraries are approved, so that the letters are few.
    announce(&world, SEATS).await;
    approved_libraries(&world).await;
    on(&world, "2023-04-12").await;

    let numbers: Vec<String> = (1..=LIBRARIES).map(number).collect();
    let answers = join_all(numbers.iter().map(|library| until_answered(&world, library))).await;
    world.settle().await;

    // What is recorded: a line of two hundred, and the first ten of them have the seats.
    let file = world.ask(world.request(Who::Coordinator, Method::GET, "/trials/2023-var/signups")).await;
    let file = file.text().await.unwrap();
    let rows: Vec<Vec<&str>> = file.lines().skip(1).map(|row| row.split(';').collect()).collect();
    let line: Vec<usize> = rows.iter().map(|row| row[1].parse().unwrap()).collect();
    assert_eq!(line, (1..=200).collect::<Vec<_>>());
    let libraries: BTreeSet<&str> = rows.iter().map(|row| row[2]).collect();
    assert_eq!(libraries.len(), 200, "each stands in it once");
    for (at, row) in rows.iter().enumerate() {
        assert_eq!(row[5], if at < 10 { "seated" } else { "waiting" }, "{row:?}");
    }
    let events = world.events_of("TrialOffer#2023-var/lerretet").await;
    let count = |name: &str| events.iter().filter(|event| event.starts_with(name)).count();
    assert_eq!((count("trials.signed-up"), count("trials.seat-taken"), events.len()), (200, 10, 211));

    // Every one has its answer, and it says what is recorded.
    for (library, (answer, again)) in numbers.iter().zip(answers) {
        if again && answer.status == 409 {
            answer.expect_problem(409, "signed-up-already");
            continue;
        }
        let place = rows.iter().position(|row| row[2] == library.as_str()).unwrap() + 1;
        let signup = answer.expect(201).body["signup"].clone();
        let expected = if place <= 10 { Value::Null } else { json!(place - 10) };
        assert_eq!((&signup["place_in_line"], &signup["standing"]), (&expected, &json!(rows[place - 1][5])));
    }
}
