//! What a use of each service costs a library.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use domain::kernel::{LibraryNumber, ReaderLanguage, ServiceId, day_in_norway};
use domain::onboarding::service::Price;
use domain::statistics::cost::{WhyNoCost, cost_per_use};
use domain::statistics::disclosure::ShownCell;
use domain::statistics::query::{Asked, Detail, Line, Period};
use domain::statistics::{Metric, Month};
use event_store::read_model::Selection;
use http::header::CACHE_CONTROL;
use http_api::{Caller, Problem, Reader, parameter};
use jiff::civil::date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Statistics;
use crate::imports::Year;
use crate::queries::documents::ReasonDocument;

/// What a use of one service costs; or why nobody can say.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CostPerUse)]
pub(crate) struct CostDocument {
    /// The service's short name.
    service: String,
    /// In how many months of the year the library had it.
    months: u8,
    /// How often it was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    uses: Option<u64>,
    /// What the library pays for those months, in øre, by the price in the catalogue today.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    paid_ore: Option<u64>,
    /// What a use costs, in øre.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    ore_per_use: Option<u64>,
    /// Why there is no cost: `no_price`, `no_count` (of inhabitants or pupils), `no_use`, or why there is no figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reason: Option<ReasonDocument>,
    /// Whether months are lacking in the figure, which then makes a use look dearer than it is.
    incomplete: bool,
}

/// What a library pays for each use.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CostsPerUse)]
pub(crate) struct CostsDocument {
    /// The library.
    library_number: String,
    /// The year.
    year: i16,
    /// What a use is.
    #[schema(example = "Total_Item_Requests")]
    metric: String,
    /// One for each service that the library had.
    services: Vec<CostDocument>,
}

/// What each use of a service cost a library in a year, where a price is recorded. A use is a `Total_Item_Requests`.
#[utoipa::path(
    get,
    path = "/libraries/{library_number}/cost-per-use/{year}",
    tag = "Statistics",
    params(
        ("library_number" = String, Path, description = "Seven digits", example = "2030100"),
        ("year" = String, Path, description = "Four digits", example = "2022")
    ),
    responses((status = 200, description = "What a use costs", body = CostsDocument))
)]
pub(crate) async fn costs(
    State(statistics): State<Arc<Statistics>>,
    Path((number, year)): Path<(String, String)>,
    Reader(language): Reader,
    caller: Caller,
) -> Result<impl IntoResponse, Problem> {
    let number: LibraryNumber = parameter("library_number", &number)?;
    let Year(year) = parameter("year", &year)?;
    let today = day_in_norway(statistics.clock.now());
    let metric = Metric::TotalItemRequests;
    let period = Period::of_year(year).ok_or(domain::kernel::InvalidValue::Month)?;
    let asked = Asked { period, detail: Detail::Totals, metric: Some(metric.clone()), today };
    let library = statistics.store.load::<domain::onboarding::Library>(number.as_str()).await?.aggregate;
    statistics.access.looking_at(&caller, &library, today).await?;
    let of_library = statistics.of_library(&caller, &number, None, &asked).await?;
    let (services, inhabitants) = futures::try_join!(
        async { Ok::<_, Problem>(statistics.services.all(&Selection::All).await?) },
        statistics.inhabitants_of(year)
    )?;
    let described = services.into_iter().filter_map(|entry| entry.view.description);
    let prices: BTreeMap<ServiceId, Option<Price>> = described.map(|it| (it.id, it.price)).collect();
    let municipality = library.municipality_on(date(year, 12, 31).min(today));
    let people =
        municipality.and_then(|it| inhabitants.get(&it.on(date(year, 1, 1))).or_else(|| inhabitants.get(&it)).copied());
    let months = |service: &ServiceId| {
        let had = Month::of_year(year).filter(|month| of_library.connections.had(service, *month));
        u8::try_from(had.count()).unwrap_or_default()
    };
    let services = of_library.seen.lines.iter().filter(|line| months(&line.service) > 0).map(|line| {
        let price = prices.get(&line.service).copied().flatten();
        CostDocument::of(line, months(&line.service), price, people, language)
    });
    let document = CostsDocument {
        library_number: number.to_string(),
        year,
        metric: metric.to_string(),
        services: services.collect(),
    };
    Ok(([(CACHE_CONTROL, "no-store")], axum::Json(document)))
}

impl CostDocument {
    fn of(line: &Line, months: u8, price: Option<Price>, people: Option<u32>, language: ReaderLanguage) -> Self {
        let mut document = Self {
            service: line.service.to_string(),
            months,
            uses: None,
            paid_ore: None,
            ore_per_use: None,
            reason: None,
            incomplete: line.incomplete,
        };
        match line.cell {
            ShownCell::Withheld(why) => document.reason = Some(ReasonDocument::of(why, language)),
            ShownCell::Value(uses) => {
                document.uses = Some(uses);
                match cost_per_use(price, people, months, uses) {
                    Ok(cost) => {
                        document.paid_ore = Some(cost.paid.ore);
                        document.ore_per_use = Some(cost.per_use.ore);
                    }
                    Err(why) => document.reason = Some(ReasonDocument::new(why.code(), words(why, language))),
                }
            }
        }
        document
    }
}

fn words(why: WhyNoCost, language: ReaderLanguage) -> &'static str {
    let [nb, nn, en] = match why {
        WhyNoCost::NoPrice => [
            "Katalogen har ingen pris på tjenesten.",
            "Katalogen har ingen pris på tenesta.",
            "The catalogue has no price for the service.",
        ],
        WhyNoCost::NoCount => [
            "Prisen er per innbygger eller elev, og antallet er ikke lagt inn.",
            "Prisen er per innbyggjar eller elev, og talet på dei er ikkje lagt inn.",
            "The price is for each inhabitant or pupil, and their number has not been entered.",
        ],
        WhyNoCost::NoUse => ["Tjenesten ble ikke brukt.", "Tenesta vart ikkje brukt.", "The service was not used."],
    };
    match language {
        ReaderLanguage::Nb => nb,
        ReaderLanguage::Nn => nn,
        ReaderLanguage::En => en,
    }
}
