//! The board of what is late: reports are due four weeks after a month's end.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::State;
use domain::kernel::{ServiceId, day_in_norway};
use domain::statistics::membership::ConnectionsEntry;
use domain::statistics::service_month::FigureRow;
use domain::statistics::{Metric, Month};
use event_store::StoreError;
use event_store::read_model::Selection;
use futures::{StreamExt, TryStreamExt, stream};
use http_api::Problem;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Statistics;

/// How many months back the board looks.
const MONTHS_BACK: i32 = 12;
/// How many services are asked about at a time.
const IN_PARALLEL: usize = 16;

/// What is here and what is late, service by service.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReportsBoard)]
pub(crate) struct BoardDocument {
    /// The services that any library has or had in the last thirteen months.
    services: Vec<BoardServiceDocument>,
}

/// A service's months.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReportsBoardService)]
pub(crate) struct BoardServiceDocument {
    /// The service.
    service: String,
    /// The last thirteen months in which any library had it, oldest first.
    months: Vec<BoardMonthDocument>,
}

/// What has come about a service's month.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ReportsBoardMonth)]
pub(crate) struct BoardMonthDocument {
    /// The month.
    #[schema(example = "2023-04")]
    month: String,
    /// `complete`, `incomplete` (some libraries are not in what came, or something is not counted that was), `late` (nothing
    /// came in time), or `not-due`.
    state: &'static str,
    /// The last day on which a report is in time.
    #[schema(format = Date)]
    due_on: String,
    /// How many libraries had the service.
    libraries: u32,
    /// How many libraries something is reported of.
    reported: u32,
    /// What was counted in the last month before that has figures, and is not in this one: a report may be missing. Left out
    /// are those who were turned away, for there may have been none, and views of parts.
    #[schema(example = json!(["Total_Item_Requests"]))]
    lacks: Vec<String>,
}

/// What has come of a service's month.
#[derive(Debug, Clone, Default)]
struct Came {
    libraries: u32,
    metrics: BTreeSet<Metric>,
}

impl Came {
    /// What was counted before, and is missed. Of those who were turned away there may be none, and a view of a part of the
    /// service is missed by nobody who has the whole.
    fn lacks(&self, before: &Self) -> Vec<String> {
        let missing = before.metrics.difference(&self.metrics);
        missing.filter(|metric| !metric.is_denial() && !metric.is_of_view()).map(ToString::to_string).collect()
    }
}

/// What is here and what is late: a supplier's report is due 28 days after the month's end.
#[utoipa::path(
    get,
    path = "/statistics/board",
    tag = "Statistics",
    responses((status = 200, description = "The board", body = BoardDocument))
)]
pub(crate) async fn board(State(statistics): State<Arc<Statistics>>) -> Result<axum::Json<BoardDocument>, Problem> {
    let today = day_in_norway(statistics.clock.now());
    let last = Month::of(today);
    let first = last.back(MONTHS_BACK);
    let connections = statistics.connections.all(&Selection::All).await?.into_iter().map(|entry| entry.view);
    let had = libraries_by_month(connections, first, last);
    let figures = &statistics.figures;
    let asked = had.into_iter().map(|(service, libraries)| async move {
        let (from, to) = (FigureRow::month_key(first), FigureRow::month_key(last));
        let rows = figures.between(&FigureRow::service(&service), &from, &to).await?;
        let came = rows.into_iter().filter_map(|row| match row {
            FigureRow::Service(totals) => {
                let metrics = totals.metrics.into_iter().collect();
                Some((totals.month, Came { libraries: totals.reported, metrics }))
            }
            FigureRow::Library(_) | FigureRow::Group(_) => None,
        });
        let came: BTreeMap<Month, Came> = came.collect();
        let months = libraries.into_iter().map(|(month, libraries)| {
            let before = came.range(..month).next_back().map(|(_, came)| came);
            BoardMonthDocument::of(month, libraries, came.get(&month), before, today)
        });
        Ok::<_, StoreError>(BoardServiceDocument { service: service.to_string(), months: months.collect() })
    });
    let services = stream::iter(asked).buffered(IN_PARALLEL).try_collect().await?;
    Ok(axum::Json(BoardDocument { services }))
}

/// How many libraries had each service in each month.
fn libraries_by_month(
    connections: impl Iterator<Item = ConnectionsEntry>,
    first: Month,
    last: Month,
) -> BTreeMap<ServiceId, BTreeMap<Month, u32>> {
    let months: Vec<Month> =
        std::iter::successors(Some(first), |month| Some(month.next())).take_while(|month| *month <= last).collect();
    let mut had: BTreeMap<ServiceId, BTreeMap<Month, u32>> = BTreeMap::new();
    for library in connections {
        for service in library.services.keys() {
            for month in months.iter().filter(|month| library.had(service, **month)) {
                *had.entry(service.clone()).or_default().entry(*month).or_default() += 1;
            }
        }
    }
    had
}

impl BoardMonthDocument {
    fn of(month: Month, libraries: u32, came: Option<&Came>, before: Option<&Came>, today: Date) -> Self {
        let reported = came.map_or(0, |came| came.libraries);
        let lacks = came.zip(before).map(|(came, before)| came.lacks(before)).unwrap_or_default();
        let state = if reported >= libraries && lacks.is_empty() {
            "complete"
        } else if reported > 0 {
            "incomplete"
        } else if today > month.due_on() {
            "late"
        } else {
            "not-due"
        };
        Self { month: month.to_string(), state, due_on: month.due_on().to_string(), libraries, reported, lacks }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn nothing_is_late_before_it_is_due() {
        let april = "2023-04".parse().unwrap();
        let came = |libraries| Came { libraries, ..Came::default() };
        let state = |reported, today| BoardMonthDocument::of(april, 3, Some(&came(reported)), None, today).state;
        assert_eq!(state(0, date(2023, 5, 28)), "not-due");
        assert_eq!(state(0, date(2023, 5, 29)), "late");
        assert_eq!(state(2, date(2023, 5, 10)), "incomplete");
        assert_eq!(state(3, date(2023, 5, 10)), "complete");
    }

    #[test]
    fn a_month_of_which_only_a_part_came_is_not_complete() {
        let (april, today) = ("2023-04".parse().unwrap(), date(2023, 5, 10));
        let came = |metrics: &[Metric]| Came { libraries: 3, metrics: metrics.iter().cloned().collect() };
        let whole = came(&[Metric::SearchesPlatform, Metric::TotalItemRequests]);
        let with_denials = came(&[Metric::SearchesPlatform, Metric::TotalItemRequests, Metric::NoLicense]);
        let part = came(&[Metric::of_view("Total_Item_Requests", "TR_B1").unwrap(), Metric::SearchesPlatform]);
        let month = BoardMonthDocument::of(april, 3, Some(&part), Some(&whole), today);
        assert_eq!((month.state, month.lacks), ("incomplete", vec!["Total_Item_Requests".to_owned()]));
        for before in [None, Some(&part), Some(&whole), Some(&with_denials)] {
            assert_eq!(BoardMonthDocument::of(april, 3, Some(&whole), before, today).state, "complete");
        }
        let nothing = BoardMonthDocument::of(april, 3, None, Some(&whole), today);
        assert_eq!((nothing.state, nothing.lacks), ("not-due", vec![]), "of what has not come nothing is missing");
    }
}
