//! Who is asked in a round of the evaluation, and who has answered: apart from the log, so that neither order nor time ties
//! an answer to whoever gave it. `domain::evaluation::round` has the contract.
//!
//! [`Invitations`] is the table, [`Candidates`] finds who would be asked today, [`unreachable`](fn@unreachable) tells whom a
//! letter would not reach, and [`letter`] which letter somebody gets in a wave.

mod candidates;
mod invitation;
mod letters;
mod table;
mod unreachable;

pub use candidates::{Candidate, Candidates};
pub use invitation::{Invitation, InvitationState, PassedOver};
pub use letters::{causes, letter};
pub use table::{InvitationPage, Invitations};
pub use unreachable::{outbox_failed, unreachable};
