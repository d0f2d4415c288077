//! Publishing a year: what the public sees of it from then on.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::{LibraryNumber, ServiceId, day_in_norway};
use domain::statistics::disclosure::{
    Contribution, PublishedTable, PublishedYear, PublishedYearCommand, contributions_of,
};
use domain::statistics::membership::ConnectionsEntry;
use domain::statistics::service_month::{ServiceMonth, ServiceMonthId};
use domain::statistics::{Metric, Month};
use event_store::read_model::Selection;
use futures::future::try_join_all;
use http_api::{CommandRequest, NoBody, Problem, Versioned, parameter};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Statistics;
use crate::imports::Year;

/// A sum that the public sees.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PublishedSum)]
pub(crate) struct SumDocument {
    /// What is counted.
    #[schema(example = "Total_Item_Requests")]
    metric: String,
    /// Of whom: a county, a type, both, or `national`.
    #[schema(example = "46/public")]
    of: String,
    /// The sum; left out where it is withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    value: Option<u64>,
    /// Of how many libraries it is the sum.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    libraries: Option<usize>,
    /// How many of them lack months.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    incomplete: Option<usize>,
}

/// A year as the public sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PublishedYear)]
pub(crate) struct PublishedYearDocument {
    /// The service's short name.
    service: String,
    /// The year.
    year: i16,
    /// Whether it is published. If not, this is what publishing it now would show.
    published: bool,
    /// Every sum, and every group whose sum is withheld.
    sums: Vec<SumDocument>,
}

impl PublishedYearDocument {
    fn of(service: &ServiceId, year: i16, published: bool, metrics: &BTreeMap<Metric, PublishedTable>) -> Self {
        let sums = metrics.iter().flat_map(|(metric, table)| sums(metric, table));
        Self { service: service.to_string(), year, published, sums: sums.collect() }
    }
}

fn sums(metric: &Metric, table: &PublishedTable) -> Vec<SumDocument> {
    let shown = table.shown.iter().map(|(group, sum)| SumDocument {
        metric: metric.to_string(),
        of: group.to_string(),
        value: Some(sum.value),
        libraries: Some(sum.libraries),
        incomplete: Some(sum.incomplete),
    });
    let withheld = table.withheld.iter().map(|group| SumDocument {
        metric: metric.to_string(),
        of: group.to_string(),
        value: None,
        libraries: None,
        incomplete: None,
    });
    shown.chain(withheld).collect()
}

/// A service's year as the public sees it, or would see it if it were published now.
#[utoipa::path(
    get,
    path = "/services/{service_id}/published-years/{year}",
    tag = "Statistics",
    params(
        ("service_id" = String, Path, description = "The service's short name", example = "lerretet"),
        ("year" = String, Path, description = "Four digits", example = "2022")
    ),
    responses((status = 200, description = "The year", body = PublishedYearDocument))
)]
pub(crate) async fn published_year(
    State(statistics): State<Arc<Statistics>>,
    Path((service, year)): Path<(String, String)>,
) -> Result<Versioned<PublishedYearDocument>, Problem> {
    let service: ServiceId = parameter("service_id", &service)?;
    let Year(year) = parameter("year", &year)?;
    statistics.known_service(&service).await?;
    let loaded = statistics.store.load::<PublishedYear>(&PublishedYear::id(&service, year)).await?;
    let published = loaded.aggregate.service.is_some();
    let metrics = if published {
        loaded.aggregate.metrics
    } else {
        let contributions = statistics.contributions(&service, year).await?;
        contributions.into_iter().map(|(metric, all)| (metric, PublishedTable::of(&all))).collect()
    };
    Ok(Versioned::ok(loaded.version, PublishedYearDocument::of(&service, year, published, &metrics)))
}

/// Publish a closed year of a service: from now on the public sees these sums, and they stay as they are, whatever is
/// restated later. A repeat changes nothing.
#[utoipa::path(
    put,
    path = "/services/{service_id}/published-years/{year}",
    tag = "Statistics",
    params(
        ("service_id" = String, Path, description = "The service's short name", example = "lerretet"),
        ("year" = String, Path, description = "Four digits", example = "2022")
    ),
    responses((status = 200, description = "The year as it is published", body = PublishedYearDocument))
)]
pub(crate) async fn publish(
    State(statistics): State<Arc<Statistics>>,
    Path((service, year)): Path<(String, String)>,
    request: CommandRequest<NoBody>,
) -> Result<Versioned<PublishedYearDocument>, Problem> {
    let service: ServiceId = parameter("service_id", &service)?;
    let Year(year) = parameter("year", &year)?;
    statistics.known_service(&service).await?;
    let figures = statistics.contributions(&service, year).await?;
    let today = day_in_norway(request.context.at);
    let id = PublishedYear::id(&service, year);
    let command = PublishedYearCommand::Publish { service: service.clone(), year, figures, today };
    let executed = statistics.store.execute::<PublishedYear>(&id, command, &request.context, &[]).await?;
    let document = PublishedYearDocument::of(&service, year, true, &executed.aggregate.metrics);
    Ok(Versioned::ok(executed.version, document).repeated(executed.repeated))
}

impl Statistics {
    /// Every library's year, by metric. Figures are read from the log: what a list lags behind by moments would be published
    /// for good.
    pub(crate) async fn contributions(
        &self,
        service: &ServiceId,
        year: i16,
    ) -> Result<BTreeMap<Metric, Vec<Contribution>>, Problem> {
        let months = try_join_all(Month::of_year(year).map(|month| async move {
            let id = ServiceMonthId { service: service.clone(), month };
            Ok::<_, Problem>((month, self.store.load::<ServiceMonth>(&id.to_string()).await?.aggregate))
        }));
        let connections = async { Ok(self.connections.all(&Selection::All).await?) };
        let (months, connections) = futures::try_join!(months, connections)?;
        let connections: BTreeMap<&str, &ConnectionsEntry> =
            connections.iter().map(|entry| (entry.view.number.as_str(), &entry.view)).collect();
        let had = |library: &LibraryNumber, month| {
            connections.get(library.as_str()).is_some_and(|entry| entry.had(service, month))
        };
        Ok(contributions_of(&months, had))
    }
}
