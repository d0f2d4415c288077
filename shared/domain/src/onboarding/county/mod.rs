//! A county, with those who help its libraries: its contacts, and whom they have nudged.
//!
//! A county contact is first-line support in part of a position. They see which of the county's libraries lack a decision
//! or lack data, remind each once in a period, and may act for a library; the record then says that it was they.
//!
//! Which libraries are a county's is asked of each library, as of today: counties are reformed, and libraries move.

mod aggregate;
mod events;
mod refusals;
#[cfg(test)]
mod tests;

pub use aggregate::{County, CountyCommand, Nudging};
pub use events::CountyEvent;
pub use refusals::CountyRefusal;
