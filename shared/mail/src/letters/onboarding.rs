//! Letters to a library that joins: received, approved, declined, withdrawn.
//!
//! Those about its record (interest, contacts, how it ends) are in `record`.

use domain::kernel::Language;
use domain::onboarding::{OnboardingLetter, Recipient};

use super::{Words, closing, heading, link, list, paragraph, record};
use crate::letter::{Block, Letter};

/// What a letter to a library's contact needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AboutLibrary<'a> {
    /// The language the library has chosen.
    pub language: Language,
    /// What the library calls itself.
    pub library_name: &'a str,
    /// The library's key, seven digits.
    pub library_number: &'a str,
    /// In what capacity the recipient gets the letter.
    pub recipient: Recipient,
    /// Where links lead: the address at which people sign in.
    pub public_url: &'a str,
}

/// An onboarding letter to one of a library's contacts. `confirm` is where the recipient confirms the address, for a letter
/// that asks for it.
pub fn onboarding_letter(letter: &OnboardingLetter, about: &AboutLibrary, confirm: Option<&str>) -> Letter {
    let Words { subject, mut body } = match letter {
        OnboardingLetter::ApplicationReceived => received(about),
        OnboardingLetter::ApplicationApproved { at_once: false } => approved(about),
        OnboardingLetter::ApplicationApproved { at_once: true } => approved_at_once(about),
        OnboardingLetter::ApplicationDeclined { reason } => declined(about, reason),
        OnboardingLetter::ApplicationWithdrawn => withdrawn(about),
        OnboardingLetter::InterestReceived { concerns } => record::interest(about, concerns),
        OnboardingLetter::DeputyAdded => record::deputy_added(about),
        OnboardingLetter::DeputyRemoved => record::deputy_removed(about),
        OnboardingLetter::ContactHandedOver => record::handed_over(about),
        OnboardingLetter::ConfirmAddress => record::confirm_address(about),
        OnboardingLetter::LibraryMerged { into } => record::merged(about, into),
        OnboardingLetter::LibraryClosed { reason } => record::closed(about, reason),
    };
    if let Some(url) = confirm {
        body.extend(record::confirmation(about.language, url));
    }
    body.push(closing(about.language));
    Letter {
        template: letter.template(),
        language: about.language,
        subject,
        body,
        why: why(about),
        attachments: vec![],
    }
}

fn received(about: &AboutLibrary) -> Words {
    let AboutLibrary { library_name: name, library_number: number, public_url: url, .. } = about;
    match about.language {
        Language::Nb => Words {
            subject: format!("Vi har fått søknaden fra {name}"),
            body: vec![
                paragraph("Hei!"),
                paragraph(format!(
                    "Så fint at {name} (biblioteknummer {number}) vil bli med i Bibliotek24! Vi har fått søknaden. {}",
                    role(about)
                )),
                heading("Hva skjer nå?"),
                list([
                    "En koordinator i Bibliotek24 ser på søknaden.",
                    "Du får svar på e-post, enten vi godkjenner søknaden eller ikke.",
                    "Du trenger ikke gjøre noe mens du venter.",
                ]),
                paragraph("Vil dere likevel ikke bli med? Dere kan trekke søknaden så lenge den venter på svar."),
                link("Logg inn for å se eller trekke søknaden", url),
            ],
        },
        Language::Nn => Words {
            subject: format!("Vi har fått søknaden frå {name}"),
            body: vec![
                paragraph("Hei!"),
                paragraph(format!(
                    "Så fint at {name} (biblioteknummer {number}) vil bli med i Bibliotek24! Vi har fått søknaden. {}",
                    role(about)
                )),
                heading("Kva skjer no?"),
                list([
                    "Ein koordinator i Bibliotek24 ser på søknaden.",
                    "Du får svar på e-post, anten vi godkjenner søknaden eller ikkje.",
                    "Du treng ikkje gjere noko medan du ventar.",
                ]),
                paragraph("Vil de likevel ikkje bli med? De kan trekkje søknaden så lenge han ventar på svar."),
                link("Logg inn for å sjå eller trekkje søknaden", url),
            ],
        },
    }
}

fn approved(about: &AboutLibrary) -> Words {
    let AboutLibrary { library_name: name, library_number: number, .. } = about;
    let (subject, first) = match about.language {
        Language::Nb => (
            format!("Søknaden fra {name} er godkjent"),
            format!("Vi har godkjent søknaden fra {name} (biblioteknummer {number}). Velkommen til Bibliotek24!"),
        ),
        Language::Nn => (
            format!("Søknaden frå {name} er godkjend"),
            format!("Vi har godkjent søknaden frå {name} (biblioteknummer {number}). Velkomen til Bibliotek24!"),
        ),
    };
    let mut body = vec![paragraph("Hei!"), paragraph(first)];
    body.extend(after_approval(about));
    Words { subject, body }
}

