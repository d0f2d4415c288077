//! Tests of the crate as others see it.

mod courier;
mod events;
mod letters;
mod messages;
mod outbox;
mod outbox_at_random;
mod support;
