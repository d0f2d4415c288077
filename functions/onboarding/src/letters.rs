//! The letters about a library, and a coordinator's word on one whose fate is open.

use std::sync::Arc;

use axum::extract::{Path, State};
use domain::onboarding::{Library, LibraryRefusal};
use http_api::{CommandRequest, EdgeRefusal, Fields, Json, PageOf, Paging, Params, Place, Problem, Versioned};
use mail::outbox::{self, LetterId, OutboxEntry, OutboxError, Resolution, ResolveError};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use domain::kernel::refusal::refusals;

use crate::{Onboarding, library_number};

refusals! {
    /// Why a word on a letter is refused.
    pub enum LetterRefusal {
        /// There is no such letter.
        UnknownLetter: NotFound, "unknown-letter" {
            nb: "Dette brevet finnes ikke.",
            nn: "Dette brevet finst ikkje.",
            en: "There is no such letter.",
        }
        /// The letter's state leaves nothing to resolve, or not so.
        NothingToResolve: Conflict, "nothing-to-resolve" {
            nb: "Brevet er ikke i en tilstand der dette kan avgjøres.",
            nn: "Brevet er ikkje i ein tilstand der dette kan avgjerast.",
            en: "The letter is not in a state in which this can be decided.",
        }
        /// No state of an open letter is called so.
        UnknownState: Invalid, "unknown-letter-state" {
            nb: "Ukjent tilstand. Kjente er pending, unknown, failed, bounced, complained og no-address.",
            nn: "Ukjend tilstand. Kjende er pending, unknown, failed, bounced, complained og no-address.",
            en: "Unknown state. Known are pending, unknown, failed, bounced, complained and no-address.",
        }
        /// No resolution is called so.
        UnknownResolution: Invalid, "unknown-resolution" {
            nb: "Ukjent avgjørelse. Kjente er arrived, send-again og dismissed.",
            nn: "Ukjend avgjerd. Kjende er arrived, send-again og dismissed.",
            en: "Unknown resolution. Known are arrived, send-again and dismissed.",
        }
    }
}

/// A letter and what became of it. It names its recipient by identifier only.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Letter)]
pub(crate) struct LetterDocument {
    /// The letter.
    letter_id: String,
    /// Which letter it is.
    #[schema(example = "onboarding.application-received")]
    template: String,
    /// What it is about.
    #[schema(example = "Library#2030100")]
    subject: String,
    /// Stands for the recipient.
    person_id: String,
    /// `pending`, `claimed`, `sent`, `delivered`, `bounced`, `complained`, `failed`, `no-address`, `unknown` or `lapsed`.
    state: String,
    /// More about the state, where there is more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    code: Option<String>,
    /// What a coordinator said about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    resolution: Option<String>,
    /// How often it was tried to send it.
    attempts: u32,
    /// When it became due.
    #[schema(format = DateTime)]
    created_at: String,
    /// When its state last changed.
    #[schema(format = DateTime)]
    updated_at: String,
}

impl From<OutboxEntry> for LetterDocument {
    fn from(entry: OutboxEntry) -> Self {
        Self {
            letter_id: entry.letter_id.to_string(),
            template: entry.template,
            subject: entry.subject,
            person_id: entry.person_id.into(),
            state: entry.state.as_str().to_owned(),
            code: entry.code,
            resolution: entry.resolution.map(|resolution| resolution.as_str().to_owned()),
            attempts: entry.attempts,
            created_at: entry.created_at.to_string(),
            updated_at: entry.updated_at.to_string(),
        }
    }
}

/// Which page of letters.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LettersQuery {
    /// At most how many, 1 to 100; 25 if left out.
    #[param(nullable = false, example = "25")]
    limit: Option<String>,
    /// Where the page begins: the `next_cursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

/// The letters about a library, in the order of what caused them.
#[utoipa::path(
    get,
    path = "/libraries/{library_number}/letters",
    tag = "Letters",
    params(("library_number" = String, Path, description = "Seven digits", example = "2030100"), LettersQuery),
    responses((status = 200, description = "A page of letters", body = PageOf<LetterDocument>))
)]
pub(crate) async fn letters_of(
    State(onboarding): State<Arc<Onboarding>>,
    Path(number): Path<String>,
    Params(query): Params<LettersQuery>,
) -> Result<axum::Json<PageOf<LetterDocument>>, Problem> {
    let number = library_number(&number)?;
    let subject = format!("Library#{number}");
    let paging = paging(&format!("letters {subject}"), query.cursor.as_deref(), query.limit.as_deref())?;
    if onboarding.store.load::<Library>(number.as_str()).await?.version == 0 {
        return Err(Problem::refused(LibraryRefusal::UnknownLibrary));
    }
    let page = onboarding.outbox.by_subject(&subject, paging.after.as_ref(), paging.limit).await;
    Ok(axum::Json(page_of(&paging, page.map_err(|error| outbox_failed(&error))?)))
}

