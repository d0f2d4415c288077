//! The form as a page: for a telephone first, without scripts, for the keyboard and for a screen reader.
//!
//! Without scripts a question that depends on another cannot appear and vanish, so it says itself when it is to be answered;
//! what is answered all the same is left out. The first button in the form keeps a draft, so that Enter never hands anything
//! over.

use axum::response::{IntoResponse, Response};
use domain::evaluation::form::{AnswerRefusal, Condition, EvaluationForm, Fault, FilledIn, Question, QuestionKind};
use domain::kernel::{Language, ReaderLanguage, Refusal};
use http_api::field::{self, Choice, Field};
use http_api::{EdgeRefusal, FormFields, Problem, WebPage};
use jiff::civil::Date;
use mail::letters::dates::day;
use maud::{Markup, html};

/// The button that keeps a draft.
pub(crate) const SAVE: &str = "save_draft";
/// The button that switches the language.
pub(crate) const SWITCH: &str = "switch_language";

/// Why the form is shown.
pub(crate) enum Shown {
    /// To be filled in.
    ToFillIn,
    /// Its draft has just been kept.
    Kept,
    /// It could not be handed over as it is.
    Refused(Vec<Fault<AnswerRefusal>>),
}

/// A form to be shown.
pub(crate) struct FormPage<'a> {
    /// What the round is called.
    pub(crate) round: String,
    /// The last day on which answers are taken.
    pub(crate) last_day: Option<Date>,
    /// What is asked.
    pub(crate) form: &'a EvaluationForm,
    /// In which language.
    pub(crate) language: Language,
    /// What has been typed.
    pub(crate) filled_in: FilledIn,
    /// Why it is shown.
    pub(crate) shown: Shown,
}

