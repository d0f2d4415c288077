//! What SES tells about a letter after it has taken it, read from the message inside an SNS record.
//!
//! Letters are sent with a configuration set that publishes `Send`, `Delivery`, `Bounce`, `Complaint` and `Reject`. The
//! tags that [`courier`](crate::courier) put on the message come back with every event and say which letter it is about,
//! and which attempt. Everything else in an event, first of all the recipient's address and the texts of foreign mail
//! servers that quote it, is left unread.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::Deserialize;

use crate::courier::{ATTEMPT_TAG, LETTER_TAG};
use crate::outbox::LetterId;

/// What a message from SES comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Something happened to one of our letters.
    Letter(LetterEvent),
    /// Nothing to do, and why; worth at most a line in the log.
    Ignored(Ignored),
}

/// Something that happened to a letter after SES took it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterEvent {
    /// The letter it happened to.
    pub letter_id: LetterId,
    /// Which attempt at sending it; `None` only if the tag is missing, and then the newest is meant.
    pub attempt: Option<u32>,
    /// SES's own id of the message.
    pub message_id: String,
    /// What happened.
    pub evidence: Evidence,
}

/// What an event proves. The variants are in order of precedence: the later one wins, whichever arrives first.
///
/// A holiday reply counts as a transient bounce although the letter arrived, so a delivery outweighs it. A permanent
/// bounce may follow a delivery, when a first mail server took the letter and a second one refused it, so it outweighs
/// the delivery. A complaint outweighs everything: whoever complained does not want the letter again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// SES has taken the letter.
    Accepted,
    /// The recipient's mail server could not take it now, or something answered automatically.
    TransientBounce {
        /// `bounce-transient-` and SES's subtype.
        code: String,
    },
    /// SES took it and then found something in it that it does not send on.
    Rejected,
    /// The recipient's mail server has taken it.
    Delivered,
    /// The recipient's mail server never will, or SES has stopped sending to that address.
    PermanentBounce {
        /// `bounce-permanent-` and SES's subtype.
        code: String,
    },
    /// The recipient marked it as unwanted.
    Complaint {
        /// `complaint-` and the kind of feedback.
        code: String,
    },
}

/// Why a message from SES is none of a letter's business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ignored {
    /// SES greets a topic once, in plain text, when it is connected.
    TopicConnected,
    /// An event of a kind that changes nothing, such as a delay.
    EventType(String),
    /// A message that was not sent by us.
    NotALetter,
}

/// A message that SES would not send.
#[derive(Debug, thiserror::Error)]
#[error("not an event of SES")]
pub struct MalformedEvent(#[source] serde_json::Error);

/// Reads the `Message` of an SNS record.
pub fn read(message: &str) -> Result<Notice, MalformedEvent> {
    if message.starts_with("Successfully validated SNS topic") {
        return Ok(Notice::Ignored(Ignored::TopicConnected));
    }
    let event: SesEvent = serde_json::from_str(message).map_err(MalformedEvent)?;
    let evidence = match event.event_type.as_str() {
        "Send" => Evidence::Accepted,
        "Delivery" => Evidence::Delivered,
        "Reject" => Evidence::Rejected,
        "Bounce" => event.bounce.unwrap_or_default().evidence(),
        "Complaint" => event.complaint.unwrap_or_default().evidence(),
        other => return Ok(Notice::Ignored(Ignored::EventType(word(other)))),
    };
    let Some(letter_id) = event.mail.tag(LETTER_TAG) else {
        return Ok(Notice::Ignored(Ignored::NotALetter));
    };
    let attempt = event.mail.tag(ATTEMPT_TAG);
    Ok(Notice::Letter(LetterEvent { letter_id, attempt, message_id: event.mail.message_id, evidence }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SesEvent {
    /// Identity notifications call the same field by another name.
    #[serde(alias = "notificationType")]
    event_type: String,
    mail: Mail,
    bounce: Option<Bounce>,
    complaint: Option<Complaint>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mail {
    message_id: String,
    /// Each tag has a list of values; ours have one.
    #[serde(default)]
    tags: BTreeMap<String, Vec<String>>,
}

impl Mail {
    fn tag<T: FromStr>(&self, name: &str) -> Option<T> {
        self.tags.get(name)?.first()?.parse().ok()
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Bounce {
    bounce_type: String,
    bounce_sub_type: String,
}

impl Bounce {
    /// What SES cannot classify counts as transient: a delivery may still prove otherwise.
    fn evidence(&self) -> Evidence {
        let code = format!("bounce-{}-{}", word(&self.bounce_type), word(&self.bounce_sub_type));
        if self.bounce_type == "Permanent" {
            Evidence::PermanentBounce { code }
        } else {
            Evidence::TransientBounce { code }
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Complaint {
    complaint_feedback_type: Option<String>,
    complaint_sub_type: Option<String>,
}

impl Complaint {
    fn evidence(&self) -> Evidence {
        let kind = self.complaint_sub_type.as_deref().or(self.complaint_feedback_type.as_deref()).unwrap_or_default();
        Evidence::Complaint { code: format!("complaint-{}", word(kind)) }
    }
}

/// One of SES's names in our spelling: `MailboxFull` becomes `mailbox-full`. Anything that is no name is dropped.
pub(crate) fn word(name: &str) -> String {
    let mut word = String::new();
    for c in name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(40) {
        if c.is_ascii_uppercase() && !word.is_empty() && !word.ends_with('-') {
            word.push('-');
        }
        word.push(c.to_ascii_lowercase());
    }
    if word.is_empty() { "unspecified".to_owned() } else { word }
}
