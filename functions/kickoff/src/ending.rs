//! How a kickoff ends: it leaves a recording, or is called off.

use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::day_in_norway;
use domain::kickoff::KickoffCommand;
use http_api::{CommandRequest, Fields, Json, Problem, Versioned};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::documents::KickoffDocument;
use crate::{Kickoffs, kickoff_id};

/// Where a recording is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = KickoffRecording)]
pub(crate) struct RecordingDocument {
    /// An address on the web that begins with https.
    #[schema(max_length = 500, example = "https://video.example/recording")]
    recording: String,
}

/// Why a kickoff is called off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = KickoffCancellation)]
pub(crate) struct CancellationDocument {
    /// In words that suppliers and attendees get to read.
    #[schema(max_length = 2000, example = "Sendingen må avlyses på grunn av streik.")]
    reason: String,
}

/// Say where the recording is. Everyone who has registered gets the link within the hour.
#[utoipa::path(
    put,
    path = "/kickoffs/{kickoff_id}/recording",
    tag = "Kickoff",
    params(("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var")),
    request_body = RecordingDocument,
    responses((status = 200, description = "The kickoff now", body = KickoffDocument))
)]
pub(crate) async fn publish_recording(
    State(api): State<Arc<Kickoffs>>,
    Path(id): Path<String>,
    request: CommandRequest<Json<RecordingDocument>>,
) -> Result<Versioned<KickoffDocument>, Problem> {
    let id = kickoff_id(&id)?;
    let mut fields = Fields::default();
    let recording = fields.parse("/recording", &request.body.0.recording);
    let Some(recording) = recording else { return Err(fields.problem()) };
    let on = day_in_norway(request.context.at);
    api.change(&id, KickoffCommand::PublishRecording { recording, on }, &request.context).await
}

/// Call a kickoff off. Suppliers are told at once, everyone who has registered within the hour; calendars take it out.
#[utoipa::path(
    post,
    path = "/kickoffs/{kickoff_id}/cancellation",
    tag = "Kickoff",
    params(("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var")),
    request_body = CancellationDocument,
    responses((status = 200, description = "The kickoff now", body = KickoffDocument))
)]
pub(crate) async fn call_off(
    State(api): State<Arc<Kickoffs>>,
    Path(id): Path<String>,
    request: CommandRequest<Json<CancellationDocument>>,
) -> Result<Versioned<KickoffDocument>, Problem> {
    let id = kickoff_id(&id)?;
    let mut fields = Fields::default();
    let Some(reason) = fields.parse("/reason", &request.body.0.reason) else { return Err(fields.problem()) };
    let on = day_in_norway(request.context.at);
    api.change(&id, KickoffCommand::CallOff { reason, on }, &request.context).await
}
