//! Short names that stand in addresses and in events: chosen once by a coordinator, never changed.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::refusal::InvalidValue;
use super::value::parsed_value;

macro_rules! slug {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        parsed_value!($name);

        impl FromStr for $name {
            type Err = InvalidValue;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                slug(text).map(|slug| Self(slug.to_owned()))
            }
        }
    };
}

slug! {
    /// A service, such as `filmarkivet`.
    ServiceId
}

slug! {
    /// A connection period, such as `2023-host`.
    PeriodId
}

slug! {
    /// A training session within its period, such as `torsdag`.
    TrainingId
}

slug! {
    /// A supplier, such as `lysbilde`.
    SupplierId
}

slug! {
    /// A trial period, such as `2023-var`.
    TrialId
}

slug! {
    /// A kickoff, such as `2023-var`.
    KickoffId
}

slug! {
    /// A round of the evaluation, such as `2023-var`.
    RoundId
}

slug! {
    /// A question of the evaluation within its form, such as `training`.
    QuestionId
}

slug! {
    /// A choice within its question, such as `too-short`.
    ChoiceId
}

slug! {
    /// A group of libraries that share addresses, so that suppliers count them as one.
    GroupId
}

/// 2 to 40 lower-case letters, digits and hyphens, beginning with a letter or digit.
fn slug(text: &str) -> Result<&str, InvalidValue> {
    let fits = (2..=40).contains(&text.len())
        && !text.starts_with('-')
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if fits { Ok(text) } else { Err(InvalidValue::Slug) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_short_and_plain() {
        for text in ["filmarkivet", "2023-host", "a1"] {
            assert!(text.parse::<ServiceId>().is_ok(), "{text}");
        }
        for text in ["", "a", "-a", "Film", "høst", "a b", "a/b", &"a".repeat(41)] {
            assert_eq!(text.parse::<PeriodId>(), Err(InvalidValue::Slug), "{text}");
        }
    }
}
