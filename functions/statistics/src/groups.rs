//! Groups of libraries that suppliers count as one, and the recipes their figures are divided by.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::{GroupId, LibraryNumber, Name};
use domain::onboarding::LibraryRefusal;
use domain::statistics::allocation::{Recipe, SharingGroup, SharingGroupCommand, SharingGroupRefusal};
use domain::statistics::service_month::{FigureRow, GroupMonth, ServiceMonth, ServiceMonthCommand, ServiceMonthId};
use event_store::CommandContext;
use futures::{StreamExt, TryStreamExt, stream};
use http_api::{CommandRequest, Fields, Json, Place, Problem, Versioned, parameter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Statistics;

/// How many months are divided anew at a time.
const IN_PARALLEL: usize = 4;

/// What one library weighs.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Weight)]
pub(crate) struct WeightDocument {
    /// The library.
    #[schema(example = "2030100")]
    library_number: String,
    /// Its weight.
    #[schema(example = 12_400)]
    weight: u32,
}

/// How a group's figures are divided.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GroupRecipe)]
pub(crate) struct RecipeDocument {
    /// What the group is called.
    #[schema(max_length = 200, example = "Samarbeidet (demo)")]
    name: String,
    /// What the weights are.
    #[schema(max_length = 200, example = "Folketall")]
    weighs: String,
    /// What each library weighs: 2 to 100 libraries.
    weights: Vec<WeightDocument>,
    /// The day the weights are of.
    #[schema(format = Date, example = "2023-01-01")]
    as_of: String,
    /// Where they were found.
    #[schema(max_length = 200, example = "SSB, tabell 07459")]
    source: String,
}

/// A group, its recipe, and what was divided by it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SharingGroup)]
pub(crate) struct GroupDocument {
    /// The group's short name.
    id: String,
    /// The recipe's number.
    number: u32,
    /// The recipe.
    recipe: RecipeDocument,
    /// What was measured, month by month, and what each library got of it. Lists follow the log within moments.
    months: Vec<GroupMonthDocument>,
}

/// What was counted for a group in a month.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GroupMonth)]
pub(crate) struct GroupMonthDocument {
    /// The service.
    service: String,
    /// The month.
    month: String,
    /// What was measured, by metric.
    measured: BTreeMap<String, u64>,
    /// By which of the group's recipes it is divided.
    recipe: u32,
    /// What each library got, by library and metric. It sums to what was measured.
    shares: BTreeMap<String, BTreeMap<String, u64>>,
}

impl From<GroupMonth> for GroupMonthDocument {
    fn from(row: GroupMonth) -> Self {
        let by_metric = |figures: BTreeMap<domain::statistics::Metric, u64>| {
            figures.into_iter().map(|(metric, value)| (metric.to_string(), value)).collect()
        };
        Self {
            service: row.service.to_string(),
            month: row.month.to_string(),
            measured: by_metric(row.measured),
            recipe: row.recipe.number,
            shares: row.shares.into_iter().map(|(library, shares)| (library.to_string(), by_metric(shares))).collect(),
        }
    }
}

type Answer = Result<Versioned<GroupDocument>, Problem>;

/// A group, its recipe, and what was divided by it.
#[utoipa::path(
    get,
    path = "/statistics/groups/{group_id}",
    tag = "Statistics",
    params(("group_id" = String, Path, description = "The group's short name", example = "samarbeidet")),
    responses((status = 200, description = "The group", body = GroupDocument))
)]
pub(crate) async fn group(State(statistics): State<Arc<Statistics>>, Path(id): Path<String>) -> Answer {
    let id: GroupId = parameter("group_id", &id)?;
    let loaded = statistics.store.load::<SharingGroup>(id.as_str()).await?;
    Ok(Versioned::ok(loaded.version, statistics.group_document(&id, loaded.aggregate).await?))
}

