//! Letters about a library's record: its interest, its contacts, and how it ends.

use domain::kernel::Language;
use domain::onboarding::{Concern, OnboardingLetter, Recipient};

use super::onboarding::AboutLibrary;
use super::{Words, heading, link, paragraph};
use crate::letter::Block;

pub(super) fn interest(about: &AboutLibrary, concerns: &[Concern]) -> Words {
    let AboutLibrary { language, library_name: name, library_number: number, public_url: url, .. } = about;
    let questions: Vec<String> = concerns.iter().map(|concern| concern.question(*language).to_owned()).collect();
    let (subject, first, asked, together, next, how, label) = match language {
        Language::Nb => (
            format!("Vi har notert at {name} er interessert"),
            format!(
                "Så fint at {name} (biblioteknummer {number}) er interessert i Bibliotek24! Dere har ikke bundet dere \
                 til noe. Du står som hovedkontakt for biblioteket."
            ),
            "Dette lurer dere på",
            "Når flere bibliotek lurer på det samme, inviterer vi dem til et felles møte. Da får du en e-post.",
            "Vil dere søke?",
            "Logg inn og oppgi organisasjonsnummer og en stedfortreder. Resten har vi allerede. Der kan du også endre \
             det dere lurer på.",
            "Logg inn hos Bibliotek24",
        ),
        Language::Nn => (
            format!("Vi har notert at {name} er interessert"),
            format!(
                "Så fint at {name} (biblioteknummer {number}) er interessert i Bibliotek24! De har ikkje bunde dykk \
                 til noko. Du står som hovudkontakt for biblioteket."
            ),
            "Dette lurer de på",
            "Når fleire bibliotek lurer på det same, inviterer vi dei til eit felles møte. Då får du ein e-post.",
            "Vil de søkje?",
            "Logg inn og oppgje organisasjonsnummer og ein stadfortredar. Resten har vi alt. Der kan du òg endre det \
             de lurer på.",
            "Logg inn hos Bibliotek24",
        ),
    };
    let mut body = vec![paragraph("Hei!"), paragraph(first)];
    if !questions.is_empty() {
        body.extend([heading(asked), Block::List(questions), paragraph(together)]);
    }
    body.extend([heading(next), paragraph(how), link(label, url)]);
    Words { subject, body }
}

/// The letter that was asked for; what it asks stands in [`confirmation`].
pub(super) fn confirm_address(about: &AboutLibrary) -> Words {
    let AboutLibrary { library_name: name, library_number: number, .. } = about;
    let (subject, first) = match about.language {
        Language::Nb => (
            "Bekreft e-postadressen din".to_owned(),
            format!("Du er kontaktperson for {name} (biblioteknummer {number}) hos Bibliotek24."),
        ),
        Language::Nn => (
            "Stadfest e-postadressa di".to_owned(),
            format!("Du er kontaktperson for {name} (biblioteknummer {number}) hos Bibliotek24."),
        ),
    };
    Words { subject, body: vec![paragraph("Hei!"), paragraph(first)] }
}

/// The end of a letter that asks to confirm the address it came to.
pub(super) fn confirmation(language: Language, url: &str) -> [Block; 3] {
    let (title, why, label) = match language {
        Language::Nb => (
            "Kom e-posten fram?",
            "Følg lenken og trykk på knappen, så vet vi at e-postene våre når deg. Lenken virker i 30 dager.",
            "Bekreft e-postadressen",
        ),
        Language::Nn => (
            "Kom e-posten fram?",
            "Følg lenkja og trykk på knappen, så veit vi at e-postane våre når deg. Lenkja verkar i 30 dagar.",
            "Stadfest e-postadressa",
        ),
    };
    [heading(title), paragraph(why), link(label, url)]
}

pub(super) fn deputy_added(about: &AboutLibrary) -> Words {
    let AboutLibrary { library_name: name, library_number: number, public_url: url, .. } = about;
    let (subject, first, second, label) = match about.language {
        Language::Nb => (
            format!("Du er stedfortreder for {name}"),
            format!(
                "Du er ført opp som stedfortreder for hovedkontakten ved {name} (biblioteknummer {number}). Det betyr \
                 at du får de samme e-postene fra oss og kan gjøre det samme på vegne av biblioteket."
            ),
            "Logg inn med denne e-postadressen for å se opplysningene om biblioteket.",
            "Logg inn hos Bibliotek24",
        ),
        Language::Nn => (
            format!("Du er stadfortredar for {name}"),
            format!(
                "Du er ført opp som stadfortredar for hovudkontakten ved {name} (biblioteknummer {number}). Det tyder \
                 at du får dei same e-postane frå oss og kan gjere det same på vegner av biblioteket."
            ),
            "Logg inn med denne e-postadressa for å sjå opplysningane om biblioteket.",
            "Logg inn hos Bibliotek24",
        ),
    };
    Words { subject, body: vec![paragraph("Hei!"), paragraph(first), paragraph(second), link(label, url)] }
}

pub(super) fn deputy_removed(about: &AboutLibrary) -> Words {
    let AboutLibrary { library_name: name, library_number: number, .. } = about;
    let (subject, first, second) = match about.language {
        Language::Nb => (
            format!("Du er ikke lenger stedfortreder for {name}"),
            format!(
                "Du er ikke lenger ført opp som stedfortreder for {name} (biblioteknummer {number}), og du får ikke \
                 flere e-poster fra oss på vegne av biblioteket."
            ),
            "Er det en misforståelse? Svar på denne e-posten, så ser vi på det.",
        ),
        Language::Nn => (
            format!("Du er ikkje lenger stadfortredar for {name}"),
            format!(
                "Du er ikkje lenger ført opp som stadfortredar for {name} (biblioteknummer {number}), og du får ikkje \
                 fleire e-postar frå oss på vegner av biblioteket."
            ),
            "Er det ei misforståing? Svar på denne e-posten, så ser vi på det.",
        ),
    };
    Words { subject, body: vec![paragraph("Hei!"), paragraph(first), paragraph(second)] }
}

