//! A supplier sees its own service as others see it.

use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::{ServiceId, SupplierId, day_in_norway};
use domain::onboarding::service::ServiceRefusal;
use domain::statistics::disclosure::Group;
use domain::statistics::policy::{DisplayPolicy, Tier};
use domain::statistics::query::{Asked, Detail, Geography, Period};
use http_api::{Caller, Params, Place, Problem, Reader, parameter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::documents::FiguresDocument;
use crate::Statistics;
use crate::policies::PolicyDocument;

/// Which years are looked at.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PreviewQuery {
    /// The first year, or the first month.
    #[param(example = "2022")]
    from: String,
    /// The last year, or the last month; the same as the first if left out.
    #[param(nullable = false, example = "2023")]
    through: Option<String>,
}

/// A service's figures as others see them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FiguresPreview)]
pub(crate) struct PreviewDocument {
    /// How they are shown, and why.
    policy: PolicyDocument,
    /// What anyone gets who asks for the years.
    public: FiguresDocument,
    /// What a member gets who asks for the months of all libraries.
    member: FiguresDocument,
    /// What the libraries themselves see of their own: every month. Here all of them together.
    own_library: FiguresDocument,
}

/// A service's figures exactly as the public, members and the libraries themselves see them.
#[utoipa::path(
    get,
    path = "/suppliers/{supplier_id}/services/{service_id}/figures-preview",
    tag = "Statistics",
    params(
        ("supplier_id" = String, Path, description = "The supplier's short name", example = "lysbilde"),
        ("service_id" = String, Path, description = "The service's short name", example = "lerretet"),
        PreviewQuery
    ),
    responses((status = 200, description = "What others see", body = PreviewDocument))
)]
pub(crate) async fn preview(
    State(statistics): State<Arc<Statistics>>,
    Path((supplier, service)): Path<(String, String)>,
    Params(query): Params<PreviewQuery>,
    Reader(language): Reader,
    caller: Caller,
) -> Result<axum::Json<PreviewDocument>, Problem> {
    let supplier: SupplierId = parameter("supplier_id", &supplier)?;
    let service: ServiceId = parameter("service_id", &service)?;
    statistics.access.supplier_for(&caller, &supplier).await?;
    let record = statistics.known_service(&service).await?;
    if record.description.and_then(|it| it.supplier_id).as_ref() != Some(&supplier) {
        return Err(Problem::refused(ServiceRefusal::UnknownService));
    }
    let period = Period::parse(&query.from, query.through.as_deref())
        .map_err(|refusal| Problem::refused(refusal).at(Place::Parameter("from".to_owned())))?;
    let today = day_in_norway(statistics.clock.now());
    let years = Asked { period, detail: Detail::Totals, metric: None, today };
    let months = Asked { detail: Detail::Month, ..years.clone() };
    let (group, then) = (Group::National, Geography::Then);
    let (policy, public, member, own_library) = futures::try_join!(
        async { Ok(statistics.store.load::<DisplayPolicy>(service.as_str()).await?.aggregate) },
        statistics.as_the_public(&group, &service, &years, language),
        statistics.of_group(Tier::Member, &group, &service, then, &months, language),
        statistics.of_group(Tier::OwnLibrary, &group, &service, then, &months, language)
    )?;
    Ok(axum::Json(PreviewDocument { policy: PolicyDocument::of(&service, &policy), public, member, own_library }))
}
