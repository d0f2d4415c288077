//! A database per test, and short words for what tests do with it.

pub(crate) mod rows;
pub(crate) mod sample;
pub(crate) mod transport;
pub(crate) mod view;

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::kernel::EventSourced;
use dynoxide::Database;
use event_store::people::{People, PeopleById, Person};
use event_store::{Clock, CommandContext, CommitItem, Executed, Meter, Spent, Store};
use jiff::Timestamp;
use serde_json::{Value, json};

use sample::{Tally, TallyCommand};
use transport::Transport;

/// A database in memory with the tables of the stack, served on a loopback port as long as the test's runtime lives.
pub(crate) struct Stack {
    address: String,
    /// A client without faults.
    pub calm: Connection,
}

/// A client of its own, with a meter, and a transport that can be told to fail.
#[derive(Clone)]
pub(crate) struct Connection {
    pub client: Client,
    pub store: Store,
    pub meter: Meter,
    pub transport: Transport,
}

impl Stack {
    pub(crate) async fn start() -> Self {
        let database = Database::memory().unwrap();
        for table in tables() {
            database.create_table(serde_json::from_value(table).unwrap()).unwrap();
        }
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(dynoxide::server::serve_with_shutdown(listener, database, std::future::pending()));
        let calm = connect(&address);
        Self { address, calm }
    }

    /// Another client, as another instance of a function would have it.
    pub(crate) fn connect(&self) -> Connection {
        connect(&self.address)
    }
}

impl std::ops::Deref for Stack {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.calm
    }
}

/// A client of a database that is served at this address.
pub(crate) fn connect(address: &str) -> Connection {
    let (meter, transport) = (Meter::default(), Transport::default());
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-north-1"))
        .credentials_provider(Credentials::new("local", "local", None, None, "tests"))
        .endpoint_url(address)
        .retry_config(RetryConfig::standard().with_initial_backoff(Duration::from_millis(1)))
        .http_client(transport.clone())
        .interceptor(meter.clone())
        .build();
    let client = Client::from_conf(config);
    Connection { store: Store::new(client.clone(), "events"), client, meter, transport }
}

impl Connection {
    /// Carries out a command as a request that no one has made before.
    pub(crate) async fn tally(&self, id: &str, command: TallyCommand) -> Executed<Tally> {
        self.store.execute(id, command, &fresh_request(), &[]).await.unwrap()
    }

    /// What a piece of work costs, and what came of it.
    pub(crate) async fn cost<T>(&self, work: impl Future<Output = T>) -> (Spent, T) {
        self.meter.read();
        let done = work.await;
        (self.meter.read(), done)
    }

    pub(crate) async fn log(&self, id: &str) -> Vec<CommitItem> {
        self.store.commits::<Tally>(id, 1).await.unwrap()
    }

    /// The state by folding the whole log, whatever states ride along.
    pub(crate) async fn folded<A: EventSourced>(&self, id: &str) -> A {
        self.store.load_as_of::<A>(id, u64::MAX).await.unwrap().aggregate
    }

    /// Loads with the state riding along and folds from the beginning: the same.
    pub(crate) async fn loaded_as_folded<A: EventSourced + PartialEq + std::fmt::Debug>(&self, id: &str) -> A {
        let loaded = self.store.load::<A>(id).await.unwrap().aggregate;
        assert_eq!(loaded, self.folded::<A>(id).await);
        loaded
    }

    /// Writes an item past the store, as older code or an accident may have left it.
    pub(crate) async fn put_raw(&self, table: &str, item: HashMap<String, AttributeValue>) {
        self.client.put_item().table_name(table).set_item(Some(item)).send().await.unwrap();
    }

    pub(crate) async fn put_commit(&self, commit: &CommitItem) {
        self.put_raw("events", serde_dynamo::to_item(commit).unwrap()).await;
    }

    pub(crate) async fn count_items(&self, table: &str) -> i32 {
        self.client.scan().table_name(table).send().await.unwrap().count()
    }

    pub(crate) fn people(&self) -> People {
        let by_id = PeopleById::new(self.client.clone(), "people", std::sync::Arc::new(StandingClock));
        People::new(by_id, "a key of the tests")
    }
}

/// An id of 36 bytes, as a UUID has.
pub(crate) fn id(number: u64) -> String {
    format!("{:08x}-0000-4000-8000-{number:012x}", number % 0xffff)
}

/// The request with this number: ids of 36 bytes, a SHA-256 in base64, a time that tells milliseconds.
pub(crate) fn request(number: u64) -> CommandContext {
    CommandContext {
        command_id: id(number),
        digest: format!("{number:043}"),
        by: format!("person:{}", id(7)),
        at: now(),
        expected_version: None,
    }
}

/// A request that no one has made before.
pub(crate) fn fresh_request() -> CommandContext {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1_000_000);
    request(NEXT.fetch_add(1, Ordering::Relaxed))
}

pub(crate) fn now() -> Timestamp {
    "2023-03-02T10:00:00.123Z".parse().unwrap()
}

/// A clock that stands still.
pub(crate) struct StandingClock;

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        now()
    }
}

/// Somebody who is named for a tally.
pub(crate) fn person(number: u64) -> Person {
    Person {
        person_id: id(number).parse().unwrap(),
        name: "Kari Nordmann".parse().unwrap(),
        email: format!("kari.{number}@example.no").parse().unwrap(),
        phone: None,
        named_for: format!("Tally#{}", id(1)),
        link_generation: 0,
        delete_after: None,
    }
}

/// The stack's tables; the end-to-end tests hold the template to the same keys by running on it.
pub(crate) fn tables() -> Vec<Value> {
    let table = |name: &str, keys: &[(&str, &str)], indexes: &[(&str, &[&str], &str)]| {
        let schema = |names: &mut dyn Iterator<Item = &str>| {
            names
                .zip(["HASH", "RANGE"])
                .map(|(name, kind)| json!({"AttributeName": name, "KeyType": kind}))
                .collect::<Vec<_>>()
        };
        let of_indexes = indexes.iter().flat_map(|(_, keys, _)| keys.iter().map(|key| (*key, "S")));
        let attributes = keys
            .iter()
            .copied()
            .chain(of_indexes)
            .map(|(name, kind)| json!({"AttributeName": name, "AttributeType": kind}))
            .collect::<Vec<_>>();
        let mut definition = json!({
            "TableName": name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": attributes,
            "KeySchema": schema(&mut keys.iter().map(|(name, _)| *name)),
        });
        if !indexes.is_empty() {
            definition["GlobalSecondaryIndexes"] = indexes
                .iter()
                .map(|(name, keys, projection)| {
                    json!({
                        "IndexName": name,
                        "KeySchema": schema(&mut keys.iter().copied()),
                        "Projection": {"ProjectionType": projection},
                    })
                })
                .collect();
        }
        definition
    };
    vec![
        table("events", &[("aggregate", "S"), ("sequence", "N")], &[]),
        table("people", &[("person_id", "S")], &[("by-email", &["email_hash"], "KEYS_ONLY")]),
        table(
            "read-models",
            &[("view", "S"), ("id", "S")],
            &[("list-a", &["list_a", "list_a_key"], "ALL"), ("list-b", &["list_b", "list_b_key"], "ALL")],
        ),
        table("parked", &[("consumer", "S"), ("position", "S")], &[]),
        table("reports", &[("file", "S"), ("part", "N")], &[]),
        table("invitations", &[("round", "S"), ("person_id", "S")], &[]),
        table("sealed-answers", &[("round", "S"), ("answer", "S")], &[]),
        table("drafts", &[("draft", "S")], &[]),
    ]
}
