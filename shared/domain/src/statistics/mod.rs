//! Statistics: what was used, and who may see it.

pub mod disclosure;
pub mod policy;
