//! People, apart from everything else: where personal data can be corrected and erased.
//!
//! Architecture Invariant: this table has no stream and no point-in-time recovery, and nothing copies out of it into the
//! log, a read model, the outbox or a log line. An event points here by [`PersonId`]; when the person is gone, the
//! pointer says nothing.
//!
//! [`PeopleById`] is for those who follow such a pointer, as a letter does. [`People`] adds what needs the key of the hash
//! over addresses: finding someone by address, and storing and correcting people. Who does not need the key is not given it.

mod by_id;
mod keyed;
mod links;

use domain::kernel::{EmailAddress, Name, PersonId, PhoneNumber};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use by_id::PeopleById;
pub use keyed::People;
pub use links::{LinkPurpose, LinkRefusal, LinkToken, Presented, SignedLinks};

/// A person as we keep them, for one purpose at one library or supplier. The same human may be several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// What events call them.
    pub person_id: PersonId,
    /// What they are called.
    pub name: Name,
    /// Where letters go, and what they sign in with.
    pub email: EmailAddress,
    /// A number to call, if given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<PhoneNumber>,
    /// The aggregate they were named for, such as `Library#2030100`.
    pub named_for: String,
    /// Which of the signed links made for them are good: those of this generation. A corrected address raises it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub link_generation: u32,
    /// The second, since 1970, from which they are gone, if their purpose has ended. `DynamoDB` removes them some days later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delete_after: Option<i64>,
}

impl Person {
    /// Someone newly named for an aggregate, who is kept until further notice.
    pub fn named(details: Details, named_for: impl Into<String>) -> Self {
        let Details { name, email, phone } = details;
        let named_for = named_for.into();
        Self { person_id: fresh_id(), name, email, phone, named_for, link_generation: 0, delete_after: None }
    }

    /// Whether their time here is over, though `DynamoDB` may not have removed them yet.
    pub fn is_gone_at(&self, now: Timestamp) -> bool {
        self.delete_after.is_some_and(|second| second <= now.as_second())
    }
}

/// What a person is called and how they are reached: what can be corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// What they are called.
    pub name: Name,
    /// Where letters go, and what they sign in with.
    pub email: EmailAddress,
    /// A number to call, if given.
    pub phone: Option<PhoneNumber>,
}

/// A fresh id for a person: random, so that it says nothing of them.
#[expect(clippy::disallowed_methods, reason = "the one place where people get their identifiers")]
pub fn fresh_id() -> PersonId {
    uuid::Uuid::new_v4().to_string().parse().expect("a UUID is a person's id")
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}
