//! The event store against an embedded DynamoDB: what it costs, what must not break, and what faults may do to it.
//!
//! One binary, so that the AWS SDK and the database are linked once. Every test has a database of its own.

mod budgets;
mod companions;
mod concurrency;
mod emulator;
mod idempotency;
mod paging;
mod projector;
mod projector_property;
mod regressions;
mod support;
