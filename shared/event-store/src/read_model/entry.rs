//! One entry of a read model, as it stands in the table.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::kernel::{ListPlace, ReadModel};

use crate::StoreError;

/// A view with the last sequence folded into it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<V> {
    /// The aggregate's id.
    pub id: String,
    /// The last sequence folded in; 0 for nothing yet.
    pub version: u64,
    /// What the view shows.
    pub view: V,
}

/// The partition of one generation of a read model.
pub(super) fn partition<V: ReadModel>(generation: u64) -> String {
    format!("{}@{generation}", V::NAME)
}

/// A list's partition in its index; each generation has lists of its own.
pub(super) fn list_partition(generation: u64, list: &str) -> String {
    format!("{list}@{generation}")
}

impl<V: ReadModel> Entry<V> {
    pub(super) fn nothing(id: &str) -> Self {
        Self { id: id.to_owned(), version: 0, view: V::default() }
    }

    pub(super) fn to_item(&self, generation: u64) -> Result<HashMap<String, AttributeValue>, StoreError> {
        let text = |value: String| AttributeValue::S(value);
        let body = serde_json::to_string(&self.view).map_err(|error| StoreError::unwritable("a view", error))?;
        let mut item = HashMap::from([
            ("view".to_owned(), text(partition::<V>(generation))),
            ("id".to_owned(), text(self.id.clone())),
            ("v".to_owned(), AttributeValue::N(self.version.to_string())),
            ("body".to_owned(), text(body)),
        ]);
        let mut stand = |on: &str, place: Option<ListPlace>| {
            if let Some(ListPlace { list, key }) = place {
                item.insert(on.to_owned(), text(list_partition(generation, &list)));
                item.insert(format!("{on}_key"), text(key));
            }
        };
        stand("list_a", self.view.list_a());
        stand("list_b", self.view.list_b());
        Ok(item)
    }

    pub(super) fn from_item(item: &HashMap<String, AttributeValue>) -> Result<Self, StoreError> {
        let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok());
        let id = text("id").cloned().unwrap_or_default();
        let unreadable = |source: crate::error::Source| StoreError::unreadable("a read model's entry", &id, source);
        let version = item.get("v").and_then(|value| value.as_n().ok()).and_then(|value| value.parse().ok());
        let version = version.ok_or_else(|| unreadable("it has no version".into()))?;
        let body = text("body").ok_or_else(|| unreadable("it has no body".into()))?;
        let view = serde_json::from_str(body).map_err(|error| unreadable(error.into()))?;
        Ok(Self { id, version, view })
    }
}
