//! Holds the template's policies against a ledger of what was needed: what no story needs is one permission too many.
//!
//! ```sh
//! PERMISSIONS_LEDGER=$PWD/target/permissions cargo test --workspace --test stories
//! cargo run --package local --example unused_permissions target/permissions
//! ```

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
use local::permissions::LEDGER;

fn main() -> Result<()> {
    let file = std::env::args().nth(1).with_context(|| format!("which file is the ledger that {LEDGER} named?"))?;
    let ledger = std::fs::read_to_string(&file).with_context(|| file.clone())?;
    let needed: BTreeSet<&str> = ledger.lines().collect();
    let grants = local::grants()?;
    let unused: Vec<String> =
        grants.iter().map(ToString::to_string).filter(|it| !needed.contains(it.as_str())).collect();
    for grant in &unused {
        eprintln!("{grant}");
    }
    ensure!(unused.is_empty(), "{} of {} permissions were never needed", unused.len(), grants.len());
    println!("each of {} permissions was needed", grants.len());
    Ok(())
}