impl FormPage<'_> {
    /// The page as an answer.
    pub(crate) fn answer(&self) -> Response {
        let page = WebPage::new(self.language, self.round.clone(), self.content()).without_switch();
        match self.shown {
            Shown::Refused(_) => page.refused(&Problem::from(EdgeRefusal::InvalidFields)).into_response(),
            Shown::ToFillIn | Shown::Kept => page.into_response(),
        }
    }

    fn content(&self) -> Markup {
        let filled: FormFields = self
            .filled_in
            .iter()
            .flat_map(|(name, values)| values.iter().map(move |value| (name.clone(), value.clone())))
            .collect();
        let errors = self.errors();
        // The list above the form says of which question it speaks; beside the question that is plain.
        let listed: Vec<(&str, String)> =
            errors.iter().map(|(name, words)| (name.as_str(), self.listed(name, words))).collect();
        let listed: Vec<(&str, &str)> = listed.iter().map(|(name, words)| (*name, words.as_str())).collect();
        let errors: Vec<(&str, &str)> = errors.iter().map(|(name, words)| (name.as_str(), *words)).collect();
        let say = |nb, nn| self.say(nb, nn);
        let other = if self.language == Language::Nb { ("nn", "Vis på nynorsk") } else { ("nb", "Vis på bokmål") };
        html! {
            @match self.shown {
                Shown::Refused(_) => (field::summary(
                    say("Svaret er ikke levert ennå. Rett dette først:", "Svaret er ikkje levert enno. Rett dette først:"),
                    &listed,
                )),
                Shown::Kept => p.note role="status" { (say(
                    "Utkastet er lagret. Svaret er ikke levert: Åpne den samme lenken når du vil fortsette.",
                    "Utkastet er lagra. Svaret er ikkje levert: Opne den same lenkja når du vil halde fram.",
                )) },
                Shown::ToFillIn => {},
            }
            p { (say(
                "Svaret ditt er fortrolig. Det lagres for seg selv, uten navn, tidspunkt eller noe annet som viser hvem som har svart. \
                 Resultater vises bare når minst fem har svart. Ikke skriv navn på personer.",
                "Svaret ditt er fortruleg. Det blir lagra for seg sjølv, utan namn, tidspunkt eller noko anna som viser kven som har svart. \
                 Resultat blir viste berre når minst fem har svart. Ikkje skriv namn på personar.",
            )) }
            @if let Some(last_day) = self.last_day {
                p { (say("Siste dag for å svare er ", "Siste dag for å svare er ")) (day(self.language, last_day)) "." }
            }
            form method="post" action={ "?language=" (self.language.tag()) } novalidate {
                (field::once())
                div {
                    button.second name=(SAVE) value="1" { (say("Lagre utkast", "Lagre utkast")) }
                    button.second name=(SWITCH) value=(other.0) lang=(other.0) { (other.1) }
                }
                @for (at, question) in self.form.questions().iter().enumerate() {
                    (self.question(at, question, &filled, &errors))
                }
                p.note { (say(
                    "Når svaret er levert, kan det ikke trekkes tilbake eller endres: Vi kan ikke finne det igjen, fordi vi ikke vet hvilket som er ditt.",
                    "Når svaret er levert, kan det ikkje trekkjast tilbake eller endrast: Vi kan ikkje finne det att, fordi vi ikkje veit kva for eit som er ditt.",
                )) }
                button { (say("Lever svaret", "Lever svaret")) }
                button.second name=(SAVE) value="1" { (say("Lagre utkast", "Lagre utkast")) }
            }
        }
    }

    fn question(&self, at: usize, question: &Question, filled: &FormFields, errors: &[(&str, &str)]) -> Markup {
        let must = self.say(" (må besvares)", " (må svarast på)");
        let label =
            format!("{}. {}{}", at + 1, question.text.text(self.language), if question.required { must } else { "" });
        let hint = self.hint(question);
        let error = errors.iter().find(|(name, _)| *name == question.id.as_str()).map(|(_, words)| *words);
        // A question that may not be asked at all must not be called required to a browser.
        let required = question.required && question.asked_if.is_none();
        let field = if required {
            Field::required(question.id.as_str(), &label)
        } else {
            Field::optional(question.id.as_str(), &label)
        };
        let field = Field { hint: hint.as_deref(), ..field.error(error) };
        let none = Choice { value: "", label: self.say("Vil ikke svare", "Vil ikkje svare") };
        match &question.kind {
            QuestionKind::Scale { steps, lowest, highest } => {
                let labels: Vec<(String, String)> = (1..=*steps)
                    .map(|step| {
                        let meaning = match step {
                            1 => Some(lowest),
                            step if step == *steps => Some(highest),
                            _ => None,
                        };
                        let meaning = meaning.map(|words| format!(" – {}", words.text(self.language)));
                        (step.to_string(), format!("{step}{}", meaning.unwrap_or_default()))
                    })
                    .collect();
                let choices = labels.iter().map(|(value, label)| Choice { value, label });
                field.one_of(&choices.chain((!question.required).then_some(none)).collect::<Vec<_>>(), filled)
            }
            QuestionKind::Choice { choices } => {
                let choices = choices
                    .iter()
                    .map(|choice| Choice { value: choice.id.as_str(), label: choice.text.text(self.language) });
                field.one_of(&choices.chain((!question.required).then_some(none)).collect::<Vec<_>>(), filled)
            }
            QuestionKind::SeveralChoices { choices, .. } => {
                let choices = choices
                    .iter()
                    .map(|choice| Choice { value: choice.id.as_str(), label: choice.text.text(self.language) });
                field.any_of(&choices.collect::<Vec<_>>(), filled)
            }
            // A pasted text that is too long is shown with what is wrong, and not cut off.
            QuestionKind::Text { .. } => field.lines(usize::from(u16::MAX), filled),
        }
    }

    /// When it is to be answered, how much of it, and what helps.
    fn hint(&self, question: &Question) -> Option<String> {
        let mut parts = Vec::new();
        if let Some(condition) = &question.asked_if {
            parts.push(self.condition(condition));
        }
        match &question.kind {
            QuestionKind::SeveralChoices { at_most: Some(most), .. } => {
                parts.push(format!("{} {most}.", self.say("Velg høyst", "Vel høgst")));
            }
            QuestionKind::SeveralChoices { at_most: None, .. } => {
                parts.push(self.say("Du kan velge flere.", "Du kan velje fleire.").to_owned());
            }
            QuestionKind::Text { at_most } => {
                parts.push(format!("{} {at_most} {}.", self.say("Høyst", "Høgst"), self.say("tegn", "teikn")));
            }
            QuestionKind::Scale { .. } | QuestionKind::Choice { .. } => {}
        }
        if let Some(help) = &question.help {
            parts.push(help.text(self.language).to_owned());
        }
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    fn condition(&self, condition: &Condition) -> String {
        let on = self.form.questions().iter().position(|question| question.id == *condition.question());
        let number = on.map_or(0, |at| at + 1);
        match condition {
            Condition::ChoseAnyOf { choices, .. } => {
                let known = on.map(|at| self.form.questions()[at].kind.choices()).unwrap_or_default();
                let known = known.iter().filter(|choice| choices.contains(&choice.id));
                let named: Vec<String> = known.map(|choice| format!("«{}»", choice.text.text(self.language))).collect();
                let named = named.join(self.say(" eller ", " eller "));
                match self.language {
                    Language::Nb => format!("Svar bare hvis du valgte {named} på spørsmål {number}."),
                    Language::Nn => format!("Svar berre om du valde {named} på spørsmål {number}."),
                }
            }
            Condition::RatedAtMost { step, .. } => match self.language {
                Language::Nb => format!("Svar bare hvis du valgte {step} eller lavere på spørsmål {number}."),
                Language::Nn => format!("Svar berre om du valde {step} eller lågare på spørsmål {number}."),
            },
        }
    }

    /// What is wrong, by the name of the field. What is wrong with the form as a whole leads to its first question.
    fn errors(&self) -> Vec<(String, &'static str)> {
        let Shown::Refused(faults) = &self.shown else { return vec![] };
        let language = match self.language {
            Language::Nb => ReaderLanguage::Nb,
            Language::Nn => ReaderLanguage::Nn,
        };
        let first = self.form.questions().first().map(|question| question.id.to_string()).unwrap_or_default();
        let name = |pointer: &str| match pointer.trim_start_matches('/') {
            "" => first.clone(),
            name => name.to_owned(),
        };
        faults.iter().map(|fault| (name(&fault.pointer), fault.refusal.text(language))).collect()
    }

    fn listed(&self, name: &str, words: &str) -> String {
        let at = self.form.questions().iter().position(|question| question.id.as_str() == name);
        at.map_or_else(|| words.to_owned(), |at| format!("{} {}: {words}", self.say("Spørsmål", "Spørsmål"), at + 1))
    }

    fn say<'w>(&self, nb: &'w str, nn: &'w str) -> &'w str {
        match self.language {
            Language::Nb => nb,
            Language::Nn => nn,
        }
    }
}

/// What is shown once the form has been handed over, and whenever its link is opened again.
pub(crate) fn thanks(language: Language, round: &str) -> WebPage {
    let (title, words) = match language {
        Language::Nb => (
            "Takk for svaret",
            "Svaret er levert, og du får ingen påminnelse. Vi kan ikke se hvilket svar som er ditt, så det kan ikke hentes fram igjen. \
             Du kan lukke siden.",
        ),
        Language::Nn => (
            "Takk for svaret",
            "Svaret er levert, og du får inga påminning. Vi kan ikkje sjå kva for eit svar som er ditt, så det kan ikkje hentast fram att. \
             Du kan lukke sida.",
        ),
    };
    WebPage::new(language, title, html! { p { (round) } p { (words) } })
}
