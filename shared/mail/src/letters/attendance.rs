//! Letters to those who have registered for a kickoff, with its entry for their calendar.

use domain::kernel::Language;
use domain::kickoff::Title;
use domain::kickoff::attendance::{AttendanceLetter, AttendanceMode, KickoffDetails};
use jiff::civil::date;

use super::calendar_file::{CalendarEntry, EntryStatus, Lasts};
use super::dates::day_and_time;
use super::{Words, closing, heading, link, paragraph};
use crate::letter::{Attachment, Block, Letter};

/// What a letter to an attendee needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AboutAttendance<'a> {
    /// What the attendee reads.
    pub language: Language,
    /// The kickoff's key, which calendars keep.
    pub kickoff_id: &'a str,
    /// What they are told of the kickoff.
    pub details: &'a KickoffDetails,
    /// How they take part.
    pub mode: AttendanceMode,
    /// How often their calendar's entry has changed.
    pub sequence: u32,
    /// The attendee's own link, to change or cancel; without one the letter leads nowhere.
    pub link: Option<&'a str>,
}

/// A letter to an attendee.
pub fn attendance_letter(letter: &AttendanceLetter, about: &AboutAttendance) -> Letter {
    let confirmed = Some(EntryStatus::Confirmed).filter(|_| about.mode == AttendanceMode::Live);
    let cancelled = Some(EntryStatus::Cancelled);
    let (words, status) = match letter {
        AttendanceLetter::Confirmed => (registered(about), confirmed),
        AttendanceLetter::ModeChanged => (mode_changed(about), confirmed.or(cancelled)),
        AttendanceLetter::Cancelled => (withdrawn(about), confirmed.and(cancelled)),
        AttendanceLetter::KickoffChanged => (changed(about), confirmed),
        AttendanceLetter::CalledOff { reason } => (called_off(reason.as_str(), about), confirmed.and(cancelled)),
        AttendanceLetter::Reminder => (reminder(about), None),
        AttendanceLetter::Recording { recording } => (recorded(recording.as_str(), about), None),
    };
    let Words { subject, mut body } = words;
    body.push(closing(about.language));
    let title = title(about);
    Letter {
        template: letter.template(),
        language: about.language,
        subject,
        body,
        // The same in both written languages.
        why: format!("Du får denne e-posten fordi du har meldt deg på «{title}»."),
        attachments: status.and_then(|status| calendar_file(about, status)).into_iter().collect(),
    }
}

fn title<'a>(about: &AboutAttendance<'a>) -> &'a str {
    about.details.title.text(about.language)
}

/// The kickoff for the attendee's calendar: put in, moved, or taken out.
fn calendar_file(about: &AboutAttendance, status: EntryStatus) -> Option<Attachment> {
    let AboutAttendance { details, language, .. } = about;
    let description = match (&details.broadcast, language) {
        (Some(broadcast), Language::Nb) => format!("Se sendingen her: {broadcast}"),
        (Some(broadcast), Language::Nn) => format!("Sjå sendinga her: {broadcast}"),
        (None, Language::Nb) => "Lenken til sendingen kommer på e-post.".to_owned(),
        (None, Language::Nn) => "Lenkja til sendinga kjem på e-post.".to_owned(),
    };
    let entry = CalendarEntry {
        uid: format!("kickoff/{}@bibliotek24", about.kickoff_id),
        sequence: about.sequence,
        lasts: Lasts::until(details.starts_at, details.ends_at)?,
        summary: title(about).to_owned(),
        description,
        // Attendees watch from where they are; the broadcast's own place is nowhere to go.
        location: details.broadcast.as_ref().map_or_else(|| "På nett".to_owned(), ToString::to_string),
        url: details.broadcast.as_ref().map(ToString::to_string),
        status,
    };
    Some(entry.attached("kickoff.ics"))
}

