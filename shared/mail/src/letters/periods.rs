//! Letters about connection periods: announced, open, moved, nearly over, open once more.
//!
//! Those about training are in `training`, the one about an order in `orders`.

use domain::kernel::Language;
use domain::onboarding::Recipient;
use domain::onboarding::period::{PeriodLetter, Training};
use jiff::civil::{Date, date};

use super::dates::day;
use super::onboarding::why;
use super::{AboutLibrary, Words, closing, heading, link, list, orders, paragraph, training};
use crate::letter::{Block, Letter};

/// What a letter about a period needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AboutPeriod<'a> {
    /// Which library it goes to, and to whom there.
    pub library: AboutLibrary<'a>,
    /// The period's key, which calendars keep.
    pub period_id: &'a str,
    /// What the period is called.
    pub period_name: &'a str,
}

/// A letter about a connection period to one of a library's contacts.
pub fn period_letter(letter: &PeriodLetter, about: &AboutPeriod) -> Letter {
    let mut attachments = vec![];
    let Words { subject, mut body } = match letter {
        PeriodLetter::PeriodAnnounced { first_day, last_day, services } => {
            announced(about, *first_day, *last_day, services)
        }
        PeriodLetter::PeriodOpened { last_day, services } => opened(about, *last_day, services),
        PeriodLetter::LastDayMoved { sooner, last_day, reason } => last_day_moved(about, *sooner, *last_day, reason),
        PeriodLetter::ServiceAdded { service, last_day } => service_added(about, service, *last_day),
        PeriodLetter::TrainingInvitation { training, details, revision } => {
            attachments.extend(training::file(about, training, details, *revision));
            if *revision == 0 { training::invited(about, details) } else { training::moved(about, details) }
        }
        PeriodLetter::RecordingAvailable { recording } => training::recorded(about, recording.as_str()),
        PeriodLetter::ThreeDaysLeft { last_day } => nearly_over(about, *last_day),
        PeriodLetter::ReopenedForYou { through } => reopened(about, *through),
    };
    let language = about.library.language;
    body.push(closing(language));
    Letter { template: letter.template(), language, subject, body, why: why(&about.library), attachments }
}

fn announced(about: &AboutPeriod, first_day: Date, last_day: Date, services: &[String]) -> Words {
    let AboutPeriod { library, period_name: period, .. } = about;
    let (name, language) = (named(library), library.language);
    let (first, last) = (day(language, first_day), day(language, last_day));
    match language {
        Language::Nb => Words {
            subject: format!("Ny tilknytningsperiode: {period}"),
            body: vec![
                paragraph("Hei!"),
                paragraph(format!(
                    "Fra {first} til og med {last} er det tilknytningsperiode i Bibliotek24: «{period}». Da kan {name} \
                     velge tjenester."
                )),
                heading("Dette kan dere velge"),
                Block::List(services.to_vec()),
                heading("Hva skjer nå?"),
                list([
                    "Du får e-post når perioden åpner. Før det kan dere ikke velge noe.",
                    "Kommer det flere tjenester, eller blir den siste dagen flyttet, får du e-post om det også.",
                    "Holder vi opplæring, får du en invitasjon på e-post.",
                ]),
                link("Logg inn for å lese om tjenestene", library.public_url),
            ],
        },
        Language::Nn => Words {
            subject: format!("Ny tilknytingsperiode: {period}"),
            body: vec![
                paragraph("Hei!"),
                paragraph(format!(
                    "Frå {first} til og med {last} er det tilknytingsperiode i Bibliotek24: «{period}». Då kan {name} \
                     velje tenester."
                )),
                heading("Dette kan de velje"),
                Block::List(services.to_vec()),
                heading("Kva skjer no?"),
                list([
                    "Du får e-post når perioden opnar. Før det kan de ikkje velje noko.",
                    "Kjem det fleire tenester, eller blir den siste dagen flytta, får du e-post om det òg.",
                    "Held vi opplæring, får du ein invitasjon på e-post.",
                ]),
                link("Logg inn for å lese om tenestene", library.public_url),
            ],
        },
    }
}

