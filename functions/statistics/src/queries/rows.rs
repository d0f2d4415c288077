//! The rows that answers are made of.

use std::collections::BTreeMap;

use domain::kernel::{LibraryNumber, ServiceId};
use domain::statistics::disclosure::PublishedYear;
use domain::statistics::membership::ConnectionsEntry;
use domain::statistics::policy::DisplayPolicy;
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
        period: Period,
    ) -> Result<(Vec<LibraryMonth>, ConnectionsEntry), Problem> {
        let years = period.years().map(|year| async move {
            let (from, through) = FigureRow::months_of_year(period, year);
            self.figures.between(&FigureRow::library_year(library, year), &from, &through).await
        });
        let (rows, connections) = futures::try_join!(try_join_all(years), self.connections.entry(library.as_str()))?;
        let months = rows.into_iter().flatten().filter_map(|row| match row {
            FigureRow::Library(month) => Some(month),
            FigureRow::Service(_) | FigureRow::Group(_) => None,
        });
        Ok((months.collect(), connections.map(|entry| entry.view).unwrap_or_default()))
    }

    /// A service's months, all libraries together. One query.
    pub(crate) async fn totals_rows(&self, service: &ServiceId, period: Period) -> Result<Vec<ServiceTotals>, Problem> {
        let (from, through) = (FigureRow::month_key(period.from()), FigureRow::month_key(period.through()));
        let rows = self.figures.between(&FigureRow::service(service), &from, &through).await?;
        let months = rows.into_iter().filter_map(|row| match row {
            FigureRow::Service(month) => Some(month),
            FigureRow::Library(_) | FigureRow::Group(_) => None,
        });
        Ok(months.collect())
    }

    /// A service's years as they were published: one read for each year asked about, at the same time.
    pub(super) async fn published_years(
        &self,
        service: &ServiceId,
        period: Period,
    ) -> Result<Vec<PublishedYear>, Problem> {
        let ids = period.years().map(|year| PublishedYear::id(service, year));
        let entries = self.published.entries(ids).await?;
        Ok(entries.into_iter().map(|entry| entry.view.published).collect())
    }

    /// The display policy of one service, from the log: a change takes effect at once.
    pub(crate) async fn policy_of(&self, service: &ServiceId) -> Result<DisplayPolicy, Problem> {
        Ok(self.store.load::<DisplayPolicy>(service.as_str()).await?.aggregate)
    }

    /// The same for several services at once.
    pub(super) async fn policies_of(
        &self,
        services: impl IntoIterator<Item = ServiceId>,
    ) -> Result<BTreeMap<ServiceId, DisplayPolicy>, Problem> {
        let policies = services.into_iter().map(|service| async move {
            let policy = self.policy_of(&service).await?;
            Ok::<_, Problem>((service, policy))
        });
        Ok(try_join_all(policies).await?.into_iter().collect())
    }
}
