//! What changes a period.

use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::calendar::{day_in_norway, parse_date};
use domain::kernel::{PeriodId, ServiceId};
use domain::onboarding::period::{AtDeadline, ConnectionPeriod, Offer, PeriodCommand, PeriodPlan, PeriodRefusal};
use domain::onboarding::service::{Service, ServiceRefusal};
use event_store::{CommandContext, Companion, ExecuteError};
use http_api::{CommandRequest, Fields, Json, NoBody, Problem, Versioned};
use jiff::civil::Date;

use super::documents::{LastDayDocument, PeriodDocument, PlanDocument, ReopeningDocument, TermsDocument, TermsRefusal};
use crate::{Onboarding, parameter};

pub(super) type Answer = Result<Versioned<PeriodDocument>, Problem>;

/// What a period reserves, so that no two share a day.
const DAY: &str = "connection-period-day";

/// Plan a connection period, as a draft.
#[utoipa::path(
    post,
    path = "/periods",
    tag = "Connection periods",
    request_body = PlanDocument,
    responses((status = 201, description = "The draft", body = PeriodDocument))
)]
pub(crate) async fn plan_period(
    State(onboarding): State<Arc<Onboarding>>,
    request: CommandRequest<Json<PlanDocument>>,
) -> Answer {
    let CommandRequest { body: Json(document), context, .. } = request;
    let mut fields = Fields::default();
    let id: Option<PeriodId> = fields.parse("/id", &document.id);
    let name = fields.parse("/name", &document.name);
    let first_day = fields.parse_with("/first_day", &document.first_day, parse_date);
    let last_day = fields.parse_with("/last_day", &document.last_day, parse_date);
    let (Some(id), Some(name), Some(first_day), Some(last_day)) = (id, name, first_day, last_day) else {
        return Err(fields.problem());
    };
    let plan = PeriodPlan { id: id.clone(), name, first_day, last_day, on: day_in_norway(context.at) };
    // More days than a period may have are refused by the model; no need to reserve them first.
    let days: Vec<Date> = ConnectionPeriod::days_between(first_day, last_day).take(91).collect();
    let reserved = if days.len() > 90 { vec![] } else { days };
    let reserved: Vec<_> =
        reserved.into_iter().map(|day| Companion::reserve(DAY, day.to_string(), id.as_str())).collect();
    let executed = onboarding.store.execute(id.as_str(), PeriodCommand::PlanPeriod(plan), &context, &reserved).await;
    let executed = executed.map_err(overlapping)?;
    let document = PeriodDocument::of(&executed.aggregate).ok_or_else(unknown)?;
    Ok(Versioned::created(executed.version, document, format!("/periods/{id}")).repeated(executed.repeated))
}

/// Offer a service of the catalogue in a period. After the announcement that is late, and libraries are told.
#[utoipa::path(
    put,
    path = "/periods/{period_id}/offers/{service_id}",
    tag = "Connection periods",
    params(
        ("period_id" = String, Path, description = "The period's short name", example = "2023-host"),
        ("service_id" = String, Path, description = "The service's short name", example = "filmarkivet")
    ),
    request_body = TermsDocument,
    responses((status = 200, description = "The period now", body = PeriodDocument))
)]
pub(crate) async fn offer_service(
    State(onboarding): State<Arc<Onboarding>>,
    Path((period, service)): Path<(String, String)>,
    request: CommandRequest<Json<TermsDocument>>,
) -> Answer {
    let service: ServiceId = parameter("service_id", &service)?;
    let CommandRequest { body: Json(terms), context, .. } = request;
    let mut fields = Fields::default();
    let at_deadline = fields.parse_with("/at_deadline", &terms.at_deadline, |text| match text {
        "renew" => Ok(AtDeadline::Renew),
        "cancel" => Ok(AtDeadline::Cancel),
        _ => Err(TermsRefusal::UnknownOutcome),
    });
    let Some(at_deadline) = at_deadline else { return Err(fields.problem()) };
    let known = onboarding.store.load::<Service>(service.as_str()).await?.aggregate;
    let description = known.description.filter(|_| !known.retired);
    let description = description.ok_or_else(|| Problem::refused(ServiceRefusal::UnknownService))?;
    let offer = Offer {
        name: description.name,
        eligible: description.eligible,
        at_deadline,
        national_deal: terms.national_deal,
    };
    let on = day_in_norway(context.at);
    onboarding.change_period(&period, PeriodCommand::OfferService { service, offer, on }, &context).await
}

/// Take a service out of a draft.
#[utoipa::path(
    delete,
    path = "/periods/{period_id}/offers/{service_id}",
    tag = "Connection periods",
    params(
        ("period_id" = String, Path, description = "The period's short name", example = "2023-host"),
        ("service_id" = String, Path, description = "The service's short name", example = "filmarkivet")
    ),
    responses((status = 200, description = "The period now", body = PeriodDocument))
)]
pub(crate) async fn withdraw_offer(
    State(onboarding): State<Arc<Onboarding>>,
    Path((period, service)): Path<(String, String)>,
    request: CommandRequest<NoBody>,
) -> Answer {
    let service = parameter("service_id", &service)?;
    onboarding.change_period(&period, PeriodCommand::WithdrawOffer { service }, &request.context).await
}

