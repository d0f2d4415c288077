//! An embedded database on threads of its own, so that what a handler's thread does is the handler's alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use dynoxide::{Database, ImportOptions};
use event_store::SystemClock;
use lambda::Environment;
use serde_json::Value;
use tokio::runtime::Builder;

use crate::support::{Connection, connect, tables};

/// A database in memory, served until the program ends.
pub(crate) struct Served {
    database: Database,
    pub(crate) address: String,
}

impl Served {
    pub(crate) fn start() -> Self {
        let database = Database::memory().expect("a database in memory");
        for table in tables() {
            let table = serde_json::from_value(table).expect("a table's definition");
            database.create_table(table).expect("a table is created");
        }
        let (started, address) = std::sync::mpsc::channel();
        let serving = database.clone();
        std::thread::spawn(move || {
            let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a loopback port");
                let address = listener.local_addr().expect("an address");
                started.send(format!("http://{address}")).expect("somebody waits for it");
                drop(dynoxide::server::serve_with_shutdown(listener, serving, std::future::pending()).await);
            });
        });
        Self { database, address: address.recv().expect("the database is served") }
    }

    /// A client with a meter.
    pub(crate) fn connect(&self) -> Connection {
        connect(&self.address)
    }

    /// What onboarding and the projector are told from outside.
    pub(crate) fn environment(&self) -> Environment {
        let variables = [
            ("AWS_REGION", "eu-north-1"),
            ("AWS_ACCESS_KEY_ID", "local"),
            ("AWS_SECRET_ACCESS_KEY", "local"),
            ("AWS_ENDPOINT_URL", self.address.as_str()),
            ("EVENTS_TABLE", "events"),
            ("PEOPLE_TABLE", "people"),
            ("READ_MODELS_TABLE", "read-models"),
            ("LETTERS_TABLE", "letters"),
            ("PARKED_TABLE", "parked"),
            ("EMAIL_HASH_KEY", "a key of the benchmark"),
            ("LINK_KEY", "a key of the benchmark"),
            ("CONSORTIA_MANAGER_ORDER_URL", "https://order.example/{library}"),
        ];
        let variables: BTreeMap<_, _> =
            variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Environment::new(variables, Arc::new(SystemClock))
    }

    /// Puts commits into the log past HTTP, of which there would be a million.
    pub(crate) fn import(&self, commits: impl Iterator<Item = Value>) {
        let items = commits.map(|commit| serde_json::from_value(commit).expect("an item")).collect();
        self.database.import_items("events", items, ImportOptions::default()).expect("commits are imported");
    }
}
