//! Links that stand for a person without an account: unguessable, expiring, bound to a purpose and a person, revocable.
//!
//! A function that writes a letter *issues* a token, with the generation that stands on the person's record:
//!
//! ```
//! # use event_store::people::{LinkPurpose, SignedLinks};
//! # let (key, now) = ("a secret", jiff::Timestamp::UNIX_EPOCH);
//! # let person = "5b0f2c9e-7d42-4c51-9f0a-1f1f6a1f0c11".parse().unwrap();
//! # let generation = 0;
//! let links = SignedLinks::new(key);
//! let token = links.issue(LinkPurpose::VerifyEmail, "Library#2030100", &person, generation, now);
//! let address = format!("https://bibliotek24.example/libraries/2030100/address-confirmation/{}", token.reveal());
//! ```
//!
//! The token is a part of the path, because the page behind it must open without JavaScript. No log of ours has paths with
//! their values, the page sends no `Referer` and fetches nothing, and opening it does nothing: mail scanners open links, and
//! only a person presses the button. The handler *opens* the token in two steps, with the person's record read in between:
//!
//! ```
//! # use event_store::people::{LinkPurpose, SignedLinks};
//! # let (links, now) = (SignedLinks::new("a secret"), jiff::Timestamp::UNIX_EPOCH);
//! # let person = "5b0f2c9e-7d42-4c51-9f0a-1f1f6a1f0c11".parse().unwrap();
//! # let token = links.issue(LinkPurpose::VerifyEmail, "Library#2030100", &person, 0, now);
//! let presented = links.open(LinkPurpose::VerifyEmail, "Library#2030100", &token, now)?;
//! let on_record = Some(0); // people.find(presented.person()).await?.map(|person| person.link_generation)
//! let person = presented.expect_current(on_record)?;
//! # Ok::<(), event_store::people::LinkRefusal>(())
//! ```
//!
//! **Revoking.** The generation is kept on the person's record in the people table. There it costs nothing, because whoever
//! acts on a link reads that record anyway; it is consistent at once; and it dies with the person, so that an erased
//! person's links are revoked by the erasure itself. Raising it revokes every link the person has. Correcting an e-mail
//! address raises it, because the old mailbox still holds the old links.
//!
//! **Used twice.** What a link leads to is an event, and the model refuses it the second time, or finds nothing left to do.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::kernel::PersonId;
use domain::kernel::refusal::refusals;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use sha2::Sha256;
use uuid::Uuid;

refusals! {
    /// Why a link opens nothing.
    pub enum LinkRefusal {
        /// The link was not made by us, or not for this.
        Invalid: Forbidden, "link-invalid" {
            nb: "Lenken er ikke gyldig her. Kontroller at hele lenken kom med.",
            nn: "Lenkja er ikkje gyldig her. Kontroller at heile lenkja kom med.",
            en: "The link is not valid here. Check that all of it was copied.",
        }
        /// The link is another person's.
        OfAnother: Forbidden, "link-of-another" {
            nb: "Lenken er laget for en annen person.",
            nn: "Lenkja er laga for ein annan person.",
            en: "The link was made for another person.",
        }
        /// The link's time is over.
        Expired: Forbidden, "link-expired" {
            nb: "Lenken er utløpt. Be om en ny.",
            nn: "Lenkja er gått ut. Be om ei ny.",
            en: "The link has expired. Ask for a new one.",
        }
        /// The link was taken back before its time was over.
        Revoked: Forbidden, "link-revoked" {
            nb: "Lenken er trukket tilbake. Be om en ny.",
            nn: "Lenkja er trekt tilbake. Be om ei ny.",
            en: "The link has been revoked. Ask for a new one.",
        }
    }
}

/// What a link is good for, and nothing else. The name is part of what is signed and never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkPurpose {
    /// A contact confirms that letters reach them at this address.
    VerifyEmail,
    /// A supplier's contact answers an invitation to a kickoff.
    AnswerKickoff,
    /// Somebody fills in the evaluation's form.
    AnswerEvaluation,
    /// Someone who has registered for a kickoff changes or cancels that.
    ChangeAttendance,
}

impl LinkPurpose {
    /// Every purpose, for the tests.
    pub const ALL: &'static [Self] =
        &[Self::VerifyEmail, Self::AnswerKickoff, Self::AnswerEvaluation, Self::ChangeAttendance];

    fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify-email",
            Self::AnswerKickoff => "answer-kickoff",
            Self::AnswerEvaluation => "answer-evaluation",
            Self::ChangeAttendance => "change-attendance",
        }
    }

    /// How long such a link is good for: as long as someone on leave may need to find the letter, or longer than any round of
    /// the evaluation takes answers.
    pub fn valid_for(self) -> SignedDuration {
        match self {
            Self::VerifyEmail => SignedDuration::from_hours(30 * 24),
            // From the first invitation until after the day; what may be answered when is for the kickoff's deadline to say.
            Self::AnswerKickoff => SignedDuration::from_hours(120 * 24),
            Self::AnswerEvaluation => SignedDuration::from_hours(180 * 24),
            // As long as we may keep them: consent to be listed can be withdrawn to the end.
            Self::ChangeAttendance => SignedDuration::from_hours(240 * 24),
        }
    }
}

