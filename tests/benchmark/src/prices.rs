//! What AWS asks, on demand and without any free tier.
//!
//! DynamoDB: the list price of eu-west-1 in the price list of 15 August 2026. That of eu-north-1 could not be looked up where
//! this was written; every figure in dollars is proportional to these two, so another region is one multiplication away.
//! Lambda: the list price of x86 and of Arm, the same in both regions.

use event_store::Spent;

/// A million write units.
pub(crate) const WRITE_UNITS: f64 = 0.705;
/// A million read units.
pub(crate) const READ_UNITS: f64 = 0.1415;
/// A million invocations.
pub(crate) const INVOCATIONS: f64 = 0.20;
/// A gigabyte of memory for a second, x86.
pub(crate) const GIGABYTE_SECOND: f64 = 0.000_016_666_7;

/// Dollars for a million times what one command spent. Indexes are charged like tables.
pub(crate) fn of_a_million(spent: &Spent) -> f64 {
    (spent.write_units + spent.index_write_units) * WRITE_UNITS + spent.read_units * READ_UNITS
}

/// Dollars for a million invocations of so many seconds in so many megabytes, the store's units not included.
pub(crate) fn of_a_million_invocations(seconds: f64, megabytes: f64) -> f64 {
    // Lambda bills whole milliseconds.
    let billed = (seconds * 1000.0).ceil() / 1000.0;
    INVOCATIONS + billed * megabytes / 1024.0 * GIGABYTE_SECOND * 1_000_000.0
}
