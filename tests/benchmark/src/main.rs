//! What a command costs with dynamo-es 0.5.0 and with our event store: one Markdown table from one run.
//!
//! Both write to the same embedded database through clients of the same kind, and the same meter counts both: requests
//! sent, and capacity as the answers report it. Latency is a loopback's and says something only as a ratio.

mod here;
mod row;
mod table;
mod there;

// The sample aggregate and the stack are the ones that the budget tests use, so that both speak of the same sizes.
#[expect(dead_code, reason = "the tests need more of it than the benchmark does")]
#[path = "../../../shared/event-store/tests/store/support/mod.rs"]
mod support;

use row::{Measured, Row};
use support::Stack;

#[tokio::main]
async fn main() -> std::process::ExitCode {
    let stack = Stack::start().await;
    let there = there::There::start(stack.connect(), stack.connect()).await;
    let here = here::Here::new(stack.connect(), stack.connect());
    println!("{}", table::HEAD);
    let mut within = true;
    for row in Row::ALL {
        let (mut theirs, mut ours) = (Measured::default(), Measured::default());
        // Turn by turn, so that whatever else the machine does meets both.
        for repetition in 0..row.repetitions() {
            theirs.add(there.measure(row, repetition).await);
            ours.add(here.measure(row, repetition).await);
        }
        within &= ours.is_within(row.budget());
        println!("{}", table::line(row, &theirs, &ours));
    }
    if within { std::process::ExitCode::SUCCESS } else { std::process::ExitCode::FAILURE }
}
