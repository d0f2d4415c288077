//! Given these rows, when this is asked by these readers, then these lines follow.

mod sums;

use std::collections::BTreeMap;

use jiff::civil::date;

use super::*;
use crate::kernel::ServiceId;
use crate::statistics::disclosure::{Contribution, Group, PublishedTable, PublishedYear, ShownCell, WhyNot};
use crate::statistics::membership::{Connection, ConnectionsEntry};
use crate::statistics::policy::{AskedBy, Assessment, Display, DisplayPolicy, Granularity, Ground, Setting, Tier};
use crate::statistics::policy::{DisplayPolicyEvent, YearsOfUse};
use crate::statistics::service_month::{FigureRow, LibraryMonth, ServiceTotals, TotalsPart};
use crate::statistics::{Figure, Metric, Month};
use cqrs_es::Aggregate;

fn service() -> ServiceId {
    "lerretet".parse().unwrap()
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn row(at: &str, value: u64) -> LibraryMonth {
    LibraryMonth {
        service: service(),
        month: month(at),
        figures: [(Metric::TotalItemRequests, Figure::measured(value))].into(),
        restated: BTreeMap::new(),
        statement: None,
        recipes: vec![],
        as_of: "2023-03-02T08:00:00Z".to_owned(),
    }
}

fn connected_since(since: &str) -> ConnectionsEntry {
    let connection = Connection { since: month(since), until: None };
    ConnectionsEntry { services: [(service(), vec![connection])].into(), ..ConnectionsEntry::default() }
}

fn policy(display: Display) -> BTreeMap<ServiceId, DisplayPolicy> {
    let mut policy = DisplayPolicy::default();
    let words = crate::kernel::Bilingual { nb: "Ja.".parse().unwrap(), nn: "Ja.".parse().unwrap() };
    let setting = Setting {
        display,
        years: YearsOfUse { from: 2020, through: None },
        asked_by: AskedBy::Consortium,
        why: words,
        assessment: Assessment { ground: Ground::TradeSecret, words: "Ja.".parse().unwrap() },
        review_on: date(2024, 1, 1),
    };
    policy.apply(DisplayPolicyEvent::DisplayPolicySet { service: service(), version: 1, setting });
    [(service(), policy)].into()
}

fn asked(from: &str, detail: Detail) -> Asked {
    Asked { period: Period::parse(from, None).unwrap(), detail, metric: None, today: date(2023, 3, 2) }
}

fn cells(lines: &[Line]) -> Vec<ShownCell> {
    lines.iter().map(|line| line.cell).collect()
}

#[test]
fn a_library_sees_its_own_months_whatever_the_policy_and_each_gap_says_why() {
    let hidden = Display { public: Granularity::Nothing, member: Granularity::Nothing, ..Display::OPEN };
    let policies = policy(hidden);
    let sights = |tier| Sights { tier, reader: tier, policies: &policies, today: date(2023, 3, 2) };
    let rows = [row("2022-11", 7), row("2022-12", 0)];
    let connections = connected_since("2022-10");
    let own = library_lines(&asked("2022", Detail::Month), None, &rows, &connections, &sights(Tier::OwnLibrary));
    let seen = cells(&own);
    assert_eq!(
        seen[8..],
        [
            ShownCell::Withheld(WhyNot::NotMember),
            ShownCell::Withheld(WhyNot::Missing),
            ShownCell::Value(7),
            ShownCell::Value(0)
        ]
    );
    assert_eq!(own[10].policy_version, None, "none applies to the library itself");
    let year = library_lines(&asked("2022", Detail::Totals), None, &rows, &connections, &sights(Tier::OwnLibrary));
    assert_eq!((cells(&year), year[0].incomplete), (vec![ShownCell::Value(7)], true));
    let others = library_lines(&asked("2022", Detail::Month), None, &rows, &connections, &sights(Tier::Member));
    assert!(others.iter().all(|line| line.cell == ShownCell::Withheld(WhyNot::Hidden) && line.basis.is_none()));
    assert_eq!(others[0].policy_version, Some(1));
}

#[test]
fn who_looks_through_anothers_eyes_never_sees_more_than_they_may_themselves() {
    let policies = policy(Display { supplier: Granularity::Year, ..Display::OPEN });
    let seen = |tier, from: &str, detail| {
        let sights = Sights { tier, reader: Tier::Supplier, policies: &policies, today: date(2023, 3, 2) };
        cells(&library_lines(&asked(from, detail), None, &[row("2022-12", 7)], &connected_since("2022-12"), &sights))
    };
    for tier in [Tier::Member, Tier::OwnLibrary] {
        assert_eq!(seen(tier, "2022-12", Detail::Month), [ShownCell::Withheld(WhyNot::YearsOnly)]);
        assert_eq!(seen(tier, "2022", Detail::Totals), [ShownCell::Value(7)]);
    }
}

#[test]
fn of_a_service_that_is_hidden_nobody_learns_what_it_counts() {
    let policies = policy(Display { public: Granularity::Nothing, member: Granularity::Nothing, ..Display::OPEN });
    let sights = Sights { tier: Tier::Member, reader: Tier::Member, policies: &policies, today: date(2023, 3, 2) };
    let counted = |metric: Metric| {
        let mut row = row("2022-12", 7);
        row.figures = [(metric, Figure::measured(7))].into();
        library_lines(&asked("2022-12", Detail::Month), None, &[row], &connected_since("2022-12"), &sights)
    };
    assert_eq!(counted(Metric::SearchesPlatform), counted(Metric::TotalItemRequests));
    assert!(!sights.sees_months(&service(), asked("2022", Detail::Month).period));
}

#[test]
fn a_metric_that_a_service_never_counts_is_not_collected() {
    let policies = BTreeMap::new();
    let sights =
        Sights { tier: Tier::OwnLibrary, reader: Tier::OwnLibrary, policies: &policies, today: date(2023, 3, 2) };
    let searches = Asked { metric: Some(Metric::SearchesPlatform), ..asked("2022-12", Detail::Month) };
    let lines = library_lines(&searches, None, &[row("2022-11", 7)], &connected_since("2022-10"), &sights);
    assert_eq!(cells(&lines), [ShownCell::Withheld(WhyNot::NotCollected)]);
    let nothing_yet = library_lines(&searches, None, &[], &connected_since("2022-10"), &sights);
    assert_eq!(cells(&nothing_yet), [ShownCell::Withheld(WhyNot::Missing)]);
}

fn totals(at: &str) -> ServiceTotals {
    let part = |county: &str, now: &str, kind: &str, value| TotalsPart {
        county: county.parse().unwrap(),
        county_since_2024: now.parse().unwrap(),
        library_type: kind.parse().unwrap(),
        values: vec![Some(value)],
        libraries: vec![1],
    };
    ServiceTotals {
        service: service(),
        month: month(at),
        metrics: vec![Metric::TotalItemRequests],
        parts: vec![
            part("30", "32", "public", 5),
            part("30", "33", "upper-secondary", 6),
            part("46", "46", "public", 7),
        ],
        reported: 3,
        holds_estimates: false,
        as_of: String::new(),
    }
}

#[test]
fn totals_are_the_sum_of_the_parts_asked_for_in_the_geography_asked_for() {
    let policies = BTreeMap::new();
    let sights = Sights { tier: Tier::Member, reader: Tier::Member, policies: &policies, today: date(2023, 3, 2) };
    let sum = |group: &str, geography| {
        let group: Group = group.parse().unwrap();
        let rows = [totals("2022-12")];
        cells(&totals_lines(&asked("2022-12", Detail::Month), &service(), &group, geography, &rows, &sights))
    };
    for (group, geography, value) in [
        ("national", Geography::Then, 18),
        ("public", Geography::Then, 12),
        ("30", Geography::Then, 11),
        ("32", Geography::Now, 5),
        ("46/public", Geography::Now, 7),
    ] {
        assert_eq!(sum(group, geography), [ShownCell::Value(value)], "{group}");
    }
    assert_eq!(sum("03", Geography::Then), [ShownCell::Withheld(WhyNot::NotMember)]);
}

#[test]
fn members_who_see_years_only_see_no_month_and_no_year_that_still_grows() {
    let policies = policy(Display { member: Granularity::Year, ..Display::OPEN });
    let sights = Sights { tier: Tier::Member, reader: Tier::Member, policies: &policies, today: date(2023, 3, 2) };
    let rows = [totals("2022-12"), totals("2023-01")];
    let seen = |from: &str, detail| {
        cells(&totals_lines(&asked(from, detail), &service(), &Group::National, Geography::Then, &rows, &sights))
    };
    assert_eq!(seen("2022-12", Detail::Month), [ShownCell::Withheld(WhyNot::YearsOnly)]);
    assert_eq!(seen("2022-12", Detail::Totals), [ShownCell::Withheld(WhyNot::YearsOnly)], "a month by another name");
    assert_eq!(seen("2022", Detail::Totals), [ShownCell::Value(18)]);
    assert_eq!(seen("2023", Detail::Totals), [ShownCell::Withheld(WhyNot::NotReady)]);
}

#[test]
fn the_public_sees_what_was_published_and_nothing_finer() {
    let libraries: Vec<_> = (0..4)
        .map(|at| Contribution {
            library: format!("203010{at}").parse().unwrap(),
            county: Some("03".parse().unwrap()),
            library_type: crate::kernel::LibraryType::Public,
            value: 10,
            complete: true,
        })
        .collect();
    let metrics = [(Metric::TotalItemRequests, PublishedTable::of(&libraries))].into();
    let published = [PublishedYear { service: Some(service()), year: 2022, metrics }];
    let open = DisplayPolicy::default();
    let seen = |from: &str, detail, group: &Group, policy: &DisplayPolicy| {
        cells(&published_lines(&asked(from, detail), &service(), group, &published, policy))
    };
    assert_eq!(seen("2022", Detail::Totals, &Group::National, &open), [ShownCell::Value(40)]);
    assert_eq!(seen("2021", Detail::Totals, &Group::National, &open), [ShownCell::Withheld(WhyNot::NotReady)]);
    assert_eq!(seen("2022-05", Detail::Totals, &Group::National, &open), [ShownCell::Withheld(WhyNot::YearsOnly)]);
    assert!(
        seen("2022", Detail::Month, &Group::National, &open)
            .iter()
            .all(|cell| *cell == ShownCell::Withheld(WhyNot::YearsOnly))
    );
    let hidden = &policy(Display { public: Granularity::Nothing, ..Display::OPEN })[&service()];
    assert_eq!(seen("2022", Detail::Totals, &Group::National, hidden), [ShownCell::Withheld(WhyNot::Hidden)]);
}

#[test]
fn a_period_is_years_or_months_and_not_longer_than_is_read_at_once() {
    let period = |from, through| Period::parse(from, through);
    assert_eq!(period("2022", None), Ok(Period::of_year(2022).unwrap()));
    assert_eq!(period("2022-11", Some("2023")).unwrap().months_in(2022), [month("2022-11"), month("2022-12")]);
    assert_eq!(period("2023", Some("2022")), Err(QueryRefusal::ImpossiblePeriod));
    for text in ["", "22", "2022-13", "i fjor", "02022"] {
        assert_eq!(period(text, None), Err(QueryRefusal::ImpossiblePeriod), "{text}");
    }
    assert!(period("2014", Some("2023")).is_ok());
    assert_eq!(period("2013", Some("2023")), Err(QueryRefusal::PeriodTooLong));
    assert_eq!(("Total".parse(), "Totals".parse()), (Ok(Detail::Totals), Ok(Detail::Totals)));
    assert_eq!("month".parse::<Detail>(), Err(QueryRefusal::UnknownDetail));
}

#[test]
fn the_rows_of_a_periods_months_lie_between_two_keys_and_no_others_do() {
    let period = Period::parse("2022-11", Some("2023-02")).unwrap();
    for (year, inside) in [(2022, [11, 12]), (2023, [1, 2])] {
        let (from, through) = FigureRow::months_of_year(period, year);
        for month in Month::of_year(year) {
            let key = FigureRow::month_and_service_key(month, &service());
            assert_eq!(from <= key && key <= through, inside.contains(&month.number()), "{key}");
        }
    }
}