/// Say how a group's figures are divided. Those that are here are divided anew; what was measured stays as it is.
///
/// A repeat divides what an interrupted request did not come to.
#[utoipa::path(
    put,
    path = "/statistics/groups/{group_id}",
    tag = "Statistics",
    params(("group_id" = String, Path, description = "The group's short name", example = "samarbeidet")),
    request_body = RecipeDocument,
    responses((status = 200, description = "The group now", body = GroupDocument))
)]
pub(crate) async fn set_recipe(
    State(statistics): State<Arc<Statistics>>,
    Path(id): Path<String>,
    request: CommandRequest<Json<RecipeDocument>>,
) -> Answer {
    let id: GroupId = parameter("group_id", &id)?;
    let CommandRequest { body: Json(document), context, .. } = request;
    let command = document.read()?;
    let SharingGroupCommand::SetRecipe { weights, .. } = &command;
    let known = statistics.known().await?;
    if let Some(at) = weights.keys().position(|library| !known.places.contains_key(library)) {
        let place = Place::Pointer(format!("/weights/{at}/library_number"));
        return Err(Problem::refused(LibraryRefusal::UnknownLibrary).at(place));
    }
    let executed = statistics.store.execute::<SharingGroup>(id.as_str(), command, &context, &[]).await?;
    if let Some(recipe) = &executed.aggregate.recipe {
        let places = recipe.weights.keys();
        let places = places.filter_map(|library| Some((library.clone(), known.places.get(library)?.clone())));
        statistics.divide_anew(&id, recipe, &places.collect(), &context).await?;
    }
    let document = statistics.group_document(&id, executed.aggregate).await?;
    Ok(Versioned::ok(executed.version, document).repeated(executed.repeated))
}

impl RecipeDocument {
    fn read(&self) -> Result<SharingGroupCommand, Problem> {
        let mut fields = Fields::default();
        let name: Option<Name> = fields.parse("/name", &self.name);
        let weighs: Option<Name> = fields.parse("/weighs", &self.weighs);
        let source: Option<Name> = fields.parse("/source", &self.source);
        let as_of = fields.parse_with("/as_of", &self.as_of, domain::kernel::calendar::parse_date);
        let mut weights = BTreeMap::new();
        for (at, weight) in self.weights.iter().enumerate() {
            let library: Option<LibraryNumber> =
                fields.parse(&format!("/weights/{at}/library_number"), &weight.library_number);
            weights.extend(library.map(|library| (library, weight.weight)));
        }
        match (name, weighs, source, as_of) {
            (Some(name), Some(weighs), Some(source), Some(as_of)) if weights.len() == self.weights.len() => {
                Ok(SharingGroupCommand::SetRecipe { name, weighs, weights, as_of, source })
            }
            _ => Err(fields.problem()),
        }
    }
}

impl Statistics {
    async fn group_months(&self, id: &GroupId) -> Result<Vec<GroupMonth>, Problem> {
        let rows = self.figures.all(&FigureRow::group(id)).await?;
        let of_groups = rows.into_iter().filter_map(|row| match row {
            FigureRow::Group(row) => Some(row),
            FigureRow::Library(_) | FigureRow::Service(_) => None,
        });
        Ok(of_groups.collect())
    }

    /// Divides every month of a group that is divided by an older recipe.
    async fn divide_anew(
        &self,
        group: &GroupId,
        recipe: &Recipe,
        places: &BTreeMap<LibraryNumber, domain::statistics::service_month::LibraryPlace>,
        context: &CommandContext,
    ) -> Result<(), Problem> {
        let months = self.group_months(group).await?;
        let older = months.into_iter().filter(|month| month.recipe.number < recipe.number);
        let commands = older.map(|row| async move {
            let id = ServiceMonthId { service: row.service, month: row.month };
            let (group, recipe, places) = (group.clone(), recipe.clone(), places.clone());
            let command = ServiceMonthCommand::ApplyRecipe { group, recipe, places };
            // If-Match speaks of the group, not of the months.
            let context = CommandContext { expected_version: None, ..context.clone() };
            self.store.execute::<ServiceMonth>(&id.to_string(), command, &context, &[]).await?;
            Ok::<_, Problem>(())
        });
        stream::iter(commands).buffer_unordered(IN_PARALLEL).try_collect::<Vec<()>>().await?;
        Ok(())
    }

    async fn group_document(&self, id: &GroupId, group: SharingGroup) -> Result<GroupDocument, Problem> {
        let (Some(name), Some(recipe)) = (group.name, group.recipe) else {
            return Err(Problem::refused(SharingGroupRefusal::UnknownGroup));
        };
        let weights = recipe.weights.iter();
        let weights =
            weights.map(|(library, weight)| WeightDocument { library_number: library.to_string(), weight: *weight });
        Ok(GroupDocument {
            id: id.to_string(),
            number: recipe.number,
            months: self.group_months(id).await?.into_iter().map(Into::into).collect(),
            recipe: RecipeDocument {
                name: name.to_string(),
                weighs: recipe.weighs.to_string(),
                weights: weights.collect(),
                as_of: recipe.as_of.to_string(),
                source: recipe.source.to_string(),
            },
        })
    }
}
