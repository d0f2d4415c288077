//! Given these events, when this command comes, then this follows.

use std::collections::BTreeSet;

use cqrs_es::test::{AggregateTestExecutor, TestFramework};

use super::*;
use crate::kernel::{Language, PersonId};

fn given(events: &[SupplierEvent]) -> AggregateTestExecutor<Supplier> {
    TestFramework::<Supplier>::with(()).given(events.to_vec())
}

fn person(last: u8) -> PersonId {
    format!("5b0f2c9e-7d42-4c51-9f0a-1f1f6a1f0c{last:02}").parse().unwrap()
}

fn register(name: &str) -> SupplierCommand {
    let id = "lysbilde".parse().unwrap();
    SupplierCommand::RegisterSupplier { id, name: name.parse().unwrap(), language: Language::Nb }
}

fn registered() -> SupplierEvent {
    let (id, name) = ("lysbilde".parse().unwrap(), "Lysbilde AS (demo)".parse().unwrap());
    SupplierEvent::SupplierRegistered { id, name, language: Language::Nb }
}

fn named(last: u8) -> SupplierEvent {
    SupplierEvent::ContactNamed { contact: person(last) }
}

fn name(last: u8, reached_as: &[u8]) -> SupplierCommand {
    let reached_as: BTreeSet<_> = reached_as.iter().copied().map(person).collect();
    SupplierCommand::NameContact { contact: person(last), reached_as }
}

#[test]
fn a_supplier_is_registered_renamed_and_saying_the_same_changes_nothing() {
    given(&[]).when(register("Lysbilde AS (demo)")).then_expect_events(vec![registered()]);
    given(&[registered()]).when(register("Lysbilde AS (demo)")).then_expect_events(vec![]);
    let renamed =
        SupplierEvent::SupplierChanged { name: "Lysbilde Norge AS (demo)".parse().unwrap(), language: Language::Nb };
    given(&[registered()]).when(register("Lysbilde Norge AS (demo)")).then_expect_events(vec![renamed]);
}

#[test]
fn nobody_is_named_twice_nor_for_a_supplier_that_is_unknown() {
    given(&[registered()]).when(name(1, &[])).then_expect_events(vec![named(1)]);
    given(&[registered(), named(1)]).when(name(2, &[1])).then_expect_error(SupplierRefusal::ContactAlready);
    given(&[]).when(name(1, &[])).then_expect_error(SupplierRefusal::UnknownSupplier);
    let five: Vec<_> = std::iter::once(registered()).chain((1..=5).map(named)).collect();
    given(&five).when(name(6, &[])).then_expect_error(SupplierRefusal::TooManyContacts);
}

#[test]
fn a_contact_is_removed_once() {
    let remove = || SupplierCommand::RemoveContact { contact: person(1) };
    let removed = SupplierEvent::ContactRemoved { contact: person(1) };
    given(&[registered(), named(1)]).when(remove()).then_expect_events(vec![removed.clone()]);
    given(&[registered(), named(1), removed]).when(remove()).then_expect_events(vec![]);
}
