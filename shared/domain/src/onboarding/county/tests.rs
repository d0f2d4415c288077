//! Given what happened in a county, when a command comes, then that.

use cqrs_es::test::TestFramework;
use jiff::civil::date;

use super::{County, CountyCommand, CountyEvent, CountyRefusal, Nudging};
use crate::kernel::PersonId;

type Given = cqrs_es::test::AggregateTestExecutor<County>;

fn given(events: Vec<CountyEvent>) -> Given {
    TestFramework::<County>::with(()).given(events)
}

fn person(last: u8) -> PersonId {
    format!("5b0f2c9e-7d42-4c51-9f0a-1f1f6a1f0c{last:02}").parse().unwrap()
}

fn appointed(last: u8) -> CountyEvent {
    CountyEvent::CountyContactAppointed { contact: person(last) }
}

fn appoint(county: &str, last: u8, reached_as: &[u8]) -> CountyCommand {
    CountyCommand::Appoint {
        county: county.parse().unwrap(),
        contact: person(last),
        reached_as: reached_as.iter().copied().map(person).collect(),
        on: date(2023, 9, 1),
    }
}

fn nudging() -> Nudging {
    Nudging {
        library: "2030100".parse().unwrap(),
        period: "2023-host".parse().unwrap(),
        in_county: true,
        can_decide: true,
        lacks_decision: true,
    }
}

fn nudged() -> CountyEvent {
    CountyEvent::LibraryNudged { library: nudging().library, period: nudging().period }
}

#[test]
fn a_contact_is_appointed_once_and_dismissed_once() {
    given(vec![]).when(appoint("46", 1, &[])).then_expect_events(vec![appointed(1)]);
    given(vec![appointed(1)]).when(appoint("46", 2, &[1])).then_expect_error(CountyRefusal::AppointedAlready);
    let dismiss = || CountyCommand::Dismiss { contact: person(1) };
    let dismissed = || CountyEvent::CountyContactDismissed { contact: person(1) };
    given(vec![appointed(1)]).when(dismiss()).then_expect_events(vec![dismissed()]);
    given(vec![appointed(1), dismissed()]).when(dismiss()).then_expect_events(vec![]);
    given(vec![appointed(1), dismissed()]).when(appoint("46", 2, &[1])).then_expect_events(vec![appointed(2)]);
}

#[test]
fn a_county_of_another_time_and_a_sixth_contact_are_refused() {
    given(vec![]).when(appoint("31", 1, &[])).then_expect_error(CountyRefusal::CountyNotOfToday);
    let full = (1..=5).map(appointed).collect();
    given(full).when(appoint("46", 6, &[])).then_expect_error(CountyRefusal::TooManyCountyContacts);
}

#[test]
fn a_library_is_nudged_once_in_a_period() {
    given(vec![]).when(CountyCommand::Nudge(nudging())).then_expect_events(vec![nudged()]);
    given(vec![nudged()]).when(CountyCommand::Nudge(nudging())).then_expect_error(CountyRefusal::NudgedAlready);
    let next = Nudging { period: "2024-var".parse().unwrap(), ..nudging() };
    let event = CountyEvent::LibraryNudged { library: next.library.clone(), period: next.period.clone() };
    given(vec![nudged()]).when(CountyCommand::Nudge(next)).then_expect_events(vec![event]);
}

#[test]
fn a_library_that_lies_elsewhere_or_has_nothing_left_to_decide_is_not_nudged() {
    let refused = |nudging, refusal| given(vec![]).when(CountyCommand::Nudge(nudging)).then_expect_error(refusal);
    refused(Nudging { in_county: false, ..nudging() }, CountyRefusal::LibraryOfAnotherCounty);
    refused(Nudging { can_decide: false, ..nudging() }, CountyRefusal::NothingToDecide);
    refused(Nudging { lacks_decision: false, ..nudging() }, CountyRefusal::DecidedAlready);
}
