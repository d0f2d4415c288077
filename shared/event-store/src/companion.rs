//! What must be written with a commit or not at all.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem};

/// Another item in the commit's transaction: a person the events point to, or a claim on something unique.
///
/// A commit with companions costs a transaction, twice the write units; one without is a plain conditional put.
#[derive(Debug, Clone)]
pub struct Companion {
    pub(crate) what: &'static str,
    pub(crate) write: CompanionWrite,
}

#[derive(Debug, Clone)]
pub(crate) enum CompanionWrite {
    PutIfAbsent { table: String, key: &'static str, item: HashMap<String, AttributeValue> },
    Reserve { kind: &'static str, value: String, owner: String },
    Release { kind: &'static str, value: String, owner: String },
}

impl Companion {
    /// A new item in another table, refused if one with its key is there. `key` is the partition key's name.
    pub fn put_if_absent(
        what: &'static str,
        table: impl Into<String>,
        key: &'static str,
        item: HashMap<String, AttributeValue>,
    ) -> Self {
        Self { what, write: CompanionWrite::PutIfAbsent { table: table.into(), key, item } }
    }

    /// A claim on `value` among all of its `kind`, refused if someone holds it. It lives in the events table.
    pub fn reserve(kind: &'static str, value: impl Into<String>, owner: impl Into<String>) -> Self {
        Self { what: kind, write: CompanionWrite::Reserve { kind, value: value.into(), owner: owner.into() } }
    }

    /// Gives a claim back, refused unless `owner` holds it.
    pub fn release(kind: &'static str, value: impl Into<String>, owner: impl Into<String>) -> Self {
        Self { what: kind, write: CompanionWrite::Release { kind, value: value.into(), owner: owner.into() } }
    }

    pub(crate) fn to_write(&self, events_table: &str) -> TransactWriteItem {
        let write = TransactWriteItem::builder();
        match &self.write {
            CompanionWrite::PutIfAbsent { table, key, item } => {
                let put = Put::builder()
                    .table_name(table)
                    .set_item(Some(item.clone()))
                    .condition_expression("attribute_not_exists(#key)")
                    .expression_attribute_names("#key", *key);
                write.put(put.build().expect("table and item are set"))
            }
            CompanionWrite::Reserve { kind, value, owner } => {
                let put = Put::builder()
                    .table_name(events_table)
                    .item("aggregate", AttributeValue::S(reservation(kind, value)))
                    .item("sequence", AttributeValue::N("0".to_owned()))
                    .item("owner", AttributeValue::S(owner.clone()))
                    .condition_expression("attribute_not_exists(#key)")
                    .expression_attribute_names("#key", "aggregate");
                write.put(put.build().expect("table and item are set"))
            }
            CompanionWrite::Release { kind, value, owner } => {
                let delete = Delete::builder()
                    .table_name(events_table)
                    .key("aggregate", AttributeValue::S(reservation(kind, value)))
                    .key("sequence", AttributeValue::N("0".to_owned()))
                    .condition_expression("#owner = :owner")
                    .expression_attribute_names("#owner", "owner")
                    .expression_attribute_values(":owner", AttributeValue::S(owner.clone()));
                write.delete(delete.build().expect("table and key are set"))
            }
        }
        .build()
    }
}

/// The partition key of a claim; its `sequence` is 0, which no commit has.
fn reservation(kind: &str, value: &str) -> String {
    format!("Reservation#{kind}#{value}")
}
