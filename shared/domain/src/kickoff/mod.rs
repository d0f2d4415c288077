//! The kickoff: suppliers present their services in a digital broadcast, and libraries watch.
//!
//! A coordinator plans it, which fixes the day, the place and the grid of slots. Plan and changes of plan are the same
//! request: the newest stands. Once the day is over nothing can be changed.

mod aggregate;
pub mod attendance;
mod commands;
mod events;
mod plan;
mod refusals;
#[cfg(test)]
mod tests;
mod view;

pub use aggregate::Kickoff;
pub use commands::KickoffCommand;
pub use events::KickoffEvent;
pub use plan::{KickoffPlan, SlotGrid, Title};
pub use refusals::KickoffRefusal;
pub use view::KickoffEntry;
