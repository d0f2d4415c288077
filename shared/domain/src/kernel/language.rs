//! Bokmål, nynorsk, and the language a reader asks for.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::refusal::InvalidValue;

/// The written Norwegian a library has chosen; its letters come in it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// Bokmål.
    #[default]
    Nb,
    /// Nynorsk.
    Nn,
}

impl Language {
    /// The language's BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Nb => "nb",
            Self::Nn => "nn",
        }
    }
}

impl FromStr for Language {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "nb" => Ok(Self::Nb),
            "nn" => Ok(Self::Nn),
            _ => Err(InvalidValue::Language),
        }
    }
}

/// The language in which a caller reads an answer, taken from `Accept-Language`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReaderLanguage {
    /// Bokmål.
    Nb,
    /// Nynorsk.
    Nn,
    /// English, and what a caller gets who asks for nothing.
    #[default]
    En,
}

impl From<Language> for ReaderLanguage {
    fn from(language: Language) -> Self {
        match language {
            Language::Nb => Self::Nb,
            Language::Nn => Self::Nn,
        }
    }
}

impl ReaderLanguage {
    /// The language's BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Nb => "nb",
            Self::Nn => "nn",
            Self::En => "en",
        }
    }
}
