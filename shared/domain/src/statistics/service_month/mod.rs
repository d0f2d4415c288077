//! One service's month: every figure that its supplier has reported, for all libraries.
//!
//! A service's month is an aggregate, because that is what a supplier reports: with 500 libraries and ten metrics its commits
//! and its state stay well under what one item holds, and reports of different months never wait for each other.

mod aggregate;
mod commands;
mod events;
mod refusals;
mod rows;
mod table;
#[cfg(test)]
mod tests;
mod view;

pub use aggregate::{GroupFigures, ServiceMonth, ServiceMonthId, Verdict};
pub use commands::{LibraryPlace, Report, ServiceMonthCommand};
pub use events::ServiceMonthEvent;
pub use refusals::ServiceMonthRefusal;
pub use rows::{FigureRow, GroupMonth, LibraryMonth, ServiceTotals, TotalsPart, UsedRecipe};
pub use table::FigureTable;
