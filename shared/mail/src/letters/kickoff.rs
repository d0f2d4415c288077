//! Letters to suppliers about a kickoff: invited, answered, reminded, and when they present.

use domain::kernel::{HttpsLink, Language};
use domain::kickoff::{
    Answer, Coming, KickoffLetter, KickoffPlan, Material, Programme, ProgrammeEntry, Slot, SlotGrid, Title, Wish,
};
use jiff::civil::{DateTime, Time, date, time};

use super::calendar_file::{CalendarEntry, EntryStatus, Lasts};
use super::dates::{day, day_and_time};
use super::{Words, closing, heading, link, paragraph};
use crate::letter::{Attachment, Block, Letter};

/// What a letter to someone who speaks for a supplier needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AboutKickoff<'a> {
    /// What the supplier reads.
    pub language: Language,
    /// What the supplier is called.
    pub supplier_name: &'a str,
    /// The kickoff's key.
    pub kickoff_id: &'a str,
    /// The recipient's own link to the supplier's page; without one the letter leads nowhere.
    pub link: Option<&'a str>,
}

/// A letter to someone who speaks for a supplier.
pub fn kickoff_letter(letter: &KickoffLetter, about: &AboutKickoff) -> Letter {
    let (Words { subject, mut body }, attachment) = match letter {
        KickoffLetter::Invitation { plan } => (invitation(plan, about), None),
        KickoffLetter::AnswerReceived { plan, answer } => (received(plan, answer, about), None),
        KickoffLetter::AnswerWithdrawn { plan } => (withdrawn(plan, about), None),
        KickoffLetter::AnswerDue { plan, answer_by } => (due(plan, &day(about.language, *answer_by), about), None),
        KickoffLetter::SlotGiven { programme, entry } => {
            (given(programme, entry, about), calendar_file(programme, entry, about, EntryStatus::Confirmed))
        }
        KickoffLetter::SlotChanged { programme, from, entry } => {
            (changed(programme, from, entry, about), calendar_file(programme, entry, about, EntryStatus::Confirmed))
        }
        KickoffLetter::CalledOff { plan, reason, slot } => {
            let file = slot.as_ref();
            let file =
                file.and_then(|(programme, entry)| calendar_file(programme, entry, about, EntryStatus::Cancelled));
            (called_off(plan, reason.as_str(), file.is_some(), about), file)
        }
        KickoffLetter::SlotCancelled { programme, entry } => {
            (cancelled(programme, entry, about), calendar_file(programme, entry, about, EntryStatus::Cancelled))
        }
    };
    body.push(closing(about.language));
    Letter {
        template: letter.template(),
        language: about.language,
        subject,
        body,
        why: why(about),
        attachments: attachment.into_iter().collect(),
    }
}

fn why(about: &AboutKickoff) -> String {
    let name = about.supplier_name;
    // The same in both written languages.
    format!("Du får denne e-posten fordi du er kontaktperson for {name} hos Bibliotek24.")
}

fn called_off(plan: &KickoffPlan, reason: &str, with_file: bool, about: &AboutKickoff) -> Words {
    let (title, name, language) = (plan.title.text(about.language), about.supplier_name, about.language);
    let (subject, first, because, file, last) = match language {
        Language::Nb => (
            format!("Avlyst: {title}"),
            format!("Vi må dessverre avlyse «{title}», som {name} er invitert til å presentere på."),
            "Begrunnelsen er:",
            "Åpne kalenderfilen som er vedlagt, så forsvinner presentasjonen fra kalenderen din.",
            "Dere trenger ikke gjøre noe.",
        ),
        Language::Nn => (
            format!("Avlyst: {title}"),
            format!("Vi må diverre avlyse «{title}», som {name} er invitert til å presentere på."),
            "Grunngivinga er:",
            "Opne kalenderfila som er lagd ved, så blir presentasjonen borte frå kalenderen din.",
            "De treng ikkje gjere noko.",
        ),
    };
    let mut body = vec![paragraph("Hei!"), paragraph(first), paragraph(because), Block::Quote(reason.to_owned())];
    body.extend(with_file.then(|| paragraph(file)));
    body.push(paragraph(last));
    Words { subject, body }
}

