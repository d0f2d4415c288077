//! A round of the evaluation: a form is mailed to a known list, reminded of, and answered.
//!
//! | stage | what can be done |
//! |---|---|
//! | draft | everything can be changed; nothing is mailed |
//! | scheduled | the days are settled; everything can still be changed, and the preview says who gets what and when |
//! | open | the first wave has begun: the form is frozen, letters leave, answers are taken |
//! | closed | the last day is over: neither letters nor answers |
//! | stopped | a coordinator has ended it: neither letters nor answers |
//!
//! Besides, a round can be *paused*: no letters leave until it is resumed, and answers are taken all the same.
//!
//! # Waves and time
//!
//! The [`SendingRule`] says when letters leave. Wave 0 is the invitation, every other one a reminder. A wave *starts* when
//! its moment has come ([`RoundCommand::StartWave`], which changes nothing before) and is *finished* when everybody of it has
//! been written to. A wave that starts late, after a pause, moves those behind it by as much.
//!
//! # Invitations
//!
//! Who is asked, and who has answered, is *not* in the log: a log has order and time, and could tie an answer to whoever
//! gave it. An invitation is an item in a table of its own, without a stream and without point-in-time recovery:
//!
//! | attribute | what it is |
//! |---|---|
//! | `round` | partition key, the round's id |
//! | `person_id` | sort key, whom the letter goes to; nobody is invited twice |
//! | `library` | for which library they answer |
//! | `language` | what the letter is written in |
//! | `state` | `open`, or `answered` once the form has been finished |
//! | `waves` | how many waves this recipient is done with: letters written, or a reason found to write none |
//!
//! No attribute is a time, and none counts answers. Whoever takes an answer writes two items in one transaction, the
//! invitation from `open` to `answered` and the sealed answer under a random id in another table, and no event. How many
//! have answered is counted over the invitations. The events of a round tell of the plan, the form, the freezing and the
//! waves, and of nothing that a recipient does.
//!
//! # Links
//!
//! A letter leads to `/evaluation-rounds/{round_id}/form/{token}`, with a signed link of the purpose `AnswerEvaluation` about
//! `EvaluationRound#{round_id}`. Who opens it looks up the invitation by round and person, and asks
//! [`EvaluationRound::takes_answers`].

mod aggregate;
mod commands;
mod events;
mod recipients;
mod refusals;
mod rule;
#[cfg(test)]
mod tests;
mod view;

pub use aggregate::{EvaluationRound, Stage, Wave};
pub use commands::{RoundCommand, RoundPlan};
pub use events::RoundEvent;
pub use recipients::{Recipients, is_connected_in};
pub use refusals::RoundRefusal;
pub use rule::{Anchor, SendingRule};
pub use view::RoundEntry;
