//! Puts back into a living table what a restored copy of it has and it has not:
//!
//! ```sh
//! AWS_REGION=eu-north-1 cargo run --package lambda --example put_back -- bibliotek24-events-restored bibliotek24-EventsTable-1A2B3C
//! ```
//!
//! The credentials are the environment's (`aws configure export-credentials --format env`), of somebody who may describe and write
//! the second table and scan the first. docs/operating.md says when, and in which order.

use std::process::ExitCode;

use event_store::restore::{Place, put_back_missing};
use lambda::{BoxError, Environment};

#[tokio::main]
async fn main() -> Result<ExitCode, BoxError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [restored, living] = &arguments[..] else {
        eprintln!("Give the restored table and the living one, in this order.");
        return Ok(ExitCode::FAILURE);
    };
    let client = &Environment::of_this_process().dynamodb()?;
    let done = put_back_missing(Place { client, table: restored }, Place { client, table: living }).await?;
    println!("{} items in {restored}, {} of them put back into {living}", done.examined, done.put_back);
    Ok(ExitCode::SUCCESS)
}
