//! What the embedded database never does by itself, and DynamoDB does: calls that fail, answers that get lost, and a stream that
//! delivers twice, in another order, and to two instances at once.
//!
//! Tests choose one of these for a whole stack, so that every call that any function makes meets it.

use anyhow::{Context as _, Result};
use http::HeaderMap;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

/// Of the calls under a [`Plan::Seeded`], one in so many fails.
const ONE_IN: u64 = 25;
/// Functions try a call so often. One that fails each time is reported to whoever waits for the function.
const MOST_ATTEMPTS: u64 = 4;

/// How one call goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The table takes no more for a moment.
    Throttled,
    /// DynamoDB has a fault of its own.
    Internal,
    /// The connection breaks off before anything is carried out.
    Reset,
    /// Nothing is carried out and nothing is heard, until the caller gives up.
    TimedOut,
    /// Another transaction has the item just now. It befalls writes only.
    Conflict,
    /// It is carried out, and the answer gets lost.
    Lost,
}

/// Which calls go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plan {
    /// The first attempt of each.
    Each(Fault),
    /// Some, once or until the SDK gives up, as the seed has it.
    Seeded(u64),
}

/// What goes wrong in a stack. The default is nothing.
///
/// As text: `throttled`, `internal`, `reset`, `timed-out`, `conflict` or `lost` for the first attempt of every call, `seeded:7` for
/// a mixture in which some calls fail for good, and `redelivered` for the stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    plan: Option<Plan>,
    /// Every batch of a stream is delivered to two instances at once, to one of them in reverse order.
    pub(crate) redelivered: bool,
}

impl Faults {
    /// Nothing goes wrong.
    pub fn none() -> Self {
        Self::default()
    }

    /// Whether a caller may be told to come back, because a call failed as often as it was tried.
    pub fn reach_callers(&self) -> bool {
        matches!(self.plan, Some(Plan::Seeded(_)))
    }
}

impl FromStr for Faults {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let each = |fault| Ok(Self { plan: Some(Plan::Each(fault)), redelivered: false });
        match text {
            "throttled" => each(Fault::Throttled),
            "internal" => each(Fault::Internal),
            "reset" => each(Fault::Reset),
            "timed-out" => each(Fault::TimedOut),
            "conflict" => each(Fault::Conflict),
            "lost" => each(Fault::Lost),
            "redelivered" => Ok(Self { plan: None, redelivered: true }),
            seeded => {
                let seed = seeded.strip_prefix("seeded:").with_context(|| format!("{text} names no faults"))?;
                let seed = seed.parse().with_context(|| format!("{text} has no seed"))?;
                Ok(Self { plan: Some(Plan::Seeded(seed)), redelivered: false })
            }
        }
    }
}

/// Decides call by call.
#[derive(Debug, Default)]
pub(crate) struct Misfortune {
    faults: Faults,
    /// How many calls there were of each kind.
    calls: Mutex<BTreeMap<String, u64>>,
    /// Calls under way that fail more than once: how often still, and how.
    failing: Mutex<BTreeMap<String, (u64, Fault)>>,
}

impl Misfortune {
    pub(crate) fn of(faults: Faults) -> Self {
        Self { faults, ..Self::default() }
    }

    /// What befalls a function's call, if anything does.
    pub(crate) fn of_call(&self, function: &str, operation: &str, headers: &HeaderMap) -> Option<Fault> {
        let fault = match self.faults.plan? {
            Plan::Each(fault) => (attempt(headers) == 1).then_some(fault),
            Plan::Seeded(seed) => self.seeded(seed, &format!("{function} {operation}"), headers),
        };
        fault.filter(|fault| *fault != Fault::Conflict || writes(operation))
    }

    fn seeded(&self, seed: u64, kind: &str, headers: &HeaderMap) -> Option<Fault> {
        let call = headers.get("amz-sdk-invocation-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
        let mut failing = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        if attempt(headers) > 1 {
            let (left, fault) = failing.remove(call)?;
            if left > 1 {
                failing.insert(call.to_owned(), (left - 1, fault));
            }
            return Some(fault);
        }
        let random = hash(&(seed, kind, self.count(kind)));
        if !random.is_multiple_of(ONE_IN) {
            return None;
        }
        let fault = Fault::ALL[usize::try_from(random / ONE_IN % 6).unwrap_or_default()];
        let times = random / ONE_IN / 6 % MOST_ATTEMPTS + 1;
        if times > 1 && fault != Fault::Conflict {
            failing.insert(call.to_owned(), (times - 1, fault));
        }
        Some(fault)
    }

    /// How many calls of this kind came before.
    fn count(&self, kind: &str) -> u64 {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let count = calls.entry(kind.to_owned()).or_default();
        *count += 1;
        *count - 1
    }
}

impl Fault {
    const ALL: [Self; 6] = [Self::Throttled, Self::Internal, Self::Reset, Self::TimedOut, Self::Conflict, Self::Lost];

