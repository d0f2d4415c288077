//! A published year as the public's questions read it.

use cqrs_es::{Aggregate, EventEnvelope, View};
use serde::{Deserialize, Serialize};

use super::PublishedYear;
use crate::kernel::{ListPlace, ReadModel};

/// A published year on the list of its service, by year. It does not say when it was published: nobody is to see when figures
/// came.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedYearEntry {
    /// The year as it was published.
    pub published: PublishedYear,
}

impl PublishedYearEntry {
    /// The list of a service's published years.
    pub fn list_of(service: &str) -> String {
        format!("published-year/service/{service}")
    }
}

impl View<PublishedYear> for PublishedYearEntry {
    fn update(&mut self, event: &EventEnvelope<PublishedYear>) {
        self.published.apply(event.payload.clone());
    }
}

impl ReadModel for PublishedYearEntry {
    type Of = PublishedYear;

    const NAME: &'static str = "published-year";

    fn list_a(&self) -> Option<ListPlace> {
        let service = self.published.service.as_ref()?;
        Some(ListPlace { list: Self::list_of(service.as_str()), key: format!("{:04}", self.published.year) })
    }
}
