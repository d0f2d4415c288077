//! The organisation number of the Norwegian register of legal entities.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::refusal::InvalidValue;
use super::value::{digits, parsed_value};

/// Nine digits, the last a check digit modulo 11 (Brønnøysundregistrene, "Organisasjonsnummeret").
///
/// One municipality owns several libraries, so this is *not* a library's key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrganisationNumber(String);

parsed_value!(OrganisationNumber);

const WEIGHTS: [u32; 8] = [3, 2, 7, 6, 5, 4, 3, 2];

/// The check digit for eight leading digits; `None` where no valid number exists (about one prefix in eleven).
fn check_digit(leading: &[u8]) -> Option<u32> {
    let sum: u32 = leading.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    match sum % 11 {
        0 => Some(0),
        1 => None,
        remainder => Some(11 - remainder),
    }
}

impl FromStr for OrganisationNumber {
    type Err = InvalidValue;

    /// Accepts the spaces that people write between the groups of three.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number: String = text.chars().filter(|c| *c != ' ' && *c != '\u{a0}').collect();
        let number = digits(&number, 9).ok_or(InvalidValue::OrganisationNumber)?;
        let (leading, last) = number.as_bytes().split_at(8);
        if check_digit(leading) == Some(u32::from(last[0] - b'0')) {
            Ok(Self(number.to_owned()))
        } else {
            Err(InvalidValue::OrganisationNumber)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_numbers_are_told_from_wrong_ones() {
        assert!("123456785".parse::<OrganisationNumber>().is_ok());
        assert_eq!("976 029 100".parse::<OrganisationNumber>().unwrap().as_str(), "976029100");
        assert_eq!("123456784".parse::<OrganisationNumber>(), Err(InvalidValue::OrganisationNumber));
        assert_eq!("".parse::<OrganisationNumber>(), Err(InvalidValue::OrganisationNumber));
    }

    proptest! {
        #[test]
        fn at_most_one_check_digit_fits_any_prefix(prefix in "[0-9]{8}") {
            let valid = (0..10).filter(|digit| format!("{prefix}{digit}").parse::<OrganisationNumber>().is_ok()).count();
            let expected = usize::from(check_digit(prefix.as_bytes()).is_some());
            prop_assert_eq!(valid, expected);
        }
    }
}
