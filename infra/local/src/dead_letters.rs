//! What could not be handled even after retries, kept in plain view: locally this stands for the dead-letter queues.

use crate::store::StoredFile;
use anyhow::Result;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// One event that a function did not manage to handle.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DeadLetter {
    /// When it was given up, by the local clock.
    pub at: Timestamp,
    /// The function's logical id.
    pub function: String,
    /// What sent the event: a stream, a schedule, a topic.
    pub source: String,
    /// What the function last said.
    pub error: String,
    /// The event itself.
    pub event: serde_json::Value,
}

/// The list of one stack.
pub(crate) struct DeadLetters {
    file: StoredFile,
    letters: Mutex<Vec<DeadLetter>>,
}

impl DeadLetters {
    pub(crate) fn open(file: Option<PathBuf>) -> Result<Self> {
        let file = StoredFile::new(file);
        Ok(Self { letters: Mutex::new(file.read()?.unwrap_or_default()), file })
    }

    pub(crate) fn add(&self, letter: DeadLetter) {
        tracing::error!(function = letter.function, source = letter.source, error = letter.error, "a dead letter");
        let mut letters = self.lock();
        letters.push(letter);
        self.file.write(&*letters);
    }

    pub(crate) fn all(&self) -> Vec<DeadLetter> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<DeadLetter>> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
