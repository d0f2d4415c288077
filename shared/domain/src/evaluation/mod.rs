//! The evaluation: libraries are asked, after Easter, how the connection went.

pub mod round;
