//! Letters: what they say, how they look, who has got them, and the way out to the mail service.
//!
//! A letter goes through these modules in this order:
//!
//! 1. [`letters`] holds the words. A new letter is written there, once, in bokmål and nynorsk.
//! 2. [`letter`] renders the same words as plain text and as HTML.
//! 3. [`compose`] makes a MIME message of it, addressed to one person.
//! 4. [`outbox`] remembers each letter's fate in the letters table and lets no two workers send the same one.
//! 5. [`courier`] hands the message to SES once and says what can be known about the outcome.
//! 6. [`postman`] does 3 to 5 for whoever has a letter to send.
//! 7. [`events`] reads what SES tells afterwards: delivered, bounced, complained.
//!
//! Architecture Invariant: names and addresses pass through [`compose`] and [`courier`] and are kept nowhere. The outbox,
//! the errors and the log lines of this crate hold identifiers and codes only; SES quotes addresses in its error texts,
//! so those texts are never passed on.
//!
//! There is no clock here either: whoever calls says what time it is, or hands the postman one.

pub mod compose;
pub mod courier;
pub mod events;
#[cfg(test)]
mod foreign_text;
pub mod letter;
pub mod letters;
pub mod outbox;
pub mod postman;

#[cfg(test)]
mod tests;