fn invitation(plan: &KickoffPlan, about: &AboutKickoff) -> Words {
    let language = about.language;
    let (title, name, by) = (plan.title.text(language), about.supplier_name, day(language, plan.answer_by));
    let minutes = plan.grid.slot_minutes;
    let (subject, first, at, what, then, label, last) = match language {
        Language::Nb => (
            format!("Vil {name} presentere på «{title}»?"),
            format!("Vi inviterer {name} til å presentere tjenestene sine på «{title}»."),
            "Når og hvor",
            format!(
                "Sendingen er digital, og bibliotek fra hele landet ser på. Hver leverandør får {minutes} minutter. \
                 Svar ja, nei eller kanskje innen {by}."
            ),
            "På siden kan dere også si hvem som presenterer, hva dere trenger teknisk, når dere helst vil presentere, \
             og legge ved lenker.",
            "Svar på invitasjonen",
            "Lenken er din egen, og du trenger ikke logge inn. Du kan endre svaret fram til fristen.",
        ),
        Language::Nn => (
            format!("Vil {name} presentere på «{title}»?"),
            format!("Vi inviterer {name} til å presentere tenestene sine på «{title}»."),
            "Når og kvar",
            format!(
                "Sendinga er digital, og bibliotek frå heile landet ser på. Kvar leverandør får {minutes} minutt. Svar \
                 ja, nei eller kanskje innan {by}."
            ),
            "På sida kan de òg seie kven som presenterer, kva de treng teknisk, når de helst vil presentere, og leggje \
             ved lenkjer.",
            "Svar på invitasjonen",
            "Lenkja er di eiga, og du treng ikkje logge inn. Du kan endre svaret fram til fristen.",
        ),
    };
    let body = vec![
        paragraph("Hei!"),
        paragraph(first),
        heading(at),
        paragraph(when_and_where(plan, language)),
        paragraph(what),
        paragraph(then),
    ];
    Words { subject, body: with_link(body, label, last, about) }
}

fn received(plan: &KickoffPlan, answer: &Answer, about: &AboutKickoff) -> Words {
    let language = about.language;
    let (title, name, by) = (plan.title.text(language), about.supplier_name, day(language, plan.answer_by));
    let (subject, first, label, last) = match (language, answer.coming) {
        (Language::Nb, Coming::Yes) => (
            format!("Takk, {name} er med på «{title}»"),
            format!("Så fint at {name} vil presentere på «{title}»! Dere får beskjed når tidspunktet er klart."),
            "Se eller endre svaret",
            format!("Du kan endre eller trekke svaret til og med {by}."),
        ),
        (Language::Nb, Coming::Maybe) => (
            format!("{name} svarer kanskje til «{title}»"),
            format!("Takk for svaret. Vi har notert at {name} kanskje blir med på «{title}»."),
            "Se eller endre svaret",
            format!("Gi oss gjerne et endelig svar innen {by}."),
        ),
        (Language::Nb, Coming::No) => (
            format!("{name} blir ikke med på «{title}»"),
            format!("Takk for svaret. Vi har notert at {name} ikke blir med på «{title}»."),
            "Se eller endre svaret",
            format!("Ombestemmer dere dere, kan du endre svaret til og med {by}."),
        ),
        (Language::Nn, Coming::Yes) => (
            format!("Takk, {name} er med på «{title}»"),
            format!("Så fint at {name} vil presentere på «{title}»! De får melding når tidspunktet er klart."),
            "Sjå eller endre svaret",
            format!("Du kan endre eller trekkje svaret til og med {by}."),
        ),
        (Language::Nn, Coming::Maybe) => (
            format!("{name} svarer kanskje til «{title}»"),
            format!("Takk for svaret. Vi har notert at {name} kanskje blir med på «{title}»."),
            "Sjå eller endre svaret",
            format!("Gi oss gjerne eit endeleg svar innan {by}."),
        ),
        (Language::Nn, Coming::No) => (
            format!("{name} blir ikkje med på «{title}»"),
            format!("Takk for svaret. Vi har notert at {name} ikkje blir med på «{title}»."),
            "Sjå eller endre svaret",
            format!("Ombestemmer de dykk, kan du endre svaret til og med {by}."),
        ),
    };
    let mut body = vec![paragraph("Hei!"), paragraph(first)];
    body.extend(particulars(answer, language));
    Words { subject, body: with_link(body, label, &last, about) }
}