/// `Når: onsdag 12. april 2023 kl. 09.00–12.00`, and where.
fn particulars(about: &AboutAttendance) -> Block {
    let AboutAttendance { details, language, .. } = about;
    let (starts, ends) = (day_and_time(*language, details.starts_at), details.ends_at);
    let sent_from = &details.place;
    let when = format!("Når: {starts}–{:02}.{:02}", ends.hour(), ends.minute());
    Block::List(match language {
        Language::Nb => vec![when, format!("Sendes fra: {sent_from}"), "Du ser på fra din egen plass.".to_owned()],
        Language::Nn => vec![when, format!("Blir sendt frå: {sent_from}"), "Du ser på frå din eigen plass.".to_owned()],
    })
}

/// Where the broadcast is watched, or that the link is still to come. Whoever waits for the recording needs neither.
fn broadcast(about: &AboutAttendance) -> Option<Block> {
    if about.mode == AttendanceMode::RecordingOnly {
        return None;
    }
    Some(match (&about.details.broadcast, about.language) {
        (Some(broadcast), Language::Nb) => link("Se sendingen", broadcast.as_str()),
        (Some(broadcast), Language::Nn) => link("Sjå sendinga", broadcast.as_str()),
        (None, Language::Nb) => paragraph("Lenken til sendingen er ikke klar ennå. Du får den på e-post."),
        (None, Language::Nn) => paragraph("Lenkja til sendinga er ikkje klar enno. Du får ho på e-post."),
    })
}

/// The attendee's own link, at the end of every letter that there is something to do about.
fn own_page(about: &AboutAttendance) -> Vec<Block> {
    let Some(url) = about.link else { return vec![] };
    match about.language {
        Language::Nb => vec![
            heading("Passer det ikke likevel?"),
            paragraph("Du kan endre påmeldingen eller melde deg av. Lenken er din egen, og du trenger ikke logge inn."),
            link("Endre påmeldingen eller meld deg av", url),
        ],
        Language::Nn => vec![
            heading("Passar det ikkje likevel?"),
            paragraph("Du kan endre påmeldinga eller melde deg av. Lenkja er di eiga, og du treng ikkje logge inn."),
            link("Endre påmeldinga eller meld deg av", url),
        ],
    }
}

/// The greeting and these blocks, with nothing where there is none.
fn body(first: String, blocks: Vec<Option<Block>>) -> Vec<Block> {
    let greeting = [Some(paragraph("Hei!")), Some(paragraph(first))];
    greeting.into_iter().chain(blocks).flatten().collect()
}

fn calendar_hint(about: &AboutAttendance) -> Option<Block> {
    let hint = match about.language {
        Language::Nb => "Åpne kalenderfilen som er vedlagt, så kommer kickoffen i kalenderen din.",
        Language::Nn => "Opne kalenderfila som er lagd ved, så kjem kickoffen i kalenderen din.",
    };
    (about.mode == AttendanceMode::Live).then(|| paragraph(hint))
}

fn registered(about: &AboutAttendance) -> Words {
    let title = title(about);
    let (subject, first) = match (about.language, about.mode) {
        (Language::Nb, AttendanceMode::Live) => {
            (format!("Du er påmeldt: {title}"), format!("Så fint at du vil se «{title}» direkte! Du er påmeldt."))
        }
        (Language::Nb, AttendanceMode::RecordingOnly) => (
            format!("Du får opptaket: {title}"),
            format!("Så fint at du vil se «{title}» i opptak! Du får lenken på e-post når opptaket er klart."),
        ),
        (Language::Nn, AttendanceMode::Live) => {
            (format!("Du er påmeld: {title}"), format!("Så fint at du vil sjå «{title}» direkte! Du er påmeld."))
        }
        (Language::Nn, AttendanceMode::RecordingOnly) => (
            format!("Du får opptaket: {title}"),
            format!("Så fint at du vil sjå «{title}» i opptak! Du får lenkja på e-post når opptaket er klart."),
        ),
    };
    let mut body = body(first, vec![Some(particulars(about)), broadcast(about), calendar_hint(about)]);
    body.extend(own_page(about));
    Words { subject, body }
}

