//! Whether a form can be answered.

use std::collections::BTreeSet;

use super::{Condition, Fault, FormRefusal, Question, QuestionKind};
use crate::kernel::{Bilingual, ChoiceId};

/// The most questions a form has.
pub const MOST_QUESTIONS: usize = 40;
/// The most characters of a question or its help, in each language.
const TEXT_LENGTH: usize = 500;
/// The most characters of a choice or of what a scale's end means, in each language.
const CHOICE_LENGTH: usize = 200;
/// The most characters of one text answer.
const ANSWER_LENGTH: u16 = 4_000;
/// The most characters of all text answers together: in four-byte characters a fifth of what one item may hold.
const ALL_ANSWERS_LENGTH: u32 = 20_000;

/// Everything wrong with the questions, in their order.
pub(super) fn faults(questions: &[Question]) -> Vec<Fault<FormRefusal>> {
    let mut faults = Faults(Vec::new());
    if questions.is_empty() {
        faults.add(String::new(), FormRefusal::NoQuestions);
    }
    if questions.len() > MOST_QUESTIONS {
        faults.add(String::new(), FormRefusal::TooManyQuestions);
    }
    let mut room = 0_u32;
    for (at, question) in questions.iter().enumerate() {
        let before = &questions[..at];
        if before.iter().any(|other| other.id == question.id) {
            faults.add(format!("/{at}/id"), FormRefusal::SameQuestionTwice);
        }
        faults.text(format!("/{at}/text"), &question.text, TEXT_LENGTH);
        if let Some(help) = &question.help {
            faults.text(format!("/{at}/help"), help, TEXT_LENGTH);
        }
        faults.kind(at, &question.kind);
        if let QuestionKind::Text { at_most } = question.kind {
            room += u32::from(at_most);
        }
        if let Some(condition) = &question.asked_if
            && let Some(refusal) = condition_fault(condition, before)
        {
            faults.add(format!("/{at}/asked_if"), refusal);
        }
    }
    if room > ALL_ANSWERS_LENGTH {
        faults.add(String::new(), FormRefusal::TextLength);
    }
    faults.0
}

struct Faults(Vec<Fault<FormRefusal>>);

impl Faults {
    fn add(&mut self, pointer: String, refusal: FormRefusal) {
        self.0.push(Fault { pointer, refusal });
    }

    fn text(&mut self, pointer: String, text: &Bilingual, most: usize) {
        if [&text.nb, &text.nn].iter().any(|text| text.as_str().chars().count() > most) {
            self.add(pointer, FormRefusal::QuestionTextTooLong);
        }
    }

    fn kind(&mut self, at: usize, kind: &QuestionKind) {
        match kind {
            QuestionKind::Scale { steps, lowest, highest } => {
                if !(3..=10).contains(steps) {
                    self.add(format!("/{at}/steps"), FormRefusal::ScaleSteps);
                }
                self.text(format!("/{at}/lowest"), lowest, CHOICE_LENGTH);
                self.text(format!("/{at}/highest"), highest, CHOICE_LENGTH);
            }
            QuestionKind::Text { at_most } if !(1..=ANSWER_LENGTH).contains(at_most) => {
                self.add(format!("/{at}/at_most"), FormRefusal::TextLength);
            }
            QuestionKind::SeveralChoices { choices, at_most: Some(most) }
                if !(1..=choices.len()).contains(&usize::from(*most)) =>
            {
                self.add(format!("/{at}/at_most"), FormRefusal::MostChoices);
                self.choices(at, kind);
            }
            QuestionKind::Choice { .. } | QuestionKind::SeveralChoices { .. } => self.choices(at, kind),
            QuestionKind::Text { .. } => {}
        }
    }

    fn choices(&mut self, at: usize, kind: &QuestionKind) {
        let choices = kind.choices();
        if !(2..=20).contains(&choices.len()) {
            self.add(format!("/{at}/choices"), FormRefusal::NumberOfChoices);
        }
        let mut known = BTreeSet::new();
        for (place, choice) in choices.iter().enumerate() {
            if !known.insert(&choice.id) {
                self.add(format!("/{at}/choices/{place}/id"), FormRefusal::SameChoiceTwice);
            }
            self.text(format!("/{at}/choices/{place}/text"), &choice.text, CHOICE_LENGTH);
        }
    }
}

/// A condition that never holds would hide its question from everyone without anybody noticing.
fn condition_fault(condition: &Condition, before: &[Question]) -> Option<FormRefusal> {
    let Some(question) = before.iter().find(|other| other.id == *condition.question()) else {
        return Some(FormRefusal::ConditionNotBefore);
    };
    let possible = match (condition, &question.kind) {
        (Condition::ChoseAnyOf { choices, .. }, kind) => {
            let known = |id: &ChoiceId| kind.choices().iter().any(|choice| choice.id == *id);
            !choices.is_empty() && choices.iter().all(known)
        }
        (Condition::RatedAtMost { step, .. }, QuestionKind::Scale { steps, .. }) => (1..=*steps).contains(step),
        (Condition::RatedAtMost { .. }, _) => false,
    };
    (!possible).then_some(FormRefusal::ConditionImpossible)
}
