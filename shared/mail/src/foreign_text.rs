//! Whatever a notification says, or a cursor, it is read or refused.

use proptest::prelude::*;

use crate::events;
use crate::outbox::Cursor;

const BOUNCE: &str = r#"{"eventType": "Bounce", "mail": {"messageId": "m-1", "tags": {"letter": ["3b241101-e2bb-4255-8caf-4136c566a962"], "attempt": ["1"]}}, "bounce": {"bounceType": "Permanent", "bounceSubType": "General"}}"#;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_notification_is_read_or_refused(text in prop_oneof![any::<String>(), r#"[\[\]{}":, a-zA-Z0-9]{0,200}"#]) {
        let _ = events::read(&text);
    }

    #[test]
    fn a_damaged_notification_is_read_or_refused(at in 0..BOUNCE.len(), byte in 0_u8..128, cut in 0..BOUNCE.len()) {
        let mut bytes = BOUNCE.as_bytes().to_vec();
        bytes[at] = byte;
        let damaged = String::from_utf8_lossy(&bytes);
        let _ = (events::read(&damaged), events::read(&damaged[..cut]));
    }

    #[test]
    fn any_text_is_a_place_in_a_list_that_comes_back_or_none(
        text in prop_oneof![any::<String>(), "[a-z0-9|#-]{0,40}\\|3b241101-e2bb-4255-8caf-4136c566a962"]
    ) {
        if let Ok(cursor) = text.parse::<Cursor>() {
            prop_assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
    }
}
