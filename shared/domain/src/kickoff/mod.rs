//! The kickoff: suppliers present their services in a digital broadcast, and libraries watch.
//!
//! A coordinator plans it, which fixes the day, the place and the grid of slots. Plan and changes of plan are the same
//! request: the newest stands. Once the day is over nothing can be changed.
//!
//! | step | who | what follows |
//! |---|---|---|
//! | a supplier is invited | coordinator | its contacts get a letter with a personal link |
//! | it answers, changes or withdraws, until the deadline | supplier | a receipt; who says no has no slot any more |
//! | it gets a slot, by hand or by proposal | coordinator | nobody is told yet: slots may be moved about |
//! | the programme is published | coordinator | it has a version, and whoever's slot is new or other is told |
//!
//! Once a programme has been published, whatever frees a published slot or moves the day publishes the next version at
//! once: what the public reads is never known to be wrong.

mod aggregate;
mod answer;
pub mod attendance;
mod commands;
mod events;
mod letters;
mod plan;
mod programme;
mod proposal;
mod refusals;
mod slots;
#[cfg(test)]
mod tests;
mod view;

pub use aggregate::{InvitedSupplier, Kickoff};
pub use answer::{Answer, Coming, Material, Wish};
pub use commands::KickoffCommand;
pub use events::{KickoffEvent, WithdrawnBy};
pub use letters::{KickoffLetter, letters_after};
pub use plan::{KickoffPlan, SlotGrid, Title};
pub use programme::{Change, Programme, ProgrammeEntry};
pub use proposal::{Proposal, ProposedSlot};
pub use refusals::KickoffRefusal;
pub use slots::Slot;
pub use view::KickoffEntry;
