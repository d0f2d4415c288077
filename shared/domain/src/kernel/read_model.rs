//! How a view stands in lists.

use cqrs_es::View;

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
