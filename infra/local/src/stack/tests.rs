use super::*;
use crate::ses::Fault;
use crate::test_support::{Seen, commit, stack};

fn handled(seen: &Seen) -> Vec<String> {
    seen.batches.lock().unwrap().concat()
}

#[tokio::test]
async fn idle_waits_until_every_record_is_handled() {
    let seen = Arc::<Seen>::default();
    let stack = stack(None, &seen).await;
    for sequence in 1..=25 {
        commit(&stack, "Thing#1", sequence).await;
    }
    stack.idle().await.unwrap();
    assert_eq!(handled(&seen).len(), 25);
    assert!(seen.batches.lock().unwrap().iter().all(|batch| batch.len() <= 10));
}

#[tokio::test]
async fn a_poisonous_record_becomes_a_dead_letter_and_the_others_pass() {
    let seen = Arc::<Seen>::default();
    seen.poison.lock().unwrap().push("Thing#2".to_owned());
    let stack = stack(None, &seen).await;
    for aggregate in ["Thing#1", "Thing#2", "Thing#3"] {
        commit(&stack, aggregate, 1).await;
    }
    stack.idle().await.unwrap();
    assert!(handled(&seen).contains(&"Thing#3".to_owned()));
    let letters = stack.dead_letters();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].event["Records"].as_array().unwrap().len(), 1);
    assert_eq!(letters[0].event["Records"][0]["dynamodb"]["Keys"]["aggregate"]["S"], "Thing#2");
}

#[tokio::test]
async fn a_restart_goes_on_where_each_function_stopped() {
    let directory = tempfile::tempdir().unwrap();
    let seen = Arc::<Seen>::default();
    let first = stack(Some(directory.path()), &seen).await;
    commit(&first, "Thing#1", 1).await;
    first.idle().await.unwrap();
    let token = first.token_for::<&str>("a@example.no", &[]);
    first.stop().await;
    let seen = Arc::<Seen>::default();
    let again = stack(Some(directory.path()), &seen).await;
    commit(&again, "Thing#2", 1).await;
    again.idle().await.unwrap();
    assert_eq!(handled(&seen), ["Thing#2"]);
    let me = reqwest::Client::new().get(format!("{}/me", again.url())).bearer_auth(token);
    assert!(me.send().await.unwrap().status().is_success());
}

#[tokio::test]
async fn a_second_stack_in_the_same_directory_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let _first = stack(Some(directory.path()), &Arc::default()).await;
    let options = Options { directory: Some(directory.path().to_path_buf()), ..Options::default() };
    assert!(Stack::start(options).await.is_err());
}

#[tokio::test]
async fn setting_the_clock_forward_fires_what_became_due_once() {
    let seen = Arc::<Seen>::default();
    let stack = stack(None, &seen).await;
    let in_a_week = stack.clock().now().saturating_add(jiff::SignedDuration::from_hours(7 * 24)).unwrap();
    stack.clock().set(in_a_week).unwrap();
    stack.idle().await.unwrap();
    assert_eq!(*seen.events.lock().unwrap(), [serde_json::json!({"task": "sweep"})]);
}

#[tokio::test]
async fn a_schedule_can_be_fired_on_demand_and_as_of_a_moment() {
    let seen = Arc::<Seen>::default();
    let stack = stack(None, &seen).await;
    assert_eq!(stack.fire_schedule("listener", None).await.unwrap(), [serde_json::json!({"swept": 0})]);
    let tomorrow = stack.clock().now().saturating_add(jiff::SignedDuration::from_hours(25)).unwrap();
    stack.fire_schedule("ListenerFunction", Some(tomorrow)).await.unwrap();
    stack.idle().await.unwrap();
    assert_eq!(seen.events.lock().unwrap().len(), 2);
    assert!(stack.clock().now() >= tomorrow);
    assert!(stack.fire_schedule("things", None).await.is_err());
}

#[tokio::test]
async fn functions_get_the_templates_variables_and_lambdas_own() {
    let stack = stack(None, &Arc::default()).await;
    let variables = stack.environment("things");
    assert_eq!(variables["EVENTS_TABLE"], "local-events");
    assert_eq!(variables["EMAIL_HASH_KEY"].len(), 64);
    assert_eq!(variables["AWS_LAMBDA_FUNCTION_NAME"], "ThingsFunction");
    assert!(variables["AWS_ENDPOINT_URL_DYNAMODB"].starts_with("http://127.0.0.1:"));
    assert!(stack.environment("nobody").is_empty());
}

#[tokio::test]
async fn a_report_reaches_the_subscribed_function() {
    let seen = Arc::<Seen>::default();
    let stack = stack(None, &seen).await;
    stack.ses().fail_next(Fault::AnswerLost);
    let raw = "RnJvbTogYUBleGFtcGxlLm5vDQpUbzogYkBleGFtcGxlLm5vDQpTdWJqZWN0OiBIZWkNCg0KSGVp";
    let form = format!("Action=SendRawEmail&RawMessage.Data={raw}");
    let url = stack.environment("things")["AWS_ENDPOINT_URL_SES"].clone();
    let lost = reqwest::Client::new().post(url).body(form).send().await;
    assert!(lost.is_err() || lost.unwrap().bytes().await.is_err());
    stack.report(&stack.inbox()[0], Report::Bounce).await.unwrap();
    let events = seen.events.lock().unwrap();
    assert_eq!(events[0]["Records"][0]["EventSource"], "aws:sns");
}

#[tokio::test]
async fn a_taken_port_is_named_in_the_error() {
    let first = stack(None, &Arc::default()).await;
    let port = first.url().rsplit(':').next().unwrap().parse().unwrap();
    let error = bind(port).await.unwrap_err().to_string();
    assert!(error.contains("--port"), "{error}");
}

#[tokio::test]
async fn starting_is_fast_enough_for_every_test_to_have_its_own() {
    // Twenty in a row within the time one may take on a busy machine; a key made per stack would already break it.
    let twenty = async {
        for _ in 0..20 {
            drop(stack(None, &Arc::default()).await);
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), twenty).await.unwrap();
}

#[tokio::test]
async fn whoever_asks_while_the_demonstration_is_filled_is_answered_when_it_is_there() {
    let free = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let at = Some(Options::moment("2023-03-02").unwrap());
    let starting = tokio::spawn(Stack::start(Options { port, at, demo: true, ..Options::default() }));
    let client = reqwest::Client::new();
    let answer = loop {
        match client.get(format!("http://127.0.0.1:{port}/services")).send().await {
            Ok(answer) => break answer.text().await.unwrap(),
            Err(error) => assert!(error.is_connect(), "{error}"),
        }
        tokio::task::yield_now().await;
    };
    let stack = starting.await.unwrap().unwrap();
    let later = client.get(format!("{}/services", stack.url())).send().await.unwrap().text().await.unwrap();
    assert!(answer.contains("lerretet"), "{answer}");
    assert_eq!(answer, later);
}
