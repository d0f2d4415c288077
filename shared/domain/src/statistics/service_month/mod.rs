//! One service's month: every figure that its supplier has reported, for all libraries.

mod rows;

pub use rows::{FigureRow, GroupMonth, LibraryMonth, ServiceTotals, TotalsPart, UsedRecipe};
