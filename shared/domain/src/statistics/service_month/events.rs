//! What happened to a service's month.

use std::collections::BTreeMap;

use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::event_name;
use crate::kernel::{GroupId, LibraryNumber};
use crate::statistics::allocation::Recipe;
use crate::statistics::import::ImportId;
use crate::statistics::{Metric, Statement};

use super::{FigureTable, LibraryPlace};

/// Everything that can have happened to a service's month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ServiceMonthEvent {
    /// Figures came that were not here before.
    #[serde(rename = "statistics.figures-recorded")]
    FiguresRecorded {
        /// The import they came with.
        import: ImportId,
        /// Whether they are estimates.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        estimated: bool,
        /// The figures.
        figures: FigureTable,
        /// Where the libraries are.
        places: BTreeMap<LibraryNumber, LibraryPlace>,
    },
    /// The supplier counted again, or an estimate was replaced: these figures stand, and what stood before is kept.
    #[serde(rename = "statistics.figures-restated")]
    FiguresRestated {
        /// The import they came with.
        import: ImportId,
        /// Whether they are estimates.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        estimated: bool,
        /// What stands now.
        figures: FigureTable,
        /// What stood before.
        before: FigureTable,
    },
    /// The supplier says something about libraries' months beside the figures, or says it no longer.
    #[serde(rename = "statistics.statements-recorded")]
    StatementsRecorded {
        /// The import it came with.
        import: ImportId,
        /// By library; `None` where an earlier statement is over.
        statements: BTreeMap<LibraryNumber, Option<Statement>>,
        /// Where the libraries are.
        places: BTreeMap<LibraryNumber, LibraryPlace>,
    },
    /// Figures of a group that is counted as one came, or were restated.
    #[serde(rename = "statistics.group-figures-recorded")]
    GroupFiguresRecorded {
        /// The import they came with.
        import: ImportId,
        /// The group.
        group: GroupId,
        /// What was measured.
        figures: BTreeMap<Metric, u64>,
        /// What stood before, where anything did.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        before: BTreeMap<Metric, u64>,
    },
    /// A group's figures are divided by this recipe from now on.
    #[serde(rename = "statistics.recipe-applied")]
    RecipeApplied {
        /// The group.
        group: GroupId,
        /// The recipe.
        recipe: Recipe,
        /// Where its libraries are.
        places: BTreeMap<LibraryNumber, LibraryPlace>,
    },
}

impl DomainEvent for ServiceMonthEvent {
    fn event_type(&self) -> String {
        event_name(self)
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}
