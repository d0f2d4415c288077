//! Query parameters and paging.

use std::fmt::Display;
use std::str::FromStr;

use axum::extract::{FromRequestParts, Query};
use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::request::Parts;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::{EdgeRefusal, Place, Problem};

const MOST_PER_PAGE: u16 = 100;
const USUALLY_PER_PAGE: u16 = 25;

/// Query parameters. The type should deny unknown fields.
#[derive(Debug, Clone)]
pub struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = axum::response::Response;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        match Query::<T>::try_from_uri(&parts.uri) {
            Ok(Query(params)) => Ok(Self(params)),
            Err(_) => Err(Problem::from(EdgeRefusal::InvalidQuery).into_response()),
        }
    }
}

/// How many bytes of a cursor tell its list. They guard against mistakes, not against malice.
const LIST_BYTES: usize = 6;

/// Which page of a list is asked for. `C` is the list's own cursor: where a page ended, and no more.
///
/// On the wire a cursor is one opaque text, which begins with a hash of the list it belongs to. Sent to another list it is
/// refused, instead of leading to a page from the middle of nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paging<C> {
    /// Where it begins; `None` for the first.
    pub after: Option<C>,
    /// At most how many.
    pub limit: u16,
    list: [u8; LIST_BYTES],
}

impl<C: FromStr + Display> Paging<C> {
    /// Reads `cursor` and `limit` as they stand in the query. `list` is all that decides what is listed and in what order.
    pub fn parse(list: &str, cursor: Option<&str>, limit: Option<&str>) -> Result<Self, Problem> {
        let wrong = |name: &str, refusal: EdgeRefusal| Problem::from(refusal).at(Place::Parameter(name.to_owned()));
        let limit = limit.map_or(Ok(USUALLY_PER_PAGE), |limit| {
            let limit = limit.parse().ok().filter(|limit| (1..=MOST_PER_PAGE).contains(limit));
            limit.ok_or_else(|| wrong("limit", EdgeRefusal::InvalidLimit))
        })?;
        let mut hash = [0; LIST_BYTES];
        hash.copy_from_slice(&Sha256::digest(list)[..LIST_BYTES]);
        let after = cursor.map(|text| opened(hash, text).ok_or_else(|| wrong("cursor", EdgeRefusal::InvalidCursor)));
        Ok(Self { after: after.transpose()?, limit, list: hash })
    }

    /// The cursor of the next page, as it is given to the client.
    pub fn next(&self, after: Option<C>) -> Option<String> {
        let bytes = |cursor: C| [&self.list[..], cursor.to_string().as_bytes()].concat();
        after.map(|cursor| URL_SAFE_NO_PAD.encode(bytes(cursor)))
    }
}

/// The list's own cursor, if it is of this list.
fn opened<C: FromStr>(list: [u8; LIST_BYTES], text: &str) -> Option<C> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    str::from_utf8(bytes.strip_prefix(&list)?).ok()?.parse().ok()
}

/// A page of a list. Lists are kept beside the log and follow it within moments; `as_of` says how far this page has.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PageOf<T> {
    /// The entries.
    pub items: Vec<T>,
    /// For the next page; left out on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub next_cursor: Option<String>,
    /// When the newest event shown on this page happened; left out on an empty page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = DateTime)]
    pub as_of: Option<String>,
}

#[cfg(test)]
mod tests {
    use event_store::read_model::Cursor;

    use super::*;

    fn parse(list: &str, cursor: &str) -> Result<Paging<Cursor>, &'static str> {
        Paging::parse(list, Some(cursor), None).map_err(|problem| problem.code())
    }

    #[test]
    fn a_cursor_leads_on_in_its_own_list_only() {
        let first = Paging::<Cursor>::parse("waiting", None, None).unwrap();
        assert_eq!((&first.after, first.limit, first.next(None)), (&None, 25, None));
        let end: Cursor = r#"["2030100","Fjordvik"]"#.parse().unwrap();
        let next = first.next(Some(end.clone())).unwrap();
        assert!(next.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{next}");
        assert_eq!(parse("waiting", &next).unwrap().after, Some(end));
        assert_eq!(parse("approved", &next), Err("invalid-cursor"));
        for text in ["", "x", "not base64!", &next[..8], &format!("{next}AA"), &URL_SAFE_NO_PAD.encode("[]")] {
            assert_eq!(parse("waiting", text), Err("invalid-cursor"), "{text}");
        }
    }
}
