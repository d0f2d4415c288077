use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;
use crate::kernel::{Bilingual, ChoiceId};

fn words(text: &str) -> Bilingual {
    Bilingual { nb: text.parse().unwrap(), nn: text.parse().unwrap() }
}

pub(crate) fn question(id: &str, kind: QuestionKind) -> Question {
    Question { id: id.parse().unwrap(), text: words(id), help: None, required: false, asked_if: None, kind }
}

pub(crate) fn scale(steps: u8) -> QuestionKind {
    QuestionKind::Scale { steps, lowest: words("Lite"), highest: words("Mykje") }
}

pub(crate) fn choices(ids: &[&str]) -> Vec<Choice> {
    ids.iter().map(|id| Choice { id: id.parse().unwrap(), text: words(id) }).collect()
}

fn chose(question: &str, choice: &str) -> Condition {
    Condition::ChoseAnyOf { question: question.parse().unwrap(), choices: vec![choice.parse().unwrap()] }
}

fn filled(values: &[(&str, &[&str])]) -> FilledIn {
    let values = values
        .iter()
        .map(|(name, values)| ((*name).to_owned(), values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>()));
    values.collect()
}

fn form() -> EvaluationForm {
    let used = QuestionKind::Choice { choices: choices(&["yes", "no"]) };
    let heard = QuestionKind::SeveralChoices { choices: choices(&["mail", "county", "kickoff"]), at_most: Some(2) };
    EvaluationForm::new(vec![
        Question { required: true, ..question("content", scale(5)) },
        Question { required: true, ..question("training", used) },
        Question { required: true, asked_if: Some(chose("training", "yes")), ..question("length", scale(3)) },
        question("heard", heard),
        question("more", QuestionKind::Text { at_most: 20 }),
    ])
    .unwrap()
}

fn codes(faults: Vec<Fault<impl crate::kernel::Refusal>>) -> Vec<(String, &'static str)> {
    faults.into_iter().map(|fault| (fault.pointer, fault.refusal.code())).collect()
}

#[test]
fn every_fault_of_a_form_is_found_at_once_with_its_place() {
    let faults = EvaluationForm::new(vec![
        question("one", scale(2)),
        question("one", QuestionKind::Choice { choices: choices(&["only"]) }),
        question("two", QuestionKind::SeveralChoices { choices: choices(&["aa", "aa"]), at_most: Some(3) }),
        Question { asked_if: Some(chose("four", "aa")), ..question("three", QuestionKind::Text { at_most: 0 }) },
        Question { asked_if: Some(chose("two", "bb")), text: words(&"æ".repeat(501)), ..question("four", scale(3)) },
    ])
    .unwrap_err();
    let expected = [
        ("/0/steps", "invalid-scale"),
        ("/1/id", "same-question-twice"),
        ("/1/choices", "invalid-number-of-choices"),
        ("/2/at_most", "invalid-most-choices"),
        ("/2/choices/1/id", "same-choice-twice"),
        ("/3/at_most", "invalid-text-length"),
        ("/3/asked_if", "condition-not-before"),
        ("/4/text", "question-text-too-long"),
        ("/4/asked_if", "condition-impossible"),
    ];
    assert_eq!(codes(faults), expected.map(|(place, code)| (place.to_owned(), code)));
    let none = EvaluationForm::new(vec![]).unwrap_err();
    assert_eq!(codes(none), [(String::new(), "form-without-questions")]);
    let many = (0..6).map(|at| question(&format!("text-{at}"), QuestionKind::Text { at_most: 4_000 })).collect();
    assert_eq!(codes(EvaluationForm::new(many).unwrap_err()), [(String::new(), "invalid-text-length")]);
}

#[test]
fn what_is_filled_in_is_read_against_the_form() {
    let filled_in = filled(&[
        ("content", &["4"]),
        ("training", &["yes"]),
        ("length", &[" 2 "]),
        ("heard", &["mail", "mail", "county"]),
        ("more", &["Takk! 👩\u{200d}🏫\r\nHa det\u{202e}"]),
    ]);
    let answers = form().read(&filled_in).unwrap();
    let answer = |id: &str| answers.get(&id.parse().unwrap()).cloned();
    assert_eq!(answer("content"), Some(Answer::Step(4)));
    assert_eq!(answer("training"), Some(Answer::Choice("yes".parse().unwrap())));
    assert_eq!(answer("length"), Some(Answer::Step(2)));
    let heard = ["county", "mail"].map(|id| id.parse::<ChoiceId>().unwrap());
    assert_eq!(answer("heard"), Some(Answer::Several(heard.into_iter().collect())));
    assert_eq!(answer("more"), Some(Answer::Text("Takk! 👩\u{200d}🏫\nHa det".to_owned())));
}

#[test]
fn what_is_wrong_with_each_answer_is_said_at_once_with_its_place() {
    let filled_in = filled(&[
        ("content", &["6"]),
        ("training", &["yes"]),
        ("heard", &["mail", "county", "kickoff"]),
        ("more", &["abcdefghijklmnopqrstu"]),
        ("a/b", &["x"]),
    ]);
    let faults = form().read(&filled_in).unwrap_err();
    let expected = [
        ("/a~1b", "answer-not-in-form"),
        ("/content", "answer-outside-scale"),
        ("/length", "answer-missing"),
        ("/heard", "too-many-choices"),
        ("/more", "answer-too-long"),
    ];
    assert_eq!(codes(faults), expected.map(|(place, code)| (place.to_owned(), code)));
    let faults = form().read(&filled(&[("content", &["4", "5"]), ("training", &["maybe"])])).unwrap_err();
    let expected = [("/content", "answer-only-one"), ("/training", "answer-not-a-choice")];
    assert_eq!(codes(faults), expected.map(|(place, code)| (place.to_owned(), code)));
}

