//! How a view stands in lists.

use cqrs_es::{Aggregate, View};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::event_sourced::EventSourced;

/// A view that is kept as a read model: one entry per aggregate, on up to two lists.
pub trait ReadModel: View<Self::Of> + Clone + PartialEq {
    /// The aggregate whose events it shows.
    type Of: EventSourced;

    /// The read model's name in the table.
    const NAME: &'static str;

    /// The list, if any, that the entry stands on by what people filter for first.
    fn list_a(&self) -> Option<ListPlace> {
        None
    }

    /// A second list.
    fn list_b(&self) -> Option<ListPlace> {
        None
    }
}

/// A place on a list: which list, and the key that entries are sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPlace {
    /// The list's name.
    pub list: String,
    /// Where on it; a prefix of it narrows the list.
    pub key: String,
}

/// A read model of many rows to one aggregate, for questions that go across aggregates: each row is made of one aggregate
/// alone, and rows of different aggregates stand side by side in a partition, so that one query reads them together.
///
/// A row is a pure function of its aggregate and carries the version it was made of. The newer one stays, whatever the order
/// they are written in.
pub trait RowModel: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The aggregate whose rows these are.
    type Of: EventSourced;

    /// The read model's name in the table.
    const NAME: &'static str;

    /// The rows that these events, the newest of the aggregate, have touched, as they are after them. `at` is when the last
    /// of them happened (RFC 3339).
    fn rows(
        id: &str,
        aggregate: &Self::Of,
        events: &[<Self::Of as Aggregate>::Event],
        at: &str,
    ) -> Vec<PlacedRow<Self>>;
}

/// A row, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedRow<R> {
    /// What is read together.
    pub partition: String,
    /// The key that the rows of a partition are sorted by.
    pub id: String,
    /// The row.
    pub row: R,
}
