//! A library in the consortium, from the first time we hear of it.

mod aggregate;
mod commands;
mod events;
mod letters;
mod refusals;
#[cfg(test)]
mod tests;
mod view;

pub use aggregate::{Library, Standing};
pub use commands::{Application, LibraryCommand, Listing};
pub use events::{Approval, LibraryEvent};
pub use letters::{OnboardingLetter, Recipient, letters_after};
pub use refusals::LibraryRefusal;
pub use view::LibraryEntry;
