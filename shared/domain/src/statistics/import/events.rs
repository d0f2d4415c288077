//! What happened to an import.

use std::collections::{BTreeMap, BTreeSet};

use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::event_name;
use crate::kernel::{LibraryNumber, Name, ServiceId};
use crate::statistics::{Metric, Month};

use super::ImportId;

/// How a file is to be read, where it does not say so itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// What the file is called.
    pub file_name: Name,
    /// The service, if the file names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// The metric, if the file names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<Metric>,
    /// The year, if the file names months alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
    /// The library that the file is for. A report of another one is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub library: Option<LibraryNumber>,
    /// Whether the figures are estimates.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub estimated: bool,
}

/// What came of a file's rows.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Figures that were new.
    pub accepted: u64,
    /// Figures that were known already.
    pub unchanged: u64,
    /// Figures that differed from what was known.
    pub restated: u64,
    /// Figures of institutions that nobody knows yet.
    pub quarantined: u64,
    /// Figures from before a library had the service, or from after.
    pub left_out: u64,
    /// Rows that could not be taken in.
    pub refused: u64,
}

/// Everything that can have happened to an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportEvent {
    /// A file came. Nothing is taken from it yet.
    #[serde(rename = "statistics.report-uploaded")]
    ReportUploaded {
        /// The import's key.
        id: ImportId,
        /// How it is to be read.
        reading: Reading,
        /// Its size in bytes, unpacked.
        bytes: u64,
    },
    /// Its figures were taken in, or what could not be taken in before was.
    #[serde(rename = "statistics.report-committed")]
    ReportCommitted {
        /// What came of its rows, this time.
        outcome: Outcome,
        /// The services it is about.
        services: BTreeSet<ServiceId>,
        /// The first and the last month it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        months: Option<(Month, Month)>,
        /// The institutions in quarantine, as the file names them, each with how many rows; the first hundred.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        quarantined: BTreeMap<String, u64>,
    },
}

impl DomainEvent for ImportEvent {
    fn event_type(&self) -> String {
        event_name(self)
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}
