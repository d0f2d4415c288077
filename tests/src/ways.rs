//! The ways from a function to the database and to SES, on which every call is counted, over both, and on which the function
//! can be stopped dead at any one of them: before it has been carried out, or after that and before the answer.
//!
//! It is what a Lambda that runs out of time, or whose machine goes away, looks like from outside.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use reqwest::Client;
use serde_json::Value;
use tokio::sync::watch;

use crate::World;
use crate::passage::{asking_for_capacity, forward, lead_through, operation};

/// Where the ways lead to, by the variable that says so.
const ENDPOINTS: [&str; 2] = ["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_SES"];

/// On which side of a call the function is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// The call is not carried out.
    Before,
    /// It is, and nobody hears of it.
    After,
}

/// The ways of one function.
pub struct Ways {
    /// The function's variables, with the ways in place of what they lead to.
    pub variables: BTreeMap<String, String>,
    shared: Arc<Shared>,
}

struct Shared {
    client: Client,
    counted: Mutex<Counted>,
    stop: Option<(usize, Moment)>,
    stopped: watch::Sender<bool>,
}

/// What has passed.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Counted {
    /// Calls in all, to the database and to SES.
    pub calls: usize,
    /// Write units on tables.
    pub write_units: f64,
    /// Write units on indexes, which DynamoDB charges apart.
    pub index_write_units: f64,
}

impl Ways {
    /// Ways on which everything passes.
    pub async fn open(world: &World, function: &str) -> Self {
        Self::start(world, function, None).await
    }

    /// Ways on which the function is stopped at a call, counted from 1.
    pub async fn that_end(world: &World, function: &str, call: usize, moment: Moment) -> Self {
        Self::start(world, function, Some((call, moment))).await
    }

    async fn start(world: &World, function: &str, stop: Option<(usize, Moment)>) -> Self {
        let mut variables = world.stack.environment(function);
        let (client, counted, stopped) = (Client::new(), Mutex::default(), watch::Sender::new(false));
        let shared = Arc::new(Shared { client, counted, stop, stopped });
        for endpoint in ENDPOINTS {
            let app = |real| axum::Router::new().fallback(pass).with_state((real, Arc::clone(&shared)));
            lead_through(&mut variables, endpoint, app).await;
        }
        Self { variables, shared }
    }

    /// Waits until the function has been stopped; for ever, if it never is.
    pub async fn stopped(&self) {
        // The sender lives as long as `self`, so the wait cannot fail.
        let _ = self.shared.stopped.subscribe().wait_for(|stopped| *stopped).await;
    }

    /// What has passed so far.
    pub fn counted(&self) -> Counted {
        self.shared.lock().clone()
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, capacity: &Value) {
        let units = |value: &Value| value["CapacityUnits"].as_f64().unwrap_or_default();
        let indexes = capacity["GlobalSecondaryIndexes"].as_object();
        let of_indexes: f64 = indexes.into_iter().flat_map(|indexes| indexes.values()).map(units).sum();
        let mut counted = self.lock();
        counted.write_units += units(capacity) - of_indexes;
        counted.index_write_units += of_indexes;
    }
}

async fn pass(State((real, shared)): State<(String, Arc<Shared>)>, headers: HeaderMap, body: Bytes) -> Response {
    let call = {
        let mut counted = shared.lock();
        counted.calls += 1;
        counted.calls
    };
    let stops = shared.stop.filter(|(at, _)| call >= *at);
    // Whatever comes after the call at which it is stopped comes from a function that is no more.
    if let Some((at, moment)) = stops
        && (moment == Moment::Before || call > at)
    {
        shared.stopped.send_replace(true);
        return std::future::pending().await;
    }
    let answer = pass_on(&shared, &real, &headers, body).await;
    if stops.is_some() {
        shared.stopped.send_replace(true);
        return std::future::pending().await;
    }
    answer
}

async fn pass_on(shared: &Shared, real: &str, headers: &HeaderMap, body: Bytes) -> Response {
    let writes = ["PutItem", "UpdateItem"].contains(&operation(headers));
    let body = if writes { asking_for_capacity(&body, "INDEXES") } else { body };
    // Where the other end breaks off because a test wants it to, the function is told to try again.
    let Ok(answer) = forward(&shared.client, real, headers, body).await else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    if writes && let Ok(json) = serde_json::from_slice::<Value>(answer.body()) {
        shared.add(&json["ConsumedCapacity"]);
    }
    answer.map(Body::from)
}
