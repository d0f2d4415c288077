//! Forms, and who may send them.

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, Method, StatusCode, header};
use std::collections::BTreeMap;

/// The fields of a form body; of several with one name, the last.
pub(super) fn fields(body: &[u8]) -> BTreeMap<String, String> {
    form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

/// A value of the `Cookie` header.
pub(super) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
}

/// Lets only this machine's own pages in: anyone can sign in here as anybody, so a page from elsewhere that is open in the same
/// browser must neither read tokens (by a host name of its own that points here) nor send forms.
pub(super) async fn own_pages_only(request: Request<Body>, next: Next) -> Response {
    if is_from_here(&request) {
        next.run(request).await
    } else {
        (StatusCode::FORBIDDEN, "These pages answer this machine only.").into_response()
    }
}

fn is_from_here(request: &Request<Body>) -> bool {
    let text = |name| request.headers().get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_local = matches!(name, "127.0.0.1" | "localhost" | "[::1]" | "");
    let is_own = text(header::ORIGIN).is_none_or(|origin| origin.strip_prefix("http://") == Some(host));
    is_local && (is_own || request.method() == Method::GET)
}
