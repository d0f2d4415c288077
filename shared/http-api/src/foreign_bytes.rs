//! Whatever bytes a request has, each part of it is read or refused.

use event_store::read_model::Cursor;
use http::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue};
use proptest::prelude::*;
use serde::Deserialize;

use crate::form::FormFields;
use crate::{Body, Caller, Csv, FormOrJson, Json, NoBody, Paging, Reader, WantsPage};

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

/// What a user pool may call a group: anything without spaces. Many are nearly the one that counts.
fn group() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("coordinators".to_owned()),
        r"[\[\],]{0,2}coordinators[\[\],s]{0,2}",
        r"coordinator|Coordinators|x,coordinators,y",
        r"[\p{L}\p{N}\p{P}\p{S}]{1,12}",
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

    #[test]
    fn whoever_is_in_the_group_is_a_coordinator_and_nobody_else(groups in prop::collection::vec(group(), 0..4)) {
        let claims = [("sub", "somebody".to_owned()), ("cognito:groups", format!("[{}]", groups.join(" ")))];
        let caller = Caller::of_claims(&claims.map(|(name, value)| (name.to_owned(), value)).into());
        prop_assert_eq!(caller.is_coordinator(), groups.iter().any(|group| group == "coordinators"));
    }

    #[test]
    fn any_claims_are_those_of_nobody_or_of_who_has_proven_an_address(
        subject in prop::option::of(any::<String>()),
        email in prop_oneof![any::<String>(), "[a-zæ.+]{1,8}@[a-zæ.]{1,12}"],
        verified in prop::option::of("true|false|True|1|"),
        groups in prop::option::of(any::<String>()),
    ) {
        let claims = [("sub", &subject), ("email", &Some(email.clone())), ("email_verified", &verified), ("cognito:groups", &groups)];
        let claims = claims.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)));
        let caller = Caller::of_claims(&claims.collect());
        prop_assert_eq!(caller == Caller::Anonymous, subject.is_none());
        let proven = email.parse().ok().filter(|_| subject.is_some() && verified.as_deref() == Some("true"));
        prop_assert_eq!(caller.email(), proven.as_ref());
    }
}
