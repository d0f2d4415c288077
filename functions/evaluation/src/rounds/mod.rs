//! Rounds of the evaluation, for coordinators: planned, looked at beforehand, held back and ended.

mod documents;
mod preview;

pub(crate) use preview::{__path_preview, preview};

use std::sync::Arc;

use axum::extract::{Path, State};
use domain::evaluation::round::{EvaluationRound, RoundCommand, RoundRefusal};
use domain::kernel::RoundId;
use event_store::CommandContext;
use event_store::read_model::Selection;
use http_api::{CommandRequest, Fields, Json, NoBody, Problem, Versioned, parameter};

use crate::Evaluation;
use crate::documents::QuestionsDocument;
use documents::{PlanDocument, RoundDocument, RoundsDocument, RuleDocument};

type Answer = Result<Versioned<RoundDocument>, Problem>;

/// The rounds of the evaluation.
#[utoipa::path(
    get,
    path = "/evaluation-rounds",
    tag = "Evaluation",
    responses((status = 200, description = "The rounds", body = RoundsDocument))
)]
pub(crate) async fn rounds(State(evaluation): State<Arc<Evaluation>>) -> Result<axum::Json<RoundsDocument>, Problem> {
    let entries = evaluation.rounds.all(&Selection::All).await?;
    let rounds = entries.iter().filter_map(|entry| RoundDocument::of(&entry.view.round)).collect();
    Ok(axum::Json(RoundsDocument { rounds }))
}

/// One round, as it is this moment.
#[utoipa::path(
    get,
    path = "/evaluation-rounds/{round_id}",
    tag = "Evaluation",
    params(("round_id" = String, Path, description = "The round's short name", example = "2023-var")),
    responses((status = 200, description = "The round", body = RoundDocument))
)]
pub(crate) async fn round(State(evaluation): State<Arc<Evaluation>>, Path(id): Path<String>) -> Answer {
    let loaded = evaluation.round(&parameter("round_id", &id)?).await?;
    Ok(Versioned::ok(loaded.version, RoundDocument::of(&loaded.aggregate).ok_or_else(unknown)?))
}

/// Plan a round, or plan it otherwise: what it is called, and who is asked. Until the first letter leaves.
#[utoipa::path(
    put,
    path = "/evaluation-rounds/{round_id}",
    tag = "Evaluation",
    params(("round_id" = String, Path, description = "The round's short name", example = "2023-var")),
    request_body = PlanDocument,
    responses((status = 200, description = "The round now", body = RoundDocument))
)]
pub(crate) async fn plan_round(
    State(evaluation): State<Arc<Evaluation>>,
    Path(id): Path<String>,
    request: CommandRequest<Json<PlanDocument>>,
) -> Answer {
    let id: RoundId = parameter("round_id", &id)?;
    let plan = request.body.0.read(id.clone())?;
    evaluation.change(&id, RoundCommand::PlanRound(plan), &request.context).await
}

/// Put what is asked, in both written languages. Until the first letter leaves; then the form stays as it is.
#[utoipa::path(
    put,
    path = "/evaluation-rounds/{round_id}/questions",
    tag = "Evaluation",
    params(("round_id" = String, Path, description = "The round's short name", example = "2023-var")),
    request_body = QuestionsDocument,
    responses((status = 200, description = "The round now", body = RoundDocument))
)]
pub(crate) async fn put_questions(
    State(evaluation): State<Arc<Evaluation>>,
    Path(id): Path<String>,
    request: CommandRequest<Json<QuestionsDocument>>,
) -> Answer {
    let id = parameter("round_id", &id)?;
    let mut fields = Fields::default();
    let Some(form) = request.body.0.read(&mut fields) else { return Err(fields.problem()) };
    evaluation.change(&id, RoundCommand::PutForm { form }, &request.context).await
}

/// Settle when letters leave. Nothing more is needed for them to: look at the preview.
#[utoipa::path(
    put,
    path = "/evaluation-rounds/{round_id}/sending-rule",
    tag = "Evaluation",
    params(("round_id" = String, Path, description = "The round's short name", example = "2023-var")),
    request_body = RuleDocument,
    responses((status = 200, description = "The round now", body = RoundDocument))
)]
pub(crate) async fn schedule_round(
    State(evaluation): State<Arc<Evaluation>>,
    Path(id): Path<String>,
    request: CommandRequest<Json<RuleDocument>>,
) -> Answer {
    let id: RoundId = parameter("round_id", &id)?;
    let rule = request.body.0.read()?;
    let known = evaluation.round(&id).await?.aggregate;
    let recipients = known.recipients.as_ref().ok_or_else(unknown)?;
    let candidates = evaluation.candidates.find(recipients).await?;
    let recipients = candidates.iter().filter(|candidate| candidate.contact.is_some()).count();
    let command = RoundCommand::ScheduleRound { rule, recipients, at: request.context.at };
    evaluation.change(&id, command, &request.context).await
}

/// Hold the letters back until further notice. Answers are taken all the same.
#[utoipa::path(
    post,
    path = "/evaluation-rounds/{round_id}/pause",
    tag = "Evaluation",
    params(("round_id" = String, Path, description = "The round's short name", example = "2023-var")),
    responses((status = 200, description = "The round now", body = RoundDocument))
)]
pub(crate) async fn pause_round(
    State(evaluation): State<Arc<Evaluation>>,
    Path(id): Path<String>,
    request: CommandRequest<NoBody>,
) -> Answer {
    evaluation.change(&parameter("round_id", &id)?, RoundCommand::PauseRound, &request.context).await
}

/// Let letters leave again. A wave that is late leaves on the next day that the rule allows, and moves those behind it.
#[utoipa::path(
    post,
    path = "/evaluation-rounds/{round_id}/resumption",
    tag = "Evaluation",
    params(("round_id" = String, Path, description = "The round's short name", example = "2023-var")),
    responses((status = 200, description = "The round now", body = RoundDocument))
)]
pub(crate) async fn resume_round(
    State(evaluation): State<Arc<Evaluation>>,
    Path(id): Path<String>,
    request: CommandRequest<NoBody>,
) -> Answer {
    evaluation.change(&parameter("round_id", &id)?, RoundCommand::ResumeRound, &request.context).await
}

/// End the round for good: no letter leaves any more, and no answer is taken.
#[utoipa::path(
    post,
    path = "/evaluation-rounds/{round_id}/stop",
    tag = "Evaluation",
    params(("round_id" = String, Path, description = "The round's short name", example = "2023-var")),
    responses((status = 200, description = "The round now", body = RoundDocument))
)]
pub(crate) async fn stop_round(
    State(evaluation): State<Arc<Evaluation>>,
    Path(id): Path<String>,
    request: CommandRequest<NoBody>,
) -> Answer {
    evaluation.change(&parameter("round_id", &id)?, RoundCommand::StopRound, &request.context).await
}

impl Evaluation {
    async fn change(&self, id: &RoundId, command: RoundCommand, context: &CommandContext) -> Answer {
        let executed = self.store.execute::<EvaluationRound>(id.as_str(), command, context, &[]).await?;
        let document = RoundDocument::of(&executed.aggregate).ok_or_else(unknown)?;
        Ok(Versioned::ok(executed.version, document).repeated(executed.repeated))
    }
}

pub(crate) fn unknown() -> Problem {
    Problem::refused(RoundRefusal::UnknownRound)
}
