//! Connection periods: planned, announced, changed and read.

mod commands;
pub(crate) mod documents;
mod trainings;

pub(crate) use commands::{__path_announce, __path_move_last_day, __path_offer_service};
pub(crate) use commands::{__path_plan_period, __path_reopen, __path_withdraw_offer};
pub(crate) use commands::{announce, move_last_day, offer_service, plan_period, reopen, withdraw_offer};
pub(crate) use trainings::{__path_publish_recording, __path_schedule_training, publish_recording, schedule_training};

use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::PeriodId;
use domain::onboarding::period::{ConnectionPeriod, PeriodRefusal, Stage};
use event_store::read_model::Selection;
use http_api::{Caller, Problem, Versioned};

use crate::{Onboarding, parameter};
use documents::{PeriodDocument, PeriodsDocument};

/// The connection periods. Drafts are for coordinators.
#[utoipa::path(
    get,
    path = "/periods",
    tag = "Connection periods",
    responses((status = 200, description = "The periods", body = PeriodsDocument))
)]
pub(crate) async fn periods(
    State(onboarding): State<Arc<Onboarding>>,
    caller: Caller,
) -> Result<axum::Json<PeriodsDocument>, Problem> {
    let page = onboarding.periods.page(&Selection::All, None, 100).await?;
    let visible = |period: &ConnectionPeriod| caller.is_coordinator() || period.stage > Stage::Draft;
    let periods = page.entries.into_iter().map(|entry| entry.view.period).filter(visible);
    Ok(axum::Json(PeriodsDocument { periods: periods.filter_map(|period| PeriodDocument::of(&period)).collect() }))
}

/// One connection period, as it is this moment.
#[utoipa::path(
    get,
    path = "/periods/{period_id}",
    tag = "Connection periods",
    params(("period_id" = String, Path, description = "The period's short name", example = "2023-host")),
    responses((status = 200, description = "The period", body = PeriodDocument))
)]
pub(crate) async fn period(
    State(onboarding): State<Arc<Onboarding>>,
    Path(id): Path<String>,
    caller: Caller,
) -> Result<Versioned<PeriodDocument>, Problem> {
    let id: PeriodId = parameter("period_id", &id)?;
    let loaded = onboarding.store.load::<ConnectionPeriod>(id.as_str()).await?;
    let visible = caller.is_coordinator() || loaded.aggregate.stage > Stage::Draft;
    let document = PeriodDocument::of(&loaded.aggregate).filter(|_| visible);
    let document = document.ok_or_else(|| Problem::refused(PeriodRefusal::UnknownPeriod))?;
    Ok(Versioned::ok(loaded.version, document))
}
