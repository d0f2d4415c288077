//! Read models: one entry per aggregate, folded from the log.
//!
//! The stream is a wake-up; the log is the truth. An entry holds the last sequence applied, `v`. A commit that begins at
//! `v + 1` is folded in with one conditional put; one at or below `v` is dropped; one beyond leaves a gap, which is read
//! from the log. Redelivery, reordering, two projectors at once, a sweep and a rebuild all go through that one fold, so
//! they commute, and every one of them ends in entry == fold(log).
//!
//! Where a question goes across aggregates, many of them make rows side by side instead of an entry each: [`RowProjector`].
//!
//! A read model has *generations*. Queries read the active one; a rebuild fills the next beside it and then swaps.

mod entry;
mod generation;
mod keeper;
mod maintenance;
mod page;
mod projector;
mod rebuild;
mod rows;

pub use entry::Entry;
pub use generation::Generations;
pub use keeper::Keeper;
pub use maintenance::{Maintenance, Progress};
pub use page::{Cursor, CursorError, Page, ReadModels, Selection};
pub use projector::{Outcome, Projector};
pub use rows::{RowProjector, Rows};
