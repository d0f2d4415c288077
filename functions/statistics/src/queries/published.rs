//! Publishing a year: what the public sees of it from then on.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::refusal::refusals;
use domain::kernel::{LibraryNumber, ServiceId, day_in_norway};
use domain::statistics::disclosure::{Contribution, PublishedTable, PublishedYear, PublishedYearCommand};
use domain::statistics::service_month::{ServiceMonth, ServiceMonthId};
use domain::statistics::{Metric, Month};
use futures::future::try_join_all;
use http_api::{CommandRequest, NoBody, Place, Problem, Versioned, parameter};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Statistics;

refusals! {
    /// Why a year in a path is none.
    pub enum YearRefusal {
        /// Not four digits of this century or the next.
        InvalidYear: Invalid, "invalid-year" {
            nb: "Året skrives med fire sifre, for eksempel 2023.",
            nn: "Året blir skrive med fire siffer, til dømes 2023.",
            en: "The year is written with four digits, for example 2023.",
        }
    }
}

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

/// A year as it was published.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PublishedYear)]
pub(crate) struct PublishedYearDocument {
    /// The service's short name.
    service: String,
    /// The year.
    year: i16,
    /// Every sum, and every group whose sum is withheld.
    sums: Vec<SumDocument>,
}

impl PublishedYearDocument {
    fn of(service: &ServiceId, published: &PublishedYear) -> Self {
        let sums = published.metrics.iter().flat_map(|(metric, table)| sums(metric, table));
        Self { service: service.to_string(), year: published.year, sums: sums.collect() }
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
    let year = Month::new(year.parse().unwrap_or_default(), 1).filter(|_| year.len() == 4).map(Month::year);
    let year = year.ok_or_else(|| {
        Problem::refused(YearRefusal::InvalidYear).at(Place::Parameter("year".to_owned()))
    })?;
    statistics.known_service(&service).await?;
    let figures = statistics.contributions(&service, year).await?;
    let today = day_in_norway(request.context.at);
    let id = PublishedYear::id(&service, year);
    let command = PublishedYearCommand::Publish { service: service.clone(), year, figures, today };
    let executed = statistics.store.execute::<PublishedYear>(&id, command, &request.context, &[]).await?;
    let document = PublishedYearDocument::of(&service, &executed.aggregate);
    Ok(Versioned::ok(executed.version, document).repeated(executed.repeated))
}

impl Statistics {
    /// Every library's year, by metric, from the log: what a list lags behind by moments would be published for good.
    async fn contributions(
        &self,
        service: &ServiceId,
        year: i16,
    ) -> Result<BTreeMap<Metric, Vec<Contribution>>, Problem> {
        let months: Vec<ServiceMonth> = try_join_all(Month::of_year(year).map(|month| async move {
            let id = ServiceMonthId { service: service.clone(), month };
            Ok::<_, Problem>(self.store.load::<ServiceMonth>(&id.to_string()).await?.aggregate)
        }))
        .await?;
        let last_day = jiff::civil::date(year, 12, 31);
        let mut sums: BTreeMap<Metric, BTreeMap<&LibraryNumber, (u64, usize)>> = BTreeMap::new();
        let mut reported: BTreeMap<&LibraryNumber, usize> = BTreeMap::new();
        let mut places = BTreeMap::new();
        for month in &months {
            places.extend(&month.places);
            for library in month.reported() {
                *reported.entry(library).or_default() += 1;
            }
            for (library, metric, value) in month.every_figure() {
                let sum = sums.entry(metric).or_default().entry(library).or_default();
                *sum = (sum.0.saturating_add(value), sum.1 + 1);
            }
        }
        let with_place = |metric: &BTreeMap<&LibraryNumber, (u64, usize)>| {
            let all = metric.iter().filter_map(|(library, (value, months))| {
                let place = places.get(*library)?;
                Some(Contribution {
                    library: (*library).clone(),
                    county: Some(place.1.on(last_day).county()),
                    library_type: place.0,
                    value: *value,
                    complete: *months == 12,
                })
            });
            all.collect::<Vec<_>>()
        };
        Ok(sums.iter().map(|(metric, libraries)| (metric.clone(), with_place(libraries))).collect())
    }
}
