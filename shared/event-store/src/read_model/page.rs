//! Reading: one entry, or a page of a list.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::kernel::ReadModel;
use futures::future::try_join_all;
use jiff::{SignedDuration, Timestamp};

use super::entry::{Entry, list_partition, partition};
use super::generation::Generations;
use crate::{Clock, StoreError};

/// How long a warm function trusts the pointer it has read. A retired generation is kept far longer.
const POINTER_IS_TRUSTED_FOR: SignedDuration = SignedDuration::from_secs(10);

/// DynamoDB's limit for a sort key, in bytes.
const MOST_KEY_BYTES: usize = 1024;

/// Which entries to read, and in what order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// All, by id.
    All,
    /// Those on a list of the first kind whose key begins so, by key.
    ListA {
        /// The list.
        list: String,
        /// The beginning of the key; empty for the whole list.
        prefix: String,
    },
    /// Those on a list of the second kind whose key begins so, by key.
    ListB {
        /// The list.
        list: String,
        /// The beginning of the key; empty for the whole list.
        prefix: String,
    },
}

/// Where a page of a selection ended. To clients it is given in a wrapping that says of which selection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    id: String,
    list_key: Option<String>,
}

/// The cursor is none that we gave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor of this list")]
pub struct CursorError;

impl Cursor {
    /// Whether a selection's page can have ended here. DynamoDB refuses a start outside of what a query asks for.
    fn fits(&self, selection: &Selection) -> bool {
        match selection {
            Selection::All => true,
            Selection::ListA { prefix, .. } | Selection::ListB { prefix, .. } => {
                self.list_key.as_deref().is_some_and(|key| key.starts_with(prefix))
            }
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        serde_json::json!([self.id, self.list_key]).fmt(f)
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let (id, list_key): (String, Option<String>) = serde_json::from_str(text).map_err(|_| CursorError)?;
        // No key that DynamoDB stores is empty or longer, and it refuses a query that says so.
        let is_key = |key: &str| (1..=MOST_KEY_BYTES).contains(&key.len());
        if !is_key(&id) || !list_key.as_deref().is_none_or(is_key) {
            return Err(CursorError);
        }
        Ok(Self { id, list_key })
    }
}

/// A page of entries.
#[derive(Debug, Clone)]
pub struct Page<V> {
    /// The entries, in the selection's order.
    pub entries: Vec<Entry<V>>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<Cursor>,
}

/// A read model, for those who only read.
#[derive(Clone)]
pub struct ReadModels<V> {
    client: Client,
    table: String,
    clock: Arc<dyn Clock>,
    pointer: Arc<Mutex<Option<(Timestamp, u64)>>>,
    view: PhantomData<fn() -> V>,
}

impl<V: ReadModel> ReadModels<V> {
    /// The read model in a table with partition key `view`, sort key `id` and the indexes `list-a` and `list-b`.
    pub fn new(client: Client, table: impl Into<String>, clock: Arc<dyn Clock>) -> Self {
        Self { client, table: table.into(), clock, pointer: Arc::default(), view: PhantomData }
    }

