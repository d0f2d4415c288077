//! Counting.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{FEWEST_ANSWERS, FEWEST_TEXTS, Group, KeptAnswer, groups};
use crate::evaluation::form::{Answer, EvaluationForm, Question, QuestionKind};
use crate::kernel::{CountyNumber, LibraryType, QuestionId};

/// How a question was answered by a group of at least five.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// How many answered it.
    pub answered: u32,
    /// How many gave each answer: the steps of a scale from the first, or the choices in the form's order. Empty for text.
    pub counts: Vec<u32>,
}

impl Tally {
    /// The mean of a scale's steps, in hundredths.
    pub fn mean_hundredths(&self) -> u32 {
        let sum: u64 = (1..).zip(&self.counts).map(|(step, count): (u64, _)| step * u64::from(*count)).sum();
        let answered = u64::from(self.answered.max(1));
        u32::try_from((sum * 100 + answered / 2) / answered).unwrap_or(u32::MAX)
    }
}

/// A question's figures by group; a group that answered and is hidden has none.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breakdown {
    /// By county.
    pub counties: BTreeMap<CountyNumber, Option<Tally>>,
    /// By type.
    pub types: BTreeMap<LibraryType, Option<Tally>>,
}

/// What is shown of a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionFigures {
    /// The question.
    pub question: QuestionId,
    /// All together.
    pub total: Tally,
    /// By group. For when the round is over.
    pub breakdown: Breakdown,
}

/// What is shown of a round. A question that fewer than five have answered is left out.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// The questions, in the form's order.
    pub questions: Vec<QuestionFigures>,
}

impl Figures {
    /// Counts the answers, in whatever order they come.
    pub fn count(form: &EvaluationForm, answers: &[KeptAnswer]) -> Self {
        Self { questions: form.questions().iter().filter_map(|question| of_question(question, answers)).collect() }
    }

    /// A question's figures.
    pub fn question(&self, id: &QuestionId) -> Option<&QuestionFigures> {
        self.questions.iter().find(|figures| figures.question == *id)
    }

    /// What is shown now, where `shown` has been shown before: each question's figures stand until as many answers have come
    /// that the difference says nothing of anyone. `over` says that no further answer can come.
    #[must_use]
    pub fn shown_after(self, shown: &Self, over: bool) -> Self {
        let questions = self.questions.into_iter().map(|now| match shown.question(&now.question) {
            Some(before) if !moves_on(before.total.answered, now.total.answered, over) => before.clone(),
            _ => now,
        });
        Self { questions: questions.collect() }
    }
}

/// What was written in answer to a question, in alphabetical order and not in that of coming; `None` if too few wrote anything.
/// For when the round is over: one text more is one that came since.
pub fn texts(question: &QuestionId, answers: &[KeptAnswer]) -> Option<Vec<String>> {
    let texts = answers.iter().filter_map(|kept| match kept.answers.get(question) {
        Some(Answer::Text(text)) => Some(text.clone()),
        _ => None,
    });
    let mut texts: Vec<String> = texts.collect();
    texts.sort();
    (texts.len() >= FEWEST_TEXTS).then_some(texts)
}

fn moves_on(shown: u32, answered: u32, over: bool) -> bool {
    let more = answered.saturating_sub(shown);
    if over { more >= FEWEST_ANSWERS } else { more >= shown.max(FEWEST_ANSWERS) }
}

fn of_question(question: &Question, answers: &[KeptAnswer]) -> Option<QuestionFigures> {
    let given: Vec<(&Group, &Answer)> =
        answers.iter().filter_map(|kept| Some((&kept.group, kept.answers.get(&question.id)?))).collect();
    let total = tally(question, given.iter().copied());
    if total.answered < FEWEST_ANSWERS {
        return None;
    }
    Some(QuestionFigures { question: question.id.clone(), breakdown: breakdown(question, &given), total })
}

fn tally<'a>(question: &Question, given: impl Iterator<Item = (&'a Group, &'a Answer)>) -> Tally {
    let places = match &question.kind {
        QuestionKind::Scale { steps, .. } => usize::from(*steps),
        kind => kind.choices().len(),
    };
    let mut tally = Tally { answered: 0, counts: vec![0; places] };
    for (_, answer) in given {
        tally.answered += 1;
        match answer {
            Answer::Step(step) => add(&mut tally.counts, usize::from(*step).checked_sub(1)),
            Answer::Choice(chosen) => add(&mut tally.counts, place(question, chosen)),
            Answer::Several(several) => several.iter().for_each(|id| add(&mut tally.counts, place(question, id))),
            Answer::Text(_) => {}
        }
    }
    tally
}

fn place(question: &Question, chosen: &crate::kernel::ChoiceId) -> Option<usize> {
    question.kind.choices().iter().position(|choice| choice.id == *chosen)
}

fn add(counts: &mut [u32], place: Option<usize>) {
    if let Some(count) = place.and_then(|place| counts.get_mut(place)) {
        *count += 1;
    }
}

fn breakdown(question: &Question, given: &[(&Group, &Answer)]) -> Breakdown {
    let mut answered: BTreeMap<Group, u32> = BTreeMap::new();
    for (group, _) in given {
        *answered.entry((*group).clone()).or_default() += 1;
    }
    let shown = groups::shown(&answered);
    let mut breakdown = Breakdown::default();
    for group in answered.keys() {
        if let Some(county) = &group.county {
            let of = given.iter().copied().filter(|(of, _)| of.county.as_ref() == Some(county));
            let tally = shown.counties.contains(county).then(|| tally(question, of));
            breakdown.counties.insert(county.clone(), tally);
        }
        if let Some(library_type) = group.library_type {
            let of = given.iter().copied().filter(|(of, _)| of.library_type == Some(library_type));
            let tally = shown.types.contains(&library_type).then(|| tally(question, of));
            breakdown.types.insert(library_type, tally);
        }
    }
    breakdown
}
