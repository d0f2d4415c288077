//! What the backend costs and how fast it is: one Markdown document from one run. `docs/measured.md` says what each figure
//! means, and has those of one run.
//!
//! Everything stays on loopback. Times are this machine's and say most as ratios; round trips and units are counted.

mod commands;
mod database;
mod figures;
mod handler;
mod handshake;
mod log;
mod prices;
mod rebuild;
mod start;
mod stream;
mod tunnel;

// The sample aggregate and the stack are the ones that the budget tests use, so that both speak of the same sizes.
#[expect(dead_code, reason = "the tests need more of it than the benchmark does")]
#[path = "../../../shared/event-store/tests/store/support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::Value;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [ask, endpoint] = &arguments[..]
        && ask == handshake::ASK
    {
        handshake::ask(endpoint);
        return ExitCode::SUCCESS;
    }
    let binaries = arguments.first().map_or_else(|| Path::new(ROOT).join("target/release"), PathBuf::from);
    let all: [(&str, &dyn Fn() -> bool); 6] = [
        ("Commands", &commands::print),
        ("A warm function", &handler::print),
        ("The projector", &stream::print),
        ("A read model rebuilt", &rebuild::print),
        ("Cold starts", &|| start::print(&binaries)),
        ("The first handshake", &handshake::print),
    ];
    let mut within = true;
    // All of them, or those whose titles are named after the folder.
    let named = arguments.get(1..).unwrap_or_default();
    for (title, print) in all {
        if named.is_empty() || named.iter().any(|name| name == title) {
            println!("## {title}\n");
            within &= print();
            println!();
        }
    }
    if within { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A recorded invocation.
fn invocation(function: &str, case: &str) -> Value {
    let file = Path::new(ROOT).join("events/invocations").join(function).join(format!("{case}.json"));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
