//! Nothing that is not shown can be worked out from what is.
//!
//! The tests know nothing of areas and of how groups are chosen: they have every library as a variable of its own, take every
//! answer the public ever got as an equation, and ask by elimination modulo a prime whether the equations determine
//! a figure that was not shown.

use std::collections::{BTreeMap, BTreeSet};

use cqrs_es::Aggregate;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::kernel::{CountyNumber, EventSourced, LibraryType, ReaderLanguage};
use crate::statistics::Metric;
use crate::statistics::policy::Granularity;

const COUNTIES: [&str; 5] = ["03", "11", "15", "46", "50"];
const PRIME: i128 = 2_147_483_647;

fn county(at: usize) -> Option<CountyNumber> {
    COUNTIES.get(at).map(|number| number.parse().unwrap())
}

fn kind(public: bool) -> LibraryType {
    if public { LibraryType::Public } else { LibraryType::UpperSecondary }
}

fn contribution(at: usize, (county_at, public, value, complete): (usize, bool, u64, bool)) -> Contribution {
    let library = format!("{}{at:06}", if public { 2 } else { 3 }).parse().unwrap();
    Contribution { library, county: county(county_at), library_type: kind(public), value, complete }
}

fn some_libraries() -> impl Strategy<Value = Vec<Contribution>> {
    // The sixth county is none: nobody has told us where the library lies.
    let library = (0..6_usize, prop::bool::weighted(0.7), 0..10_000_u64, any::<bool>());
    prop::collection::vec(library, 0..30)
        .prop_map(|all| all.into_iter().enumerate().map(|(at, library)| contribution(at, library)).collect())
}

fn belongs(library: &Contribution, group: &Group) -> bool {
    match group {
        Group::National => true,
        Group::Type(kind) => library.library_type == *kind,
        Group::County(county) => library.county.as_ref() == Some(county),
        Group::CountyAndType(county, kind) => library.county.as_ref() == Some(county) && library.library_type == *kind,
    }
}

/// A basis modulo a prime, by pivot.
#[derive(Default)]
struct Known(BTreeMap<usize, Vec<i128>>);

impl Known {
    fn reduced(&self, mut vector: Vec<i128>) -> Vec<i128> {
        for (pivot, row) in &self.0 {
            let times = vector[*pivot];
            for (entry, other) in vector.iter_mut().zip(row) {
                *entry = (*entry - times * other).rem_euclid(PRIME);
            }
        }
        vector
    }

    fn learn(&mut self, vector: Vec<i128>) {
        let mut row = self.reduced(vector);
        let Some(pivot) = row.iter().position(|entry| *entry != 0) else { return };
        let inverse = power(row[pivot], PRIME - 2);
        row.iter_mut().for_each(|entry| *entry = *entry * inverse % PRIME);
        // Earlier rows are cleared at the new pivot, so that one pass in any order reduces.
        for other in self.0.values_mut() {
            let times = other[pivot];
            for (entry, ours) in other.iter_mut().zip(&row) {
                *entry = (*entry - times * ours).rem_euclid(PRIME);
            }
        }
        self.0.insert(pivot, row);
    }

    fn determines(&self, vector: Vec<i128>) -> bool {
        self.reduced(vector).iter().all(|entry| *entry == 0)
    }
}

fn power(mut base: i128, mut exponent: i128) -> i128 {
    let mut result = 1;
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        exponent /= 2;
    }
    result
}

fn every_group() -> BTreeSet<Group> {
    let counties = || (0..COUNTIES.len()).map(county).chain([None]);
    let kinds = [Some(LibraryType::Public), Some(LibraryType::UpperSecondary), None];
    counties().flat_map(|county| kinds.map(|kind| Group::of(county.clone(), kind))).collect()
}

/// Checks that the answers, equations over `variables` unknowns of which a year's libraries begin `at` one, give away no figure
/// of one library, no sum or difference of two, and no group that was not shown.
fn gives_nothing_away(known: &Known, variables: usize, at: usize, libraries: &[Contribution], table: &PublishedTable) {
    let vector = |entries: &[(usize, i128)]| {
        let mut vector = vec![0; variables];
        entries.iter().for_each(|(library, times)| vector[at + library] = *times);
        vector
    };
    for (one, library) in libraries.iter().enumerate() {
        assert!(!known.determines(vector(&[(one, 1)])), "{library:?}");
        for other in 0..one {
            assert!(!known.determines(vector(&[(one, 1), (other, 1)])), "the sum of two");
            // Two that differ by what both hide: either could work out the other.
            assert!(!known.determines(vector(&[(one, 1), (other, PRIME - 1)])), "the difference of two");
        }
    }
    for group in &table.withheld {
        let members: Vec<_> =
            (0..libraries.len()).filter(|library| belongs(&libraries[*library], group)).map(|at| (at, 1)).collect();
        assert!(!known.determines(vector(&members)), "{group:?}");
    }
}

