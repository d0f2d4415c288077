//! How a library's record came to be, and what it said on any day.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use cqrs_es::DomainEvent;
use domain::kernel::calendar::parse_date;
use domain::kernel::{EventSourced, ReaderLanguage, day_in_norway};
use domain::onboarding::participation::Participation;
use domain::onboarding::{InWords, Library, LibraryRefusal};
use event_store::CommitItem;
use http::header::CACHE_CONTROL;
use http_api::{Caller, Params, Place, Problem, Reader};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::documents::LibraryDocument;
use crate::{Onboarding, library_number};

/// Which day is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct HistoryQuery {
    /// As the record was when this day ended in Norway; as it is now if left out.
    #[param(nullable = false, example = "2023-09-01")]
    on: Option<String>,
}

/// A library's record on a day, and everything that had happened to it by then.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LibraryHistory)]
pub(crate) struct HistoryDocument {
    /// What the record said; left out on a day before we knew of the library.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    library: Option<LibraryDocument>,
    /// What had happened, oldest first: to the library itself, and in the connection periods.
    happenings: Vec<HappeningDocument>,
}

/// Something that happened to a library.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Happening)]
pub(crate) struct HappeningDocument {
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// Who did it: what they were, and after the colon the sign-in's opaque name for them, never their own.
    #[schema(example = "coordinator:3f6c1a52-90d4-4f0f-8f5e-0d6a2b7c9e11")]
    by: String,
    /// The event's stable name.
    #[schema(example = "onboarding.library-applied")]
    event: String,
    /// What happened, in the language of `Accept-Language`.
    text: String,
}

/// How a library's record came to be, and what it said on a day.
#[utoipa::path(
    get,
    path = "/libraries/{library_number}/history",
    tag = "Onboarding",
    params(("library_number" = String, Path, description = "Seven digits", example = "2030100"), HistoryQuery),
    responses((status = 200, description = "The record and its history", body = HistoryDocument))
)]
pub(crate) async fn history(
    State(onboarding): State<Arc<Onboarding>>,
    Path(number): Path<String>,
    Params(query): Params<HistoryQuery>,
    Reader(language): Reader,
    caller: Caller,
) -> Result<impl IntoResponse, Problem> {
    let number = library_number(&number)?;
    let on = query.on.as_deref().map(parse_date).transpose();
    let on = on.map_err(|refusal| Problem::refused(refusal).at(Place::Parameter("on".to_owned())))?;
    let (library, participation) = futures::try_join!(
        onboarding.store.commits::<Library>(number.as_str(), 1),
        onboarding.store.commits::<Participation>(number.as_str(), 1)
    )?;
    let newest = told::<Library>(&library, None, language)?.0;
    let today = day_in_norway(onboarding.clock.now());
    onboarding.access.looking_at(&caller, &newest, today).await?;
    if library.is_empty() {
        return Err(Problem::refused(LibraryRefusal::UnknownLibrary));
    }
    let (library, mut happenings) = told::<Library>(&library, on, language)?;
    happenings.extend(told::<Participation>(&participation, on, language)?.1);
    // Stable, so that what happened in one commit stays in order.
    happenings.sort_by_key(|happening| happening.at);
    let happenings = happenings.into_iter().map(|happening| happening.document).collect();
    let day = on.unwrap_or(today);
    let document = HistoryDocument { library: LibraryDocument::of(&library, day), happenings };
    Ok(([(CACHE_CONTROL, "no-store")], axum::Json(document)))
}

struct Happening {
    at: Option<Timestamp>,
    document: HappeningDocument,
}

/// The aggregate when a day ended, and its events until then, told.
fn told<A: EventSourced<Event: InWords>>(
    commits: &[CommitItem],
    on: Option<Date>,
    language: ReaderLanguage,
) -> Result<(A, Vec<Happening>), Problem> {
    let (mut aggregate, mut happenings) = (A::default(), Vec::new());
    for commit in commits {
        let at: Option<Timestamp> = commit.at.parse().ok();
        if at.is_some_and(|at| on.is_some_and(|on| day_in_norway(at) > on)) {
            break;
        }
        for event in commit.decode::<A>()? {
            let document = HappeningDocument {
                at: commit.at.clone(),
                by: commit.by.clone(),
                event: event.event_type(),
                text: event.in_words(language),
            };
            happenings.push(Happening { at, document });
            aggregate.apply(event);
        }
    }
    Ok((aggregate, happenings))
}
