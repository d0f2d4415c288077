//! Standing between a function and what it calls, and passing its calls on.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Response};
use reqwest::Client;
use serde_json::Value;
use tokio::net::TcpListener;

/// What a function's variable leads to, where it leads to anything, is from now on reached by way of an app that is told the real
/// address.
pub(crate) async fn lead_through(
    variables: &mut BTreeMap<String, String>,
    variable: &str,
    app: impl FnOnce(String) -> Router,
) {
    let Some(address) = variables.get_mut(variable) else { return };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port");
    let here = format!("http://{}", listener.local_addr().expect("an address"));
    let app = app(std::mem::replace(address, here));
    tokio::spawn(async move { axum::serve(listener, app).await });
}

/// Which operation of DynamoDB a call is, such as `Query`. Calls to SES do not say it so.
pub(crate) fn operation(headers: &HeaderMap) -> &str {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    target.rsplit('.').next().unwrap_or_default()
}

/// The same call to DynamoDB, which asks what it costs as well: its `TOTAL`, or that and what of it are `INDEXES`.
pub(crate) fn asking_for_capacity(body: &Bytes, kind: &str) -> Bytes {
    let mut call: Value = serde_json::from_slice(body).expect("DynamoDB speaks JSON");
    call["ReturnConsumedCapacity"] = kind.into();
    call.to_string().into()
}

/// Passes a call on, and brings the whole answer; or an error, where the other end breaks off.
pub(crate) async fn forward(
    client: &Client,
    to: &str,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Response<Bytes>, reqwest::Error> {
    let mut request = client.post(to);
    for (name, value) in headers.iter().filter(|(name, _)| *name != "host" && *name != "content-length") {
        request = request.header(name, value);
    }
    let answer = request.body(body).send().await?;
    let mut response = Response::builder().status(answer.status());
    if let Some(kind) = answer.headers().get("content-type") {
        response = response.header("content-type", kind);
    }
    Ok(response.body(answer.bytes().await?).expect("what came as an answer is one"))
}
