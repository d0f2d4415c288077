//! Links that stand for a person without an account: unguessable, expiring, bound to a purpose and a person, revocable.
//!
//! A function that writes a letter *issues* a token, with the generation that stands on the person's record:
//!
//! ```
//! # use http_api::{LinkPurpose, SignedLinks};
//! # let (key, now) = ("a secret", jiff::Timestamp::UNIX_EPOCH);
//! # let person = "5b0f2c9e-7d42-4c51-9f0a-1f1f6a1f0c11".parse().unwrap();
//! # let generation = 0;
//! let links = SignedLinks::new(key);
//! let token = links.issue(LinkPurpose::VerifyEmail, "Library#2030100", &person, generation, now);
//! let address = format!("https://bibliotek24.example/bekreft/2030100#{}", token.reveal());
//! ```
//!
//! The token goes behind the `#`: what stands there is never sent to a server, so it is in no access log and no `Referer`.
//! The page posts it in the body, as a field of type [`LinkToken`], and the handler *opens* it in two steps, with the
//! person's record read in between:
//!
//! ```
//! # use http_api::{LinkPurpose, SignedLinks};
//! # let (links, now) = (SignedLinks::new("a secret"), jiff::Timestamp::UNIX_EPOCH);
//! # let person = "5b0f2c9e-7d42-4c51-9f0a-1f1f6a1f0c11".parse().unwrap();
//! # let token = links.issue(LinkPurpose::VerifyEmail, "Library#2030100", &person, 0, now);
//! let presented = links.open(LinkPurpose::VerifyEmail, "Library#2030100", &token, now)?;
//! let on_record = Some(0); // people.find(presented.person()).await?.map(|person| person.link_generation)
//! let person = presented.expect_current(on_record)?;
//! # Ok::<(), http_api::Problem>(())
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
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use sha2::Sha256;
use utoipa::ToSchema;

use crate::{EdgeRefusal, Problem};

/// What a link is good for, and nothing else. The name is part of what is signed and never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkPurpose {
    /// A contact confirms that letters reach them at this address.
    VerifyEmail,
}

impl LinkPurpose {
    /// Every purpose, for the tests.
    pub const ALL: &'static [Self] = &[Self::VerifyEmail];

    fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify-email",
        }
    }

    /// How long such a link is good for: as long as someone on leave may need to find the letter.
    pub fn valid_for(self) -> SignedDuration {
        match self {
            Self::VerifyEmail => SignedDuration::from_hours(30 * 24),
        }
    }
}

/// A link's secret part. It does not print itself: neither a log line nor a failed assertion may hold one.
#[derive(Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, max_length = 200)]
pub struct LinkToken(String);

impl LinkToken {
    /// The token in the letters of a URL. For a letter's words or a request's body only.
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
    pub fn expect_current(self, on_record: Option<u32>) -> Result<PersonId, Problem> {
        if on_record == Some(self.generation) { Ok(self.person) } else { Err(EdgeRefusal::LinkRevoked.into()) }
    }

    /// Refuses a link that is not this person's, where the route has said who they are.
    pub fn expect_of(self, person: &PersonId) -> Result<Self, Problem> {
        if self.person == *person { Ok(self) } else { Err(EdgeRefusal::LinkOfAnother.into()) }
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

/// Which layout a token has, so that a later one can be told apart.
const VERSION: u8 = 1;
/// The version, the seconds until which it is good, and the generation.
const HEAD: usize = 1 + 8 + 4;
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
        let until = (now + purpose.valid_for()).as_second();
        let mut token = vec![VERSION];
        token.extend(until.to_be_bytes());
        token.extend(generation.to_be_bytes());
        token.extend(person.as_str().as_bytes());
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
    ) -> Result<Presented, Problem> {
        let invalid = || Problem::from(EdgeRefusal::LinkInvalid);
        let token = URL_SAFE_NO_PAD.decode(&token.0).map_err(|_| invalid())?;
        let (signed, tag) = token.split_at_checked(token.len().saturating_sub(TAG)).ok_or_else(invalid)?;
        // A truncated comparison takes a shorter tag for good, so its length is not the sender's to choose.
        if tag.len() != TAG {
            return Err(invalid());
        }
        self.mac(purpose, about, signed).verify_truncated_left(tag).map_err(|_| invalid())?;
        let (head, person) = signed.split_at_checked(HEAD).ok_or_else(invalid)?;
        let (version, rest) = head.split_first().ok_or_else(invalid)?;
        let (until, generation) = rest.split_first_chunk().ok_or_else(invalid)?;
        let generation = generation.try_into().map_err(|_| invalid())?;
        let person = std::str::from_utf8(person).ok().and_then(|person| person.parse().ok()).ok_or_else(invalid)?;
        if *version != VERSION {
            return Err(invalid());
        }
        if now.as_second() > i64::from_be_bytes(*until) {
            return Err(EdgeRefusal::LinkExpired.into());
        }
        Ok(Presented { person, generation: u32::from_be_bytes(generation) })
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

#[cfg(test)]
mod tests;
