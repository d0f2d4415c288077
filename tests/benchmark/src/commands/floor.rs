//! The floor: a document put where it belongs, as code without events would. It says neither what happened nor whether
//! somebody else was faster, so it is no alternative, only what the rest is measured against.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};

use super::row::{Row, Run};
use crate::figures::timed;
use crate::support::{Connection, id};

const TABLE: &str = "documents";

/// A document is as large as the tally's state.
const BYTES: usize = 500;

/// The floor.
pub(crate) struct Floor(Connection);

impl Floor {
    pub(crate) async fn start(connection: Connection) -> Self {
        create_table(&connection.client).await;
        Self(connection)
    }

    pub(crate) async fn measure(&self, row: Row, repetition: u64) -> Option<Run> {
        let id = id(row.aggregate(repetition));
        let Connection { client, meter, .. } = &self.0;
        meter.read();
        let (took, ()) = timed(async {
            put(client, &id).await;
            if row == Row::NewWithPerson {
                put(client, &format!("person of {id}")).await;
            }
        })
        .await;
        let remark = match row {
            Row::Conflict => Some("the other's change is lost".to_owned()),
            Row::Repeated => Some("written again".to_owned()),
            _ => None,
        };
        Some(Run { spent: meter.read(), took, remark })
    }
}

async fn put(client: &Client, id: &str) {
    let put = client.put_item().table_name(TABLE).item("id", AttributeValue::S(id.to_owned()));
    put.item("document", AttributeValue::S("d".repeat(BYTES))).send().await.expect("a document is put");
}

async fn create_table(client: &Client) {
    let attribute = AttributeDefinition::builder().attribute_name("id").attribute_type(ScalarAttributeType::S).build();
    let key = KeySchemaElement::builder().attribute_name("id").key_type(KeyType::Hash).build();
    client
        .create_table()
        .table_name(TABLE)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(attribute.expect("both are set"))
        .key_schema(key.expect("both are set"))
        .send()
        .await
        .expect("the table of documents is created");
}
