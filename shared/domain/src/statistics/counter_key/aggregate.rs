//! How commands about a library's keys are decided.

use std::collections::BTreeMap;

use cqrs_es::Aggregate;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{CounterKeysEvent, CounterKeysRefusal};
use crate::kernel::event_sourced::{handle_by_deciding, schema_of};
use crate::kernel::{EventSourced, LibraryNumber, Name};

/// The most keys that are good at once.
const MOST_KEYS: usize = 5;

/// A command about the keys of one library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CounterKeysCommand {
    /// A system may fetch the library's figures.
    Issue {
        /// The library.
        library: LibraryNumber,
        /// Which key, by its first characters.
        key: String,
        /// SHA-256 of the whole key, in base64url without padding.
        hash: String,
        /// Which system is to have it.
        system: Name,
        /// The last day on which it is good.
        expires_on: Date,
        /// Today, in Norway.
        today: Date,
    },
    /// A key is good no longer. Revoking it again changes nothing.
    Revoke {
        /// Which key.
        key: String,
    },
}

/// A key as we know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedKey {
    /// SHA-256 of the whole key, in base64url without padding.
    pub hash: String,
    /// Which system has it.
    pub system: Name,
    /// The last day on which it is good.
    pub expires_on: Date,
    /// Whether it was taken back before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub revoked: bool,
}

impl IssuedKey {
    /// Whether it is good on a day.
    pub fn is_good_on(&self, day: Date) -> bool {
        !self.revoked && day <= self.expires_on
    }
}

/// The keys of one library, as their events have made them.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CounterKeys {
    /// By the key's first characters.
    pub keys: BTreeMap<String, IssuedKey>,
}

impl CounterKeys {
    /// Whether a key with this hash opens the library's figures on a day.
    pub fn admit(&self, hash: &str, day: Date) -> bool {
        self.keys.values().any(|key| key.hash == hash && key.is_good_on(day))
    }
}

impl EventSourced for CounterKeys {
    const STATE_SCHEMA: u64 = schema_of(&[include_str!("aggregate.rs"), include_str!("events.rs")]);

    fn decide(&self, command: CounterKeysCommand) -> Result<Vec<CounterKeysEvent>, CounterKeysRefusal> {
        match command {
            CounterKeysCommand::Issue { library, key, hash, system, expires_on, today } => {
                if expires_on < today || expires_on > today.saturating_add(2.years()) {
                    return Err(CounterKeysRefusal::ExpiryOutOfReach);
                }
                if self.keys.values().filter(|key| key.is_good_on(today)).count() >= MOST_KEYS {
                    return Err(CounterKeysRefusal::TooManyKeys);
                }
                Ok(vec![CounterKeysEvent::CounterKeyIssued { library, key, hash, system, expires_on }])
            }
            CounterKeysCommand::Revoke { key } => match self.keys.get(&key) {
                None => Err(CounterKeysRefusal::UnknownKey),
                Some(known) if known.revoked => Ok(vec![]),
                Some(_) => Ok(vec![CounterKeysEvent::CounterKeyRevoked { key }]),
            },
        }
    }
}

impl Aggregate for CounterKeys {
    const TYPE: &'static str = "CounterKeys";
    type Command = CounterKeysCommand;
    type Event = CounterKeysEvent;
    type Error = CounterKeysRefusal;
    type Services = ();

    handle_by_deciding!();

    fn apply(&mut self, event: CounterKeysEvent) {
        match event {
            CounterKeysEvent::CounterKeyIssued { key, hash, system, expires_on, .. } => {
                self.keys.insert(key, IssuedKey { hash, system, expires_on, revoked: false });
            }
            CounterKeysEvent::CounterKeyRevoked { key } => {
                if let Some(key) = self.keys.get_mut(&key) {
                    key.revoked = true;
                }
            }
        }
    }
}
