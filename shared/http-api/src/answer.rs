//! Answers that name the version they show.

use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, ETAG, LOCATION};
use http::{HeaderName, HeaderValue, StatusCode};
use serde::Serialize;

static REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// A JSON answer with the version of the aggregate it shows, as an `ETag` for `If-Match`.
#[derive(Debug, Clone)]
pub struct Versioned<T> {
    status: StatusCode,
    version: u64,
    body: T,
    location: Option<String>,
    repeated: bool,
}

impl<T: Serialize> Versioned<T> {
    /// What is there.
    pub fn ok(version: u64, body: T) -> Self {
        Self { status: StatusCode::OK, version, body, location: None, repeated: false }
    }

    /// What was made, and where it can be found.
    pub fn created(version: u64, body: T, location: String) -> Self {
        Self { status: StatusCode::CREATED, version, body, location: Some(location), repeated: false }
    }

    /// Marks the answer as the one that an earlier, identical request got.
    #[must_use]
    pub fn repeated(mut self, repeated: bool) -> Self {
        self.repeated = repeated;
        self
    }
}

impl<T: Serialize> IntoResponse for Versioned<T> {
    fn into_response(self) -> Response {
        let mut response = (self.status, axum::Json(self.body)).into_response();
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Ok(etag) = format!("\"v{}\"", self.version).parse() {
            headers.insert(ETAG, etag);
        }
        if let Some(Ok(location)) = self.location.map(|location| location.parse()) {
            headers.insert(LOCATION, location);
        }
        if self.repeated {
            headers.insert(REPLAYED.clone(), HeaderValue::from_static("true"));
        }
        response
    }
}
