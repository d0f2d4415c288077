//! The event store against an embedded DynamoDB: what it costs, what must not break, and what faults may do to it.
//!
//! One binary, so that the AWS SDK and the database are linked once. Every test has a database of its own.

#![expect(clippy::unwrap_used, reason = "a test that fails, fails")]
#![expect(clippy::assigning_clones, clippy::needless_pass_by_value, reason = "tests read better plainly")]

mod budgets;
mod companions;
mod concurrency;
mod emulator;
mod files;
mod function;
mod housekeeping;
mod idempotency;
mod old_items;
mod paging;
mod people;
mod poison;
mod projector;
mod projector_property;
mod rebuilds_at_once;
mod regressions;
mod sealed;
mod support;
