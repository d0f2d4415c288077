//! Which language the caller reads.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use domain::kernel::ReaderLanguage;
use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;
use http::request::Parts;

use crate::preferences::preferences;

/// The caller's language, from `Accept-Language`: bokmål, nynorsk or, for anything else, English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader(pub ReaderLanguage);

impl Reader {
    /// The most wanted of our three languages. `no` is taken as bokmål; a quality of 0 is a no.
    pub fn of(headers: &HeaderMap) -> Self {
        let wanted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let mut best = (0.0, ReaderLanguage::En);
        for (tag, quality) in preferences(wanted) {
            let language = match tag.to_ascii_lowercase().split('-').next() {
                Some("nb" | "no") => ReaderLanguage::Nb,
                Some("nn") => ReaderLanguage::Nn,
                Some("en") => ReaderLanguage::En,
                _ => continue,
            };
            if quality > best.0 {
                best = (quality, language);
            }
        }
        Self(best.1)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn the_most_wanted_of_our_languages_wins() {
        for (header, expected) in [
            ("nn, nb;q=0.9", ReaderLanguage::Nn),
            ("no", ReaderLanguage::Nb),
            ("de, nb;q=0.5, en;q=0.4", ReaderLanguage::Nb),
            ("fr", ReaderLanguage::En),
            ("nn;q=0, en", ReaderLanguage::En),
            ("", ReaderLanguage::En),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, HeaderValue::from_static(header))]);
            assert_eq!(Reader::of(&headers).0, expected, "{header}");
        }
    }
}
