//! Results as a page: beside every chart a table with the same figures.

use domain::evaluation::form::{Question, QuestionKind};
use domain::kernel::Language;
use http_api::WebPage;
use maud::{Markup, html};

use crate::results::{GroupDocument, QuestionResultDocument, Results, ResultsDocument, TallyDocument};

/// A bar's height and the distance to the next, in units of the drawing.
const BAR: u32 = 20;
const STEP: u32 = 28;
/// The width of the longest bar.
const WIDTH: u32 = 300;

/// The page.
pub(crate) fn page(language: Language, results: &Results, document: &ResultsDocument) -> WebPage {
    let words = Words(language);
    let say = |nb, nn| words.say(nb, nn);
    let content = html! {
        p {
            @match (document.asked, document.response_rate) {
                (Some(asked), Some(rate)) => (format!(
                    "{} {} {} {asked} {} ({} %).", document.answered, say("av", "av"), "", say("har svart", "har svart"), number(rate),
                ).replace("  ", " ")),
                _ => (format!("{} {}", document.answered, say("har svart.", "har svart."))),
            }
        }
        p.hint { @if document.over {
            (say(
                "Runden er over. Tall vises bare der minst fem har svart, og ingen gruppe kan regnes ut av de andre.",
                "Runden er over. Tal blir viste berre der minst fem har svart, og inga gruppe kan reknast ut av dei andre.",
            ))
        } @else {
            (say(
                "Runden er åpen. Tallene for et spørsmål står stille til dobbelt så mange har svart på det, slik at ingen enkelt svar kan leses ut av endringen. Fylker, bibliotektyper og fritekst vises når runden er over.",
                "Runden er open. Tala for eit spørsmål står stille til dobbelt så mange har svart på det, slik at ingen einskilde svar kan lesast ut av endringa. Fylke, bibliotektypar og fritekst blir viste når runden er over.",
            ))
        } }
        @for (at, (question, figures)) in results.form.questions().iter().zip(&document.questions).enumerate() {
            section {
                h2 { (at + 1) ". " (question.text.text(language)) }
                (words.question(question, figures, results.before.as_ref().map(|before| before.name.as_str())))
            }
        }
    };
    WebPage::new(language, format!("{}: {}", say("Resultater", "Resultat"), results.name), content)
}

/// The page's language.
#[derive(Clone, Copy)]
struct Words(Language);

