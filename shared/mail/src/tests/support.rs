//! An embedded DynamoDB with the letters table, and what tests say about letters.

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection, ProjectionType,
    ScalarAttributeType,
};
use jiff::Timestamp;
use tokio::net::TcpListener;

use crate::outbox::{Cause, NewLetter, Outbox, Request};
use uuid::Uuid;

/// A client of an embedded store of its own, with the letters table as the template has it.
pub(super) async fn table() -> Client {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let database = dynoxide::Database::memory().unwrap();
    tokio::spawn(dynoxide::server::serve_on(listener, database));
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-north-1"))
        .credentials_provider(Credentials::from_keys("local", "local", None))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .endpoint_url(format!("http://{address}"))
        .build();
    let client = Client::from_conf(config);
    let key = |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap();
    let text = |name: &str| {
        let definition = AttributeDefinition::builder().attribute_name(name);
        definition.attribute_type(ScalarAttributeType::S).build().unwrap()
    };
    let index = |name: &str, partition: &str, sort: &str| {
        GlobalSecondaryIndex::builder()
            .index_name(name)
            .key_schema(key(partition, KeyType::Hash))
            .key_schema(key(sort, KeyType::Range))
            .projection(Projection::builder().projection_type(ProjectionType::All).build())
            .build()
            .unwrap()
    };
    client
        .create_table()
        .table_name("letters")
        .billing_mode(BillingMode::PayPerRequest)
        .set_attribute_definitions(Some(
            ["letter_id", "subject", "subject_key", "open", "updated_at"].into_iter().map(text).collect(),
        ))
        .key_schema(key("letter_id", KeyType::Hash))
        .global_secondary_indexes(index("by-subject", "subject", "subject_key"))
        .global_secondary_indexes(index("open", "open", "updated_at"))
        .send()
        .await
        .unwrap();
    client
}

/// An outbox over an embedded store of its own.
pub(super) async fn outbox() -> Outbox {
    Outbox::new(table().await, "letters")
}

/// A moment in the season, so many seconds after its beginning.
pub(super) fn at(seconds: i64) -> Timestamp {
    "2023-03-02T09:00:00Z".parse::<Timestamp>().unwrap() + jiff::SignedDuration::from_secs(seconds)
}

/// A coordinator's request that nobody has sent before.
pub(super) fn request(expected_version: Option<u64>) -> Request {
    Request { command_id: Uuid::new_v4().to_string(), digest: "digest".to_owned(), expected_version }
}

/// The letter that the event with this sequence causes.
pub(super) fn letter(sequence: u64) -> NewLetter {
    NewLetter {
        cause: Cause { aggregate: "Library#2030100".to_owned(), sequence },
        template: "onboarding.application-received".to_owned(),
        subject: "Library#2030100".to_owned(),
        person_id: "0b6f4a3e-8f8e-4a55-9c3e-0a4c5a1d7e11".parse().unwrap(),
    }
}
