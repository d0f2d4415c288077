//! What the stories are told with.
//!
//! A [`World`] is a whole local stack of its own with verbs to act in it: the same stack that `cargo run` starts, on a free
//! port, in memory. [`Anywhere`] is less: what a deployed stack has too, so that stories can be told there. [`costs`] counts what
//! a request costs, [`ways`] stop a function at any call it makes, and [`runtime_api`] runs a function's real binary against such
//! a stack.

pub mod answer;
pub mod anywhere;
pub mod costs;
mod deployed;
pub mod log;
mod passage;
pub mod runtime_api;
pub mod ways;
pub mod world;

pub use answer::Answer;
pub use anywhere::{Anywhere, Letter};
pub use log::Log;
pub use world::{Who, World};
