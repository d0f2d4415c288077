//! What it costs to take a year of a service in, for as many libraries as there are in the consortium. It is asked for by name:
//!
//! ```sh
//! cargo test --workspace --test stories -- what_taking_a_year_in_costs --ignored --nocapture
//! ```

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Instant;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::statistics::Metric;
use e2e::{Who, World};
use serde_json::json;

use super::{commit, upload_as};
use crate::periods::{approved_library, fill_catalogue, put};

/// How many libraries report.
const LIBRARIES: usize = 500;
/// The months of 2022.
const MONTHS: usize = 12;

/// A public library of the test's own.
fn number(at: usize) -> String {
    (2_030_100 + at).to_string()
}

/// What DynamoDB would charge for writing an item once: a unit for each kilobyte that is begun.
fn write_units(item: &HashMap<String, AttributeValue>) -> usize {
    fn bytes(value: &AttributeValue) -> usize {
        match value {
            AttributeValue::S(text) | AttributeValue::N(text) => text.len(),
            AttributeValue::B(blob) => blob.as_ref().len(),
            AttributeValue::M(map) => map.iter().map(|(name, value)| 1 + name.len() + bytes(value)).sum(),
            AttributeValue::L(list) => list.iter().map(|value| 1 + bytes(value)).sum(),
            _ => 1,
        }
    }
    let size: usize = item.iter().map(|(name, value)| name.len() + bytes(value)).sum();
    size.div_ceil(1024)
}

fn text<'a>(item: &'a HashMap<String, AttributeValue>, attribute: &str) -> &'a str {
    item.get(attribute).and_then(|value| value.as_s().ok()).map_or("", String::as_str)
}

/// The most memory that this process has ever had, the whole stack and its database included, in megabytes.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? / 1024)
}

async fn connected_libraries(world: &World) {
    fill_catalogue(world).await;
    for at in 0..LIBRARIES {
        approved_library(world, &number(at), "public").await;
        let path = format!("/libraries/{}/connections/tjeneste-1", number(at));
        put(world, Who::Coordinator, &path, &json!({ "since": "2021-12" })).await.expect(200);
    }
    world.settle().await;
}

#[tokio::test]
#[ignore = "takes some minutes"]
#[expect(clippy::disallowed_methods, reason = "what is measured is how long it takes on a real clock")]
async fn what_taking_a_year_in_costs() {
    let world = World::start_at("2023-06-10").await;
    connected_libraries(&world).await;
    let metrics: Vec<&Metric> = Metric::OF_COUNTER.iter().take(10).collect();
    let mut csv = "biblioteknummer;tjeneste;måltall;måned;antall\n".to_owned();
    for at in 0..LIBRARIES {
        for month in 1..=MONTHS {
            for (which, metric) in metrics.iter().enumerate() {
                let value = 100 + at * 7 % 900 + month * 11 + which;
                writeln!(csv, "{};tjeneste-1;{metric};2022-{month:02};{value}", number(at)).unwrap();
            }
        }
    }
    let (figures, bytes, before) = (LIBRARIES * MONTHS * metrics.len(), csv.len(), peak_memory());
    let started = Instant::now();
    let import = upload_as(&world, "text/csv", csv.clone().into_bytes()).await.expect(201).body;
    let previewed = started.elapsed();
    let started = Instant::now();
    let done = commit(&world, &import).await;
    let committed = started.elapsed();
    assert_eq!(done["counts"]["accepted"], figures);

    let log = world.items("EVENTS_TABLE").await;
    let log: Vec<_> = log.iter().filter(|item| text(item, "aggregate").starts_with("ServiceMonth#")).collect();
    let rows = world.items("READ_MODELS_TABLE").await;
    let rows: Vec<_> = rows.iter().filter(|item| text(item, "view").starts_with("figures/")).collect();
    let sum = |items: &[&HashMap<String, AttributeValue>]| items.iter().map(|item| write_units(item)).sum::<usize>();
    let largest = log.iter().map(|item| write_units(item)).max().unwrap_or_default();
    let per_thousand = |units: usize| units * 1000 / figures;
    println!(
        "{figures} figures in a file of {bytes} bytes: looked at in {previewed:?}, taken in and shown in {committed:?}"
    );
    println!(
        "the log: {} commits, at most {largest} KB each, {} write units per 1000 figures",
        log.len(),
        per_thousand(sum(&log))
    );
    println!("rows: {}, {} write units per 1000 figures", rows.len(), per_thousand(sum(&rows)));
    println!("the most memory before, and after, in MB: {before:?}, {:?}", peak_memory());
    assert!(!rows.is_empty() && largest < 400, "what is measured is there, and every commit fits");

    let again = upload_as(&world, "text/csv", csv.into_bytes()).await.body;
    assert_eq!(
        (&again["id"], &again["state"]),
        (&import["id"], &json!("committed")),
        "the same file is the same import"
    );
}
