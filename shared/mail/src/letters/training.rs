//! Letters about training: the invitation with its calendar file, and the recording.

use domain::kernel::{Language, TrainingId};
use domain::onboarding::period::Training;

use super::calendar_file::{CalendarEntry, EntryStatus, Lasts};
use super::dates::day_and_time;
use super::periods::{AboutPeriod, named};
use super::{Words, heading, link, paragraph};
use crate::letter::{Attachment, Block};

pub(super) fn invited(about: &AboutPeriod, details: &Training) -> Words {
    let (period, library) = (about.period_name, named(&about.library));
    let when = day_and_time(about.library.language, details.starts_at);
    match about.library.language {
        Language::Nb => Words {
            subject: format!("Invitasjon til opplæring {when}"),
            body: vec![
                paragraph("Hei!"),
                paragraph(format!(
                    "Vi inviterer {library} til opplæring i ConsortiaManager. Opplæringen hører til \
                     tilknytningsperioden «{period}»."
                )),
                particulars(about, details),
                link("Bli med på opplæringen", details.meeting.as_str()),
                paragraph("Åpne kalenderfilen som er vedlagt, så kommer opplæringen i kalenderen din."),
                heading("Passer det ikke?"),
                paragraph("Legger vi ut et opptak, får du lenken på e-post. Blir opplæringen flyttet, sier vi fra."),
            ],
        },
        Language::Nn => Words {
            subject: format!("Invitasjon til opplæring {when}"),
            body: vec![
                paragraph("Hei!"),
                paragraph(format!(
                    "Vi inviterer {library} til opplæring i ConsortiaManager. Opplæringa høyrer til \
                     tilknytingsperioden «{period}»."
                )),
                particulars(about, details),
                link("Bli med på opplæringa", details.meeting.as_str()),
                paragraph("Opne kalenderfila som er lagd ved, så kjem opplæringa i kalenderen din."),
                heading("Passar det ikkje?"),
                paragraph("Legg vi ut eit opptak, får du lenkja på e-post. Blir opplæringa flytta, seier vi frå."),
            ],
        },
    }
}

/// The time, the length or the address is another: the letter cannot tell which, so it says all of them.
pub(super) fn moved(about: &AboutPeriod, details: &Training) -> Words {
    let (period, library) = (about.period_name, named(&about.library));
    let when = day_and_time(about.library.language, details.starts_at);
    match about.library.language {
        Language::Nb => Words {
            subject: format!("Opplæringen er flyttet eller endret: {when}"),
            body: vec![
                paragraph("Hei!"),
                paragraph(format!(
                    "En opplæring som {library} er invitert til, er flyttet eller endret. Den hører til \
                     tilknytningsperioden «{period}». Dette gjelder fra nå av:"
                )),
                particulars(about, details),
                link("Bli med på opplæringen", details.meeting.as_str()),
                paragraph(
                    "Åpne kalenderfilen som er vedlagt, så blir opplæringen rettet i kalenderen din. Du kan se bort \
                     fra den forrige invitasjonen.",
                ),
            ],
        },
        Language::Nn => Words {
            subject: format!("Opplæringa er flytta eller endra: {when}"),
            body: vec![
                paragraph("Hei!"),
                paragraph(format!(
                    "Ei opplæring som {library} er invitert til, er flytta eller endra. Ho høyrer til \
                     tilknytingsperioden «{period}». Dette gjeld frå no av:"
                )),
                particulars(about, details),
                link("Bli med på opplæringa", details.meeting.as_str()),
                paragraph(
                    "Opne kalenderfila som er lagd ved, så blir opplæringa retta i kalenderen din. Du kan sjå bort \
                     frå den førre invitasjonen.",
                ),
            ],
        },
    }
}

fn particulars(about: &AboutPeriod, details: &Training) -> Block {
    let language = about.library.language;
    let when = day_and_time(language, details.starts_at);
    let minutes = details.minutes;
    let (length, place) = match language {
        Language::Nb => (format!("Varighet: {minutes} minutter"), "Sted: på nett"),
        Language::Nn => (format!("Lengd: {minutes} minutt"), "Stad: på nett"),
    };
    Block::List(vec![format!("Når: {when}"), length, place.to_owned()])
}

/// The file that puts the session into the recipient's calendar, or moves it there.
pub(super) fn file(
    about: &AboutPeriod,
    training: &TrainingId,
    details: &Training,
    revision: u32,
) -> Option<Attachment> {
    let (period, meeting) = (about.period_name, details.meeting.as_str());
    let description = match about.library.language {
        Language::Nb => format!("Opplæringen hører til tilknytningsperioden «{period}». Bli med her: {meeting}"),
        Language::Nn => format!("Opplæringa høyrer til tilknytingsperioden «{period}». Bli med her: {meeting}"),
    };
    let entry = CalendarEntry {
        uid: format!("{}/{training}@bibliotek24", about.period_id),
        sequence: revision,
        lasts: Lasts::minutes(details.starts_at, details.minutes)?,
        // The same words in both languages.
        summary: "Opplæring i ConsortiaManager (Bibliotek24)".to_owned(),
        description,
        location: meeting.to_owned(),
        url: Some(meeting.to_owned()),
        status: EntryStatus::Confirmed,
    };
    Some(entry.attached("opplaering.ics"))
}

pub(super) fn recorded(about: &AboutPeriod, recording: &str) -> Words {
    let (period, library) = (about.period_name, named(&about.library));
    match about.library.language {
        Language::Nb => Words {
            subject: format!("Opptak fra opplæringen: {period}"),
            body: vec![
                paragraph("Hei!"),
                paragraph(format!(
                    "Nå kan {library} se et opptak fra opplæringen i ConsortiaManager som hører til \
                     tilknytningsperioden «{period}»."
                )),
                link("Se opptaket", recording),
                paragraph("Var du med på opplæringen, trenger du ikke se det."),
            ],
        },
        Language::Nn => Words {
            subject: format!("Opptak frå opplæringa: {period}"),
            body: vec![
                paragraph("Hei!"),
                paragraph(format!(
                    "No kan {library} sjå eit opptak frå opplæringa i ConsortiaManager som høyrer til \
                     tilknytingsperioden «{period}»."
                )),
                link("Sjå opptaket", recording),
                paragraph("Var du med på opplæringa, treng du ikkje sjå det."),
            ],
        },
    }
}
