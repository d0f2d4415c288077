//! The model of Bibliotek24: what may happen, and why something may not.
//!
//! Architecture Invariant: nothing here knows AWS, HTTP, the clock or randomness. Today's date, fresh identifiers and
//! prices arrive with the command, so every decision can be repeated and every rule tested in a second. The manifest
//! proves it: none of those crates is among the dependencies.
//!
//! Each context is a module with the same files: `commands` (what people ask for), `events` (what happened),
//! `aggregate` (how it is decided), `refusals` (the ways to say no), `view` (how lists show it) and, where letters
//! follow, `letters`.

pub mod evaluation;
#[cfg(test)]
mod foreign_text;
pub mod kernel;
pub mod kickoff;
pub mod onboarding;
pub mod statistics;
pub mod suppliers;
pub mod trials;
