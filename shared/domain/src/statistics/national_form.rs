//! The form of the national library statistics, as far as our figures answer it.
//!
//! Which questions there are changes from year to year, so the form is data: a coordinator writes down each question, and
//! which services' figures answer it, by which metric.

use std::collections::{BTreeMap, BTreeSet};

use cqrs_es::{Aggregate, DomainEvent};
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::{event_name, handle_by_deciding, schema_of};
use crate::kernel::refusal::refusals;
use crate::kernel::{Bilingual, EventSourced, ServiceId};

use super::Metric;

/// The most questions that a form has.
const MOST_QUESTIONS: usize = 60;

/// A question of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What is asked, as the form says.
    pub words: Bilingual,
    /// What is counted.
    pub metric: Metric,
    /// Of which services.
    pub services: BTreeSet<ServiceId>,
}

/// A command to the form of one year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NationalFormCommand {
    /// These are the year's questions. Saying the same changes nothing.
    Set {
        /// The year.
        year: i16,
        /// By the question's number on the form.
        questions: BTreeMap<String, Question>,
    },
}

/// What happened to a year's form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum NationalFormEvent {
    /// The form has these questions from then on.
    #[serde(rename = "statistics.national-form-set")]
    NationalFormSet {
        /// The year.
        year: i16,
        /// By the question's number on the form.
        questions: BTreeMap<String, Question>,
    },
}

impl DomainEvent for NationalFormEvent {
    fn event_type(&self) -> String {
        event_name(self)
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

refusals! {
    /// Why a form is not taken.
    pub enum NationalFormRefusal {
        /// None, or more than any form has.
        QuestionsOutOfReach: Invalid, "questions-out-of-reach" {
            nb: "Skjemaet må ha mellom 1 og 60 spørsmål.",
            nn: "Skjemaet må ha mellom 1 og 60 spørsmål.",
            en: "The form must have between 1 and 60 questions.",
        }
        /// Not as a form numbers its questions.
        InvalidQuestionNumber: Invalid, "invalid-question-number" {
            nb: "Spørsmålets nummer må være 1 til 12 tegn: bokstaver, sifre, punktum og bindestrek.",
            nn: "Nummeret på spørsmålet må vere 1 til 12 teikn: bokstavar, siffer, punktum og bindestrek.",
            en: "A question's number must be 1 to 12 letters, digits, full stops and hyphens.",
        }
        /// A question that no service answers.
        NoServices: Invalid, "question-without-services" {
            nb: "Spørsmålet må besvares av minst én tjeneste.",
            nn: "Spørsmålet må svarast på av minst éi teneste.",
            en: "The question must be answered by at least one service.",
        }
        /// Nobody has written the year's questions down.
        NoForm: NotFound, "no-national-form" {
            nb: "Skjemaet for dette året er ikke lagt inn ennå.",
            nn: "Skjemaet for dette året er ikkje lagt inn enno.",
            en: "The form of this year has not been entered yet.",
        }
    }
}

/// The form of one year, as its events have made it.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NationalForm {
    /// By the question's number on the form.
    pub questions: BTreeMap<String, Question>,
}

impl NationalForm {
    /// The key of a year's form.
    pub fn id(year: i16) -> String {
        format!("{year:04}")
    }
}

impl EventSourced for NationalForm {
    const STATE_SCHEMA: u64 = schema_of(&[include_str!("national_form.rs")]);

    fn decide(&self, command: NationalFormCommand) -> Result<Vec<NationalFormEvent>, NationalFormRefusal> {
        let NationalFormCommand::Set { year, questions } = command;
        if !(1..=MOST_QUESTIONS).contains(&questions.len()) {
            return Err(NationalFormRefusal::QuestionsOutOfReach);
        }
        let is_number = |number: &String| {
            (1..=12).contains(&number.len())
                && number.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
        };
        if !questions.keys().all(is_number) {
            return Err(NationalFormRefusal::InvalidQuestionNumber);
        }
        if questions.values().any(|question| question.services.is_empty()) {
            return Err(NationalFormRefusal::NoServices);
        }
        if self.questions == questions {
            return Ok(vec![]);
        }
        Ok(vec![NationalFormEvent::NationalFormSet { year, questions }])
    }
}

impl Aggregate for NationalForm {
    const TYPE: &'static str = "NationalForm";
    type Command = NationalFormCommand;
    type Event = NationalFormEvent;
    type Error = NationalFormRefusal;
    type Services = ();

    handle_by_deciding!();

    fn apply(&mut self, event: NationalFormEvent) {
        let NationalFormEvent::NationalFormSet { questions, .. } = event;
        self.questions = questions;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(services: &[&str]) -> Question {
        let words = "Utlån av film".parse().unwrap();
        Question {
            words: Bilingual { nb: words, nn: "Utlån av film".parse().unwrap() },
            metric: Metric::TotalItemRequests,
            services: services.iter().map(|service| service.parse().unwrap()).collect(),
        }
    }

    fn set(questions: &[(&str, &[&str])]) -> NationalFormCommand {
        let questions = questions.iter().map(|(number, services)| ((*number).to_owned(), question(services)));
        NationalFormCommand::Set { year: 2022, questions: questions.collect() }
    }

    #[test]
    fn a_form_is_set_changed_and_said_again_without_change() {
        let mut form = NationalForm::default();
        for (command, events) in [
            (set(&[("4.1", &["lerretet"])]), 1),
            (set(&[("4.1", &["lerretet"])]), 0),
            (set(&[("4.1", &["lerretet"]), ("4.2", &["lydfjord"])]), 1),
        ] {
            let decided = form.decide(command).unwrap();
            assert_eq!(decided.len(), events);
            decided.into_iter().for_each(|event| form.apply(event));
        }
        assert_eq!(form.questions.len(), 2);
    }

    #[test]
    fn what_is_no_form_is_refused() {
        let refused = |command| NationalForm::default().decide(command).unwrap_err();
        assert_eq!(refused(set(&[])), NationalFormRefusal::QuestionsOutOfReach);
        assert_eq!(refused(set(&[("4.1", &[])])), NationalFormRefusal::NoServices);
        for number in ["", "4 1", "fire punktum en"] {
            assert_eq!(refused(set(&[(number, &["lerretet"])])), NationalFormRefusal::InvalidQuestionNumber);
        }
        let numbers: Vec<String> = (0..61).map(|number| number.to_string()).collect();
        let many: Vec<(&str, &[&str])> = numbers.iter().map(|number| (number.as_str(), &["lerretet"][..])).collect();
        assert_eq!(refused(set(&many)), NationalFormRefusal::QuestionsOutOfReach);
    }
}
