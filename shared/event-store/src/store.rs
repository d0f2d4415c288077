//! The store itself: a client and a table.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use cqrs_es::{AggregateContext, AggregateError, EventEnvelope, EventStore};
use domain::kernel::EventSourced;

use crate::append::AppendError;
use crate::{CommandContext, Loaded, Patience, StoreError};

/// Event-sourced aggregates in one DynamoDB table. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) client: Client,
    pub(crate) table: String,
    pub(crate) patience: Patience,
}

impl Store {
    /// The store over a table with partition key `aggregate` and sort key `sequence`.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into(), patience: Patience::USUAL }
    }

    /// The same store, for commands that others contend with more, or less, than usual.
    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }
}

impl<A: EventSourced> AggregateContext<A> for Loaded<A> {
    fn aggregate(&mut self) -> &mut A {
        self.untouched.get_or_insert_with(|| self.aggregate.clone());
        &mut self.aggregate
    }
}

/// The vocabulary of `cqrs-es` over the same log, for its framework and for whoever knows it. Our own functions call
/// [`Store::execute`], which also retries, recognises repeats and brings companions.
///
/// The metadata must say `at`, `by`, `command` and `digest`.
impl<A: EventSourced> EventStore<A> for Store {
    type AC = Loaded<A>;

    async fn load_events(&self, aggregate_id: &str) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        let mut envelopes = Vec::new();
        for item in self.commits::<A>(aggregate_id, 1).await.map_err(in_cqrs_terms)? {
            envelopes.extend(item.envelopes::<A>().map_err(in_cqrs_terms)?);
        }
        Ok(envelopes)
    }

    async fn load_aggregate(&self, aggregate_id: &str) -> Result<Loaded<A>, AggregateError<A::Error>> {
        self.load(aggregate_id).await.map_err(in_cqrs_terms)
    }

    async fn commit(
        &self,
        events: Vec<A::Event>,
        context: Loaded<A>,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        if events.is_empty() {
            return Ok(vec![]);
        }
        let said = |name: &'static str| {
            metadata
                .get(name)
                .cloned()
                .ok_or_else(|| AggregateError::UnexpectedError(format!("the metadata lack `{name}`").into()))
        };
        let at = said("at")?.parse().map_err(|error: jiff::Error| AggregateError::UnexpectedError(error.into()))?;
        let command = CommandContext {
            command_id: said("command")?,
            digest: said("digest")?,
            by: said("by")?,
            at,
            expected_version: None,
        };
        // `EventSink` has applied the events to the context already. Folding from the loaded base again here is what
        // makes `cqrs-es`'s own snapshot stores count everything twice; ours keeps the untouched base for it.
        match self.append(&context, &events, &command, &[]).await {
            Ok(appended) => appended.item.envelopes::<A>().map_err(in_cqrs_terms),
            // Our own commit, whose answer was lost.
            Err(AppendError::Conflict(winner))
                if winner.command == command.command_id && winner.digest == command.digest =>
            {
                winner.envelopes::<A>().map_err(in_cqrs_terms)
            }
            Err(AppendError::Conflict(_) | AppendError::Contended | AppendError::Taken(_)) => {
                Err(AggregateError::AggregateConflict)
            }
            Err(AppendError::Store(error)) => Err(in_cqrs_terms(error)),
        }
    }
}

fn in_cqrs_terms<E: std::error::Error>(error: StoreError) -> AggregateError<E> {
    match error {
        StoreError::Unavailable { .. } => AggregateError::DatabaseConnectionError(Box::new(error)),
        StoreError::Unreadable { .. } => AggregateError::DeserializationError(Box::new(error)),
        StoreError::CommitTooLarge { .. } | StoreError::Unwritable { .. } => {
            AggregateError::UnexpectedError(Box::new(error))
        }
    }
}