impl Words {
    fn say(self, nb: &'static str, nn: &'static str) -> &'static str {
        match self.0 {
            Language::Nb => nb,
            Language::Nn => nn,
        }
    }

    fn question(self, question: &Question, figures: &QuestionResultDocument, before: Option<&str>) -> Markup {
        let Some(total) = &figures.total else {
            return html! { p { (self.say("Færre enn fem har svart på dette spørsmålet.", "Færre enn fem har svart på dette spørsmålet.")) } };
        };
        let labels = self.labels(question);
        html! {
            @if !labels.is_empty() {
                (self.chart(question, total, &labels))
                (self.table(total, figures.before.as_ref().zip(before), &labels))
            } @else {
                p { (total.answered) " " (self.say("har skrevet noe her.", "har skrive noko her.")) }
            }
            (self.groups(self.say("Etter fylke", "Etter fylke"), self.say("Fylke", "Fylke"), &figures.counties, &labels))
            (self.groups(self.say("Etter bibliotektype", "Etter bibliotektype"), self.say("Type", "Type"), &figures.types, &labels))
            @if let Some(texts) = &figures.texts {
                ul { @for text in texts { li { (text) } } }
            } @else if figures.kind == "text" {
                p { (self.say("Tekstene vises når runden er over og minst ti har skrevet noe.", "Tekstane blir viste når runden er over og minst ti har skrive noko.")) }
            }
        }
    }

    /// What each answer is called.
    fn labels(self, question: &Question) -> Vec<String> {
        match &question.kind {
            QuestionKind::Scale { steps, lowest, highest } => (1..=*steps)
                .map(|step| match step {
                    1 => format!("1 – {}", lowest.text(self.0)),
                    step if step == *steps => format!("{step} – {}", highest.text(self.0)),
                    step => step.to_string(),
                })
                .collect(),
            kind => (1..)
                .zip(kind.choices())
                .map(|(place, choice): (u8, _)| format!("{place}. {}", choice.text.text(self.0)))
                .collect(),
        }
    }

    /// Bars, for the eye alone: the table that follows says the same to everyone.
    fn chart(self, question: &Question, total: &TallyDocument, labels: &[String]) -> Markup {
        let most = total.counts.iter().map(|count| count.count).max().unwrap_or_default().max(1);
        let height = STEP * u32::try_from(labels.len()).unwrap_or_default();
        let name = format!("{}: {}", self.say("Søylediagram", "Søylediagram"), question.text.text(self.0));
        html! {
            svg role="img" aria-label=(name) viewBox={ "0 0 " (WIDTH + 60) " " (height) } width="100%" {
                @for (at, count) in (0_u32..).zip(&total.counts) {
                    @let width = WIDTH * count.count / most;
                    rect x="24" y=(at * STEP) width=(width) height=(BAR) fill="currentColor" {}
                    text x="0" y=(at * STEP + 15) font-size="14" fill="currentColor" { (at + 1) }
                    text x=(width + 30) y=(at * STEP + 15) font-size="14" fill="currentColor" { (count.count) }
                }
            }
        }
    }

    fn table(self, total: &TallyDocument, before: Option<(&TallyDocument, &str)>, labels: &[String]) -> Markup {
        html! {
            table {
                caption { (total.answered) " " (self.say("svar", "svar")) @if let Some(mean) = total.mean { ", " (self.say("gjennomsnitt", "gjennomsnitt")) " " (number(mean)) } }
                thead { tr {
                    th scope="col" { (self.say("Svar", "Svar")) }
                    th.number scope="col" { (self.say("Antall", "Tal")) }
                    th.number scope="col" { (self.say("Andel", "Del")) }
                    @if let Some((before, name)) = before {
                        th.number scope="col" { (self.say("Andel", "Del")) ", " (name) " (" (before.answered) " " (self.say("svar", "svar")) ")" }
                    }
                } }
                tbody { @for (at, (label, count)) in labels.iter().zip(&total.counts).enumerate() {
                    tr {
                        th scope="row" { (label) }
                        td.number { (count.count) }
                        td.number { (percent(count.count, total.answered)) }
                        @if let Some((before, _)) = before {
                            td.number { (percent(before.counts.get(at).map_or(0, |count| count.count), before.answered)) }
                        }
                    }
                } }
            }
        }
    }

    fn groups(self, caption: &str, heading: &str, groups: &[GroupDocument], labels: &[String]) -> Markup {
        html! {
            @if !groups.is_empty() && !labels.is_empty() {
                table {
                    caption { (caption) }
                    thead { tr {
                        th scope="col" { (heading) }
                        th.number scope="col" { (self.say("Svar", "Svar")) }
                        @for at in 1..=labels.len() { th.number scope="col" { (at) } }
                    } }
                    tbody { @for group in groups {
                        tr {
                            th scope="row" { (self.group(group)) }
                            @match &group.tally {
                                Some(tally) => {
                                    td.number { (tally.answered) }
                                    @for count in &tally.counts { td.number { (count.count) } }
                                },
                                None => td colspan=(labels.len() + 1) { (self.say("vises ikke", "blir ikkje vist")) },
                            }
                        }
                    } }
                }
            }
        }
    }

    fn group(self, group: &GroupDocument) -> String {
        match group.group.as_str() {
            "public" => self.say("Folkebibliotek", "Folkebibliotek").to_owned(),
            "upper-secondary" => self.say("Videregående skole", "Vidaregåande skule").to_owned(),
            _ => group.name.clone(),
        }
    }
}

fn number(value: f64) -> String {
    value.to_string().replace('.', ",")
}

fn percent(part: u32, whole: u32) -> String {
    format!("{} %", (u64::from(part) * 100 + u64::from(whole) / 2) / u64::from(whole.max(1)))
}
