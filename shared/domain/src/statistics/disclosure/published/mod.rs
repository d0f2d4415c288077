//! A year of a service's figures as it was published, once.

mod aggregate;
mod table;
mod view;

pub use aggregate::{PublishedYear, PublishedYearCommand, PublishedYearEvent, PublishedYearRefusal};
pub use table::{PublishedCell, PublishedTable};
pub use view::PublishedYearEntry;
