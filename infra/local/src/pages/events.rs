//! The log in plain view: every aggregate, and what happened to it.

use super::Stack;
use super::layout::{json, moment, page, refused};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use http::StatusCode;
use maud::{Markup, html};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// The commits of the log, in order. The log is every table that has a stream.
fn commits(stack: &crate::stack::Inner) -> anyhow::Result<Vec<Json>> {
    let mut commits = Vec::new();
    let tables: std::collections::BTreeSet<_> = stack.template.streams.iter().map(|source| &source.table).collect();
    for table in tables {
        commits.extend(stack.database.all(table)?);
    }
    commits.sort_by_key(|commit| (text(commit, "aggregate").to_owned(), number(commit, "sequence")));
    Ok(commits)
}

pub(super) async fn list(State(stack): Stack, Query(query): Query<BTreeMap<String, String>>) -> Response {
    let wanted = query.get("q").map(|q| q.trim().to_lowercase()).unwrap_or_default();
    let commits = match commits(&stack) {
        Ok(commits) => commits,
        Err(error) => return refused(StatusCode::INTERNAL_SERVER_ERROR, &format!("{error:#}")),
    };
    let mut aggregates = BTreeMap::<&str, Vec<&Json>>::new();
    for commit in &commits {
        aggregates.entry(text(commit, "aggregate")).or_default().push(commit);
    }
    // Searching finds an aggregate by its name and by what stands in its events.
    aggregates.retain(|name, commits| {
        name.to_lowercase().contains(&wanted)
            || commits.iter().any(|commit| text(commit, "events").to_lowercase().contains(&wanted))
    });
    let content = html! {
        form method="get" role="search" {
            label { "Aggregate, or a word in its events" input type="search" name="q" value=(wanted); }
            button { "Search" }
        }
        table {
            caption { (aggregates.len()) " aggregates" }
            thead { tr { th scope="col" { "Aggregate" } th scope="col" { "Events" } th scope="col" { "Last" } th scope="col" { "What" } } }
            tbody {
                @for (name, commits) in &aggregates {
                    @let last = commits[commits.len() - 1];
                    tr {
                        th scope="row" { a href={ "/_local/events/" (encoded(name)) } { (name) } }
                        td { (number(last, "sequence") + number(last, "count").max(1) - 1) }
                        td { (text(last, "at")) }
                        td { @for (kind, _) in events(last) { code { (kind) } " " } }
                    }
                }
            }
        }
    };
    page("Events", &content)
}

pub(super) async fn show(State(stack): Stack, Path(aggregate): Path<String>) -> Response {
    let commits = match commits(&stack) {
        Ok(commits) => commits,
        Err(error) => return refused(StatusCode::INTERNAL_SERVER_ERROR, &format!("{error:#}")),
    };
    let commits: Vec<_> = commits.iter().filter(|commit| text(commit, "aggregate") == aggregate).collect();
    if commits.is_empty() {
        return refused(StatusCode::NOT_FOUND, "Nothing has happened to that aggregate.");
    }
    let content = html! { @for item in commits { (commit(item)) } };
    page(&aggregate, &content)
}

fn commit(commit: &Json) -> Markup {
    let sequence = number(commit, "sequence");
    html! {
        section.event aria-labelledby={ "commit-" (sequence) } {
            h2 id={ "commit-" (sequence) } { "Commit at " (sequence) }
            dl {
                dt { "When" }
                dd { @match text(commit, "at").parse() { Ok(at) => (moment(at)), Err(_) => (text(commit, "at")) } }
                dt { "Who" } dd { (text(commit, "by")) }
                dt { "Command" } dd { code { (text(commit, "command")) } }
                dt { "State" }
                dd {
                    @if commit.get("state").is_some() { "rides along, schema " code { (text(commit, "schema")) } }
                    @else { "does not ride along" }
                }
            }
            @for (index, (kind, payload)) in events(commit).into_iter().enumerate() {
                h3 { (sequence + u64::try_from(index).unwrap_or_default()) ": " code { (kind) } }
                (json(&payload))
            }
            @if commit.get("state").is_some() {
                details {
                    summary { "The state after this commit" }
                    (json(&serde_json::from_str(text(commit, "state")).unwrap_or_default()))
                }
            }
        }
    }
}

/// The events of a commit with their types: `[{"type": {…}}]` in the item's own words.
fn events(commit: &Json) -> Vec<(String, Json)> {
    let stored: Json = serde_json::from_str(text(commit, "events")).unwrap_or_default();
    let objects = stored.as_array().into_iter().flatten().filter_map(Json::as_object);
    objects.flat_map(|object| object.iter().map(|(kind, payload)| (kind.clone(), payload.clone()))).collect()
}

fn text<'i>(item: &'i Json, attribute: &str) -> &'i str {
    item[attribute]["S"].as_str().unwrap_or_default()
}

fn number(item: &Json, attribute: &str) -> u64 {
    item[attribute]["N"].as_str().and_then(|number| number.parse().ok()).unwrap_or_default()
}

fn encoded(name: &str) -> String {
    percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC).to_string()
}
