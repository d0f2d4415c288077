//! Figures of many libraries, written by columns: a name is written once and not once for each library.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::kernel::LibraryNumber;
use crate::statistics::Metric;

/// Figures by library and metric. On disk: `{"metrics": ["Total_Item_Requests"], "rows": {"2030100": [123]}}`.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Columns", into = "Columns")]
pub struct FigureTable {
    rows: BTreeMap<LibraryNumber, BTreeMap<Metric, u64>>,
}

impl FigureTable {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.values().map(BTreeMap::len).sum()
    }

    /// One of them.
    pub fn get(&self, library: &LibraryNumber, metric: &Metric) -> Option<u64> {
        self.rows.get(library)?.get(metric).copied()
    }

    /// One library's, by metric.
    pub fn of_library(&self, library: &LibraryNumber) -> impl Iterator<Item = (&Metric, u64)> {
        self.rows.get(library).into_iter().flatten().map(|(metric, value)| (metric, *value))
    }

    /// Sets one and answers what it was.
    pub fn set(&mut self, library: &LibraryNumber, metric: &Metric, value: u64) -> Option<u64> {
        if let Some(row) = self.rows.get_mut(library) {
            return row.insert(metric.clone(), value);
        }
        self.rows.entry(library.clone()).or_default().insert(metric.clone(), value)
    }

    /// The libraries that have any.
    pub fn libraries(&self) -> impl Iterator<Item = &LibraryNumber> {
        self.rows.keys()
    }

    /// Every one of them.
    pub fn iter(&self) -> impl Iterator<Item = (&LibraryNumber, &Metric, u64)> {
        self.rows.iter().flat_map(|(library, row)| row.iter().map(move |(metric, value)| (library, metric, *value)))
    }
}

impl FromIterator<(LibraryNumber, Metric, u64)> for FigureTable {
    fn from_iter<T: IntoIterator<Item = (LibraryNumber, Metric, u64)>>(figures: T) -> Self {
        let mut table = Self::default();
        for (library, metric, value) in figures {
            table.set(&library, &metric, value);
        }
        table
    }
}

#[derive(Serialize, Deserialize)]
struct Columns {
    metrics: Vec<Metric>,
    rows: BTreeMap<LibraryNumber, Vec<Option<u64>>>,
}

impl From<FigureTable> for Columns {
    fn from(table: FigureTable) -> Self {
        let metrics: BTreeSet<&Metric> = table.rows.values().flat_map(BTreeMap::keys).collect();
        let columns = |row: &BTreeMap<Metric, u64>| metrics.iter().map(|metric| row.get(*metric).copied()).collect();
        let rows = table.rows.iter().map(|(library, row)| (library.clone(), columns(row))).collect();
        Self { metrics: metrics.into_iter().cloned().collect(), rows }
    }
}

impl TryFrom<Columns> for FigureTable {
    type Error = String;

    fn try_from(columns: Columns) -> Result<Self, Self::Error> {
        let mut rows = BTreeMap::new();
        for (library, values) in columns.rows {
            if values.len() != columns.metrics.len() {
                return Err(format!("{library} has {} columns of {}", values.len(), columns.metrics.len()));
            }
            let figures = columns.metrics.iter().cloned().zip(values);
            rows.insert(library, figures.filter_map(|(metric, value)| Some((metric, value?))).collect());
        }
        Ok(Self { rows })
    }
}
