//! The projector's handler on batches of the event stream, as Lambda hands them over.

use serde_json::{Value, json};
use tokio::runtime::Builder;

use crate::database::Served;
use crate::figures::{Times, a_second, cpu_of_thread, ms, timed};
use crate::log::commit;

/// The template's batch size.
const BATCH: usize = 100;

/// So many libraries, of which each has so many events, in commits of their own.
const LIBRARIES: u64 = 500;
const EVENTS: u64 = 4;

/// Prints the table. It has no goal.
pub(crate) fn print() -> bool {
    println!("| events in a batch | events a second | a batch, median | own, an event |\n|---|---|---|---|");
    for size in [1, BATCH] {
        let database = Served::start();
        let commits = (0..LIBRARIES).flat_map(|library| (1..=EVENTS).map(move |sequence| commit(library, sequence)));
        let commits: Vec<Value> = commits.collect();
        database.import(commits.iter().cloned());
        let batches: Vec<Value> = commits.chunks(size).map(batch).collect();
        let environment = database.environment();
        let (wall, own) = std::thread::spawn(move || handled(&environment, batches)).join().expect("all is handled");
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        assert_eq!(runtime.block_on(database.connect().count_items("parked")), 0, "every commit is folded");
        let events = commits.len();
        println!(
            "| {size} | {:.0} | {} | {} |",
            a_second(events, wall.sum()),
            ms(wall.median()),
            ms(own.sum() / u32::try_from(events).unwrap_or(u32::MAX)),
        );
    }
    true
}

fn handled(environment: &lambda::Environment, batches: Vec<Value>) -> (Times, Times) {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let function = projector::function(environment).expect("the variables are set");
    let (mut wall, mut own) = (Times::default(), Times::default());
    for batch in batches {
        let before = cpu_of_thread();
        let (took, answer) = runtime.block_on(timed(function.handle(batch)));
        own.add(cpu_of_thread() - before);
        wall.add(took);
        assert_eq!(answer.expect("a batch is handled"), json!({"batchItemFailures": []}));
    }
    (wall, own)
}

fn batch(commits: &[Value]) -> Value {
    let records: Vec<Value> = commits.iter().map(record).collect();
    json!({ "Records": records })
}

fn record(commit: &Value) -> Value {
    json!({
        "eventID": "1",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-north-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1_677_744_000,
            "Keys": {"aggregate": commit["aggregate"], "sequence": commit["sequence"]},
            "NewImage": commit,
            "SequenceNumber": "100000000000000000001",
            "SizeBytes": 600,
            "StreamViewType": "NEW_IMAGE",
        },
    })
}
