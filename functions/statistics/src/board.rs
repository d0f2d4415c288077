//! The board of what is late: reports are due four weeks after a month's end.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use domain::kernel::{ServiceId, day_in_norway};
use domain::statistics::Month;
use domain::statistics::membership::ConnectionsEntry;
use domain::statistics::service_month::FigureRow;
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
    /// `complete`, `incomplete` (some libraries are not in what came), `late` (nothing came in time), or `not-due`.
    state: &'static str,
    /// The last day on which a report is in time.
    #[schema(format = Date)]
    due_on: String,
    /// How many libraries had the service.
    libraries: u32,
    /// How many libraries something is reported of.
    reported: u32,
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
        let reported = rows.iter().filter_map(|row| match row {
            FigureRow::Service(totals) => Some((totals.month, totals.reported)),
            FigureRow::Library(_) | FigureRow::Group(_) => None,
        });
        let reported: BTreeMap<Month, u32> = reported.collect();
        let months = libraries.into_iter().map(|(month, libraries)| {
            BoardMonthDocument::of(month, libraries, reported.get(&month).copied().unwrap_or(0), today)
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
    fn of(month: Month, libraries: u32, reported: u32, today: Date) -> Self {
        let state = if reported >= libraries {
            "complete"
        } else if reported > 0 {
            "incomplete"
        } else if today > month.due_on() {
            "late"
        } else {
            "not-due"
        };
        Self { month: month.to_string(), state, due_on: month.due_on().to_string(), libraries, reported }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn nothing_is_late_before_it_is_due() {
        let april = "2023-04".parse().unwrap();
        let state = |reported, today| BoardMonthDocument::of(april, 3, reported, today).state;
        assert_eq!(state(0, date(2023, 5, 28)), "not-due");
        assert_eq!(state(0, date(2023, 5, 29)), "late");
        assert_eq!(state(2, date(2023, 5, 10)), "incomplete");
        assert_eq!(state(3, date(2023, 5, 10)), "complete");
    }
}
