//! Kickoffs, planned and read by coordinators.

use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::day_in_norway;
use domain::kickoff::{Kickoff, KickoffCommand};
use event_store::read_model::Selection;
use http_api::{CommandRequest, Json, Problem, Versioned};

use crate::documents::{KickoffDocument, KickoffsDocument, PlanDocument};
use crate::{Kickoffs, kickoff_id, unknown};

/// The kickoffs.
#[utoipa::path(
    get,
    path = "/kickoffs",
    tag = "Kickoff",
    responses((status = 200, description = "The kickoffs", body = KickoffsDocument))
)]
pub(crate) async fn kickoffs(State(api): State<Arc<Kickoffs>>) -> Result<axum::Json<KickoffsDocument>, Problem> {
    let page = api.kickoffs.page(&Selection::All, None, 100).await?;
    let kickoffs = page.entries.iter().filter_map(|entry| KickoffDocument::of(&entry.view.kickoff)).collect();
    Ok(axum::Json(KickoffsDocument { kickoffs }))
}

/// One kickoff, as it is this moment.
#[utoipa::path(
    get,
    path = "/kickoffs/{kickoff_id}",
    tag = "Kickoff",
    params(("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var")),
    responses((status = 200, description = "The kickoff", body = KickoffDocument))
)]
pub(crate) async fn kickoff(
    State(api): State<Arc<Kickoffs>>,
    Path(id): Path<String>,
) -> Result<Versioned<KickoffDocument>, Problem> {
    let loaded = api.store.load::<Kickoff>(kickoff_id(&id)?.as_str()).await?;
    let document = KickoffDocument::of(&loaded.aggregate).ok_or_else(unknown)?;
    Ok(Versioned::ok(loaded.version, document))
}

/// Plan a kickoff, or plan it otherwise.
#[utoipa::path(
    put,
    path = "/kickoffs/{kickoff_id}",
    tag = "Kickoff",
    params(("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var")),
    request_body = PlanDocument,
    responses((status = 200, description = "The kickoff now", body = KickoffDocument))
)]
pub(crate) async fn plan_kickoff(
    State(api): State<Arc<Kickoffs>>,
    Path(id): Path<String>,
    request: CommandRequest<Json<PlanDocument>>,
) -> Result<Versioned<KickoffDocument>, Problem> {
    let id = kickoff_id(&id)?;
    let plan = request.body.0.read()?;
    let on = day_in_norway(request.context.at);
    api.change(&id, KickoffCommand::PlanKickoff { id: id.clone(), plan, on }, &request.context).await
}
