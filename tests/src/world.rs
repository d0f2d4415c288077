//! A stack of one's own, and what can be done in it.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use event_store::Clock;
use local::{Faults, Mail, Options, Stack};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Answer;

/// The variable that makes every story run with faults, as [`Faults`] writes them; `tests/faults/run` goes through them all.
pub const FAULTS: &str = "FAULTS";

/// How often somebody comes back before a story counts it as a failure.
const MOST_RETURNS: usize = 10;

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who<'a> {
    /// Nobody signed in.
    Public,
    /// A coordinator.
    Coordinator,
    /// Someone who signed in with this address.
    Signed(&'a str),
}

/// A running stack, without demonstration data, on a morning in March 2023.
pub struct World {
    /// The stack itself.
    pub stack: Stack,
    http: Client,
    faults: Faults,
}

impl World {
    /// Starts one on 2 March 2023.
    pub async fn start() -> Self {
        Self::start_at("2023-03-02").await
    }

    /// Starts one on another day.
    pub async fn start_at(moment: &str) -> Self {
        let at = Options::moment(moment).expect("a moment");
        Self::with(Options { at: Some(at), ..Options::default() }).await
    }

    /// Starts one as described, with the faults that [`FAULTS`] names.
    pub async fn with(options: Options) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the tests' own edge")]
        let faults = std::env::var(FAULTS).ok();
        let faults = faults.map(|faults| faults.parse::<Faults>().expect("FAULTS names some"));
        let faults = faults.unwrap_or(options.faults);
        let stack = Stack::start(Options { faults: faults.clone(), ..options }).await.expect("the stack starts");
        Self { stack, http: Client::new(), faults }
    }

    /// A request by someone, ready to be changed and sent with [`World::send`].
    pub fn request(&self, who: Who<'_>, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.stack.url()));
        match who {
            Who::Public => request,
            Who::Coordinator => request.bearer_auth(self.stack.token("coordinator")),
            Who::Signed(email) => request.bearer_auth(self.stack.token_for::<&str>(email, &[])),
        }
    }

    /// Sends a request and reads the answer.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        Answer::read(self.ask(request).await).await
    }

    /// Sends a request. Where faults reach callers, whoever is told to come back does so, with the same request.
    pub async fn ask(&self, request: reqwest::RequestBuilder) -> reqwest::Response {
        let again = request.try_clone().filter(|_| self.faults.reach_callers());
        let mut response = request.send().await.expect("the stack answers");
        let Some(again) = again else { return response };
        for _ in 0..MOST_RETURNS {
            if response.status() != StatusCode::SERVICE_UNAVAILABLE {
                break;
            }
            let request = again.try_clone().expect("it could be cloned before");
            response = request.send().await.expect("the stack answers");
        }
        response
    }

    /// Invokes a function. Where faults reach callers it is invoked again if it fails, as the scheduler does.
    pub async fn invoke(&self, function: &str, event: Value) -> Value {
        let returns = if self.faults.reach_callers() { MOST_RETURNS } else { 0 };
        for _ in 0..returns {
            if let Ok(answer) = self.stack.invoke(function, event.clone()).await {
                return answer;
            }
        }
        self.stack.invoke(function, event).await.expect("the function carries it out")
    }

    /// Gets something.
    pub async fn get(&self, who: Who<'_>, path: &str) -> Answer {
        self.send(self.request(who, Method::GET, path)).await
    }

    /// Posts JSON with a fresh idempotency key.
    pub async fn post(&self, who: Who<'_>, path: &str, body: &Value) -> Answer {
        self.post_again(who, path, body, &fresh_key()).await
    }

    /// Posts JSON with a given idempotency key, perhaps not for the first time.
    pub async fn post_again(&self, who: Who<'_>, path: &str, body: &Value, key: &str) -> Answer {
        self.send(self.request(who, Method::POST, path).header("Idempotency-Key", key).json(body)).await
    }

    /// Posts a CSV file with a fresh idempotency key.
    pub async fn post_csv(&self, who: Who<'_>, path: &str, csv: impl Into<reqwest::Body>) -> Answer {
        let request = self.request(who, Method::POST, path).header("Idempotency-Key", fresh_key());
        self.send(request.header("Content-Type", "text/csv").body(csv)).await
    }

    /// Waits until every stream function has handled everything.
    pub async fn settle(&self) {
        // Under faults much is done twice, so everything takes its time.
        let longer = if self.faults == Faults::none() { 0 } else { 5 };
        for _ in 0..longer {
            if self.stack.idle().await.is_ok() {
                return;
            }
        }
        self.stack.idle().await.expect("the stream functions keep up");
    }

    /// Lets time pass.
    pub fn pass(&self, time: jiff::SignedDuration) {
        let clock = self.stack.clock();
        let later = clock.now() + time;
        clock.set(later).expect("the clock can be set");
    }

    /// A library applies; `domain` is where its two contacts have their addresses.
    pub async fn apply(&self, number: &str, domain: &str) -> Answer {
        self.post(Who::Public, &format!("/libraries/{number}/application"), &application(domain)).await
    }

    /// The names of the events stored for an aggregate such as `Library#2030100`, oldest first, version included.
    pub async fn events_of(&self, aggregate: &str) -> Vec<String> {
        let mut commits: Vec<_> = self.items("EVENTS_TABLE").await;
        commits.retain(|commit| commit["aggregate"].as_s().is_ok_and(|key| key == aggregate));
        commits.sort_by_key(|commit| number(&commit["sequence"]));
        commits.iter().flat_map(|commit| names(commit["events"].as_s().map_or("[]", String::as_str))).collect()
    }

    /// How many events are stored in all.
    pub async fn events_in_all(&self) -> usize {
        let commits = self.items("EVENTS_TABLE").await;
        // Claims on something unique stand in the same table and hold no events.
        let events = commits.iter().filter_map(|item| item.get("events")?.as_s().ok());
        events.map(|events| names(events).len()).sum()
    }

    /// The table that a variable of the functions names.
    pub fn table(&self, variable: &str) -> String {
        let mut functions = self.stack.template().functions.iter();
        let table = functions.find_map(|function| self.stack.environment(&function.binary).remove(variable));
        table.expect("a table's variable")
    }

    /// Every item of the table that a variable of the functions names.
    pub async fn items(&self, variable: &str) -> Vec<HashMap<String, AttributeValue>> {
        let scan = self.stack.dynamodb().scan().table_name(self.table(variable));
        scan.into_paginator().items().send().collect::<Result<_, _>>().await.expect("the table can be scanned")
    }

    /// The mails in the inbox as recipient and subject, oldest first.
    pub fn letters(&self) -> Vec<(String, String)> {
        self.stack.inbox().iter().map(|mail| (mail.destinations.join(","), subject(mail))).collect()
    }
}

