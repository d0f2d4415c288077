//! The keys by which a library's own systems fetch its figures, as COUNTER's API has it.
//!
//! A key is made by a contact of the library, shown once, and good until a day. What is kept is a hash of it.

mod aggregate;
mod events;
mod refusals;
#[cfg(test)]
mod tests;

pub use aggregate::{CounterKeys, CounterKeysCommand, IssuedKey};
pub use events::CounterKeysEvent;
pub use refusals::CounterKeysRefusal;
