//! What a call to the database needs.

use super::Need;
use crate::template::Template;
use crate::template::resolve::{ACCOUNT, REGION};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// The partition key of each table, by which a condition on leading keys is judged.
pub(crate) struct Tables(BTreeMap<String, String>);

impl Tables {
    pub(crate) fn of(template: &Template) -> Self {
        let partition_key = |definition: &Json| {
            let mut keys = definition["KeySchema"].as_array()?.iter();
            keys.find(|key| key["KeyType"] == "HASH")?["AttributeName"].as_str().map(str::to_owned)
        };
        let tables = template.tables.iter();
        Self(tables.filter_map(|table| Some((table.name.clone(), partition_key(&table.definition)?))).collect())
    }

    /// Everything that must be allowed for `operation` with this body. An operation that functions have no use for needs what no
    /// policy gives.
    pub(crate) fn needs(&self, operation: &str, body: &Json) -> Vec<Need> {
        match operation {
            "TransactWriteItems" => {
                let parts = [("Put", "PutItem"), ("Update", "UpdateItem"), ("Delete", "DeleteItem")];
                let check = [("ConditionCheck", "ConditionCheckItem")];
                let parts = parts.into_iter().chain(check).collect::<Vec<_>>();
                let items = body["TransactItems"].as_array().into_iter().flatten();
                let needs = items.flat_map(|item| {
                    parts.iter().filter_map(|(part, action)| Some(self.need(action, item.get(part)?)))
                });
                needs.collect()
            }
            "TransactGetItems" => {
                let items = body["TransactItems"].as_array().into_iter().flatten();
                items.filter_map(|item| Some(self.need("GetItem", item.get("Get")?))).collect()
            }
            "BatchGetItem" | "BatchWriteItem" => {
                let tables = body["RequestItems"].as_object().into_iter().flatten();
                tables.map(|(table, _)| bare(operation, &format!("table/{table}"))).collect()
            }
            _ => vec![self.need(operation, body)],
        }
    }

    fn need(&self, action: &str, body: &Json) -> Need {
        let table = body["TableName"].as_str().unwrap_or_default();
        let Some(index) = body["IndexName"].as_str() else {
            let mut need = bare(action, &format!("table/{table}"));
            if let Some(key) = self.0.get(table) {
                need.context.extend(leading(key, body).map(|leading| ("dynamodb:LeadingKeys", vec![leading])));
            }
            let attributes = attributes(body);
            if !attributes.is_empty() {
                need.context.insert("dynamodb:Attributes", attributes.into_iter().collect());
            }
            if let Some(wanted) = body["ReturnValues"].as_str() {
                need.context.insert("dynamodb:ReturnValues", vec![wanted.to_owned()]);
            }
            return need;
        };
        bare(action, &format!("table/{table}/index/{index}"))
    }
}

fn bare(action: &str, resource: &str) -> Need {
    Need {
        action: format!("dynamodb:{action}"),
        resource: format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:{resource}"),
        context: BTreeMap::new(),
    }
}

/// The partition key's value that a request is about.
fn leading(key: &str, body: &Json) -> Option<String> {
    let text = |value: &Json| value["S"].as_str().map(str::to_owned);
    for part in ["Key", "Item"] {
        if let Some(value) = body[part].get(key) {
            return text(value);
        }
    }
    // `partition = :value AND …`, in the one order in which a query is written here.
    let (name, rest) = body["KeyConditionExpression"].as_str()?.split_once('=')?;
    let name = name.trim();
    let meant = body["ExpressionAttributeNames"][name].as_str().unwrap_or(name);
    let value = rest.split_whitespace().next()?;
    text(&body["ExpressionAttributeValues"][value]).filter(|_| meant == key)
}

/// The attributes of an item that a request names: in its key, in the item it brings, and in its expressions.
fn attributes(body: &Json) -> BTreeSet<String> {
    const WORDS: [&str; 10] = ["SET", "REMOVE", "ADD", "DELETE", "AND", "OR", "NOT", "BETWEEN", "IN", "size"];
    let mut found = BTreeSet::new();
    for part in ["Key", "Item"] {
        found.extend(body[part].as_object().into_iter().flat_map(|item| item.keys().cloned()));
    }
    for part in ["UpdateExpression", "ConditionExpression", "ProjectionExpression"] {
        let text = body[part].as_str().unwrap_or_default();
        let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || "_#:".contains(letter);
        let mut rest = text;
        while let Some(start) = rest.find(is_of_name) {
            let length = rest[start..].find(|letter| !is_of_name(letter)).unwrap_or(rest.len() - start);
            let word = &rest[start..start + length];
            rest = &rest[start + length..];
            let is_function = rest.trim_start().starts_with('(');
            let is_number = word.starts_with(|first: char| first.is_ascii_digit());
            if !word.starts_with(':') && !WORDS.contains(&word) && !is_function && !is_number {
                found.insert(body["ExpressionAttributeNames"][word].as_str().unwrap_or(word).to_owned());
            }
        }
    }
    found
}