fn mode_changed(about: &AboutAttendance) -> Words {
    let title = title(about);
    let (subject, first, file) = match (about.language, about.mode) {
        (Language::Nb, AttendanceMode::Live) => (
            format!("Endret: Du ser «{title}» direkte"),
            format!("Nå er du påmeldt for å se «{title}» direkte."),
            "Åpne kalenderfilen som er vedlagt, så kommer kickoffen i kalenderen din.",
        ),
        (Language::Nb, AttendanceMode::RecordingOnly) => (
            format!("Endret: Du får opptaket av «{title}»"),
            format!("Nå er du påmeldt for å få opptaket av «{title}». Du får lenken på e-post når det er klart."),
            "Åpne kalenderfilen som er vedlagt, så forsvinner kickoffen fra kalenderen din.",
        ),
        (Language::Nn, AttendanceMode::Live) => (
            format!("Endra: Du ser «{title}» direkte"),
            format!("No er du påmeld for å sjå «{title}» direkte."),
            "Opne kalenderfila som er lagd ved, så kjem kickoffen i kalenderen din.",
        ),
        (Language::Nn, AttendanceMode::RecordingOnly) => (
            format!("Endra: Du får opptaket av «{title}»"),
            format!("No er du påmeld for å få opptaket av «{title}». Du får lenkja på e-post når det er klart."),
            "Opne kalenderfila som er lagd ved, så blir kickoffen borte frå kalenderen din.",
        ),
    };
    let when = (about.mode == AttendanceMode::Live).then(|| particulars(about));
    let mut body = body(first, vec![when, broadcast(about), Some(paragraph(file))]);
    body.extend(own_page(about));
    Words { subject, body }
}

fn withdrawn(about: &AboutAttendance) -> Words {
    let title = title(about);
    let (subject, first, last) = match about.language {
        Language::Nb => (
            format!("Du er meldt av: {title}"),
            format!("Du er meldt av «{title}». Takk for at du sa fra."),
            "Vi sletter navnet og adressen din om en måned. Vil du være med likevel, kan du melde deg på igjen.",
        ),
        Language::Nn => (
            format!("Du er meld av: {title}"),
            format!("Du er meld av «{title}». Takk for at du sa frå."),
            "Vi slettar namnet og adressa di om ein månad. Vil du vere med likevel, kan du melde deg på igjen.",
        ),
    };
    let file = (about.mode == AttendanceMode::Live).then(|| removal(about.language));
    Words { subject, body: body(first, vec![file, Some(paragraph(last))]) }
}

fn removal(language: Language) -> Block {
    paragraph(match language {
        Language::Nb => "Åpne kalenderfilen som er vedlagt, så forsvinner kickoffen fra kalenderen din.",
        Language::Nn => "Opne kalenderfila som er lagd ved, så blir kickoffen borte frå kalenderen din.",
    })
}

/// What is new, the letter cannot tell in a sentence, so it says all of it.
fn changed(about: &AboutAttendance) -> Words {
    let title = title(about);
    let (subject, first, file) = match about.language {
        Language::Nb => (
            format!("Nytt om «{title}»"),
            format!("Noe er endret ved «{title}», som du er påmeldt. Dette gjelder fra nå av:"),
            "Åpne kalenderfilen som er vedlagt, så blir kalenderen din rettet.",
        ),
        Language::Nn => (
            format!("Nytt om «{title}»"),
            format!("Noko er endra ved «{title}», som du er påmeld. Dette gjeld frå no av:"),
            "Opne kalenderfila som er lagd ved, så blir kalenderen din retta.",
        ),
    };
    let file = (about.mode == AttendanceMode::Live).then(|| paragraph(file));
    let mut body = body(first, vec![Some(particulars(about)), broadcast(about), file]);
    body.extend(own_page(about));
    Words { subject, body }
}

