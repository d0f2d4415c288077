//! Letters about trials to suppliers: it is over, and access is to be taken away.

use domain::kernel::Language;
use domain::trials::period::SupplierLetter;

use super::{closing, heading, link, paragraph};
use crate::letter::{Block, Letter};

/// What a letter about a trial to a supplier's contact needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AboutSuppliersTrial<'a> {
    /// What the supplier's letters are written in.
    pub language: Language,
    /// What it is called.
    pub supplier_name: &'a str,
    /// What the trial period is called.
    pub trial_name: &'a str,
    /// Where links lead: the address at which people sign in.
    pub public_url: &'a str,
}

/// A letter about a trial period to one of a supplier's contacts; `services` are those of its services that it is about.
pub fn supplier_letter(letter: &SupplierLetter, about: &AboutSuppliersTrial, services: &[String]) -> Letter {
    let AboutSuppliersTrial { language, supplier_name: supplier, trial_name: trial, public_url: url } = *about;
    let SupplierLetter::ConfirmRemoval = letter;
    let (subject, first, concerns, asks, label) = match language {
        Language::Nb => (
            format!("Bekreft at tilgangen er stengt: {trial}"),
            format!("Prøveperioden «{trial}» er over. Takk for at {supplier} lot bibliotekene prøve!"),
            "Dette gjelder",
            "Steng tilgangen for bibliotekene som har prøvd, og bekreft det når det er gjort. Når du er logget inn, ser \
             du hvilke bibliotek det er.",
            "Logg inn og bekreft at tilgangen er stengt",
        ),
        Language::Nn => (
            format!("Stadfest at tilgangen er stengd: {trial}"),
            format!("Prøveperioden «{trial}» er over. Takk for at {supplier} let biblioteka prøve!"),
            "Dette gjeld",
            "Steng tilgangen for biblioteka som har prøvd, og stadfest det når det er gjort. Når du er logga inn, ser \
             du kva bibliotek det er.",
            "Logg inn og stadfest at tilgangen er stengd",
        ),
    };
    let body = vec![
        paragraph("Hei!"),
        paragraph(first),
        heading(concerns),
        Block::List(services.to_vec()),
        paragraph(asks),
        link(label, url),
        closing(language),
    ];
    // The same words in both languages.
    let why = format!("Du får denne e-posten fordi du er kontaktperson for {supplier} hos Bibliotek24.");
    Letter { template: letter.template(), language, subject, body, why, attachments: vec![] }
}

/// Each letter to a supplier in one language.
pub(super) fn samples(language: Language) -> Vec<Letter> {
    let about = AboutSuppliersTrial {
        language,
        supplier_name: "Lysbilde AS",
        trial_name: "Våren 2023",
        public_url: "https://bibliotek24.example",
    };
    vec![supplier_letter(&SupplierLetter::ConfirmRemoval, &about, &["Lerretet".to_owned()])]
}
