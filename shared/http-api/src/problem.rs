//! The one way to say no on the wire: RFC 9457 `application/problem+json` with a stable `code`.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::kernel::{InvalidValue, Kind, ReaderLanguage, Refusal};
use event_store::people::LinkRefusal;
use event_store::{ExecuteError, StoreError};
use http::header::{ALLOW, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{EdgeRefusal, Reader, WantsPage, WebPage};

/// A problem, not yet in any language: [`render`] writes it in the caller's.
#[derive(Debug, Clone)]
pub struct Problem {
    status: StatusCode,
    refusal: Arc<dyn Refusal>,
    errors: Vec<FieldError>,
}

/// What is wrong with one part of the request.
#[derive(Debug, Clone)]
pub struct FieldError {
    /// Where in the request.
    pub place: Place,
    /// What is wrong with it.
    pub refusal: Arc<dyn Refusal>,
}

/// Where in a request something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A JSON pointer into the body (RFC 6901).
    Pointer(String),
    /// A query or path parameter, or a header, by name.
    Parameter(String),
    /// A line of a text body, from 1.
    Line(u64),
}

impl Problem {
    /// A problem as a whole.
    pub fn new(status: StatusCode, refusal: impl Refusal) -> Self {
        Self { status, refusal: Arc::new(refusal), errors: vec![] }
    }

    /// A problem with particular parts of the request, each listed.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }

    /// A problem with one place in the request.
    #[must_use]
    pub fn at(self, place: Place) -> Self {
        let refusal = self.refusal.clone();
        self.with_errors(vec![FieldError { place, refusal }])
    }

    /// The status code.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.refusal.code()
    }

    /// Whether this says that the request could not be decided just now, rather than that it was. It may be sent again.
    pub fn is_passing(&self) -> bool {
        [EdgeRefusal::Unavailable, EdgeRefusal::Contended].iter().any(|passing| passing.code() == self.code())
    }

    /// What the refusal says to a reader.
    pub fn text(&self, language: ReaderLanguage) -> &'static str {
        self.refusal.text(language)
    }

    /// The document a reader of this language gets.
    pub fn document(&self, language: ReaderLanguage) -> ProblemDocument {
        let errors = self.errors.iter().map(|error| {
            let (mut pointer, mut parameter, mut line) = (None, None, None);
            match &error.place {
                Place::Pointer(value) => pointer = Some(value.clone()),
                Place::Parameter(value) => parameter = Some(value.clone()),
                Place::Line(value) => line = Some(*value),
            }
            let detail = error.refusal.text(language).to_owned();
            ProblemField { pointer, parameter, line, code: error.refusal.code().to_owned(), detail }
        });
        ProblemDocument {
            r#type: format!("urn:bibliotek24:problem:{}", self.code()),
            title: self.text(language).to_owned(),
            status: self.status.as_u16(),
            code: self.code().to_owned(),
            errors: errors.collect(),
        }
    }
}

/// A refusal of the model, by its kind: the one place where kinds become status codes.
pub(crate) fn status_of(kind: Kind) -> StatusCode {
    match kind {
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Forbidden => StatusCode::FORBIDDEN,
    }
}

impl Problem {
    /// The model's no.
    pub fn refused(refusal: impl Refusal) -> Self {
        Self::new(status_of(refusal.kind()), refusal)
    }
}

impl From<EdgeRefusal> for Problem {
    fn from(refusal: EdgeRefusal) -> Self {
        Self::new(refusal.status(), refusal)
    }
}

impl From<InvalidValue> for Problem {
    fn from(refusal: InvalidValue) -> Self {
        Self::refused(refusal)
    }
}

impl From<LinkRefusal> for Problem {
    /// A link that was good once is gone; one that never was is forbidden.
    fn from(refusal: LinkRefusal) -> Self {
        match refusal {
            LinkRefusal::Invalid | LinkRefusal::OfAnother => Self::refused(refusal),
            LinkRefusal::Expired | LinkRefusal::Revoked => Self::new(StatusCode::GONE, refusal),
        }
    }
}

impl From<StoreError> for Problem {
    /// Logged here, once, where it is handled: the caller learns only whether to try again.
    fn from(error: StoreError) -> Self {
        let refusal = match &error {
            StoreError::Unavailable { .. } => EdgeRefusal::Unavailable,
            StoreError::CommitTooLarge { .. } => EdgeRefusal::TooMuch,
            StoreError::Unreadable { .. } | StoreError::Unwritable { .. } => EdgeRefusal::Internal,
        };
        tracing::error!(error = &error as &dyn std::error::Error, code = refusal.code(), "the store failed");
        refusal.into()
    }
}

impl<E: Refusal> From<ExecuteError<E>> for Problem {
    fn from(error: ExecuteError<E>) -> Self {
        match error {
            ExecuteError::Refused(refusal) => Self::refused(refusal),
            ExecuteError::VersionMismatch { .. } => EdgeRefusal::VersionMismatch.into(),
            ExecuteError::Contended { .. } => EdgeRefusal::Contended.into(),
            ExecuteError::CommandIdReused => EdgeRefusal::IdempotencyKeyReused.into(),
            ExecuteError::Taken { .. } => EdgeRefusal::Taken.into(),
            ExecuteError::Store(error) => error.into(),
        }
    }
}

/// A problem as it is sent (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// A URN that names the sort of problem.
    #[schema(example = "urn:bibliotek24:problem:application-waiting")]
    pub r#type: String,
    /// One sentence for a person, in the language of `Accept-Language` (nb, nn or en).
    pub title: String,
    /// The status code, again.
    #[schema(example = 409)]
    pub status: u16,
    /// The stable name that programs may rely on.
    #[schema(example = "application-waiting")]
    pub code: String,
    /// What is wrong with which part of the request; left out when the problem is with the whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<ProblemField>,
}

/// What is wrong with one part of the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProblemField {
    /// Where in a JSON body (RFC 6901).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "/primary_contact/email")]
    pub pointer: Option<String>,
    /// Which query or path parameter, or header.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub parameter: Option<String>,
    /// Which line of a text body, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub line: Option<u64>,
    /// The stable name of what is wrong.
    #[schema(example = "invalid-email-address")]
    pub code: String,
    /// One sentence for a person.
    pub detail: String,
}

impl IntoResponse for Problem {
    /// The bare status with the problem attached; [`render`] writes the document, since only it knows the reader.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The outermost layer: writes the problem that a response carries, in the language of the request: for a program as a
/// document, for a browser as a page.
pub(crate) async fn render(request: Request, next: Next) -> Response {
    let Reader(language) = Reader::of(request.headers());
    let WantsPage(wants_page) = WantsPage::of(request.headers());
    let mut response = next.run(request).await;
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    tracing::info!(status = problem.status.as_u16(), code = problem.code(), "refused");
    if wants_page {
        let allow = response.headers_mut().remove(ALLOW);
        response = WebPage::of_problem(&problem, language).into_response();
        response.headers_mut().extend(allow.map(|allow| (ALLOW, allow)));
    } else {
        let document = serde_json::to_vec(&problem.document(language)).unwrap_or_default();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
        headers.remove(CONTENT_LENGTH);
        *response.body_mut() = Body::from(document);
    }
    let headers = response.headers_mut();
    match problem.status {
        StatusCode::SERVICE_UNAVAILABLE => drop(headers.insert(RETRY_AFTER, HeaderValue::from_static("2"))),
        StatusCode::UNAUTHORIZED => drop(headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))),
        _ => {}
    }
    response
}