/// A link's secret part. It does not print itself: neither a log line nor a failed assertion may hold one.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct LinkToken(String);

impl LinkToken {
    /// A token as somebody presents it; whether it is one is for [`SignedLinks::open`] to say.
    pub fn presented(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The token in the letters of a URL. For a letter's words and a page's own address only.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LinkToken(…)")
    }
}

/// A token that we made, for this purpose, and whose time is not over. Whether it has been revoked is still to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a link is good only if `expect_current` says so"]
pub struct Presented {
    person: PersonId,
    generation: u32,
}

impl Presented {
    /// Whose link it claims to be, to look up their record.
    pub fn person(&self) -> &PersonId {
        &self.person
    }

    /// The link's person, if the link has not been revoked. `on_record` is the generation on their record; `None` when they
    /// have been erased.
    pub fn expect_current(self, on_record: Option<u32>) -> Result<PersonId, LinkRefusal> {
        if on_record == Some(self.generation) { Ok(self.person) } else { Err(LinkRefusal::Revoked) }
    }

    /// Refuses a link that is not this person's, where the route has said who they are.
    pub fn expect_of(self, person: &PersonId) -> Result<Self, LinkRefusal> {
        if self.person == *person { Ok(self) } else { Err(LinkRefusal::OfAnother) }
    }
}

/// Makes and opens tokens.
#[derive(Clone)]
pub struct SignedLinks {
    key: Vec<u8>,
}

impl std::fmt::Debug for SignedLinks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignedLinks(…)")
    }
}

/// Which layout a token has, so that a later one can be told apart: this one has the person as a UUID.
const WITH_UUID: u8 = 1;
/// The same with the person as text, for an identifier that is no UUID.
const WITH_TEXT: u8 = 2;
/// The version, the second until which it is good (it lasts until 2106), and the generation.
const HEAD: usize = 1 + 4 + 4;
/// Half of HMAC-SHA-256: 128 bits cannot be guessed, and every character less makes a link look less like fraud.
const TAG: usize = 16;

impl SignedLinks {
    /// Links signed with this key, the variable `LINK_KEY`.
    pub fn new(key: impl Into<Vec<u8>>) -> Self {
        Self { key: key.into() }
    }

    /// A token for a person. `about` is what the link is about, such as `Library#2030100`: it is signed but not in the
    /// token, because the route that takes the token says it.
    pub fn issue(
        &self,
        purpose: LinkPurpose,
        about: &str,
        person: &PersonId,
        generation: u32,
        now: Timestamp,
    ) -> LinkToken {
        let until = u32::try_from((now + purpose.valid_for()).as_second()).unwrap_or(u32::MAX);
        let uuid = Uuid::parse_str(person.as_str()).ok().filter(|uuid| uuid.to_string() == person.as_str());
        let mut token = vec![if uuid.is_some() { WITH_UUID } else { WITH_TEXT }];
        token.extend(until.to_be_bytes());
        token.extend(generation.to_be_bytes());
        match &uuid {
            Some(uuid) => token.extend(uuid.as_bytes()),
            None => token.extend(person.as_str().as_bytes()),
        }
        let tag = self.mac(purpose, about, &token).finalize().into_bytes();
        token.extend(&tag[..TAG]);
        LinkToken(URL_SAFE_NO_PAD.encode(token))
    }

    /// Opens a token presented for this purpose and about this. The signature is compared in constant time, and nothing of
    /// the token is believed before that.
    pub fn open(
        &self,
        purpose: LinkPurpose,
        about: &str,
        token: &LinkToken,
        now: Timestamp,
    ) -> Result<Presented, LinkRefusal> {
        let token = URL_SAFE_NO_PAD.decode(&token.0).map_err(|_| LinkRefusal::Invalid)?;
        let signed = token.len().checked_sub(TAG).and_then(|at| token.split_at_checked(at));
        let (signed, tag) = signed.ok_or(LinkRefusal::Invalid)?;
        self.mac(purpose, about, signed).verify_truncated_left(tag).map_err(|_| LinkRefusal::Invalid)?;
        let (until, presented) = read(signed).ok_or(LinkRefusal::Invalid)?;
        if now.as_second() > i64::from(until) {
            return Err(LinkRefusal::Expired);
        }
        Ok(presented)
    }

    /// Each part is preceded by its length, so that no part can be mistaken for the end of another.
    fn mac(&self, purpose: LinkPurpose, about: &str, token: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes a key of any length");
        for part in [purpose.as_str().as_bytes(), about.as_bytes(), token] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac
    }
}

/// The parts of a token whose signature is good: until when, whose, of which generation.
fn read(signed: &[u8]) -> Option<(u32, Presented)> {
    let (head, person) = signed.split_at_checked(HEAD)?;
    let (version, rest) = head.split_first()?;
    let (until, generation) = rest.split_first_chunk()?;
    let person = match *version {
        WITH_UUID => Uuid::from_slice(person).ok()?.to_string(),
        WITH_TEXT => std::str::from_utf8(person).ok()?.to_owned(),
        _ => return None,
    };
    let generation = u32::from_be_bytes(generation.try_into().ok()?);
    Some((u32::from_be_bytes(*until), Presented { person: person.parse().ok()?, generation }))
}

#[cfg(test)]
mod tests;
