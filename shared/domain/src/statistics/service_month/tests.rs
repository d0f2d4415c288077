//! Figures taken in, restated and divided, one by one and over random reports.

use std::collections::{BTreeMap, BTreeSet};

use cqrs_es::Aggregate;
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use proptest::prelude::*;

use super::*;
use crate::kernel::{EventSourced, LibraryNumber, LibraryType, RowModel};
use crate::statistics::allocation::Recipe;
use crate::statistics::{Basis, Figure, Metric, Statement};

const AT: &str = "2023-05-10T08:00:00Z";

fn library(number: u32) -> LibraryNumber {
    (2_030_100 + number).to_string().parse().unwrap()
}

fn metric(name: &str) -> Metric {
    name.parse().unwrap()
}

fn requests() -> Metric {
    metric("Total_Item_Requests")
}

fn place(number: u32) -> LibraryPlace {
    let municipality = ["0301", "3024", "4601"][number as usize % 3];
    let library_type = if number.is_multiple_of(2) { LibraryType::Public } else { LibraryType::UpperSecondary };
    LibraryPlace(library_type, municipality.parse().unwrap())
}

fn table(figures: &[(u32, u64)]) -> FigureTable {
    figures.iter().map(|(number, value)| (library(*number), requests(), *value)).collect()
}

fn places(numbers: impl IntoIterator<Item = u32>) -> BTreeMap<LibraryNumber, LibraryPlace> {
    numbers.into_iter().map(|number| (library(number), place(number))).collect()
}

fn report(figures: &[(u32, u64)]) -> Report {
    let import = "0123456789abcdef0123456789abcdef".parse().unwrap();
    let places = places(figures.iter().map(|(number, _)| *number));
    Report { figures: table(figures), places, ..Report::new(import, false) }
}

fn recipe(number: u32, weights: &[(u32, u32)]) -> Recipe {
    Recipe {
        number,
        weighs: "Folketall".parse().unwrap(),
        weights: weights.iter().map(|(library_at, weight)| (library(*library_at), *weight)).collect(),
        as_of: jiff::civil::date(2023, 1, 1),
        source: "SSB tabell 07459".parse().unwrap(),
    }
}

fn of_group(whole: u64, recipe: &Recipe) -> Report {
    let group = ("samarbeidet".parse().unwrap(), (BTreeMap::from([(requests(), whole)]), recipe.clone()));
    Report { groups: [group].into(), places: places(0..10), ..report(&[]) }
}

fn given(events: &[ServiceMonthEvent]) -> AggregateTestExecutor<ServiceMonth> {
    TestFramework::<ServiceMonth>::with(()).given(events.to_vec())
}

fn after(reports: impl IntoIterator<Item = Report>) -> (ServiceMonth, Vec<ServiceMonthEvent>) {
    let (mut month, mut all) = (ServiceMonth::default(), vec![]);
    for report in reports {
        for event in month.decide(ServiceMonthCommand::Record(report)).unwrap() {
            month.apply(event.clone());
            all.push(event);
        }
    }
    (month, all)
}

fn rows(month: &ServiceMonth, events: &[ServiceMonthEvent]) -> BTreeMap<(String, String), FigureRow> {
    let rows = FigureRow::rows("filmarkivet@2023-04", month, events, AT);
    rows.into_iter().map(|placed| ((placed.partition, placed.id), placed.row)).collect()
}

fn row_of(rows: &BTreeMap<(String, String), FigureRow>, number: u32) -> LibraryMonth {
    let key = (format!("library/{}/2023", library(number)), "04/filmarkivet".to_owned());
    match rows.get(&key) {
        Some(FigureRow::Library(row)) => row.clone(),
        other => panic!("{other:?}"),
    }
}

