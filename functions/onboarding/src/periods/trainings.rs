//! Training sessions in a period, and their recordings.

use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::calendar::parse_local_time;
use domain::onboarding::period::{PeriodCommand, Training};
use http_api::{CommandRequest, Fields, Json, Place};

use super::commands::Answer;
use super::documents::{PeriodDocument, RecordingDocument, TermsRefusal, TrainingDocument};
use crate::{Onboarding, parameter};

/// Schedule a training session, or move it. Every approved library gets an invitation with a calendar file.
#[utoipa::path(
    put,
    path = "/periods/{period_id}/trainings/{training_id}",
    tag = "Connection periods",
    params(
        ("period_id" = String, Path, description = "The period's short name", example = "2023-host"),
        ("training_id" = String, Path, description = "The session's short name", example = "onsdag")
    ),
    request_body = TrainingDocument,
    responses((status = 200, description = "The period now", body = PeriodDocument))
)]
pub(crate) async fn schedule_training(
    State(onboarding): State<Arc<Onboarding>>,
    Path((period, training)): Path<(String, String)>,
    request: CommandRequest<Json<TrainingDocument>>,
) -> Answer {
    let training = parameter("training_id", &training)?;
    let CommandRequest { body: Json(document), context, .. } = request;
    let mut fields = Fields::default();
    let starts_at = fields.parse_with("/starts_at", &document.starts_at, parse_local_time);
    let meeting = fields.parse("/meeting", &document.meeting);
    let in_range = (5..=480).contains(&document.minutes);
    if !in_range {
        fields.refuse(Place::Pointer("/minutes".to_owned()), TermsRefusal::LengthOutOfRange);
    }
    let (Some(starts_at), Some(meeting), true) = (starts_at, meeting, in_range) else { return Err(fields.problem()) };
    let details = Training { starts_at, minutes: document.minutes, meeting };
    onboarding.change_period(&period, PeriodCommand::ScheduleTraining { training, details }, &context).await
}

/// Publish the recording of a training session.
#[utoipa::path(
    put,
    path = "/periods/{period_id}/trainings/{training_id}/recording",
    tag = "Connection periods",
    params(
        ("period_id" = String, Path, description = "The period's short name", example = "2023-host"),
        ("training_id" = String, Path, description = "The session's short name", example = "onsdag")
    ),
    request_body = RecordingDocument,
    responses((status = 200, description = "The period now", body = PeriodDocument))
)]
pub(crate) async fn publish_recording(
    State(onboarding): State<Arc<Onboarding>>,
    Path((period, training)): Path<(String, String)>,
    request: CommandRequest<Json<RecordingDocument>>,
) -> Answer {
    let training = parameter("training_id", &training)?;
    let CommandRequest { body: Json(document), context, .. } = request;
    let mut fields = Fields::default();
    let recording = fields.parse("/recording", &document.recording);
    let Some(recording) = recording else { return Err(fields.problem()) };
    onboarding.change_period(&period, PeriodCommand::PublishRecording { training, recording }, &context).await
}
