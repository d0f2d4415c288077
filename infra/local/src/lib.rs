//! The local stack: the template, run. It reads `template.yaml`, creates its tables in an embedded DynamoDB, serves its routes as API
//! Gateway would, hands its streams, schedules and topics to the functions, and takes their mail; all of it in one process, on
//! loopback, each function called through the same JSON that Lambda would hand it.
//!
//! `cargo run` and every end-to-end test start the same [`Stack`].
//!
//! Architecture Invariant: nothing is served outside `/` and `/_local/` that the template does not have.

mod clock;
mod cron;
mod database;
mod dead_letters;
mod demo;
mod door;
mod faults;
mod fresh;
mod functions;
mod gateway;
mod ground;
mod options;
mod pages;
pub mod permissions;
mod schedules;
mod secrets;
mod ses;
mod shutdown;
mod stack;
mod store;
mod streams;
mod tables;
pub mod template;
#[cfg(test)]
mod test_support;
mod users;

pub use clock::LocalClock;
pub use dead_letters::DeadLetter;
pub use faults::Faults;
pub use options::Options;
pub use ses::{Attachment, Fault, Mail, Report, Ses};
pub use stack::{Stack, grants};
pub use template::Template;
pub use users::{Persona, personas};
