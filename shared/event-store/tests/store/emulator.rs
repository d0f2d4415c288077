//! The embedded database counts capacity by the published rules, so that the budgets mean something.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};

use crate::support::{Connection, Stack};

fn item(sequence: u32, bytes: usize) -> HashMap<String, AttributeValue> {
    HashMap::from([
        ("aggregate".to_owned(), AttributeValue::S("Thing#1".to_owned())),
        ("sequence".to_owned(), AttributeValue::N(sequence.to_string())),
        ("events".to_owned(), AttributeValue::S("x".repeat(bytes))),
    ])
}

#[tokio::test]
async fn a_put_costs_one_unit_for_every_kilobyte_begun() {
    let stack = Stack::start().await;
    for (bytes, units) in [(10, 1.0), (1500, 2.0)] {
        let (spent, ()) = stack.cost(stack.put_raw("events", item(1, bytes))).await;
        assert_eq!((spent.round_trips, spent.write_units), (1, units), "{bytes} bytes");
    }
}

#[tokio::test]
async fn a_transaction_costs_twice_its_puts() {
    let stack = Stack::start().await;
    let put = |sequence| {
        let put = Put::builder().table_name("events").set_item(Some(item(sequence, 10))).build().unwrap();
        TransactWriteItem::builder().put(put).build()
    };
    for (puts, units) in [(1, 2.0), (2, 4.0), (10, 20.0)] {
        let items = (1..=puts).map(put).collect();
        let transaction = stack.client.transact_write_items().set_transact_items(Some(items)).send();
        let (spent, answer) = stack.cost(transaction).await;
        answer.unwrap();
        assert_eq!((spent.round_trips, spent.write_units), (1, units), "{puts} puts");
    }
}

async fn query(connection: &Connection, consistent: bool) -> f64 {
    let query = connection
        .client
        .query()
        .table_name("events")
        .key_condition_expression("#aggregate = :aggregate")
        .expression_attribute_names("#aggregate", "aggregate")
        .expression_attribute_values(":aggregate", AttributeValue::S("Thing#1".to_owned()))
        .consistent_read(consistent)
        .send();
    let (spent, answer) = connection.cost(query).await;
    answer.unwrap();
    spent.read_units
}

#[tokio::test]
async fn a_strong_query_costs_one_unit_for_every_four_kilobytes_and_an_eventual_one_half() {
    let stack = Stack::start().await;
    for sequence in 1..=20 {
        stack.put_raw("events", item(sequence, 1500)).await;
    }
    assert_eq!((query(&stack, true).await, query(&stack, false).await), (8.0, 4.0));
}

#[tokio::test]
async fn finding_nothing_costs_what_the_smallest_read_costs() {
    let stack = Stack::start().await;
    assert_eq!((query(&stack, true).await, query(&stack, false).await), (1.0, 0.5));
}
