//! dynamo-es 0.5.0 as its documentation has it: every event an item, loaded from the beginning.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType};
use cqrs_es::persist::{PersistedEventRepository, PersistedEventStore, SerializedEvent};
use cqrs_es::{Aggregate, AggregateError, CqrsFramework, DomainEvent};
use dynamo_es::{DynamoCqrs, DynamoEventRepository};
use event_store::CommandContext;

use super::row::{Row, Run};
use crate::figures::timed;
use crate::support::sample::{NotNow, Tally, count, counted, start};
use crate::support::{Connection, fresh_request, id};

const TABLE: &str = "dynamo-es-events";

/// What becomes of a conflict.
pub(super) const CONFLICT: &str = "conflict to the caller";

/// As many as dynamo-es writes at once.
const MOST_EVENTS: u64 = 25;

/// The other side.
pub(crate) struct There {
    connection: Connection,
    framework: DynamoCqrs<Tally>,
    /// Another writer, with a meter of its own.
    other: Connection,
}

impl There {
    pub(crate) async fn start(connection: Connection, other: Connection) -> Self {
        create_table(&connection.client).await;
        let framework = framework(&connection.client);
        Self { connection, framework, other }
    }

    /// `None` where it has nothing to compare.
    pub(crate) async fn measure(&self, row: Row, repetition: u64) -> Option<Run> {
        if row == Row::NewWithPerson {
            return None;
        }
        let id = id(row.aggregate(repetition));
        if repetition == 0 || !row.seeds_once() {
            self.seed(&id, row.history()).await;
        }
        let command = || if row.history() == 0 { start(0..row.events()) } else { count(0..row.events()) };
        let said = metadata(&fresh_request());
        match row {
            Row::Repeated => {
                let first = self.framework.execute_with_metadata(&id, command(), said.clone()).await;
                first.expect("the first time is carried out");
            }
            Row::Conflict => {
                let (other, id) = (self.other.client.clone(), id.clone());
                self.connection.transport.before_next("TransactWriteItems", async move {
                    let executed =
                        framework(&other).execute_with_metadata(&id, count([1]), metadata(&fresh_request())).await;
                    executed.expect("the other writer is not disturbed");
                });
            }
            _ => {}
        }
        let before = if row == Row::Repeated { self.count(&id).await } else { 0 };
        self.connection.meter.read();
        let (took, executed) = timed(self.framework.execute_with_metadata(&id, command(), said)).await;
        let spent = self.connection.meter.read();
        let remark = match executed {
            Ok(()) if row == Row::Repeated && self.count(&id).await > before => Some("a second commit".to_owned()),
            Ok(()) => None,
            Err(error) => Some(in_words(&error)),
        };
        Some(Run { spent, took, remark })
    }

    /// Writes events as dynamo-es stores them, without having it load them before every write.
    async fn seed(&self, id: &str, events: u64) {
        let repository = repository(&self.other.client);
        let all: Vec<_> = (1..=events).map(|sequence| stored(id, sequence)).collect();
        for some in all.chunks(usize::try_from(MOST_EVENTS).unwrap_or(usize::MAX)) {
            repository.persist::<Tally>(some, None).await.expect("a seed is stored");
        }
    }

    async fn count(&self, id: &str) -> usize {
        let repository = repository(&self.other.client);
        repository.get_events::<Tally>(id).await.expect("a log is read").len()
    }
}

fn repository(client: &Client) -> DynamoEventRepository {
    DynamoEventRepository::new(client.clone()).with_tables(TABLE, "no-snapshots")
}

fn framework(client: &Client) -> DynamoCqrs<Tally> {
    CqrsFramework::new(PersistedEventStore::new_event_store(repository(client)), vec![], ())
}

fn stored(id: &str, sequence: u64) -> SerializedEvent {
    let event = counted(sequence % 100);
    SerializedEvent::new(
        id.to_owned(),
        usize::try_from(sequence).unwrap_or(usize::MAX),
        Tally::TYPE.to_owned(),
        event.event_type(),
        event.event_version(),
        serde_json::to_value(&event).expect("an event is JSON"),
        serde_json::to_value(metadata(&fresh_request())).expect("metadata are JSON"),
    )
}

/// What our commits say of a request, too.
fn metadata(request: &CommandContext) -> HashMap<String, String> {
    let CommandContext { command_id, digest, by, at, .. } = request;
    let said =
        [("at", at.to_string()), ("by", by.clone()), ("command", command_id.clone()), ("digest", digest.clone())];
    said.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn in_words(error: &AggregateError<NotNow>) -> String {
    match error {
        AggregateError::AggregateConflict => CONFLICT.to_owned(),
        other => format!("refused ({other})"),
    }
}

async fn create_table(client: &Client) {
    let attribute = |name: &str, kind| {
        AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().expect("both are set")
    };
    let key = |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().expect("set");
    client
        .create_table()
        .table_name(TABLE)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(attribute("AggregateTypeAndId", ScalarAttributeType::S))
        .attribute_definitions(attribute("AggregateIdSequence", ScalarAttributeType::N))
        .key_schema(key("AggregateTypeAndId", KeyType::Hash))
        .key_schema(key("AggregateIdSequence", KeyType::Range))
        .send()
        .await
        .expect("the table of dynamo-es is created");
}
