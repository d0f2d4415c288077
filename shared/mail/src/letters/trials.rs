//! Letters about trials to libraries: announced, a seat, the waiting list, a week left, over. Those to suppliers are in
//! `trial_suppliers`.

use domain::kernel::calendar::norway;
use domain::kernel::{Bilingual, HttpsLink, Language, LibraryType};
use domain::onboarding::Recipient;
use domain::trials::offer::OfferLetter;
use domain::trials::period::{TrialLetter, TrialPeriod, TrialTerms};
use jiff::Timestamp;
use jiff::civil::{Date, date};

use super::dates::{day, day_and_time};
use super::onboarding::why;
use super::periods::named;
use super::{AboutLibrary, Words, closing, heading, link, list, paragraph};
use crate::letter::{Block, Letter};

/// What a letter about a trial to a library's contact needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AboutTrial<'a> {
    /// Which library it goes to, and to whom there.
    pub library: AboutLibrary<'a>,
    /// What the trial period is called.
    pub trial_name: &'a str,
}

/// A letter about a library's sign-up for one service, which the trial lets it try on these terms.
pub fn offer_letter(letter: &OfferLetter, about: &AboutTrial, trial: &TrialPeriod, terms: &TrialTerms) -> Letter {
    let words = match letter {
        OfferLetter::Seated => seated(about, terms, trial.days.map(|(_, last_day)| last_day).unwrap_or_default()),
        OfferLetter::OnWaitingList { place } => on_waiting_list(about, terms, *place, trial.answer_within_hours),
        OfferLetter::SeatOffered { until } => seat_offered(about, terms, *until),
        OfferLetter::SeatExpired => seat_expired(about, terms),
        OfferLetter::Unserved => unserved(about, terms),
    };
    addressed(letter.template(), words, about)
}

/// A letter about a trial period to a library; `services` are those it may try or tries, by name.
pub fn trial_letter(letter: &TrialLetter, about: &AboutTrial, services: &[String]) -> Letter {
    let words = match letter {
        TrialLetter::TrialAnnounced { first_day, last_day } => announced(about, *first_day, *last_day, services),
        TrialLetter::TrialAdded { service, last_day } => added(about, service, *last_day),
        TrialLetter::AWeekLeft { last_day } => a_week_left(about, *last_day, services),
        TrialLetter::TrialEnded { evaluation } => ended(about, services, evaluation.as_ref().map(HttpsLink::as_str)),
    };
    addressed(letter.template(), words, about)
}

fn addressed(template: &'static str, words: Words, about: &AboutTrial) -> Letter {
    let (Words { subject, mut body }, language) = (words, about.library.language);
    body.push(closing(language));
    Letter { template, language, subject, body, why: why(&about.library), attachments: vec![] }
}

fn announced(about: &AboutTrial, first_day: Date, last_day: Date, services: &[String]) -> Words {
    let AboutTrial { library, trial_name: trial } = about;
    let name = named(library);
    let (first, last) = (day(library.language, first_day), day(library.language, last_day));
    match library.language {
        Language::Nb => Words {
            subject: format!("Prøv tjenester uten å betale: {trial}"),
            body: vec![
                paragraph("Hei!"),
                paragraph(format!(
                    "Fra {first} til og med {last} er det prøveperiode i Bibliotek24: «{trial}». Da kan {name} prøve \
                     tjenester uten å betale."
                )),
                heading("Dette kan dere prøve"),
                Block::List(services.to_vec()),
                heading("Slik gjør dere"),
                list([
                    "Logg inn når prøveperioden har begynt, og meld dere på hver tjeneste dere vil prøve.",
                    "Noen tjenester har et begrenset antall plasser. Er det fullt, kommer dere på venteliste.",
                    "Ingenting blir kjøpt av seg selv når prøveperioden er over.",
                ]),
                link("Logg inn for å lese om tjenestene", library.public_url),
            ],
        },
        Language::Nn => Words {
            subject: format!("Prøv tenester utan å betale: {trial}"),
            body: vec![
                paragraph("Hei!"),
                paragraph(format!(
                    "Frå {first} til og med {last} er det prøveperiode i Bibliotek24: «{trial}». Då kan {name} prøve \
                     tenester utan å betale."
                )),
                heading("Dette kan de prøve"),
                Block::List(services.to_vec()),
                heading("Slik gjer de"),
                list([
                    "Logg inn når prøveperioden har byrja, og meld dykk på kvar teneste de vil prøve.",
                    "Nokre tenester har eit avgrensa tal plassar. Er det fullt, kjem de på venteliste.",
                    "Ingenting blir kjøpt av seg sjølv når prøveperioden er over.",
                ]),
                link("Logg inn for å lese om tenestene", library.public_url),
            ],
        },
    }
}

