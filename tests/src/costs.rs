//! What a request costs: the calls a function makes to the database, counted.
//!
//! The function runs in process over a database endpoint that counts what passes. The request is the one that API Gateway
//! would hand it, so nothing but the network is left out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use reqwest::Client;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::passage::{asking_for_capacity, forward, lead_through, operation};
use crate::{Who, World};

/// Calls to the database by their names, such as `Query`, each with how often it was made.
pub type Calls = BTreeMap<String, usize>;

/// What a request took.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Cost {
    /// The calls.
    pub calls: Calls,
    /// How many of them came one after the other at the most: a call that begins when another has ended may have waited for it.
    pub round_trips: usize,
    /// Read units, as the database reports them.
    pub read_units: f64,
}

/// How long the way to the database is made to be, which tells calls at the same time from calls one after the other.
const ONE_WAY: Duration = Duration::from_millis(25);

/// A database endpoint that counts the calls that pass through it.
#[derive(Clone)]
struct Counter {
    real: String,
    cost: Arc<Mutex<Cost>>,
    client: Client,
}

/// A function of a world, whose calls are counted.
pub struct Counted {
    router: axum::Router,
    cost: Arc<Mutex<Cost>>,
}

impl Counted {
    /// The function as `build` makes it of its variables.
    pub async fn start(
        world: &World,
        function: &str,
        build: impl FnOnce(BTreeMap<String, String>) -> axum::Router,
    ) -> Self {
        let mut variables = world.stack.environment(function);
        let cost = Arc::new(Mutex::new(Cost::default()));
        let counting = Arc::clone(&cost);
        lead_through(&mut variables, "AWS_ENDPOINT_URL_DYNAMODB", |real| {
            axum::Router::new().fallback(pass).with_state(Counter { real, cost: counting, client: Client::new() })
        })
        .await;
        Self { router: build(variables), cost }
    }

    /// Sends a request, and answers with the status and the calls that it took. `route` is the path as the template has it.
    pub async fn request(&self, who: Who<'_>, route: &str, path: &str, body: Option<&Value>) -> (StatusCode, Calls) {
        let (status, cost) = self.cost(who, route, path, body).await;
        (status, cost.calls)
    }

    /// Sends a request, and answers with the status and all that it took.
    pub async fn cost(&self, who: Who<'_>, route: &str, path: &str, body: Option<&Value>) -> (StatusCode, Cost) {
        *self.cost.lock().unwrap_or_else(PoisonError::into_inner) = Cost::default();
        let event = event(who, route, path, body);
        let request = lambda_http::request::from_str(&event.to_string()).expect("an event of API Gateway");
        let request = request.map(|body| Body::from(body.to_vec()));
        let response = self.router.clone().oneshot(request).await.expect("a router always answers");
        (response.status(), self.cost.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

/// The request as API Gateway hands it over, its authorizer passed.
fn event(who: Who<'_>, route: &str, path: &str, body: Option<&Value>) -> Value {
    let (method, template) = route.split_once(' ').expect("a route is a method and a path");
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let claims = match who {
        Who::Public => None,
        Who::Coordinator => Some(json!({ "sub": "coordinator", "cognito:groups": "[coordinators]" })),
        Who::Signed(email) => Some(json!({ "sub": email, "email": email, "email_verified": "true" })),
    };
    let mut event = json!({
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "rawQueryString": query,
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
    let ended_before = {
        let mut cost = counter.cost.lock().unwrap_or_else(PoisonError::into_inner);
        *cost.calls.entry(operation(&headers).to_owned()).or_default() += 1;
        cost.round_trips
    };
    tokio::time::sleep(ONE_WAY).await;
    let body = asking_for_capacity(&body, "TOTAL");
    let answer = forward(&counter.client, &counter.real, &headers, body).await.expect("the database answers");
    let mut cost = counter.cost.lock().unwrap_or_else(PoisonError::into_inner);
    cost.round_trips = cost.round_trips.max(ended_before + 1);
    cost.read_units += read_units(answer.body());
    answer.map(Body::from)
}

/// The capacity in an answer: of one table, or of several.
fn read_units(answer: &[u8]) -> f64 {
    let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
    let of = |capacity: &Value| capacity["CapacityUnits"].as_f64().unwrap_or_default();
    match &answer["ConsumedCapacity"] {
        Value::Array(tables) => tables.iter().map(of).sum(),
        capacity => of(capacity),
    }
}
