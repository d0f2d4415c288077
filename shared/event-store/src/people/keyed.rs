//! People by their address as well, and what is stored of them.

use std::collections::{BTreeSet, HashMap};
use std::ops::Deref;

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::kernel::{EmailAddress, PersonId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{Details, PeopleById, Person};
use crate::{Companion, StoreError};

/// The people table for those who also store and correct people, or look for them by address.
#[derive(Clone)]
pub struct People {
    by_id: PeopleById,
    key: Vec<u8>,
}

impl std::fmt::Debug for People {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("People").field("by_id", &self.by_id).finish_non_exhaustive()
    }
}

/// Whoever has the key can do what those without it can.
impl Deref for People {
    type Target = PeopleById;

    fn deref(&self) -> &PeopleById {
        &self.by_id
    }
}

impl People {
    /// The table with its index `by-email`. `key` makes the hash over addresses a keyed one: without it the index would let
    /// anyone who can read it test who is in it.
    pub fn new(by_id: PeopleById, key: impl Into<Vec<u8>>) -> Self {
        Self { by_id, key: key.into() }
    }

    /// The person as a companion of the commit that first points to them.
    pub fn companion(&self, person: &Person) -> Result<Companion, StoreError> {
        let mut item: HashMap<String, AttributeValue> = serde_dynamo::aws_sdk_dynamodb_1::to_item(person)
            .map_err(|error| StoreError::unwritable("a person", error))?;
        item.insert("email_hash".to_owned(), AttributeValue::S(self.hash(&person.email)));
        Ok(Companion::put_if_absent("person", &self.table, "person_id", item))
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

    /// Corrects a person, the hash over their address included. Another address raises the generation of their links: the
    /// old mailbox still holds the old ones. `None` if someone corrected or erased them since `seen` was read.
    pub async fn correct(&self, seen: &Person, details: Details) -> Result<Option<Person>, StoreError> {
        let mut corrected = Person { name: details.name, phone: details.phone, ..seen.clone() };
        let text = |value: &str| AttributeValue::S(value.to_owned());
        let mut set = "SET #name = :name, email = :email, email_hash = :hash".to_owned();
        let mut update = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("person_id", text(seen.person_id.as_str()))
            .condition_expression("email = :seen")
            .expression_attribute_names("#name", "name")
            .expression_attribute_values(":seen", text(seen.email.as_str()))
            .expression_attribute_values(":name", text(corrected.name.as_str()))
            .expression_attribute_values(":email", text(details.email.as_str()))
            .expression_attribute_values(":hash", text(&self.hash(&details.email)));
        if let Some(phone) = &corrected.phone {
            set.push_str(", phone = :phone");
            update = update.expression_attribute_values(":phone", text(phone.as_str()));
        } else {
            set.push_str(" REMOVE phone");
        }
        if details.email != seen.email {
            set.push_str(" ADD link_generation :one");
            update = update.expression_attribute_values(":one", AttributeValue::N("1".to_owned()));
            corrected.email = details.email;
            corrected.link_generation += 1;
        }
        let update = update.update_expression(set);
        match update.send().await {
            Ok(_) => Ok(Some(corrected)),
            Err(error)
                if error.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                Ok(None)
            }
            Err(error) => Err(StoreError::unavailable("correct a person")(error)),
        }
    }

    /// Revokes every link that was ever made for the person. Someone who is gone has none.
    pub async fn revoke_links(&self, id: &PersonId) -> Result<(), StoreError> {
        let answer = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("person_id", AttributeValue::S(id.to_string()))
            .condition_expression("attribute_exists(person_id)")
            .update_expression("ADD link_generation :one")
            .expression_attribute_values(":one", AttributeValue::N("1".to_owned()))
            .send()
            .await;
        match answer {
            Ok(_) => Ok(()),
            Err(error)
                if error.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                Ok(())
            }
            Err(error) => Err(StoreError::unavailable("revoke a person's links")(error)),
        }
    }

    /// Erases a person for good. Events that point to them are left pointing at nobody; erasing twice is erasing once.
    pub async fn erase(&self, id: &PersonId) -> Result<(), StoreError> {
        self.client
            .delete_item()
            .table_name(&self.table)
            .key("person_id", AttributeValue::S(id.to_string()))
            .send()
            .await
            .map_err(StoreError::unavailable("erase a person"))?;
        Ok(())
    }

    /// HMAC-SHA-256 over the address.
    fn hash(&self, email: &EmailAddress) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes a key of any length");
        mac.update(email.as_str().as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }
}
