//! What the first TLS handshake of a process costs: the CPU of a process that does nothing else, with the client as every
//! function makes it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use event_store::SystemClock;
use lambda::Environment;

use crate::database::Served;
use crate::figures::{Times, cpu_of_process, ms, verdict};
use crate::tunnel::Tunnel;

/// The argument that turns this program into the process that is measured.
pub(crate) const ASK: &str = "handshake";

const PROCESSES: usize = 21;
const WARM_CALLS: u32 = 50;
const GOAL: Duration = Duration::from_millis(3);

/// The process that is measured. Prints nanoseconds: for the client, for the first call, for a later one.
pub(crate) fn ask(endpoint: &str) {
    let variables = [
        ("AWS_REGION", "eu-north-1"),
        ("AWS_ACCESS_KEY_ID", "local"),
        ("AWS_SECRET_ACCESS_KEY", "local"),
        ("AWS_ENDPOINT_URL", endpoint),
    ];
    let variables: BTreeMap<_, _> =
        variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let begun = cpu_of_process();
    let client = Environment::new(variables, Arc::new(SystemClock)).dynamodb().expect("the variables are set");
    let made = cpu_of_process();
    runtime.block_on(get(&client));
    let first = cpu_of_process();
    for _ in 0..WARM_CALLS {
        runtime.block_on(get(&client));
    }
    let warm = (cpu_of_process() - first) / WARM_CALLS;
    println!("{} {} {}", (made - begun).as_nanos(), (first - made).as_nanos(), warm.as_nanos());
}

async fn get(client: &aws_sdk_dynamodb::Client) {
    let get = client.get_item().table_name("people").key("person_id", AttributeValue::S("nobody".to_owned()));
    get.send().await.expect("nobody is looked up");
}

/// Prints the table.
pub(crate) fn print() -> bool {
    let database = Served::start();
    let tunnel = Tunnel::start(&database.address);
    println!(
        "| trusting | the client is made | the first call | a later call | so the handshake |\n|---|---|---|---|---|"
    );
    let mut handshakes = vec![];
    for (trusting, roots) in [("the system's certificates and one", &tunnel.roots), ("one", &tunnel.only_ours)] {
        let (mut made, mut first, mut warm) = (Times::default(), Times::default(), Times::default());
        for _ in 0..PROCESSES {
            let said = measured(&tunnel.endpoint, roots);
            for (times, time) in [&mut made, &mut first, &mut warm].into_iter().zip(said) {
                times.add(time);
            }
        }
        let (made, first, warm) = (made.median(), first.median(), warm.median());
        let handshake = first.saturating_sub(warm);
        println!("| {trusting} | {} | {} | {} | {} |", ms(made), ms(first), ms(warm), ms(handshake));
        handshakes.push(made + handshake);
    }
    let met = handshakes.iter().all(|handshake| *handshake <= GOAL);
    println!("\nGoal: at most {} of CPU, the client's making included: {}.", ms(GOAL), verdict(met));
    met
}

fn measured(endpoint: &str, roots: &Path) -> Vec<Duration> {
    let this = std::env::current_exe().expect("this program has a path");
    let output =
        Command::new(this).args([ASK, endpoint]).env("SSL_CERT_FILE", roots).env_remove("SSL_CERT_DIR").output();
    let output = output.expect("this program can be run again");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    text.split_whitespace().filter_map(|number| number.parse().ok()).map(Duration::from_nanos).collect()
}
