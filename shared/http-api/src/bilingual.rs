//! Words in both written languages, over the wire.

use domain::kernel::Bilingual;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Fields;

/// The same words in both written languages.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Bilingual)]
pub struct BilingualDocument {
    /// In bokmål.
    #[schema(max_length = 2000, example = "Norske filmer.")]
    pub nb: String,
    /// In nynorsk.
    #[schema(max_length = 2000, example = "Norske filmar.")]
    pub nn: String,
}

impl BilingualDocument {
    /// Parses both, at a JSON pointer.
    pub fn read(&self, fields: &mut Fields, pointer: &str) -> Option<Bilingual> {
        let nb = fields.parse(&format!("{pointer}/nb"), &self.nb);
        let nn = fields.parse(&format!("{pointer}/nn"), &self.nn);
        Some(Bilingual { nb: nb?, nn: nn? })
    }

    /// As they are answered.
    pub fn of(words: &Bilingual) -> Self {
        Self { nb: words.nb.to_string(), nn: words.nn.to_string() }
    }
}