fn added(about: &AboutTrial, service: &str, last_day: Date) -> Words {
    let AboutTrial { library, trial_name: trial } = about;
    let (name, last) = (named(library), day(library.language, last_day));
    let (subject, first, label) = match library.language {
        Language::Nb => (
            format!("Dere kan også prøve {service}: {trial}"),
            format!(
                "Det er kommet en tjeneste til i prøveperioden «{trial}»: {service}. {name} kan prøve den til og med \
                 {last}."
            ),
            "Logg inn for å lese om tjenesten",
        ),
        Language::Nn => (
            format!("De kan òg prøve {service}: {trial}"),
            format!(
                "Det er komen ei teneste til i prøveperioden «{trial}»: {service}. {name} kan prøve henne til og med \
                 {last}."
            ),
            "Logg inn for å lese om tenesta",
        ),
    };
    Words { subject, body: vec![paragraph("Hei!"), paragraph(first), link(label, library.public_url)] }
}

fn seated(about: &AboutTrial, terms: &TrialTerms, last_day: Date) -> Words {
    let AboutTrial { library, trial_name: trial } = about;
    let (language, service) = (library.language, &terms.name);
    let (name, last) = (named(library), day(language, last_day));
    let (subject, how, opens, ask, after, label) = match language {
        Language::Nb => (
            format!("Dere kan prøve {service}"),
            "Slik kommer dere i gang",
            match terms.activation_days {
                0 => "Leverandøren har lovet at tjenesten virker for dere samme dag.".to_owned(),
                1 => "Leverandøren har lovet at tjenesten virker for dere innen en dag.".to_owned(),
                days => format!("Leverandøren har lovet at tjenesten virker for dere innen {days} dager."),
            },
            "Hvem kan dere spørre?",
            "Trenger dere ikke plassen likevel? Meld dere av, så får et annet bibliotek den.",
            "Logg inn for å se eller endre påmeldingen",
        ),
        Language::Nn => (
            format!("De kan prøve {service}"),
            "Slik kjem de i gang",
            match terms.activation_days {
                0 => "Leverandøren har lova at tenesta verkar for dykk same dag.".to_owned(),
                1 => "Leverandøren har lova at tenesta verkar for dykk innan ein dag.".to_owned(),
                days => format!("Leverandøren har lova at tenesta verkar for dykk innan {days} dagar."),
            },
            "Kven kan de spørje?",
            "Treng de ikkje plassen likevel? Meld dykk av, så får eit anna bibliotek han.",
            "Logg inn for å sjå eller endre påmeldinga",
        ),
    };
    let body = vec![
        paragraph("Hei!"),
        // The same words in both languages.
        paragraph(format!("{name} har fått plass hos {service} i prøveperioden «{trial}», til og med {last}.")),
        heading(how),
        Block::Quote(terms.access.text(language).to_owned()),
        paragraph(opens),
        heading(ask),
        Block::Quote(terms.whom_to_ask.text(language).to_owned()),
        paragraph(after),
        link(label, library.public_url),
    ];
    Words { subject, body }
}

fn on_waiting_list(about: &AboutTrial, terms: &TrialTerms, place: usize, hours: u16) -> Words {
    let AboutTrial { library, trial_name: trial } = about;
    let (name, service, within) = (named(library), &terms.name, time(library.language, hours));
    let (subject, first, second, label) = match library.language {
        Language::Nb => (
            format!("Dere står på venteliste for {service}"),
            format!(
                "Alle plassene hos {service} i prøveperioden «{trial}» er tatt. {name} er nummer {place} på ventelisten."
            ),
            format!(
                "Blir det en ledig plass, får dere e-post. Da må dere svare innen {within}. Dere trenger ikke gjøre noe \
                 mens dere venter."
            ),
            "Logg inn for å se eller endre påmeldingen",
        ),
        Language::Nn => (
            format!("De står på venteliste for {service}"),
            format!(
                "Alle plassane hos {service} i prøveperioden «{trial}» er tekne. {name} er nummer {place} på ventelista."
            ),
            format!(
                "Blir det ein ledig plass, får de e-post. Då må de svare innan {within}. De treng ikkje gjere noko \
                 medan de ventar."
            ),
            "Logg inn for å sjå eller endre påmeldinga",
        ),
    };
    Words {
        subject,
        body: vec![paragraph("Hei!"), paragraph(first), paragraph(second), link(label, library.public_url)],
    }
}

