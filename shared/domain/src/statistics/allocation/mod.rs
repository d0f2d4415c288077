//! Libraries that share addresses: suppliers count them as one, and a recipe divides what they counted.
//!
//! What was measured for the group is kept as it came. Shares are made of it by the group's newest recipe, and made anew when
//! the recipe changes.

mod aggregate;
mod recipe;

pub use aggregate::{SharingGroup, SharingGroupCommand, SharingGroupEvent, SharingGroupRefusal};
pub use recipe::Recipe;
