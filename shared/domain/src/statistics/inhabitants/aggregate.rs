//! One year's numbers.

use std::collections::BTreeMap;

use cqrs_es::{Aggregate, DomainEvent};
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::{event_name, handle_by_deciding, schema_of};
use crate::kernel::refusal::refusals;
use crate::kernel::{EventSourced, MunicipalityNumber, Name};

/// A command to one year's numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InhabitantsCommand {
    /// These are the numbers of the year, all of them. Saying the same changes nothing.
    Record {
        /// The year.
        year: i16,
        /// Where they were found.
        source: Name,
        /// How many live in each municipality.
        counts: BTreeMap<MunicipalityNumber, u32>,
    },
}

/// What happened to a year's numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum InhabitantsEvent {
    /// These numbers stand from then on.
    #[serde(rename = "statistics.inhabitants-recorded")]
    InhabitantsRecorded {
        /// The year; the numbers are of its first day.
        year: i16,
        /// Where they were found.
        source: Name,
        /// How many live in each municipality.
        counts: BTreeMap<MunicipalityNumber, u32>,
    },
}

impl DomainEvent for InhabitantsEvent {
    fn event_type(&self) -> String {
        event_name(self)
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

refusals! {
    /// Why numbers of inhabitants are not taken.
    pub enum InhabitantsRefusal {
        /// There is none.
        NoMunicipality: Invalid, "no-municipality" {
            nb: "Oppgi folketallet for minst én kommune.",
            nn: "Oppgje folketalet for minst éin kommune.",
            en: "Give the number of inhabitants of at least one municipality.",
        }
    }
}

/// How many live where in one year, as its events have made it.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inhabitants {
    /// Where the numbers were found; `None` while there are none.
    pub source: Option<Name>,
    /// How many live in each municipality.
    pub counts: BTreeMap<MunicipalityNumber, u32>,
}

impl Inhabitants {
    /// The key of a year's numbers.
    pub fn id(year: i16) -> String {
        format!("{year:04}")
    }
}

impl EventSourced for Inhabitants {
    /// Three hundred municipalities are some kilobytes: every commit carries the state, and a load reads one.
    const WINDOW: u16 = 1;
    const STATE_SCHEMA: u64 = schema_of(&[include_str!("aggregate.rs")]);

    fn decide(&self, command: InhabitantsCommand) -> Result<Vec<InhabitantsEvent>, InhabitantsRefusal> {
        let InhabitantsCommand::Record { year, source, counts } = command;
        if counts.is_empty() {
            return Err(InhabitantsRefusal::NoMunicipality);
        }
        if self.source.as_ref() == Some(&source) && self.counts == counts {
            return Ok(vec![]);
        }
        Ok(vec![InhabitantsEvent::InhabitantsRecorded { year, source, counts }])
    }
}

impl Aggregate for Inhabitants {
    const TYPE: &'static str = "Inhabitants";
    type Command = InhabitantsCommand;
    type Event = InhabitantsEvent;
    type Error = InhabitantsRefusal;
    type Services = ();

    handle_by_deciding!();

    fn apply(&mut self, event: InhabitantsEvent) {
        let InhabitantsEvent::InhabitantsRecorded { source, counts, .. } = event;
        *self = Self { source: Some(source), counts };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::inhabitants::Band;

    fn record(counts: &[(&str, u32)]) -> InhabitantsCommand {
        let counts = counts.iter().map(|(number, count)| (number.parse().unwrap(), *count)).collect();
        InhabitantsCommand::Record { year: 2022, source: "SSB, tabell 07459 (demo)".parse().unwrap(), counts }
    }

    #[test]
    fn a_years_numbers_are_recorded_corrected_and_said_again_without_change() {
        let mut year = Inhabitants::default();
        assert_eq!(year.decide(record(&[])), Err(InhabitantsRefusal::NoMunicipality));
        for (counts, events) in [([("0301", 700_000)], 1), ([("0301", 700_000)], 0), ([("0301", 699_827)], 1)] {
            let decided = year.decide(record(&counts)).unwrap();
            assert_eq!(decided.len(), events);
            decided.into_iter().for_each(|event| year.apply(event));
        }
        assert_eq!(year.counts[&"0301".parse().unwrap()], 699_827);
    }

    #[test]
    fn a_band_holds_what_its_name_says() {
        for (inhabitants, band) in [
            (0, "0-1999"),
            (1_999, "0-1999"),
            (2_000, "2000-4999"),
            (9_999, "5000-9999"),
            (10_000, "10000-19999"),
            (50_000, "50000-"),
        ] {
            assert_eq!(Band::of(inhabitants).as_str(), band);
        }
    }
}