/// What the supplier told us, so that it can see whether we understood. Who speaks stands on the page and in no letter.
fn particulars(answer: &Answer, language: Language) -> Vec<Block> {
    let nb = language == Language::Nb;
    let mut points = Vec::new();
    match answer.speakers.len() {
        0 => {}
        1 => points.push(if nb { "Én presenterer." } else { "Éin presenterer." }.to_owned()),
        many => points.push(format!("{many} presenterer.")),
    }
    let clock = |at: Time| format!("{:02}.{:02}", at.hour(), at.minute());
    let wish = match (answer.wish.not_before.map(clock), answer.wish.done_by.map(clock)) {
        (None, None) => None,
        (Some(from), None) => Some(if nb { format!("tidligst kl. {from}") } else { format!("tidlegast kl. {from}") }),
        (None, Some(until)) => Some(format!("ferdig til kl. {until}")),
        (Some(from), Some(until)) => Some(format!("mellom kl. {from} og {until}")),
    };
    points.extend(wish.map(|wish| if nb { format!("Ønsket tid: {wish}.") } else { format!("Ønskt tid: {wish}.") }));
    points.extend(answer.material.iter().map(|material| format!("{}: {}", material.title, material.link)));
    let mut blocks = Vec::new();
    if !points.is_empty() || answer.needs.is_some() {
        blocks.push(heading(if nb { "Dette har dere sagt" } else { "Dette har de sagt" }));
    }
    if !points.is_empty() {
        blocks.push(Block::List(points));
    }
    if let Some(needs) = &answer.needs {
        blocks.extend([paragraph(if nb { "Dere trenger:" } else { "De treng:" }), Block::Quote(needs.to_string())]);
    }
    blocks
}

fn withdrawn(plan: &KickoffPlan, about: &AboutKickoff) -> Words {
    let language = about.language;
    let (title, name, by) = (plan.title.text(language), about.supplier_name, day(language, plan.answer_by));
    let (subject, first, label, last) = match language {
        Language::Nb => (
            format!("Svaret fra {name} er trukket"),
            format!("Svaret fra {name} til «{title}» er trukket. Vi regner ikke med dere i programmet."),
            "Svar på nytt",
            format!("Vil dere likevel være med, kan du svare på nytt til og med {by}."),
        ),
        Language::Nn => (
            format!("Svaret frå {name} er trekt"),
            format!("Svaret frå {name} til «{title}» er trekt. Vi reknar ikkje med dykk i programmet."),
            "Svar på nytt",
            format!("Vil de likevel vere med, kan du svare på nytt til og med {by}."),
        ),
    };
    Words { subject, body: with_link(vec![paragraph("Hei!"), paragraph(first)], label, &last, about) }
}

fn due(plan: &KickoffPlan, by: &str, about: &AboutKickoff) -> Words {
    let language = about.language;
    let (title, name) = (plan.title.text(language), about.supplier_name);
    let (subject, first, at, label, last) = match language {
        Language::Nb => (
            format!("Blir {name} med på «{title}»?"),
            format!("Vi har ikke fått svar fra {name} ennå. Svar innen {by}, så kan vi sette opp programmet."),
            "Når og hvor",
            "Svar på invitasjonen",
            "Et nei er også et nyttig svar.",
        ),
        Language::Nn => (
            format!("Blir {name} med på «{title}»?"),
            format!("Vi har ikkje fått svar frå {name} enno. Svar innan {by}, så kan vi setje opp programmet."),
            "Når og kvar",
            "Svar på invitasjonen",
            "Eit nei er òg eit nyttig svar.",
        ),
    };
    let body = vec![paragraph("Hei!"), paragraph(first), heading(at), paragraph(when_and_where(plan, language))];
    Words { subject, body: with_link(body, label, last, about) }
}

fn given(programme: &Programme, entry: &ProgrammeEntry, about: &AboutKickoff) -> Words {
    let language = about.language;
    let (title, name) = (programme.title.text(language), about.supplier_name);
    let (subject, first, at, file, label, last) = match language {
        Language::Nb => (
            format!("{name} presenterer {}", day_and_time(language, entry.slot.starts_at)),
            format!("Programmet for «{title}» er klart, og {name} har fått sin plass."),
            "Når og hvor",
            "Åpne kalenderfilen som er vedlagt, så kommer presentasjonen i kalenderen din.",
            "Se det dere har svart",
            "Passer det ikke? Svar på denne e-posten med en gang, så finner vi en løsning.",
        ),
        Language::Nn => (
            format!("{name} presenterer {}", day_and_time(language, entry.slot.starts_at)),
            format!("Programmet for «{title}» er klart, og {name} har fått plassen sin."),
            "Når og kvar",
            "Opne kalenderfila som er lagd ved, så kjem presentasjonen i kalenderen din.",
            "Sjå det de har svart",
            "Passar det ikkje? Svar på denne e-posten med ein gong, så finn vi ei løysing.",
        ),
    };
    let body = vec![
        paragraph("Hei!"),
        paragraph(first),
        heading(at),
        paragraph(slot_and_place(programme, entry, language)),
        paragraph(file),
    ];
    Words { subject, body: with_link(body, label, last, about) }
}