pub(super) fn handed_over(about: &AboutLibrary) -> Words {
    let AboutLibrary { library_name: name, library_number: number, public_url: url, .. } = about;
    let (subject, first, second, label) = match about.language {
        Language::Nb => (
            format!("{name} har ny hovedkontakt"),
            format!("Hovedkontakten for {name} (biblioteknummer {number}) hos Bibliotek24 er byttet."),
            match about.recipient {
                Recipient::PrimaryContact => "Det er du som er hovedkontakt nå. Vi skriver til deg først.",
                Recipient::Deputy => "Du er stedfortreder, og du får fortsatt de samme e-postene fra oss.",
                Recipient::Former => {
                    "Du er ikke lenger ført opp som kontaktperson. Er det en misforståelse? Svar på denne e-posten, så \
                     ser vi på det."
                }
            },
            "Logg inn for å se kontaktpersonene",
        ),
        Language::Nn => (
            format!("{name} har ny hovudkontakt"),
            format!("Hovudkontakten for {name} (biblioteknummer {number}) hos Bibliotek24 er bytt."),
            match about.recipient {
                Recipient::PrimaryContact => "Det er du som er hovudkontakt no. Vi skriv til deg først.",
                Recipient::Deputy => "Du er stadfortredar, og du får framleis dei same e-postane frå oss.",
                Recipient::Former => {
                    "Du er ikkje lenger ført opp som kontaktperson. Er det ei misforståing? Svar på denne e-posten, så \
                     ser vi på det."
                }
            },
            "Logg inn for å sjå kontaktpersonane",
        ),
    };
    let mut body = vec![paragraph("Hei!"), paragraph(first), paragraph(second)];
    if about.recipient != Recipient::Former {
        body.push(link(label, url));
    }
    Words { subject, body }
}

pub(super) fn merged(about: &AboutLibrary, into: &str) -> Words {
    let AboutLibrary { library_name: name, library_number: number, public_url: url, .. } = about;
    let (subject, first, second, label) = match about.language {
        Language::Nb => (
            format!("{name} er slått sammen med et annet bibliotek hos oss"),
            format!(
                "{name} stod to ganger hos Bibliotek24. Vi har slått biblioteknummer {number} sammen med \
                 {into}, og det er {into} som gjelder fra nå av. Det som har skjedd til nå, er tatt vare på."
            ),
            "Er du ikke kontaktperson for biblioteket med det nummeret, eller er noe feil? Svar på denne e-posten.",
            "Logg inn hos Bibliotek24",
        ),
        Language::Nn => (
            format!("{name} er slått saman med eit anna bibliotek hos oss"),
            format!(
                "{name} stod to gonger hos Bibliotek24. Vi har slått biblioteknummer {number} saman med \
                 {into}, og det er {into} som gjeld frå no av. Det som har skjedd til no, er teke vare på."
            ),
            "Er du ikkje kontaktperson for biblioteket med det nummeret, eller er noko feil? Svar på denne e-posten.",
            "Logg inn hos Bibliotek24",
        ),
    };
    Words { subject, body: vec![paragraph("Hei!"), paragraph(first), paragraph(second), link(label, url)] }
}

pub(super) fn closed(about: &AboutLibrary, reason: &str) -> Words {
    let AboutLibrary { library_name: name, library_number: number, .. } = about;
    let (subject, first, second) = match about.language {
        Language::Nb => (
            format!("{name} er ikke lenger med i Bibliotek24"),
            format!("Vi har registrert at {name} (biblioteknummer {number}) er lagt ned. Begrunnelsen er:"),
            "Stemmer det ikke? Svar på denne e-posten, så ser vi på det.",
        ),
        Language::Nn => (
            format!("{name} er ikkje lenger med i Bibliotek24"),
            format!("Vi har registrert at {name} (biblioteknummer {number}) er lagt ned. Grunngivinga er:"),
            "Stemmer det ikkje? Svar på denne e-posten, så ser vi på det.",
        ),
    };
    let body = vec![paragraph("Hei!"), paragraph(first), Block::Quote(reason.to_owned()), paragraph(second)];
    Words { subject, body }
}

/// Each letter of this module, and everyone who may get it.
pub(super) fn samples() -> Vec<(OnboardingLetter, Vec<Recipient>)> {
    use Recipient::{Deputy, Former, PrimaryContact};
    let concerns = vec![Concern::Legality, Concern::Price];
    vec![
        (OnboardingLetter::InterestReceived { concerns }, vec![PrimaryContact]),
        (OnboardingLetter::DeputyAdded, vec![Deputy]),
        (OnboardingLetter::DeputyRemoved, vec![Former]),
        (OnboardingLetter::ConfirmAddress, vec![PrimaryContact, Deputy]),
        (OnboardingLetter::ContactHandedOver, vec![PrimaryContact, Deputy, Former]),
        (OnboardingLetter::LibraryMerged { into: "2030200".to_owned() }, vec![PrimaryContact, Deputy]),
        (OnboardingLetter::LibraryClosed { reason: "Filialen er lagt ned.".to_owned() }, vec![PrimaryContact, Deputy]),
    ]
}
