//! A trial period: the weeks in which libraries may try services.
//!
//! | stage | what can be done |
//! |---|---|
//! | draft | everything can be changed; only coordinators see it |
//! | announced | libraries have been told, and sign up from the first day to the last; services can be added |
//! | ended | the last day is over, and every offer has ended |
//!
//! The last day is part of the period. Nothing happens on the first day: the day itself decides who may sign up.

mod aggregate;
mod commands;
mod events;
mod letters;
mod refusals;
#[cfg(test)]
mod tests;
mod view;

pub use aggregate::{Admission, Stage, TrialPeriod};
pub use commands::{TrialCommand, TrialPlan};
pub use events::{TrialEvent, TrialTerms};
pub use letters::{SupplierLetter, TrialLetter, TrialRecipients, letters_after, supplier_letters_after};
pub use refusals::TrialRefusal;
pub use view::TrialEntry;
