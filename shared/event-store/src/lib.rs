//! `cqrs-es` on DynamoDB: one item per commit, the state riding along, one round trip to load.
//!
//! | attribute | what it is |
//! |---|---|
//! | `aggregate` | partition key, `{TYPE}#{id}` |
//! | `sequence` | sort key, the **first** sequence in the commit: a stale writer always collides with an existing item |
//! | `count` | how many events the commit holds |
//! | `events` | JSON, readable in the console: `[{"onboarding.library-applied.v1": {…}}]` |
//! | `at`, `by` | when (RFC 3339) and who, never a name or an address |
//! | `command`, `digest` | which request led to it, so that a repeat is recognised |
//! | `state`, `schema` | now and then the aggregate after the commit, and a hash of the code that understands it |
//!
//! Architecture Invariant: the log is the truth. Saved states and read models are derived and may be thrown away; the
//! stream only wakes those who keep them.
//!
//! Start reading at [`Store::execute`]; `read_model` is the other half.

mod append;
mod clock;
mod codec;
mod companion;
mod error;
mod execute;
mod files;
#[cfg(test)]
mod foreign_text;
mod load;
mod meter;
pub mod parked;
pub mod people;
pub mod read_model;
pub mod restore;
pub mod sealed;
mod store;
pub mod stream;

pub use append::Appended;
pub use clock::{Clock, SystemClock};
pub use codec::{Commit, CommitItem, MOST_BYTES};
pub use companion::Companion;
pub use error::{ExecuteError, StoreError};
pub use execute::{CommandContext, Executed, Patience};
pub use files::Files;
pub use load::{Found, Loaded, LogPosition};
pub use meter::{Meter, Spent};
pub use store::Store;