fn seat_offered(about: &AboutTrial, terms: &TrialTerms, until: Timestamp) -> Words {
    let AboutTrial { library, trial_name: trial } = about;
    let (name, service) = (named(library), &terms.name);
    let until = day_and_time(library.language, until.to_zoned_datetime(norway()).datetime());
    let (subject, first, second, third, label) = match library.language {
        Language::Nb => (
            format!("Ledig plass hos {service}: svar før {until}"),
            format!("Det er blitt en ledig plass hos {service} i prøveperioden «{trial}», og {name} står for tur."),
            format!("Vi holder av plassen til {until}. Har dere ikke svart før det, går den til neste bibliotek."),
            "Vil dere ikke ha den? Da er det fint om dere takker nei med en gang, så neste bibliotek slipper å vente.",
            "Logg inn og svar",
        ),
        Language::Nn => (
            format!("Ledig plass hos {service}: svar før {until}"),
            format!("Det er blitt ein ledig plass hos {service} i prøveperioden «{trial}», og {name} står for tur."),
            format!("Vi held av plassen til {until}. Har de ikkje svart før det, går han til neste bibliotek."),
            "Vil de ikkje ha han? Då er det fint om de takkar nei med ein gong, så neste bibliotek slepp å vente.",
            "Logg inn og svar",
        ),
    };
    let body =
        vec![paragraph("Hei!"), paragraph(first), paragraph(second), paragraph(third), link(label, library.public_url)];
    Words { subject, body }
}

fn seat_expired(about: &AboutTrial, terms: &TrialTerms) -> Words {
    let AboutTrial { library, trial_name: trial } = about;
    let (name, service) = (named(library), &terms.name);
    let (subject, first, second) = match library.language {
        Language::Nb => (
            format!("Plassen hos {service} er ikke lenger holdt av"),
            format!(
                "{name} fikk tilbud om en plass hos {service} i prøveperioden «{trial}». Vi fikk ikke svar innen \
                 fristen, og holder den ikke av til dere lenger."
            ),
            "Er det noe vi har misforstått? Svar på denne e-posten, så ser vi på det.",
        ),
        Language::Nn => (
            format!("Plassen hos {service} er ikkje lenger halden av"),
            format!(
                "{name} fekk tilbod om ein plass hos {service} i prøveperioden «{trial}». Vi fekk ikkje svar innan \
                 fristen, og held han ikkje av til dykk lenger."
            ),
            "Er det noko vi har misforstått? Svar på denne e-posten, så ser vi på det.",
        ),
    };
    Words { subject, body: vec![paragraph("Hei!"), paragraph(first), paragraph(second)] }
}

fn unserved(about: &AboutTrial, terms: &TrialTerms) -> Words {
    let AboutTrial { library, trial_name: trial } = about;
    let (name, service) = (named(library), &terms.name);
    let (subject, first, second) = match library.language {
        Language::Nb => (
            format!("Det ble ingen ledig plass hos {service}"),
            format!(
                "Prøveperioden «{trial}» er over. {name} sto på venteliste hos {service}, men det ble dessverre ingen \
                 ledig plass."
            ),
            "Vil dere vite mer om tjenesten? Svar på denne e-posten, så hjelper vi dere.",
        ),
        Language::Nn => (
            format!("Det blei ingen ledig plass hos {service}"),
            format!(
                "Prøveperioden «{trial}» er over. {name} stod på venteliste hos {service}, men det blei diverre ingen \
                 ledig plass."
            ),
            "Vil de vite meir om tenesta? Svar på denne e-posten, så hjelper vi dykk.",
        ),
    };
    Words { subject, body: vec![paragraph("Hei!"), paragraph(first), paragraph(second)] }
}

/// Counts no days: whoever reads the letter a day later has fewer left.
fn a_week_left(about: &AboutTrial, last_day: Date, services: &[String]) -> Words {
    let AboutTrial { library, trial_name: trial } = about;
    let (name, last) = (named(library), day(library.language, last_day));
    let (subject, first, pulse) = match library.language {
        Language::Nb => (
            format!("Prøveperioden er snart over: siste dag er {last}"),
            format!("Prøveperioden «{trial}» varer til og med {last}. Nå er det omtrent en uke igjen."),
            "Hvor nyttige er tjenestene for dere? Logg inn og svar på ett spørsmål for hver av dem. Det tar et halvt \
             minutt.",
        ),
        Language::Nn => (
            format!("Prøveperioden er snart over: siste dag er {last}"),
            format!("Prøveperioden «{trial}» varer til og med {last}. No er det om lag ei veke att."),
            "Kor nyttige er tenestene for dykk? Logg inn og svar på eitt spørsmål for kvar av dei. Det tek eit halvt \
             minutt.",
        ),
    };
    let body = vec![
        paragraph("Hei!"),
        paragraph(first),
        // The same words in both languages.
        heading(&format!("Dette prøver {name}")),
        Block::List(services.to_vec()),
        paragraph(pulse),
        link("Logg inn og svar", library.public_url),
    ];
    Words { subject, body }
}

