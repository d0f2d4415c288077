//! Stands in front of the database: lets through what a function may do, and makes go wrong what a test wants to go wrong.

use crate::faults::{Fault, Faults, Misfortune};
use crate::permissions::{Permissions, Tables, signer};
use crate::shutdown::Shutdown;
use crate::template::Template;
use anyhow::{Context as _, Result};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::response::{IntoResponse as _, Response};
use axum::serve::ListenerExt as _;
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use tokio::net::TcpListener;

/// DynamoDB takes no larger request.
const MOST_BYTES: usize = 16 * 1024 * 1024;

struct Door {
    database: String,
    tables: Tables,
    permissions: Arc<Permissions>,
    misfortune: Misfortune,
    client: reqwest::Client,
}

/// Where functions find the database, with `permissions` in front of it, and `faults`.
pub(crate) async fn guarded(
    database: &str,
    template: &Template,
    permissions: Arc<Permissions>,
    faults: Faults,
    shutdown: &Shutdown,
) -> Result<String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("a loopback port in front of the database")?;
    let url = format!("http://{}", listener.local_addr()?);
    let listener = listener.tap_io(|connection| drop(connection.set_nodelay(true)));
    let client = reqwest::Client::builder().no_proxy().build()?;
    let (tables, misfortune) = (Tables::of(template), Misfortune::of(faults));
    let door = Arc::new(Door { database: database.to_owned(), tables, permissions, misfortune, client });
    let app = Router::new().fallback(pass).layer(DefaultBodyLimit::max(MOST_BYTES)).with_state(door);
    let stopped = shutdown.waiting();
    shutdown.spawn(async move {
        if let Err(error) = axum::serve(listener, app).with_graceful_shutdown(stopped).await {
            tracing::error!(%error, "nobody stands in front of the local database any more");
        }
    });
    Ok(url)
}

async fn pass(State(door): State<Arc<Door>>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let operation = target.rsplit('.').next().unwrap_or_default();
    let function = signer(&headers).unwrap_or_default();
    // What is no JSON needs nothing, and the database says so itself.
    let request: Option<Json> = serde_json::from_slice(&body).ok();
    for need in request.iter().flat_map(|request| door.tables.needs(operation, request)) {
        if let Err(refusal) = door.permissions.check(function, &need) {
            tracing::error!(function, refusal, "the template's policies do not allow this");
            return refused(&refusal);
        }
    }
    let fault = door.misfortune.of_call(function, operation, &headers);
    if let Some((status, words)) = fault.zip(request).and_then(|(fault, request)| fault.answer(operation, &request)) {
        return said(status, &words);
    }
    match fault {
        Some(Fault::Reset) => return broken_off(),
        Some(Fault::TimedOut) => return std::future::pending().await,
        _ => {}
    }
    match door.forward(&headers, body).await {
        Ok(_) if fault == Some(Fault::Lost) => broken_off(),
        Ok(response) => response,
        Err(error) => (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
    }
}

impl Door {
    async fn forward(&self, headers: &HeaderMap, body: Bytes) -> Result<Response> {
        let mut headers = headers.clone();
        headers.remove(header::HOST);
        let answer = self.client.post(&self.database).headers(headers).body(body).send().await?;
        let mut response = Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            response = response.header(name, value);
        }
        Ok(response.body(Body::from(answer.bytes().await?))?)
    }
}

fn refused(message: &str) -> Response {
    said(400, &json!({ "__type": "com.amazon.coral.service#AccessDeniedException", "Message": message }))
}

fn said(status: u16, words: &Json) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, "application/x-amz-json-1.0")], words.to_string()).into_response()
}

/// The connection ends before the answer does, so that nobody can tell what became of the call.
fn broken_off() -> Response {
    let end =
        futures::stream::once(async { Err::<Bytes, _>(std::io::Error::from(std::io::ErrorKind::ConnectionReset)) });
    Body::from_stream(end).into_response()
}
