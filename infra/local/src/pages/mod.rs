//! The stack's own pages: `/` and everything under `/_local/`. Rendered on the server, usable without a script (the API reference is
//! the exception).

mod events;
mod form;
mod front;
mod inbox;
mod layout;
mod reference;
mod sign_in;
mod tables;
mod time;

use crate::stack::Inner;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use http::{Request, StatusCode};
use std::sync::Arc;

type Stack = State<Arc<Inner>>;

/// Everything that is served at the stack's address: its own pages, and behind them the gateway.
pub(crate) fn app(inner: Arc<Inner>) -> Router {
    let pages = Router::new()
        .route("/_local/style.css", get(layout::style))
        .route("/_local/sign-in", get(sign_in::show).post(sign_in::submit))
        .route("/_local/sign-out", post(sign_in::sign_out))
        .route("/_local/token/{who}", get(sign_in::token))
        .route("/_local/.well-known/jwks.json", get(sign_in::key_set))
        .route("/_local/.well-known/openid-configuration", get(sign_in::openid_configuration))
        .route("/_local/reference", get(reference::show))
        .route("/_local/reference/{file}", get(reference::asset))
        .route("/_local/inbox", get(inbox::list))
        .route("/_local/inbox/{message_id}", get(inbox::show))
        .route("/_local/inbox/{message_id}/html", get(inbox::html_part))
        .route("/_local/inbox/{message_id}/raw", get(inbox::raw))
        .route("/_local/inbox/{message_id}/attachments/{index}", get(inbox::attachment))
        .route("/_local/inbox/{message_id}/report", post(inbox::report))
        .route("/_local/events", get(events::list))
        .route("/_local/events/{aggregate}", get(events::show))
        .route("/_local/tables", get(tables::list))
        .route("/_local/tables/{table}", get(tables::show))
        .route("/_local/clock", get(time::clock).post(time::set_clock))
        .route("/_local/schedules", get(time::schedules))
        .route("/_local/schedules/{function}", post(time::fire))
        .route("/_local/dead-letters", get(time::dead_letters))
        .route("/_local/{*other}", get(nothing).post(nothing))
        .layer(axum::middleware::from_fn(form::own_pages_only));
    Router::new()
        .route("/", get(front::show))
        .merge(pages)
        .fallback(gateway)
        .method_not_allowed_fallback(gateway)
        .with_state(inner)
}

/// Everything that is not a page of the stack's own goes to the template's routes.
async fn gateway(State(stack): Stack, request: Request<Body>) -> Response {
    let response = stack.gateway.handle(request).await;
    // The function may have written: its stream is looked at now instead of at the next poll.
    stack.streams.notice();
    response
}

async fn nothing() -> Response {
    layout::refused(StatusCode::NOT_FOUND, "The local stack has no such page.")
}

#[cfg(test)]
mod tests;