/// Nobody has looked at the application, and no letter has said that it came: this one does both.
fn approved_at_once(about: &AboutLibrary) -> Words {
    let AboutLibrary { library_name: name, library_number: number, .. } = about;
    let (subject, first, second) = match about.language {
        Language::Nb => (
            format!("Søknaden fra {name} er godkjent"),
            format!(
                "Vi har fått søknaden fra {name} (biblioteknummer {number}), og den er allerede godkjent. Velkommen \
                 til Bibliotek24! {}",
                role(about)
            ),
            "Det gikk så raskt fordi e-postadressen til hovedkontakten hører til et domene som er forhåndsgodkjent \
             for kommunen eller fylket. Var det ikke biblioteket som søkte? Svar på denne e-posten, så rydder vi opp.",
        ),
        Language::Nn => (
            format!("Søknaden frå {name} er godkjend"),
            format!(
                "Vi har fått søknaden frå {name} (biblioteknummer {number}), og han er alt godkjend. Velkomen til \
                 Bibliotek24! {}",
                role(about)
            ),
            "Det gjekk så raskt fordi e-postadressa til hovudkontakten høyrer til eit domene som er førehandsgodkjent \
             for kommunen eller fylket. Var det ikkje biblioteket som søkte? Svar på denne e-posten, så ryddar vi opp.",
        ),
    };
    let mut body = vec![paragraph("Hei!"), paragraph(first), paragraph(second)];
    body.extend(after_approval(about));
    Words { subject, body }
}

fn after_approval(about: &AboutLibrary) -> [Block; 3] {
    match about.language {
        Language::Nb => [
            heading("Hva skjer nå?"),
            list([
                "Logg inn og se at opplysningene om biblioteket stemmer. Svar på denne e-posten hvis noe er feil.",
                "Når neste tilknytningsperiode nærmer seg, får du e-post om opplæring og om tjenestene dere kan velge.",
            ]),
            link("Logg inn hos Bibliotek24", about.public_url),
        ],
        Language::Nn => [
            heading("Kva skjer no?"),
            list([
                "Logg inn og sjå at opplysningane om biblioteket stemmer. Svar på denne e-posten om noko er feil.",
                "Når neste tilknytingsperiode nærmar seg, får du e-post om opplæring og om tenestene de kan velje.",
            ]),
            link("Logg inn hos Bibliotek24", about.public_url),
        ],
    }
}

fn declined(about: &AboutLibrary, reason: &str) -> Words {
    let AboutLibrary { library_name: name, library_number: number, public_url: url, .. } = about;
    match about.language {
        Language::Nb => Words {
            subject: format!("Søknaden fra {name} er ikke godkjent"),
            body: vec![
                paragraph("Hei!"),
                paragraph(format!(
                    "Takk for søknaden om å bli med i Bibliotek24. Vi kan dessverre ikke godkjenne søknaden fra \
                     {name} (biblioteknummer {number}). Begrunnelsen er:"
                )),
                Block::Quote(reason.to_owned()),
                heading("Dere kan søke på nytt"),
                paragraph(
                    "Er det noe i søknaden som må rettes, eller gjelder ikke begrunnelsen lenger? Da kan dere sende en \
                     ny søknad når dere vil.",
                ),
                link("Send en ny søknad", url),
                paragraph("Er noe uklart, eller mener du at vi tar feil? Svar på denne e-posten, så ser vi på det."),
            ],
        },
        Language::Nn => Words {
            subject: format!("Søknaden frå {name} er ikkje godkjend"),
            body: vec![
                paragraph("Hei!"),
                paragraph(format!(
                    "Takk for søknaden om å bli med i Bibliotek24. Vi kan dessverre ikkje godkjenne søknaden frå \
                     {name} (biblioteknummer {number}). Grunngivinga er:"
                )),
                Block::Quote(reason.to_owned()),
                heading("De kan søkje på nytt"),
                paragraph(
                    "Er det noko i søknaden som må rettast, eller gjeld ikkje grunngivinga lenger? Då kan de sende ein \
                     ny søknad når de vil.",
                ),
                link("Send ein ny søknad", url),
                paragraph("Er noko uklart, eller meiner du at vi tek feil? Svar på denne e-posten, så ser vi på det."),
            ],
        },
    }
}

