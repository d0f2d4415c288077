//! The pages on which one registers, and changes or cancels that.

use domain::kernel::{Language, ReaderLanguage};
use domain::kickoff::KickoffPlan;
use domain::kickoff::attendance::{Attendance, AttendanceStanding};
use http_api::field::{self, Choice, Field};
use http_api::{FormFields, Problem, WebPage};
use jiff::civil::DateTime;
use maud::{Markup, html};

use crate::attendance_documents::{CANCELLED, CHECKED};

/// The pages' words in one language.
struct Words {
    register: &'static str,
    registered: &'static str,
    letter: &'static str,
    name: &'static str,
    email: &'static str,
    email_hint: &'static str,
    library: &'static str,
    library_hint: &'static str,
    language: &'static str,
    mode: &'static str,
    modes: [&'static str; 2],
    listed: &'static str,
    consent: &'static str,
    kept: &'static str,
    send: &'static str,
    wrong: &'static str,
    closed: &'static str,
    own: &'static str,
    saved: &'static str,
    save: &'static str,
    cancel: &'static str,
    cancelled: &'static str,
    called_off: &'static str,
    over: &'static str,
    again: &'static str,
    watch: &'static str,
    recording: &'static str,
}

const NB: Words = Words {
    register: "Meld deg på",
    registered: "Sjekk e-posten din",
    letter: "Vi har sendt en e-post til adressen du skrev. Der er lenken du bruker hvis du vil endre påmeldingen eller melde deg av. Er adressen påmeldt fra før, er påmeldingen uendret.",
    name: "Navn",
    email: "E-post",
    email_hint: "Hit sender vi bekreftelsen og lenken til opptaket.",
    library: "Biblioteknummer",
    library_hint: "Sju sifre. La feltet stå tomt hvis du ikke vet det.",
    language: "Målform i e-postene",
    mode: "Hvordan vil du se sendingen?",
    modes: ["Direkte", "I opptak etterpå"],
    listed: "Deltakerliste",
    consent: "Navnet mitt kan stå på deltakerlisten, som bibliotek og leverandører får se",
    kept: "Vi bruker navnet og adressen bare til denne kickoffen, og sletter dem tre måneder etterpå.",
    send: "Meld meg på",
    wrong: "Ingenting er lagret. Rett dette først:",
    closed: "Påmeldingen er ikke åpen.",
    own: "Påmeldingen din",
    saved: "Lagret.",
    save: "Lagre",
    cancel: "Meld meg av",
    cancelled: "Du er meldt av.",
    called_off: "Kickoffen er avlyst.",
    over: "Kickoffen har vært.",
    again: "Meld meg på igjen",
    watch: "Se sendingen",
    recording: "Se opptaket",
};

const NN: Words = Words {
    register: "Meld deg på",
    registered: "Sjekk e-posten din",
    letter: "Vi har sendt ein e-post til adressa du skreiv. Der er lenkja du bruker om du vil endre påmeldinga eller melde deg av. Er adressa påmeld frå før, er påmeldinga uendra.",
    name: "Namn",
    email: "E-post",
    email_hint: "Hit sender vi stadfestinga og lenkja til opptaket.",
    library: "Biblioteknummer",
    library_hint: "Sju siffer. La feltet stå tomt om du ikkje veit det.",
    language: "Målform i e-postane",
    mode: "Korleis vil du sjå sendinga?",
    modes: ["Direkte", "I opptak etterpå"],
    listed: "Deltakarliste",
    consent: "Namnet mitt kan stå på deltakarlista, som bibliotek og leverandørar får sjå",
    kept: "Vi bruker namnet og adressa berre til denne kickoffen, og slettar dei tre månader etterpå.",
    send: "Meld meg på",
    wrong: "Ingenting er lagra. Rett dette først:",
    closed: "Påmeldinga er ikkje open.",
    own: "Påmeldinga di",
    saved: "Lagra.",
    save: "Lagre",
    cancel: "Meld meg av",
    cancelled: "Du er meld av.",
    called_off: "Kickoffen er avlyst.",
    over: "Kickoffen har vore.",
    again: "Meld meg på igjen",
    watch: "Sjå sendinga",
    recording: "Sjå opptaket",
};

fn words(language: Language) -> &'static Words {
    match language {
        Language::Nb => &NB,
        Language::Nn => &NN,
    }
}

/// The page with the form to register, perhaps shown again with what was typed and what is wrong with it.
pub(crate) fn registration_page(
    plan: &KickoffPlan,
    now: DateTime,
    language: Language,
    filled: Option<&FormFields>,
    refused: Option<&Problem>,
) -> WebPage {
    let words = words(language);
    let usual: FormFields = [("mode", "live"), ("language", language.tag())].into_iter().collect();
    let filled = filled.unwrap_or(&usual);
    let errors = errors(refused, language);
    let error = |name: &str| errors.iter().find(|(field, _)| field == name).map(|(_, words)| words.as_str());
    let languages = [Choice { value: "nb", label: "Bokmål" }, Choice { value: "nn", label: "Nynorsk" }];
    let content = html! {
        (particulars(plan.starts_at, plan.ends_at))
        @if !plan.registration_open {
            p { (words.closed) }
        } @else if plan.ends_at <= now {
            p { (words.over) }
        } @else {
            (summary(words, &errors))
            form method="post" {
                (field::once())
                (Field::required("name", words.name).error(error("name")).line("text", "name", filled))
                (Field::required("email", words.email).hint(words.email_hint).error(error("email"))
                    .line("email", "email", filled))
                (Field::optional("library_number", words.library).hint(words.library_hint)
                    .error(error("library_number")).line("text", "off", filled))
                (Field::required("mode", words.mode).error(error("mode")).one_of(&modes(words), filled))
                (Field::required("language", words.language).error(error("language")).one_of(&languages, filled))
                (Field::optional("listed", words.listed).any_of(&consent(words), filled))
                p.hint { (words.kept) }
                button { (words.send) }
            }
        }
    };
    WebPage::new(language, format!("{}: {}", words.register, plan.title.text(language)), content)
}