fn totals(rows: &BTreeMap<(String, String), FigureRow>) -> ServiceTotals {
    match &rows[&("service/filmarkivet".to_owned(), "2023-04".to_owned())] {
        FigureRow::Service(row) => row.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_new_is_recorded_what_is_known_changes_nothing_and_what_differs_is_restated() {
    let (_, first) = after([report(&[(1, 10), (2, 0)])]);
    assert!(matches!(&first[..], [ServiceMonthEvent::FiguresRecorded { figures, .. }] if figures.len() == 2));
    given(&first).when(ServiceMonthCommand::Record(report(&[(1, 10), (2, 0)]))).then_expect_events(vec![]);
    let restated = ServiceMonthEvent::FiguresRestated {
        import: "0123456789abcdef0123456789abcdef".parse().unwrap(),
        estimated: false,
        figures: table(&[(2, 7)]),
        before: table(&[(2, 0)]),
    };
    given(&first).when(ServiceMonthCommand::Record(report(&[(1, 10), (2, 7)]))).then_expect_events(vec![restated]);
    let (month, events) = after([report(&[(1, 10), (2, 0)]), report(&[(2, 7)])]);
    let row = row_of(&rows(&month, &events), 2);
    assert_eq!(row.figures[&requests()], Figure::measured(7));
    assert_eq!(row.restated, BTreeMap::from([(requests(), 0)]));
}

#[test]
fn a_figure_that_was_an_estimate_is_restated_by_the_same_number_counted() {
    let estimate = Report { estimated: true, ..report(&[(1, 10)]) };
    let (month, events) = after([estimate.clone()]);
    assert_eq!(row_of(&rows(&month, &events), 1).figures[&requests()].basis, Basis::Estimated);
    assert!(totals(&rows(&month, &events)).holds_estimates);
    let (month, events) = after([estimate, report(&[(1, 10)])]);
    assert_eq!(row_of(&rows(&month, &events), 1).figures[&requests()], Figure::measured(10));
    assert!(!totals(&rows(&month, &events)).holds_estimates);
}

#[test]
fn a_statement_lasts_until_figures_come_without_one() {
    let not_ready =
        Report { statements: [(library(1), Statement::NotReady)].into(), places: places([1]), ..report(&[]) };
    let (month, events) = after([not_ready.clone(), not_ready.clone()]);
    assert_eq!(events.len(), 1);
    assert_eq!(row_of(&rows(&month, &events), 1).statement, Some(Statement::NotReady));
    let mut view = report(&[(1, 3)]);
    view.figures = FigureTable::default();
    view.figures.set(&library(1), &Metric::of_view("Total_Item_Requests", "TR_B1").unwrap(), 3);
    let (month, events) = after([not_ready.clone(), view]);
    assert_eq!(
        row_of(&rows(&month, &events), 1).statement,
        Some(Statement::NotReady),
        "a part says nothing of the whole"
    );
    let (month, events) = after([not_ready, report(&[(1, 3)])]);
    assert_eq!(row_of(&rows(&month, &events), 1).statement, None);
}

#[test]
fn a_group_is_kept_as_it_was_measured_and_divided_anew_by_each_newer_recipe() {
    let group: crate::kernel::GroupId = "samarbeidet".parse().unwrap();
    let (mut month, events) = after([of_group(100, &recipe(1, &[(1, 1), (2, 1), (3, 1)]))]);
    let shared = |month: &ServiceMonth, events: &[ServiceMonthEvent], number| {
        let row = row_of(&rows(month, events), number);
        row.figures.get(&requests()).map(|figure| (figure.value, figure.basis.as_str()))
    };
    assert_eq!([1, 2, 3].map(|at| shared(&month, &events, at).unwrap().0), [34, 33, 33]);
    assert_eq!(shared(&month, &events, 1).unwrap().1, "allocated");
    let apply = |recipe| ServiceMonthCommand::ApplyRecipe { group: group.clone(), recipe, places: places(0..10) };
    let newer = month.decide(apply(recipe(2, &[(1, 3), (4, 1)]))).unwrap();
    newer.iter().for_each(|event| month.apply(event.clone()));
    assert_eq!([1, 4].map(|at| shared(&month, &newer, at).unwrap().0), [75, 25]);
    assert_eq!(shared(&month, &newer, 2), None, "who left the group has no share of it any more");
    assert_eq!(month.decide(apply(recipe(1, &[(1, 1)]))), Ok(vec![]), "an older recipe comes too late");
    assert_eq!(month.groups[&group].measured[&requests()], 100);
    let nowhere = ServiceMonthCommand::ApplyRecipe { group, recipe: recipe(1, &[(1, 1)]), places: places([1]) };
    given(&[]).when(nowhere).then_expect_events(vec![]);
}

#[test]
fn a_library_that_lies_nowhere_and_a_figure_beyond_belief_are_refused() {
    let nowhere = Report { places: BTreeMap::new(), ..report(&[(1, 10)]) };
    given(&[]).when(ServiceMonthCommand::Record(nowhere)).then_expect_error(ServiceMonthRefusal::PlaceMissing);
    let absurd = report(&[(1, crate::statistics::LARGEST + 1)]);
    given(&[]).when(ServiceMonthCommand::Record(absurd)).then_expect_error(ServiceMonthRefusal::FigureTooLarge);
}

#[test]
fn totals_know_the_county_of_the_time_and_the_county_of_today() {
    let (month, events) = after([report(&[(1, 10), (2, 5), (4, 7), (7, 0)])]);
    let totals = totals(&rows(&month, &events));
    let parts: Vec<_> = totals
        .parts
        .iter()
        .map(|part| (part.county.as_str(), part.county_since_2024.as_str(), part.values[0], part.libraries[0]))
        .collect();
    assert_eq!(parts, [("30", "32", Some(7), 1), ("30", "32", Some(10), 1), ("46", "46", Some(5), 1)]);
    assert_eq!(totals.reported, 4);
}

#[test]
fn five_hundred_libraries_and_ten_metrics_fit_easily_even_all_restated() {
    let numbers = 0..500;
    let metrics = &Metric::OF_COUNTER[..10];
    let full = |add: u64| Report {
        figures: numbers
            .clone()
            .flat_map(|at| {
                metrics.iter().map(move |metric| (library(at), metric.clone(), 10_000 + add + u64::from(at)))
            })
            .collect(),
        ..report(&[])
    };
    let with_places = |report: Report| Report { places: places(numbers.clone()), ..report };
    let (month, first) = after([with_places(full(0))]);
    let (restated, both) = after([with_places(full(0)), with_places(full(7))]);
    let (recorded, restatement) = (size(&first), size(&both) - size(&first));
    let (state, state_after) = (size(&month), size(&restated));
    println!("recorded {recorded}, restated {restatement}, state {state}, state after {state_after}");
    assert!(recorded + state < 130_000, "{recorded} + {state}");
    assert!(restatement + state_after < 200_000, "{restatement} + {state_after}");
    let totals = serde_json::to_string(&totals(&rows(&month, &first))).unwrap();
    assert!(totals.len() < 4_096, "{}", totals.len());
}

/// How many bytes something takes as JSON.
fn size<T: serde::Serialize>(value: &T) -> usize {
    serde_json::to_string(value).unwrap().len()
}

proptest! {
    /// Totals are the sum of the libraries' rows, and the rows of what was touched are those of the whole, whatever came.
    #[test]
    fn totals_sum_to_the_rows_and_rows_follow_the_events(
        reports in prop::collection::vec(
            (prop::collection::btree_map(0_u32..9, 0_u64..1000, 0..6), prop::option::of((0_u64..500, 1_u32..4))),
            1..6,
        )
    ) {
        let mut month = ServiceMonth::default();
        let (mut kept, mut log) = (BTreeMap::new(), vec![]);
        for (figures, group) in reports {
            let figures: Vec<_> = figures.into_iter().collect();
            let mut report = report(&figures);
            if let Some((whole, number)) = group {
                report.groups = of_group(whole, &recipe(number, &[(number, 2), (number + 1, 3)])).groups;
            }
            report.places = places(0..10);
            let events = month.decide(ServiceMonthCommand::Record(report.clone())).unwrap();
            events.iter().for_each(|event| month.apply(event.clone()));
            prop_assert_eq!(month.decide(ServiceMonthCommand::Record(report)), Ok(vec![]));
            if !events.is_empty() {
                kept.extend(rows(&month, &events));
            }
            log.extend(events);
        }
        let written = serde_json::to_string(&month).unwrap();
        prop_assert_eq!(&serde_json::from_str::<ServiceMonth>(&written).unwrap(), &month);
        if log.is_empty() {
            return Ok(());
        }
        for (key, row) in rows(&month, &log) {
            let FigureRow::Library(row) = row else { continue };
            let FigureRow::Library(kept) = &kept[&key] else { panic!("another kind of row") };
            prop_assert_eq!(&row.figures, &kept.figures);
        }
        let libraries: BTreeSet<_> = (0..10).map(library).collect();
        let shares = month.shares();
        let of_rows: u64 = libraries
            .iter()
            .flat_map(|library| month.figures_of(library, &shares).into_values())
            .map(|figure| figure.value)
            .sum();
        let totals = totals(&rows(&month, &log));
        let of_parts: u64 = totals.parts.iter().flat_map(|part| part.values.iter().flatten()).sum();
        let reported: u64 = month.figures.iter().map(|(_, _, value)| value).sum();
        let measured: u64 = month.groups.values().flat_map(|group| group.measured.values()).sum();
        prop_assert_eq!(of_rows, of_parts);
        prop_assert_eq!(of_parts, reported + measured);
    }
}
