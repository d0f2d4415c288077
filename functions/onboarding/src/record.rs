//! A library's record: where it lies, on any day, and how the record ends.

use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::calendar::parse_date;
use domain::kernel::{LibraryNumber, day_in_norway};
use domain::onboarding::{Library, LibraryCommand, LibraryRefusal};
use event_store::CommandContext;
use http_api::{Caller, CommandRequest, Fields, Json, Params, Place, Problem, Versioned};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::commands::{Answer, shown};
use crate::contacts::RecordAnswer;
use crate::documents::{CountyDocument, LibraryDocument, LibraryRecordDocument};
use crate::{Onboarding, library_number};

/// Which library goes on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Merger)]
pub(crate) struct MergerDocument {
    /// The number of the library that goes on.
    #[schema(pattern = "^[0-9]{7}$", example = "2030200")]
    into: String,
}

/// Why a library is closed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Closing)]
pub(crate) struct ClosingDocument {
    /// Why, in words the library gets to read. Please name no one.
    #[schema(max_length = 2000, example = "Skolen er lagt ned.")]
    reason: String,
}

/// Where a library lies from a day on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Relocation)]
pub(crate) struct RelocationDocument {
    /// The municipality, by its number of that day: four digits with the leading zero.
    #[schema(pattern = "^[0-9]{4}$", example = "0301")]
    municipality: String,
    /// The first day there, in Norway.
    #[schema(format = Date, example = "2023-08-01")]
    from: String,
}

/// Where a library lies on a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LibraryPlace)]
pub(crate) struct PlaceDocument {
    /// The day, in Norway.
    #[schema(format = Date)]
    on: String,
    /// The municipality, by its number of that day; left out if nobody has told us.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    municipality: Option<String>,
    /// The county of that day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    county: Option<CountyDocument>,
}

/// On which day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PlaceQuery {
    /// A day in Norway; today if left out.
    #[param(nullable = false, format = Date, example = "2024-01-01")]
    on: Option<String>,
}

/// Where a library lies on a day, in the municipalities and counties of that day.
#[utoipa::path(
    get,
    path = "/libraries/{library_number}/place",
    tag = "Onboarding",
    params(("library_number" = String, Path, description = "Seven digits", example = "2030100"), PlaceQuery),
    responses((status = 200, description = "The place", body = PlaceDocument))
)]
pub(crate) async fn place(
    State(onboarding): State<Arc<Onboarding>>,
    Path(number): Path<String>,
    Params(query): Params<PlaceQuery>,
    caller: Caller,
) -> Result<Versioned<PlaceDocument>, Problem> {
    let number = library_number(&number)?;
    let loaded = onboarding.store.load::<Library>(number.as_str()).await?;
    if let Some(people) = onboarding.acting_as(&caller).await?
        && loaded.aggregate.contact_among(&people).is_none()
    {
        return Err(Problem::refused(LibraryRefusal::NotYourLibrary));
    }
    if loaded.version == 0 {
        return Err(Problem::refused(LibraryRefusal::UnknownLibrary));
    }
    let on = match query.on {
        Some(text) => parse_date(&text).map_err(|no| Problem::refused(no).at(Place::Parameter("on".to_owned())))?,
        None => day_in_norway(onboarding.clock.now()),
    };
    let municipality = loaded.aggregate.municipality_on(on);
    let county = municipality.as_ref().map(CountyDocument::of);
    let document = PlaceDocument { on: on.to_string(), municipality: municipality.map(Into::into), county };
    Ok(Versioned::ok(loaded.version, document))
}

/// Record that a library moves to another municipality, or always lay there.
#[utoipa::path(
    post,
    path = "/libraries/{library_number}/relocations",
    tag = "Onboarding",
    params(("library_number" = String, Path, description = "Seven digits", example = "2030100")),
    request_body = RelocationDocument,
    responses((status = 200, description = "The library's record", body = LibraryRecordDocument))
)]
pub(crate) async fn relocate(
    State(onboarding): State<Arc<Onboarding>>,
    Path(number): Path<String>,
    request: CommandRequest<Json<RelocationDocument>>,
) -> RecordAnswer {
    let number = library_number(&number)?;
    let document = request.body.0;
    let mut fields = Fields::default();
    let municipality = fields.parse("/municipality", &document.municipality);
    let from = fields.parse_with("/from", &document.from, parse_date);
    let (Some(municipality), Some(from)) = (municipality, from) else { return Err(fields.problem()) };
    let by = onboarding.acting_as(&request.caller).await?;
    let command = LibraryCommand::Relocate { municipality, from, by };
    let executed = onboarding.execute(&number, command, &request.context, &[]).await?;
    onboarding.recorded(executed).await
}

/// Merge a library that was recorded twice into the one that goes on. Its record stays and says where it went.
#[utoipa::path(
    post,
    path = "/libraries/{library_number}/merger",
    tag = "Onboarding",
    params(("library_number" = String, Path, description = "Seven digits", example = "2030100")),
    request_body = MergerDocument,
    responses((status = 200, description = "The merged library", body = LibraryDocument))
)]
pub(crate) async fn merge(
    State(onboarding): State<Arc<Onboarding>>,
    Path(number): Path<String>,
    request: CommandRequest<Json<MergerDocument>>,
) -> Answer {
    let number = library_number(&number)?;
    let mut fields = Fields::default();
    let into: Option<LibraryNumber> = fields.parse("/into", &request.body.0.into);
    let Some(into) = into else { return Err(fields.problem()) };
    let target = onboarding.store.load::<Library>(into.as_str()).await?.aggregate.standing;
    let command = LibraryCommand::Merge { into: into.clone(), target };
    let executed = onboarding.execute(&number, command, &request.context, &[]).await?;
    // Two aggregates are two commits. Should the second fail, the same request sent again goes on here: the first finds its
    // own commit, and this one absorbs a library once.
    let absorb = LibraryCommand::AbsorbDuplicate { from: number };
    let of_the_other = CommandContext { expected_version: None, ..request.context.clone() };
    onboarding.execute(&into, absorb, &of_the_other, &[]).await?;
    let on = day_in_norway(request.context.at);
    Ok(Versioned::ok(executed.version, shown(&executed, on)?).repeated(executed.repeated))
}

/// Close a library that exists no more. Its record stays.
#[utoipa::path(
    post,
    path = "/libraries/{library_number}/closing",
    tag = "Onboarding",
    params(("library_number" = String, Path, description = "Seven digits", example = "2030100")),
    request_body = ClosingDocument,
    responses((status = 200, description = "The closed library", body = LibraryDocument))
)]
pub(crate) async fn close(
    State(onboarding): State<Arc<Onboarding>>,
    Path(number): Path<String>,
    request: CommandRequest<Json<ClosingDocument>>,
) -> Answer {
    let mut fields = Fields::default();
    let reason = fields.parse("/reason", &request.body.0.reason);
    let Some(reason) = reason else { return Err(fields.problem()) };
    onboarding.answer(&number, LibraryCommand::Close { reason }, &request.context).await
}
