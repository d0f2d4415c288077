//! The letters of a round of the evaluation: the invitation to answer, and its reminders.

use domain::kernel::Language;
use jiff::civil::{Date, date};

use super::dates::day;
use super::{Words, closing, heading, link, list, paragraph};
use crate::letter::Letter;

/// What a letter about a round needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AboutRound<'a> {
    /// The language the library has chosen.
    pub language: Language,
    /// What the round is called.
    pub round_name: &'a str,
    /// For which library the recipient answers.
    pub library_name: &'a str,
    /// Where the form is: the recipient's own link.
    pub form_url: &'a str,
    /// The last day on which answers are taken.
    pub last_day: Date,
}

/// The letter of a wave: 0 is the invitation, every other one a reminder.
pub fn evaluation_letter(wave: u8, about: &AboutRound) -> Letter {
    let Words { subject, mut body } = if wave == 0 { invitation(about) } else { reminder(about) };
    body.push(closing(about.language));
    let template = evaluation_template(wave);
    Letter { template, language: about.language, subject, body, why: why(about), attachments: vec![] }
}

/// The name of a wave's letter, part of the letter's identity. What tells one reminder from another is its cause.
pub fn evaluation_template(wave: u8) -> &'static str {
    if wave == 0 { "evaluation.invitation" } else { "evaluation.reminder" }
}

fn invitation(about: &AboutRound) -> Words {
    let AboutRound { round_name: round, library_name: name, form_url: url, last_day, language } = *about;
    let last = day(language, last_day);
    match language {
        Language::Nb => Words {
            subject: format!("Hvordan gikk det? Evaluering for {name}"),
            body: vec![
                paragraph("Hei!"),
                paragraph(format!(
                    "Vi vil gjerne vite hvordan {name} har opplevd tilknytningen og tjenestene i Bibliotek24. Svarene \
                     bruker vi til å gjøre det bedre neste gang. Det tar omtrent fem minutter, også på telefonen."
                )),
                link("Svar på evalueringen", url),
                heading(&format!("Godt å vite om «{round}»")),
                list([
                    "Svaret er fortrolig. Det blir lagret for seg, og vi ser ikke hvem som har svart hva.",
                    "Du kan ta en pause og fortsette på samme lenke. Et svar som er sendt inn, kan ikke trekkes tilbake.",
                    "Lenken er din egen. Ikke send den videre.",
                ]),
                paragraph(format!("Du kan svare til og med {last}.")),
            ],
        },
        Language::Nn => Words {
            subject: format!("Korleis gjekk det? Evaluering for {name}"),
            body: vec![
                paragraph("Hei!"),
                paragraph(format!(
                    "Vi vil gjerne vite korleis {name} har opplevd tilknytinga og tenestene i Bibliotek24. Svara brukar \
                     vi til å gjere det betre neste gong. Det tek om lag fem minutt, òg på telefonen."
                )),
                link("Svar på evalueringa", url),
                heading(&format!("Godt å vite om «{round}»")),
                list([
                    "Svaret er fortruleg. Det blir lagra for seg, og vi ser ikkje kven som har svart kva.",
                    "Du kan ta ein pause og halde fram på same lenkja. Eit svar som er sendt inn, kan ikkje trekkjast tilbake.",
                    "Lenkja er di eiga. Ikkje send ho vidare.",
                ]),
                paragraph(format!("Du kan svare til og med {last}.")),
            ],
        },
    }
}

/// Nobody is counted or named in it: who is reminded has not answered, and that is all there is to say.
fn reminder(about: &AboutRound) -> Words {
    let AboutRound { round_name: round, library_name: name, form_url: url, last_day, language } = *about;
    let last = day(language, last_day);
    match language {
        Language::Nb => Words {
            subject: format!("Påminnelse: Hvordan gikk det for {name}?"),
            body: vec![
                paragraph("Hei!"),
                paragraph(format!(
                    "Vi har ikke fått svar fra {name} på evalueringen «{round}» ennå. Har du fem minutter? Det hjelper \
                     oss mye å vite hvordan dere har det i Bibliotek24."
                )),
                link("Svar på evalueringen", url),
                paragraph(format!(
                    "Du kan svare til og med {last}. Svaret er fortrolig. Har du begynt før, fortsetter du der du slapp."
                )),
            ],
        },
        Language::Nn => Words {
            subject: format!("Påminning: Korleis gjekk det for {name}?"),
            body: vec![
                paragraph("Hei!"),
                paragraph(format!(
                    "Vi har ikkje fått svar frå {name} på evalueringa «{round}» enno. Har du fem minutt? Det hjelper oss \
                     mykje å vite korleis de har det i Bibliotek24."
                )),
                link("Svar på evalueringa", url),
                paragraph(format!(
                    "Du kan svare til og med {last}. Svaret er fortruleg. Har du byrja før, held du fram der du slapp."
                )),
            ],
        },
    }
}

fn why(about: &AboutRound) -> String {
    let name = about.library_name;
    match about.language {
        Language::Nb => format!("Du får denne e-posten fordi du er kontakt for {name} i Bibliotek24."),
        Language::Nn => format!("Du får denne e-posten fordi du er kontakt for {name} i Bibliotek24."),
    }
}

/// The invitation and a reminder, in one language.
pub(super) fn samples(language: Language) -> Vec<Letter> {
    let about = AboutRound {
        language,
        round_name: if language == Language::Nb { "Våren 2023" } else { "Våren 2023 (nynorsk)" },
        library_name: "Fjordvik folkebibliotek",
        form_url: "https://bibliotek24.example/evaluation-rounds/2023-var/form/x1",
        last_day: date(2023, 5, 11),
    };
    [0, 1].map(|wave| evaluation_letter(wave, &about)).to_vec()
}
