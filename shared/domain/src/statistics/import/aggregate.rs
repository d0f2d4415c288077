//! How an import goes: uploaded, looked at, committed, and committed again when more is known.

use std::collections::{BTreeMap, BTreeSet};

use cqrs_es::{Aggregate, EventEnvelope, View};
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::{handle_by_deciding, schema_of};
use crate::kernel::refusal::refusals;
use crate::kernel::{EventSourced, ListPlace, ReadModel, ServiceId};
use crate::statistics::Month;

use super::{ImportEvent, ImportId, Outcome, Reading};

/// The most institutions in quarantine that are listed. A file with more of them is of another consortium.
const MOST_LISTED: usize = 100;

/// A command to one import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportCommand {
    /// A file came.
    Upload {
        /// The import's key.
        id: ImportId,
        /// How it is to be read.
        reading: Reading,
        /// Its size in bytes, unpacked.
        bytes: u64,
    },
    /// Its figures have been taken in. Saying so of a file that brought nothing new since is no event.
    Commit(Committed),
}

/// What is said of a file whose figures have been taken in.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Committed {
    /// What came of its rows.
    pub outcome: Outcome,
    /// The services it is about.
    pub services: BTreeSet<ServiceId>,
    /// The first and the last month it is about.
    pub months: Option<(Month, Month)>,
    /// The institutions in quarantine, each with how many rows.
    pub quarantined: BTreeMap<String, u64>,
}

refusals! {
    /// Why a command about an import is refused.
    pub enum ImportRefusal {
        /// No file has that key.
        UnknownImport: NotFound, "unknown-import" {
            nb: "Vi har ingen slik import.",
            nn: "Vi har ingen slik import.",
            en: "There is no such import.",
        }
    }
}

/// An import, as its events have made it.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// How its file is to be read; `None` while there is none.
    pub reading: Option<Reading>,
    /// The file's size in bytes, unpacked.
    pub bytes: u64,
    /// What came of it when it was first committed.
    pub first: Option<Committed>,
    /// What came of it last. What was accepted the first time is unchanged the second.
    pub last: Option<Committed>,
}

impl EventSourced for Import {
    const STATE_SCHEMA: u64 = schema_of(&[include_str!("aggregate.rs"), include_str!("events.rs")]);

    fn decide(&self, command: ImportCommand) -> Result<Vec<ImportEvent>, ImportRefusal> {
        match command {
            ImportCommand::Upload { .. } if self.reading.is_some() => Ok(vec![]),
            ImportCommand::Upload { id, reading, bytes } => {
                Ok(vec![ImportEvent::ReportUploaded { id, reading, bytes }])
            }
            ImportCommand::Commit(_) if self.reading.is_none() => Err(ImportRefusal::UnknownImport),
            ImportCommand::Commit(Committed { outcome, services, months, quarantined }) => {
                let quarantined: BTreeMap<_, _> = quarantined.into_iter().take(MOST_LISTED).collect();
                let brings_news = outcome.accepted + outcome.restated > 0
                    || self.last.as_ref().is_none_or(|last| last.quarantined != quarantined);
                if !brings_news {
                    return Ok(vec![]);
                }
                Ok(vec![ImportEvent::ReportCommitted { outcome, services, months, quarantined }])
            }
        }
    }
}

impl Aggregate for Import {
    const TYPE: &'static str = "Import";
    type Command = ImportCommand;
    type Event = ImportEvent;
    type Error = ImportRefusal;
    type Services = ();

    handle_by_deciding!();

    fn apply(&mut self, event: ImportEvent) {
        match event {
            ImportEvent::ReportUploaded { reading, bytes, .. } => {
                self.reading = Some(reading);
                self.bytes = bytes;
            }
            ImportEvent::ReportCommitted { outcome, services, months, quarantined } => {
                let committed = Committed { outcome, services, months, quarantined };
                self.first.get_or_insert_with(|| committed.clone());
                self.last = Some(committed);
            }
        }
    }
}

/// An import as coordinators list it.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportEntry {
    /// Its key.
    pub id: String,
    /// All of it.
    pub import: Import,
    /// When the file came (RFC 3339).
    pub uploaded_at: String,
    /// When the newest event shown here happened (RFC 3339).
    pub as_of: String,
}

impl ImportEntry {
    /// The list of those with institutions in quarantine.
    pub const IN_QUARANTINE: &'static str = "import/in-quarantine";
}

impl View<Import> for ImportEntry {
    fn update(&mut self, event: &EventEnvelope<Import>) {
        self.id.clone_from(&event.aggregate_id);
        self.as_of = event.metadata.get("at").cloned().unwrap_or_default();
        if self.uploaded_at.is_empty() {
            self.uploaded_at.clone_from(&self.as_of);
        }
        self.import.apply(event.payload.clone());
    }
}

impl ReadModel for ImportEntry {
    type Of = Import;

    const NAME: &'static str = "import";

    fn list_a(&self) -> Option<ListPlace> {
        let key = self.uploaded_at.clone();
        (!self.import.last.as_ref()?.quarantined.is_empty())
            .then(|| ListPlace { list: Self::IN_QUARANTINE.to_owned(), key })
    }
}

#[cfg(test)]
mod tests {
    use cqrs_es::test::TestFramework;

    use super::*;

    fn uploaded() -> ImportEvent {
        ImportEvent::ReportUploaded { id: id(), reading: reading(), bytes: 120 }
    }

    fn id() -> ImportId {
        "0123456789abcdef0123456789abcdef".parse().unwrap()
    }

    fn reading() -> Reading {
        let file_name = "april.csv".parse().unwrap();
        Reading { file_name, service: None, metric: None, year: None, library: None, estimated: false }
    }

    fn committed(accepted: u64, unchanged: u64, quarantined: &[(&str, u64)]) -> Committed {
        Committed {
            outcome: Outcome { accepted, unchanged, ..Outcome::default() },
            quarantined: quarantined.iter().map(|(name, rows)| ((*name).to_owned(), *rows)).collect(),
            ..Committed::default()
        }
    }

    fn event(committed: Committed) -> ImportEvent {
        let Committed { outcome, services, months, quarantined } = committed;
        ImportEvent::ReportCommitted { outcome, services, months, quarantined }
    }

    #[test]
    fn the_same_file_comes_once_and_its_second_commit_says_nothing_new() {
        let given = |events| TestFramework::<Import>::with(()).given(events);
        let upload = || ImportCommand::Upload { id: id(), reading: reading(), bytes: 120 };
        given(vec![]).when(upload()).then_expect_events(vec![uploaded()]);
        given(vec![uploaded()]).when(upload()).then_expect_events(vec![]);
        let first = committed(7, 0, &[("Nyvik", 2)]);
        given(vec![]).when(ImportCommand::Commit(first.clone())).then_expect_error(ImportRefusal::UnknownImport);
        given(vec![uploaded()])
            .when(ImportCommand::Commit(first.clone()))
            .then_expect_events(vec![event(first.clone())]);
        let again = ImportCommand::Commit(committed(0, 7, &[("Nyvik", 2)]));
        given(vec![uploaded(), event(first.clone())]).when(again).then_expect_events(vec![]);
        let mapped = committed(2, 7, &[]);
        given(vec![uploaded(), event(first)])
            .when(ImportCommand::Commit(mapped.clone()))
            .then_expect_events(vec![event(mapped)]);
    }
}
