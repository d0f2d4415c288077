//! What coordinators plan: a trial period, and what can be tried in it.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::calendar::{day_in_norway, parse_date};
use domain::kernel::{Bilingual, LibraryType, ServiceId, TrialId};
use domain::onboarding::service::{Service, ServiceDescription, ServiceRefusal};
use domain::trials::TrialPeriod;
use domain::trials::period::{Stage, TrialCommand, TrialPlan, TrialRefusal, TrialTerms};
use event_store::CommandContext;
use event_store::read_model::Selection;
use http_api::{BilingualDocument, Caller, CommandRequest, Fields, Json, NoBody, Problem, Versioned, parameter};

use crate::Trials;
use crate::documents::{EvaluationDocument, PlanDocument, TermsDocument, TrialDocument, TrialsDocument};

type Answer = Result<Versioned<TrialDocument>, Problem>;

/// The trial periods. Drafts are for coordinators.
#[utoipa::path(
    get,
    path = "/trials",
    tag = "Trials",
    responses((status = 200, description = "The trial periods", body = TrialsDocument))
)]
pub(crate) async fn trials(
    State(trials): State<Arc<Trials>>,
    caller: Caller,
) -> Result<axum::Json<TrialsDocument>, Problem> {
    let entries = trials.periods.all(&Selection::All).await?;
    let visible = |trial: &TrialPeriod| caller.is_coordinator() || trial.stage > Stage::Draft;
    let known = entries.into_iter().map(|entry| entry.view.trial).filter(visible);
    Ok(axum::Json(TrialsDocument { trials: known.filter_map(|trial| TrialDocument::of(&trial)).collect() }))
}

/// One trial period, as it is this moment.
#[utoipa::path(
    get,
    path = "/trials/{trial_id}",
    tag = "Trials",
    params(("trial_id" = String, Path, description = "The trial period's short name", example = "2023-var")),
    responses((status = 200, description = "The trial period", body = TrialDocument))
)]
pub(crate) async fn trial(State(trials): State<Arc<Trials>>, Path(id): Path<String>, caller: Caller) -> Answer {
    let id: TrialId = parameter("trial_id", &id)?;
    let loaded = trials.trial_for(&caller, &id).await?;
    let document = TrialDocument::of(&loaded.aggregate).ok_or_else(unknown)?;
    Ok(Versioned::ok(loaded.version, document))
}

/// Plan a trial period, as a draft.
#[utoipa::path(
    post,
    path = "/trials",
    tag = "Trials",
    request_body = PlanDocument,
    responses((status = 201, description = "The draft", body = TrialDocument))
)]
pub(crate) async fn plan_trial(
    State(trials): State<Arc<Trials>>,
    request: CommandRequest<Json<PlanDocument>>,
) -> Answer {
    let CommandRequest { body: Json(document), context, .. } = request;
    let mut fields = Fields::default();
    let id: Option<TrialId> = fields.parse("/id", &document.id);
    let name = fields.parse("/name", &document.name);
    let first_day = fields.parse_with("/first_day", &document.first_day, parse_date);
    let last_day = fields.parse_with("/last_day", &document.last_day, parse_date);
    let (Some(id), Some(name), Some(first_day), Some(last_day)) = (id, name, first_day, last_day) else {
        return Err(fields.problem());
    };
    let answer_within_hours = document.answer_within_hours;
    let on = day_in_norway(context.at);
    let plan = TrialPlan { id: id.clone(), name, first_day, last_day, answer_within_hours, on };
    let executed =
        trials.store.execute::<TrialPeriod>(id.as_str(), TrialCommand::PlanTrial(plan), &context, &[]).await?;
    let document = TrialDocument::of(&executed.aggregate).ok_or_else(unknown)?;
    Ok(Versioned::created(executed.version, document, format!("/trials/{id}")).repeated(executed.repeated))
}

/// Let libraries try a service of the catalogue. After the announcement that is late, and libraries are told; the terms of
/// what has been announced stand.
#[utoipa::path(
    put,
    path = "/trials/{trial_id}/offers/{service_id}",
    tag = "Trials",
    params(
        ("trial_id" = String, Path, description = "The trial period's short name", example = "2023-var"),
        ("service_id" = String, Path, description = "The service's short name", example = "lerretet")
    ),
    request_body = TermsDocument,
    responses((status = 200, description = "The trial period now", body = TrialDocument))
)]
pub(crate) async fn offer_trial(
    State(trials): State<Arc<Trials>>,
    Path((trial, service)): Path<(String, String)>,
    request: CommandRequest<Json<TermsDocument>>,
) -> Answer {
    let service: ServiceId = parameter("service_id", &service)?;
    let CommandRequest { body: Json(document), context, .. } = request;
    let known = trials.store.load::<Service>(service.as_str()).await?.aggregate;
    let in_catalogue = known.description.filter(|_| !known.retired);
    let in_catalogue = in_catalogue.ok_or_else(|| Problem::refused(ServiceRefusal::UnknownService))?;
    let ServiceDescription { supplier_id, name, description: described, eligible: kinds, answers, .. } = in_catalogue;
    let mut fields = Fields::default();
    let description = words_or(described, &mut fields, "/description", document.description.as_ref());
    let whom_to_ask = words_or(answers.whom_to_ask, &mut fields, "/whom_to_ask", document.whom_to_ask.as_ref());
    let access = document.access.read(&mut fields, "/access");
    let eligible = kinds_or(kinds, &mut fields, document.eligible.as_deref());
    let (Some(description), Some(whom_to_ask), Some(access), Some(eligible)) =
        (description, whom_to_ask, access, eligible)
    else {
        return Err(fields.problem());
    };
    let supplier = supplier_id.ok_or_else(|| Problem::refused(TrialRefusal::NoSupplierOnRecord))?;
    let (seats, activation_days) = (document.seats, document.activation_days);
    let terms = TrialTerms { supplier, name, description, eligible, seats, access, whom_to_ask, activation_days };
    let command = TrialCommand::OfferTrial { service, terms: Box::new(terms), on: day_in_norway(context.at) };
    trials.change_trial(&trial, command, &context).await
}

