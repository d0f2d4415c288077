//! Answers: as they are filled in, and as they are read against the form.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{AnswerRefusal, EvaluationForm, Fault, Question, QuestionKind};
use crate::kernel::text::is_invisible;
use crate::kernel::{ChoiceId, QuestionId};

/// What somebody filled in, as it was typed: for each question the values given. A draft is kept so, whatever is wrong with
/// it.
pub type FilledIn = BTreeMap<String, Vec<String>>;

/// One answer, true to its question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// A step of the scale, from 1.
    Step(u8),
    /// The choice.
    Choice(ChoiceId),
    /// The choices, at least one.
    Several(BTreeSet<ChoiceId>),
    /// The words, not empty.
    Text(String),
}

/// All of somebody's answers to a form. A question without an answer is left out.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<QuestionId, Answer>);

impl Answers {
    /// The answer to a question, if there is one.
    pub fn get(&self, question: &QuestionId) -> Option<&Answer> {
        self.0.get(question)
    }

    /// Every answer with its question.
    pub fn iter(&self) -> impl Iterator<Item = (&QuestionId, &Answer)> {
        self.0.iter()
    }

    /// Whether nothing at all was answered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The questions are read in their order, so that every condition finds the answers it looks at.
pub(super) fn read(form: &EvaluationForm, filled_in: &FilledIn) -> Result<Answers, Vec<Fault<AnswerRefusal>>> {
    let mut answers = Answers::default();
    let mut faults = Vec::new();
    let mut unsure = BTreeSet::new();
    for name in filled_in.keys() {
        if !form.questions().iter().any(|question| question.id.as_str() == name) {
            faults.push(Fault { pointer: pointer(name), refusal: AnswerRefusal::NotInForm });
        }
    }
    for question in form.questions() {
        if let Some(condition) = &question.asked_if {
            // Whether it is asked hangs on an answer that has to be mended first.
            if unsure.contains(condition.question()) {
                unsure.insert(question.id.clone());
                continue;
            }
            if !condition.holds(&answers) {
                continue;
            }
        }
        let given = filled_in.get(question.id.as_str()).map(Vec::as_slice).unwrap_or_default();
        match answer(question, given) {
            Ok(Some(answer)) => drop(answers.0.insert(question.id.clone(), answer)),
            Ok(None) => {}
            Err(refusal) => {
                unsure.insert(question.id.clone());
                faults.push(Fault { pointer: pointer(question.id.as_str()), refusal });
            }
        }
    }
    if faults.is_empty() && answers.is_empty() {
        faults.push(Fault { pointer: String::new(), refusal: AnswerRefusal::NothingAnswered });
    }
    if faults.is_empty() { Ok(answers) } else { Err(faults) }
}

fn pointer(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// A question's answer; `None` if it was left open and may be.
fn answer(question: &Question, given: &[String]) -> Result<Option<Answer>, AnswerRefusal> {
    // The page's "no answer" sends an empty value.
    let given: Vec<&str> = given.iter().map(|value| value.trim()).filter(|value| !value.is_empty()).collect();
    if given.is_empty() {
        return if question.required { Err(AnswerRefusal::Missing) } else { Ok(None) };
    }
    let answer = match &question.kind {
        QuestionKind::Scale { steps, .. } => {
            let step = one(&given)?.parse().map_err(|_| AnswerRefusal::OutsideScale)?;
            if !(1..=*steps).contains(&step) {
                return Err(AnswerRefusal::OutsideScale);
            }
            Answer::Step(step)
        }
        QuestionKind::Choice { .. } => Answer::Choice(chosen(question, one(&given)?)?),
        QuestionKind::SeveralChoices { at_most, .. } => {
            let several = given.iter().map(|value| chosen(question, value)).collect::<Result<BTreeSet<_>, _>>()?;
            if at_most.is_some_and(|most| several.len() > usize::from(most)) {
                return Err(AnswerRefusal::TooManyChoices);
            }
            Answer::Several(several)
        }
        QuestionKind::Text { at_most } => {
            let text = visible(one(&given)?);
            if text.chars().count() > usize::from(*at_most) {
                return Err(AnswerRefusal::TooLong);
            }
            if text.is_empty() {
                return if question.required { Err(AnswerRefusal::Missing) } else { Ok(None) };
            }
            Answer::Text(text)
        }
    };
    Ok(Some(answer))
}

fn one<'a>(given: &[&'a str]) -> Result<&'a str, AnswerRefusal> {
    match given {
        [one] => Ok(one),
        _ => Err(AnswerRefusal::OnlyOne),
    }
}

fn chosen(question: &Question, value: &str) -> Result<ChoiceId, AnswerRefusal> {
    let choice = question.kind.choices().iter().find(|choice| choice.id.as_str() == value);
    choice.map(|choice| choice.id.clone()).ok_or(AnswerRefusal::NotAChoice)
}

/// The text without what cannot be seen. A telephone's keyboard joins emoji by an invisible character: that one stays, and
/// nobody has to be told that their comment cannot be taken.
fn visible(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let kept: String = text.chars().filter(|c| matches!(c, '\n' | '\u{200d}') || !is_invisible(*c)).collect();
    kept.trim().to_owned()
}
