//! A service's month as rows of the read model `figures`.

use std::collections::{BTreeMap, BTreeSet};

use crate::kernel::{GroupId, LibraryNumber, PlacedRow, RowModel};
use crate::statistics::{Basis, Figure, Metric};

use super::{
    FigureRow, GroupMonth, LibraryMonth, LibraryPlace, ServiceMonth, ServiceMonthEvent, ServiceMonthId, ServiceTotals,
    TotalsPart, UsedRecipe,
};

impl RowModel for FigureRow {
    type Of = ServiceMonth;

    const NAME: &'static str = "figures";

    fn rows(id: &str, month: &ServiceMonth, events: &[ServiceMonthEvent], at: &str) -> Vec<PlacedRow<Self>> {
        // Nothing is stored under a key that is none.
        let Ok(id) = id.parse::<ServiceMonthId>() else { return vec![] };
        let shares = month.shares();
        let figures = |library: &LibraryNumber| month.figures_of(library, &shares);
        let mut rows = Vec::new();
        for library in touched(month, events) {
            let row = FigureRow::Library(library_month(&id, month, library, figures(library), at));
            let partition = Self::library_year(library, id.month.year());
            rows.push(PlacedRow { partition, id: Self::month_and_service_key(id.month, &id.service), row });
        }
        for (group, row) in group_months(&id, month, at) {
            let (partition, key) = (Self::group(&group), format!("{}/{}", id.month, id.service));
            rows.push(PlacedRow { partition, id: key, row: Self::Group(row) });
        }
        let totals = totals(&id, month, figures, at);
        let partition = Self::service(&id.service);
        rows.push(PlacedRow { partition, id: Self::month_key(id.month), row: Self::Service(totals) });
        rows
    }
}

/// The libraries whose rows the events change. A recipe may take a library out of its group, so it touches all.
fn touched<'a>(month: &'a ServiceMonth, events: &'a [ServiceMonthEvent]) -> BTreeSet<&'a LibraryNumber> {
    let mut touched = BTreeSet::new();
    for event in events {
        match event {
            ServiceMonthEvent::FiguresRecorded { figures, .. } | ServiceMonthEvent::FiguresRestated { figures, .. } => {
                touched.extend(figures.libraries());
            }
            ServiceMonthEvent::StatementsRecorded { statements, .. } => touched.extend(statements.keys()),
            ServiceMonthEvent::GroupFiguresRecorded { .. } | ServiceMonthEvent::RecipeApplied { .. } => {
                touched.extend(month.places.keys());
            }
        }
    }
    touched
}

fn library_month(
    id: &ServiceMonthId,
    month: &ServiceMonth,
    library: &LibraryNumber,
    figures: BTreeMap<Metric, Figure>,
    at: &str,
) -> LibraryMonth {
    let in_groups = month.groups.iter().filter_map(|(group, figures)| Some((group, figures.recipe.as_ref()?)));
    let of_library = in_groups.filter(|(_, recipe)| recipe.weights.contains_key(library));
    let recipes = of_library.map(|(group, recipe)| UsedRecipe {
        group: group.clone(),
        number: recipe.number,
        weighs: recipe.weighs.to_string(),
        as_of: recipe.as_of,
        source: recipe.source.to_string(),
    });
    LibraryMonth {
        service: id.service.clone(),
        month: id.month,
        recipes: recipes.collect(),
        figures,
        restated: month.before.of_library(library).map(|(metric, value)| (metric.clone(), value)).collect(),
        statement: month.statements.get(library).copied(),
        as_of: at.to_owned(),
    }
}

fn group_months(id: &ServiceMonthId, month: &ServiceMonth, at: &str) -> Vec<(GroupId, GroupMonth)> {
    let divided = month.groups.iter().filter_map(|(group, figures)| {
        let recipe = figures.recipe.clone()?;
        let mut shares: BTreeMap<LibraryNumber, BTreeMap<Metric, u64>> = BTreeMap::new();
        for (metric, whole) in &figures.measured {
            for (library, share) in recipe.shares(*whole) {
                shares.entry(library).or_default().insert(metric.clone(), share);
            }
        }
        let row = GroupMonth {
            group: group.clone(),
            service: id.service.clone(),
            month: id.month,
            measured: figures.measured.clone(),
            recipe,
            shares,
            as_of: at.to_owned(),
        };
        Some((group.clone(), row))
    });
    divided.collect()
}

fn totals(
    id: &ServiceMonthId,
    month: &ServiceMonth,
    figures: impl Fn(&LibraryNumber) -> BTreeMap<Metric, Figure>,
    at: &str,
) -> ServiceTotals {
    let reported = month.reported();
    let mut by_part: BTreeMap<_, BTreeMap<Metric, (u64, u32)>> = BTreeMap::new();
    let mut holds_estimates = false;
    for library in &reported {
        let Some(LibraryPlace(library_type, municipality)) = month.places.get(*library) else { continue };
        let then = municipality.on(id.month.last_day()).county();
        let since_2024 = municipality.on(jiff::civil::date(2024, 1, 1)).county();
        let part = by_part.entry((then, since_2024, *library_type)).or_default();
        for (metric, figure) in figures(library) {
            holds_estimates |= figure.basis == Basis::Estimated;
            let (value, libraries) = part.entry(metric).or_insert((0, 0));
            *value += figure.value;
            *libraries += u32::from(figure.value > 0);
        }
    }
    let metrics: BTreeSet<Metric> = by_part.values().flat_map(BTreeMap::keys).cloned().collect();
    let parts = by_part.into_iter().map(|((county, county_since_2024, library_type), figures)| TotalsPart {
        county,
        county_since_2024,
        library_type,
        values: metrics.iter().map(|metric| figures.get(metric).map(|(value, _)| *value)).collect(),
        libraries: metrics.iter().map(|metric| figures.get(metric).map_or(0, |(_, libraries)| *libraries)).collect(),
    });
    ServiceTotals {
        service: id.service.clone(),
        month: id.month,
        parts: parts.collect(),
        metrics: metrics.into_iter().collect(),
        reported: u32::try_from(reported.len()).unwrap_or(u32::MAX),
        holds_estimates,
        as_of: at.to_owned(),
    }
}
