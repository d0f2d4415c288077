//! A form over the wire.

use domain::evaluation::form::{Condition, EvaluationForm, FilledIn, Question, QuestionKind};
use domain::kernel::Bilingual;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

/// A form, and what has been filled in so far.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenedForm)]
pub(crate) struct FormDocument {
    /// What the round is called.
    round: String,
    /// The last day on which answers are taken.
    #[schema(format = Date)]
    last_day: Option<String>,
    /// The questions in the order they are asked.
    questions: Vec<QuestionDocument>,
    /// The draft, if there is one: for each question the values given, as they were typed.
    draft: FilledIn,
}

/// A question.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EvaluationQuestion)]
pub(crate) struct QuestionDocument {
    /// Its short name.
    id: String,
    /// What it asks for: `scale`, `choice`, `several-choices` or `text`.
    kind: &'static str,
    /// What is asked.
    text: BilingualDocument,
    /// What helps to answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    help: Option<BilingualDocument>,
    /// Whether it must be answered, when it is asked.
    required: bool,
    /// On what it depends that it is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    asked_if: Option<ConditionDocument>,
    /// How many steps a scale has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    steps: Option<u8>,
    /// What a scale's first step means.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    lowest: Option<BilingualDocument>,
    /// What a scale's last step means.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    highest: Option<BilingualDocument>,
    /// The choices.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    choices: Vec<ChoiceDocument>,
    /// How many may be chosen, or how many characters there is room for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    at_most: Option<u16>,
}

/// The same words in bokmål and nynorsk.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Bilingual)]
pub(crate) struct BilingualDocument {
    /// In bokmål.
    pub(crate) nb: String,
    /// In nynorsk.
    nn: String,
}

/// One of several answers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EvaluationChoice)]
pub(crate) struct ChoiceDocument {
    /// Its short name.
    id: String,
    /// What it says.
    text: BilingualDocument,
}

/// When a question is asked, by the answer to one before it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EvaluationCondition)]
pub(crate) struct ConditionDocument {
    /// That question.
    question: String,
    /// If any of these was chosen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    chose_any_of: Vec<String>,
    /// If the step is this one or lower.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    rated_at_most: Option<u8>,
}

impl FormDocument {
    pub(crate) fn of(round: &str, last_day: Option<Date>, form: &EvaluationForm, draft: FilledIn) -> Self {
        let questions = form.questions().iter().map(QuestionDocument::of).collect();
        Self { round: round.to_owned(), last_day: last_day.map(|day| day.to_string()), questions, draft }
    }
}

impl QuestionDocument {
    fn of(question: &Question) -> Self {
        let (mut steps, mut lowest, mut highest, mut at_most) = (None, None, None, None);
        match &question.kind {
            QuestionKind::Scale { steps: many, lowest: low, highest: high } => {
                (steps, lowest, highest) = (Some(*many), Some(low.into()), Some(high.into()));
            }
            QuestionKind::SeveralChoices { at_most: most, .. } => at_most = most.map(u16::from),
            QuestionKind::Text { at_most: most } => at_most = Some(*most),
            QuestionKind::Choice { .. } => {}
        }
        let choices = question.kind.choices().iter();
        Self {
            id: question.id.to_string(),
            kind: question.kind.as_str(),
            text: (&question.text).into(),
            help: question.help.as_ref().map(Into::into),
            required: question.required,
            asked_if: question.asked_if.as_ref().map(ConditionDocument::of),
            steps,
            lowest,
            highest,
            choices: choices
                .map(|choice| ChoiceDocument { id: choice.id.to_string(), text: (&choice.text).into() })
                .collect(),
            at_most,
        }
    }
}

impl ConditionDocument {
    fn of(condition: &Condition) -> Self {
        let question = condition.question().to_string();
        match condition {
            Condition::ChoseAnyOf { choices, .. } => {
                Self { question, chose_any_of: choices.iter().map(ToString::to_string).collect(), rated_at_most: None }
            }
            Condition::RatedAtMost { step, .. } => Self { question, chose_any_of: vec![], rated_at_most: Some(*step) },
        }
    }
}

impl From<&Bilingual> for BilingualDocument {
    fn from(words: &Bilingual) -> Self {
        Self { nb: words.nb.to_string(), nn: words.nn.to_string() }
    }
}
