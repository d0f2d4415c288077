//! Payload format 2.0: the JSON that a function behind an HTTP API receives.

use crate::template::Route;
use crate::template::resolve::ACCOUNT;
use axum::body::Bytes;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::header;
use jiff::Timestamp;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// A request that has found its route and passed its authorizer.
pub(super) struct Incoming<'r> {
    pub(super) parts: &'r http::request::Parts,
    pub(super) path: String,
    pub(super) route: &'r Route,
    pub(super) parameters: BTreeMap<String, String>,
    pub(super) claims: Option<Json>,
    pub(super) body: Bytes,
}

pub(super) fn event(incoming: &Incoming<'_>, at: Timestamp) -> Json {
    let parts = incoming.parts;
    let header = |name| parts.headers.get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
    let query = parts.uri.query().unwrap_or_default();
    let domain = header(header::HOST).unwrap_or("localhost");
    let mut event = json!({
        "version": "2.0",
        "routeKey": incoming.route.key(),
        "rawPath": incoming.path,
        "rawQueryString": query,
        "headers": headers(incoming, domain),
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "local",
            "domainName": domain,
            "domainPrefix": domain.split('.').next(),
            "http": {
                "method": parts.method.as_str(),
                "path": incoming.path,
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": header(header::USER_AGENT).unwrap_or_default(),
            },
            "requestId": crate::fresh::id().to_string(),
            "routeKey": incoming.route.key(),
            "stage": "$default",
            "time": at.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string(),
            "timeEpoch": at.as_millisecond(),
        },
        "isBase64Encoded": false,
    });
    let cookies = parts.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let cookies: Vec<_> = cookies.flat_map(|value| value.split("; ")).collect();
    if !cookies.is_empty() {
        event["cookies"] = cookies.into();
    }
    if !query.is_empty() {
        event["queryStringParameters"] = query_parameters(query);
    }
    if !incoming.parameters.is_empty() {
        event["pathParameters"] = json!(incoming.parameters);
    }
    if let Some(claims) = &incoming.claims {
        event["requestContext"]["authorizer"] = json!({"jwt": {"claims": as_text(claims), "scopes": null}});
    }
    if !incoming.body.is_empty() {
        match std::str::from_utf8(&incoming.body) {
            Ok(text) if is_text(header(header::CONTENT_TYPE)) => event["body"] = text.into(),
            _ => {
                event["body"] = BASE64_STANDARD.encode(&incoming.body).into();
                event["isBase64Encoded"] = true.into();
            }
        }
    }
    event
}

/// An HTTP API gives the path decoded, and cut off where a decoded `?` stands.
pub(super) fn decoded_path(path: &str) -> String {
    let decoded = percent_decoded(path);
    decoded.split('?').next().unwrap_or_default().to_owned()
}

pub(super) fn percent_decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Header names in lower case, several values of one joined with commas; cookies travel apart. What API Gateway adds on the way is
/// added, except that the scheme is the loopback's own.
fn headers(incoming: &Incoming<'_>, domain: &str) -> Map<String, Json> {
    let mut headers = Map::new();
    for name in incoming.parts.headers.keys().filter(|name| *name != header::COOKIE) {
        let values = incoming.parts.headers.get_all(name).iter();
        let values: Vec<_> = values.map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
        headers.insert(name.as_str().to_owned(), values.join(",").into());
    }
    let port = domain.rsplit_once(':').map_or("80", |(_, port)| port);
    headers.insert("host".to_owned(), domain.into());
    headers.insert("content-length".to_owned(), incoming.body.len().to_string().into());
    headers.insert("x-forwarded-for".to_owned(), "127.0.0.1".into());
    headers.insert("x-forwarded-port".to_owned(), port.into());
    headers.insert("x-forwarded-proto".to_owned(), "http".into());
    let trace = crate::fresh::id().simple().to_string();
    headers.insert("x-amzn-trace-id".to_owned(), format!("Root=1-{}-{}", &trace[..8], &trace[8..]).into());
    headers
}

/// Decoded, several values of one name joined with commas.
fn query_parameters(query: &str) -> Json {
    let mut parameters = BTreeMap::<String, String>::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let joined = match parameters.get(name.as_ref()) {
            Some(before) => format!("{before},{value}"),
            None => value.into_owned(),
        };
        parameters.insert(name.into_owned(), joined);
    }
    json!(parameters)
}

/// The authorizer hands every claim on as text, a list as `[a b]`.
fn as_text(claims: &Json) -> Json {
    let text = |value: &Json| match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => {
            let items = items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned));
            format!("[{}]", items.collect::<Vec<_>>().join(" "))
        }
        other => other.to_string(),
    };
    let claims = claims.as_object().into_iter().flatten();
    claims.map(|(name, value)| (name.clone(), Json::String(text(value)))).collect::<Map<_, _>>().into()
}

/// The media types that API Gateway passes on as text.
fn is_text(content_type: Option<&str>) -> bool {
    let Some(content_type) = content_type else { return true };
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.starts_with("text/")
        || essence.ends_with("+json")
        || essence.ends_with("+xml")
        || matches!(
            essence.as_str(),
            "application/json" | "application/xml" | "application/javascript" | "application/x-www-form-urlencoded"
        )
}
