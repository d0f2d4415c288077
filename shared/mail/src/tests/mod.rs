//! Tests of the crate as others see it.

#![expect(clippy::disallowed_methods, reason = "tests make up tokens, as the edge does")]

mod calendar_files;
mod courier;
mod events;
mod letters;
mod messages;
mod outbox;
mod outbox_at_random;
mod periods;
mod support;
