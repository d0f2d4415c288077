//! A registration as lists show it.

use cqrs_es::{Aggregate, EventEnvelope, View};
use serde::{Deserialize, Serialize};

use crate::kernel::{KickoffId, ListPlace, ReadModel};

use super::Attendance;

/// A registration's entry in the list of a kickoff's attendees. It points to the person and holds nothing else of them.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttendanceEntry {
    /// Its key.
    pub id: String,
    /// All of it.
    pub attendance: Attendance,
    /// When the newest event shown here happened (RFC 3339).
    pub as_of: String,
}

impl AttendanceEntry {
    /// The list of a kickoff's attendees, whatever has become of each.
    pub fn list_of(kickoff: &KickoffId) -> String {
        format!("kickoff#{kickoff}")
    }
}

impl View<Attendance> for AttendanceEntry {
    fn update(&mut self, event: &EventEnvelope<Attendance>) {
        self.id.clone_from(&event.aggregate_id);
        self.attendance.apply(event.payload.clone());
        self.as_of = event.metadata.get("at").cloned().unwrap_or_default();
    }
}

impl ReadModel for AttendanceEntry {
    type Of = Attendance;

    const NAME: &'static str = "attendance";

    fn list_a(&self) -> Option<ListPlace> {
        let list = Self::list_of(self.attendance.kickoff.as_ref()?);
        Some(ListPlace { list, key: self.id.clone() })
    }
}
