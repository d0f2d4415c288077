//! Whatever bytes a request has, each part of it is read or refused.

use event_store::read_model::Cursor;
use http::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue};
use proptest::prelude::*;
use serde::Deserialize;

use crate::form::FormFields;
use crate::{Body, Csv, FormOrJson, Json, NoBody, Paging, Reader, WantsPage};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only whether it can be read is looked at")]
struct Document {
    name: String,
    number: Option<u64>,
    inside: Vec<Self>,
}

/// Any bytes, and what looks like JSON or like a form.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..300),
        r#"[\[\]{}":, a-z0-9.\\eE+-]{0,200}"#.prop_map(String::into_bytes),
        r#"(\{"(name|number|inside|æ/~)": ?("[a-z]{0,3}"|-?[0-9]{1,30}|\[|\{|null)[,}\]]{0,3}){0,6}"#
            .prop_map(String::into_bytes),
        "([a-z%+&=0-9\u{e6}]{0,10}(%[0-9a-fA-Z]{0,2})?){0,12}".prop_map(String::into_bytes),
    ]
}

fn with(name: HeaderName, value: &[u8]) -> Option<HeaderMap> {
    Some(HeaderMap::from_iter([(name, HeaderValue::from_bytes(value).ok()?)]))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_body_is_read_or_refused_with_a_client_error(bytes in bytes()) {
        for content_type in ["application/json", "application/x-www-form-urlencoded", "text/csv"] {
            let headers = with(CONTENT_TYPE, content_type.as_bytes()).unwrap_or_default();
            let refusals = [
                Json::<Document>::read(&headers, &bytes).err(),
                FormOrJson::<Document>::read(&headers, &bytes).err(),
                FormFields::read(&headers, &bytes).err(),
                Csv::read(&headers, &bytes).err(),
                NoBody::read(&headers, &bytes).err(),
            ];
            prop_assert!(refusals.into_iter().flatten().all(|problem| problem.status().is_client_error()));
        }
    }

    #[test]
    fn any_header_is_understood_or_passed_over(value in prop::collection::vec(any::<u8>(), 0..80)) {
        for name in [ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE] {
            let headers = with(name, &value).unwrap_or_default();
            let _ = (Reader::of(&headers), WantsPage::of(&headers), Csv::read(&headers, b"a;b").is_ok());
        }
    }

    #[test]
    fn what_a_form_has_is_what_was_filled_in(fields in prop::collection::vec(("[a-z]{1,8}", any::<String>()), 0..8)) {
        let sent = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
        let headers = with(CONTENT_TYPE, b"application/x-www-form-urlencoded").unwrap_or_default();
        let read = FormFields::read(&headers, sent.as_bytes()).ok();
        let fields = fields.into_iter().map(|(name, value)| (name, value.replace("\r\n", "\n")));
        prop_assert_eq!(read, Some(fields.collect()));
    }

    #[test]
    fn any_text_is_a_cursor_that_comes_back_or_none(
        cursor in any::<String>(), limit in any::<String>(), id in ".{1,60}", key in prop::option::of(".{1,60}")
    ) {
        let _ = Paging::<Cursor>::parse("waiting", Some(&cursor), Some(&limit));
        let end: Cursor = serde_json::json!([id, key]).to_string().parse()?;
        let first = Paging::<Cursor>::parse("waiting", None, None).map_err(|problem| TestCaseError::fail(problem.code()))?;
        let next = first.next(Some(end.clone()));
        let second = Paging::parse("waiting", next.as_deref(), None).ok().and_then(|paging| paging.after);
        prop_assert_eq!(second, Some(end));
    }
}
