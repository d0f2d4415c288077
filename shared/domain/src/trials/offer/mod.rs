//! A service that libraries try: its seats, its waiting list, and what became of each sign-up.
//!
//! A library signs up once. There is a seat for it at once, or it stands on the waiting list:
//!
//! ```text
//!             ┌─ seated ────────────────────────────┬─ finished (at the end)
//! signs up ───┤     ▲ accepts                       └─ left
//!             └─ waiting ── offered ── declined
//!                  │           └────── expired (after its hours, or at the end)
//!                  └─ left, unserved (at the end)
//! ```
//!
//! Four rules hold whatever happens in whatever order, and the property test looks for a history that breaks one: no more
//! libraries are seated or offered a seat than there are seats; an offered seat expires after its hours and never after the
//! trial's end; a seat is free again exactly once for each that is given up; and seats are offered in the order of the
//! sign-ups, to each library once.
//!
//! Time is no actor here. Every command first lets time pass up to its own moment, so that no seat counts as taken that
//! has expired, and `PassTime` does nothing else.

mod aggregate;
mod commands;
mod events;
mod letters;
#[cfg(test)]
mod property;
mod refusals;
mod signup;
#[cfg(test)]
mod tests;
mod view;

pub use aggregate::{OfferTerms, TrialOffer};
pub use commands::OfferCommand;
pub use events::OfferEvent;
pub use letters::{OfferLetter, letters_after};
pub use refusals::OfferRefusal;
pub use signup::{Activation, Pulse, SignupStanding, TrialSignup};
pub use view::OfferEntry;