    /// One page of at most `limit` entries. One round trip, two when the pointer must be read again. After a cursor of
    /// another selection comes nothing.
    pub async fn page(&self, selection: &Selection, after: Option<Cursor>, limit: u16) -> Result<Page<V>, StoreError> {
        if after.as_ref().is_some_and(|cursor| !cursor.fits(selection)) {
            return Ok(Page { entries: vec![], next: None });
        }
        let generation = self.active().await?;
        let query = self.client.query().table_name(&self.table);
        let text = |value: &str| AttributeValue::S(value.to_owned());
        let (query, on) = match selection {
            Selection::All => (
                query
                    .key_condition_expression("#view = :view")
                    .expression_attribute_names("#view", "view")
                    .expression_attribute_values(":view", AttributeValue::S(partition::<V>(generation))),
                None,
            ),
            Selection::ListA { list, prefix } | Selection::ListB { list, prefix } => {
                let (index, on) = match selection {
                    Selection::ListA { .. } => ("list-a", "list_a"),
                    _ => ("list-b", "list_b"),
                };
                let list = list_partition(generation, list);
                let query = query
                    .index_name(index)
                    .expression_attribute_names("#list", on)
                    .expression_attribute_values(":list", text(&list));
                let query = if prefix.is_empty() {
                    query.key_condition_expression("#list = :list")
                } else {
                    query
                        .key_condition_expression("#list = :list AND begins_with(#key, :prefix)")
                        .expression_attribute_names("#key", format!("{on}_key"))
                        .expression_attribute_values(":prefix", text(prefix))
                };
                (query, Some((on, list)))
            }
        };
        let start = after.map(|cursor| start_key::<V>(cursor, generation, on.as_ref()));
        // One more than asked for tells whether another page follows: where DynamoDB stops says only where it stopped.
        let answer = query
            .set_exclusive_start_key(start)
            .limit(i32::from(limit) + 1)
            .send()
            .await
            .map_err(StoreError::unavailable("read a list"))?;
        let limit = usize::from(limit);
        let items = answer.items();
        let entries = items.iter().take(limit).map(Entry::from_item).collect::<Result<Vec<_>, _>>()?;
        let ended_at = if items.len() > limit {
            limit.checked_sub(1).and_then(|last| items.get(last))
        } else {
            answer.last_evaluated_key()
        };
        let next = ended_at.and_then(|key| cursor_at(key, on.as_ref().map(|(on, _)| *on)));
        Ok(Page { entries, next })
    }

    /// All entries of a selection, in its order. A query ends at a megabyte by itself, long before so many entries.
    pub async fn all(&self, selection: &Selection) -> Result<Vec<Entry<V>>, StoreError> {
        let (mut entries, mut after) = (Vec::new(), None);
        loop {
            let page = self.page(selection, after, 1_000).await?;
            entries.extend(page.entries);
            after = page.next;
            if after.is_none() {
                return Ok(entries);
            }
        }
    }

    /// One entry, by the aggregate's id. One round trip, two when the pointer must be read again.
    pub async fn entry(&self, id: &str) -> Result<Option<Entry<V>>, StoreError> {
        let generation = self.active().await?;
        self.read(generation, id).await
    }

    /// Several entries by their aggregates' ids, read at the same time; those that are not there are left out. One round trip, two
    /// when the pointer must be read again.
    pub async fn entries(&self, ids: impl IntoIterator<Item = String>) -> Result<Vec<Entry<V>>, StoreError> {
        let generation = self.active().await?;
        let reads = ids.into_iter().map(|id| async move { self.read(generation, &id).await });
        Ok(try_join_all(reads).await?.into_iter().flatten().collect())
    }

    async fn read(&self, generation: u64, id: &str) -> Result<Option<Entry<V>>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("view", AttributeValue::S(partition::<V>(generation)))
            .key("id", AttributeValue::S(id.to_owned()))
            .send()
            .await
            .map_err(StoreError::unavailable("read an entry"))?;
        answer.item.as_ref().map(Entry::from_item).transpose()
    }

    async fn active(&self) -> Result<u64, StoreError> {
        let now = self.clock.now();
        let known = *self.pointer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((read_at, active)) = known
            && now.duration_since(read_at).abs() < POINTER_IS_TRUSTED_FOR
        {
            return Ok(active);
        }
        let active = Generations::read(&self.client, &self.table, V::NAME).await?.active;
        *self.pointer.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, active));
        Ok(active)
    }
}

fn start_key<V: ReadModel>(
    cursor: Cursor,
    generation: u64,
    on: Option<&(&str, String)>,
) -> HashMap<String, AttributeValue> {
    let mut key = HashMap::from([
        ("view".to_owned(), AttributeValue::S(partition::<V>(generation))),
        ("id".to_owned(), AttributeValue::S(cursor.id)),
    ]);
    if let Some((on, list)) = on {
        key.insert((*on).to_owned(), AttributeValue::S(list.clone()));
        key.insert(format!("{on}_key"), AttributeValue::S(cursor.list_key.unwrap_or_default()));
    }
    key
}

/// The cursor at a key, or at an item: that has the attributes of its keys among its own.
fn cursor_at(key: &HashMap<String, AttributeValue>, on: Option<&str>) -> Option<Cursor> {
    let text = |name: &str| key.get(name).and_then(|value| value.as_s().ok()).cloned();
    Some(Cursor { id: text("id")?, list_key: on.and_then(|on| text(&format!("{on}_key"))) })
}
