//! Secrets Manager in small: a random value per secret, made at first use and kept with the rest of the directory.

use crate::store::StoredFile;
use anyhow::{Result, anyhow, ensure};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// The secrets of one stack.
pub(crate) struct Secrets {
    file: StoredFile,
    values: Mutex<BTreeMap<String, String>>,
}

impl Secrets {
    pub(crate) fn open(file: Option<PathBuf>) -> Result<Self> {
        let file = StoredFile::new(file);
        Ok(Self { values: Mutex::new(file.read()?.unwrap_or_default()), file })
    }

    /// Replaces every `{{resolve:secretsmanager:…}}` in a value, as CloudFormation does when it deploys.
    pub(crate) fn resolve(&self, value: &str) -> Result<String> {
        let mut result = String::new();
        let mut rest = value;
        while let Some((before, after)) = rest.split_once("{{resolve:") {
            let (reference, after) = after.split_once("}}").ok_or_else(|| anyhow!("{value}: `{{{{` without `}}}}`"))?;
            let secret = reference.strip_prefix("secretsmanager:");
            ensure!(secret.is_some(), "{value}: only secretsmanager references are resolved locally");
            result.push_str(before);
            // What follows names a part of the secret; locally a secret has one value.
            let name = secret.unwrap_or_default();
            result.push_str(&self.value(name.split_once(":SecretString").map_or(name, |(name, _)| name)));
            rest = after;
        }
        result.push_str(rest);
        Ok(result)
    }

    fn value(&self, name: &str) -> String {
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = values.get(name) {
            return value.clone();
        }
        let value = format!("{}{}", crate::fresh::id().simple(), crate::fresh::id().simple());
        values.insert(name.to_owned(), value.clone());
        self.file.write(&*values);
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_random_and_the_same_after_a_restart() {
        let directory = tempfile::tempdir().unwrap();
        let file = Some(directory.path().join("secrets.json"));
        let reference = "{{resolve:secretsmanager:arn:aws:secretsmanager:x:y:secret:Key:SecretString}}";
        let first = Secrets::open(file.clone()).unwrap().resolve(reference).unwrap();
        assert_eq!(first.len(), 64);
        assert_eq!(Secrets::open(file).unwrap().resolve(reference).unwrap(), first);
        assert_ne!(Secrets::open(None).unwrap().resolve(reference).unwrap(), first);
    }

    #[test]
    fn a_value_without_a_reference_stays_as_it_is() {
        assert_eq!(Secrets::open(None).unwrap().resolve("info,local=debug").unwrap(), "info,local=debug");
    }
}
