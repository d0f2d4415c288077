//! What the answers come to, and what of it is shown: no figure is made of fewer than five answers, and none can be worked
//! out by subtraction.
//!
//! | what | when it is shown |
//! |---|---|
//! | how many were asked and how many answered | always |
//! | a question's figures | from [`FEWEST_ANSWERS`] answers to it |
//! | the words of a text question | once the round is over, from [`FEWEST_TEXTS`] of them, in alphabetical order |
//! | figures by county and by type | once the round is over, where [`groups`] says that no group gives another away |
//!
//! **Figures move in leaps.** Whoever looks before and after an answer and subtracts would read that answer. So what has
//! once been shown of a question stands until twice as many have answered it; when the round is over it is counted for the
//! last time, unless that would add fewer than five ([`Figures::shown_after`]). A question may so be left at a few answers
//! less than were given; it says of how many it speaks.
//!
//! Nothing here knows who answered. An answer comes with a [`Group`], and that is as coarse as [`Population::group_of`]
//! makes it.

mod figures;
pub mod groups;
mod population;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use figures::{Breakdown, Figures, QuestionFigures, Tally, texts};
pub use population::{Group, Population};

use super::form::{Answers, Question, QuestionKind};

/// The fewest answers that a figure is made of.
pub const FEWEST_ANSWERS: u32 = 5;
/// The fewest texts that are shown: what people write can be recognised.
pub const FEWEST_TEXTS: usize = 10;

/// An answer as it is kept: what was answered, and of what group the library is. Nothing says whose it is, when it came, or
/// after which other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptAnswer {
    /// The answers.
    pub answers: Answers,
    /// Of what group the library is.
    pub group: Group,
}

/// Whether two rounds' figures of a question can be held against each other: the short name is the same, and an answer means
/// the same.
pub fn comparable(question: &Question, before: &Question) -> bool {
    let same_answers = match (&question.kind, &before.kind) {
        (QuestionKind::Scale { steps, .. }, QuestionKind::Scale { steps: before, .. }) => steps == before,
        (QuestionKind::Choice { choices }, QuestionKind::Choice { choices: before })
        | (QuestionKind::SeveralChoices { choices, .. }, QuestionKind::SeveralChoices { choices: before, .. }) => {
            choices.iter().map(|choice| &choice.id).eq(before.iter().map(|choice| &choice.id))
        }
        _ => false,
    };
    question.id == before.id && same_answers
}
