//! What a command costs: with dynamo-es 0.5.0, with our event store, and as a plain put.
//!
//! All write to the same embedded database through clients of the same kind, and the same meter counts all: requests sent,
//! and capacity as the answers report it. Latency is a loopback's and says something only as a ratio.

mod floor;
mod here;
mod row;
mod table;
mod there;

use row::{Measured, Row};

use crate::support::Stack;

/// Prints the table. Answers whether ours kept within its budgets.
pub(crate) fn print() -> bool {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(print_all())
}

async fn print_all() -> bool {
    let stack = Stack::start().await;
    let there = there::There::start(stack.connect(), stack.connect()).await;
    let here = here::Here::new(stack.connect(), stack.connect());
    let floor = floor::Floor::start(stack.connect()).await;
    println!("{}", table::HEAD);
    let mut within = true;
    for row in Row::ALL {
        let (mut theirs, mut ours, mut least) = (Measured::default(), Measured::default(), Measured::default());
        // Turn by turn, so that whatever else the machine does meets all.
        for repetition in 0..row.repetitions() {
            theirs.add(there.measure(row, repetition).await);
            ours.add(here.measure(row, repetition).await);
            least.add(floor.measure(row, repetition).await);
        }
        within &= ours.is_within(row.budget());
        println!("{}", table::line(row, &theirs, &ours, &least));
    }
    println!("{}", table::FOOT);
    within
}
