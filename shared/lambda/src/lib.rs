//! What every function needs around its handler: its environment, its clients, its telemetry, and how to serve.
//!
//! Architecture Invariant: environment, clock and random numbers are read here and in the adapters' edges only;
//! `clippy.toml` says where else it is forbidden, and why.

mod clients;
mod contention;
mod environment;
mod event;
mod serve;

pub use environment::{Environment, MissingVariable};
pub use event::{EventFunction, Invocation, Task};
pub use serve::{serve_events, serve_http};

/// Whatever may go wrong while a function starts or handles an event.
pub type BoxError = Box<dyn std::error::Error + Send + Sync + 'static>;