fn opened(about: &AboutPeriod, last_day: Date, services: &[String]) -> Words {
    let AboutPeriod { library, period_name: period, .. } = about;
    let (name, last) = (named(library), day(library.language, last_day));
    match library.language {
        Language::Nb => Words {
            subject: format!("Nå kan dere velge tjenester: {period}"),
            body: vec![
                paragraph("Hei!"),
                paragraph(format!(
                    "Tilknytningsperioden «{period}» er åpen. Nå kan {name} velge tjenester, til og med {last}."
                )),
                heading("Dette kan dere velge"),
                Block::List(services.to_vec()),
                heading("Slik gjør dere"),
                list([
                    "Logg inn og svar for hver tjeneste, også for dem dere ikke vil ha.",
                    "Dere kan ombestemme dere så lenge perioden varer, men ikke etter at ConsortiaManager har \
                     bekreftet bestillingen.",
                    "Når dere er logget inn, ser dere også hva som skjer med tjenester dere ikke svarer for.",
                ]),
                link("Logg inn og velg tjenester", library.public_url),
            ],
        },
        Language::Nn => Words {
            subject: format!("No kan de velje tenester: {period}"),
            body: vec![
                paragraph("Hei!"),
                paragraph(format!(
                    "Tilknytingsperioden «{period}» er open. No kan {name} velje tenester, til og med {last}."
                )),
                heading("Dette kan de velje"),
                Block::List(services.to_vec()),
                heading("Slik gjer de"),
                list([
                    "Logg inn og svar for kvar teneste, òg for dei de ikkje vil ha.",
                    "De kan ombestemme dykk så lenge perioden varer, men ikkje etter at ConsortiaManager har \
                     stadfesta bestillinga.",
                    "Når de er logga inn, ser de òg kva som skjer med tenester de ikkje svarer for.",
                ]),
                link("Logg inn og vel tenester", library.public_url),
            ],
        },
    }
}

fn last_day_moved(about: &AboutPeriod, sooner: bool, last_day: Date, reason: &str) -> Words {
    let AboutPeriod { library, period_name: period, .. } = about;
    let (name, last) = (named(library), day(library.language, last_day));
    let (subject, first, why, label) = match library.language {
        Language::Nb => (
            format!("Siste dag er nå {last}: {period}"),
            format!(
                "Tilknytningsperioden «{period}» varer nå til og med {last}. Det betyr at {name} får {} tid til å \
                 velge tjenester enn vi har sagt før.",
                if sooner { "kortere" } else { "lengre" }
            ),
            "Begrunnelsen er:",
            "Logg inn for å se hva dere har valgt",
        ),
        Language::Nn => (
            format!("Siste dag er no {last}: {period}"),
            format!(
                "Tilknytingsperioden «{period}» varer no til og med {last}. Det tyder at {name} får {} tid til å \
                 velje tenester enn vi har sagt før.",
                if sooner { "kortare" } else { "lengre" }
            ),
            "Grunngivinga er:",
            "Logg inn for å sjå kva de har valt",
        ),
    };
    let body = vec![
        paragraph("Hei!"),
        paragraph(first),
        paragraph(why),
        Block::Quote(reason.to_owned()),
        link(label, library.public_url),
    ];
    Words { subject, body }
}

fn service_added(about: &AboutPeriod, service: &str, last_day: Date) -> Words {
    let AboutPeriod { library, period_name: period, .. } = about;
    let (name, last) = (named(library), day(library.language, last_day));
    let (subject, first, label) = match library.language {
        Language::Nb => (
            format!("Dere kan også velge {service}: {period}"),
            format!(
                "Det er kommet en tjeneste til i tilknytningsperioden «{period}»: {service}. {name} kan velge \
                 tjenesten i perioden, til og med {last}."
            ),
            "Logg inn for å lese om tjenesten",
        ),
        Language::Nn => (
            format!("De kan òg velje {service}: {period}"),
            format!(
                "Det er komen ei teneste til i tilknytingsperioden «{period}»: {service}. {name} kan velje \
                 tenesta i perioden, til og med {last}."
            ),
            "Logg inn for å lese om tenesta",
        ),
    };
    Words { subject, body: vec![paragraph("Hei!"), paragraph(first), link(label, library.public_url)] }
}

/// Counts no days: whoever is reminded late, or reads the letter a day later, has fewer than three left.
fn nearly_over(about: &AboutPeriod, last_day: Date) -> Words {
    let AboutPeriod { library, period_name: period, .. } = about;
    let (name, last) = (named(library), day(library.language, last_day));
    let (subject, first, second, label) = match library.language {
        Language::Nb => (
            format!("Påminnelse: Siste dag å velge tjenester er {last}"),
            format!(
                "Tilknytningsperioden «{period}» er snart over. {name} har ennå ikke svart for alle tjenestene dere \
                 kan velge. Det kan dere gjøre til og med {last}."
            ),
            "Hva som skjer med de andre tjenestene hvis dere ikke svarer, ser dere når dere logger inn.",
            "Logg inn og velg tjenester",
        ),
        Language::Nn => (
            format!("Påminning: Siste dag å velje tenester er {last}"),
            format!(
                "Tilknytingsperioden «{period}» er snart over. {name} har enno ikkje svart for alle tenestene de kan \
                 velje. Det kan de gjere til og med {last}."
            ),
            "Kva som skjer med dei andre tenestene om de ikkje svarer, ser de når de loggar inn.",
            "Logg inn og vel tenester",
        ),
    };
    Words {
        subject,
        body: vec![paragraph("Hei!"), paragraph(first), paragraph(second), link(label, library.public_url)],
    }
}

