//! Letters about a meeting for libraries that share a concern.

use domain::kernel::Language;
use domain::onboarding::concern_meeting::{ConcernMeetingLetter, MeetingPlan, meeting_id};
use domain::onboarding::{Concern, Recipient};
use jiff::SignedDuration;

use super::calendar_file::{CalendarEntry, EntryStatus, Lasts};
use super::dates::day_and_time;
use super::onboarding::why;
use super::{AboutLibrary, Words, closing, heading, link, paragraph};
use crate::letter::{Attachment, Block, Letter};

/// A letter about a meeting to one of a library's contacts.
pub fn concern_meeting_letter(letter: &ConcernMeetingLetter, about: &AboutLibrary) -> Letter {
    let (Words { subject, mut body }, attachment) = match letter {
        ConcernMeetingLetter::Invitation { plan } => {
            (invitation(plan, about), calendar_file(plan, about, EntryStatus::Confirmed))
        }
        ConcernMeetingLetter::Cancelled { plan, reason } => {
            (cancelled(plan, reason, about), calendar_file(plan, about, EntryStatus::Cancelled))
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

fn invitation(plan: &MeetingPlan, about: &AboutLibrary) -> Words {
    let name = about.library_name;
    let question = plan.concern.question(about.language).to_owned();
    let when = when(plan, about.language);
    let (subject, first, then, at, added, label, last) = match about.language {
        Language::Nb => (
            format!("Møte om det {name} lurer på"),
            format!("{name} lurer på dette, og det gjør flere bibliotek:"),
            "Vi inviterer dere til et felles møte, så får alle svar samtidig.",
            "Når og hvor",
            "Fra koordinatorene",
            "Bli med på møtet",
            "Passer det ikke? Svar på denne e-posten. Du kan også sende spørsmål på forhånd.",
        ),
        Language::Nn => (
            format!("Møte om det {name} lurer på"),
            format!("{name} lurer på dette, og det gjer fleire bibliotek:"),
            "Vi inviterer dykk til eit felles møte, så får alle svar samstundes.",
            "Når og kvar",
            "Frå koordinatorane",
            "Bli med på møtet",
            "Passar det ikkje? Svar på denne e-posten. Du kan òg sende spørsmål på førehand.",
        ),
    };
    let mut body = vec![
        paragraph("Hei!"),
        paragraph(first),
        Block::Quote(question),
        paragraph(then),
        heading(at),
        paragraph(when),
    ];
    if let Some(words) = &plan.words {
        body.extend([heading(added), Block::Quote(words.to_string())]);
    }
    body.extend([link(label, plan.meeting.as_str()), paragraph(last)]);
    Words { subject, body }
}

fn cancelled(plan: &MeetingPlan, reason: &str, about: &AboutLibrary) -> Words {
    let question = plan.concern.question(about.language).to_owned();
    let when = when(plan, about.language);
    let (subject, first, because, last) = match about.language {
        Language::Nb => (
            "Møtet er avlyst".to_owned(),
            format!("Dette møtet blir det ikke noe av: {when}. Det skulle handle om:"),
            "Begrunnelsen er:",
            "Du trenger ikke gjøre noe. Har du spørsmål, kan du svare på denne e-posten.",
        ),
        Language::Nn => (
            "Møtet er avlyst".to_owned(),
            format!("Dette møtet blir det ikkje noko av: {when}. Det skulle handle om:"),
            "Grunngivinga er:",
            "Du treng ikkje gjere noko. Har du spørsmål, kan du svare på denne e-posten.",
        ),
    };
    let body = vec![
        paragraph("Hei!"),
        paragraph(first),
        Block::Quote(question),
        paragraph(because),
        Block::Quote(reason.to_owned()),
        paragraph(last),
    ];
    Words { subject, body }
}

/// `torsdag 4. mai 2023 kl. 10.00–10.45`.
fn when(plan: &MeetingPlan, language: Language) -> String {
    let until = plan.starts_at.saturating_add(SignedDuration::from_mins(i64::from(plan.minutes)));
    format!("{}–{:02}.{:02}", day_and_time(language, plan.starts_at), until.hour(), until.minute())
}

/// The meeting for the recipient's calendar. It is never moved, so a cancellation is its first change.
fn calendar_file(plan: &MeetingPlan, about: &AboutLibrary, status: EntryStatus) -> Option<Attachment> {
    let entry = CalendarEntry {
        uid: format!("{}@bibliotek24", meeting_id(plan.concern, plan.starts_at.date())),
        sequence: u32::from(status == EntryStatus::Cancelled),
        lasts: Lasts::minutes(plan.starts_at, plan.minutes)?,
        summary: "Møte med Bibliotek24".to_owned(),
        description: plan.concern.question(about.language).to_owned(),
        location: plan.meeting.to_string(),
        url: Some(plan.meeting.to_string()),
        status,
    };
    Some(entry.attached("mote.ics"))
}

/// Each letter of this module in one language, to both kinds of contact.
pub(super) fn samples(language: Language) -> Vec<Letter> {
    let (words, reason) = match language {
        Language::Nb => ("En jurist fra fylket er med.", "Juristen kan ikke den dagen.\n\nVi finner en ny."),
        Language::Nn => ("Ein jurist frå fylket er med.", "Juristen kan ikkje den dagen.\n\nVi finn ein ny."),
    };
    let plan = MeetingPlan {
        concern: Concern::Legality,
        starts_at: jiff::civil::date(2023, 5, 4).at(10, 0, 0, 0),
        minutes: 45,
        meeting: "https://bibliotek24.example".parse().expect("a link"),
        words: words.parse().ok(),
    };
    let letters = [
        ConcernMeetingLetter::Invitation { plan: plan.clone() },
        ConcernMeetingLetter::Cancelled { plan, reason: reason.to_owned() },
    ];
    let mut samples = Vec::new();
    for letter in &letters {
        for recipient in [Recipient::PrimaryContact, Recipient::Deputy] {
            let about = AboutLibrary {
                language,
                library_name: "Fjordvik folkebibliotek",
                library_number: "2030100",
                recipient,
                public_url: "https://bibliotek24.example",
            };
            samples.push(concern_meeting_letter(letter, &about));
        }
    }
    samples
}
