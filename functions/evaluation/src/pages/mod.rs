//! What a browser is shown.

pub(crate) mod form;
pub(crate) mod results;
