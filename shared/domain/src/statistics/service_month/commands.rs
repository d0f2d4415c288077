//! What an import and a changed recipe ask of a service's month.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::kernel::{GroupId, LibraryNumber, LibraryType, MunicipalityNumber};
use crate::statistics::allocation::Recipe;
use crate::statistics::import::ImportId;
use crate::statistics::{Metric, Statement};

use super::FigureTable;

/// What totals are grouped by: a library's type, and its municipality in the geography of the month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LibraryPlace(pub LibraryType, pub MunicipalityNumber);

/// As much of a report as is about one service and one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The import it came with.
    pub import: ImportId,
    /// Whether its sender says that the figures are estimates.
    pub estimated: bool,
    /// The figures of libraries.
    pub figures: FigureTable,
    /// The figures of groups, and the recipe that each is divided by today.
    pub groups: BTreeMap<GroupId, (BTreeMap<Metric, u64>, Recipe)>,
    /// What the supplier says beside the figures.
    pub statements: BTreeMap<LibraryNumber, Statement>,
    /// Every library that is meant, members of groups included.
    pub places: BTreeMap<LibraryNumber, LibraryPlace>,
}

impl Report {
    /// A report that says nothing yet.
    pub fn new(import: ImportId, estimated: bool) -> Self {
        Self {
            import,
            estimated,
            figures: FigureTable::default(),
            groups: BTreeMap::new(),
            statements: BTreeMap::new(),
            places: BTreeMap::new(),
        }
    }
}

/// A command to one service's month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServiceMonthCommand {
    /// Take the figures in. What is here already changes nothing; what differs is a restatement.
    Record(Report),
    /// Divide a group's figures by a recipe, unless a newer one is known here. A month without figures of the group is not
    /// touched.
    ApplyRecipe {
        /// Whose.
        group: GroupId,
        /// The recipe.
        recipe: Recipe,
        /// Where its libraries are.
        places: BTreeMap<LibraryNumber, LibraryPlace>,
    },
}
