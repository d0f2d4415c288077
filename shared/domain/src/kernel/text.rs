//! Words that people write: short names on one line, and reasons on several.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::language::Language;
use super::refusal::InvalidValue;
use super::value::parsed_value;

/// Longest name kept, in characters.
pub const NAME_LENGTH: usize = 200;
/// Longest reason kept, in characters.
pub const REASON_LENGTH: usize = 2_000;

/// The name of a library, a person or a thing: one line of 1 to 200 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(String);

parsed_value!(Name);

impl FromStr for Name {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        written(text, NAME_LENGTH, false).map(Self)
    }
}

/// Why something was done, in a person's words: 1 to 2 000 characters, line breaks allowed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reason(String);

parsed_value!(Reason);

impl FromStr for Reason {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        written(text, REASON_LENGTH, true).map(Self)
    }
}

/// The same words in both written languages, one beside the other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Bilingual {
    /// In bokmål.
    pub nb: Reason,
    /// In nynorsk.
    pub nn: Reason,
}

impl Bilingual {
    /// The words in one of the languages.
    pub fn text(&self, language: Language) -> &str {
        match language {
            Language::Nb => self.nb.as_str(),
            Language::Nn => self.nn.as_str(),
        }
    }
}

fn written(text: &str, longest: usize, line_breaks: bool) -> Result<String, InvalidValue> {
    let text = text.trim();
    if text.is_empty() {
        return Err(InvalidValue::Empty);
    }
    if text.chars().count() > longest {
        return Err(InvalidValue::TooLong);
    }
    if text.chars().any(|c| is_invisible(c) && !(line_breaks && matches!(c, '\n' | '\r'))) {
        return Err(InvalidValue::ControlCharacter);
    }
    Ok(text.replace("\r\n", "\n"))
}

/// Control characters, and the format characters that reorder or hide text (bidirectional overrides, zero width).
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_visible_line() {
        assert_eq!("  Fjordvik folkebibliotek ".parse::<Name>().unwrap().as_str(), "Fjordvik folkebibliotek");
        assert_eq!(" ".parse::<Name>(), Err(InvalidValue::Empty));
        assert_eq!("a\nb".parse::<Name>(), Err(InvalidValue::ControlCharacter));
        assert_eq!("a\u{202e}b".parse::<Name>(), Err(InvalidValue::ControlCharacter));
        assert_eq!("æ".repeat(201).parse::<Name>(), Err(InvalidValue::TooLong));
        assert!("æ".repeat(200).parse::<Name>().is_ok());
    }

    #[test]
    fn a_reason_may_have_lines_but_nothing_hidden() {
        assert_eq!("one\r\ntwo".parse::<Reason>().unwrap().as_str(), "one\ntwo");
        assert_eq!("one\u{0}two".parse::<Reason>(), Err(InvalidValue::ControlCharacter));
    }
}