/// Take a service out of a draft.
#[utoipa::path(
    delete,
    path = "/trials/{trial_id}/offers/{service_id}",
    tag = "Trials",
    params(
        ("trial_id" = String, Path, description = "The trial period's short name", example = "2023-var"),
        ("service_id" = String, Path, description = "The service's short name", example = "lerretet")
    ),
    responses((status = 200, description = "The trial period now", body = TrialDocument))
)]
pub(crate) async fn withdraw_trial(
    State(trials): State<Arc<Trials>>,
    Path((trial, service)): Path<(String, String)>,
    request: CommandRequest<NoBody>,
) -> Answer {
    let service = parameter("service_id", &service)?;
    trials.change_trial(&trial, TrialCommand::WithdrawTrial { service }, &request.context).await
}

/// Say where the evaluation is found, which everyone who tried something is sent at the end.
#[utoipa::path(
    put,
    path = "/trials/{trial_id}/evaluation",
    tag = "Trials",
    params(("trial_id" = String, Path, description = "The trial period's short name", example = "2023-var")),
    request_body = EvaluationDocument,
    responses((status = 200, description = "The trial period now", body = TrialDocument))
)]
pub(crate) async fn link_evaluation(
    State(trials): State<Arc<Trials>>,
    Path(trial): Path<String>,
    request: CommandRequest<Json<EvaluationDocument>>,
) -> Answer {
    let mut fields = Fields::default();
    let link = fields.parse("/link", &request.body.0.link);
    let Some(link) = link else { return Err(fields.problem()) };
    trials.change_trial(&trial, TrialCommand::LinkEvaluation { link }, &request.context).await
}

/// Announce a trial period: every approved library that may try something is told. They sign up from its first day.
#[utoipa::path(
    post,
    path = "/trials/{trial_id}/announcement",
    tag = "Trials",
    params(("trial_id" = String, Path, description = "The trial period's short name", example = "2023-var")),
    responses((status = 200, description = "The trial period now", body = TrialDocument))
)]
pub(crate) async fn announce_trial(
    State(trials): State<Arc<Trials>>,
    Path(trial): Path<String>,
    request: CommandRequest<NoBody>,
) -> Answer {
    let on = day_in_norway(request.context.at);
    trials.change_trial(&trial, TrialCommand::AnnounceTrial { on }, &request.context).await
}

impl Trials {
    /// Carries out a command on the trial period in the path, and shows it.
    async fn change_trial(&self, id: &str, command: TrialCommand, context: &CommandContext) -> Answer {
        let id: TrialId = parameter("trial_id", id)?;
        let executed = self.store.execute::<TrialPeriod>(id.as_str(), command, context, &[]).await?;
        let document = TrialDocument::of(&executed.aggregate).ok_or_else(unknown)?;
        Ok(Versioned::ok(executed.version, document).repeated(executed.repeated))
    }
}

/// Words, or the catalogue's where they are left out; `None` means that something was wrong with them.
fn words_or(
    catalogue: Bilingual,
    fields: &mut Fields,
    pointer: &str,
    words: Option<&BilingualDocument>,
) -> Option<Bilingual> {
    match words {
        None => Some(catalogue),
        Some(words) => words.read(fields, pointer),
    }
}

/// Kinds of library, or the catalogue's where they are left out; `None` means that something was wrong with them.
fn kinds_or(
    catalogue: BTreeSet<LibraryType>,
    fields: &mut Fields,
    kinds: Option<&[String]>,
) -> Option<BTreeSet<LibraryType>> {
    let Some(kinds) = kinds else { return Some(catalogue) };
    // Every kind is parsed, so that all that are wrong are said at once.
    let parsed: Vec<Option<LibraryType>> =
        kinds.iter().enumerate().map(|(at, kind)| fields.parse(&format!("/eligible/{at}"), kind)).collect();
    parsed.into_iter().collect()
}

fn unknown() -> Problem {
    Problem::refused(TrialRefusal::UnknownTrial)
}
