//! The rows that answers are made of.

use domain::kernel::{LibraryNumber, ServiceId};
use domain::statistics::membership::ConnectionsEntry;
use domain::statistics::query::Period;
use domain::statistics::service_month::{FigureRow, LibraryMonth, ServiceTotals};
use futures::future::try_join_all;
use http_api::Problem;

use crate::Statistics;

impl Statistics {
    /// A library's months, all services, and since when it has had which. One query for each year, at the same time.
    pub(crate) async fn library_rows(
        &self,
        library: &LibraryNumber,
        period: &Period,
    ) -> Result<(Vec<LibraryMonth>, ConnectionsEntry), Problem> {
        let years = try_join_all(period.years().map(|year| async move {
            Ok::<_, Problem>(self.figures.all(&FigureRow::library_year(library, year)).await?)
        }));
        let (rows, connections) = futures::try_join!(years, self.connections_of(library))?;
        let months = rows.into_iter().flatten().filter_map(|row| match row {
            FigureRow::Library(month) => Some(month),
            FigureRow::Service(_) | FigureRow::Group(_) => None,
        });
        Ok((months.collect(), connections))
    }

    /// A service's months, all libraries together. One query.
    pub(crate) async fn totals_rows(&self, service: &ServiceId, period: &Period) -> Result<Vec<ServiceTotals>, Problem> {
        let (from, through) = (FigureRow::month_key(period.from()), FigureRow::month_key(period.through()));
        let rows = self.figures.between(&FigureRow::service(service), &from, &through).await?;
        let months = rows.into_iter().filter_map(|row| match row {
            FigureRow::Service(month) => Some(month),
            FigureRow::Library(_) | FigureRow::Group(_) => None,
        });
        Ok(months.collect())
    }
}
