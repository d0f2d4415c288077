//! What a broken database, torn items and poison may do to letters, and what they may not.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use e2e::World;
use lambda::Environment;
use local::Fault;
use serde_json::{Value, json};

/// The way to the stack's database, except that nothing comes through that would read a person.
async fn database_that_knows_nobody(world: &World) -> BTreeMap<String, String> {
    const ENDPOINT: &str = "AWS_ENDPOINT_URL_DYNAMODB";
    async fn pass(State((real, people)): State<(String, String)>, headers: HeaderMap, body: Bytes) -> Response {
        let target = headers["x-amz-target"].to_str().unwrap();
        let table = serde_json::from_slice::<Value>(&body).unwrap()["TableName"].clone();
        if target.ends_with(".GetItem") && table == people.as_str() {
            // One that the SDK does not try again, so that the test need not wait.
            let refusal = json!({ "__type": "com.amazon.coral.service#AccessDeniedException" }).to_string();
            return Response::builder().status(StatusCode::BAD_REQUEST).body(Body::from(refusal)).unwrap();
        }
        let mut request = reqwest::Client::new().post(real);
        for (name, value) in headers.iter().filter(|(name, _)| *name != "host") {
            request = request.header(name, value);
        }
        let answer = request.body(body).send().await.unwrap();
        let status = answer.status();
        Response::builder().status(status).body(Body::from(answer.bytes().await.unwrap())).unwrap()
    }
    let mut variables = world.stack.environment("correspondence");
    let state = (variables[ENDPOINT].clone(), variables["PEOPLE_TABLE"].clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    variables.insert(ENDPOINT.to_owned(), format!("http://{}", listener.local_addr().unwrap()));
    let app = axum::Router::new().fallback(pass).with_state(state);
    tokio::spawn(async move { axum::serve(listener, app).await });
    variables
}

async fn task(world: &World, task: &str) -> Value {
    world.invoke("correspondence", json!({ "task": task })).await
}

/// A library applies, and SES takes neither of its letters yet.
async fn two_letters_wait(world: &World, number: &str, domain: &str) {
    world.stack.ses().fail_next(Fault::Throttling);
    world.stack.ses().fail_next(Fault::Throttling);
    world.apply(number, domain).await.expect(201);
    world.settle().await;
}

async fn states(world: &World) -> Vec<String> {
    let letters = world.items("LETTERS_TABLE").await;
    let mut states: Vec<_> = letters.iter().map(|letter| letter["state"].as_s().unwrap().clone()).collect();
    states.sort();
    states
}

fn table(world: &World, variable: &str) -> String {
    world.stack.environment("correspondence")[variable].clone()
}

async fn parked(world: &World) -> Vec<String> {
    let parked = world.items("PARKED_TABLE").await.into_iter();
    let ours = parked.filter(|item| item["consumer"].as_s().is_ok_and(|consumer| consumer == "correspondence"));
    ours.map(|item| item["position"].as_s().unwrap().clone()).collect()
}

/// Sets an attribute past all code, as an accident at the console may.
async fn spoil(world: &World, variable: &str, key: &[(&str, &AttributeValue)], attribute: &str) {
    let mut update = world.stack.dynamodb().update_item().table_name(table(world, variable));
    for (name, value) in key {
        update = update.key(*name, (*value).clone());
    }
    let spoilt = AttributeValue::S("{".to_owned());
    let update = update.update_expression("SET #it = :spoilt").expression_attribute_names("#it", attribute);
    update.expression_attribute_values(":spoilt", spoilt).send().await.unwrap();
}

/// As it was: the letter had been claimed by then, and two minutes later counted as unknown, though nobody had sent it.
#[tokio::test]
async fn a_letter_whose_recipient_cannot_be_read_just_now_stays_pending_and_is_sent_later() {
    let world = World::start().await;
    two_letters_wait(&world, "2030100", "fjordvik.example").await;
    let environment = Environment::new(database_that_knows_nobody(&world).await, world.stack.clock());
    let correspondence = correspondence::function(&environment).unwrap();
    let swept = correspondence.handle(json!({ "task": "sweep" })).await.unwrap();
    assert_eq!((&swept["tried"], &swept["unknown"]), (&json!(0), &json!(0)));
    assert_eq!(states(&world).await, ["pending", "pending"]);

    world.pass(jiff::SignedDuration::from_mins(3));
    assert_eq!(task(&world, "sweep").await["expired"], 0);
    assert_eq!(states(&world).await, ["sent", "sent"]);
    assert_eq!(world.letters().len(), 2);
}

#[tokio::test]
async fn a_letter_that_cannot_be_written_keeps_no_other_back_and_is_noticed() {
    let world = World::start().await;
    two_letters_wait(&world, "2030100", "fjordvik.example").await;
    two_letters_wait(&world, "2030101", "nesset.example").await;
    let libraries = world.items("EVENTS_TABLE").await;
    let spoilt = libraries.iter().find(|commit| commit["aggregate"].as_s().unwrap() == "Library#2030100").unwrap();
    let key = [("aggregate", &spoilt["aggregate"]), ("sequence", &spoilt["sequence"])];
    spoil(&world, "EVENTS_TABLE", &key, "events").await;
    // And one of the other library's people: past the outbox, on the way to SES.
    let people = world.items("PEOPLE_TABLE").await;
    let person = people.iter().find(|person| person["named_for"].as_s().unwrap() == "Library#2030101").unwrap();
    spoil(&world, "PEOPLE_TABLE", &[("person_id", &person["person_id"])], "email").await;

    let swept = task(&world, "sweep").await;
    assert_eq!((&swept["tried"], &swept["old_pending"]), (&json!(1), &json!(0)));
    assert_eq!(states(&world).await, ["pending", "pending", "pending", "sent"]);
    world.pass(jiff::SignedDuration::from_mins(61));
    assert_eq!(task(&world, "sweep").await["old_pending"], 3);
}

#[tokio::test]
async fn letters_that_failed_are_counted_until_a_coordinator_dismisses_them() {
    let world = World::start().await;
    world.stack.ses().fail_next(Fault::Rejection);
    world.apply("2030100", "fjordvik.example").await.expect(201);
    world.settle().await;
    let [mail] = &world.stack.inbox()[..] else { panic!("one letter") };
    world.stack.report(mail, local::Report::Bounce).await.unwrap();
    assert_eq!(task(&world, "sweep").await["failed"], 2);
    for letter in world.items("LETTERS_TABLE").await {
        let path = format!("/letters/{}/resolution", letter["letter_id"].as_s().unwrap());
        world.post(e2e::Who::Coordinator, &path, &json!({ "resolution": "dismissed" })).await.expect(200);
    }
    assert_eq!(task(&world, "sweep").await["failed"], 0);
}

#[tokio::test]
async fn a_torn_item_in_the_log_is_parked_and_reconciliation_goes_on() {
    let world = World::start().await;
    two_letters_wait(&world, "2030100", "fjordvik.example").await;
    let text = |text: &str| AttributeValue::S(text.to_owned());
    for (number, at) in [("2030000", Some("2023-03-02T08:00:00Z")), ("2039999", None)] {
        let put = world.stack.dynamodb().put_item().table_name(table(&world, "EVENTS_TABLE"));
        let put = put.item("aggregate", text(&format!("Library#{number}"))).item("events", text("[]"));
        let put = put.item("sequence", AttributeValue::N("1".to_owned()));
        let put = match at {
            Some(at) => put.item("at", text(at)),
            None => put,
        };
        put.send().await.unwrap();
    }
    world.settle().await;
    let torn = ["Library#2030000@0000000001", "Library#2039999@0000000001"];
    assert_eq!(parked(&world).await, torn, "by the stream");
    forget_parked(&world).await;

    assert_eq!(task(&world, "reconcile").await["examined"], 3);
    assert_eq!(parked(&world).await, torn, "by the reconciliation");
    assert_eq!(states(&world).await, ["sent", "sent"]);
    assert_eq!(task(&world, "unpark").await, json!({ "released": 0, "gone": 0, "kept": 2 }));
}

/// Otherwise the alarm would stay for ever, and there would be nothing to do about it.
#[tokio::test]
async fn what_was_parked_and_is_gone_from_the_log_is_released() {
    let world = World::start().await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    world.settle().await;
    let parkings = [
        ("correspondence", "Library#2030100@0000000001"),
        ("correspondence", "Library#2030100@0000000099"),
        ("projector", "Library#2030100@0000000001"),
    ];
    for (consumer, position) in parkings {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let put = world.stack.dynamodb().put_item().table_name(table(&world, "PARKED_TABLE"));
        let put = put.item("consumer", text(consumer)).item("position", text(position));
        put.item("error", text("bad")).item("parked_at", text("2023-03-02T08:00:00Z")).send().await.unwrap();
    }
    assert_eq!(task(&world, "unpark").await, json!({ "released": 2, "gone": 1, "kept": 0 }));
    assert_eq!(parked(&world).await, Vec::<String>::new());
    world.invoke("projector", json!({ "task": "unpark" })).await;
    assert!(world.items("PARKED_TABLE").await.is_empty(), "the projector has folded what it had parked");
    assert_eq!(world.letters().len(), 2, "and nothing is sent twice");
}

async fn forget_parked(world: &World) {
    for item in world.items("PARKED_TABLE").await {
        let delete = world.stack.dynamodb().delete_item().table_name(table(world, "PARKED_TABLE"));
        let delete = delete.key("consumer", item["consumer"].clone()).key("position", item["position"].clone());
        delete.send().await.unwrap();
    }
}
