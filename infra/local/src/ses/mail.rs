//! A message as it was sent, and as it reads.

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use mail_parser::{Message, MessageParser, MimeHeaders as _};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What a `SendRawEmail` request carries.
pub(super) struct Sent {
    pub(super) source: Option<String>,
    pub(super) destinations: Vec<String>,
    pub(super) configuration_set: Option<String>,
    pub(super) tags: Vec<(String, String)>,
    pub(super) raw: Vec<u8>,
}

/// A message that SES accepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mail {
    /// The id that SES gave it.
    pub message_id: String,
    /// When, by the local clock.
    pub at: Timestamp,
    /// The envelope's sender.
    pub source: String,
    /// The envelope's recipients.
    pub destinations: Vec<String>,
    /// The configuration set it was sent with.
    pub configuration_set: Option<String>,
    /// The message tags of the request and of its `X-SES-MESSAGE-TAGS` header.
    pub tags: Vec<(String, String)>,
    /// The message, byte for byte. In a directory it is a file of its own, which any mail program opens.
    #[serde(skip)]
    pub raw: Vec<u8>,
}

/// A file that came with a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Attachment {
    /// Its file name, if it has one.
    pub name: String,
    /// Its media type.
    pub content_type: String,
    /// What is in it.
    pub content: Vec<u8>,
}

impl Mail {
    pub(super) fn new(sent: Sent, at: Timestamp) -> Self {
        let mut mail = Self {
            message_id: format!("0100{:012x}-{}-000000", at.as_millisecond(), crate::fresh::id()),
            at,
            source: String::new(),
            destinations: sent.destinations,
            configuration_set: sent.configuration_set,
            tags: sent.tags,
            raw: sent.raw,
        };
        mail.source = sent.source.unwrap_or_else(|| mail.header("From").unwrap_or_default());
        if mail.destinations.is_empty() {
            mail.destinations = mail.parsed(recipients).unwrap_or_default();
        }
        if let Some(tags) = mail.header("X-SES-MESSAGE-TAGS") {
            let pairs = tags.split(',').filter_map(|tag| tag.split_once('='));
            mail.tags.extend(pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())));
        }
        mail.configuration_set = mail.configuration_set.clone().or_else(|| mail.header("X-SES-CONFIGURATION-SET"));
        mail
    }

    /// The decoded subject.
    pub fn subject(&self) -> String {
        self.parsed(|message| message.subject().map(str::to_owned)).flatten().unwrap_or_default()
    }

    /// The plain text, decoded.
    pub fn text(&self) -> Option<String> {
        self.parsed(|message| message.body_text(0).map(std::borrow::Cow::into_owned)).flatten()
    }

    /// The HTML part, decoded, if the message itself has one.
    pub fn html(&self) -> Option<String> {
        let html = self.parsed(|message| {
            let part = message.html_bodies().find(|part| part.is_text_html())?;
            part.text_contents().map(str::to_owned)
        });
        html.flatten()
    }

    /// A header's text, decoded; the first of that name.
    pub fn header(&self, name: &str) -> Option<String> {
        self.headers().into_iter().find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// All headers in order, unfolded, their encoded words decoded.
    pub fn headers(&self) -> Vec<(String, String)> {
        let headers = self.parsed(|message| {
            let raw = message.headers_raw().map(|(name, value)| (name.to_owned(), decoded(value)));
            raw.collect()
        });
        headers.unwrap_or_default()
    }

    /// The files that came along.
    pub fn attachments(&self) -> Vec<Attachment> {
        let attachments = self.parsed(|message| {
            let attachment = |part: &mail_parser::MessagePart<'_>| Attachment {
                name: part.attachment_name().unwrap_or("attachment").to_owned(),
                content_type: part.content_type().map_or_else(String::new, |kind| match kind.subtype() {
                    Some(subtype) => format!("{}/{subtype}", kind.ctype()),
                    None => kind.ctype().to_owned(),
                }),
                content: part.contents().to_vec(),
            };
            message.attachments().map(attachment).collect()
        });
        attachments.unwrap_or_default()
    }

    fn parsed<T>(&self, read: impl FnOnce(&Message<'_>) -> T) -> Option<T> {
        MessageParser::default().parse(&self.raw).map(|message| read(&message))
    }

    /// Keeps the message as a mail file, with its envelope beside it.
    pub(super) fn write(&self, inbox: &Path) -> Result<()> {
        let file = inbox.join(format!("{}.eml", self.message_id));
        std::fs::write(&file, &self.raw).with_context(|| format!("writing {}", file.display()))?;
        let envelope = file.with_extension("json");
        let json = serde_json::to_vec_pretty(self)?;
        std::fs::write(&envelope, json).with_context(|| format!("writing {}", envelope.display()))
    }
}

/// The messages kept by earlier runs, oldest first.
pub(super) fn read_all(inbox: &Path) -> Result<Vec<Mail>> {
    let mut mails = Vec::new();
    for entry in std::fs::read_dir(inbox)? {
        let envelope = entry?.path();
        if envelope.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let place = || format!("reading {}", envelope.display());
        let mut mail: Mail = serde_json::from_slice(&std::fs::read(&envelope)?).with_context(place)?;
        mail.raw = std::fs::read(envelope.with_extension("eml")).with_context(place)?;
        mails.push(mail);
    }
    mails.sort_by(|a, b| (a.at, &a.message_id).cmp(&(b.at, &b.message_id)));
    Ok(mails)
}

fn recipients(message: &Message<'_>) -> Vec<String> {
    let all = message.all_to().chain(message.all_cc()).chain(message.all_bcc());
    all.flat_map(|addresses| addresses.iter()).filter_map(|address| address.address().map(str::to_owned)).collect()
}

/// Unfolds a header's raw text and decodes its encoded words (RFC 2047); adjacent ones belong together.
fn decoded(raw: &str) -> String {
    let unfolded: Vec<_> = raw.split_whitespace().collect();
    let mut text = String::new();
    let mut after_encoded = false;
    for word in unfolded {
        let plain = decode_word(word);
        let joined = after_encoded && plain.is_some();
        if !text.is_empty() && !joined {
            text.push(' ');
        }
        after_encoded = plain.is_some();
        text.push_str(plain.as_deref().unwrap_or(word));
    }
    text
}

fn decode_word(word: &str) -> Option<String> {
    let mut parts = word.strip_prefix("=?")?.strip_suffix("?=")?.splitn(3, '?');
    let (charset, encoding, content) = (parts.next()?, parts.next()?, parts.next()?);
    if !charset.eq_ignore_ascii_case("utf-8") {
        return None;
    }
    let bytes = match encoding {
        "B" | "b" => BASE64_STANDARD.decode(content).ok()?,
        // The Q encoding is percent-encoding with another sign, and `_` for a space.
        "Q" | "q" => {
            percent_encoding::percent_decode_str(&content.replace('_', " ").replace('%', "=25").replace('=', "%"))
                .collect()
        }
        _ => return None,
    };
    String::from_utf8(bytes).ok()
}