    /// DynamoDB's own words, for the faults that come with words.
    pub(crate) fn answer(self, operation: &str, request: &Json) -> Option<(u16, Json)> {
        let named =
            |name: &str| json!({ "__type": format!("com.amazonaws.dynamodb.v20120810#{name}"), "message": name });
        match self {
            Self::Throttled => Some((400, named("ThrottlingException"))),
            Self::Internal => Some((500, named("InternalServerError"))),
            Self::Conflict if operation == "TransactWriteItems" => {
                let items = request["TransactItems"].as_array().map_or(0, Vec::len);
                let reason = |index: usize| json!({ "Code": if index == 0 { "TransactionConflict" } else { "None" } });
                let mut answer = named("TransactionCanceledException");
                answer["CancellationReasons"] = (0..items).map(reason).collect();
                Some((400, answer))
            }
            Self::Conflict => Some((400, named("TransactionConflictException"))),
            Self::Reset | Self::TimedOut | Self::Lost => None,
        }
    }
}

fn writes(operation: &str) -> bool {
    ["PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"].contains(&operation)
}

/// Which attempt at the same call this is, from 1, as the SDK says: `attempt=2; max=4`.
fn attempt(headers: &HeaderMap) -> u64 {
    let said = headers.get("amz-sdk-request").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let number = said.split(';').find_map(|part| part.trim().strip_prefix("attempt="));
    number.and_then(|number| number.parse().ok()).unwrap_or(1)
}

/// The same for the same seed, whatever else happens at the same time.
fn hash(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(attempt: u64, call: u64) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("amz-sdk-request", format!("attempt={attempt}; max=4").parse().unwrap());
        headers.insert("amz-sdk-invocation-id", call.to_string().parse().unwrap());
        headers
    }

    fn misfortune(faults: &str) -> Misfortune {
        Misfortune::of(faults.parse().unwrap())
    }

    #[test]
    fn every_call_fails_once() {
        let lost = misfortune("lost");
        assert_eq!(lost.of_call("Worker", "GetItem", &headers(1, 1)), Some(Fault::Lost));
        assert_eq!(lost.of_call("Worker", "GetItem", &headers(2, 1)), None);
        assert_eq!(Misfortune::default().of_call("Worker", "GetItem", &headers(1, 1)), None);
    }

    #[test]
    fn only_writes_meet_a_transaction() {
        let conflict = misfortune("conflict");
        assert_eq!(conflict.of_call("Worker", "PutItem", &headers(1, 1)), Some(Fault::Conflict));
        assert_eq!(conflict.of_call("Worker", "Query", &headers(1, 1)), None);
    }

    #[test]
    fn a_seed_chooses_some_calls_and_always_the_same() {
        let chosen = |seed: &str| {
            let misfortune = misfortune(seed);
            (0..1000).map(|call| misfortune.of_call("Worker", "PutItem", &headers(1, call))).collect::<Vec<_>>()
        };
        let seven = chosen("seeded:7");
        assert_eq!(seven, chosen("seeded:7"));
        assert_ne!(seven, chosen("seeded:8"));
        let failed = seven.iter().flatten().count();
        assert!((20..70).contains(&failed), "about one in {ONE_IN}, not {failed} in 1000");
        for fault in Fault::ALL {
            assert!(seven.contains(&Some(fault)), "{fault:?}");
        }
    }

    #[test]
    fn some_fail_as_often_as_they_are_tried() {
        let misfortune = misfortune("seeded:7");
        let for_good = (0..1000).filter(|call| {
            (1..=MOST_ATTEMPTS)
                .all(|attempt| misfortune.of_call("Worker", "GetItem", &headers(attempt, *call)).is_some())
        });
        assert!(for_good.count() > 3);
    }

    #[test]
    fn only_what_names_faults_is_taken() {
        assert!("nothing".parse::<Faults>().is_err());
        assert!("seeded:".parse::<Faults>().is_err());
        assert!("seeded:7".parse::<Faults>().unwrap().reach_callers());
        assert!(!"lost".parse::<Faults>().unwrap().reach_callers());
    }
}
