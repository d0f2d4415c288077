//! Given these events, when this command comes, then this follows.

use cqrs_es::Aggregate;
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use jiff::civil::{Date, date};

use super::*;

fn given(events: &[CounterKeysEvent]) -> AggregateTestExecutor<CounterKeys> {
    TestFramework::<CounterKeys>::with(()).given(events.to_vec())
}

fn issued(key: &str, expires_on: Date) -> CounterKeysEvent {
    let system = "Statistikksystemet".parse().unwrap();
    let library = "2030100".parse().unwrap();
    CounterKeysEvent::CounterKeyIssued { library, key: key.to_owned(), hash: format!("hash-{key}"), system, expires_on }
}

fn issue(key: &str, expires_on: Date) -> CounterKeysCommand {
    let CounterKeysEvent::CounterKeyIssued { library, key, hash, system, expires_on } = issued(key, expires_on) else {
        unreachable!("that is what it makes")
    };
    CounterKeysCommand::Issue { library, key, hash, system, expires_on, today: date(2023, 3, 2) }
}

#[test]
fn a_key_is_good_through_its_last_day_unless_it_is_revoked_before() {
    let last = date(2024, 3, 1);
    given(&[]).when(issue("a", last)).then_expect_events(vec![issued("a", last)]);
    let mut keys = CounterKeys::default();
    keys.apply(issued("a", last));
    assert!(keys.admit("hash-a", last) && !keys.admit("hash-a", date(2024, 3, 2)) && !keys.admit("hash-b", last));
    keys.apply(CounterKeysEvent::CounterKeyRevoked { key: "a".to_owned() });
    assert!(!keys.admit("hash-a", last));
}

#[test]
fn a_key_is_good_for_a_limited_time_and_there_are_not_many() {
    for day in [date(2023, 3, 1), date(2025, 3, 3)] {
        given(&[]).when(issue("a", day)).then_expect_error(CounterKeysRefusal::ExpiryOutOfReach);
    }
    let five: Vec<_> = ["a", "b", "c", "d", "e"].iter().map(|key| issued(key, date(2024, 3, 1))).collect();
    given(&five).when(issue("f", date(2024, 3, 1))).then_expect_error(CounterKeysRefusal::TooManyKeys);
    let mut one_expired = five;
    one_expired[0] = issued("a", date(2023, 3, 1));
    given(&one_expired).when(issue("f", date(2024, 3, 1))).then_expect_events(vec![issued("f", date(2024, 3, 1))]);
}

#[test]
fn a_key_is_revoked_once() {
    let revoke = || CounterKeysCommand::Revoke { key: "a".to_owned() };
    let revoked = CounterKeysEvent::CounterKeyRevoked { key: "a".to_owned() };
    given(&[]).when(revoke()).then_expect_error(CounterKeysRefusal::UnknownKey);
    given(&[issued("a", date(2024, 3, 1))]).when(revoke()).then_expect_events(vec![revoked.clone()]);
    given(&[issued("a", date(2024, 3, 1)), revoked]).when(revoke()).then_expect_events(vec![]);
}
