//! Since when each library has had each service, and until when: reports hold months from before, which are left out.
//!
//! The timeline is onboarding's: a connection begins in the month in which ConsortiaManager confirms the order, and ends with
//! the month in which it confirms that the library has given the service up. What was so before this software was, or is a
//! trial, a coordinator records on the library's participation.

use std::collections::BTreeMap;

use cqrs_es::{EventEnvelope, View};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::kernel::{ReadModel, ServiceId, day_in_norway};
use crate::onboarding::participation::{Choice, Participation, ParticipationEvent};

use super::Month;

/// A time in which a library has, or had, a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// The first month.
    pub since: Month,
    /// The last month; `None` while it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Month>,
}

impl Connection {
    fn covers(&self, month: Month) -> bool {
        self.since <= month && self.until.is_none_or(|until| month <= until)
    }
}

/// A library's connections, by service.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionsEntry {
    /// The library's number.
    pub number: String,
    /// The times in which it has had each service. They may overlap where one was recorded by hand.
    pub services: BTreeMap<ServiceId, Vec<Connection>>,
    /// When the newest event shown here happened (RFC 3339).
    pub as_of: String,
}

impl ConnectionsEntry {
    /// Whether the library had a service in a month.
    pub fn had(&self, service: &ServiceId, month: Month) -> bool {
        self.services.get(service).is_some_and(|times| times.iter().any(|time| time.covers(month)))
    }

    /// The first month in which the library had any service.
    pub fn first_month(&self) -> Option<Month> {
        self.services.values().flatten().map(|connection| connection.since).min()
    }
}

impl View<Participation> for ConnectionsEntry {
    fn update(&mut self, event: &EventEnvelope<Participation>) {
        self.number.clone_from(&event.aggregate_id);
        self.as_of = event.metadata.get("at").cloned().unwrap_or_default();
        match &event.payload {
            ParticipationEvent::OrderConfirmed { service, choice, .. } => {
                let Ok(at) = self.as_of.parse::<Timestamp>() else { return };
                let month = Month::of(day_in_norway(at));
                let times = self.services.entry(service.clone()).or_default();
                let mut open = times.iter_mut().filter(|time| time.until.is_none()).peekable();
                if *choice == Choice::Cancel {
                    open.for_each(|time| time.until = Some(month));
                } else if open.peek().is_none() {
                    times.push(Connection { since: month, until: None });
                }
            }
            ParticipationEvent::ConnectionRecorded { service, since, until } => {
                self.services.entry(service.clone()).or_default().push(Connection { since: *since, until: *until });
            }
            ParticipationEvent::DecisionMade { .. }
            | ParticipationEvent::DeadlinePassed { .. }
            | ParticipationEvent::TrainingTaken { .. } => {}
        }
    }
}

impl ReadModel for ConnectionsEntry {
    type Of = Participation;

    const NAME: &'static str = "connections";
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn entry(events: &[(&str, ParticipationEvent)]) -> ConnectionsEntry {
        let mut entry = ConnectionsEntry::default();
        for (sequence, (at, event)) in events.iter().enumerate() {
            entry.update(&EventEnvelope {
                aggregate_id: "2030100".to_owned(),
                sequence,
                payload: event.clone(),
                metadata: HashMap::from([("at".to_owned(), (*at).to_owned())]),
            });
        }
        entry
    }

    fn confirmed(choice: Choice) -> ParticipationEvent {
        ParticipationEvent::OrderConfirmed {
            period: "2023-host".parse().unwrap(),
            service: "filmarkivet".parse().unwrap(),
            choice,
            order: "CM-1".parse().unwrap(),
        }
    }

    fn months(entry: &ConnectionsEntry) -> Vec<String> {
        let months = (2022..=2025).flat_map(Month::of_year);
        months.filter(|month| entry.had(&"filmarkivet".parse().unwrap(), *month)).map(String::from).collect()
    }

    #[test]
    fn a_connection_lasts_from_the_month_of_one_confirmation_through_the_month_of_another() {
        // The last of November in Greenwich is December in Norway.
        let entry = entry(&[
            ("2023-11-30T23:30:00Z", confirmed(Choice::New)),
            ("2024-01-10T12:00:00Z", confirmed(Choice::Renew)),
            ("2024-02-10T12:00:00Z", confirmed(Choice::Cancel)),
            ("2024-12-10T12:00:00Z", confirmed(Choice::New)),
            ("2025-01-10T12:00:00Z", confirmed(Choice::Cancel)),
        ]);
        assert_eq!(months(&entry), ["2023-12", "2024-01", "2024-02", "2024-12", "2025-01"]);
    }

    #[test]
    fn what_was_so_before_is_recorded_by_hand() {
        let (since, until) = ("2022-11".parse().unwrap(), Some("2022-12".parse().unwrap()));
        let recorded = ParticipationEvent::ConnectionRecorded { service: "filmarkivet".parse().unwrap(), since, until };
        assert_eq!(months(&entry(&[("2024-12-10T12:00:00Z", recorded)])), ["2022-11", "2022-12"]);
    }
}
