//! Reports are read, or refused with a reason.

mod plain;
mod properties;
mod verbs;
mod words;
