//! A total is the sum of what it claims to sum, whoever asks, also after restatements.

use std::collections::BTreeMap;

use jiff::civil::date;
use proptest::prelude::*;

use super::super::*;
use crate::kernel::{EventSourced, LibraryNumber, LibraryType, RowModel, ServiceId};
use crate::statistics::allocation::Recipe;
use crate::statistics::disclosure::{Group, ShownCell};
use crate::statistics::membership::ConnectionsEntry;
use crate::statistics::policy::Tier;
use crate::statistics::service_month::{
    FigureRow, LibraryMonth, LibraryPlace, Report, ServiceMonth, ServiceMonthCommand, ServiceTotals,
};
use crate::statistics::{Metric, Month};
use cqrs_es::Aggregate;

const MUNICIPALITIES: [&str; 4] = ["0301", "3024", "3025", "4601"];

/// A library: where it lies, whether it is public, and its figures by month; `None` where it has none.
type Library = (usize, bool, [Option<u64>; 12]);

fn some_libraries() -> impl Strategy<Value = Vec<Library>> {
    let figure = prop::option::weighted(0.8, 0_u64..1_000);
    prop::collection::vec((0..MUNICIPALITIES.len(), any::<bool>(), prop::array::uniform12(figure)), 1..8)
}

fn service() -> ServiceId {
    "lerretet".parse().unwrap()
}

fn number(at: usize) -> LibraryNumber {
    format!("{}", 2_030_100 + at).parse().unwrap()
}

fn place((municipality, public, _): &Library) -> LibraryPlace {
    let kind = if *public { LibraryType::Public } else { LibraryType::UpperSecondary };
    LibraryPlace(kind, MUNICIPALITIES[*municipality].parse().unwrap())
}

/// A month's report: the libraries' own figures, and one that was counted for the first two as one.
fn report(libraries: &[Library], month: usize, together: u64) -> Report {
    let import = "0123456789abcdef0123456789abcdef".parse().unwrap();
    let figures = libraries
        .iter()
        .enumerate()
        .filter_map(|(at, library)| Some((number(at), Metric::TotalItemRequests, library.2[month]?)));
    let recipe = Recipe {
        number: 1,
        weighs: "Folketall".parse().unwrap(),
        weights: (0..libraries.len().min(2)).map(|at| (number(at), 3)).collect(),
        as_of: date(2022, 1, 1),
        source: "SSB".parse().unwrap(),
    };
    let group = ("samarbeidet".parse().unwrap(), ([(Metric::TotalItemRequests, together)].into(), recipe));
    let places = libraries.iter().enumerate().map(|(at, library)| (number(at), place(library))).collect();
    Report { figures: figures.collect(), groups: [group].into(), places, ..Report::new(import, false) }
}

/// The rows of a year after some reports, as the projector writes them: those of a later commit replace those of an earlier.
fn rows_after(
    versions: &[Vec<Library>],
    together: u64,
) -> (BTreeMap<LibraryNumber, Vec<LibraryMonth>>, Vec<ServiceTotals>) {
    let mut rows = BTreeMap::new();
    for (at, month) in Month::of_year(2022).enumerate() {
        let mut state = ServiceMonth::default();
        for libraries in versions {
            let events = state.decide(ServiceMonthCommand::Record(report(libraries, at, together))).unwrap();
            events.iter().cloned().for_each(|event| state.apply(event));
            for placed in FigureRow::rows(&format!("lerretet@{month}"), &state, &events, "2023-02-01T08:00:00Z") {
                rows.insert((placed.partition, placed.id), placed.row);
            }
        }
    }
    let (mut of_libraries, mut totals) = (BTreeMap::<LibraryNumber, Vec<LibraryMonth>>::new(), vec![]);
    for ((partition, _), row) in rows {
        match row {
            FigureRow::Library(month) => {
                let library = partition.split('/').nth(1).unwrap().parse().unwrap();
                of_libraries.entry(library).or_default().push(month);
            }
            FigureRow::Service(month) => totals.push(month),
            FigureRow::Group(_) => {}
        }
    }
    (of_libraries, totals)
}

fn values(lines: &[Line]) -> Vec<u64> {
    lines.iter().map(|line| if let ShownCell::Value(value) = line.cell { value } else { 0 }).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_total_is_the_sum_of_its_libraries_and_a_year_the_sum_of_its_months(
        first in some_libraries(), restated in prop::array::uniform12(prop::option::of(0_u64..1_000)), together in 0_u64..100,
    ) {
        let mut second = first.clone();
        second[0].2 = restated;
        let (of_libraries, totals) = rows_after(&[first, second.clone()], together);
        let policies = BTreeMap::new();
        let sights = Sights { tier: Tier::Coordinator, reader: Tier::Coordinator, policies: &policies, today: date(2023, 3, 2) };
        let asked = |detail| Asked { period: Period::of_year(2022).unwrap(), detail, metric: Some(Metric::TotalItemRequests), today: date(2023, 3, 2) };
        for (detail, spans) in [(Detail::Month, 12), (Detail::Totals, 1)] {
            let own: BTreeMap<LibraryNumber, Vec<u64>> = (0..second.len()).map(|at| {
                let rows = of_libraries.get(&number(at)).map_or(&[][..], Vec::as_slice);
                let lines = library_lines(&asked(detail), Some(&service()), rows, &ConnectionsEntry::default(), &sights);
                (number(at), values(&lines))
            }).collect();
            for group in ["national", "public", "upper-secondary", "03", "30", "46", "30/public", "03/upper-secondary"] {
                let group: Group = group.parse().unwrap();
                let members = second.iter().enumerate().filter(|(_, library)| {
                    let LibraryPlace(kind, municipality) = place(library);
                    match &group {
                        Group::National => true,
                        Group::Type(its) => *its == kind,
                        Group::County(its) => *its == municipality.county(),
                        Group::CountyAndType(county, its) => *county == municipality.county() && *its == kind,
                    }
                });
                let mut expected = vec![0; spans];
                for (at, _) in members {
                    expected.iter_mut().zip(&own[&number(at)]).for_each(|(sum, value)| *sum += value);
                }
                let shown = totals_lines(&asked(detail), &service(), &group, Geography::Then, &totals, &sights);
                prop_assert_eq!(values(&shown), expected, "{} {:?}", group, detail);
            }
        }
        let national = |detail| totals_lines(&asked(detail), &service(), &Group::National, Geography::Then, &totals, &sights);
        prop_assert_eq!(values(&national(Detail::Month)).iter().sum::<u64>(), values(&national(Detail::Totals))[0]);
    }
}
