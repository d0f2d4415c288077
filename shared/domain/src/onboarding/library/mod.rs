//! A library in the consortium, from the first time we hear of it.

mod aggregate;
mod commands;
mod contacts;
mod ending;
mod events;
mod interest;
mod letters;
mod place;
mod refusals;
mod standing;
#[cfg(test)]
mod tests;
mod view;

pub use aggregate::Library;
pub use commands::{Application, Interest, LibraryCommand, Listing};
pub use events::{Approval, LibraryEvent, Predecessor};
pub use letters::{OnboardingLetter, Recipient, letters_after};
pub use place::Relocation;
pub use refusals::LibraryRefusal;
pub use standing::Standing;
pub use view::LibraryEntry;
