//! Cross-origin requests: with a CORS configuration API Gateway answers preflights itself, and its headers replace the function's.

use crate::template::Cors;
use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

const ALL: [HeaderName; 6] = [
    header::ACCESS_CONTROL_ALLOW_ORIGIN,
    header::ACCESS_CONTROL_ALLOW_METHODS,
    header::ACCESS_CONTROL_ALLOW_HEADERS,
    header::ACCESS_CONTROL_EXPOSE_HEADERS,
    header::ACCESS_CONTROL_MAX_AGE,
    header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
];

/// The answer to a preflight request, if this is one: 204, with headers only for an origin that is allowed.
pub(super) fn preflight(cors: &Cors, method: &Method, headers: &HeaderMap) -> Option<Response> {
    if method != Method::OPTIONS || !headers.contains_key(header::ORIGIN) {
        return None;
    }
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    if allow(cors, headers, response.headers_mut()) {
        set(response.headers_mut(), header::ACCESS_CONTROL_ALLOW_METHODS, &cors.methods.join(","));
        set(response.headers_mut(), header::ACCESS_CONTROL_ALLOW_HEADERS, &cors.headers.join(","));
        if let Some(seconds) = cors.max_age {
            set(response.headers_mut(), header::ACCESS_CONTROL_MAX_AGE, &seconds.to_string());
        }
    }
    Some(response)
}

/// Puts the configured headers in place of whatever the function said; answers whether the origin is allowed.
pub(super) fn allow(cors: &Cors, request: &HeaderMap, response: &mut HeaderMap) -> bool {
    for name in ALL {
        response.remove(name);
    }
    let origin = request.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    let any = cors.origins.iter().any(|allowed| allowed == "*");
    let Some(origin) = origin.filter(|origin| any || cors.origins.iter().any(|allowed| allowed == origin)) else {
        return false;
    };
    set(response, header::ACCESS_CONTROL_ALLOW_ORIGIN, if any && !cors.credentials { "*" } else { origin });
    set(response, header::ACCESS_CONTROL_EXPOSE_HEADERS, &cors.exposed.join(","));
    if cors.credentials {
        set(response, header::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
    true
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value)
        && !value.is_empty()
    {
        headers.insert(name, value);
    }
}
