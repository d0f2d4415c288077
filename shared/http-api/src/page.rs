//! Query parameters and paging.

use axum::extract::{FromRequestParts, Query};
use axum::response::IntoResponse;
use event_store::read_model::Cursor;
use http::request::Parts;
use serde::Serialize;
use serde::de::DeserializeOwned;
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

/// Which page of a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paging {
    /// Where it begins; `None` for the first.
    pub after: Option<Cursor>,
    /// At most how many.
    pub limit: u16,
}

impl Paging {
    /// Reads `cursor` and `limit` as they stand in the query.
    pub fn parse(cursor: Option<&str>, limit: Option<&str>) -> Result<Self, Problem> {
        let wrong = |name: &str, refusal: EdgeRefusal| Problem::from(refusal).at(Place::Parameter(name.to_owned()));
        let limit = limit.map_or(Ok(USUALLY_PER_PAGE), |limit| {
            let limit = limit.parse().ok().filter(|limit| (1..=MOST_PER_PAGE).contains(limit));
            limit.ok_or_else(|| wrong("limit", EdgeRefusal::InvalidLimit))
        })?;
        let after = cursor.map(Cursor::decode).transpose();
        let after = after.map_err(|_| wrong("cursor", EdgeRefusal::InvalidCursor))?;
        Ok(Self { after, limit })
    }
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
