//! Given these events, when this command comes, then this follows.

use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::kernel::{Bilingual, EventSourced};
use cqrs_es::Aggregate;

fn given(events: &[DisplayPolicyEvent]) -> AggregateTestExecutor<DisplayPolicy> {
    TestFramework::<DisplayPolicy>::with(()).given(events.to_vec())
}

fn setting(from: i16, through: Option<i16>, display: Display) -> Setting {
    let why = Bilingual {
        nb: "Leverandøren ønsker ikke å vise månedstall.".parse().unwrap(),
        nn: "Leverandøren ønskjer ikkje å vise månadstal.".parse().unwrap(),
    };
    Setting {
        display,
        years: YearsOfUse { from, through },
        asked_by: AskedBy::Supplier { supplier: "lysbilde".parse().unwrap() },
        why,
        assessment: Assessment { ground: Ground::DisplayChoice, words: "Vi viser året åpent.".parse().unwrap() },
        review_on: date(2024, 3, 1),
    }
}

fn years_only() -> Display {
    Display { member: Granularity::Year, ..Display::OPEN }
}

fn set(setting: Setting) -> DisplayPolicyCommand {
    DisplayPolicyCommand::Set { service: "lerretet".parse().unwrap(), setting, today: date(2023, 3, 2) }
}

fn was_set(version: u32, setting: Setting) -> DisplayPolicyEvent {
    DisplayPolicyEvent::DisplayPolicySet { service: "lerretet".parse().unwrap(), version, setting }
}

#[test]
fn what_nobody_has_decided_is_open_except_that_the_public_sees_years() {
    let open = DisplayPolicy::default();
    let in_force = open.in_force(2022);
    assert_eq!((in_force.version, in_force.setting), (0, None));
    let to = |tier| in_force.display.to(tier);
    assert_eq!([to(Tier::Public), to(Tier::Member)], [Granularity::Year, Granularity::Month]);
    assert_eq!([to(Tier::County), to(Tier::Supplier)], [Granularity::Month; 2]);
}

#[test]
fn a_policy_is_set_anew_with_a_version_of_its_own_and_saying_the_same_changes_nothing() {
    let first = setting(2022, None, years_only());
    given(&[]).when(set(first.clone())).then_expect_events(vec![was_set(1, first.clone())]);
    given(&[was_set(1, first.clone())]).when(set(first.clone())).then_expect_events(vec![]);
    let reviewed = Setting { review_on: date(2025, 3, 1), ..first.clone() };
    given(&[was_set(1, first)]).when(set(reviewed.clone())).then_expect_events(vec![was_set(2, reviewed)]);
}

#[test]
fn the_newest_decision_about_a_year_is_in_force_and_one_with_no_year_left_is_gone() {
    let mut policy = DisplayPolicy::default();
    policy.apply(was_set(1, setting(2022, None, years_only())));
    policy.apply(was_set(2, setting(2023, Some(2023), Display::OPEN)));
    let versions = |policy: &DisplayPolicy| [2021, 2022, 2023, 2024].map(|year| policy.in_force(year).version);
    assert_eq!(versions(&policy), [0, 1, 2, 1]);
    policy.apply(was_set(3, setting(2020, None, Display::OPEN)));
    assert_eq!((versions(&policy), policy.settings.len()), ([3; 4], 1));
}

#[test]
fn the_library_itself_and_coordinators_see_every_month_whatever_the_policy_says() {
    let nothing = Granularity::Nothing;
    let hidden = Display { public: nothing, member: nothing, county: nothing, supplier: nothing };
    assert_eq!([hidden.to(Tier::OwnLibrary), hidden.to(Tier::Coordinator)], [Granularity::Month; 2]);
}

#[test]
fn a_wish_alone_hides_nothing_from_the_members() {
    let nothing = Display { public: Granularity::Nothing, member: Granularity::Nothing, ..Display::OPEN };
    let wish = setting(2022, None, nothing);
    given(&[]).when(set(wish.clone())).then_expect_error(DisplayPolicyRefusal::NoGroundToHide);
    let words = "Prisen følger bruken.".parse().unwrap();
    let grounded = Setting { assessment: Assessment { ground: Ground::TradeSecret, words }, ..wish };
    given(&[]).when(set(grounded.clone())).then_expect_events(vec![was_set(1, grounded)]);
}

#[test]
fn contradictions_are_refused() {
    let refused = |setting, refusal| given(&[]).when(set(setting)).then_expect_error(refusal);
    let monthly = Display { public: Granularity::Month, ..Display::OPEN };
    refused(setting(2022, None, monthly), DisplayPolicyRefusal::PublicSeesYears);
    let upside_down = Display { county: Granularity::Year, ..Display::OPEN };
    refused(setting(2022, None, upside_down), DisplayPolicyRefusal::FurtherSeesMore);
    refused(setting(2022, Some(2021), years_only()), DisplayPolicyRefusal::ImpossibleYears);
    refused(setting(202, None, years_only()), DisplayPolicyRefusal::ImpossibleYears);
    for day in [date(2023, 3, 2), date(2025, 3, 3)] {
        let unreviewed = Setting { review_on: day, ..setting(2022, None, years_only()) };
        refused(unreviewed, DisplayPolicyRefusal::ReviewOutOfReach);
    }
}

#[test]
fn there_is_an_end_to_how_many_decisions_are_kept_apart() {
    let twelve: Vec<_> =
        (1..=12).map(|n| was_set(n, setting(2000 + i16::try_from(n).unwrap(), None, years_only()))).collect();
    let apart = setting(2020, Some(2020), Display::OPEN);
    given(&twelve).when(set(apart)).then_expect_error(DisplayPolicyRefusal::TooManySettings);
    let together = setting(2000, None, Display::OPEN);
    given(&twelve).when(set(together.clone())).then_expect_events(vec![was_set(13, together)]);
}

proptest! {
    #[test]
    fn forgetting_decisions_with_no_year_left_changes_nothing_for_any_year(
        spans in prop::collection::vec((2015_i16..2025, prop::option::of(0_i16..6)), 1..20),
    ) {
        let mut policy = DisplayPolicy::default();
        let mut all: Vec<(u32, YearsOfUse)> = vec![];
        for (from, length) in spans {
            let setting = setting(from, length.map(|length| from + length), years_only());
            let years = setting.years;
            for event in policy.decide(set(setting)).unwrap_or_default() {
                let DisplayPolicyEvent::DisplayPolicySet { version, .. } = &event;
                all.push((*version, years));
                policy.apply(event);
            }
        }
        for year in 2010..2035 {
            let newest = all.iter().rev().find(|(_, years)| years.contains(year)).map_or(0, |(version, _)| *version);
            prop_assert_eq!(policy.in_force(year).version, newest);
        }
    }
}
