//! What is shown to whom: every cell of an answer is a value or a reason why there is none.
//!
//! Those who have signed in see what the display policy of the service allows them ([`Sight`]). The public sees no figure of a
//! single library at all. It sees sums over libraries of closed years, and these are made so that nobody can work out from
//! them what is not shown:
//!
//! - A sum over fewer than three libraries is not shown ([`FEWEST_LIBRARIES`]).
//! - Nor is any other sum from which, by adding and subtracting what is shown, a sum that is not shown could be worked out.
//!   [`shown_groups`] finds these by linear algebra over the libraries, and which they are follows from how many libraries
//!   there are and never from their figures, so that a gap says nothing about what is in it.
//! - A year is published once ([`PublishedYear`]). Were a figure that arrives late or is restated to change a sum already
//!   seen, the difference would be that one library's figure.
//!
//! Sums over services are not shown to the public, so that nothing is to be subtracted between suppliers either: a service's
//! figures are shown or hidden by its own policy and stand beside no total.
//!
//! A sum of nought says that each of its parts is nought. That is accepted, as official statistics do.

mod cell;
mod contributions;
mod groups;
mod published;
mod span;
mod suppression;
#[cfg(test)]
mod tests;

pub use cell::{ShownCell, Sight, WhyNot, is_closed};
pub use contributions::contributions_of;
pub use groups::{Contribution, Group};
pub use published::{
    PublishedCell, PublishedTable, PublishedYear, PublishedYearCommand, PublishedYearEntry, PublishedYearEvent,
    PublishedYearRefusal,
};
pub use suppression::{FEWEST_LIBRARIES, shown_groups};