#[test]
fn a_question_whose_condition_does_not_hold_is_not_asked_and_its_answer_is_left_out() {
    let answers = form().read(&filled(&[("content", &["4"]), ("training", &["no"]), ("length", &["2"])])).unwrap();
    assert_eq!(answers.get(&"length".parse().unwrap()), None);
}

#[test]
fn nothing_is_no_answer() {
    let form = EvaluationForm::new(vec![question("more", QuestionKind::Text { at_most: 20 })]).unwrap();
    for nothing in [filled(&[]), filled(&[("more", &["", "  "])]), filled(&[("more", &["\u{200b}"])])] {
        assert_eq!(codes(form.read(&nothing).unwrap_err()), [(String::new(), "nothing-answered")]);
    }
}

#[test]
fn a_scale_s_low_steps_may_ask_why() {
    let why = Condition::RatedAtMost { question: "content".parse().unwrap(), step: 2 };
    let form = EvaluationForm::new(vec![
        question("content", scale(5)),
        Question { required: true, asked_if: Some(why), ..question("why", QuestionKind::Text { at_most: 20 }) },
    ])
    .unwrap();
    assert_eq!(codes(form.read(&filled(&[("content", &["2"])])).unwrap_err()), [("/why".to_owned(), "answer-missing")]);
    assert!(form.read(&filled(&[("content", &["3"])])).is_ok());
}

fn any_kind() -> impl Strategy<Value = QuestionKind> {
    let names = ["aa", "bb", "cc", "dd"];
    prop_oneof![
        (3_u8..=10).prop_map(scale),
        (2_usize..=4).prop_map(move |many| QuestionKind::Choice { choices: choices(&names[..many]) }),
        (2_usize..=4, 1_u8..=2).prop_map(move |(many, most)| QuestionKind::SeveralChoices {
            choices: choices(&names[..many]),
            at_most: Some(most)
        }),
        (1_u16..=30).prop_map(|at_most| QuestionKind::Text { at_most }),
    ]
}

/// Forms whose questions may depend on any one before them.
pub(crate) fn any_form() -> impl Strategy<Value = EvaluationForm> {
    vec((any_kind(), any::<bool>(), any::<Option<Index>>()), 1..8).prop_map(|parts| {
        let mut questions: Vec<Question> = Vec::new();
        for (at, (kind, required, on)) in parts.into_iter().enumerate() {
            let on = on.filter(|_| at > 0).map(|on| &questions[on.index(at)]);
            let asked_if = on.and_then(|on| match &on.kind {
                QuestionKind::Scale { .. } => Some(Condition::RatedAtMost { question: on.id.clone(), step: 2 }),
                QuestionKind::Text { .. } => None,
                kind => Some(chose(on.id.as_str(), kind.choices()[0].id.as_str())),
            });
            questions.push(Question { required, asked_if, ..question(&format!("question-{at}"), kind) });
        }
        EvaluationForm::new(questions).unwrap()
    })
}

fn anything_filled_in() -> impl Strategy<Value = FilledIn> {
    let value = prop_oneof![
        4 => select(vec!["1", "2", "3", "9", "aa", "bb", "cc", "", " "]).prop_map(str::to_owned),
        1 => ".{0,40}",
    ];
    btree_map((0..8_usize).prop_map(|at| format!("question-{at}")), vec(value, 0..3), 0..9)
}

/// Whether an answer is one that its question allows.
fn fits(question: &Question, answer: &Answer) -> bool {
    let known = |id: &ChoiceId| question.kind.choices().iter().any(|choice| choice.id == *id);
    match (&question.kind, answer) {
        (QuestionKind::Scale { steps, .. }, Answer::Step(step)) => (1..=*steps).contains(step),
        (QuestionKind::Choice { .. }, Answer::Choice(id)) => known(id),
        (QuestionKind::SeveralChoices { at_most, .. }, Answer::Several(ids)) => {
            !ids.is_empty() && ids.iter().all(known) && at_most.is_none_or(|most| ids.len() <= usize::from(most))
        }
        (QuestionKind::Text { at_most }, Answer::Text(text)) => {
            !text.is_empty() && text.chars().count() <= usize::from(*at_most)
        }
        _ => false,
    }
}

proptest! {
    #[test]
    fn what_is_read_is_true_to_the_form(form in any_form(), filled_in in anything_filled_in()) {
        match form.read(&filled_in) {
            Ok(answers) => {
                for question in form.questions() {
                    let asked = question.asked_if.as_ref().is_none_or(|condition| condition.holds(&answers));
                    match answers.get(&question.id) {
                        Some(answer) => prop_assert!(asked && fits(question, answer)),
                        None => prop_assert!(!asked || !question.required),
                    }
                }
                prop_assert_eq!(answers.iter().filter(|(id, _)| form.question(id).is_none()).count(), 0);
            }
            Err(faults) => {
                prop_assert!(!faults.is_empty());
                for fault in faults {
                    let named = fault.pointer.trim_start_matches('/').to_owned();
                    prop_assert!(named.is_empty() || filled_in.contains_key(&named)
                        || form.questions().iter().any(|question| question.id.as_str() == named));
                }
            }
        }
    }

    #[test]
    fn what_was_read_once_is_read_again_the_same(form in any_form(), filled_in in anything_filled_in()) {
        if let Ok(answers) = form.read(&filled_in) {
            let json = serde_json::to_string(&answers).unwrap();
            prop_assert_eq!(serde_json::from_str::<Answers>(&json).unwrap(), answers);
        }
    }
}