fn withdrawn(about: &AboutLibrary) -> Words {
    let AboutLibrary { library_name: name, library_number: number, public_url: url, .. } = about;
    match about.language {
        Language::Nb => Words {
            subject: format!("Søknaden fra {name} er trukket"),
            body: vec![
                paragraph("Hei!"),
                paragraph(format!(
                    "Søknaden fra {name} (biblioteknummer {number}) om å bli med i Bibliotek24 er trukket. Vi går ikke \
                     videre med den, og du trenger ikke gjøre noe."
                )),
                paragraph(
                    "Var det en misforståelse, eller vil dere bli med senere? Da kan dere søke på nytt når dere vil.",
                ),
                link("Send en ny søknad", url),
            ],
        },
        Language::Nn => Words {
            subject: format!("Søknaden frå {name} er trekt"),
            body: vec![
                paragraph("Hei!"),
                paragraph(format!(
                    "Søknaden frå {name} (biblioteknummer {number}) om å bli med i Bibliotek24 er trekt. Vi går ikkje \
                     vidare med han, og du treng ikkje gjere noko."
                )),
                paragraph("Var det ei misforståing, eller vil de bli med seinare? Då kan de søkje på nytt når de vil."),
                link("Send ein ny søknad", url),
            ],
        },
    }
}

/// Tells the recipient, who may not know it yet, what the application says of them.
fn role(about: &AboutLibrary) -> &'static str {
    match (about.language, about.recipient) {
        (Language::Nb, Recipient::PrimaryContact) => "Du står som hovedkontakt for biblioteket.",
        (_, Recipient::Former) => "",
        (Language::Nb, Recipient::Deputy) => {
            "Du står som stedfortreder for hovedkontakten, og dere får begge de samme e-postene fra oss."
        }
        (Language::Nn, Recipient::PrimaryContact) => "Du står som hovudkontakt for biblioteket.",
        (Language::Nn, Recipient::Deputy) => {
            "Du står som stadfortredar for hovudkontakten, og de får begge to dei same e-postane frå oss."
        }
    }
}

pub(super) fn why(about: &AboutLibrary) -> String {
    let name = about.library_name;
    match (about.language, about.recipient) {
        (Language::Nb, Recipient::PrimaryContact) => {
            format!("Du får denne e-posten fordi du er ført opp som hovedkontakt for {name} hos Bibliotek24.")
        }
        (Language::Nb, Recipient::Deputy) => {
            format!("Du får denne e-posten fordi du er ført opp som stedfortreder for {name} hos Bibliotek24.")
        }
        (Language::Nn, Recipient::PrimaryContact) => {
            format!("Du får denne e-posten fordi du er ført opp som hovudkontakt for {name} hos Bibliotek24.")
        }
        (Language::Nn, Recipient::Deputy) => {
            format!("Du får denne e-posten fordi du er ført opp som stadfortredar for {name} hos Bibliotek24.")
        }
        (_, Recipient::Former) => {
            format!("Du får denne e-posten fordi du var ført opp som kontaktperson for {name} hos Bibliotek24.")
        }
    }
}

/// Each letter of onboarding in one language, to each kind of recipient.
pub(super) fn samples(language: Language) -> Vec<Letter> {
    let (library_name, reason) = match language {
        Language::Nb => (
            "Fjordvik folkebibliotek",
            "Organisasjonsnummeret i søknaden hører til en annen kommune.\n\nSøk gjerne igjen med nummeret til deres \
             egen kommune.",
        ),
        Language::Nn => (
            "Fjordvik folkebibliotek",
            "Organisasjonsnummeret i søknaden høyrer til ein annan kommune.\n\nSøk gjerne igjen med nummeret til \
             kommunen dykkar.",
        ),
    };
    let letters = [
        OnboardingLetter::ApplicationReceived,
        OnboardingLetter::ApplicationApproved { at_once: false },
        OnboardingLetter::ApplicationApproved { at_once: true },
        OnboardingLetter::ApplicationDeclined { reason: reason.to_owned() },
        OnboardingLetter::ApplicationWithdrawn,
    ];
    let recipients = [Recipient::PrimaryContact, Recipient::Deputy];
    let record = record::samples();
    letters
        .iter()
        .flat_map(|letter| recipients.map(|recipient| (letter, recipient)))
        .chain(record.iter().flat_map(|(letter, recipients)| recipients.iter().map(move |to| (letter, *to))))
        .map(|(letter, recipient)| {
            let about = AboutLibrary {
                language,
                library_name,
                library_number: "2030100",
                recipient,
                public_url: "https://bibliotek24.example",
            };
            let token = "https://bibliotek24.example/libraries/2030100/address-confirmation/AWTxyz";
            onboarding_letter(letter, &about, letter.asks_to_confirm().then_some(token))
        })
        .collect()
}
