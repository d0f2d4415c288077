//! Links that people are sent to.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::contact::EmailDomain;
use super::refusal::InvalidValue;
use super::value::parsed_value;

/// A web address with https, of at most 500 characters, without blanks or anything that could end a header or an attribute.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HttpsLink(String);

parsed_value!(HttpsLink);

impl FromStr for HttpsLink {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let rest = text.strip_prefix("https://").ok_or(InvalidValue::HttpsLink)?;
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.split_once(':').map_or(host, |(host, _port)| host);
        let visible = text.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'<' | b'>' | b'\\' | b'`'));
        // No user name before the host: `https://zoom.us@elsewhere.example` leads elsewhere.
        let fits = text.len() <= 500 && visible && !host.contains('@') && host.parse::<EmailDomain>().is_ok();
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidValue::HttpsLink) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_https_address_is_a_link() {
        assert!("https://zoom.example/j/123?pwd=abc".parse::<HttpsLink>().is_ok());
        for text in [
            "http://zoom.example",
            "javascript:alert(1)",
            "https://",
            "https://localhost/x",
            "https://a@b.example",
            "https://zoom.example/ x",
            "https://zoom.example/\"x",
            "https://zoom.example/\r\nBcc:",
            "//zoom.example",
        ] {
            assert_eq!(text.parse::<HttpsLink>(), Err(InvalidValue::HttpsLink), "{text:?}");
        }
    }
}
