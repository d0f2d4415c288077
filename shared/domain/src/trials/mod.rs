//! Trials: libraries try selected services before they choose.
//!
//! A [`TrialPeriod`] is planned by coordinators: its days, and on what terms each service is tried. What a library signs up
//! for is one service in it, a [`TrialOffer`], which has its own seats, its own waiting list and its own log: two libraries
//! that want different services never get in each other's way.

pub mod offer;
pub mod period;

pub use offer::TrialOffer;
pub use period::TrialPeriod;
