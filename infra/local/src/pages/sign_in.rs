//! Signing in as anybody, and what a client needs to check the tokens.

use super::Stack;
use super::form::{cookie, fields};
use super::layout::{moment, page, refused, see};
use crate::users::personas;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode, header};
use maud::html;
use serde_json::{Value, json};

/// Where the pages and the API reference find the token. Scripts may read it: this is a developer's machine.
const COOKIE: &str = "b24_token";

pub(super) async fn show(State(stack): Stack, headers: HeaderMap) -> Response {
    let token = cookie(&headers, COOKIE).unwrap_or_default();
    let authorizer = stack.template.authorizers.values().next();
    let claims = authorizer.filter(|_| !token.is_empty()).map(|authorizer| stack.users.verify(authorizer, &token));
    let content = html! {
        @match claims {
            None => { p { "You are not signed in. The API reference then calls the API without a token." } }
            Some(Err(error)) => { p.note { "Your token is no longer good (" (error) "). Sign in again." } }
            Some(Ok(claims)) => {
                p.note role="status" {
                    "You are signed in as " strong { (claims["email"].as_str().unwrap_or_default()) }
                    @if let Some(expires) = claims["exp"].as_i64().and_then(|s| jiff::Timestamp::from_second(s).ok()) {
                        " until " (moment(expires))
                    }
                    "."
                }
                h2 { "Your token" }
                pre tabindex="0" { (token) }
                form method="post" action="/_local/sign-out" { button { "Sign out" } }
            }
        }
        h2 { "Sign in as any address" }
        form method="post" action="/_local/sign-in" {
            label { "E-mail address" input type="email" name="email" required autocomplete="email"; }
            label { "Coordinator" input type="checkbox" name="coordinator" value="yes"; }
            button { "Sign in" }
        }
        h2 { "Sign in as a persona" }
        table {
            thead { tr { th scope="col" { "Who" } th scope="col" { "Address" } th scope="col" { "Sign in" } } }
            tbody {
                @for persona in personas() {
                    tr {
                        th scope="row" { (persona.description) }
                        td { (persona.email) }
                        td {
                            form.inline method="post" action="/_local/sign-in" {
                                input type="hidden" name="persona" value=(persona.name);
                                button { "as " (persona.name) }
                            }
                        }
                    }
                }
            }
        }
    };
    page("Sign in", &content)
}

pub(super) async fn submit(State(stack): Stack, body: Bytes) -> Response {
    let fields = fields(&body);
    let (email, groups) = if let Some(name) = fields.get("persona") {
        match personas().into_iter().find(|persona| persona.name == *name) {
            Some(persona) => (persona.email, persona.groups),
            None => return refused(StatusCode::BAD_REQUEST, "There is no such persona."),
        }
    } else {
        let email = fields.get("email").map(|email| email.trim().to_lowercase()).unwrap_or_default();
        if !email.contains('@') {
            return refused(StatusCode::BAD_REQUEST, "That is not an e-mail address.");
        }
        let groups = fields.get("coordinator").map(|_| "coordinators".to_owned()).into_iter().collect();
        (email, groups)
    };
    match stack.users.token(&email, &groups) {
        Ok(token) => with_cookie(&format!("{COOKIE}={token}; Path=/; SameSite=Lax; Max-Age=86400")),
        Err(error) => refused(StatusCode::INTERNAL_SERVER_ERROR, &format!("{error:#}")),
    }
}

pub(super) async fn sign_out() -> Response {
    with_cookie(&format!("{COOKIE}=; Path=/; SameSite=Lax; Max-Age=0"))
}

/// The bare token of a persona, or of any address: for the command line.
pub(super) async fn token(State(stack): Stack, Path(who): Path<String>) -> Response {
    let persona = personas().into_iter().find(|persona| persona.name == who);
    let token = match persona {
        Some(persona) => stack.users.token(&persona.email, &persona.groups),
        None if who.contains('@') => stack.users.token(&who.to_lowercase(), &[]),
        None => return (StatusCode::NOT_FOUND, "no such persona, and not an e-mail address\n").into_response(),
    };
    match token {
        Ok(token) => token.into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}\n")).into_response(),
    }
}

pub(super) async fn key_set(State(stack): Stack) -> Response {
    match stack.users.key_set() {
        Ok(keys) => Json(keys).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}\n")).into_response(),
    }
}

/// The issuer is the template's, as in the tokens; its keys are here.
pub(super) async fn openid_configuration(State(stack): Stack) -> Json<Value> {
    let pages = format!("{}/_local", stack.url);
    Json(json!({
        "issuer": stack.users.issuer(),
        "authorization_endpoint": format!("{pages}/sign-in"),
        "jwks_uri": format!("{pages}/.well-known/jwks.json"),
        "response_types_supported": ["token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "claims_supported": ["sub", "email", "email_verified", "cognito:groups"],
    }))
}

fn with_cookie(cookie: &str) -> Response {
    let mut response = see("/_local/sign-in");
    if let Ok(value) = cookie.parse() {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}
