//! What can go wrong with the outbox itself.

use std::error::Error;

use aws_sdk_dynamodb::error::SdkError;

use super::{LetterId, State};

/// The letters table could not do its part.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// DynamoDB did not answer, or said no for reasons of its own; the same call may succeed later.
    #[error("DynamoDB could not {operation}")]
    Unavailable {
        /// What was asked of it.
        operation: &'static str,
        /// What the SDK said.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// A letter in the table, or one on its way there, does not have the shape this version of the code knows.
    #[error("the letter in the outbox is not in a shape we know")]
    Unreadable(#[source] serde_dynamo::Error),
    /// There is no such letter.
    #[error("there is no letter {0} in the outbox")]
    Missing(LetterId),
}

impl OutboxError {
    pub(super) fn unavailable<E, R>(operation: &'static str) -> impl FnOnce(SdkError<E, R>) -> Self
    where
        E: Error + Send + Sync + 'static,
        R: std::fmt::Debug + Send + Sync + 'static,
    {
        move |source| Self::Unavailable { operation, source: Box::new(source) }
    }
}

/// Why a coordinator's word about a letter changes nothing.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// There is no such letter.
    #[error("there is no letter {0} in the outbox")]
    UnknownLetter(LetterId),
    /// A letter that stands there cannot be resolved like that.
    #[error("a letter that is {} cannot be resolved like that", .0.as_str())]
    NotNow(State),
    /// The letter has changed since the coordinator looked at it.
    #[error("expected version {expected}, found {found}")]
    VersionMismatch {
        /// The version the coordinator saw.
        expected: u64,
        /// The version there is.
        found: u64,
    },
    /// The request's id was that of another request, by which the letter was last resolved.
    #[error("the command id has been used for another request")]
    CommandIdReused,
    /// The outbox could not do its part.
    #[error("the outbox failed")]
    Outbox(#[from] OutboxError),
}
