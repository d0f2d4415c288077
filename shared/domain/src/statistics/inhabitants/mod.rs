//! How many people live in each municipality: what libraries are compared by, and what some prices are counted by.
//!
//! The numbers are Statistics Norway's, of 1 January of each year, and a coordinator records them. They are by the
//! municipalities of that year.

mod aggregate;
mod band;

pub use aggregate::{Inhabitants, InhabitantsCommand, InhabitantsEvent, InhabitantsRefusal};
pub use band::Band;
