//! From a service's twelve months to what each library contributes to the year's sums.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;

use super::Contribution;
use crate::kernel::LibraryNumber;
use crate::statistics::service_month::{LibraryPlace, ServiceMonth};
use crate::statistics::{Metric, Month, Statement};

/// What each library contributes, by metric: the sum of the months there are, shares of groups included, and whether there is
/// a figure for every month in which it had the service (`had`). A library without any figure contributes nothing, not nought.
pub fn contributions_of(
    months: &[(Month, ServiceMonth)],
    had: impl Fn(&LibraryNumber, Month) -> bool,
) -> BTreeMap<Metric, Vec<Contribution>> {
    let mut places: BTreeMap<&LibraryNumber, &LibraryPlace> = BTreeMap::new();
    let mut figures: BTreeMap<Metric, BTreeMap<&LibraryNumber, BTreeMap<Month, u64>>> = BTreeMap::new();
    let mut no_usage: BTreeSet<(&LibraryNumber, Month)> = BTreeSet::new();
    let mut last_day = None;
    for (month, state) in months {
        last_day = last_day.max(Some(date(month.year(), 12, 31)));
        places.extend(&state.places);
        let said_nothing = state.statements.iter().filter(|(_, said)| **said == Statement::NoUsage);
        no_usage.extend(said_nothing.map(|(library, _)| (library, *month)));
        let shares = state.shares();
        for library in state.reported() {
            for (metric, figure) in state.figures_of(library, &shares) {
                figures.entry(metric).or_default().entry(library).or_default().insert(*month, figure.value);
            }
        }
    }
    let contribution = |library: &LibraryNumber, values: &BTreeMap<Month, u64>| {
        let LibraryPlace(library_type, municipality) = places.get(library)?;
        let owed = |month: &Month| {
            had(library, *month) && !values.contains_key(month) && !no_usage.contains(&(library, *month))
        };
        Some(Contribution {
            library: library.clone(),
            county: last_day.map(|day| municipality.on(day).county()),
            library_type: *library_type,
            value: values.values().fold(0, |sum: u64, value| sum.saturating_add(*value)),
            complete: !months.iter().any(|(month, _)| owed(month)),
        })
    };
    let of_metric = |libraries: &BTreeMap<&LibraryNumber, BTreeMap<Month, u64>>| {
        libraries.iter().filter_map(|(library, values)| contribution(library, values)).collect()
    };
    figures.iter().map(|(metric, libraries)| (metric.clone(), of_metric(libraries))).collect()
}
