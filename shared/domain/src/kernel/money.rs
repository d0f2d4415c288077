//! Money, in whole øre.

use serde::{Deserialize, Serialize};

/// An amount in øre, a hundredth of a krone. Never a fraction, never negative.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money {
    /// How many øre.
    pub ore: u64,
}

impl Money {
    /// An amount of whole øre.
    pub const fn from_ore(ore: u64) -> Self {
        Self { ore }
    }
}

impl std::fmt::Display for Money {
    /// As Norwegians write it: `1 234,50 kr`, with no-break spaces.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kroner = (self.ore / 100).to_string();
        for (at, digit) in kroner.chars().enumerate() {
            if at > 0 && (kroner.len() - at).is_multiple_of(3) {
                f.write_str("\u{a0}")?;
            }
            write!(f, "{digit}")?;
        }
        write!(f, ",{:02}\u{a0}kr", self.ore % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_norwegians_write_them() {
        for (ore, text) in [(5, "0,05 kr"), (123_450, "1 234,50 kr"), (100_000_000, "1 000 000,00 kr")] {
            assert_eq!(Money::from_ore(ore).to_string().replace('\u{a0}', " "), text);
        }
    }
}
