//! The MIME message: a letter, addressed.
//!
//! Architecture Invariant: no text can become a header or an address. Names lose every control character before they
//! reach a header, addresses are parsed by the domain, and the mail library encodes what is not plain ASCII.
//!
//! SES replaces `Date` and `Message-ID` with its own, so a letter is found again by `X-Letter-Id` and by the tags that
//! [`courier`](crate::courier) sets. The message is the same, byte for byte, whenever it is composed from the same.

use std::time::{Duration, SystemTime};

use domain::kernel::EmailAddress;
use jiff::Timestamp;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};

use crate::letter::{Attachment, Letter};
use crate::outbox::LetterId;

/// The subject of what a mail program sends for somebody who wants no more of a list's letters.
const UNSUBSCRIBE: &str = "Ikke%20flere%20evalueringer";

/// Whom every letter is from: functional addresses, never a person's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    from: Mailbox,
    reply_to: Mailbox,
}

/// A sender's address cannot be sent from.
#[derive(Debug, thiserror::Error)]
#[error("not a sender address: {0:?}")]
pub struct InvalidSender(String);

impl Sender {
    /// Reads both addresses, bare or with a name before them; a bare one gets the consortium's name.
    pub fn new(from: &str, reply_to: &str) -> Result<Self, InvalidSender> {
        let mailbox = |text: &str| -> Result<Mailbox, InvalidSender> {
            let mailbox: Mailbox = text.trim().parse().map_err(|_| InvalidSender(text.to_owned()))?;
            let name = mailbox.name.as_deref().map_or("Bibliotek24".to_owned(), one_line);
            Ok(Mailbox::new(Some(name), mailbox.email))
        };
        Ok(Self { from: mailbox(from)?, reply_to: mailbox(reply_to)? })
    }

    /// The bare address that letters are sent from.
    pub fn address(&self) -> &str {
        self.from.email.as_ref()
    }
}

/// Who gets the letter.
#[derive(Clone, PartialEq, Eq)]
pub struct Addressee<'a> {
    /// What the person is called.
    pub name: &'a str,
    /// Where the letter goes.
    pub address: &'a EmailAddress,
}

/// A composed message, ready to be handed over.
#[derive(Clone, PartialEq, Eq)]
pub struct Composed {
    /// The letter it carries.
    pub letter_id: LetterId,
    /// The bare address it is from.
    pub from: String,
    /// The bare address it goes to.
    pub to: String,
    /// The message itself: ASCII only, CRLF line endings.
    pub mime: Vec<u8>,
}

/// A letter that cannot be composed, and will not be however often it is tried.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// The mail library does not take the recipient's address.
    #[error("the recipient's address is not one that mail can be sent to")]
    Address,
    /// An attachment says of itself what no media type is.
    #[error("the attachment's media type is not one")]
    MediaType,
    /// The mail library refuses the message as a whole.
    #[error("the message cannot be built")]
    Message(#[source] lettre::error::Error),
}

impl ComposeError {
    /// The stable name kept in the outbox.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Address => "address-not-mailable",
            Self::MediaType => "attachment-media-type",
            Self::Message(_) => "message-not-composable",
        }
    }
}

/// Makes the message that carries `letter` to one addressee.
pub fn compose(
    letter: &Letter,
    letter_id: LetterId,
    sender: &Sender,
    to: &Addressee,
    now: Timestamp,
) -> Result<Composed, ComposeError> {
    let address = to.address.as_str().parse().map_err(|_| ComposeError::Address)?;
    let name = Some(one_line(to.name)).filter(|name| !name.is_empty());
    let mut builder = Message::builder();
    if letter.goes_to_a_list() {
        // RFC 2369. It reaches the coordinators, who dismiss or erase: nobody is asked to sign in for that.
        let reply_to = &sender.reply_to.email;
        builder = builder.raw_header(header("List-Unsubscribe", format!("<mailto:{reply_to}?subject={UNSUBSCRIBE}>")));
    }
    let message = builder
        .from(sender.from.clone())
        .reply_to(sender.reply_to.clone())
        .to(Mailbox::new(name, address))
        .subject(one_line(&letter.subject))
        .date(date(now))
        .message_id(Some(format!("<{letter_id}@{}>", sender.from.email.domain())))
        .raw_header(header("X-Letter-Id", letter_id.to_string()))
        // Holiday replies stay away from what no person has sent (RFC 3834).
        .raw_header(header("Auto-Submitted", "auto-generated".to_owned()))
        .raw_header(header("Content-Language", letter.language.tag().to_owned()))
        .multipart(body(letter, letter_id, sender)?)
        .map_err(ComposeError::Message)?;
    Ok(Composed { letter_id, from: sender.address().to_owned(), to: to.address.to_string(), mime: message.formatted() })
}

fn body(letter: &Letter, letter_id: LetterId, sender: &Sender) -> Result<MultiPart, ComposeError> {
    let alternatives = MultiPart::alternative()
        .boundary(format!("alternative-{letter_id}"))
        .singlepart(SinglePart::plain(letter.text()))
        .singlepart(SinglePart::html(letter.html()));
    if letter.attachments.is_empty() {
        return Ok(alternatives);
    }
    let mixed = MultiPart::mixed().boundary(format!("mixed-{letter_id}")).multipart(alternatives);
    letter.attachments.iter().try_fold(mixed, |mixed, file| Ok(mixed.singlepart(attached(file, sender)?)))
}

fn attached(file: &Attachment, sender: &Sender) -> Result<SinglePart, ComposeError> {
    let content_type = file.content_type().parse().map_err(|_| ComposeError::MediaType)?;
    let content = file.content(sender.address());
    Ok(lettre::message::Attachment::new(one_line(&file.file_name)).body(content, content_type))
}

/// What mail calls a date: whole seconds, and none before 1970.
fn date(now: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(now.as_second()).unwrap_or_default())
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

/// The text on one line: runs of blanks and control characters become one blank.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
