//! A small Lambda Runtime API on loopback, to run a function's real binary.
//!
//! It hands out one invocation after the other, as Lambda does, and keeps what the function answers to each.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as PathParameter, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::{Mutex, mpsc};

/// What a function answered to an invocation: a response, or an error as Lambda would report it.
pub type Reply = Result<Value, Value>;

type Replies = mpsc::UnboundedSender<Reply>;

struct Invocations {
    waiting: Mutex<VecDeque<Value>>,
    replies: Replies,
}

/// Runs a function's binary and gives it events, one after the other. Answers what it said to each.
///
/// `variables` are the function's own, as the template gives them; the process gets nothing else.
pub async fn invoke(binary: &str, variables: BTreeMap<String, String>, events: Vec<Value>) -> Vec<Reply> {
    let expected = events.len();
    let (replies, mut received) = mpsc::unbounded_channel();
    let invocations = Arc::new(Invocations { waiting: Mutex::new(events.into()), replies });
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port");
    let address = listener.local_addr().expect("an address").to_string();
    let app = Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
        .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
        .route("/2018-06-01/runtime/init/error", post(error_at_start))
        .with_state(invocations);
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    let mut process = start(binary, variables, &address);
    let mut answers = Vec::with_capacity(expected);
    while answers.len() < expected {
        tokio::select! {
            reply = received.recv() => answers.push(reply.expect("the runtime API keeps its channel")),
            status = process.wait() => panic!("{binary} ended before it answered everything: {status:?}"),
        }
    }
    process.kill().await.expect("the process can be ended");
    server.abort();
    answers
}

fn start(binary: &str, variables: BTreeMap<String, String>, address: &str) -> Child {
    Command::new(binary)
        .env_clear()
        .envs(variables)
        .env("AWS_LAMBDA_RUNTIME_API", address)
        .env("RUST_LOG", "warn")
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("the binary starts")
}

async fn next(State(invocations): State<Arc<Invocations>>) -> Response {
    let Some(event) = invocations.waiting.lock().await.pop_front() else {
        // As on Lambda: a function that waits for work waits.
        return std::future::pending().await;
    };
    let headers = [
        ("lambda-runtime-aws-request-id", "00000000-0000-4000-8000-000000000001"),
        ("lambda-runtime-deadline-ms", "4102444800000"),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:eu-north-1:000000000000:function:local"),
        ("lambda-runtime-trace-id", "Root=1-00000000-000000000000000000000000"),
        ("content-type", "application/json"),
    ];
    (headers, event.to_string()).into_response()
}

async fn response(
    State(invocations): State<Arc<Invocations>>,
    PathParameter(_id): PathParameter<String>,
    body: Bytes,
) -> impl IntoResponse {
    let _ = invocations.replies.send(Ok(serde_json::from_slice(&body).unwrap_or_default()));
    axum::http::StatusCode::ACCEPTED
}

async fn error(
    State(invocations): State<Arc<Invocations>>,
    PathParameter(_id): PathParameter<String>,
    body: Bytes,
) -> impl IntoResponse {
    failed(&invocations, &body)
}

async fn error_at_start(
    State(invocations): State<Arc<Invocations>>,
    _headers: HeaderMap,
    body: Bytes,
) -> impl IntoResponse {
    failed(&invocations, &body)
}

fn failed(invocations: &Invocations, body: &Bytes) -> impl IntoResponse + use<> {
    let _ = invocations.replies.send(Err(serde_json::from_slice(body).unwrap_or_default()));
    axum::http::StatusCode::ACCEPTED
}

/// Runs every case in `events/invocations/<function>` through the function's real binary, each in a stack of its own, and
/// compares the answer with what `<case>.answer.json` says of it: every field named there must be there.
pub async fn run_invocations(binary: &str, function: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../events/invocations").join(function);
    let cases = cases(&folder);
    assert!(!cases.is_empty(), "{function} has no invocations");
    for case in cases {
        let event = read(&case);
        let world = crate::World::start().await;
        let reply = invoke(binary, world.stack.environment(function), vec![event]).await.remove(0);
        let reply = reply.unwrap_or_else(|error| panic!("{}: {error:#}", case.display()));
        let expected = read(&case.with_extension("answer.json"));
        assert_contains(&reply, &expected, &case.display().to_string());
    }
}

fn cases(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = files.map(|file| file.expect("a file").path());
    let is_case = |path: &PathBuf| !path.to_string_lossy().ends_with(".answer.json");
    let mut cases: Vec<_> = paths.filter(is_case).collect();
    cases.sort();
    cases
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every field of `expected` is in `found`; a body that is JSON in a string is read as JSON.
#[track_caller]
fn assert_contains(found: &Value, expected: &Value, place: &str) {
    match (found, expected) {
        (Value::String(text), Value::Object(_)) => {
            let json: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{place}: {error}: {text}"));
            assert_contains(&json, expected, place);
        }
        (Value::Object(found), Value::Object(expected)) => {
            for (name, value) in expected {
                let found = found.get(name).unwrap_or_else(|| panic!("{place} lacks {name}: {found:?}"));
                assert_contains(found, value, &format!("{place}/{name}"));
            }
        }
        (found, expected) => assert_eq!(found, expected, "{place}"),
    }
}
