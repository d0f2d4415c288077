//! A connection period: the weeks in which libraries choose their services.
//!
//! | stage | what can be done |
//! |---|---|
//! | draft | everything can be changed; only coordinators see it |
//! | announced | everyone has been told; services can be added |
//! | open | libraries decide; it can be extended, shortened, and services added late |
//! | closed | the last day is over; it can be reopened for one library |
//! | settled | every library without a decision has got what the deadline brings |
//!
//! A period's last day is part of it. Time moves it on: the timekeeper opens it on its first day, closes it after its
//! last, and settles it.

mod aggregate;
mod commands;
mod events;
mod letters;
mod refusals;
#[cfg(test)]
mod tests;
mod view;

pub use aggregate::{Admission, ConnectionPeriod, Stage};
pub use commands::{PeriodCommand, PeriodPlan};
pub use events::{AtDeadline, Offer, PeriodEvent, Training};
pub use letters::{PeriodLetter, ToWhom, letters_after};
pub use refusals::PeriodRefusal;
pub use view::PeriodEntry;
