//! A supplier sees its own service as others see it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use domain::kernel::{LibraryNumber, ServiceId, SupplierId, day_in_norway};
use domain::onboarding::service::ServiceRefusal;
use domain::statistics::disclosure::Group;
use domain::statistics::policy::Tier;
use domain::statistics::query::{Asked, Detail, Geography, Period, Sights, library_lines};
use http::header::CACHE_CONTROL;
use http_api::{Caller, Fields, Params, Problem, Reader, parameter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Seen;
use super::documents::FiguresDocument;
use super::question::told;
use crate::Statistics;
use crate::counter::Institution;
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
    /// The library through whose eyes its own figures are looked at; all of them together if left out.
    #[param(nullable = false, example = "2030100")]
    library: Option<String>,
}

/// A service's figures as others see them. Where a policy shows the supplier itself less, it sees no more here either.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FiguresPreview)]
pub(crate) struct PreviewDocument {
    /// How they are shown, and why.
    policy: PolicyDocument,
    /// What anyone gets who asks for the years.
    public: FiguresDocument,
    /// What a member gets who asks for the months of all libraries.
    member: FiguresDocument,
    /// What a member gets who asks for the years of all libraries.
    member_years: FiguresDocument,
    /// What a library gets that asks for its own months.
    own_library: FiguresDocument,
}

/// A service's figures as the public, members and the libraries themselves see them.
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
) -> Result<impl IntoResponse, Problem> {
    let supplier: SupplierId = parameter("supplier_id", &supplier)?;
    let service: ServiceId = parameter("service_id", &service)?;
    statistics.access.supplier_for(&caller, &supplier).await?;
    let record = statistics.known_service(&service).await?;
    if record.description.and_then(|it| it.supplier_id).as_ref() != Some(&supplier) {
        return Err(Problem::refused(ServiceRefusal::UnknownService));
    }
    let mut fields = Fields::default();
    let period = told(&mut fields, "from", Period::parse(&query.from, query.through.as_deref()));
    let library = fields.parse_parameter::<LibraryNumber>("library", query.library.as_deref());
    let (Some(period), Some(library)) = (period, library) else { return Err(fields.problem()) };
    let reader = if caller.is_coordinator() { Tier::Coordinator } else { Tier::Supplier };
    let today = day_in_norway(statistics.clock.now());
    let years = Asked { period, detail: Detail::Totals, metric: None, today };
    let months = Asked { detail: Detail::Month, ..years.clone() };
    let (group, then) = (Group::National, Geography::Then);
    let own_library = async {
        match &library {
            Some(library) => statistics.through_the_eyes_of(library, reader, &service, &months).await,
            None => statistics.of_group(Tier::OwnLibrary, reader, &group, &service, then, &months).await,
        }
    };
    let (policy, public, member, member_years, own_library) = futures::try_join!(
        statistics.policy_of(&service),
        statistics.as_the_public(&group, &service, &years),
        statistics.of_group(Tier::Member, reader, &group, &service, then, &months),
        statistics.of_group(Tier::Member, reader, &group, &service, then, &years),
        own_library
    )?;
    let document = PreviewDocument {
        policy: PolicyDocument::of(&service, &policy),
        public: public.document(language),
        member: member.document(language),
        member_years: member_years.document(language),
        own_library: own_library.document(language),
    };
    Ok(([(CACHE_CONTROL, "no-store")], axum::Json(document)))
}

impl Statistics {
    /// One service's figures as a library sees its own, as far as the reader may see them too.
    async fn through_the_eyes_of(
        &self,
        number: &LibraryNumber,
        reader: Tier,
        service: &ServiceId,
        asked: &Asked,
    ) -> Result<Seen, Problem> {
        let (library, policies, (rows, connections)) = futures::try_join!(
            self.known_library(number),
            self.policies_of([service.clone()]),
            self.library_rows(number, asked.period)
        )?;
        let sights = Sights { tier: Tier::OwnLibrary, reader, policies: &policies, today: asked.today };
        let seen_in_full =
            rows.iter().filter(|row| row.service == *service && sights.sees_months(service, asked.period));
        Ok(Seen {
            tier: Tier::OwnLibrary,
            as_of: seen_in_full.map(|row| row.as_of.clone()).max(),
            lines: library_lines(asked, Some(service), &rows, &connections, &sights),
            of: Institution::of(number, &library),
        })
    }
}
