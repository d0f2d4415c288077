//! What all pages share.

use axum::response::{Html, IntoResponse, Response};
use http::{StatusCode, header};
use maud::{DOCTYPE, Markup, html};

const STYLE: &str = include_str!("style.css");

const PAGES: [(&str, &str); 9] = [
    ("/", "Start"),
    ("/_local/sign-in", "Sign in"),
    ("/_local/reference", "API reference"),
    ("/_local/inbox", "Inbox"),
    ("/_local/events", "Events"),
    ("/_local/tables", "Tables"),
    ("/_local/clock", "Clock"),
    ("/_local/schedules", "Schedules"),
    ("/_local/dead-letters", "Dead letters"),
];

/// A whole page with its title and the way to the others.
pub(super) fn page(title: &str, content: &Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                link rel="icon" href="data:,";
                link rel="stylesheet" href="/_local/style.css";
                title { (title) " – Bibliotek24, local" }
            }
            body {
                a.skip href="#content" { "Skip to the content" }
                header {
                    strong { "Bibliotek24, local" }
                    nav aria-label="Pages" { ul { @for (path, name) in PAGES { li { a href=(path) { (name) } } } } }
                }
                main #content { h1 { (title) } (content) }
            }
        }
    };
    Html(page.into_string()).into_response()
}

/// The style sheet.
pub(super) async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}

/// A page that says why something could not be done.
pub(super) fn refused(status: StatusCode, reason: &str) -> Response {
    let content = html! { p.note role="alert" { (reason) } };
    (status, page("That did not work", &content)).into_response()
}

/// Answers a form with the page to look at next.
pub(super) fn see(path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, path.to_owned())]).into_response()
}

/// A moment for people: Oslo's wall clock, with the exact instant in the markup.
pub(super) fn moment(at: jiff::Timestamp) -> Markup {
    let oslo = at.to_zoned_datetime(jiff::tz::get!("Europe/Oslo"));
    html! { time datetime=(at) { (oslo.strftime("%Y-%m-%d %H:%M:%S").to_string()) } }
}

/// JSON, indented. It may be wider than the page, so the keyboard must be able to scroll it.
pub(super) fn json(value: &serde_json::Value) -> Markup {
    let text = serde_json::to_string_pretty(value).unwrap_or_else(|error| error.to_string());
    html! { pre tabindex="0" { (text) } }
}
