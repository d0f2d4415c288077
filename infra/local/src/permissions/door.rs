//! Stands in front of the database and lets through what a function may do.

use super::call::Tables;
use super::{Permissions, signer};
use crate::shutdown::Shutdown;
use crate::template::Template;
use anyhow::{Context as _, Result};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::response::{IntoResponse as _, Response};
use axum::serve::ListenerExt as _;
use http::{HeaderMap, StatusCode, header};
use serde_json::json;
use std::sync::Arc;
use tokio::net::TcpListener;

/// DynamoDB takes no larger request.
const MOST_BYTES: usize = 16 * 1024 * 1024;

struct Door {
    database: String,
    tables: Tables,
    permissions: Arc<Permissions>,
    client: reqwest::Client,
}

/// Where functions find the database, with `permissions` in front of it.
pub(crate) async fn guarded(
    database: &str,
    template: &Template,
    permissions: Arc<Permissions>,
    shutdown: &Shutdown,
) -> Result<String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("a loopback port in front of the database")?;
    let url = format!("http://{}", listener.local_addr()?);
    let listener = listener.tap_io(|connection| drop(connection.set_nodelay(true)));
    let client = reqwest::Client::builder().no_proxy().build()?;
    let door = Arc::new(Door { database: database.to_owned(), tables: Tables::of(template), permissions, client });
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
    if let Ok(request) = serde_json::from_slice(&body) {
        for need in door.tables.needs(operation, &request) {
            if let Err(refusal) = door.permissions.check(function, &need) {
                tracing::error!(function, refusal, "the template's policies do not allow this");
                return refused(&refusal);
            }
        }
    }
    match door.forward(&headers, body).await {
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
    let body = json!({ "__type": "com.amazon.coral.service#AccessDeniedException", "Message": message });
    (StatusCode::BAD_REQUEST, [(header::CONTENT_TYPE, "application/x-amz-json-1.0")], body.to_string()).into_response()
}