fn ended(about: &AboutTrial, services: &[String], evaluation: Option<&str>) -> Words {
    let AboutTrial { library, trial_name: trial } = about;
    let (name, subject) = (named(library), format!("Prøveperioden er over: {trial}"));
    let (tried, access, asks, label) = match library.language {
        Language::Nb => (
            "Dette prøvde dere",
            "Leverandørene stenger tilgangen nå. Ingenting er kjøpt: Vil dere ha en tjeneste, velger dere den i neste \
             tilknytningsperiode.",
            "Fortell oss hvordan det var. Svarene hjelper oss å velge hva vi skal kjøpe inn sammen.",
            "Svar på evalueringen",
        ),
        Language::Nn => (
            "Dette prøvde de",
            "Leverandørane stengjer tilgangen no. Ingenting er kjøpt: Vil de ha ei teneste, vel de henne i neste \
             tilknytingsperiode.",
            "Fortel oss korleis det var. Svara hjelper oss å velje kva vi skal kjøpe inn saman.",
            "Svar på evalueringa",
        ),
    };
    let mut body = vec![
        paragraph("Hei!"),
        // The same words in both languages.
        paragraph(format!("Prøveperioden «{trial}» er over. Takk for at {name} var med!")),
        heading(tried),
        Block::List(services.to_vec()),
        paragraph(access),
    ];
    if let Some(url) = evaluation {
        body.extend([paragraph(asks), link(label, url)]);
    }
    Words { subject, body }
}

/// A number of hours as people say it: in whole days from two on.
fn time(language: Language, hours: u16) -> String {
    let days = hours / 24;
    match language {
        Language::Nb if days >= 2 && hours.is_multiple_of(24) => format!("{days} dager"),
        Language::Nn if days >= 2 && hours.is_multiple_of(24) => format!("{days} dagar"),
        Language::Nb if hours == 1 => "én time".to_owned(),
        Language::Nn if hours == 1 => "éin time".to_owned(),
        Language::Nb => format!("{hours} timer"),
        Language::Nn => format!("{hours} timar"),
    }
}

/// Each letter about a trial in one language, to each kind of contact.
pub(super) fn samples(language: Language) -> Vec<Letter> {
    let words = |words: &str| Bilingual {
        nb: words.parse().expect("the sample's words are some"),
        nn: words.parse().expect("the sample's words are some"),
    };
    let terms = TrialTerms {
        supplier: "lysbilde".parse().expect("the sample's key is one"),
        name: "Lerretet".parse().expect("the sample's name is one"),
        description: words("Film."),
        eligible: [LibraryType::Public].into(),
        seats: Some(10),
        access: words("Logg inn på lerretet.example med biblioteknummeret."),
        whom_to_ask: words("Skriv til hjelp@lerretet.example."),
        activation_days: 3,
    };
    let (first_day, last_day) = (date(2023, 4, 12), date(2023, 5, 31));
    let services = ["Lerretet".to_owned(), "Avishylla".to_owned()];
    let until =
        date(2023, 4, 22).at(10, 0, 0, 0).to_zoned_datetime(norway()).map_or(Timestamp::MAX, |until| until.timestamp());
    let of_offers = [
        OfferLetter::Seated,
        OfferLetter::OnWaitingList { place: 3 },
        OfferLetter::SeatOffered { until },
        OfferLetter::SeatExpired,
        OfferLetter::Unserved,
    ];
    let of_trials = [
        TrialLetter::TrialAnnounced { first_day, last_day },
        TrialLetter::TrialAdded { service: "Noterommet".to_owned(), last_day },
        TrialLetter::AWeekLeft { last_day },
        TrialLetter::TrialEnded { evaluation: "https://skjema.example/prove".parse().ok() },
    ];
    let trial = TrialPeriod { days: Some((first_day, last_day)), answer_within_hours: 48, ..TrialPeriod::default() };
    let to = |recipient| {
        let library = AboutLibrary {
            language,
            library_name: "Fjordvik folkebibliotek",
            library_number: "2030100",
            recipient,
            public_url: "https://bibliotek24.example",
        };
        let about = AboutTrial { library, trial_name: "Våren 2023" };
        let mut sent: Vec<Letter> =
            of_offers.iter().map(|letter| offer_letter(letter, &about, &trial, &terms)).collect();
        sent.extend(of_trials.iter().map(|letter| trial_letter(letter, &about, &services)));
        sent
    };
    [Recipient::PrimaryContact, Recipient::Deputy].into_iter().flat_map(to).collect()
}
