//! The evaluation: libraries are asked, after Easter, how the connection went.

pub mod form;
pub mod results;
pub mod round;
