//! The outbox's two lists: the letters about one subject, and the letters that need somebody.
//!
//! Both are indexes and lag behind the table by a moment.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use aws_sdk_dynamodb::types::AttributeValue;

use super::change::text;
use super::{LetterId, Outbox, OutboxEntry, OutboxError, State};

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The letters on it.
    pub entries: Vec<OutboxEntry>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<Cursor>,
}

/// A place in a list. It belongs to the list it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    sort_key: String,
    letter_id: LetterId,
}

/// A text that is no cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a place in a list of letters")]
pub struct InvalidCursor;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}|{}", self.sort_key, self.letter_id)
    }
}

impl FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (sort_key, letter_id) = text.rsplit_once('|').ok_or(InvalidCursor)?;
        let letter_id = letter_id.parse().map_err(|_| InvalidCursor)?;
        if sort_key.is_empty() || sort_key.len() > 1_000 {
            return Err(InvalidCursor);
        }
        Ok(Self { sort_key: sort_key.to_owned(), letter_id })
    }
}

struct Index {
    name: &'static str,
    partition: &'static str,
    sort: &'static str,
}

const BY_SUBJECT: Index = Index { name: "by-subject", partition: "subject", sort: "subject_key" };
const OPEN: Index = Index { name: "open", partition: "open", sort: "updated_at" };

impl Outbox {
    /// The letters about one subject, in the order of what caused them.
    pub async fn by_subject(&self, subject: &str, after: Option<&Cursor>, most: u16) -> Result<Page, OutboxError> {
        self.list(&BY_SUBJECT, subject, after, most).await
    }

    /// The letters that stand in one state and need somebody, the one that has stood longest first.
    ///
    /// In [`State::Sent`] and [`State::Delivered`] nobody is needed, so those lists are always empty.
    pub async fn open(&self, state: State, after: Option<&Cursor>, most: u16) -> Result<Page, OutboxError> {
        self.list(&OPEN, state.as_str(), after, most).await
    }

    async fn list(&self, index: &Index, of: &str, after: Option<&Cursor>, most: u16) -> Result<Page, OutboxError> {
        let start = after.map(|cursor| {
            HashMap::from([
                (index.partition.to_owned(), text(of)),
                (index.sort.to_owned(), text(&cursor.sort_key)),
                ("letter_id".to_owned(), text(&cursor.letter_id.to_string())),
            ])
        });
        let output = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(index.name)
            .key_condition_expression("#partition = :of")
            .expression_attribute_names("#partition", index.partition)
            .expression_attribute_values(":of", text(of))
            .set_exclusive_start_key(start)
            // One more than asked for tells whether another page follows.
            .limit(i32::from(most) + 1)
            .send()
            .await
            .map_err(OutboxError::unavailable("list letters"))?;
        let most = usize::from(most);
        let mut items = output.items.unwrap_or_default();
        let more = items.len() > most;
        items.truncate(most);
        let ended_at = if more { items.last() } else { output.last_evaluated_key.as_ref() };
        let next = ended_at.and_then(|key| cursor_at(index, key));
        let entries = serde_dynamo::from_items(items).map_err(OutboxError::Unreadable)?;
        Ok(Page { entries, next })
    }
}

/// The cursor at a key, or at an item: that has the attributes of its keys among its own.
fn cursor_at(index: &Index, key: &HashMap<String, AttributeValue>) -> Option<Cursor> {
    let text = |name: &str| key.get(name)?.as_s().ok();
    Some(Cursor { sort_key: text(index.sort)?.clone(), letter_id: text("letter_id")?.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_being_written_down_and_nothing_else_is_one() {
        let cursor = Cursor {
            sort_key: "0000000007#onboarding.application-received#person|1".to_owned(),
            letter_id: "3b241101-e2bb-4255-8caf-4136c566a962".parse().unwrap(),
        };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for text in ["", "|", "a|b", "|3b241101-e2bb-4255-8caf-4136c566a962"] {
            assert_eq!(text.parse::<Cursor>(), Err(InvalidCursor), "{text}");
        }
    }
}
