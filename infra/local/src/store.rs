//! Small JSON files in the stack's directory, for what is not in a table.

use anyhow::{Context as _, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::PathBuf;

/// A file that holds one value; without a path nothing is kept.
pub(crate) struct StoredFile {
    path: Option<PathBuf>,
}

impl StoredFile {
    pub(crate) fn new(path: Option<PathBuf>) -> Self {
        Self { path }
    }

    /// The value kept by an earlier run.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        let Some(path) = self.path.as_ref().filter(|path| path.exists()) else { return Ok(None) };
        let place = || format!("reading {}", path.display());
        let bytes = std::fs::read(path).with_context(place)?;
        serde_json::from_slice(&bytes).with_context(place).map(Some)
    }

    /// Replaces the file as a whole, so that a crash leaves the old or the new one. A failure is logged: the running stack still has
    /// the value.
    pub(crate) fn write(&self, value: &impl Serialize) {
        let Some(path) = &self.path else { return };
        let draft = path.with_extension("draft");
        let written = serde_json::to_vec_pretty(value)
            .map_err(std::io::Error::from)
            .and_then(|bytes| std::fs::write(&draft, bytes))
            .and_then(|()| std::fs::rename(&draft, path));
        if let Err(error) = written {
            tracing::error!(%error, path = %path.display(), "a file of the local stack could not be written");
        }
    }
}