/// Which letters that need somebody, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OpenLettersQuery {
    /// Where they stand: `pending`, `unknown`, `failed`, `bounced`, `complained` or `no-address`.
    #[param(example = "unknown")]
    state: String,
    /// At most how many, 1 to 100; 25 if left out.
    #[param(nullable = false, example = "25")]
    limit: Option<String>,
    /// Where the page begins: the `next_cursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

/// The letters that need somebody, whatever they are about: the one that has stood longest first.
///
/// What a coordinator has resolved is no longer among them.
#[utoipa::path(
    get,
    path = "/letters",
    tag = "Letters",
    params(OpenLettersQuery),
    responses((status = 200, description = "A page of letters", body = PageOf<LetterDocument>))
)]
pub(crate) async fn open_letters(
    State(onboarding): State<Arc<Onboarding>>,
    Params(query): Params<OpenLettersQuery>,
) -> Result<axum::Json<PageOf<LetterDocument>>, Problem> {
    let Some(state) = NEED_SOMEBODY.into_iter().find(|state| state.as_str() == query.state) else {
        let mut fields = Fields::default();
        fields.refuse(Place::Parameter("state".to_owned()), LetterRefusal::UnknownState);
        return Err(fields.problem());
    };
    let list = format!("open letters {}", state.as_str());
    let paging = paging(&list, query.cursor.as_deref(), query.limit.as_deref())?;
    let page = onboarding.outbox.open(state, paging.after.as_ref(), paging.limit).await;
    Ok(axum::Json(page_of(&paging, page.map_err(|error| outbox_failed(&error))?)))
}

/// The states in which somebody may have to do something. A claimed letter is being sent this moment.
const NEED_SOMEBODY: [outbox::State; 6] = [
    outbox::State::Pending,
    outbox::State::Unknown,
    outbox::State::Failed,
    outbox::State::Bounced,
    outbox::State::Complained,
    outbox::State::NoAddress,
];

fn paging(list: &str, cursor: Option<&str>, limit: Option<&str>) -> Result<Paging<outbox::Cursor>, Problem> {
    Paging::parse(list, cursor, limit)
}

fn page_of(paging: &Paging<outbox::Cursor>, page: outbox::Page) -> PageOf<LetterDocument> {
    let as_of = page.entries.iter().map(|entry| entry.updated_at).max().map(|at| at.to_string());
    let items = page.entries.into_iter().map(Into::into).collect();
    PageOf { items, next_cursor: paging.next(page.next), as_of }
}

/// What a coordinator says about a letter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LetterResolution)]
pub(crate) struct ResolutionDocument {
    /// `arrived`: it did arrive. `send-again`: send it, even if for the second time. `dismissed`: it is no longer needed.
    #[schema(pattern = "^(arrived|send-again|dismissed)$", example = "arrived")]
    resolution: String,
}

/// Resolve a letter that needs somebody. Saying the same again changes nothing.
#[utoipa::path(
    post,
    path = "/letters/{letter_id}/resolution",
    tag = "Letters",
    params(("letter_id" = String, Path, description = "The letter")),
    request_body = ResolutionDocument,
    responses((status = 200, description = "The letter now", body = LetterDocument))
)]
pub(crate) async fn resolve(
    State(onboarding): State<Arc<Onboarding>>,
    Path(letter_id): Path<String>,
    request: CommandRequest<Json<ResolutionDocument>>,
) -> Result<Versioned<LetterDocument>, Problem> {
    let letter_id: LetterId = letter_id.parse().map_err(|_| Problem::refused(LetterRefusal::UnknownLetter))?;
    let resolution = match request.body.0.resolution.as_str() {
        "arrived" => Resolution::Arrived,
        "send-again" => Resolution::SendAgain,
        "dismissed" => Resolution::Dismissed,
        _ => {
            let mut fields = Fields::default();
            fields.refuse(Place::Pointer("/resolution".to_owned()), LetterRefusal::UnknownResolution);
            return Err(fields.problem());
        }
    };
    let context = request.context;
    let asked = outbox::Request {
        command_id: context.command_id,
        digest: context.digest,
        expected_version: context.expected_version,
    };
    let resolved = onboarding.outbox.resolve(letter_id, resolution, &asked, context.at).await;
    let resolved = resolved.map_err(|error| match error {
        ResolveError::UnknownLetter(_) => Problem::refused(LetterRefusal::UnknownLetter),
        ResolveError::NotNow(_) => Problem::refused(LetterRefusal::NothingToResolve),
        ResolveError::VersionMismatch { .. } => EdgeRefusal::VersionMismatch.into(),
        ResolveError::CommandIdReused => EdgeRefusal::IdempotencyKeyReused.into(),
        ResolveError::Outbox(error) => outbox_failed(&error),
    })?;
    Ok(Versioned::ok(resolved.entry.version, resolved.entry.into()).repeated(resolved.repeated))
}

/// What the outbox could not do, in HTTP's terms. Logged here, once.
pub(crate) fn outbox_failed(error: &OutboxError) -> Problem {
    tracing::error!(error = error as &dyn std::error::Error, "the outbox failed");
    match error {
        OutboxError::Unavailable { .. } => EdgeRefusal::Unavailable.into(),
        _ => EdgeRefusal::Internal.into(),
    }
}