fn changed(programme: &Programme, from: &ProgrammeEntry, entry: &ProgrammeEntry, about: &AboutKickoff) -> Words {
    let language = about.language;
    let (title, name) = (programme.title.text(language), about.supplier_name);
    let before = slot(from.slot, language);
    let (subject, first, at, file, label, last) = match language {
        Language::Nb => (
            format!("Endret: {name} presenterer {}", day_and_time(language, entry.slot.starts_at)),
            format!("Programmet for «{title}» er endret. Sist sa vi at {name} presenterer {before}."),
            "Dette gjelder nå",
            "Åpne kalenderfilen som er vedlagt, så blir presentasjonen oppdatert i kalenderen din.",
            "Se det dere har svart",
            "Passer det ikke? Svar på denne e-posten med en gang, så finner vi en løsning.",
        ),
        Language::Nn => (
            format!("Endra: {name} presenterer {}", day_and_time(language, entry.slot.starts_at)),
            format!("Programmet for «{title}» er endra. Sist sa vi at {name} presenterer {before}."),
            "Dette gjeld no",
            "Opne kalenderfila som er lagd ved, så blir presentasjonen oppdatert i kalenderen din.",
            "Sjå det de har svart",
            "Passar det ikkje? Svar på denne e-posten med ein gong, så finn vi ei løysing.",
        ),
    };
    let body = vec![
        paragraph("Hei!"),
        paragraph(first),
        heading(at),
        paragraph(slot_and_place(programme, entry, language)),
        paragraph(file),
    ];
    Words { subject, body: with_link(body, label, last, about) }
}

fn cancelled(programme: &Programme, entry: &ProgrammeEntry, about: &AboutKickoff) -> Words {
    let language = about.language;
    let (title, name) = (programme.title.text(language), about.supplier_name);
    let when = slot(entry.slot, language);
    let (subject, first, file, last) = match language {
        Language::Nb => (
            format!("{name} er tatt ut av programmet"),
            format!("{name} presenterer ikke på «{title}» likevel. Tiden var {when}, og den er ledig igjen."),
            "Åpne kalenderfilen som er vedlagt, så blir presentasjonen tatt ut av kalenderen din.",
            "Er dette feil? Svar på denne e-posten.",
        ),
        Language::Nn => (
            format!("{name} er teken ut av programmet"),
            format!("{name} presenterer ikkje på «{title}» likevel. Tida var {when}, og ho er ledig att."),
            "Opne kalenderfila som er lagd ved, så blir presentasjonen teken ut av kalenderen din.",
            "Er dette feil? Svar på denne e-posten.",
        ),
    };
    Words { subject, body: vec![paragraph("Hei!"), paragraph(first), paragraph(file), paragraph(last)] }
}

fn with_link(mut body: Vec<Block>, label: &str, last: &str, about: &AboutKickoff) -> Vec<Block> {
    body.extend(about.link.map(|url| link(label, url)));
    body.push(paragraph(last));
    body
}

/// `onsdag 12. april 2023 kl. 09.00–12.00, Fylkeshuset i Oslo`.
fn when_and_where(plan: &KickoffPlan, language: Language) -> String {
    format!("{}, {}", from_to(plan.starts_at, plan.ends_at, language), plan.place)
}

fn slot_and_place(programme: &Programme, entry: &ProgrammeEntry, language: Language) -> String {
    format!("{}, {}", slot(entry.slot, language), programme.place)
}

fn slot(slot: Slot, language: Language) -> String {
    from_to(slot.starts_at, slot.ends_at(), language)
}

fn from_to(from: DateTime, until: DateTime, language: Language) -> String {
    format!("{}–{:02}.{:02}", day_and_time(language, from), until.hour(), until.minute())
}

