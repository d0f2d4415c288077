//! A library's own figures: it always sees all of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::{LibraryNumber, ServiceId, day_in_norway};
use domain::onboarding::{Library, LibraryRefusal};
use domain::statistics::membership::ConnectionsEntry;
use domain::statistics::service_month::{FigureRow, LibraryMonth, UsedRecipe};
use domain::statistics::{Basis, Cell, CellFacts, Metric, Month};
use http_api::{Caller, Problem, parameter};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Statistics;
use crate::imports::Year;

/// A library's figures of one year.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnFigures)]
pub(crate) struct OwnFiguresDocument {
    /// The library.
    library_number: String,
    /// The year.
    #[schema(example = 2023)]
    year: i16,
    /// One for each service that the library had in the year, or has figures of.
    services: Vec<OwnServiceDocument>,
    /// When the newest event shown here happened; left out where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = DateTime)]
    as_of: Option<String>,
}

/// A service's year in a library.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnService)]
pub(crate) struct OwnServiceDocument {
    /// The service's short name.
    service: String,
    /// One for each metric that the library has a figure of in the year; one named nothing while there is none.
    metrics: Vec<OwnMetricDocument>,
    /// The recipes by which allocated figures came about.
    recipes: Vec<RecipeDocument>,
}

/// A metric's year, month by month.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnMetric)]
pub(crate) struct OwnMetricDocument {
    /// The metric; left out while the year has no figure at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "Total_Item_Requests")]
    metric: Option<String>,
    /// Twelve cells, from January.
    months: Vec<CellDocument>,
}

/// A figure, or why there is none.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnCell)]
pub(crate) struct CellDocument {
    /// The month.
    #[schema(example = "2023-04")]
    month: String,
    /// The figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    value: Option<u64>,
    /// `measured`, `allocated` or `estimated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    basis: Option<&'static str>,
    /// By which recipe it was allocated: the group and the recipe's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "samarbeidet/1")]
    recipe: Option<String>,
    /// What stood here before the supplier counted again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    before: Option<u64>,
    /// Without a figure, why: `missing`, `not_ready`, `not_collected` or `not_member`. None of these is nought.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    status: Option<&'static str>,
}

/// How a group's figure was divided.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UsedRecipe)]
pub(crate) struct RecipeDocument {
    /// The group and the recipe's number.
    #[schema(example = "samarbeidet/1")]
    recipe: String,
    /// What the weights are.
    #[schema(example = "Folketall")]
    weighs: String,
    /// The day the weights are of.
    #[schema(format = Date)]
    as_of: String,
    /// Where they were found.
    source: String,
}

impl RecipeDocument {
    fn of(used: &UsedRecipe) -> Self {
        Self {
            recipe: format!("{}/{}", used.group, used.number),
            weighs: used.weighs.clone(),
            as_of: used.as_of.to_string(),
            source: used.source.clone(),
        }
    }
}

/// A library's own figures of a year, every service and month, restated and allocated ones marked.
#[utoipa::path(
    get,
    path = "/libraries/{library_number}/figures/{year}",
    tag = "Statistics",
    params(
        ("library_number" = String, Path, description = "Seven digits", example = "2030100"),
        ("year" = String, Path, description = "Four digits", example = "2023")
    ),
    responses((status = 200, description = "The library's figures", body = OwnFiguresDocument))
)]
pub(crate) async fn figures(
    State(statistics): State<Arc<Statistics>>,
    Path((number, year)): Path<(String, String)>,
    caller: Caller,
) -> Result<axum::Json<OwnFiguresDocument>, Problem> {
    let number: LibraryNumber = parameter("library_number", &number)?;
    let Year(year) = parameter("year", &year)?;
    let today = day_in_norway(statistics.clock.now());
    let library = statistics.store.load::<Library>(number.as_str()).await?.aggregate;
    statistics.access.looking_at(&caller, &library, today).await?;
    if library.number.is_none() {
        return Err(Problem::refused(LibraryRefusal::UnknownLibrary));
    }
    let partition = FigureRow::library_year(&number, year);
    let (rows, connections) =
        futures::try_join!(statistics.figures.all(&partition), statistics.connections.entry(number.as_str()))?;
    let connections = connections.map(|entry| entry.view).unwrap_or_default();
    Ok(axum::Json(OwnFiguresDocument::of(&number, year, rows, &connections, today)))
}

impl OwnFiguresDocument {
    fn of(
        number: &LibraryNumber,
        year: i16,
        rows: Vec<FigureRow>,
        connections: &ConnectionsEntry,
        today: Date,
    ) -> Self {
        let had = connections
            .services
            .keys()
            .filter(|service| Month::of_year(year).any(|month| connections.had(service, month)));
        let mut by_service: BTreeMap<ServiceId, BTreeMap<Month, LibraryMonth>> =
            had.map(|service| (service.clone(), BTreeMap::new())).collect();
        for row in rows {
            if let FigureRow::Library(row) = row {
                by_service.entry(row.service.clone()).or_default().insert(row.month, row);
            }
        }
        let as_of = by_service.values().flat_map(BTreeMap::values).map(|row| row.as_of.clone()).max();
        let services = by_service.iter().map(|(service, rows)| {
            let connected = |month| connections.had(service, month);
            OwnServiceDocument::of(service, year, rows, connected, today)
        });
        Self { library_number: number.to_string(), year, services: services.collect(), as_of }
    }
}

impl OwnServiceDocument {
    fn of(
        service: &ServiceId,
        year: i16,
        rows: &BTreeMap<Month, LibraryMonth>,
        connected: impl Fn(Month) -> bool,
        today: Date,
    ) -> Self {
        let mut metrics: Vec<Option<Metric>> = Vec::new();
        for row in rows.values() {
            for metric in row.figures.keys() {
                if !metrics.contains(&Some(metric.clone())) {
                    metrics.push(Some(metric.clone()));
                }
            }
        }
        metrics.sort();
        if metrics.is_empty() {
            metrics.push(None);
        }
        let cell = |metric: Option<&Metric>, month: Month| {
            let row = rows.get(&month);
            let facts = CellFacts {
                figure: row.and_then(|row| row.figures.get(metric?)),
                statement: row.and_then(|row| row.statement),
                month,
                connected: connected(month),
                today,
            };
            CellDocument::of(month, facts.cell(), row.and_then(|row| row.restated.get(metric?)).copied())
        };
        let metrics = metrics.into_iter().map(|metric| OwnMetricDocument {
            months: Month::of_year(year).map(|month| cell(metric.as_ref(), month)).collect(),
            metric: metric.map(|metric| metric.to_string()),
        });
        let mut recipes: Vec<&UsedRecipe> = Vec::new();
        for used in rows.values().flat_map(|row| &row.recipes) {
            if !recipes.contains(&used) {
                recipes.push(used);
            }
        }
        Self {
            service: service.to_string(),
            metrics: metrics.collect(),
            recipes: recipes.into_iter().map(RecipeDocument::of).collect(),
        }
    }
}

impl CellDocument {
    fn of(month: Month, cell: Cell, before: Option<u64>) -> Self {
        let (value, basis, recipe, status) = match cell {
            Ok(figure) => {
                let recipe = match &figure.basis {
                    Basis::Allocated(recipe) => Some(format!("{}/{}", recipe.group, recipe.number)),
                    Basis::Measured | Basis::Estimated => None,
                };
                (Some(figure.value), Some(figure.basis.as_str()), recipe, None)
            }
            Err(reason) => (None, None, None, Some(reason.as_str())),
        };
        Self { month: month.to_string(), value, basis, recipe, before, status }
    }
}
