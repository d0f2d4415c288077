//! Who shares a concern, so that it can be answered once.

use std::sync::Arc;

use axum::extract::State;
use domain::onboarding::{Concern, LibraryEntry, Standing};
use event_store::read_model::Selection;
use http_api::Problem;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Onboarding;

/// Every concern, and who has it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SharedConcerns)]
pub(crate) struct SharedConcernsDocument {
    /// One for each on the list, in its order.
    concerns: Vec<SharedConcernDocument>,
    /// Libraries with something on their mind that fits nothing on the list.
    in_own_words: Vec<ConcernedDocument>,
    /// When the newest event shown here happened; left out if nobody is concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = DateTime)]
    as_of: Option<String>,
}

/// A concern, and who has it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SharedConcern)]
pub(crate) struct SharedConcernDocument {
    /// The concern.
    #[schema(example = "legality")]
    concern: String,
    /// Those who have it, by county and number.
    libraries: Vec<ConcernedDocument>,
}

/// A library that something holds back.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ConcernedLibrary)]
pub(crate) struct ConcernedDocument {
    /// The library's key.
    number: String,
    /// What it is called.
    name: String,
    /// `interested` or `waiting`.
    standing: String,
    /// What it says in its own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    in_own_words: Option<String>,
}

impl ConcernedDocument {
    fn of(entry: &LibraryEntry) -> Self {
        Self {
            number: entry.number.clone(),
            name: entry.name.clone(),
            standing: entry.standing.as_str().to_owned(),
            in_own_words: entry.concern_in_words.as_ref().map(ToString::to_string),
        }
    }
}

/// Which libraries share which concern, among those that are interested or wait.
#[utoipa::path(
    get,
    path = "/concerns",
    tag = "Interest",
    responses((status = 200, description = "Every concern on the list", body = SharedConcernsDocument))
)]
pub(crate) async fn shared_concerns(
    State(onboarding): State<Arc<Onboarding>>,
) -> Result<axum::Json<SharedConcernsDocument>, Problem> {
    // There are some hundred libraries in all, and few of them stand so: reading them all is a page or two.
    let mut entries = onboarding.all_of(Standing::Interested).await?;
    entries.extend(onboarding.all_of(Standing::Waiting).await?);
    entries.retain(|entry| !entry.concerns.is_empty() || entry.concern_in_words.is_some());
    let of = |concern: Concern| SharedConcernDocument {
        concern: concern.as_str().to_owned(),
        libraries: entries
            .iter()
            .filter(|entry| entry.concerns.contains(&concern))
            .map(ConcernedDocument::of)
            .collect(),
    };
    Ok(axum::Json(SharedConcernsDocument {
        concerns: Concern::ALL.into_iter().map(of).collect(),
        in_own_words: entries
            .iter()
            .filter(|entry| entry.concern_in_words.is_some())
            .map(ConcernedDocument::of)
            .collect(),
        as_of: entries.iter().map(|entry| entry.as_of.clone()).max(),
    }))
}

impl Onboarding {
    async fn all_of(&self, standing: Standing) -> Result<Vec<LibraryEntry>, Problem> {
        let list = LibraryEntry::list_by_standing(standing);
        let entries = self.libraries.all(&Selection::ListA { list, prefix: String::new() }).await?;
        Ok(entries.into_iter().map(|entry| entry.view).collect())
    }
}