/// Announce a period: every approved library is told. It opens by itself on its first day.
#[utoipa::path(
    post,
    path = "/periods/{period_id}/announcement",
    tag = "Connection periods",
    params(("period_id" = String, Path, description = "The period's short name", example = "2023-host")),
    responses((status = 200, description = "The period now", body = PeriodDocument))
)]
pub(crate) async fn announce(
    State(onboarding): State<Arc<Onboarding>>,
    Path(period): Path<String>,
    request: CommandRequest<NoBody>,
) -> Answer {
    let on = day_in_norway(request.context.at);
    onboarding.change_period(&period, PeriodCommand::AnnouncePeriod { on }, &request.context).await
}

/// Move a period's last day, later or sooner. Every approved library is told, and why.
#[utoipa::path(
    post,
    path = "/periods/{period_id}/last-day",
    tag = "Connection periods",
    params(("period_id" = String, Path, description = "The period's short name", example = "2023-host")),
    request_body = LastDayDocument,
    responses((status = 200, description = "The period now", body = PeriodDocument))
)]
pub(crate) async fn move_last_day(
    State(onboarding): State<Arc<Onboarding>>,
    Path(period): Path<String>,
    request: CommandRequest<Json<LastDayDocument>>,
) -> Answer {
    let id: PeriodId = parameter("period_id", &period)?;
    let CommandRequest { body: Json(document), context, .. } = request;
    let mut fields = Fields::default();
    let last_day = fields.parse_with("/last_day", &document.last_day, parse_date);
    let reason = fields.parse("/reason", &document.reason);
    let (Some(last_day), Some(reason)) = (last_day, reason) else { return Err(fields.problem()) };
    let known = onboarding.store.load::<ConnectionPeriod>(id.as_str()).await?.aggregate;
    let command = PeriodCommand::MoveLastDay { last_day, reason, on: day_in_norway(context.at) };
    let days = known.days.map(|(first, last)| moved_days(&id, first, last, last_day)).unwrap_or_default();
    let executed = onboarding.store.execute::<ConnectionPeriod>(id.as_str(), command, &context, &days).await;
    let executed = executed.map_err(overlapping)?;
    let document = PeriodDocument::of(&executed.aggregate).ok_or_else(unknown)?;
    Ok(Versioned::ok(executed.version, document).repeated(executed.repeated))
}

/// Reopen a closed period for one library, which is told.
#[utoipa::path(
    post,
    path = "/periods/{period_id}/reopenings",
    tag = "Connection periods",
    params(("period_id" = String, Path, description = "The period's short name", example = "2023-host")),
    request_body = ReopeningDocument,
    responses((status = 200, description = "The period now", body = PeriodDocument))
)]
pub(crate) async fn reopen(
    State(onboarding): State<Arc<Onboarding>>,
    Path(period): Path<String>,
    request: CommandRequest<Json<ReopeningDocument>>,
) -> Answer {
    let CommandRequest { body: Json(document), context, .. } = request;
    let mut fields = Fields::default();
    let library = fields.parse("/library_number", &document.library_number);
    let through = fields.parse_with("/through", &document.through, parse_date);
    let (Some(library), Some(through)) = (library, through) else { return Err(fields.problem()) };
    let on = day_in_norway(context.at);
    onboarding.change_period(&period, PeriodCommand::ReopenForLibrary { library, through, on }, &context).await
}

impl Onboarding {
    /// Carries out a command on the period in the path, and shows it.
    pub(super) async fn change_period(&self, id: &str, command: PeriodCommand, context: &CommandContext) -> Answer {
        let id: PeriodId = parameter("period_id", id)?;
        let executed = self.store.execute::<ConnectionPeriod>(id.as_str(), command, context, &[]).await?;
        let document = PeriodDocument::of(&executed.aggregate).ok_or_else(unknown)?;
        Ok(Versioned::ok(executed.version, document).repeated(executed.repeated))
    }
}

/// The days that a period gains or loses with another last day.
fn moved_days(id: &PeriodId, first: Date, last: Date, to: Date) -> Vec<Companion> {
    let gained = ConnectionPeriod::days_between(last, to)
        .skip(1)
        .map(|day| Companion::reserve(DAY, day.to_string(), id.as_str()));
    let lost = ConnectionPeriod::days_between(to.max(first), last).skip(1);
    let lost = lost.map(|day| Companion::release(DAY, day.to_string(), id.as_str()));
    gained.chain(lost).take(91).collect()
}

fn overlapping(error: ExecuteError<PeriodRefusal>) -> Problem {
    match error {
        ExecuteError::Taken { what: DAY } => Problem::refused(TermsRefusal::PeriodsOverlap),
        other => other.into(),
    }
}

fn unknown() -> Problem {
    Problem::refused(PeriodRefusal::UnknownPeriod)
}
