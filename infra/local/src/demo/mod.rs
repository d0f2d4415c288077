//! The small consortium that a first start brings, made by the same requests that anyone could send.

mod display_policies;
mod evaluation;
mod kickoff;
mod libraries;
mod services;
mod statistics;
mod suppliers;
mod trials;

pub(crate) use libraries::LIBRARIES;

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::Stack;
use crate::functions::Clock as _;
use anyhow::{Result, ensure};
use axum::body::Body;
use display_policies::POLICIES;
use http::{Method, Request, header};
use http_body_util::BodyExt as _;
use jiff::civil::{Date, date};
use libraries::{Ending, Library};
use serde_json::{Value as Json, json};
use services::SERVICES;
use tower::ServiceExt as _;

/// Sends the requests, one after the other, and waits until lists and letters have followed.
pub(crate) async fn fill(stack: &Stack) -> Result<()> {
    let coordinator = stack.token("coordinator");
    for library in LIBRARIES.iter().filter(|library| matches!(library.ending, Ending::AllowListed)) {
        let county = &municipality(stack, library)[..2];
        let path = format!("/allow-lists/{county}/domains/{}", library.domain());
        send(stack, Method::PUT, &path, Some(&coordinator), None).await?;
    }
    for library in LIBRARIES {
        let path = format!("/libraries/{}/application", library.number);
        send(stack, Method::POST, &path, None, Some(application(stack, library))).await?;
        match library.ending {
            Ending::Waiting | Ending::AllowListed => {}
            Ending::Approved => {
                send(stack, Method::POST, &format!("{path}/approval"), Some(&coordinator), None).await?;
            }
            Ending::Declined(reason) => {
                let body = json!({"reason": reason});
                send(stack, Method::POST, &format!("{path}/decline"), Some(&coordinator), Some(body)).await?;
            }
            Ending::Withdrawn => {
                let contact = stack.token(library.persona);
                send(stack, Method::POST, &format!("{path}/withdrawal"), Some(&contact), None).await?;
            }
        }
    }
    suppliers::fill(stack, &coordinator).await?;
    for service in &SERVICES {
        let path = format!("/services/{}", service.id);
        let mut document = service.document();
        if let Some(supplier) = trials::supplier_of(service.id) {
            document["supplier_id"] = supplier.into();
        }
        send(stack, Method::PUT, &path, Some(&coordinator), Some(document)).await?;
    }
    for policy in &POLICIES {
        let path = format!("/services/{}/display-policy", policy.service);
        send(stack, Method::PUT, &path, Some(&coordinator), Some(policy.document(today(stack)))).await?;
    }
    trials::fill(stack).await?;
    kickoff::fill(stack, &coordinator, today(stack)).await?;
    statistics::fill(stack, &coordinator, today(stack)).await?;
    evaluation::fill(stack, &coordinator, today(stack)).await?;
    stack.idle().await
}

fn application(stack: &Stack, library: &Library) -> Json {
    // The name's first word is the place; the contacts are nobody, and say so.
    let place = library.name.split([' ', ',']).next().unwrap_or_default();
    json!({
        "name": library.name,
        "library_type": library.kind,
        "organisation_number": library.organisation_number,
        "municipality": municipality(stack, library),
        "language": library.language,
        "primary_contact": {"name": format!("Kontakt {place} (demo)"), "email": library.email(), "phone": "+4700000000"},
        "deputy": {"name": format!("Vara {place} (demo)"), "email": format!("vara@{}", library.domain())},
    })
}

fn municipality(stack: &Stack, library: &Library) -> &'static str {
    if today(stack) < date(2024, 1, 1) { library.municipality.through_2023 } else { library.municipality.since_2024 }
}

/// The day that it is in Norway by the stack's clock.
fn today(stack: &Stack) -> Date {
    stack.clock().now().to_zoned_datetime(jiff::tz::get!("Europe/Oslo")).date()
}

async fn send(stack: &Stack, method: Method, path: &str, token: Option<&str>, body: Option<Json>) -> Result<()> {
    let body = body.map(|json| ("application/json", json.to_string().into_bytes()));
    exchange(stack, method, path, token, body).await?;
    Ok(())
}

/// Sends a body with its content type, and answers with what came back.
async fn exchange(
    stack: &Stack,
    method: Method,
    path: &str,
    token: Option<&str>,
    body: Option<(&str, Vec<u8>)>,
) -> Result<Json> {
    let host = stack.url().trim_start_matches("http://");
    let key = key(path, body.as_ref().map(|(_, bytes)| &bytes[..]));
    let mut request =
        Request::builder().method(method).uri(path).header(header::HOST, host).header("idempotency-key", key);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let body = match body {
        Some((kind, bytes)) => {
            request = request.header(header::CONTENT_TYPE, kind);
            Body::from(bytes)
        }
        None => Body::empty(),
    };
    let response = stack.app().oneshot(request.body(body)?).await?;
    let status = response.status();
    let bytes = response.into_body().collect().await?.to_bytes();
    let text = String::from_utf8_lossy(&bytes);
    ensure!(status.is_success(), "{path} answered {status}: {text}; start with --no-demo to do without");
    Ok(serde_json::from_slice(&bytes).unwrap_or_default())
}

/// The same key whenever the demonstration is made: of the path's end, where a link has what nobody else has, and of what
/// is sent there.
fn key(path: &str, body: Option<&[u8]>) -> String {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    let plain: String = path.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    format!("{:016x}{}", hasher.finish(), &plain[plain.len().saturating_sub(48)..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::kernel::{LibraryNumber, OrganisationNumber};

    #[test]
    fn every_demo_library_has_good_numbers_and_says_what_it_is() {
        for library in LIBRARIES {
            assert!(library.organisation_number.parse::<OrganisationNumber>().is_ok(), "{}", library.name);
            let number: LibraryNumber = library.number.parse().unwrap();
            assert_eq!(
                number.claimed_type().map(domain::kernel::LibraryType::as_str),
                Some(library.kind),
                "{}",
                library.name
            );
            assert!(library.name.ends_with("(demo)") && library.email().ends_with(".example"), "{}", library.name);
        }
    }

    #[tokio::test]
    async fn an_empty_stack_is_filled_through_its_own_api_before_and_after_the_county_reform() {
        for day in ["2023-03-02", "2026-11-23"] {
            let at = Some(crate::Options::moment(day).unwrap());
            let stack = Stack::start(crate::Options { at, demo: true, ..Default::default() }).await.unwrap();
            let url = format!("{}/libraries?standing=approved", stack.url());
            let approved = reqwest::Client::new().get(url).bearer_auth(stack.token("coordinator"));
            let approved: Json = approved.send().await.unwrap().json().await.unwrap();
            let expected =
                LIBRARIES.iter().filter(|l| matches!(l.ending, Ending::Approved | Ending::AllowListed)).count();
            assert_eq!(approved["items"].as_array().unwrap().len(), expected, "{day}");
            assert!(stack.inbox().len() >= LIBRARIES.len(), "{day}");
            let answered = stack.inbox().iter().filter(|mail| mail.subject().contains("(demo) er med på")).count();
            assert_eq!(answered, 1, "{day}");
            assert!(stack.dead_letters().is_empty(), "{day}");
        }
    }
}
