//! Functions that are no HTTP servers.

use std::future::Future;
use std::pin::Pin;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::BoxError;

/// A function that takes events as Lambda delivers them.
pub trait EventFunction: Send + Sync + 'static {
    /// Handles one invocation. A stream function answers `{"batchItemFailures": […]}`.
    fn handle(&self, event: Value) -> Pin<Box<dyn Future<Output = Result<Value, BoxError>> + Send + '_>>;
}

/// What a function was invoked with, told apart by what is in it.
#[derive(Debug, Clone)]
pub enum Invocation {
    /// A batch of the event stream.
    Stream(Value),
    /// Notifications from SNS.
    Notifications(Value),
    /// A task: from the scheduler, or by hand.
    Task(Task),
}

/// Housekeeping that a stream function does when told to: `{"task": "sweep"}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "task", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Task {
    /// Find what the stream lost, and handle it.
    Sweep,
    /// Go through the log for what the stream never asked for.
    Reconcile,
    /// Handle what was parked, with the code of today.
    Unpark,
    /// Do what is due because time has passed.
    MoveOn,
    /// Build the next generation of a read model and swap.
    Rebuild {
        /// The read model's name.
        view: String,
    },
}

/// The event is none that the function knows.
#[derive(Debug, thiserror::Error)]
#[error("neither a stream batch, nor notifications, nor a task")]
pub struct UnknownInvocation(#[source] serde_json::Error);

impl TryFrom<Value> for Invocation {
    type Error = UnknownInvocation;

    fn try_from(event: Value) -> Result<Self, UnknownInvocation> {
        let source = |name: &str| event.pointer(&format!("/Records/0/{name}")).and_then(Value::as_str);
        if source("eventSource") == Some("aws:dynamodb") {
            return Ok(Self::Stream(event));
        }
        if source("EventSource") == Some("aws:sns") {
            return Ok(Self::Notifications(event));
        }
        // Serde would also take a list for a task: its name first, then its fields.
        let event: Map<String, Value> = serde_json::from_value(event).map_err(UnknownInvocation)?;
        serde_json::from_value(event.into()).map(Self::Task).map_err(UnknownInvocation)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// JSON, often with the names that an invocation is told by.
    fn anything() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            prop::sample::select(vec!["aws:dynamodb", "aws:sns", "sweep", "rebuild"]).prop_map(Value::from),
        ];
        let name = prop::sample::select(vec!["Records", "eventSource", "EventSource", "task", "view", "other"]);
        leaf.prop_recursive(4, 24, 4, move |inner| {
            let object = prop::collection::vec((name.clone().prop_map(str::to_owned), inner.clone()), 0..4);
            prop_oneof![
                prop::collection::vec(inner, 0..3).prop_map(Value::from),
                object.prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_event_is_an_invocation_or_none(event in anything()) {
            if let Ok(Invocation::Task(task)) = Invocation::try_from(event.clone()) {
                prop_assert!(event.get("task").is_some(), "{:?}", task);
            }
        }
    }

    #[test]
    fn an_invocation_is_told_by_what_is_in_it() {
        let is = |event: Value| Invocation::try_from(event);
        assert!(matches!(is(json!({"Records": [{"eventSource": "aws:dynamodb"}]})), Ok(Invocation::Stream(_))));
        assert!(matches!(is(json!({"Records": [{"EventSource": "aws:sns"}]})), Ok(Invocation::Notifications(_))));
        assert!(matches!(is(json!({"task": "sweep"})), Ok(Invocation::Task(Task::Sweep))));
        assert!(is(json!({"task": "rebuild"})).is_err());
        assert!(is(json!({"Records": []})).is_err());
        assert!(is(json!(["rebuild", "library"])).is_err());
    }
}
