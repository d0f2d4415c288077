//! What happened to a library's keys.

use cqrs_es::DomainEvent;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::event_name;
use crate::kernel::{LibraryNumber, Name};

/// Everything that can have happened to a library's keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CounterKeysEvent {
    /// A system of the library may fetch its figures.
    #[serde(rename = "statistics.counter-key-issued")]
    CounterKeyIssued {
        /// The library.
        library: LibraryNumber,
        /// Which key, by its first characters, which are no secret.
        key: String,
        /// SHA-256 of the whole key, in base64url without padding. A key is 256 random bits, so nobody finds it by trying.
        hash: String,
        /// Which system has it.
        system: Name,
        /// The last day on which it is good.
        expires_on: Date,
    },
    /// A key is good no longer.
    #[serde(rename = "statistics.counter-key-revoked")]
    CounterKeyRevoked {
        /// Which key.
        key: String,
    },
}

impl DomainEvent for CounterKeysEvent {
    fn event_type(&self) -> String {
        event_name(self)
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}
