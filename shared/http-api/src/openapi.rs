//! The `OpenAPI` document: what every route has in common is written once, here.
//!
//! It is generated from the code, and checked in as `openapi.json` so that every change of the API is a visible difference.

mod answers;
mod served;

use answers::{gateway, name_headers, problem};
use http::Method;
pub use served::served;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Components, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, RefOr, Required};
use utoipa::{PartialSchema, ToSchema};

use crate::problem::ProblemField;
use crate::{Api, Audience, Documented, ProblemDocument};

const BEARER: &str = "bearer";
const FORM: &str = "application/x-www-form-urlencoded";

/// The methods and operations of a path.
pub(crate) fn operations(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    [
        (Method::GET, item.get.as_mut()),
        (Method::PUT, item.put.as_mut()),
        (Method::POST, item.post.as_mut()),
        (Method::DELETE, item.delete.as_mut()),
        (Method::PATCH, item.patch.as_mut()),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation?)))
}

/// Adds to an operation what follows from its method and audience.
pub(crate) fn document(operation: &mut Operation, method: &Method, path: &str, audience: Audience) {
    let changes = *method != Method::GET;
    if *method == Method::POST {
        // A page's form carries the key in a field: there the header is one way of two.
        let form = matches!(&operation.request_body, Some(RefOr::T(body)) if body.content.contains_key(FORM));
        let required = if form { Required::False } else { Required::True };
        parameter(operation, header("Idempotency-Key", required, IDEMPOTENCY_KEY, KEY_PATTERN).build());
    }
    let about_many = take_about_many(operation);
    if changes && path.contains('{') && !about_many {
        parameter(operation, header("If-Match", Required::False, IF_MATCH, ETAG_PATTERN).build());
    }
    describe_paging(operation);
    if audience.needs_token() {
        operation.security = Some(vec![SecurityRequirement::new::<_, [String; 0], String>(BEARER, [])]);
        gateway(operation, "401", "Nobody is signed in.");
        problem(operation, "403", "The caller may not.");
    } else {
        operation.security = Some(vec![SecurityRequirement::default()]);
    }
    if audience == Audience::LinkHolder {
        problem(operation, "403", "The link is not ours, or not for this.");
        problem(operation, "410", "The link has expired, or was revoked.");
    }
    let audience = serde_json::Value::from(audience.as_str());
    let extensions = operation.extensions.get_or_insert_default();
    extensions.insert("x-audience".to_owned(), audience);
    problem(operation, "400", "The request cannot be read.");
    if path.contains('{') {
        problem(operation, "404", "There is nothing by that name.");
    }
    if changes {
        problem(operation, "409", "It contradicts what has happened already, or many wrote at once.");
        problem(operation, "412", "`If-Match` names another version than the one there is.");
        problem(operation, "413", "The body is too large.");
        problem(operation, "415", "The content type is not supported here.");
    }
    problem(operation, "422", "Values in the request cannot be accepted.");
    problem(operation, "500", "Our fault.");
    problem(operation, "503", "Try again shortly with the same `Idempotency-Key`.");
    // What API Gateway says in its own words, because no function was asked or none answered.
    gateway(operation, "413", "The body is more than 10 MB.");
    gateway(operation, "429", "Too many are asking at once. Try again shortly with the same `Idempotency-Key`.");
    gateway(operation, "500", "Our fault.");
    gateway(operation, "503", "Try again shortly with the same `Idempotency-Key`.");
    name_headers(operation, method);
}

const IDEMPOTENCY_KEY: &str = "Identifies the request, so that it can be sent again safely: 8 to 64 letters, digits and \
                               hyphens, such as a UUID. The same key with another body is refused.";
const KEY_PATTERN: &str = "^[A-Za-z0-9-]{8,64}$";
const IF_MATCH: &str = "The ETag last seen. If it is not the newest, nothing is changed.";
const LIMIT_PATTERN: &str = "^([1-9][0-9]?|100)$";
const ETAG_PATTERN: &str = r#"^("v[0-9]{1,19}"|\*)$"#;

fn header(name: &str, required: Required, description: &str, pattern: &str) -> ParameterBuilder {
    let schema = ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern));
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(required)
        .description(Some(description))
        .schema(Some(schema))
}

/// Whether a request is about many things, which have no one version to match: so its handler says, with the extension
/// `x-about-many`. It is said to us and goes no further: `utoipa` keeps extensions in a hash map, and with a second one the
/// document would be another text each time it is generated.
fn take_about_many(operation: &mut Operation) -> bool {
    operation.extensions.as_mut().is_some_and(|extensions| extensions.remove("x-about-many").is_some())
}

/// What a page is asked for with is the same wherever there are pages; see [`crate::Paging`].
fn describe_paging(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(Parameter { name, parameter_in: ParameterIn::Query, schema, .. }) = parameter else { continue };
        let Some(RefOr::T(Schema::Object(schema))) = schema else { continue };
        match name.as_str() {
            "limit" => schema.pattern = Some(LIMIT_PATTERN.to_owned()),
            "cursor" => schema.min_length = Some(1),
            _ => {}
        }
    }
}

fn parameter(operation: &mut Operation, parameter: Parameter) {
    operation.parameters.get_or_insert_default().push(parameter.into());
}

/// One document for the APIs of all functions.
pub fn merged<'a>(apis: impl IntoIterator<Item = &'a Api<Documented>>) -> OpenApi {
    let info = InfoBuilder::new()
        .title("Bibliotek24")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Libraries join the consortium, and what follows. Errors are `application/problem+json` (RFC 9457) with a \
             stable `code`; their texts follow `Accept-Language` (nb, nn, en). A browser gets them as a page. An address or a \
             method that is not in this document is API Gateway's to answer: 404, `{\"message\": \"Not Found\"}`.",
        ))
        .build();
    let mut components = Components::new();
    components.schemas.insert(ProblemDocument::name().into_owned(), ProblemDocument::schema());
    components.schemas.insert(ProblemField::name().into_owned(), ProblemField::schema());
    answers::components(&mut components);
    let scheme = SecurityScheme::Http(Http::builder().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build());
    components.add_security_scheme(BEARER, scheme);
    let mut document = OpenApiBuilder::new().info(info).components(Some(components)).build();
    for api in apis {
        document.merge(api.openapi());
    }
    answers::share(&mut document);
    document
}
