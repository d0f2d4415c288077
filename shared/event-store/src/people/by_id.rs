//! People by what events call them.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use domain::kernel::PersonId;

use super::Person;
use crate::{Clock, StoreError};

/// The people table for those who follow an event's pointer: they read people, and settle for how long each is kept. It
/// knows no key, and so cannot tell who has an address.
#[derive(Clone)]
pub struct PeopleById {
    pub(super) client: Client,
    pub(super) table: String,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for PeopleById {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PeopleById").field("table", &self.table).finish_non_exhaustive()
    }
}

impl PeopleById {
    /// The table with partition key `person_id`. The clock tells who is gone before the table has removed them.
    pub fn new(client: Client, table: impl Into<String>, clock: Arc<dyn Clock>) -> Self {
        Self { client, table: table.into(), clock }
    }

    /// One person, read consistently; `None` if they were never here, have been erased, or their time is over.
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
        let person = answer.item.map(|item| read(item, id.as_str())).transpose()?;
        Ok(person.filter(|person| !person.is_gone_at(self.clock.now())))
    }

    /// Several people, a hundred to a call, in no particular order; those who are gone are left out.
    pub async fn find_all(&self, ids: impl IntoIterator<Item = &PersonId>) -> Result<Vec<Person>, StoreError> {
        let keys: Vec<_> = ids
            .into_iter()
            .map(|id| [("person_id".to_owned(), AttributeValue::S(id.to_string()))].into_iter().collect())
            .collect();
        let now = self.clock.now();
        let mut people = Vec::with_capacity(keys.len());
        // One call takes at most 100 keys, and anyone can have their address named by more applications than that.
        for keys in keys.chunks(100) {
            let keys = KeysAndAttributes::builder().set_keys(Some(keys.to_vec())).build().expect("keys are set");
            let mut wanted = Some(keys);
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
        }
        people.retain(|person: &Person| !person.is_gone_at(now));
        Ok(people)
    }

    /// Settles from which second, since 1970, a person is gone; `None` keeps them until further notice. Someone who is gone
    /// already stays so: this never makes a person.
    pub async fn delete_after(&self, id: &PersonId, second: Option<i64>) -> Result<(), StoreError> {
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("person_id", AttributeValue::S(id.to_string()))
            .condition_expression("attribute_exists(person_id)");
        let update = match second {
            Some(second) => update
                .update_expression("SET delete_after = :second")
                .expression_attribute_values(":second", AttributeValue::N(second.to_string())),
            None => update.update_expression("REMOVE delete_after"),
        };
        match update.send().await {
            Ok(_) => Ok(()),
            Err(error)
                if error.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                Ok(())
            }
            Err(error) => Err(StoreError::unavailable("settle how long a person is kept")(error)),
        }
    }
}

fn read(item: HashMap<String, AttributeValue>, place: &str) -> Result<Person, StoreError> {
    serde_dynamo::aws_sdk_dynamodb_1::from_item(item).map_err(|error| StoreError::unreadable("a person", place, error))
}
