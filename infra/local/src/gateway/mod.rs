//! API Gateway's HTTP API, as far as the template describes it: only what is a route there is served, and it reaches the function as
//! the very JSON that Lambda would receive.

mod cors;
mod payload;

use crate::clock::LocalClock;
use crate::functions::Functions;
use crate::template::{Route, Template};
use crate::users::Users;
use anyhow::{Context as _, Result, anyhow};
use axum::body::{Body, Bytes};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tower::ServiceExt as _;

/// API Gateway takes requests of up to 10 MB.
const MOST_REQUEST_BYTES: usize = 10 * 1024 * 1024;
/// Lambda takes and gives at most 6 MB, the JSON around it included.
const MOST_PAYLOAD_BYTES: usize = 6 * 1024 * 1024;

/// The HTTP API of one stack.
pub(crate) struct Gateway {
    routes: Vec<Route>,
    /// One matcher per method; parameters go by position, since two routes may name the same place differently.
    matchers: BTreeMap<String, matchit::Router<usize>>,
    template: Arc<Template>,
    functions: Arc<Functions>,
    users: Arc<Users>,
    clock: Arc<LocalClock>,
}

impl Gateway {
    pub(crate) fn new(
        template: Arc<Template>,
        functions: Arc<Functions>,
        users: Arc<Users>,
        clock: Arc<LocalClock>,
    ) -> Result<Self> {
        let routes = template.routes.clone();
        let mut matchers = BTreeMap::<_, matchit::Router<usize>>::new();
        for (index, route) in routes.iter().enumerate() {
            let matcher = matchers.entry(route.method.clone()).or_default();
            matcher.insert(positional(&route.path), index).with_context(|| format!("the route {}", route.key()))?;
        }
        Ok(Self { routes, matchers, template, functions, users, clock })
    }

    /// Answers a request as the deployed API would.
    pub(crate) async fn handle(&self, request: Request<Body>) -> Response {
        let (parts, body) = request.into_parts();
        if let Some(cors) = &self.template.cors
            && let Some(answer) = cors::preflight(cors, &parts.method, &parts.headers)
        {
            return answer;
        }
        let mut response = self.answer(&parts, body).await;
        if let Some(cors) = &self.template.cors {
            cors::allow(cors, &parts.headers, response.headers_mut());
        }
        response
    }

    async fn answer(&self, parts: &http::request::Parts, body: Body) -> Response {
        let path = payload::decoded_path(parts.uri.path());
        let Some((route, parameters)) = self.route(&parts.method, parts.uri.path()) else {
            return message(StatusCode::NOT_FOUND, "Not Found");
        };
        let claims = match &route.authorizer {
            Some(name) => match self.authorize(name, &parts.headers) {
                Ok(claims) => Some(claims),
                Err(refusal) => return refusal,
            },
            None => None,
        };
        let body = match Limited::new(body, MOST_REQUEST_BYTES).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => return too_large(),
            Err(_) => return message(StatusCode::BAD_REQUEST, "Bad Request"),
        };
        let event = payload::event(&payload::Incoming { parts, path, route, parameters, claims, body }, self.now());
        let event = event.to_string();
        if event.len() > MOST_PAYLOAD_BYTES {
            return too_large();
        }
        match self.invoke(route, event).await {
            Ok(response) => response,
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), route = route.key(), "the function failed");
                message(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
            }
        }
    }

    fn route(&self, method: &Method, path: &str) -> Option<(&Route, BTreeMap<String, String>)> {
        let matched = [method.as_str(), "ANY"].iter().find_map(|method| self.matchers.get(*method)?.at(path).ok())?;
        let route = &self.routes[*matched.value];
        let names = route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        let values = matched.params.iter().map(|(_, value)| payload::percent_decoded(value));
        Some((route, names.map(str::to_owned).zip(values).collect()))
    }

    /// What the JWT authorizer finds in the token, or its refusal.
    #[expect(clippy::result_large_err, reason = "the refusal is the answer, made once and sent")]
    fn authorize(&self, authorizer: &str, headers: &HeaderMap) -> Result<Json, Response> {
        let unauthorized = |challenge: String| {
            let mut response = message(StatusCode::UNAUTHORIZED, "Unauthorized");
            if let Ok(challenge) = challenge.parse() {
                response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
            }
            response
        };
        let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let Some(value) = value else { return Err(unauthorized("Bearer".to_owned())) };
        // API Gateway takes the token with or without its scheme, in any case.
        let token = match value.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
            _ => value,
        };
        let authorizer = self.template.authorizers.get(authorizer).ok_or_else(|| anyhow!("no such authorizer"));
        authorizer.and_then(|authorizer| self.users.verify(authorizer, token)).map_err(|error| {
            unauthorized(format!("Bearer scope=\"\" error=\"invalid_token\" error_description=\"{error}\""))
        })
    }

    /// Runs the function in a task of its own, so that a panic is an answer here as it is on Lambda.
    async fn invoke(&self, route: &Route, event: String) -> Result<Response> {
        let function = self.functions.router(&route.function);
        let router = function.ok_or_else(|| anyhow!("{} does not answer HTTP", route.function))?;
        let called = tokio::spawn(async move {
            let request = lambda_http::request::from_str(&event)?.map(Body::new);
            let (parts, body) = router.oneshot(request).await?.into_parts();
            anyhow::Ok((parts, body.collect().await?.to_bytes()))
        });
        let (parts, body): (_, Bytes) = called.await.context("the function did not finish")??;
        if body.len() > MOST_PAYLOAD_BYTES {
            return Err(anyhow!("an answer of {} bytes is more than Lambda gives", body.len()));
        }
        Ok(Response::from_parts(parts, Body::from(body)))
    }

    fn now(&self) -> jiff::Timestamp {
        use crate::functions::Clock as _;
        self.clock.now()
    }
}

/// `/libraries/{library_number}` as `/libraries/{p1}`.
fn positional(path: &str) -> String {
    let part =
        |(index, part): (usize, &str)| if part.starts_with('{') { format!("{{p{index}}}") } else { part.to_owned() };
    path.split('/').enumerate().map(part).collect::<Vec<_>>().join("/")
}

fn too_large() -> Response {
    message(StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large")
}

/// API Gateway's own way to say no.
fn message(status: StatusCode, text: &str) -> Response {
    (status, axum::Json(json!({"message": text}))).into_response()
}

#[cfg(test)]
mod tests;
