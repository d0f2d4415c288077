//! One question, and when it is asked.

use serde::{Deserialize, Serialize};

use super::Answers;
use super::answers::Answer;
use crate::kernel::{Bilingual, ChoiceId, QuestionId};

/// A question of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Its short name: unique in the form, and what the same question is called in the next round, for comparison.
    pub id: QuestionId,
    /// What is asked.
    pub text: Bilingual,
    /// What helps to answer, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Bilingual>,
    /// Whether it must be answered, when it is asked.
    #[serde(default)]
    pub required: bool,
    /// On what it depends that it is asked at all; always, if on nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_if: Option<Condition>,
    /// What an answer looks like.
    pub kind: QuestionKind,
}

/// What an answer looks like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuestionKind {
    /// A step from 1 to `steps`.
    Scale {
        /// How many steps there are, 3 to 10.
        steps: u8,
        /// What the first step means.
        lowest: Bilingual,
        /// What the last step means.
        highest: Bilingual,
    },
    /// One of several choices.
    Choice {
        /// 2 to 20 of them.
        choices: Vec<Choice>,
    },
    /// Any of several choices.
    SeveralChoices {
        /// 2 to 20 of them.
        choices: Vec<Choice>,
        /// How many may be chosen at most; all, if left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_most: Option<u8>,
    },
    /// Words.
    Text {
        /// How many characters there is room for, 1 to 4 000.
        at_most: u16,
    },
}

impl QuestionKind {
    /// The choices, of a question that has any.
    pub fn choices(&self) -> &[Choice] {
        match self {
            Self::Choice { choices } | Self::SeveralChoices { choices, .. } => choices,
            Self::Scale { .. } | Self::Text { .. } => &[],
        }
    }

    /// The kind's name in requests and answers.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Scale { .. } => "scale",
            Self::Choice { .. } => "choice",
            Self::SeveralChoices { .. } => "several-choices",
            Self::Text { .. } => "text",
        }
    }
}

/// One of several answers to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Its short name, unique in the question.
    pub id: ChoiceId,
    /// What it says.
    pub text: Bilingual,
}

/// When a question is asked, by the answer to one before it. A question that was not asked itself has no answer, and what
/// depends on it is not asked either.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// If any of these was chosen.
    ChoseAnyOf {
        /// The question with the choices.
        question: QuestionId,
        /// Those that count.
        choices: Vec<ChoiceId>,
    },
    /// If the step is this one or lower: why someone is not content is worth asking.
    RatedAtMost {
        /// The question with the scale.
        question: QuestionId,
        /// The highest step that counts.
        step: u8,
    },
}

impl Condition {
    /// The question that it looks at.
    pub fn question(&self) -> &QuestionId {
        match self {
            Self::ChoseAnyOf { question, .. } | Self::RatedAtMost { question, .. } => question,
        }
    }

    /// Whether it holds, given the answers so far.
    pub fn holds(&self, answers: &Answers) -> bool {
        match (self, answers.get(self.question())) {
            (Self::ChoseAnyOf { choices, .. }, Some(Answer::Choice(chosen))) => choices.contains(chosen),
            (Self::ChoseAnyOf { choices, .. }, Some(Answer::Several(chosen))) => {
                choices.iter().any(|choice| chosen.contains(choice))
            }
            (Self::RatedAtMost { step, .. }, Some(Answer::Step(rated))) => rated <= step,
            _ => false,
        }
    }
}
