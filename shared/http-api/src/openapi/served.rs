//! The document as it is served: as it is packed, to whoever can unpack it.

use std::io::Read;

use axum::response::{IntoResponse, Response};
use flate2::read::GzDecoder;
use http::HeaderMap;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, VARY};

use crate::preferences::preferences;

/// The checked-in document, packed by `build.rs`. A test holds it to the code.
const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/openapi.json.gz"));

/// The document, for whoever asks with these headers.
pub fn served(headers: &HeaderMap) -> Response {
    let about = [(CONTENT_TYPE, "application/json"), (VARY, "Accept-Encoding")];
    if takes_gzip(headers) {
        return (about, [(CONTENT_ENCODING, "gzip")], PACKED).into_response();
    }
    let mut document = Vec::new();
    GzDecoder::new(PACKED).read_to_end(&mut document).expect("build.rs packed it");
    (about, document).into_response()
}

/// RFC 9110, section 12.5.3: a quality of 0 is a no, and `*` is whatever is not named.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let named = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let (mut gzip, mut any) = (None, false);
    for (name, quality) in named.flat_map(preferences) {
        if name.eq_ignore_ascii_case("gzip") {
            gzip = Some(quality > 0.0);
        } else if name == "*" {
            any = quality > 0.0;
        }
    }
    gzip.unwrap_or(any)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn whoever_can_unpack_it_gets_it_packed_and_everybody_the_same() {
        let checked_in = include_bytes!("../../openapi.json");
        for (accepted, packed) in [
            ("gzip", true),
            ("deflate, GZIP;q=0.5", true),
            ("*", true),
            ("br", false),
            ("gzip;q=0, *", false),
            ("identity;q=1, gzip;q=nothing", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(accepted))]);
            let answer = served(&headers);
            assert_eq!(answer.headers().contains_key(CONTENT_ENCODING), packed, "{accepted}");
            let body = answer.into_body().collect().await.unwrap().to_bytes();
            let mut text = body.to_vec();
            if packed {
                text.clear();
                GzDecoder::new(&body[..]).read_to_end(&mut text).unwrap();
            }
            assert!(text == checked_in, "{accepted}");
        }
        assert!(!served(&HeaderMap::new()).headers().contains_key(CONTENT_ENCODING));
    }
}
