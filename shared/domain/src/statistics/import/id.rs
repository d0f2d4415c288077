//! What an import is known by: its file.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::kernel::InvalidValue;
use crate::kernel::value::parsed_value;

/// An import's key: the first 16 bytes of SHA-256 over the file and over how it is to be read, in hexadecimal. The same file
/// is the same import, so that sending it again changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ImportId(String);

parsed_value!(ImportId);

impl FromStr for ImportId {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidValue::ImportId) }
    }
}
