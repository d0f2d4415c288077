//! What can go wrong between a command and its stored events.

use std::error::Error;

use aws_sdk_dynamodb::error::SdkError;

/// Anything DynamoDB or a codec may say.
pub(crate) type Source = Box<dyn Error + Send + Sync + 'static>;

/// The store could not do its part. None of these is the caller's fault, except a commit that is too large.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// DynamoDB did not answer, or said no for reasons of its own; the same call may succeed later.
    #[error("DynamoDB could not {operation}")]
    Unavailable {
        /// What was asked of it.
        operation: &'static str,
        /// What the SDK said.
        #[source]
        source: Source,
    },
    /// One commit must fit into one item. Nothing was sent.
    #[error("a commit of {bytes} bytes does not fit into an item of {} bytes", crate::MOST_BYTES)]
    CommitTooLarge {
        /// How large the item would have been.
        bytes: usize,
    },
    /// Something stored cannot be understood by this version of the code: trying again will not help.
    #[error("cannot read {what} at {place}")]
    Unreadable {
        /// What was being read.
        what: &'static str,
        /// Where it stands.
        place: String,
        /// What the codec said.
        #[source]
        source: Source,
    },
    /// Something could not be written as JSON or as an item: a programming error.
    #[error("cannot write {what}")]
    Unwritable {
        /// What was being written.
        what: &'static str,
        /// What the codec said.
        #[source]
        source: Source,
    },
}

impl StoreError {
    /// Wraps what the SDK said about an operation.
    pub fn unavailable<E, R>(operation: &'static str) -> impl FnOnce(SdkError<E, R>) -> Self
    where
        E: Error + Send + Sync + 'static,
        R: std::fmt::Debug + Send + Sync + 'static,
    {
        move |source| Self::Unavailable { operation, source: Box::new(source) }
    }

    pub(crate) fn unreadable(what: &'static str, place: impl Into<String>, source: impl Into<Source>) -> Self {
        Self::Unreadable { what, place: place.into(), source: source.into() }
    }

    pub(crate) fn unwritable(what: &'static str, source: impl Into<Source>) -> Self {
        Self::Unwritable { what, source: source.into() }
    }

    /// Whether the same attempt could succeed later. If not, whoever keeps a read model parks the event.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }
}

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteError<E: Error> {
    /// The aggregate said no.
    #[error("refused")]
    Refused(#[source] E),
    /// The caller expected another version than the one there is.
    #[error("expected version {expected}, found {found}")]
    VersionMismatch {
        /// From `If-Match`.
        expected: u64,
        /// What there is.
        found: u64,
    },
    /// Others wrote again and again in between. Nothing was stored; the caller may try once more.
    #[error("others were faster, {attempts} times")]
    Contended {
        /// How often it was tried.
        attempts: u32,
    },
    /// The command's id has been used for another request.
    #[error("the command id belongs to another request")]
    CommandIdReused,
    /// A companion of the commit, such as a reservation, exists already. Nothing was stored.
    #[error("{what} is taken")]
    Taken {
        /// Which companion.
        what: &'static str,
    },
    /// The store could not do its part.
    #[error("the event store failed")]
    Store(#[from] StoreError),
}
