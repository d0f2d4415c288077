//! What a request costs: the calls a function makes to the database, counted.
//!
//! The function runs in process over a database endpoint that counts what passes. The request is the one that API Gateway
//! would hand it, so nothing but the network is left out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use reqwest::Client;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::{Who, World};

/// Calls to the database by their names, such as `Query`, each with how often it was made.
pub type Calls = BTreeMap<String, usize>;

/// A database endpoint that counts the calls that pass through it.
#[derive(Clone)]
struct Counter {
    real: String,
    calls: Arc<Mutex<Calls>>,
    client: Client,
}

/// A function of a world, whose calls are counted.
pub struct Counted {
    router: axum::Router,
    calls: Arc<Mutex<Calls>>,
}

impl Counted {
    /// The function as `build` makes it of its variables.
    pub async fn start(
        world: &World,
        function: &str,
        build: impl FnOnce(BTreeMap<String, String>) -> axum::Router,
    ) -> Self {
        const ENDPOINT: &str = "AWS_ENDPOINT_URL_DYNAMODB";
        let mut variables = world.stack.environment(function);
        let calls = Arc::new(Mutex::new(Calls::new()));
        let counter = Counter { real: variables[ENDPOINT].clone(), calls: Arc::clone(&calls), client: Client::new() };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port");
        variables.insert(ENDPOINT.to_owned(), format!("http://{}", listener.local_addr().expect("an address")));
        let app = axum::Router::new().fallback(pass).with_state(counter);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { router: build(variables), calls }
    }

    /// Sends a request, and answers with the status and the calls that it took. `route` is the path as the template has it.
    pub async fn request(&self, who: Who<'_>, route: &str, path: &str, body: Option<&Value>) -> (StatusCode, Calls) {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let event = event(who, route, path, body);
        let request = lambda_http::request::from_str(&event.to_string()).expect("an event of API Gateway");
        let request = request.map(|body| Body::from(body.to_vec()));
        let response = self.router.clone().oneshot(request).await.expect("a router always answers");
        (response.status(), self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

/// The request as API Gateway hands it over, its authorizer passed.
fn event(who: Who<'_>, route: &str, path: &str, body: Option<&Value>) -> Value {
    let (method, template) = route.split_once(' ').expect("a route is a method and a path");
    let claims = match who {
        Who::Public => None,
        Who::Coordinator => Some(json!({ "sub": "coordinator", "cognito:groups": "[coordinators]" })),
        Who::Signed(email) => Some(json!({ "sub": email, "email": email, "email_verified": "true" })),
    };
    let mut event = json!({
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "rawQueryString": "",
        "headers": {
            "host": "api.bibliotek24.example",
            "content-type": "application/json",
            "idempotency-key": crate::world::fresh_key(),
        },
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "counted",
            "http": {
                "method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "counted",
            },
            "requestId": "counted",
            "routeKey": format!("{method} {template}"),
            "stage": "$default",
            "time": "02/Mar/2023:08:00:00 +0000",
            "timeEpoch": 1_677_744_000_000_u64,
        },
        "isBase64Encoded": false,
    });
    if let Some(claims) = claims {
        event["requestContext"]["authorizer"] = json!({ "jwt": { "claims": claims, "scopes": null } });
    }
    if let Some(body) = body {
        event["body"] = body.to_string().into();
    }
    event
}

async fn pass(State(counter): State<Counter>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let call = target.rsplit('.').next().unwrap_or_default().to_owned();
    *counter.calls.lock().unwrap_or_else(PoisonError::into_inner).entry(call).or_default() += 1;
    let mut request = counter.client.post(&counter.real);
    for (name, value) in headers.iter().filter(|(name, _)| *name != "host") {
        request = request.header(name, value);
    }
    let answer = request.body(body).send().await.expect("the database answers");
    let mut response = Response::builder().status(answer.status());
    if let Some(kind) = answer.headers().get("content-type") {
        response = response.header("content-type", kind);
    }
    response.body(Body::from(answer.bytes().await.expect("the whole answer"))).expect("an answer")
}
