//! What a county contact has us write: one reminder.

use domain::kernel::Language;
use domain::onboarding::Recipient;

use super::onboarding::why;
use super::{AboutLibrary, closing, link, paragraph};
use crate::letter::Letter;

/// The reminder that the library has not decided about everything in a period, by its name.
pub fn nudge_letter(period: &str, about: &AboutLibrary) -> Letter {
    let AboutLibrary { library_name: name, library_number: number, public_url: url, language, .. } = *about;
    let (subject, body) = match language {
        Language::Nb => (
            format!("{name} har ikke bestemt seg ennå: {period}"),
            vec![
                paragraph("Hei!"),
                paragraph(format!(
                    "{name} (biblioteknummer {number}) har tjenester som ikke er bestemt i {period}. Fylkeskontakten \
                     har bedt oss minne om det."
                )),
                paragraph(
                    "Når dere er logget inn, ser dere også hva som skjer når fristen går ut, hvis det ikke blir bestemt noe.",
                ),
                link("Logg inn og velg tjenester", url),
                paragraph("Er det noe dere lurer på, så svar på denne e-posten eller ring fylkeskontakten."),
            ],
        ),
        Language::Nn => (
            format!("{name} har ikkje bestemt seg enno: {period}"),
            vec![
                paragraph("Hei!"),
                paragraph(format!(
                    "{name} (biblioteknummer {number}) har tenester som ikkje er avgjorde i {period}. Fylkeskontakten \
                     har bede oss minne om det."
                )),
                paragraph(
                    "Når de er logga inn, ser de òg kva som skjer når fristen går ut, om det ikkje blir avgjort.",
                ),
                link("Logg inn og vel tenester", url),
                paragraph("Er det noko de lurer på, så svar på denne e-posten eller ring fylkeskontakten."),
            ],
        ),
    };
    let body = body.into_iter().chain([closing(language)]).collect();
    Letter { template: "onboarding.nudge", language, subject, body, why: why(about), attachments: vec![] }
}

/// The letter as each kind of recipient gets it.
pub(super) fn samples(language: Language) -> Vec<Letter> {
    let of = |recipient| {
        let about = AboutLibrary {
            language,
            library_name: "Fjordvik folkebibliotek",
            library_number: "2030100",
            recipient,
            public_url: "https://bibliotek24.example",
        };
        nudge_letter("Tilknytning 2023", &about)
    };
    [Recipient::PrimaryContact, Recipient::Deputy].map(of).to_vec()
}
