//! A file that a supplier sends: uploaded, looked at, and committed.
//!
//! Until it is committed nothing is taken from it. Each row comes out as one of these:
//!
//! | verdict | the figure |
//! |---|---|
//! | accepted | is new |
//! | unchanged | is known, the very same |
//! | restated | differs from what is known; what stood before is kept |
//! | quarantined | is of an institution that nobody knows yet; once it is mapped, the figure flows in |
//! | left out | is of a month in which the library did not have the service |
//! | refused | cannot be taken in |
//!
//! The figures themselves are in the services' months; an import remembers the file, how it is to be read, and what came of
//! it.

mod aggregate;
mod events;
mod id;

pub use aggregate::{Committed, Import, ImportCommand, ImportEntry, ImportRefusal};
pub use events::{ImportEvent, Outcome, Reading};
pub use id::ImportId;
