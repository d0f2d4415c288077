//! A form over the wire: as coordinators put it, and as a link opens it.

use domain::evaluation::form::{Choice, Condition, EvaluationForm, FilledIn, FormRefusal, Question, QuestionKind};
use http_api::{BilingualDocument, Fields, Place};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
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

/// What is asked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EvaluationForm)]
pub(crate) struct QuestionsDocument {
    /// The questions in the order they are asked.
    #[schema(max_items = 40)]
    questions: Vec<QuestionDocument>,
}

/// A question.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EvaluationQuestion)]
pub(crate) struct QuestionDocument {
    /// Its short name: what the same question is called in the next round, for comparison.
    #[schema(pattern = "^[a-z0-9][a-z0-9-]{1,39}$", example = "training")]
    id: String,
    /// What is asked, in at most 500 characters.
    text: BilingualDocument,
    /// What helps to answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    help: Option<BilingualDocument>,
    /// Whether it must be answered, when it is asked.
    #[serde(default)]
    required: bool,
    /// On what it depends that it is asked at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    asked_if: Option<ConditionDocument>,
    /// What an answer looks like.
    answer: KindDocument,
}

/// What an answer looks like.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
#[schema(as = EvaluationAnswer)]
pub(crate) enum KindDocument {
    /// A step of a scale.
    Scale {
        /// How many steps it has.
        #[schema(minimum = 3, maximum = 10, example = 5)]
        steps: u8,
        /// What the first step means.
        lowest: BilingualDocument,
        /// What the last step means.
        highest: BilingualDocument,
    },
    /// One of several choices.
    Choice {
        /// 2 to 20 of them.
        choices: Vec<ChoiceDocument>,
    },
    /// Any of several choices.
    SeveralChoices {
        /// 2 to 20 of them.
        choices: Vec<ChoiceDocument>,
        /// How many may be chosen; all, if left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        at_most: Option<u8>,
    },
    /// Words.
    Text {
        /// How many characters there is room for.
        #[schema(minimum = 1, maximum = 4000, example = 1000)]
        at_most: u16,
    },
}

/// One of several answers.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EvaluationChoice)]
pub(crate) struct ChoiceDocument {
    /// Its short name.
    #[schema(pattern = "^[a-z0-9][a-z0-9-]{1,39}$", example = "too-short")]
    id: String,
    /// What it says, in at most 200 characters.
    text: BilingualDocument,
}

/// When a question is asked, by the answer to one before it: exactly one of the two is said.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EvaluationCondition)]
pub(crate) struct ConditionDocument {
    /// That question.
    question: String,
    /// If any of these was chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    chose_any_of: Vec<String>,
    /// If the step is this one or lower.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    rated_at_most: Option<u8>,
}

impl FormDocument {
    pub(crate) fn of(round: &str, last_day: Option<Date>, form: &EvaluationForm, draft: FilledIn) -> Self {
        let questions = QuestionDocument::all(form);
        Self { round: round.to_owned(), last_day: last_day.map(|day| day.to_string()), questions, draft }
    }
}

impl QuestionsDocument {
    /// The form, or `None` with everything that is wrong with it remembered in `fields`.
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<EvaluationForm> {
        // Every question is read, so that all that is wrong is said at once.
        let questions: Vec<Option<Question>> = self
            .questions
            .iter()
            .enumerate()
            .map(|(at, question)| question.read(fields, &format!("/questions/{at}")))
            .collect();
        let questions = questions.into_iter().collect::<Option<Vec<_>>>()?;
        let faults = match EvaluationForm::new(questions) {
            Ok(form) => return Some(form),
            Err(faults) => faults,
        };
        for fault in faults {
            fields.refuse(Place::Pointer(format!("/questions{}", over_the_wire(&fault.pointer))), fault.refusal);
        }
        None
    }
}

/// The model's pointers know no `answer` between a question and what its answer looks like.
fn over_the_wire(pointer: &str) -> String {
    let parts: Vec<&str> = pointer.splitn(3, '/').collect();
    match parts[..] {
        ["", at, rest]
            if ["steps", "lowest", "highest", "choices", "at_most"].iter().any(|part| rest.starts_with(part)) =>
        {
            format!("/{at}/answer/{rest}")
        }
        _ => pointer.to_owned(),
    }
}

