//! A library beside libraries like it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use domain::kernel::{LibraryNumber, MunicipalityNumber, ServiceId, day_in_norway};
use domain::statistics::Metric;
use domain::statistics::comparison::{Kind, Others, others_like, per_thousand};
use domain::statistics::disclosure::{ShownCell, Sight, WhyNot};
use domain::statistics::policy::Tier;
use domain::statistics::query::{Asked, Detail, Period};
use domain::statistics::service_month::LibraryPlace;
use http::header::CACHE_CONTROL;
use http_api::{Caller, Fields, Params, Problem, Reader, parameter};
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::Statistics;
use crate::imports::Year;
use crate::queries::documents::ReasonDocument;

/// What is compared.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ComparisonQuery {
    /// The service.
    #[param(example = "lerretet")]
    service: String,
    /// The year.
    #[param(example = "2022")]
    year: String,
    /// What is counted; `Total_Item_Requests` if left out.
    #[param(nullable = false, example = "Total_Item_Requests")]
    metric: Option<String>,
}

/// A figure and how much it is by the size of the place; or why there is none.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ComparedFigure)]
pub(crate) struct ComparedDocument {
    /// The year's uses; of the others, the average of each.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    value: Option<u64>,
    /// The same for each thousand inhabitants of the municipality, where they are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    per_thousand_inhabitants: Option<u64>,
    /// Why there is no figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reason: Option<ReasonDocument>,
}

/// A library beside libraries like it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Comparison)]
pub(crate) struct ComparisonDocument {
    /// The library.
    library_number: String,
    /// The service.
    service: String,
    /// What is counted.
    metric: String,
    /// The year.
    year: i16,
    /// The library's type.
    library_type: String,
    /// How many live in the municipalities that are compared, from and through; left out for schools, which are compared with
    /// all schools, and where nobody has told us how many live there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2000-4999")]
    inhabitants: Option<String>,
    /// The library's own.
    own: ComparedDocument,
    /// How many others there are; left out if fewer than three.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    others: Option<usize>,
    /// The others'.
    others_average: ComparedDocument,
}

/// A library's year of a service, beside the average of at least three others of its type in municipalities of its size.
#[utoipa::path(
    get,
    path = "/libraries/{library_number}/comparison",
    tag = "Statistics",
    params(("library_number" = String, Path, description = "Seven digits", example = "2030100"), ComparisonQuery),
    responses((status = 200, description = "The comparison", body = ComparisonDocument))
)]
pub(crate) async fn comparison(
    State(statistics): State<Arc<Statistics>>,
    Path(number): Path<String>,
    Params(query): Params<ComparisonQuery>,
    Reader(language): Reader,
    caller: Caller,
) -> Result<impl IntoResponse, Problem> {
    let number: LibraryNumber = parameter("library_number", &number)?;
    let mut fields = Fields::default();
    let service = fields.parse_parameter::<ServiceId>("service", Some(&query.service)).flatten();
    let year = fields.parse_parameter::<Year>("year", Some(&query.year)).flatten();
    let metric = fields.parse_parameter::<Metric>("metric", query.metric.as_deref());
    let (Some(service), Some(Year(year)), Some(metric)) = (service, year, metric) else { return Err(fields.problem()) };
    let metric = metric.unwrap_or(Metric::TotalItemRequests);
    let today = day_in_norway(statistics.clock.now());
    let library = statistics.store.load::<domain::onboarding::Library>(number.as_str()).await?.aggregate;
    statistics.access.looking_at(&caller, &library, today).await?;
    let (policy, places, contributions, inhabitants, _) = futures::try_join!(
        statistics.policy_of(&service),
        async { Ok(statistics.known().await?.places) },
        statistics.contributions(&service, year),
        statistics.inhabitants_of(year),
        statistics.known_service(&service)
    )?;
    let period = Period::of_year(year).ok_or(domain::kernel::InvalidValue::Month)?;
    let asked = Asked { period, detail: Detail::Totals, metric: Some(metric.clone()), today };
    let own = statistics.of_library(&caller, &number, Some(&service), &asked).await?.seen;
    let size = |library: &LibraryNumber| size_of(library, &places, &inhabitants, date(year, 1, 1));
    let library_type =
        library.library_type.ok_or(domain::onboarding::LibraryRefusal::UnknownLibrary).map_err(Problem::refused)?;
    let kind = Kind::of(library_type, size(&number));
    let all = contributions.get(&metric).map_or(&[][..], Vec::as_slice);
    let others = kind.and_then(|kind| others_like(&number, kind, all, size));
    // What others use is shown as it is to members, whoever looks.
    let sight = Sight { allowed: policy.in_force(year).display.to(Tier::Member), year, today };
    let average = |others: &Others| others.sum / u64::try_from(others.libraries).unwrap_or(u64::MAX);
    let cell = others.map_or(ShownCell::Withheld(WhyNot::TooFew), |others| ShownCell::Value(average(&others)));
    let seen = sight.of_year(cell);
    let compared = |cell: ShownCell, sum: u64, people: Option<u64>| match cell {
        ShownCell::Value(value) => ComparedDocument {
            value: Some(value),
            per_thousand_inhabitants: people.and_then(|people| per_thousand(sum, people)),
            reason: None,
        },
        ShownCell::Withheld(why) => ComparedDocument {
            value: None,
            per_thousand_inhabitants: None,
            reason: Some(ReasonDocument::of(why, language)),
        },
    };
    let own_cell = own.lines.first().map_or(ShownCell::Withheld(WhyNot::NotMember), |line| line.cell);
    let own_value = if let ShownCell::Value(value) = own_cell { value } else { 0 };
    let shown = others.filter(|_| matches!(seen, ShownCell::Value(_)));
    let document = ComparisonDocument {
        library_number: number.to_string(),
        service: service.to_string(),
        metric: metric.to_string(),
        year,
        library_type: library_type.as_str().to_owned(),
        inhabitants: kind.and_then(|kind| kind.band).map(|band| band.as_str().to_owned()),
        own: compared(own_cell, own_value, size(&number).map(u64::from)),
        others: shown.map(|others| others.libraries),
        others_average: compared(seen, shown.map_or(0, |it| it.sum), shown.and_then(|it| it.inhabitants)),
    };
    Ok(([(CACHE_CONTROL, "no-store")], axum::Json(document)))
}

/// How many live where a library lies.
fn size_of(
    library: &LibraryNumber,
    places: &BTreeMap<LibraryNumber, LibraryPlace>,
    inhabitants: &BTreeMap<MunicipalityNumber, u32>,
    day: Date,
) -> Option<u32> {
    let LibraryPlace(_, municipality) = places.get(library)?;
    inhabitants.get(&municipality.on(day)).or_else(|| inhabitants.get(municipality)).copied()
}
