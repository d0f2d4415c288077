//! The clock, and what it starts.

use super::Stack;
use super::form::fields;
use super::layout::{json, moment, page, refused, see};
use crate::functions::Clock as _;
use crate::options::Options;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode, header};
use maud::html;
use std::collections::BTreeMap;

pub(super) async fn clock(State(stack): Stack) -> Response {
    let now = stack.clock.now();
    let oslo = now.to_zoned_datetime(jiff::tz::get!("Europe/Oslo")).strftime("%Y-%m-%dT%H:%M").to_string();
    let content = html! {
        p.note role="status" {
            "It is " strong { (moment(now)) } " in Oslo"
            @if stack.clock.is_set() { ", by a clock that has been set." } @else { ", the system's own time." }
        }
        p {
            "Everything goes by this clock: events, letters, tokens, expiry and schedules. Set forward, it starts what became due; "
            "a token that has run out meanwhile wants signing in again."
        }
        form method="post" action="/_local/clock" {
            label { "Set it to (Oslo)" input type="datetime-local" name="at" value=(oslo) required; }
            button { "Set" }
        }
        form method="post" action="/_local/clock" {
            input type="hidden" name="reset" value="yes";
            button { "Back to the system's time" }
        }
    };
    page("Clock", &content)
}

pub(super) async fn set_clock(State(stack): Stack, body: Bytes) -> Response {
    let fields = fields(&body);
    let done = match fields.get("at") {
        _ if fields.contains_key("reset") => stack.clock.reset(),
        Some(at) => Options::moment(at).and_then(|at| stack.clock.set(at)),
        None => Err(anyhow::anyhow!("say `at`, or `reset`")),
    };
    match done {
        Ok(()) => see("/_local/clock"),
        Err(error) => refused(StatusCode::BAD_REQUEST, &format!("{error:#}")),
    }
}

pub(super) async fn schedules(State(stack): Stack) -> Response {
    let content = html! {
        p { "They follow the " a href="/_local/clock" { "local clock" } ". The same from the command line: "
            code { "curl -X POST " (stack.url) "/_local/schedules/FUNCTION?at=2023-04-11" } }
        table {
            thead {
                tr {
                    th scope="col" { "Function" } th scope="col" { "Schedule" } th scope="col" { "When" }
                    th scope="col" { "With" } th scope="col" { "Last run" } th scope="col" { "Fire" }
                }
            }
            tbody {
                @for entry in stack.schedules.entries() {
                    @let schedule = &entry.schedule;
                    tr {
                        th scope="row" { (schedule.function) }
                        td { (schedule.name) }
                        td { code { (schedule.expression) } " " (schedule.time_zone) }
                        td { code { (schedule.input) } }
                        td {
                            @match entry.last() {
                                None => "not yet",
                                Some(run) => {
                                    (moment(run.due)) ": "
                                    @match run.outcome { Ok(answer) => code { (answer) }, Err(error) => { "failed: " (error) } }
                                }
                            }
                        }
                        td {
                            form.inline method="post" action={ "/_local/schedules/" (schedule.function) } {
                                button { "Fire now" }
                            }
                        }
                    }
                }
            }
        }
    };
    page("Schedules", &content)
}

/// Fires a function's schedules, now or as of `at`. A browser is sent back to the page, anyone else gets the answers.
pub(super) async fn fire(
    State(stack): Stack,
    Path(function): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let is_browser = headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"text/html"));
    let at = query.get("at").map(|at| Options::moment(at)).transpose();
    let fired = match at {
        Ok(at) => stack.fire_schedule(&function, at).await,
        Err(error) => Err(error),
    };
    match fired {
        Ok(_) if is_browser => see("/_local/schedules"),
        Ok(answers) => axum::Json(answers).into_response(),
        Err(error) if is_browser => refused(StatusCode::BAD_REQUEST, &format!("{error:#}")),
        Err(error) => (StatusCode::BAD_REQUEST, format!("{error:#}\n")).into_response(),
    }
}

pub(super) async fn dead_letters(State(stack): Stack) -> Response {
    let letters = stack.dead_letters.all();
    let content = html! {
        @if letters.is_empty() { p { "None: every function has handled everything it was given." } }
        @for letter in letters.iter().rev() {
            section.event {
                h2 { (letter.function) }
                dl {
                    dt { "When" } dd { (moment(letter.at)) }
                    dt { "From" } dd { (letter.source) }
                    dt { "Error" } dd { (letter.error) }
                }
                details { summary { "The event" } (json(&letter.event)) }
            }
        }
    };
    page("Dead letters", &content)
}
