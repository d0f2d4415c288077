//! People, apart from everything else: where personal data can be corrected and erased.
//!
//! Architecture Invariant: this table has no stream and no point-in-time recovery, and nothing copies out of it into the
//! log, a read model, the outbox or a log line. An event points here by [`PersonId`]; when the person is gone, the
//! pointer says nothing.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::kernel::{EmailAddress, Name, PersonId, PhoneNumber};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::{Companion, StoreError};

/// A person as we keep them, for one purpose at one library or supplier. The same human may be several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// What events call them.
    pub person_id: PersonId,
    /// What they are called.
    pub name: Name,
    /// Where letters go, and what they sign in with.
    pub email: EmailAddress,
    /// A number to call, if given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<PhoneNumber>,
    /// The aggregate they were named for, such as `Library#2030100`.
    pub named_for: String,
}

/// A fresh id for a person: random, so that it says nothing of them.
#[expect(clippy::disallowed_methods, reason = "the one place where people get their identifiers")]
pub fn fresh_id() -> PersonId {
    uuid::Uuid::new_v4().to_string().parse().expect("a UUID is a person's id")
}

/// The people table.
#[derive(Clone)]
pub struct People {
    client: Client,
    table: String,
    key: Vec<u8>,
}

impl std::fmt::Debug for People {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("People").field("table", &self.table).finish_non_exhaustive()
    }
}

impl People {
    /// The table with partition key `person_id` and index `by-email`. `key` makes the hash over addresses a keyed one: without
    /// it the index would let anyone who can read it test who is in it.
    pub fn new(client: Client, table: impl Into<String>, key: impl Into<Vec<u8>>) -> Self {
        Self { client, table: table.into(), key: key.into() }
    }

    /// The person as a companion of the commit that first points to them.
    pub fn companion(&self, person: &Person) -> Result<Companion, StoreError> {
        let mut item: std::collections::HashMap<String, AttributeValue> =
            serde_dynamo::aws_sdk_dynamodb_1::to_item(person)
                .map_err(|error| StoreError::unwritable("a person", error))?;
        item.insert("email_hash".to_owned(), AttributeValue::S(self.hash(&person.email)));
        Ok(Companion::put_if_absent("person", &self.table, "person_id", item))
    }

    /// One person, read consistently; `None` if they were never here or have been erased.
    pub async fn find(&self, id: &PersonId) -> Result<Option<Person>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("person_id", AttributeValue::S(id.to_string()))
            .consistent_read(true)
            .send()
            .await
            .map_err(StoreError::unavailable("look up a person"))?;
        answer.item.map(|item| read(item, id.as_str())).transpose()
    }

    /// Several people in one call, in no particular order; those who are gone are left out. At most 100.
    pub async fn find_all(&self, ids: impl IntoIterator<Item = &PersonId>) -> Result<Vec<Person>, StoreError> {
        let keys: Vec<_> = ids
            .into_iter()
            .map(|id| [("person_id".to_owned(), AttributeValue::S(id.to_string()))].into_iter().collect())
            .collect();
        if keys.is_empty() {
            return Ok(vec![]);
        }
        let mut people = Vec::with_capacity(keys.len());
        let mut wanted = Some(KeysAndAttributes::builder().set_keys(Some(keys)).build().expect("keys are set"));
        while let Some(keys) = wanted.take() {
            let answer = self
                .client
                .batch_get_item()
                .request_items(&self.table, keys)
                .send()
                .await
                .map_err(StoreError::unavailable("look up people"))?;
            for item in answer.responses.unwrap_or_default().remove(&self.table).unwrap_or_default() {
                people.push(read(item, "people")?);
            }
            wanted = answer.unprocessed_keys.unwrap_or_default().remove(&self.table);
        }
        Ok(people)
    }

    /// Everyone who is reached at this address. Eventually consistent, by the index over the keyed hash.
    pub async fn with_email(&self, email: &EmailAddress) -> Result<BTreeSet<PersonId>, StoreError> {
        let mut ids = BTreeSet::new();
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .index_name("by-email")
            .key_condition_expression("email_hash = :hash")
            .expression_attribute_values(":hash", AttributeValue::S(self.hash(email)))
            .into_paginator()
            .items()
            .send();
        while let Some(item) = pages.next().await {
            let item = item.map_err(StoreError::unavailable("look up an e-mail address"))?;
            let id = item.get("person_id").and_then(|id| id.as_s().ok()).map(String::as_str).unwrap_or_default();
            ids.insert(id.parse().map_err(|error| StoreError::unreadable("a person's id", "by-email", error))?);
        }
        Ok(ids)
    }

    /// HMAC-SHA-256 over the address.
    fn hash(&self, email: &EmailAddress) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes a key of any length");
        mac.update(email.as_str().as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }
}

fn read(item: std::collections::HashMap<String, AttributeValue>, place: &str) -> Result<Person, StoreError> {
    serde_dynamo::aws_sdk_dynamodb_1::from_item(item).map_err(|error| StoreError::unreadable("a person", place, error))
}
