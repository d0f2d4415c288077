//! Suppliers: who delivers services, and who speaks for them.
//!
//! A supplier is registered by a coordinator. Its contacts get the letters that go to the supplier; whoever signs in with
//! the address of one may act for it: see the libraries that try its services, and its own figures.

mod aggregate;
mod commands;
mod events;
mod refusals;
#[cfg(test)]
mod tests;
mod view;

pub use aggregate::Supplier;
pub use commands::SupplierCommand;
pub use events::SupplierEvent;
pub use refusals::SupplierRefusal;
pub use view::SupplierEntry;
