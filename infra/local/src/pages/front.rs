//! The first page: what runs here and where to click.

use super::Stack;
use super::layout::{moment, page};
use crate::functions::Clock as _;
use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

pub(super) async fn show(State(stack): Stack) -> Response {
    let template = &stack.template;
    let is_set = stack.clock.is_set();
    let content = html! {
        p {
            "Everything that " code { "infra/template.yaml" } " describes, running on this machine. It is "
            (moment(stack.clock.now())) @if is_set { " by the local clock, which has been set" } "."
        }
        (tour(&stack.url))
        h2 { "Functions" }
        table {
            caption { "Each runs in this process and is called with the JSON that Lambda would hand it." }
            thead { tr { th scope="col" { "Function" } th scope="col" { "Binary" } th scope="col" { "Hears" } } }
            tbody {
                @for function in &template.functions {
                    tr {
                        th scope="row" { (function.logical_id) }
                        td { (function.binary) }
                        td {
                            @let routes = template.routes.iter().filter(|route| route.function == function.logical_id).count();
                            @if routes > 0 { (routes) " routes " }
                            @for source in template.streams.iter().filter(|s| s.function == function.logical_id) {
                                "the stream of " code { (source.table) } " "
                            }
                            @for schedule in template.schedules.iter().filter(|s| s.function == function.logical_id) {
                                code { (schedule.expression) } " "
                            }
                            @if template.subscriptions.iter().any(|s| s.function == function.logical_id) { "mail events" }
                        }
                    }
                }
            }
        }
        h2 { "Streams" }
        table {
            caption { "How far each function has come." }
            thead { tr { th scope="col" { "Function" } th scope="col" { "State" } th scope="col" { "Newest record" } } }
            tbody {
                @for (function, position, newest) in stack.streams.positions() {
                    tr {
                        th scope="row" { (function) }
                        td { @if position >= newest { "has handled everything" } @else { "is behind, at " (position) } }
                        td { (newest) }
                    }
                }
            }
        }
        h2 { "Routes" }
        table {
            caption { "Nothing else is served, as on AWS." }
            thead { tr { th scope="col" { "Route" } th scope="col" { "Token" } th scope="col" { "Function" } } }
            tbody {
                @for route in &template.routes {
                    tr {
                        th scope="row" { code { (route.key()) } }
                        td { @if route.authorizer.is_some() { "needed" } @else { "public" } }
                        td { (route.function) }
                    }
                }
            }
        }
        h2 { "Tables" }
        ul { @for table in &template.tables { li { a href={ "/_local/tables/" (table.name) } { (table.logical_id) } } } }
    };
    page("What runs here", &content)
}

/// The tour's own library.
const APPLICATION: &str = r#"{
  "name": "Nyvik folkebibliotek (demo)", "library_type": "public", "organisation_number": "123456785",
  "municipality": "0301", "language": "nb",
  "primary_contact": {"name": "Kontakt Nyvik (demo)", "email": "kontakt@nyvik.example"},
  "deputy": {"name": "Vara Nyvik (demo)", "email": "vara@nyvik.example"}
}"#;

/// A library joins, in copyable commands.
fn tour(url: &str) -> Markup {
    html! {
        h2 { "A short tour" }
        ol {
            li {
                a href="/_local/sign-in" { "Sign in" } " as a coordinator, or take a token for the command line:"
                pre tabindex="0" { "TOKEN=$(curl -s " (url) "/_local/token/coordinator)" }
            }
            li {
                "See who waits:"
                pre tabindex="0" { "curl -s -H \"Authorization: Bearer $TOKEN\" '" (url) "/libraries?standing=waiting'" }
            }
            li {
                "A library applies. Sent twice, it is still one application:"
                pre tabindex="0" {
                    "curl -s -X POST " (url) "/libraries/2995000/application \\\n"
                    "  -H 'Content-Type: application/json' -H 'Idempotency-Key: tour-apply-1' -d '" (APPLICATION) "'"
                }
            }
            li {
                "A coordinator approves it:"
                pre tabindex="0" {
                    "curl -s -X POST " (url) "/libraries/2995000/application/approval \\\n"
                    "  -H \"Authorization: Bearer $TOKEN\" -H 'Idempotency-Key: tour-approve-1'"
                }
            }
            li { "Try any other route in the " a href="/_local/reference" { "API reference" } "." }
            li { "Read the letters that went out in the " a href="/_local/inbox" { "inbox" } "." }
            li { "Read what happened to a library under " a href="/_local/events" { "events" } "." }
            li { "Set the " a href="/_local/clock" { "clock" } ", and see what the " a href="/_local/schedules" { "schedules" } " do." }
        }
    }
}