impl QuestionDocument {
    /// Every question of a form.
    pub(crate) fn all(form: &EvaluationForm) -> Vec<Self> {
        form.questions().iter().map(Self::of).collect()
    }

    fn of(question: &Question) -> Self {
        Self {
            id: question.id.to_string(),
            text: BilingualDocument::of(&question.text),
            help: question.help.as_ref().map(BilingualDocument::of),
            required: question.required,
            asked_if: question.asked_if.as_ref().map(ConditionDocument::of),
            answer: KindDocument::of(&question.kind),
        }
    }

    fn read(&self, fields: &mut Fields, at: &str) -> Option<Question> {
        let id = fields.parse(&format!("{at}/id"), &self.id);
        let text = self.text.read(fields, &format!("{at}/text"));
        let help = match &self.help {
            Some(help) => help.read(fields, &format!("{at}/help")).map(Some),
            None => Some(None),
        };
        let asked_if = match &self.asked_if {
            Some(condition) => condition.read(fields, &format!("{at}/asked_if")).map(Some),
            None => Some(None),
        };
        let kind = self.answer.read(fields, &format!("{at}/answer"));
        Some(Question { id: id?, text: text?, help: help?, required: self.required, asked_if: asked_if?, kind: kind? })
    }
}

impl KindDocument {
    fn of(kind: &QuestionKind) -> Self {
        match kind {
            QuestionKind::Scale { steps, lowest, highest } => Self::Scale {
                steps: *steps,
                lowest: BilingualDocument::of(lowest),
                highest: BilingualDocument::of(highest),
            },
            QuestionKind::Choice { choices } => Self::Choice { choices: ChoiceDocument::all(choices) },
            QuestionKind::SeveralChoices { choices, at_most } => {
                Self::SeveralChoices { choices: ChoiceDocument::all(choices), at_most: *at_most }
            }
            QuestionKind::Text { at_most } => Self::Text { at_most: *at_most },
        }
    }

    fn read(&self, fields: &mut Fields, at: &str) -> Option<QuestionKind> {
        match self {
            Self::Scale { steps, lowest, highest } => {
                let lowest = lowest.read(fields, &format!("{at}/lowest"));
                let highest = highest.read(fields, &format!("{at}/highest"));
                Some(QuestionKind::Scale { steps: *steps, lowest: lowest?, highest: highest? })
            }
            Self::Choice { choices } => {
                Some(QuestionKind::Choice { choices: ChoiceDocument::read_all(choices, fields, at)? })
            }
            Self::SeveralChoices { choices, at_most } => {
                let choices = ChoiceDocument::read_all(choices, fields, at)?;
                Some(QuestionKind::SeveralChoices { choices, at_most: *at_most })
            }
            Self::Text { at_most } => Some(QuestionKind::Text { at_most: *at_most }),
        }
    }
}

impl ChoiceDocument {
    fn all(choices: &[Choice]) -> Vec<Self> {
        let choices = choices.iter();
        choices.map(|choice| Self { id: choice.id.to_string(), text: BilingualDocument::of(&choice.text) }).collect()
    }

    fn read_all(choices: &[Self], fields: &mut Fields, at: &str) -> Option<Vec<Choice>> {
        let read = choices.iter().enumerate().map(|(place, choice)| {
            let id = fields.parse(&format!("{at}/choices/{place}/id"), &choice.id);
            let text = choice.text.read(fields, &format!("{at}/choices/{place}/text"));
            Some(Choice { id: id?, text: text? })
        });
        let read: Vec<Option<Choice>> = read.collect();
        read.into_iter().collect()
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

    fn read(&self, fields: &mut Fields, at: &str) -> Option<Condition> {
        let question = fields.parse(&format!("{at}/question"), &self.question);
        match self.rated_at_most {
            Some(step) if self.chose_any_of.is_empty() => Some(Condition::RatedAtMost { question: question?, step }),
            None if !self.chose_any_of.is_empty() => {
                let choices = self.chose_any_of.iter().enumerate();
                let choices: Vec<_> =
                    choices.map(|(place, id)| fields.parse(&format!("{at}/chose_any_of/{place}"), id)).collect();
                let choices = choices.into_iter().collect::<Option<Vec<_>>>()?;
                Some(Condition::ChoseAnyOf { question: question?, choices })
            }
            _ => {
                fields.refuse(Place::Pointer(at.to_owned()), FormRefusal::ConditionImpossible);
                None
            }
        }
    }
}
