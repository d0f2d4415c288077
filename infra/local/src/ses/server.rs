//! The query protocol: a form in, XML out.

use super::mail::Sent;
use super::{Fault, Ses};
use crate::permissions::{Need, Permissions, signer};
use crate::shutdown::Shutdown;
use crate::template::resolve::{ACCOUNT, REGION};
use anyhow::{Context as _, Result};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::response::{IntoResponse as _, Response};
use axum::serve::ListenerExt as _;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::{HeaderMap, StatusCode, header};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// SES takes messages of up to 10 MB, which base64 and percent-encoding make larger on the wire.
const MOST_BYTES: usize = 10 * 1024 * 1024;
/// SES takes at most so many recipients in one request.
const MOST_RECIPIENTS: usize = 50;

pub(super) async fn start(ses: Arc<Ses>, shutdown: &Shutdown) -> Result<String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("a loopback port for SES")?;
    let url = format!("http://{}", listener.local_addr()?);
    // Without it, small answers wait for the caller's delayed acknowledgement.
    let listener = listener.tap_io(|connection| drop(connection.set_nodelay(true)));
    let app = Router::new().fallback(answer).layer(DefaultBodyLimit::max(2 * MOST_BYTES)).with_state(ses);
    let stopped = shutdown.waiting();
    shutdown.spawn(async move {
        if let Err(error) = axum::serve(listener, app).with_graceful_shutdown(stopped).await {
            tracing::error!(%error, "the local SES stopped");
        }
    });
    Ok(url)
}

async fn answer(State(ses): State<Arc<Ses>>, headers: HeaderMap, body: Bytes) -> Response {
    let mut action = String::new();
    let mut raw = None;
    let mut names = Vec::new();
    let mut values = Vec::new();
    let mut sent =
        Sent { source: None, destinations: Vec::new(), configuration_set: None, tags: Vec::new(), raw: Vec::new() };
    for (name, value) in form_urlencoded::parse(&body) {
        match name.as_ref() {
            "Action" => action = value.into_owned(),
            "Source" => sent.source = Some(value.into_owned()),
            "ConfigurationSetName" => sent.configuration_set = Some(value.into_owned()),
            "RawMessage.Data" => raw = BASE64_STANDARD.decode(value.as_bytes()).ok(),
            name if name.starts_with("Destinations.member.") => sent.destinations.push(value.into_owned()),
            name if name.starts_with("Tags.member.") && name.ends_with(".Name") => names.push(value.into_owned()),
            name if name.starts_with("Tags.member.") && name.ends_with(".Value") => values.push(value.into_owned()),
            _ => {}
        }
    }
    sent.tags = names.into_iter().zip(values).collect();
    if action != "SendRawEmail" {
        return refusal(StatusCode::BAD_REQUEST, "InvalidAction", "The local SES answers SendRawEmail only.");
    }
    let Some(raw) = raw.filter(|raw| !raw.is_empty()) else {
        return refusal(StatusCode::BAD_REQUEST, "InvalidParameterValue", "RawMessage.Data is not base64.");
    };
    if raw.len() > MOST_BYTES {
        return refusal(
            StatusCode::BAD_REQUEST,
            "InvalidParameterValue",
            "Message length is more than 10485760 bytes.",
        );
    }
    if sent.destinations.len() > MOST_RECIPIENTS {
        return refusal(StatusCode::BAD_REQUEST, "InvalidParameterValue", "Recipient count exceeds 50.");
    }
    if let Err(refused) = allowed(&ses.permissions, &headers, &sent) {
        tracing::error!(refused, "the template's policies do not allow this");
        return refusal(StatusCode::FORBIDDEN, "AccessDenied", &refused);
    }
    sent.raw = raw;
    match ses.next_fault() {
        Some(Fault::Throttling) => refusal(StatusCode::BAD_REQUEST, "Throttling", "Maximum sending rate exceeded."),
        Some(Fault::Rejection) => refusal(StatusCode::BAD_REQUEST, "MessageRejected", "The message was rejected."),
        Some(Fault::Timeout) => {
            // Longer than any client should wait; the connection goes with the stack at the latest.
            tokio::time::sleep(Duration::from_mins(5)).await;
            broken()
        }
        Some(Fault::AnswerLost) => {
            ses.accept(sent);
            broken()
        }
        None => accepted(&ses.accept(sent)),
    }
}

/// SES asks about the identity, which is the address or its domain, and about the configuration set.
fn allowed(permissions: &Permissions, headers: &HeaderMap, sent: &Sent) -> Result<(), String> {
    let source = sent.source.as_deref().unwrap_or_default();
    // `Bibliotek24 <post@bibliotek24.example>`, or the address alone.
    let address = source.rsplit('<').next().unwrap_or_default().trim_end_matches('>').trim();
    let domain = address.rsplit('@').next().unwrap_or_default();
    let need = |resource: String| Need {
        action: "ses:SendRawEmail".to_owned(),
        resource: format!("arn:aws:ses:{REGION}:{ACCOUNT}:{resource}"),
        context: [("ses:FromAddress", vec![address.to_owned()])].into(),
    };
    let check = |resource: String| permissions.check(signer(headers).unwrap_or_default(), &need(resource));
    check(format!("identity/{domain}")).or_else(|_| check(format!("identity/{address}")))?;
    sent.configuration_set.iter().try_for_each(|set| check(format!("configuration-set/{set}")))
}

fn accepted(message_id: &str) -> Response {
    let result = format!("<SendRawEmailResult><MessageId>{message_id}</MessageId></SendRawEmailResult>");
    xml(StatusCode::OK, "SendRawEmailResponse", &result)
}

fn refusal(status: StatusCode, code: &str, message: &str) -> Response {
    let error = format!("<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>");
    xml(status, "ErrorResponse", &error)
}

fn xml(status: StatusCode, root: &str, content: &str) -> Response {
    let request_id = crate::fresh::id();
    let metadata = format!("<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>");
    let body = format!("<{root} xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\">{content}{metadata}</{root}>");
    (status, [(header::CONTENT_TYPE, "text/xml")], body).into_response()
}

/// An answer whose body fails at once: the server then closes the connection, and the client cannot know what happened.
fn broken() -> Response {
    let failure = futures::stream::once(async { Err::<Bytes, _>(std::io::Error::other("the answer is lost")) });
    Response::new(Body::from_stream(failure))
}
