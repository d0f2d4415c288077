//! The evaluation's form: what is asked, in both written languages, and what counts as an answer.
//!
//! A form is drafted as a list of [`Question`]s and becomes an [`EvaluationForm`] by being checked as a whole: a question
//! may depend only on what stands before it, and every fault is found at once, with a pointer. A form reads what somebody
//! filled in, from a page or a program alike, with [`EvaluationForm::read`]; what comes out, [`Answers`], is true to the
//! form. An answer to a question that was not asked, because its condition does not hold, is left out.

mod answers;
mod check;
mod question;
mod refusals;
#[cfg(test)]
pub(crate) mod tests;

use serde::{Deserialize, Serialize};

pub use answers::{Answer, Answers, FilledIn};
pub use check::MOST_QUESTIONS;
pub use question::{Choice, Condition, Question, QuestionKind};
pub use refusals::{AnswerRefusal, FormRefusal};

use crate::kernel::QuestionId;

/// Something wrong in one place of what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault<R> {
    /// A JSON pointer from the list of questions, or from the object of answers (RFC 6901).
    pub pointer: String,
    /// What is wrong there.
    pub refusal: R,
}

/// A form that has been checked: at least one question, and each can be answered.
///
/// Serde trusts what it reads, because only checked forms are ever stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EvaluationForm {
    questions: Vec<Question>,
}

impl EvaluationForm {
    /// The form with these questions in this order, or everything that is wrong with them. Pointers begin at the list.
    pub fn new(questions: Vec<Question>) -> Result<Self, Vec<Fault<FormRefusal>>> {
        let faults = check::faults(&questions);
        if faults.is_empty() { Ok(Self { questions }) } else { Err(faults) }
    }

    /// The questions in the order they are asked.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// A question by its short name.
    pub fn question(&self, id: &QuestionId) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == *id)
    }

    /// Reads what was filled in, or says what is wrong with each answer. Pointers begin at the object of answers.
    pub fn read(&self, filled_in: &FilledIn) -> Result<Answers, Vec<Fault<AnswerRefusal>>> {
        answers::read(self, filled_in)
    }
}
