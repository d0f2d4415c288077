//! The letter about an order: ConsortiaManager has confirmed it.

use domain::kernel::Language;
use domain::onboarding::participation::Choice;

use super::onboarding::why;
use super::periods::named;
use super::{AboutLibrary, Words, closing, link, paragraph};
use crate::letter::{Block, Letter};

/// ConsortiaManager has confirmed an order: what the library has chosen is binding from now on.
pub fn order_confirmed_letter(service: &str, choice: Choice, order: &str, about: &AboutLibrary) -> Letter {
    let library = named(about);
    let chosen = chosen(about.language, choice);
    let Words { subject, mut body } = match about.language {
        Language::Nb => Words {
            subject: format!("Bestillingen er bekreftet: {service}"),
            body: vec![
                paragraph("Hei!"),
                paragraph(format!("ConsortiaManager har bekreftet bestillingen for {library}.")),
                Block::List(vec![
                    format!("Tjeneste: {service}"),
                    format!("Valg: {chosen}"),
                    format!("Ordrenummer i ConsortiaManager: {order}"),
                ]),
                paragraph("Valget er nå bindende. Det kan ikke lenger endres hos Bibliotek24."),
                link("Logg inn for å se hva dere har valgt", about.public_url),
                paragraph("Stemmer det ikke? Svar på denne e-posten, så ser vi på det."),
            ],
        },
        Language::Nn => Words {
            subject: format!("Bestillinga er stadfesta: {service}"),
            body: vec![
                paragraph("Hei!"),
                paragraph(format!("ConsortiaManager har stadfesta bestillinga for {library}.")),
                Block::List(vec![
                    format!("Teneste: {service}"),
                    format!("Val: {chosen}"),
                    format!("Ordrenummer i ConsortiaManager: {order}"),
                ]),
                paragraph("Valet er no bindande. Det kan ikkje lenger endrast hos Bibliotek24."),
                link("Logg inn for å sjå kva de har valt", about.public_url),
                paragraph("Stemmer det ikkje? Svar på denne e-posten, så ser vi på det."),
            ],
        },
    };
    body.push(closing(about.language));
    Letter {
        template: "onboarding.order-confirmed",
        language: about.language,
        subject,
        body,
        why: why(about),
        attachments: vec![],
    }
}

fn chosen(language: Language, choice: Choice) -> &'static str {
    match (language, choice) {
        (Language::Nb, Choice::New) => "dere tar tjenesten i bruk",
        (Language::Nb, Choice::Renew) => "dere beholder tjenesten",
        (Language::Nb, Choice::Change) => "dere beholder tjenesten på andre vilkår",
        (Language::Nb, Choice::Cancel) => "dere sier opp tjenesten",
        (Language::Nb, Choice::NotNow) => "dere tar ikke tjenesten i bruk denne gangen",
        (Language::Nn, Choice::New) => "de tek tenesta i bruk",
        (Language::Nn, Choice::Renew) => "de beheld tenesta",
        (Language::Nn, Choice::Change) => "de beheld tenesta på andre vilkår",
        (Language::Nn, Choice::Cancel) => "de seier opp tenesta",
        (Language::Nn, Choice::NotNow) => "de tek ikkje tenesta i bruk denne gongen",
    }
}

/// One letter for each choice that is an order.
pub(super) fn samples(about: &AboutLibrary) -> Vec<Letter> {
    let orders = Choice::ALL.into_iter().filter(|choice| choice.is_order());
    orders.map(|choice| order_confirmed_letter("Filmarkivet", choice, "CM-2023-1047", about)).collect()
}