/// A slot as a calendar needs to know it: one entry for as long as the supplier is invited, whatever becomes of it. `None`
/// beyond the end of time.
pub fn slot_in_calendar(
    programme: &Programme,
    entry: &ProgrammeEntry,
    kickoff_id: &str,
    language: Language,
    status: EntryStatus,
) -> Option<CalendarEntry> {
    let (title, name) = (programme.title.text(language), &entry.name);
    Some(CalendarEntry {
        uid: format!("kickoff-{kickoff_id}-{}@bibliotek24", entry.supplier),
        sequence: entry.sequence,
        lasts: Lasts::minutes(entry.slot.starts_at, entry.slot.minutes)?,
        summary: format!("{name}: {title}"),
        // The same in both written languages.
        description: format!("{name} presenterer på «{title}»."),
        location: programme.place.to_string(),
        url: None,
        status,
    })
}

fn calendar_file(
    programme: &Programme,
    entry: &ProgrammeEntry,
    about: &AboutKickoff,
    status: EntryStatus,
) -> Option<Attachment> {
    let entry = slot_in_calendar(programme, entry, about.kickoff_id, about.language, status)?;
    Some(entry.attached("presentasjon.ics"))
}

/// Each letter of this module in one language.
pub(super) fn samples(language: Language) -> Vec<Letter> {
    let day = date(2023, 4, 12);
    let plan = KickoffPlan {
        title: Title {
            nb: "Vårens kickoff".parse().expect("a name"), nn: "Kickoffen i vår".parse().expect("a name")
        },
        starts_at: day.at(9, 0, 0, 0),
        ends_at: day.at(12, 0, 0, 0),
        place: "Fylkeshuset i Oslo".parse().expect("a name"),
        broadcast: None,
        grid: SlotGrid { slot_minutes: 20, buffer_minutes: 5 },
        answer_by: date(2023, 3, 24),
        registration_open: false,
    };
    let wish = Wish { not_before: Some(time(10, 0, 0, 0)), done_by: Some(time(11, 30, 0, 0)) };
    let film: HttpsLink = "https://lysbilde.example/film".parse().expect("a link");
    let material = vec![Material { title: "Film".parse().expect("a name"), link: film }];
    let needs = match language {
        Language::Nb => "To mikrofoner.\nVi viser en film med lyd.",
        Language::Nn => "To mikrofonar.\nVi viser ein film med lyd.",
    };
    let yes = Answer { coming: Coming::Yes, needs: needs.parse().ok(), wish, material, ..Answer::no() };
    let maybe = Answer { coming: Coming::Maybe, ..Answer::no() };
    let entry = |hour, sequence| ProgrammeEntry {
        supplier: "lysbilde".parse().expect("a supplier"),
        name: "Lysbilde AS (demo)".parse().expect("a name"),
        slot: Slot { starts_at: day.at(hour, 0, 0, 0), minutes: 20 },
        sequence,
    };
    let programme = Programme {
        version: 1,
        title: plan.title.clone(),
        starts_at: plan.starts_at,
        ends_at: plan.ends_at,
        place: plan.place.clone(),
        entries: vec![entry(10, 0)],
    };
    let received = |answer| KickoffLetter::AnswerReceived { plan: plan.clone(), answer };
    let letters = [
        KickoffLetter::Invitation { plan: plan.clone() },
        received(yes),
        received(maybe),
        received(Answer::no()),
        KickoffLetter::AnswerWithdrawn { plan: plan.clone() },
        KickoffLetter::AnswerDue { plan: plan.clone(), answer_by: plan.answer_by },
        KickoffLetter::SlotGiven { programme: programme.clone(), entry: entry(10, 0) },
        KickoffLetter::SlotChanged { programme: programme.clone(), from: entry(10, 0), entry: entry(11, 1) },
        KickoffLetter::CalledOff {
            plan: plan.clone(),
            reason: "Det er streik, og ingen kan sende.".parse().expect("a reason"),
            slot: Some((programme.clone(), entry(11, 3))),
        },
        KickoffLetter::SlotCancelled { programme, entry: entry(11, 2) },
    ];
    let about = AboutKickoff {
        language,
        supplier_name: "Lysbilde AS (demo)",
        kickoff_id: "2023-var",
        link: Some("https://bibliotek24.example/kickoffs/2023-var/suppliers/lysbilde/answer/lenke"),
    };
    letters.iter().map(|letter| kickoff_letter(letter, &about)).collect()
}