/// An application that is in order, by a public library in Oslo that writes bokmål.
pub fn application(domain: &str) -> Value {
    json!({
        "name": "Fjordvik folkebibliotek",
        "library_type": "public",
        "organisation_number": "123456785",
        "municipality": "0301",
        "language": "nb",
        "primary_contact": { "name": "Kontakt Fjordvik", "email": format!("kontakt@{domain}"), "phone": "+47 00 00 00 00" },
        "deputy": { "name": "Vara Fjordvik", "email": format!("vara@{domain}") },
    })
}

/// A key that no request has had.
pub fn fresh_key() -> String {
    #[expect(clippy::disallowed_methods, reason = "tests are clients, and clients make up keys")]
    Uuid::new_v4().to_string()
}

/// The link of a kind that a letter's plain text has.
pub fn link_in<'text>(text: &'text str, kind: &str) -> Option<&'text str> {
    text.split_whitespace().find(|word| word.starts_with("http") && word.contains(kind))
}

/// The subject line of a mail.
pub fn subject(mail: &Mail) -> String {
    mail.header("Subject").unwrap_or_default()
}

fn number(value: &AttributeValue) -> u64 {
    value.as_n().ok().and_then(|number| number.parse().ok()).unwrap_or_default()
}

fn names(events: &str) -> Vec<String> {
    let events: Vec<serde_json::Map<String, Value>> = serde_json::from_str(events).expect("events are JSON");
    events.into_iter().flat_map(|event| event.into_iter().map(|(name, _)| name)).collect()
}
