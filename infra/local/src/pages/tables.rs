//! The items of every table.

use super::Stack;
use super::layout::{json, page, refused};
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;
use maud::html;
use serde_json::{Map, Value as Json};

/// More than that is no reading any more.
const SHOWN: usize = 200;

pub(super) async fn list(State(stack): Stack) -> Response {
    let content = html! {
        table {
            thead { tr { th scope="col" { "Table" } th scope="col" { "Name" } th scope="col" { "Items" } } }
            tbody {
                @for table in &stack.template.tables {
                    tr {
                        th scope="row" { a href={ "/_local/tables/" (table.name) } { (table.logical_id) } }
                        td { code { (table.name) } }
                        td {
                            @match stack.database.all(&table.name) {
                                Ok(items) => (items.len()),
                                Err(error) => { (error) }
                            }
                        }
                    }
                }
            }
        }
    };
    page("Tables", &content)
}

pub(super) async fn show(State(stack): Stack, Path(name): Path<String>) -> Response {
    let Some(table) = stack.template.tables.iter().find(|table| table.name == name) else {
        return refused(StatusCode::NOT_FOUND, "The template has no such table.");
    };
    let (items, next) = match stack.database.scan(&table.name, Some(SHOWN), None) {
        Ok(answer) => answer,
        Err(error) => return refused(StatusCode::INTERNAL_SERVER_ERROR, &format!("{error:#}")),
    };
    let content = html! {
        p { (items.len()) " items" @if next.is_some() { ", and more that are not shown" } "." }
        @for item in &items {
            @let key = plain(&crate::tables::key(table, item));
            details open[items.len() <= 10] { summary { code { (key) } } (json(&plain_item(item))) }
        }
    };
    page(&table.logical_id, &content)
}

/// An item without DynamoDB's type letters.
fn plain_item(item: &Json) -> Json {
    item.as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.clone(), plain_value(value)))
        .collect::<Map<_, _>>()
        .into()
}

fn plain(item: &Json) -> String {
    plain_item(item).to_string()
}

fn plain_value(value: &Json) -> Json {
    let Some((kind, value)) = value.as_object().and_then(|object| object.iter().next()) else { return value.clone() };
    match kind.as_str() {
        "N" => value.as_str().and_then(|number| serde_json::from_str(number).ok()).unwrap_or_else(|| value.clone()),
        "M" => plain_item(value),
        "L" => value.as_array().into_iter().flatten().map(plain_value).collect(),
        "NULL" => Json::Null,
        // Text that is itself JSON reads better unfolded.
        "S" => match value.as_str().map(serde_json::from_str) {
            Some(Ok(inner @ (Json::Object(_) | Json::Array(_)))) => inner,
            _ => value.clone(),
        },
        _ => value.clone(),
    }
}
