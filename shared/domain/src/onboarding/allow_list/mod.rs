//! The e-mail domains that a municipality or a county vouches for.

mod aggregate;

pub use aggregate::{AllowList, AllowListCommand, AllowListEvent, AllowListRefusal};
