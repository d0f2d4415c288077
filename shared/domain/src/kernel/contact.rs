//! How people are reached, and the identifier that stands for them in events.
//!
//! Architecture Invariant: an event carries a [`PersonId`] and never an address, a name or a telephone number; those
//! live in the people table alone, where they can be corrected and erased.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::refusal::InvalidValue;
use super::value::parsed_value;

/// Stands for a person in events: random, so that it says nothing once the person is erased.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonId(String);

parsed_value!(PersonId);

impl FromStr for PersonId {
    type Err = InvalidValue;

    /// 16 to 64 characters of letters, digits and hyphens: a UUID in practice.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (16..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidValue::PersonId) }
    }
}

/// An address mail can be sent to, kept in lower case: `post@bibliotek.example`.
///
/// ASCII only: SES sends to no other local part, and a domain with national letters has an ASCII form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

parsed_value!(EmailAddress);

impl EmailAddress {
    /// The part after the `@`.
    pub fn domain(&self) -> EmailDomain {
        EmailDomain(self.0.rsplit('@').next().unwrap_or_default().to_owned())
    }
}

impl FromStr for EmailAddress {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let address = text.trim().to_ascii_lowercase();
        let (local, domain) = address.rsplit_once('@').ok_or(InvalidValue::EmailAddress)?;
        let local_fits = (1..=64).contains(&local.len())
            && local.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b))
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..");
        if address.len() <= 254 && local_fits && domain.parse::<EmailDomain>().is_ok() {
            Ok(Self(address))
        } else {
            Err(InvalidValue::EmailAddress)
        }
    }
}

/// The domain of e-mail addresses, in lower case: `oslo.kommune.no`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailDomain(String);

parsed_value!(EmailDomain);

impl FromStr for EmailDomain {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let domain = text.trim().to_ascii_lowercase();
        let label_fits = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let fits = domain.len() <= 253 && domain.contains('.') && domain.split('.').all(label_fits);
        if fits { Ok(Self(domain)) } else { Err(InvalidValue::EmailDomain) }
    }
}

/// A telephone number: 5 to 15 digits (ITU-T E.164), kept without blanks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(String);

parsed_value!(PhoneNumber);

impl FromStr for PhoneNumber {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number: String = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}')).collect();
        let digits = number.strip_prefix('+').unwrap_or(&number);
        let fits = (5..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        if fits { Ok(Self(number)) } else { Err(InvalidValue::PhoneNumber) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_in_lower_case_with_its_domain() {
        let address: EmailAddress = " Post@Fjordvik.Kommune.Example ".parse().unwrap();
        assert_eq!(address.as_str(), "post@fjordvik.kommune.example");
        assert_eq!(address.domain().as_str(), "fjordvik.kommune.example");
    }

    #[test]
    fn nothing_that_could_break_a_header_is_an_address() {
        for text in [
            "",
            "post",
            "@x.no",
            "post@",
            "post@no",
            "a b@x.no",
            "a@x..no",
            "a@-x.no",
            "a\r\nBcc: b@x.no",
            "a@x.no\r\nBcc: b@y.no",
            "a@x.no,b@y.no",
            "\"a\"@x.no",
            "å@x.no",
            ".a@x.no",
            "<a@x.no>",
        ] {
            assert_eq!(text.parse::<EmailAddress>(), Err(InvalidValue::EmailAddress), "{text:?}");
        }
    }

    #[test]
    fn a_telephone_number_loses_its_blanks() {
        assert_eq!("+47 22 33 44 55".parse::<PhoneNumber>().unwrap().as_str(), "+4722334455");
        assert_eq!("ring meg".parse::<PhoneNumber>(), Err(InvalidValue::PhoneNumber));
    }
}
