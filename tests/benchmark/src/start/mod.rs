//! Cold starts: each function's own release binary, from the start of the process, with the environment that the template
//! gives it, behind TLS to the local stack.

mod process;
mod runtime_api;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use local::{Faults, Options, Stack};

use crate::figures::{Times, ms, verdict};
use crate::invocation;
use crate::tunnel::Tunnel;
use process::{Seen, run};

const PROCESSES: usize = 11;
const GOAL_BYTES: u64 = 6_000_000;
const GOAL: Duration = Duration::from_millis(10);

/// Each function with an invocation. All but the last take it to the database.
const FUNCTIONS: [(&str, &str); 9] = [
    ("correspondence", "a-delivery-of-an-unknown-letter"),
    ("evaluation", "preview-of-an-unknown-round"),
    ("evaluation-mailer", "move-on"),
    ("kickoff", "programme-not-published"),
    ("onboarding", "list-libraries"),
    ("projector", "a-library-applied"),
    ("statistics", "public-figures-of-an-unknown-service"),
    ("timekeeper", "move-on"),
    ("trials", "an-unknown-path"),
];

/// Prints the table of the binaries in a folder.
pub(crate) fn print(binaries: &Path) -> bool {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let options = Options { port: 0, directory: None, at: None, demo: false, faults: Faults::none() };
    let stack = runtime.block_on(Stack::start(options)).expect("the local stack starts");
    println!(
        "| function | MB on disk | to the first `/next` | of it CPU | to the first answer | a warm answer | of it CPU | \
         MB of memory at most |\n|---|---|---|---|---|---|---|---|"
    );
    let (mut small, mut quick) = (true, true);
    for (function, case) in FUNCTIONS {
        let binary = binaries.join(function);
        let Ok(file) = std::fs::metadata(&binary) else {
            println!("| {function} | not built: `cargo build --release --workspace --bins` |");
            (small, quick) = (false, false);
            continue;
        };
        let mut variables = stack.environment(function);
        let tunnels = behind_tls(&mut variables);
        let event = invocation(function, case).to_string();
        // The first one reads the binary from the disk, as Lambda does not.
        let seen: Vec<Seen> = (0..=PROCESSES).map(|_| run(&binary, &variables, &event)).skip(1).collect();
        drop(tunnels);
        small &= file.len() <= GOAL_BYTES;
        quick &= median(&seen, |seen| seen.to_first_next) <= GOAL;
        println!("{}", line(function, file.len(), &seen));
    }
    println!("\nGoal: at most {} MB on disk, every one: {}.", GOAL_BYTES / 1_000_000, verdict(small));
    println!("Goal: at most {} to the first `/next`, every one's median: {}.", ms(GOAL), verdict(quick));
    small && quick
}

fn line(function: &str, bytes: u64, seen: &[Seen]) -> String {
    let memory = seen.iter().map(|seen| seen.memory).max().unwrap_or_default();
    format!(
        "| {function} | {:.1} | {} | {} | {} | {} | {} | {:.1} |",
        bytes as f64 / 1e6,
        ms(median(seen, |seen| seen.to_first_next)),
        ms(median(seen, |seen| seen.cpu_to_first_next)),
        ms(median(seen, |seen| seen.to_first_answer)),
        ms(median(seen, |seen| seen.warm.median())),
        ms(median(seen, |seen| seen.cpu_when_warm)),
        memory as f64 * 1024.0 / 1e6,
    )
}

fn median(seen: &[Seen], of: impl Fn(&Seen) -> Duration) -> Duration {
    seen.iter().map(of).collect::<Times>().median()
}

/// Puts TLS in front of everything that the function calls: a client for plain HTTP would read no certificates.
fn behind_tls(variables: &mut BTreeMap<String, String>) -> Vec<Tunnel> {
    let mut tunnels = vec![];
    for (_, value) in variables.iter_mut().filter(|(name, _)| name.starts_with("AWS_ENDPOINT_URL")) {
        let tunnel = Tunnel::start(value);
        value.clone_from(&tunnel.endpoint);
        tunnels.push(tunnel);
    }
    // One file can be named, so it has every tunnel's certificate.
    if let [first, others @ ..] = &tunnels[..] {
        first.trust_also(others);
        variables.insert("SSL_CERT_FILE".to_owned(), first.roots.display().to_string());
    }
    tunnels
}
