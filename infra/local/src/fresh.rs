//! Identifiers that AWS would make up: message ids, request ids, secrets.

/// A random one.
#[expect(clippy::disallowed_methods, reason = "the local stack is the edge: these are what AWS would make up")]
pub(crate) fn id() -> uuid::Uuid {
    uuid::Uuid::new_v4()
}