/// What someone sees who has registered. It says the same to whoever was registered before.
pub(crate) fn registered_page(plan: &KickoffPlan, language: Language) -> WebPage {
    let words = words(language);
    let content = html! {
        p.note role="status" { (words.letter) }
        p { (plan.title.text(language)) }
        (particulars(plan.starts_at, plan.ends_at))
    };
    WebPage::new(language, words.registered, content)
}

/// The attendee's own page.
pub(crate) struct OwnPage<'a> {
    pub(crate) attendance: &'a Attendance,
    pub(crate) now: DateTime,
    /// Whether something has just been changed.
    pub(crate) saved: bool,
    /// What was wrong with a change.
    pub(crate) refused: Option<&'a Problem>,
}

impl OwnPage<'_> {
    pub(crate) fn page(&self, language: Language) -> WebPage {
        let words = words(language);
        let Some(told) = &self.attendance.told else { return WebPage::new(language, words.own, html! {}) };
        let errors = errors(self.refused, language);
        let is_over = self.attendance.standing == AttendanceStanding::Over || told.ends_at <= self.now;
        let content = html! {
            @if self.saved { p.note role="status" { (words.saved) } }
            (summary(words, &errors))
            (particulars(told.starts_at, told.ends_at))
            @match self.attendance.standing {
                AttendanceStanding::Cancelled => p { (words.cancelled) },
                AttendanceStanding::CalledOff => p { (words.called_off) },
                _ if is_over => p { (words.over) },
                _ => @if let Some(broadcast) = &told.broadcast {
                    p { a href=(broadcast) { (words.watch) } }
                }
            }
            @if let Some(recording) = &self.attendance.recording {
                p { a href=(recording) { (words.recording) } }
            }
            @if self.attendance.standing != AttendanceStanding::CalledOff { (self.form(words, is_over)) }
            @if self.attendance.is_registered() && !is_over { (cancellation(words)) }
        };
        WebPage::new(language, format!("{}: {}", words.own, told.title.text(language)), content)
    }

    /// What can be chosen: once it is over, only consent, which can be withdrawn for as long as there is a name to be listed.
    fn form(&self, words: &Words, is_over: bool) -> Markup {
        let choices = self.attendance.choices;
        let mut filled = vec![("mode", choices.mode.as_str())];
        filled.extend(choices.listed.then_some(("listed", CHECKED)));
        let filled: FormFields = filled.into_iter().collect();
        let has_cancelled = self.attendance.standing == AttendanceStanding::Cancelled;
        html! {
            @if !(has_cancelled && is_over) {
                form method="post" {
                    (field::once())
                    @if is_over {
                        input type="hidden" name="mode" value=(choices.mode.as_str());
                    } @else {
                        (Field::required("mode", words.mode).one_of(&modes(words), &filled))
                    }
                    (Field::optional("listed", words.listed).any_of(&consent(words), &filled))
                    button { (if has_cancelled { words.again } else { words.save }) }
                }
            }
        }
    }
}

fn cancellation(words: &Words) -> Markup {
    html! {
        form method="post" {
            (field::once())
            input type="hidden" name="mode" value=(CANCELLED);
            button.second { (words.cancel) }
        }
    }
}

fn modes(words: &Words) -> [Choice<'static>; 2] {
    let [live, recording] = words.modes;
    [Choice { value: "live", label: live }, Choice { value: "recording-only", label: recording }]
}

fn consent(words: &Words) -> [Choice<'static>; 1] {
    [Choice { value: CHECKED, label: words.consent }]
}

/// `12.04.2023 kl. 09.00–12.00`, which is the same in both languages.
fn particulars(starts_at: DateTime, ends_at: DateTime) -> Markup {
    html! { p { (starts_at.strftime("%d.%m.%Y kl. %H.%M")) "–" (ends_at.strftime("%H.%M")) } }
}

fn summary(words: &Words, errors: &[(String, String)]) -> Markup {
    let errors: Vec<(&str, &str)> = errors.iter().map(|(name, words)| (name.as_str(), words.as_str())).collect();
    field::summary(words.wrong, &errors)
}

/// What is wrong, each with the name of its field; what is wrong with the whole stands at the first question.
fn errors(refused: Option<&Problem>, language: Language) -> Vec<(String, String)> {
    let Some(problem) = refused else { return vec![] };
    let document = problem.document(ReaderLanguage::from(language));
    if document.errors.is_empty() {
        return vec![("mode".to_owned(), document.title)];
    }
    let field = |pointer: Option<String>| pointer.unwrap_or_default().trim_start_matches('/').to_owned();
    document.errors.into_iter().map(|error| (field(error.pointer), error.detail)).collect()
}
