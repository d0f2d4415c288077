//! Commits as items: the one place that knows how events are written down.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use cqrs_es::{DomainEvent, EventEnvelope, persist::SerializedEvent};
use domain::kernel::EventSourced;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::StoreError;

/// DynamoDB's limit for one item, in bytes.
pub const MOST_BYTES: usize = 400 * 1024;

/// A commit as it stands in the table and in a stream record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitItem {
    /// `{TYPE}#{id}`.
    pub aggregate: String,
    /// The first event's sequence, from 1.
    pub sequence: u64,
    /// How many events.
    pub count: u64,
    /// The events as JSON.
    pub events: String,
    /// When, RFC 3339.
    pub at: String,
    /// Who.
    pub by: String,
    /// Which request.
    pub command: String,
    /// A hash of the request.
    pub digest: String,
    /// The aggregate after this commit, as JSON, if it rides along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// A hash of the code that understands `state`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
}

impl CommitItem {
    /// The last event's sequence.
    pub fn last(&self) -> u64 {
        self.sequence + self.count - 1
    }

    /// The aggregate's type and id.
    pub fn type_and_id(&self) -> (&str, &str) {
        self.aggregate.split_once('#').unwrap_or((&self.aggregate, ""))
    }

    /// Where it stands, for error messages and parked items: sorts by aggregate, then sequence.
    pub fn position(&self) -> String {
        format!("{}@{:010}", self.aggregate, self.sequence)
    }

    /// The item's size by DynamoDB's rule: the bytes of names and values (a number: half its digits and one).
    pub fn bytes(&self) -> usize {
        let text = |name: &str, value: &str| name.len() + value.len();
        let number = |name: &str, value: u64| name.len() + value.to_string().len().div_ceil(2) + 1;
        text("aggregate", &self.aggregate)
            + number("sequence", self.sequence)
            + number("count", self.count)
            + text("events", &self.events)
            + text("at", &self.at)
            + text("by", &self.by)
            + text("command", &self.command)
            + text("digest", &self.digest)
            + self.state.as_deref().map_or(0, |state| text("state", state))
            + self.schema.as_deref().map_or(0, |schema| text("schema", schema))
    }

    pub(crate) fn from_item(item: HashMap<String, AttributeValue>) -> Result<Self, StoreError> {
        let place = item.get("aggregate").and_then(|key| key.as_s().ok()).cloned().unwrap_or_default();
        serde_dynamo::aws_sdk_dynamodb_1::from_item(item)
            .map_err(|error| StoreError::unreadable("a commit", place, error))
    }

    pub(crate) fn to_item(&self) -> Result<HashMap<String, AttributeValue>, StoreError> {
        serde_dynamo::aws_sdk_dynamodb_1::to_item(self).map_err(|error| StoreError::unwritable("a commit", error))
    }

    /// The events, brought to their newest version.
    pub fn decode<A: EventSourced>(&self) -> Result<Vec<A::Event>, StoreError> {
        let unreadable = |error: serde_json::Error| StoreError::unreadable("an event", self.position(), error);
        let stored: Vec<Map<String, Value>> = serde_json::from_str(&self.events).map_err(unreadable)?;
        let mut events = Vec::with_capacity(stored.len());
        for event in stored {
            for (key, payload) in event {
                events.push(decode_event::<A>(&key, payload, &self.position())?);
            }
        }
        if events.len() as u64 != self.count {
            return Err(StoreError::unreadable("the events of a commit", self.position(), "their number is wrong"));
        }
        Ok(events)
    }

    /// The events with their sequences, in the form that views take.
    pub fn envelopes<A: EventSourced>(&self) -> Result<Vec<EventEnvelope<A>>, StoreError> {
        let (_, id) = self.type_and_id();
        let metadata: HashMap<String, String> =
            [("at", &self.at), ("by", &self.by), ("command", &self.command), ("digest", &self.digest)]
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.clone()))
                .collect();
        let events = self.decode::<A>()?;
        Ok((self.sequence..)
            .zip(events)
            .map(|(sequence, payload)| EventEnvelope {
                aggregate_id: id.to_owned(),
                sequence: usize::try_from(sequence).unwrap_or(usize::MAX),
                payload,
                metadata: metadata.clone(),
            })
            .collect())
    }
}

/// A commit whose events have been read.
#[derive(Debug, Clone)]
pub struct Commit<A: EventSourced> {
    /// As it is stored.
    pub item: CommitItem,
    /// What happened.
    pub events: Vec<A::Event>,
}

/// The aggregate's partition key.
pub(crate) fn key_of<A: EventSourced>(id: &str) -> String {
    format!("{}#{id}", A::TYPE)
}

/// A hash that says which code understands a stored state.
pub(crate) fn schema_of<A: EventSourced>() -> String {
    format!("{:016x}", A::STATE_SCHEMA)
}

/// Writes events as `[{"name.vN": payload}, …]`: as short as JSON gets and still plain to read.
pub(crate) fn encode_events<E: DomainEvent>(events: &[E]) -> Result<String, StoreError> {
    let mut stored = Vec::with_capacity(events.len());
    for event in events {
        let name = event.event_type();
        let written = serde_json::to_value(event).map_err(|error| StoreError::unwritable("an event", error))?;
        let Value::Object(mut variant) = written else {
            return Err(StoreError::unwritable("an event", "an event must be an enum variant with fields"));
        };
        let payload = variant
            .remove(&name)
            .ok_or_else(|| StoreError::unwritable("an event", format!("`{name}` is not its serde name")))?;
        let key = format!("{name}.v{}", event.event_version());
        stored.push(Map::from_iter([(key, payload)]));
    }
    serde_json::to_string(&stored).map_err(|error| StoreError::unwritable("events", error))
}

/// Reads one event by the name it is stored under, upcasting an older version first.
pub(crate) fn decode_event<A: EventSourced>(key: &str, payload: Value, place: &str) -> Result<A::Event, StoreError> {
    let (name, version) =
        key.rsplit_once(".v").ok_or_else(|| StoreError::unreadable("an event's name", place, key.to_owned()))?;
    let mut event = SerializedEvent::new(
        String::new(),
        0,
        A::TYPE.to_owned(),
        name.to_owned(),
        version.to_owned(),
        payload,
        Value::Null,
    );
    for upcaster in A::upcasters() {
        if upcaster.can_upcast(&event.event_type, &event.event_version) {
            event = upcaster.upcast(event);
        }
    }
    let variant = Map::from_iter([(event.event_type, event.payload)]);
    serde_json::from_value(Value::Object(variant)).map_err(|error| StoreError::unreadable("an event", place, error))
}
