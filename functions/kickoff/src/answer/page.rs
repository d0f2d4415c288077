//! The page: what was asked, the form, and what was answered.

use domain::kernel::{Language, ReaderLanguage, Refusal};
use domain::kickoff::{KickoffRefusal, Slot};
use http_api::field::{self, Choice, Field};
use http_api::{FormFields, PageLanguage, Problem, WebPage};
use jiff::civil::Date;
use maud::{Markup, html};

use super::documents::AnswerDocument;
use super::{Behind, form};

/// Longest text about needs, in characters.
const NEEDS: usize = 2_000;

/// What a page shows.
pub(super) struct Shown<'a> {
    pub(super) behind: &'a Behind,
    pub(super) today: Date,
    /// What was typed, if the form is shown again.
    pub(super) filled: Option<&'a FormFields>,
    /// What was wrong with it.
    pub(super) refused: Option<&'a Problem>,
    /// Whether an answer has just been given.
    pub(super) saved: bool,
}

impl Behind {
    /// The supplier's slot in the published programme: one that is still being moved about is the coordinators' own.
    pub(super) fn published_slot(&self) -> Option<Slot> {
        let entries = &self.kickoff.published.as_ref()?.entries;
        entries.iter().find(|entry| entry.supplier == self.supplier_id).map(|entry| entry.slot)
    }
}

/// The page's words in one language.
struct Words {
    saved: &'static str,
    withdrawn: &'static str,
    when: &'static str,
    until: &'static str,
    slot: &'static str,
    coming: &'static str,
    choices: [&'static str; 3],
    speakers: &'static str,
    speakers_hint: &'static str,
    name: &'static str,
    email: &'static str,
    needs: &'static str,
    needs_hint: &'static str,
    wish: &'static str,
    not_before: &'static str,
    done_by: &'static str,
    time_hint: &'static str,
    material: &'static str,
    material_hint: &'static str,
    material_title: &'static str,
    material_link: &'static str,
    send: &'static str,
    withdraw: &'static str,
    withdraw_hint: &'static str,
    wrong: &'static str,
    closed: &'static str,
}

const NB: Words = Words {
    saved: "Takk! Svaret er lagret. Du får en kvittering på e-post.",
    withdrawn: "Svaret er trukket.",
    when: "Når og hvor",
    until: "Svar, endre eller trekk svaret til og med",
    slot: "Dere presenterer",
    coming: "Blir dere med?",
    choices: ["Ja, vi vil presentere", "Nei, ikke denne gangen", "Kanskje, vi vet ikke ennå"],
    speakers: "Hvem presenterer?",
    speakers_hint: "Vi bruker adressen bare til å avtale det praktiske, og sletter den tre måneder etter kickoffen. Navnene vises ikke i programmet.",
    name: "Navn",
    email: "E-post",
    needs: "Hva trenger dere teknisk?",
    needs_hint: "For eksempel mikrofoner, lyd fra film eller skjermdeling.",
    wish: "Når vil dere helst presentere?",
    not_before: "Ikke før klokka",
    done_by: "Ferdig til klokka",
    time_hint: "Skriv det slik: 09:30. La feltet stå tomt hvis det ikke spiller noen rolle.",
    material: "Lenker til bibliotekene",
    material_hint: "For eksempel en film eller en brosjyre. Lenken må begynne med https://.",
    material_title: "Tittel",
    material_link: "Lenke",
    send: "Send svaret",
    withdraw: "Trekk svaret",
    withdraw_hint: "Trekker dere svaret, blir en eventuell presentasjonstid ledig for andre.",
    wrong: "Svaret er ikke lagret. Rett dette først:",
    closed: "Dette har dere svart:",
};

const NN: Words = Words {
    saved: "Takk! Svaret er lagra. Du får ei kvittering på e-post.",
    withdrawn: "Svaret er trekt.",
    when: "Når og kvar",
    until: "Svar, endre eller trekk svaret til og med",
    slot: "De presenterer",
    coming: "Blir de med?",
    choices: ["Ja, vi vil presentere", "Nei, ikkje denne gongen", "Kanskje, vi veit ikkje enno"],
    speakers: "Kven presenterer?",
    speakers_hint: "Vi bruker adressa berre til å avtale det praktiske, og slettar ho tre månader etter kickoffen. Namna blir ikkje viste i programmet.",
    name: "Namn",
    email: "E-post",
    needs: "Kva treng de teknisk?",
    needs_hint: "Til dømes mikrofonar, lyd frå film eller skjermdeling.",
    wish: "Når vil de helst presentere?",
    not_before: "Ikkje før klokka",
    done_by: "Ferdig til klokka",
    time_hint: "Skriv det slik: 09:30. La feltet stå tomt om det ikkje spelar noka rolle.",
    material: "Lenkjer til biblioteka",
    material_hint: "Til dømes ein film eller ein brosjyre. Lenkja må byrje med https://.",
    material_title: "Tittel",
    material_link: "Lenkje",
    send: "Send svaret",
    withdraw: "Trekk svaret",
    withdraw_hint: "Trekkjer de svaret, blir ei eventuell presentasjonstid ledig for andre.",
    wrong: "Svaret er ikkje lagra. Rett dette først:",
    closed: "Dette har de svart:",
};

impl Shown<'_> {
    pub(super) fn page(&self, chosen: PageLanguage) -> WebPage {
        let language = chosen.or(self.behind.supplier.language);
        let words = match language {
            Language::Nb => &NB,
            Language::Nn => &NN,
        };
        let title = self.behind.kickoff.plan.as_ref().map(|plan| plan.title.text(language)).unwrap_or_default();
        let name = self.behind.supplier.name.as_ref().map(ToString::to_string).unwrap_or_default();
        let accepting = self.behind.kickoff.expect_accepting(self.today);
        let content = html! {
            @if self.saved {
                p.note role="status" { (if self.behind.invited.withdrawn { words.withdrawn } else { words.saved }) }
            }
            (self.particulars(words))
            @match accepting {
                Ok(_) => (self.form(words, language)),
                Err(refusal) => (self.closed(words, refusal, language)),
            }
        };
        WebPage::new(language, format!("{name}: {title}"), content)
    }

