//! How publishing is decided.

use std::collections::BTreeMap;

use cqrs_es::{Aggregate, DomainEvent};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::super::cell::is_closed;
use super::super::groups::Contribution;
use super::PublishedTable;
use crate::kernel::event_sourced::{event_name, handle_by_deciding, schema_of};
use crate::kernel::refusal::refusals;
use crate::kernel::{EventSourced, ServiceId};
use crate::statistics::Metric;

/// A command to one service's year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublishedYearCommand {
    /// Show the public this year from now on. A year that is published stays as it is, whatever came later.
    Publish {
        /// Whose figures.
        service: ServiceId,
        /// The year of use.
        year: i16,
        /// By metric: every library's figure.
        figures: BTreeMap<Metric, Vec<Contribution>>,
        /// Today, in Norway.
        today: Date,
    },
}

/// What happened to one service's year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PublishedYearEvent {
    /// The public sees these sums from then on.
    #[serde(rename = "statistics.year-published")]
    YearPublished {
        /// Whose figures.
        service: ServiceId,
        /// The year of use.
        year: i16,
        /// By metric: what is shown.
        metrics: BTreeMap<Metric, PublishedTable>,
    },
}

impl DomainEvent for PublishedYearEvent {
    fn event_type(&self) -> String {
        event_name(self)
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

refusals! {
    /// Why a year is not published.
    pub enum PublishedYearRefusal {
        /// Reports of the year are still due.
        YearNotClosed: Conflict, "year-not-closed" {
            nb: "Året er ikke avsluttet. Tallene for desember skal være levert innen 28. januar.",
            nn: "Året er ikkje avslutta. Tala for desember skal vere leverte innan 28. januar.",
            en: "The year is not closed. The figures for December are due by 28 January.",
        }
        /// There is nothing to add up.
        NothingToPublish: Conflict, "nothing-to-publish" {
            nb: "Det er ingen tall for dette året.",
            nn: "Det er ingen tal for dette året.",
            en: "There are no figures for this year.",
        }
    }
}

/// A year of a service's figures as the public sees it, as its events have made it.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedYear {
    /// Whose figures; `None` while it is not published.
    pub service: Option<ServiceId>,
    /// The year of use.
    pub year: i16,
    /// By metric: what is shown.
    pub metrics: BTreeMap<Metric, PublishedTable>,
}

impl PublishedYear {
    /// The key of a service's year.
    pub fn id(service: &ServiceId, year: i16) -> String {
        format!("{service}/{year:04}")
    }
}

impl EventSourced for PublishedYear {
    const STATE_SCHEMA: u64 =
        schema_of(&[include_str!("aggregate.rs"), include_str!("table.rs"), include_str!("../groups.rs")]);

    fn decide(&self, command: PublishedYearCommand) -> Result<Vec<PublishedYearEvent>, PublishedYearRefusal> {
        let PublishedYearCommand::Publish { service, year, figures, today } = command;
        if self.service.is_some() {
            return Ok(vec![]);
        }
        if !is_closed(year, today) {
            return Err(PublishedYearRefusal::YearNotClosed);
        }
        let counted = figures.into_iter().filter(|(_, contributions)| !contributions.is_empty());
        let metrics: BTreeMap<_, _> =
            counted.map(|(metric, contributions)| (metric, PublishedTable::of(&contributions))).collect();
        if metrics.is_empty() {
            return Err(PublishedYearRefusal::NothingToPublish);
        }
        Ok(vec![PublishedYearEvent::YearPublished { service, year, metrics }])
    }
}

impl Aggregate for PublishedYear {
    const TYPE: &'static str = "PublishedYear";
    type Command = PublishedYearCommand;
    type Event = PublishedYearEvent;
    type Error = PublishedYearRefusal;
    type Services = ();

    handle_by_deciding!();

    fn apply(&mut self, event: PublishedYearEvent) {
        let PublishedYearEvent::YearPublished { service, year, metrics } = event;
        *self = Self { service: Some(service), year, metrics };
    }
}