fn called_off(reason: &str, about: &AboutAttendance) -> Words {
    let title = title(about);
    let (subject, first, because, last) = match about.language {
        Language::Nb => (
            format!("Avlyst: {title}"),
            format!("Vi må dessverre avlyse «{title}», som du er påmeldt."),
            "Begrunnelsen er:",
            "Du trenger ikke gjøre noe. Vi sletter navnet og adressen din om tre måneder.",
        ),
        Language::Nn => (
            format!("Avlyst: {title}"),
            format!("Vi må diverre avlyse «{title}», som du er påmeld."),
            "Grunngivinga er:",
            "Du treng ikkje gjere noko. Vi slettar namnet og adressa di om tre månader.",
        ),
    };
    let file = (about.mode == AttendanceMode::Live).then(|| removal(about.language));
    let blocks = vec![Some(paragraph(because)), Some(Block::Quote(reason.to_owned())), file, Some(paragraph(last))];
    Words { subject, body: body(first, blocks) }
}

fn reminder(about: &AboutAttendance) -> Words {
    let title = title(about);
    let (subject, first) = match about.language {
        Language::Nb => (format!("I morgen: {title}"), format!("I morgen er det klart for «{title}».")),
        Language::Nn => (format!("I morgon: {title}"), format!("I morgon er det klart for «{title}».")),
    };
    let mut body = body(first, vec![Some(particulars(about)), broadcast(about)]);
    body.extend(own_page(about));
    Words { subject, body }
}

fn recorded(recording: &str, about: &AboutAttendance) -> Words {
    let title = title(about);
    let (subject, first, label, last) = match about.language {
        Language::Nb => (
            format!("Opptaket er klart: {title}"),
            format!("Nå kan du se opptaket av «{title}»."),
            "Se opptaket",
            "Vi sletter navnet og adressen din tre måneder etter kickoffen.",
        ),
        Language::Nn => (
            format!("Opptaket er klart: {title}"),
            format!("No kan du sjå opptaket av «{title}»."),
            "Sjå opptaket",
            "Vi slettar namnet og adressa di tre månader etter kickoffen.",
        ),
    };
    Words { subject, body: body(first, vec![Some(link(label, recording)), Some(paragraph(last))]) }
}

/// Each letter of this module in one language, live and by recording.
pub(super) fn samples(language: Language) -> Vec<Letter> {
    let day = date(2023, 4, 12);
    let details = KickoffDetails {
        title: Title {
            nb: "Vårens kickoff".parse().expect("a name"), nn: "Kickoffen i vår".parse().expect("a name")
        },
        starts_at: day.at(9, 0, 0, 0),
        ends_at: day.at(12, 0, 0, 0),
        place: "Fylkeshuset i Oslo".parse().expect("a name"),
        broadcast: "https://bibliotek24.example/sending".parse().ok(),
    };
    let reason = "Det er streik, og ingen kan sende.";
    let recording = "https://bibliotek24.example/opptak".parse().expect("a link");
    let letters = [
        AttendanceLetter::Confirmed,
        AttendanceLetter::ModeChanged,
        AttendanceLetter::Cancelled,
        AttendanceLetter::KickoffChanged,
        AttendanceLetter::CalledOff { reason: reason.parse().expect("a reason") },
        AttendanceLetter::Reminder,
        AttendanceLetter::Recording { recording },
    ];
    let about = |mode| AboutAttendance {
        language,
        kickoff_id: "2023-var",
        details: &details,
        mode,
        sequence: 0,
        link: Some("https://bibliotek24.example/kickoffs/2023-var/registration/lenke"),
    };
    let of_mode = |mode| letters.iter().map(move |letter| (letter, mode));
    of_mode(AttendanceMode::Live)
        .chain(of_mode(AttendanceMode::RecordingOnly))
        // Nobody who waits for the recording is reminded, and everyone hears of it in the same words.
        .filter(|(letter, mode)| {
            let is_for_all = matches!(letter, AttendanceLetter::Reminder | AttendanceLetter::Recording { .. });
            *mode == AttendanceMode::Live || !is_for_all
        })
        .map(|(letter, mode)| attendance_letter(letter, &about(mode)))
        .collect()
}
