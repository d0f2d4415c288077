//! A function's handler, warm and in process: onboarding, asked as API Gateway asks it, over an embedded database.
//!
//! The handler has a thread to itself. What the thread worked is the function's own time, the SDK's signing, JSON and sockets
//! included; the rest of a request is waiting for the database.

use axum::body::Body;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::database::Served;
use crate::figures::{Times, a_second, cpu_of_thread, ms, timed, verdict};
use crate::{invocation, prices};

/// So many libraries apply, are looked at and are approved.
const LIBRARIES: usize = 1_000;

/// The template's memory for a function.
const MEGABYTES: f64 = 512.0;

/// How long DynamoDB may take to answer, as an invocation's price reckons with it.
const A_CALL: f64 = 0.005;

/// The function's own time for a request at most.
const GOAL_MS: f64 = 1.0;

struct Kind {
    name: &'static str,
    /// The status that says that it was done.
    status: u16,
    /// Calls to the database, one after the other.
    calls: f64,
    event: fn(usize) -> Value,
}

const KINDS: [Kind; 4] = [
    Kind { name: "a library applies", status: 201, calls: 2.0, event: apply },
    Kind { name: "a coordinator lists those who wait in a county", status: 200, calls: 1.0, event: list },
    Kind { name: "a coordinator looks at one", status: 200, calls: 2.0, event: look },
    Kind { name: "a coordinator approves it", status: 200, calls: 2.0, event: approve },
];

/// Prints the table.
pub(crate) fn print() -> bool {
    println!(
        "| request | wall, median | wall, p99 | own, median | own, p99 | a second, one instance | $ per million |\n\
         |---|---|---|---|---|---|---|"
    );
    let environment = Served::start().environment();
    let measuring = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let router = onboarding::api(&environment).expect("the variables are set").router();
        let mut met = true;
        for (place, kind) in KINDS.iter().enumerate() {
            if place == 1 {
                // What was applied for stands in the lists from now on.
                let projector = projector::function(&environment).expect("the variables are set");
                runtime
                    .block_on(projector.handle(json!({"task": "rebuild", "view": "library"})))
                    .expect("the lists are filled");
            }
            let (mut wall, mut own) = (Times::default(), Times::default());
            for number in 0..LIBRARIES {
                let event = (kind.event)(number).to_string();
                let before = cpu_of_thread();
                let (took, (status, body)) = runtime.block_on(timed(answer(&router, &event)));
                own.add(cpu_of_thread() - before);
                wall.add(took);
                assert_eq!(status, kind.status, "{}: {body}", kind.name);
            }
            met &= own.median().as_secs_f64() * 1000.0 <= GOAL_MS;
            println!("{}", line(kind, &wall, &own));
        }
        met
    });
    let met = measuring.join().expect("the handler answers");
    println!("\nGoal: own time at most {GOAL_MS} ms, the median of every request: {}.", verdict(met));
    met
}

fn line(kind: &Kind, wall: &Times, own: &Times) -> String {
    format!(
        "| {} | {} | {} | {} | {} | {:.0} | {:.2} |",
        kind.name,
        ms(wall.median()),
        ms(wall.at(99)),
        ms(own.median()),
        ms(own.at(99)),
        a_second(wall.count(), wall.sum()),
        prices::of_a_million_invocations(own.median().as_secs_f64() + kind.calls * A_CALL, MEGABYTES),
    )
}

/// What the runtime does with an invocation: from its text to the whole answer.
async fn answer(router: &axum::Router, event: &str) -> (u16, String) {
    let request = lambda_http::request::from_str(event).expect("an event of API Gateway");
    let request = request.map(|body| Body::from(body.to_vec()));
    let response = router.clone().oneshot(request).await.expect("a router always answers");
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.expect("a whole body").to_bytes();
    (status, String::from_utf8_lossy(&body).into_owned())
}

fn library(number: usize) -> String {
    format!("{}", 2_100_000 + number)
}

fn asked(mut event: Value, route: &str, path: &str, key: &str) -> Value {
    let method = route.split(' ').next().unwrap_or_default();
    event["routeKey"] = route.into();
    event["rawPath"] = path.into();
    event["requestContext"]["routeKey"] = route.into();
    event["requestContext"]["http"]["method"] = method.into();
    event["requestContext"]["http"]["path"] = path.into();
    if !key.is_empty() {
        event["headers"]["idempotency-key"] = key.into();
    }
    event
}

fn apply(number: usize) -> Value {
    let path = format!("/libraries/{}/application", library(number));
    let event = invocation("onboarding", "apply");
    let mut event =
        asked(event, "POST /libraries/{library_number}/application", &path, &format!("measured-apply-{number}"));
    let body = event["body"].as_str().unwrap_or_default().replace("@fjordvik", &format!("@fjordvik{number}"));
    event["body"] = body.into();
    event
}

fn look(number: usize) -> Value {
    let path = format!("/libraries/{}", library(number));
    let mut event = invocation("onboarding", "list-libraries");
    event["rawQueryString"] = "".into();
    event["queryStringParameters"] = json!({});
    asked(event, "GET /libraries/{library_number}", &path, "")
}

fn approve(number: usize) -> Value {
    let path = format!("/libraries/{}/application/approval", library(number));
    let event = invocation("onboarding", "approve-an-unknown-library");
    let route = "POST /libraries/{library_number}/application/approval";
    asked(event, route, &path, &format!("measured-approve-{number}"))
}

fn list(_: usize) -> Value {
    invocation("onboarding", "list-libraries")
}
