//! Libraries that share addresses: suppliers count them as one, and a recipe divides what they counted.

mod recipe;

pub use recipe::Recipe;
