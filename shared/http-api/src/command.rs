//! A request that wants something changed.

use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use event_store::{Clock, CommandContext};
use http::header::IF_MATCH;
use http::request::Parts;
use http::{HeaderMap, Method};
use http_body_util::{BodyExt, Limited};
use sha2::{Digest, Sha256};

use crate::{Body, Caller, EdgeRefusal, Place, Problem};

/// Everything a command handler is given beside its path: the body, who asks, and which request it is.
#[derive(Debug, Clone)]
pub struct CommandRequest<B> {
    /// What was sent.
    pub body: B,
    /// Who asks.
    pub caller: Caller,
    /// The request as the event store wants to know it.
    pub context: CommandContext,
}

impl<S: Send + Sync, B: Body> FromRequest<S> for CommandRequest<B> {
    type Rejection = axum::response::Response;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Self::Rejection> {
        read(request).await.map_err(IntoResponse::into_response)
    }
}

async fn read<B: Body>(request: Request) -> Result<CommandRequest<B>, Problem> {
    let (parts, body) = request.into_parts();
    let bytes = Limited::new(body, B::MOST_BYTES).collect().await.map_err(|_| EdgeRefusal::BodyTooLarge)?.to_bytes();
    let caller = Caller::of(&parts);
    let body = B::read(&parts.headers, &bytes);
    let key = body.as_ref().ok().and_then(B::idempotency_key);
    let context = context(&parts, &bytes, &caller, key)?;
    let body = body?;
    Ok(CommandRequest { body, caller, context })
}

fn context(parts: &Parts, bytes: &[u8], caller: &Caller, key: Option<&str>) -> Result<CommandContext, Problem> {
    let clock = parts.extensions.get::<Arc<dyn Clock>>().ok_or(EdgeRefusal::Internal)?;
    Ok(CommandContext {
        command_id: command_id(parts, key)?,
        digest: digest(parts, bytes, caller),
        by: caller.on_record(),
        at: clock.now(),
        expected_version: expected_version(&parts.headers)?,
    })
}

/// The first 16 bytes of SHA-256 over caller, method, path and body: enough to tell two requests with one key apart, and to
/// give nobody the answer to somebody else's request.
fn digest(parts: &Parts, bytes: &[u8], caller: &Caller) -> String {
    let mut hash = Sha256::new();
    hash.update(caller.on_record());
    hash.update([0]);
    hash.update(parts.method.as_str());
    hash.update([0]);
    hash.update(parts.uri.path());
    hash.update([0]);
    hash.update(bytes);
    URL_SAFE_NO_PAD.encode(&hash.finalize()[..16])
}

/// The `Idempotency-Key`, from the header or, of a form, from the body. PUT and DELETE need none: a repeat finds nothing left
/// to change.
fn command_id(parts: &Parts, in_body: Option<&str>) -> Result<String, Problem> {
    let missing = || {
        let place = Place::Parameter("Idempotency-Key".to_owned());
        Problem::from(EdgeRefusal::IdempotencyKeyMissing).at(place)
    };
    let in_header = parts.headers.get("idempotency-key").map(|key| key.to_str().map_err(|_| missing())).transpose()?;
    let Some(key) = in_header.or(in_body) else {
        return if parts.method == Method::POST { Err(missing()) } else { Ok(fresh_id()) };
    };
    // The draft standard writes the key as a quoted string; most clients send it bare.
    let key = key.strip_prefix('"').and_then(|key| key.strip_suffix('"')).unwrap_or(key);
    let fits = (8..=64).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if fits { Ok(key.to_owned()) } else { Err(missing()) }
}

#[expect(clippy::disallowed_methods, reason = "this is the edge that gives requests without a key one of their own")]
pub(crate) fn fresh_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

fn expected_version(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(value) = headers.get(IF_MATCH) else { return Ok(None) };
    let invalid = || Problem::from(EdgeRefusal::InvalidIfMatch).at(Place::Parameter("If-Match".to_owned()));
    let value = value.to_str().map_err(|_| invalid())?;
    if value.trim() == "*" {
        return Ok(None);
    }
    let version = value.trim().strip_prefix("\"v").and_then(|value| value.strip_suffix('"'));
    version.and_then(|version| version.parse().ok()).map(Some).ok_or_else(invalid)
}