fn learn(known: &mut Known, variables: usize, at: usize, libraries: &[Contribution], table: &PublishedTable) {
    for group in table.shown.keys() {
        let mut vector = vec![0; variables];
        for (library, contribution) in libraries.iter().enumerate() {
            vector[at + library] = i128::from(belongs(contribution, group));
        }
        known.learn(vector);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_combination_of_the_sums_shown_gives_away_what_is_not(libraries in some_libraries()) {
        let table = PublishedTable::of(&libraries);
        let mut known = Known::default();
        learn(&mut known, libraries.len(), 0, &libraries, &table);
        gives_nothing_away(&known, libraries.len(), 0, &libraries, &table);
    }

    #[test]
    fn a_sum_shown_is_the_sum_of_at_least_three_and_every_group_with_libraries_is_accounted_for(libraries in some_libraries()) {
        let table = PublishedTable::of(&libraries);
        for group in every_group() {
            let members: Vec<_> = libraries.iter().filter(|library| belongs(library, &group)).collect();
            let sum = PublishedCell {
                value: members.iter().map(|member| member.value).sum(),
                libraries: members.len(),
                incomplete: members.iter().filter(|member| !member.complete).count(),
            };
            match table.cell(&group) {
                ShownCell::Value(value) => {
                    prop_assert_eq!(table.shown[&group], sum);
                    prop_assert_eq!(value, sum.value);
                    prop_assert!(members.len() >= FEWEST_LIBRARIES);
                }
                ShownCell::Withheld(why) => {
                    let expected = if members.is_empty() { WhyNot::NotMember } else { WhyNot::TooFew };
                    prop_assert_eq!(why, expected);
                }
            }
        }
    }

    #[test]
    fn what_is_withheld_follows_from_how_many_there_are_and_not_from_their_figures(
        libraries in some_libraries(), others in prop::collection::vec(any::<u32>(), 40),
    ) {
        let mut changed = libraries.clone();
        changed.iter_mut().zip(others).for_each(|(library, value)| library.value = u64::from(value));
        changed.reverse();
        prop_assert_eq!(PublishedTable::of(&libraries).withheld, PublishedTable::of(&changed).withheld);
    }

    /// Figures arrive late and are restated while the public keeps asking: all that it ever saw, taken together.
    #[test]
    fn no_combination_of_answers_over_time_and_after_restatements_gives_away_a_figure(
        first in some_libraries(), later in prop::collection::vec((0..30_usize, 0..10_000_u64), 0..4), late in some_libraries(),
    ) {
        let mut year = PublishedYear::default();
        let mut versions = vec![first.clone()];
        for (at, value) in later {
            let mut restated = versions.last().unwrap().clone();
            if let Some(library) = restated.get_mut(at) {
                library.value = value;
            }
            versions.push(restated);
        }
        let arrived: Vec<_> = first.iter().cloned().chain(late).collect();
        versions.push(arrived);
        let variables = versions.iter().map(Vec::len).sum();
        let (mut known, mut at) = (Known::default(), 0);
        let mut asked = Vec::new();
        for (turn, libraries) in versions.iter().enumerate() {
            let today = date(2023, 2, 1 + i8::try_from(turn).unwrap());
            let figures = [(Metric::TotalItemRequests, libraries.clone())].into();
            let command = PublishedYearCommand::Publish { service: "lerretet".parse().unwrap(), year: 2022, figures, today };
            for event in year.decide(command).unwrap_or_default() {
                year.apply(event);
                asked.push((at, libraries));
            }
            at += libraries.len();
            if let Some(table) = year.metrics.get(&Metric::TotalItemRequests) {
                // What is shown now is an equation over the figures of the version that was published.
                for (of, published) in &asked {
                    learn(&mut known, variables, *of, published, table);
                }
            }
        }
        prop_assert!(asked.len() <= 1);
        if let (Some((of, published)), Some(table)) = (asked.first(), year.metrics.get(&Metric::TotalItemRequests)) {
            prop_assert_eq!(table, &PublishedTable::of(published));
            gives_nothing_away(&known, variables, *of, published, table);
        }
    }
}

fn areas(counts: &[(usize, bool, usize)]) -> Vec<Contribution> {
    let mut all = Vec::new();
    for (county, public, count) in counts {
        for _ in 0..*count {
            all.push(contribution(all.len(), (*county, *public, 10, true)));
        }
    }
    all
}

fn withheld(counts: &[(usize, bool, usize)]) -> Vec<String> {
    PublishedTable::of(&areas(counts)).withheld.iter().map(ToString::to_string).collect()
}

#[test]
fn the_only_school_in_a_county_hides_the_other_libraries_there_and_the_schools_of_one_more_county() {
    let counts = [(0, true, 5), (0, false, 1), (1, true, 6), (1, false, 4), (2, true, 7), (2, false, 5)];
    assert_eq!(withheld(&counts), ["03/public", "03/upper-secondary", "11/public", "11/upper-secondary"]);
}

#[test]
fn a_county_of_two_hides_a_second_county_so_that_the_rest_is_not_the_two() {
    assert_eq!(withheld(&[(0, true, 2), (1, true, 4), (2, true, 9)]), ["03/public", "11/public", "03", "11"]);
}

#[test]
fn where_there_are_enough_everywhere_nothing_is_withheld_and_where_there_are_few_everything_is() {
    assert_eq!(withheld(&[(0, true, 3), (0, false, 3), (1, true, 3), (1, false, 3)]), Vec::<String>::new());
    assert_eq!(withheld(&[(0, true, 2)]), ["03/public", "03", "public", "national"]);
}

#[test]
fn the_whole_country_takes_no_time() {
    let counts: Vec<_> = (0..5).flat_map(|county| [(county, true, 60 + county), (county, false, 1 + county)]).collect();
    assert!(PublishedTable::of(&areas(&counts)).shown.contains_key(&Group::National));
}

#[test]
fn a_year_is_published_once_it_is_closed_and_once_only() {
    let publish = |libraries: Vec<Contribution>, today| PublishedYearCommand::Publish {
        service: "lerretet".parse().unwrap(),
        year: 2022,
        figures: [(Metric::TotalItemRequests, libraries)].into(),
        today,
    };
    let mut year = PublishedYear::default();
    let libraries = areas(&[(0, true, 4)]);
    let too_early = year.decide(publish(libraries.clone(), date(2023, 1, 28)));
    assert_eq!(too_early, Err(PublishedYearRefusal::YearNotClosed));
    let empty = year.decide(publish(vec![], date(2023, 1, 29)));
    assert_eq!(empty, Err(PublishedYearRefusal::NothingToPublish));
    let events = year.decide(publish(libraries, date(2023, 1, 29))).unwrap();
    year.apply(events[0].clone());
    assert_eq!(year.metrics[&Metric::TotalItemRequests].cell(&Group::National), ShownCell::Value(40));
    assert_eq!(year.decide(publish(areas(&[(0, true, 9)]), date(2023, 4, 1))), Ok(vec![]));
}

#[test]
fn who_sees_years_only_sees_neither_months_nor_a_year_that_still_grows() {
    let sight = |allowed, today| Sight { allowed, year: 2022, today };
    let (open, value) = (date(2023, 1, 28), ShownCell::Value(7));
    let withheld = |why| ShownCell::Withheld(why);
    assert_eq!(sight(Granularity::Year, open).of_year(value), withheld(WhyNot::NotReady));
    assert_eq!(sight(Granularity::Year, date(2023, 1, 29)).of_year(value), value);
    assert_eq!(sight(Granularity::Year, date(2023, 1, 29)).of_month(value), withheld(WhyNot::YearsOnly));
    assert_eq!(sight(Granularity::Year, date(2023, 1, 29)).of_months(11, value), withheld(WhyNot::YearsOnly));
    assert_eq!(sight(Granularity::Month, open).of_months(3, value), value);
    assert_eq!(sight(Granularity::Nothing, open).of_month(withheld(WhyNot::Missing)), withheld(WhyNot::Hidden));
}

#[test]
fn every_reason_has_its_code_and_its_words() {
    let all = [
        WhyNot::Hidden,
        WhyNot::YearsOnly,
        WhyNot::TooFew,
        WhyNot::NotReady,
        WhyNot::Missing,
        WhyNot::NotCollected,
        WhyNot::NotMember,
    ];
    let codes: BTreeSet<_> = all.map(WhyNot::code).into();
    assert_eq!(codes, ["suppressed", "not_ready", "missing", "not_collected", "not_member"].into());
    let words: BTreeSet<_> = [ReaderLanguage::Nb, ReaderLanguage::Nn, ReaderLanguage::En]
        .iter()
        .flat_map(|language| all.map(|why| why.text(*language)))
        .collect();
    assert_eq!(words.len(), 21);
}

#[test]
fn a_group_is_written_as_it_is_read() {
    for group in every_group() {
        assert_eq!(group.to_string().parse(), Ok(group));
    }
    assert!("99".parse::<Group>().is_err() && "46/".parse::<Group>().is_err());
}
