//! The library number: a library's key.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::refusal::InvalidValue;
use super::value::{digits, parsed_value};

/// Seven digits, the key of a library. Its ISIL form is `NO-` and the number.
///
/// The first digit is the type. The middle digits follow municipality numbers long abolished: today's municipality or
/// county must never be derived from them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LibraryNumber(String);

parsed_value!(LibraryNumber);

impl LibraryNumber {
    /// The type that the first digit claims; `None` for the types that do not buy through the consortium.
    ///
    /// A library may well choose another type: that is a warning, not an error.
    pub fn claimed_type(&self) -> Option<LibraryType> {
        match self.0.as_bytes()[0] {
            b'2' => Some(LibraryType::Public),
            b'3' => Some(LibraryType::UpperSecondary),
            _ => None,
        }
    }

    /// The international form, `NO-2030100`.
    pub fn isil(&self) -> String {
        format!("NO-{}", self.0)
    }
}

impl FromStr for LibraryNumber {
    type Err = InvalidValue;

    /// Accepts the ISIL form and surrounding blanks too.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let number = text.strip_prefix("NO-").unwrap_or(text);
        digits(number, 7).map(|number| Self(number.to_owned())).ok_or(InvalidValue::LibraryNumber)
    }
}

/// The two kinds of library that buy through the consortium. What a library may choose depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LibraryType {
    /// A public library (*folkebibliotek*).
    Public,
    /// A library in an upper-secondary school (*VGS*).
    UpperSecondary,
}

impl LibraryType {
    /// The type's name in requests and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::UpperSecondary => "upper-secondary",
        }
    }
}

impl FromStr for LibraryType {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "public" => Ok(Self::Public),
            "upper-secondary" => Ok(Self::UpperSecondary),
            _ => Err(InvalidValue::LibraryType),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_number_claims_its_type_and_has_an_isil_form() {
        let deichman: LibraryNumber = "2030100".parse().unwrap();
        assert_eq!(deichman.claimed_type(), Some(LibraryType::Public));
        assert_eq!(deichman.isil(), "NO-2030100");
        assert_eq!(" NO-2030100 ".parse(), Ok(deichman));
    }

    #[test]
    fn anything_but_seven_digits_is_no_library_number() {
        for text in ["", "203010", "20301000", "20301OO", "２０３０１００", "2030 100", "-030100"] {
            assert_eq!(text.parse::<LibraryNumber>(), Err(InvalidValue::LibraryNumber), "{text}");
        }
    }
}
