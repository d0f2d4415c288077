//! How figures are laid out to be read.
//!
//! Two questions are asked all the time, and each is one query of one partition:
//!
//! | question | partition | rows |
//! |---|---|---|
//! | my library, one year, all services | `library/{number}/{year}` | `{month}/{service}`: a [`LibraryMonth`] |
//! | one service, five years | `service/{service}` | `{month}`: a [`ServiceTotals`] |
//! | one group of libraries | `group/{group}` | `{year}-{month}/{service}`: a [`GroupMonth`] |
//!
//! What the first reads grows with the library's own services and with nothing else; what the second reads grows with the
//! number of counties. A row is made of one service's month alone, so a report touches only the rows of whom it speaks of.
//!
//! A cell without a figure is decided when it is read ([`CellFacts`](crate::statistics::CellFacts)), because that depends on
//! the day and on whether the library had the service
//! ([`ConnectionsEntry`](crate::statistics::membership::ConnectionsEntry)).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::kernel::{CountyNumber, GroupId, LibraryNumber, LibraryType, ServiceId};
use crate::statistics::query::Period;
use crate::statistics::{Figure, Metric, Month, Statement};

use crate::statistics::allocation::Recipe;

/// A row of the read model `figures`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FigureRow {
    /// In a library's year.
    Library(LibraryMonth),
    /// In a service's history.
    Service(ServiceTotals),
    /// In a group's history.
    Group(GroupMonth),
}

impl FigureRow {
    /// The partition of one library's year.
    pub fn library_year(library: &LibraryNumber, year: i16) -> String {
        format!("library/{library}/{year}")
    }

    /// The partition of one service's totals, sorted by month.
    pub fn service(service: &ServiceId) -> String {
        format!("service/{service}")
    }

    /// The partition of one group, sorted by month and service.
    pub fn group(group: &GroupId) -> String {
        format!("group/{group}")
    }

    /// The key of a month within a service's partition.
    pub fn month_key(month: Month) -> String {
        month.to_string()
    }

    /// The key of a service's month within the partition of a year.
    pub fn month_and_service_key(month: Month, service: &ServiceId) -> String {
        format!("{:02}/{service}", month.number())
    }

    /// The first and the last key of a period's months within the partition of one of its years, every service between them.
    pub fn months_of_year(period: Period, year: i16) -> (String, String) {
        let months = period.months_in(year);
        let number = |month: Option<&Month>| month.map_or(0, |month| month.number());
        // What follows the slash in the order of letters ends the last month.
        (format!("{:02}/", number(months.first())), format!("{:02}0", number(months.last())))
    }
}

/// All that is known of a library's use of a service in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LibraryMonth {
    /// The service.
    pub service: ServiceId,
    /// The month.
    pub month: Month,
    /// The figures. A metric that is not here has none, which is not nought.
    pub figures: BTreeMap<Metric, Figure>,
    /// What stood in place of restated figures before, as the supplier counted it. Older ones are in the log.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub restated: BTreeMap<Metric, u64>,
    /// What the supplier says beside the figures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<Statement>,
    /// The recipes by which allocated figures came about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipes: Vec<UsedRecipe>,
    /// When the newest event shown here happened (RFC 3339).
    pub as_of: String,
}

/// A recipe that a figure came about by, without its weights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedRecipe {
    /// Whose, and which.
    pub group: GroupId,
    /// The recipe's number in its group.
    pub number: u32,
    /// What the weights are, such as the population.
    pub weighs: String,
    /// The day the weights are of.
    pub as_of: jiff::civil::Date,
    /// Where the weights were found.
    pub source: String,
}

/// What all libraries together used of a service in a month, by county and type of library.
///
/// Every total of a country, a county or a type is a sum over `parts`; the parts do not overlap, and they hold every figure
/// that was accepted, shares of groups included. Over months, values add up; numbers of libraries do not: over a year take
/// the largest of the months, which is never too many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceTotals {
    /// The service.
    pub service: ServiceId,
    /// The month.
    pub month: Month,
    /// What the columns of the parts count.
    pub metrics: Vec<Metric>,
    /// By county and type.
    pub parts: Vec<TotalsPart>,
    /// How many libraries have a figure or a statement, nought included.
    pub reported: u32,
    /// Whether the totals hold estimated figures. (Shares of a group sum to what was measured.)
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub holds_estimates: bool,
    /// When the newest event shown here happened (RFC 3339).
    pub as_of: String,
}

/// One county's libraries of one type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotalsPart {
    /// The county in the geography of the month.
    pub county: CountyNumber,
    /// The county in the geography since 2024.
    pub county_since_2024: CountyNumber,
    /// Public or upper-secondary.
    pub library_type: LibraryType,
    /// By metric, in the order of `metrics`; `None` where no library has a figure.
    pub values: Vec<Option<u64>>,
    /// By metric, how many libraries used it at all: those with a figure above nought.
    pub libraries: Vec<u32>,
}

/// What a supplier counted for a group of libraries as one, and how it was divided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupMonth {
    /// The group.
    pub group: GroupId,
    /// The service.
    pub service: ServiceId,
    /// The month.
    pub month: Month,
    /// What was measured.
    pub measured: BTreeMap<Metric, u64>,
    /// By which recipe it was divided.
    pub recipe: Recipe,
    /// What each library got.
    pub shares: BTreeMap<LibraryNumber, BTreeMap<Metric, u64>>,
    /// When the newest event shown here happened (RFC 3339).
    pub as_of: String,
}
