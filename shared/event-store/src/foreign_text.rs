//! Whatever is presented as a link's token, or sent as a cursor, is opened or refused.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;

use crate::people::{LinkPurpose, LinkToken, SignedLinks};
use crate::read_model::Cursor;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_token_opens_that_we_did_not_make(text in any::<String>(), bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let links = SignedLinks::new("the key of these tests");
        for token in [text, URL_SAFE_NO_PAD.encode(&bytes)] {
            let opened = links.open(LinkPurpose::VerifyEmail, "Library#2030100", &LinkToken::presented(token), jiff::Timestamp::UNIX_EPOCH);
            prop_assert!(opened.is_err());
        }
    }

    #[test]
    fn any_text_is_a_cursor_that_comes_back_or_none(
        text in prop_oneof![any::<String>(), r#"\["[a-z\\"ø]{0,20}", ?(null|"[a-z#ø]{0,20}"|[0-9])\]?"#]
    ) {
        if let Ok(cursor) = text.parse::<Cursor>() {
            prop_assert_eq!(cursor.to_string().parse().ok(), Some(cursor));
        }
    }
}
