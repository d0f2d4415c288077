//! How many live where, recorded by coordinators.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::MunicipalityNumber;
use domain::statistics::inhabitants::{Inhabitants, InhabitantsCommand};
use http_api::{CommandRequest, EdgeRefusal, Fields, Json, Place, Problem, Versioned, parameter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Statistics;
use crate::imports::Year;

/// A municipality and how many live in it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MunicipalityInhabitants)]
pub(crate) struct MunicipalityDocument {
    /// Four digits, as the municipality was numbered that year.
    #[schema(example = "0301")]
    municipality: String,
    /// How many lived there on 1 January.
    #[schema(example = 699_827)]
    inhabitants: u32,
}

/// How many live where.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Inhabitants)]
pub(crate) struct InhabitantsDocument {
    /// Where the numbers were found.
    #[schema(max_length = 200, example = "SSB, tabell 07459")]
    source: String,
    /// All municipalities.
    municipalities: Vec<MunicipalityDocument>,
}

impl InhabitantsDocument {
    fn of(inhabitants: &Inhabitants) -> Self {
        let municipalities = inhabitants.counts.iter().map(|(municipality, count)| MunicipalityDocument {
            municipality: municipality.to_string(),
            inhabitants: *count,
        });
        Self {
            source: inhabitants.source.as_ref().map(ToString::to_string).unwrap_or_default(),
            municipalities: municipalities.collect(),
        }
    }
}

/// How many lived in each municipality on 1 January of a year; empty while nobody has recorded it.
#[utoipa::path(
    get,
    path = "/statistics/inhabitants/{year}",
    tag = "Statistics",
    params(("year" = String, Path, description = "Four digits", example = "2022")),
    responses((status = 200, description = "The numbers", body = InhabitantsDocument))
)]
pub(crate) async fn inhabitants(
    State(statistics): State<Arc<Statistics>>,
    Path(year): Path<String>,
) -> Result<Versioned<InhabitantsDocument>, Problem> {
    let Year(year) = parameter("year", &year)?;
    let loaded = statistics.store.load::<Inhabitants>(&Inhabitants::id(year)).await?;
    Ok(Versioned::ok(loaded.version, InhabitantsDocument::of(&loaded.aggregate)))
}

/// Record how many lived in each municipality on 1 January of a year, all at once. A repeat changes nothing.
#[utoipa::path(
    put,
    path = "/statistics/inhabitants/{year}",
    tag = "Statistics",
    params(("year" = String, Path, description = "Four digits", example = "2022")),
    request_body = InhabitantsDocument,
    responses((status = 200, description = "The numbers now", body = InhabitantsDocument))
)]
pub(crate) async fn record(
    State(statistics): State<Arc<Statistics>>,
    Path(year): Path<String>,
    request: CommandRequest<Json<InhabitantsDocument>>,
) -> Result<Versioned<InhabitantsDocument>, Problem> {
    let Year(year) = parameter("year", &year)?;
    let CommandRequest { body: Json(document), context, .. } = request;
    let mut fields = Fields::default();
    let source = fields.parse("/source", &document.source);
    let mut counts = BTreeMap::new();
    for (at, row) in document.municipalities.iter().enumerate() {
        let pointer = format!("/municipalities/{at}/municipality");
        let Some(number) = fields.parse::<MunicipalityNumber>(&pointer, &row.municipality) else { continue };
        if counts.insert(number, row.inhabitants).is_some() {
            fields.refuse(Place::Pointer(pointer), EdgeRefusal::DuplicateField);
        }
    }
    let Some(source) = source.filter(|_| counts.len() == document.municipalities.len()) else {
        return Err(fields.problem());
    };
    let command = InhabitantsCommand::Record { year, source, counts };
    let executed = statistics.store.execute::<Inhabitants>(&Inhabitants::id(year), command, &context, &[]).await?;
    let document = InhabitantsDocument::of(&executed.aggregate);
    Ok(Versioned::ok(executed.version, document).repeated(executed.repeated))
}

impl Statistics {
    /// The numbers of a year, or of the newest of the three years before that has any: who compares last year need not wait for
    /// this year's.
    pub(crate) async fn inhabitants_of(&self, year: i16) -> Result<BTreeMap<MunicipalityNumber, u32>, Problem> {
        for year in (year - 3..=year).rev() {
            let loaded = self.store.load::<Inhabitants>(&Inhabitants::id(year)).await?;
            if loaded.aggregate.source.is_some() {
                return Ok(loaded.aggregate.counts);
            }
        }
        Ok(BTreeMap::new())
    }
}
