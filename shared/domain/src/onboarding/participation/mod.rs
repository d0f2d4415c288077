//! A library's part in the connection periods: the training it took, what it decided, and what it has.
//!
//! | decision | means | for a library that |
//! |---|---|---|
//! | new | we want it | does not have it |
//! | not now | we do not want it this time | does not have it |
//! | renew | we keep it | has it |
//! | change | we keep it on other terms, which ConsortiaManager knows | has it |
//! | cancel | we give it up | has it |
//!
//! A decision can be changed until ConsortiaManager has confirmed the order. What the deadline brings without one is
//! shown beforehand ([`Participation::at_deadline`]) and then happens, once.

mod aggregate;
mod commands;
mod events;
mod refusals;
#[cfg(test)]
mod tests;
mod view;

pub use aggregate::{Decision, Participation};
pub use commands::ParticipationCommand;
pub use events::{Choice, DecidedBy, ParticipationEvent, TrainingTaken};
pub use refusals::ParticipationRefusal;
pub use view::ParticipationEntry;
