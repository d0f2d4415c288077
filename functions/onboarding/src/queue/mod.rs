//! The coordinators' queue: everything that waits for one of them, oldest first, from every context.
//!
//! Nothing is stored for it. Each context keeps what waits for coordinators on a list of its read model, and a *source* here
//! turns the list into items. Five people run all of this beside their jobs, so what waits is hundreds at most, and the
//! queue is put together when somebody looks.

mod sources;

use std::fmt::{self, Display};
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::State;
use http_api::{PageOf, Paging, Params, Problem};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::Onboarding;

/// Something that waits for a coordinator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = QueueItem)]
pub(crate) struct QueueItem {
    /// What sort of thing it is, such as `application-waiting` or `letter-unknown`.
    #[schema(example = "application-waiting")]
    pub(crate) kind: String,
    /// Since when it waits.
    #[schema(format = DateTime)]
    pub(crate) since: String,
    /// Where it is looked at.
    #[schema(example = "/libraries/2030100")]
    pub(crate) at: String,
    /// What it is about, in a word or two: a library's name, a letter's template.
    pub(crate) about: String,
    /// Where it is settled, if one request settles it: `POST` there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "/libraries/2030100/application/approval")]
    pub(crate) settle: Option<String>,
}

/// Which page of the queue.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct QueueQuery {
    /// Only one sort of thing, such as `application-waiting`.
    #[param(nullable = false, example = "application-waiting")]
    kind: Option<String>,
    /// At most how many, 1 to 100; 25 if left out.
    #[param(nullable = false, example = "25")]
    limit: Option<String>,
    /// Where the page begins: the `next_cursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

/// Where a page of the queue ended.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Ended {
    since: String,
    at: String,
    kind: String,
}

impl Ended {
    fn with(item: &QueueItem) -> Self {
        Self { since: item.since.clone(), at: item.at.clone(), kind: item.kind.clone() }
    }
}

impl Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}|{}|{}", self.since, self.at, self.kind)
    }
}

impl FromStr for Ended {
    type Err = fmt::Error;

    fn from_str(text: &str) -> Result<Self, fmt::Error> {
        let mut parts = text.splitn(3, '|').map(str::to_owned);
        let (Some(since), Some(at), Some(kind)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(fmt::Error);
        };
        Ok(Self { since, at, kind })
    }
}

/// Everything that waits for a coordinator, oldest first.
///
/// Applications can be approved several at once with `POST /approvals`, which reports on each and can be sent again.
#[utoipa::path(
    get,
    path = "/queue",
    tag = "Coordinators",
    params(QueueQuery),
    responses((status = 200, description = "A page of what waits", body = PageOf<QueueItem>))
)]
pub(crate) async fn queue(
    State(onboarding): State<Arc<Onboarding>>,
    Params(query): Params<QueueQuery>,
) -> Result<axum::Json<PageOf<QueueItem>>, Problem> {
    let list = format!("queue {:?}", query.kind);
    let paging = Paging::<Ended>::parse(&list, query.cursor.as_deref(), query.limit.as_deref())?;
    let mut items = onboarding.all_that_waits().await?;
    items.retain(|item| query.kind.as_ref().is_none_or(|kind| item.kind == *kind));
    items.sort_by_cached_key(Ended::with);
    if let Some(after) = &paging.after {
        items.retain(|item| Ended::with(item) > *after);
    }
    let more = items.len() > usize::from(paging.limit);
    items.truncate(paging.limit.into());
    let next = items.last().filter(|_| more).map(Ended::with);
    Ok(axum::Json(PageOf { next_cursor: paging.next(next), items, as_of: None }))
}
