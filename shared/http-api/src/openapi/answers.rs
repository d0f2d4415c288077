//! What answers have in common: problems, what API Gateway says in its own words, and headers.

use std::collections::BTreeMap;

use http::Method;
use utoipa::ToSchema;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{Components, Content, ContentBuilder, Header, OpenApi, Ref, RefOr, Response, ResponseBuilder};

use super::operations;
use crate::ProblemDocument;

const JSON: &str = "application/json";
const PAGE: &str = "text/html";
const PROBLEM: &str = "application/problem+json";
const GATEWAY_MESSAGE: &str = "GatewayMessage";

/// The headers that answers have, with what they are for.
const HEADERS: [(&str, &str); 12] = [
    ("Cache-Control", "Whether and how long the answer may be kept."),
    ("Content-Disposition", "The name to save the file under."),
    ("Content-Language", "The language of the texts: nb, nn or en."),
    ("Content-Security-Policy", "A page fetches nothing, and sends its form nowhere else."),
    ("ETag", "The version of what is shown, for `If-Match`; left out where what is shown has none."),
    ("Idempotency-Replayed", "`true` if an earlier request with this key was answered so; else left out."),
    ("Location", "Where what was made is found; left out if the request was sent before."),
    ("Referrer-Policy", "A page tells nobody its address."),
    ("Retry-After", "In how many seconds to try again; API Gateway's own answers leave it out."),
    ("WWW-Authenticate", "How to sign in."),
    ("X-Content-Type-Options", "A page is a page."),
    ("X-Robots-Tag", "A page is in no search engine."),
];

/// Adds what answers refer to.
pub(super) fn components(components: &mut Components) {
    components.headers = HEADERS.map(|(name, description)| (name.to_owned(), header(description).into())).into();
    let message = ObjectBuilder::new().property("message", ObjectBuilder::new().schema_type(Type::String));
    let message = message.required("message").description(Some("What API Gateway says before a function is asked."));
    components.schemas.insert(GATEWAY_MESSAGE.to_owned(), RefOr::T(Schema::from(message)));
}

fn header(description: &str) -> Header {
    let schema = ObjectBuilder::new().schema_type(Type::String);
    HeaderBuilder::new().schema(Some(schema)).description(Some(description)).build()
}

/// Says that a problem may be the answer, if the operation has no other word for the status.
pub(super) fn problem(operation: &mut Operation, status: &str, description: &str) {
    let has_page = answers(operation).any(|(_, answer)| answer.content.contains_key(PAGE));
    let mut problem = ResponseBuilder::new().description(description);
    problem = problem.content(PROBLEM, referring_to(&ProblemDocument::name()));
    if has_page {
        problem = problem.content(PAGE, ContentBuilder::new().schema(Some(text())).build());
    }
    let responses = &mut operation.responses.responses;
    responses.entry(status.to_owned()).or_insert_with(|| RefOr::T(problem.build()));
}

/// Says that API Gateway itself may answer with the status.
pub(super) fn gateway(operation: &mut Operation, status: &str, description: &str) {
    let responses = &mut operation.responses.responses;
    let answer = responses.entry(status.to_owned());
    let answer = answer.or_insert_with(|| RefOr::T(ResponseBuilder::new().description(description).build()));
    if let RefOr::T(answer) = answer {
        answer.content.entry(JSON.to_owned()).or_insert_with(|| referring_to(GATEWAY_MESSAGE).into());
    }
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn referring_to(schema: &str) -> Content {
    ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).build()
}

/// Names the headers of every answer: they follow from its status and what it contains.
pub(super) fn name_headers(operation: &mut Operation, method: &Method) {
    for (status, answer) in answers(operation) {
        let succeeds = status.starts_with('2');
        let has = |content: &str| answer.content.contains_key(content);
        let named = [
            ("Cache-Control", succeeds || has(PAGE)),
            ("Content-Disposition", has("text/csv") || has("text/calendar")),
            ("Content-Language", has(PROBLEM) || has(PAGE)),
            ("Content-Security-Policy", has(PAGE)),
            ("ETag", succeeds && has(JSON)),
            ("Idempotency-Replayed", succeeds && has(JSON) && *method != Method::GET),
            ("Location", status == "201"),
            ("Referrer-Policy", has(PAGE)),
            ("Retry-After", status == "503"),
            ("WWW-Authenticate", status == "401"),
            ("X-Content-Type-Options", has(PAGE)),
            ("X-Robots-Tag", has(PAGE)),
        ];
        for (name, _) in named.into_iter().filter(|(_, applies)| *applies) {
            let reference = Ref::new(format!("#/components/headers/{name}"));
            answer.headers.entry(name.to_owned()).or_insert(RefOr::Ref(reference));
        }
    }
}

/// Writes what many operations answer in the same words once, among the components: a problem, a page or a message of API
/// Gateway's, by its status. What fewer say in other words stays where it is.
pub(super) fn share(document: &mut OpenApi) {
    let mut spoken: BTreeMap<String, Vec<(Response, usize)>> = BTreeMap::new();
    for operation in all_operations(document) {
        for (status, answer) in answers(operation) {
            let Some(name) = shared_name(status, answer) else { continue };
            let variants = spoken.entry(name).or_default();
            match variants.iter_mut().find(|(variant, _)| variant == answer) {
                Some((_, times)) => *times += 1,
                None => variants.push((answer.clone(), 1)),
            }
        }
    }
    let most_spoken = spoken.into_iter().filter_map(|(name, variants)| {
        let (answer, times) = variants.into_iter().max_by_key(|(_, times)| *times)?;
        (times > 1).then_some((name, answer))
    });
    let shared: BTreeMap<String, Response> = most_spoken.collect();
    for operation in all_operations(document) {
        for (status, answer) in &mut operation.responses.responses {
            let RefOr::T(inline) = &*answer else { continue };
            let name = shared_name(status, inline).filter(|name| shared.get(name) == Some(inline));
            if let Some(name) = name {
                *answer = RefOr::Ref(Ref::from_response_name(name));
            }
        }
    }
    let components = document.components.get_or_insert_default();
    components.responses.extend(shared.into_iter().map(|(name, answer)| (name, RefOr::T(answer))));
}

/// What an answer is called among the components, if it is one of those that many have.
fn shared_name(status: &str, answer: &Response) -> Option<String> {
    let has = |content: &str| answer.content.contains_key(content);
    let by_gateway = |content: &RefOr<Content>| *content == referring_to(GATEWAY_MESSAGE).into();
    let kind = match answer.content.get(JSON) {
        _ if has(PROBLEM) && has(PAGE) => "Page",
        _ if has(PROBLEM) => "Problem",
        Some(content) if by_gateway(content) => "Gateway",
        _ => return None,
    };
    Some(format!("{kind}{status}"))
}

fn all_operations(document: &mut OpenApi) -> impl Iterator<Item = &mut Operation> {
    document.paths.paths.values_mut().flat_map(|item| operations(item).map(|(_, operation)| operation))
}

fn answers(operation: &mut Operation) -> impl Iterator<Item = (&str, &mut Response)> {
    operation.responses.responses.iter_mut().filter_map(|(status, answer)| match answer {
        RefOr::T(answer) => Some((status.as_str(), answer)),
        RefOr::Ref(_) => None,
    })
}