fn reopened(about: &AboutPeriod, through: Date) -> Words {
    let AboutPeriod { library, period_name: period, .. } = about;
    let (name, last) = (named(library), day(library.language, through));
    let (subject, first, second, label) = match library.language {
        Language::Nb => (
            format!("Perioden er åpnet igjen for dere: {period}"),
            format!(
                "Tilknytningsperioden «{period}» er over, men vi har åpnet den igjen for {name}. Dere kan velge \
                 tjenester og endre det dere har valgt, til og med {last}."
            ),
            "Det som ConsortiaManager har bekreftet, er bindende og kan ikke endres.",
            "Logg inn og velg tjenester",
        ),
        Language::Nn => (
            format!("Perioden er opna igjen for dykk: {period}"),
            format!(
                "Tilknytingsperioden «{period}» er over, men vi har opna han igjen for {name}. De kan velje tenester \
                 og endre det de har valt, til og med {last}."
            ),
            "Det som ConsortiaManager har stadfesta, er bindande og kan ikkje endrast.",
            "Logg inn og vel tenester",
        ),
    };
    Words {
        subject,
        body: vec![paragraph("Hei!"), paragraph(first), paragraph(second), link(label, library.public_url)],
    }
}

/// The library as every one of these letters names it, in either language.
pub(super) fn named(about: &AboutLibrary) -> String {
    format!("{} (biblioteknummer {})", about.library_name, about.library_number)
}

/// Each letter about a period or an order in one language, to each kind of recipient.
pub(super) fn samples(language: Language) -> Vec<Letter> {
    let reason = match language {
        Language::Nb => "Høstferien kom i veien.\n\nVi vil at alle skal rekke å bestemme seg.",
        Language::Nn => "Haustferien kom i vegen.\n\nVi vil at alle skal rekkje å bestemme seg.",
    };
    let (first_day, last_day) = (date(2023, 10, 16), date(2023, 11, 12));
    let services = vec!["Filmarkivet".to_owned(), "Lokalavisene".to_owned()];
    let invitation = |day: Date, revision| PeriodLetter::TrainingInvitation {
        training: "torsdag".parse().expect("the sample's key is one"),
        details: Training {
            starts_at: day.at(9, 0, 0, 0),
            minutes: 60,
            meeting: "https://zoom.example/j/2030100".parse().expect("the sample's link is one"),
        },
        revision,
    };
    let moved = |sooner, last_day| PeriodLetter::LastDayMoved { sooner, last_day, reason: reason.to_owned() };
    let letters = [
        PeriodLetter::PeriodAnnounced { first_day, last_day, services: services.clone() },
        PeriodLetter::PeriodOpened { last_day, services },
        moved(false, date(2023, 11, 19)),
        moved(true, date(2023, 11, 5)),
        PeriodLetter::ServiceAdded { service: "Bildearkivet".to_owned(), last_day },
        invitation(date(2023, 10, 19), 0),
        invitation(date(2023, 10, 20), 1),
        PeriodLetter::RecordingAvailable {
            recording: "https://zoom.example/rec/2030100".parse().expect("the sample's link is one"),
        },
        PeriodLetter::ThreeDaysLeft { last_day },
        PeriodLetter::ReopenedForYou { through: date(2023, 11, 26) },
    ];
    let to = |recipient| {
        let library = AboutLibrary {
            language,
            library_name: "Fjordvik folkebibliotek",
            library_number: "2030100",
            recipient,
            public_url: "https://bibliotek24.example",
        };
        let period_name = if language == Language::Nb { "Høsten 2023" } else { "Hausten 2023" };
        let about = AboutPeriod { library, period_id: "2023-host", period_name };
        let mut sent: Vec<Letter> = letters.iter().map(|letter| period_letter(letter, &about)).collect();
        sent.extend(orders::samples(&library));
        sent
    };
    [Recipient::PrimaryContact, Recipient::Deputy].into_iter().flat_map(to).collect()
}