    fn particulars(&self, words: &Words) -> Markup {
        let Some(plan) = &self.behind.kickoff.plan else { return html! {} };
        let clock = |at: jiff::civil::DateTime| at.strftime("%H.%M").to_string();
        html! {
            h2 { (words.when) }
            p { (date(plan.day())) " kl. " (clock(plan.starts_at)) "–" (clock(plan.ends_at)) ", " (plan.place) }
            p { (words.until) " " (date(plan.answer_by)) "." }
            @if let Some(slot) = self.behind.published_slot() {
                p.note { (words.slot) " kl. " (clock(slot.starts_at)) "–" (clock(slot.ends_at())) "." }
            }
        }
    }

    fn form(&self, words: &Words, language: Language) -> Markup {
        let answer = self.answer();
        let answered = answer.as_ref().map(form::filled).unwrap_or_default();
        let filled = self.filled.unwrap_or(&answered);
        let errors = self.errors(language);
        let error = |name: &str| errors.iter().find(|(field, _)| field == name).map(|(_, words)| words.as_str());
        let [yes, no, maybe] = words.choices;
        let choices = [
            Choice { value: "yes", label: yes },
            Choice { value: "no", label: no },
            Choice { value: "maybe", label: maybe },
        ];
        let line = |name: &str, label: &str, kind: &str, hint: Option<&str>| {
            let field = Field { hint, ..Field::optional(name, label).error(error(name)) };
            field.line(kind, "off", filled)
        };
        let summary: Vec<(&str, &str)> = errors.iter().map(|(name, words)| (name.as_str(), words.as_str())).collect();
        html! {
            (field::summary(words.wrong, &summary))
            form method="post" {
                (field::once())
                (Field::required("coming", words.coming).error(error("coming")).one_of(&choices, filled))
                fieldset {
                    legend { (words.wish) }
                    (line("not_before", words.not_before, "text", Some(words.time_hint)))
                    (line("done_by", words.done_by, "text", None))
                }
                (Field::optional("needs", words.needs).hint(words.needs_hint).error(error("needs")).lines(NEEDS, filled))
                fieldset {
                    legend { (words.speakers) }
                    p.hint { (words.speakers_hint) }
                    @for at in 0..form::SPEAKERS {
                        (line(&form::row("speaker_name", at), &numbered(words.name, at), "text", None))
                        (line(&form::row("speaker_email", at), &numbered(words.email, at), "email", None))
                    }
                }
                fieldset {
                    legend { (words.material) }
                    p.hint { (words.material_hint) }
                    @for at in 0..form::MATERIAL {
                        (line(&form::row("material_title", at), &numbered(words.material_title, at), "text", None))
                        (line(&form::row("material_link", at), &numbered(words.material_link, at), "url", None))
                    }
                }
                button { (words.send) }
            }
            @if self.behind.invited.answer.is_some() {
                form method="post" {
                    (field::once())
                    input type="hidden" name="coming" value="withdrawn";
                    p { (words.withdraw_hint) }
                    button.second { (words.withdraw) }
                }
            }
        }
    }

    /// What is wrong, each with the name of its field; what is wrong with the answer as a whole stands at its first question.
    fn errors(&self, language: Language) -> Vec<(String, String)> {
        let Some(problem) = self.refused else { return vec![] };
        let document = problem.document(ReaderLanguage::from(language));
        if document.errors.is_empty() {
            return vec![("coming".to_owned(), document.title)];
        }
        let errors = document.errors.into_iter();
        errors.map(|error| (form::field_at(error.pointer.as_deref().unwrap_or_default()), error.detail)).collect()
    }

    fn answer(&self) -> Option<AnswerDocument> {
        self.behind.invited.answer.as_ref().map(|answer| AnswerDocument::of(answer, &self.behind.speakers))
    }

    fn closed(&self, words: &Words, refusal: KickoffRefusal, language: Language) -> Markup {
        let [yes, no, maybe] = words.choices;
        html! {
            p { (refusal.text(language.into())) }
            @if let Some(answer) = self.answer() {
                p {
                    (words.closed) " "
                    (match answer.coming.as_str() { "yes" => yes, "no" => no, _ => maybe }) "."
                }
            }
        }
    }
}

/// `Navn 1`: each label says which row it is of.
fn numbered(label: &str, at: usize) -> String {
    format!("{label} {}", at + 1)
}

/// `12.04.2023`, which is the same in both languages.
fn date(day: Date) -> String {
    day.strftime("%d.%m.%Y").to_string()
}
