//! Reports are read, or refused with a reason.

mod counter;
mod forms;
mod plain;
mod properties;
mod sheets;
mod verbs;
mod words;
