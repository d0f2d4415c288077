//! The programme as everyone can read it, in versions.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use crate::kernel::{Name, SupplierId};

use super::{Kickoff, KickoffPlan, Slot, Title};

/// A supplier's place in a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgrammeEntry {
    /// Which supplier.
    pub supplier: SupplierId,
    /// What it is called.
    pub name: Name,
    /// From when to when.
    pub slot: Slot,
    /// The calendar's SEQUENCE: 0 for the first time a supplier is told, more each time it is told otherwise.
    pub sequence: u32,
}

/// A published version of the programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Programme {
    /// 1 for the first.
    pub version: u32,
    /// What the kickoff is called.
    pub title: Title,
    /// When it begins.
    pub starts_at: DateTime,
    /// When it ends.
    pub ends_at: DateTime,
    /// Where it is broadcast from.
    pub place: Name,
    /// Who presents, in the order of the day.
    pub entries: Vec<ProgrammeEntry>,
}

/// What is other in one version of a programme than in the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A supplier is in it that was not.
    Added(ProgrammeEntry),
    /// A supplier presents at another time, or another place.
    Changed {
        /// As it was.
        from: ProgrammeEntry,
        /// As it is.
        to: ProgrammeEntry,
    },
    /// A supplier was in it and is no more.
    Removed(ProgrammeEntry),
}

impl Programme {
    /// What is other in this version than in an earlier one; without one, everything is new.
    pub fn changes_since(&self, earlier: Option<&Self>) -> Vec<Change> {
        let of = |programme: &Self| -> BTreeMap<SupplierId, ProgrammeEntry> {
            programme.entries.iter().map(|entry| (entry.supplier.clone(), entry.clone())).collect()
        };
        let mut before = earlier.map(of).unwrap_or_default();
        let mut changes: Vec<Change> = self
            .entries
            .iter()
            .filter_map(|to| match before.remove(&to.supplier) {
                None => Some(Change::Added(to.clone())),
                Some(from) if from.sequence == to.sequence => None,
                Some(from) => Some(Change::Changed { from, to: to.clone() }),
            })
            .collect();
        changes.extend(before.into_values().map(Change::Removed));
        changes
    }

    /// Whether it says of the day and the place what the plan says.
    pub(super) fn follows(&self, plan: &KickoffPlan) -> bool {
        self.title == plan.title
            && (self.starts_at, self.ends_at) == (plan.starts_at, plan.ends_at)
            && self.place == plan.place
    }

    fn says_the_same_as(&self, other: &Self) -> bool {
        let of = |programme: &Self| Self { version: 0, ..programme.clone() };
        of(self) == of(other)
    }
}

impl Kickoff {
    /// The programme that the slots make, as the next version; `None` if that says what is public already.
    pub(super) fn next_programme(&self) -> Option<Programme> {
        let plan = self.plan.as_ref()?;
        let public = self.published.as_ref();
        // Who presents at the same hour but of another day, or elsewhere, is told as well.
        let same_place = public.is_some_and(|public| public.title == plan.title && public.place == plan.place);
        let mut entries: Vec<ProgrammeEntry> = self
            .suppliers
            .iter()
            .filter_map(|(supplier, invited)| {
                let slot = invited.slot?;
                let known = public.and_then(|public| public.entries.iter().find(|entry| entry.supplier == *supplier));
                let told = invited.sequence;
                let sequence = match known {
                    Some(entry) if same_place && entry.slot == slot => entry.sequence,
                    _ => told.map_or(0, |told| told + 1),
                };
                Some(ProgrammeEntry { supplier: supplier.clone(), name: invited.name.clone(), slot, sequence })
            })
            .collect();
        entries.sort_by_key(|entry| entry.slot);
        let next = Programme {
            version: public.map_or(1, |public| public.version + 1),
            title: plan.title.clone(),
            starts_at: plan.starts_at,
            ends_at: plan.ends_at,
            place: plan.place.clone(),
            entries,
        };
        (!public.is_some_and(|public| next.says_the_same_as(public))).then_some(next)
    }

    /// Takes note of a published version, and of what each supplier has been told.
    pub(super) fn publish(&mut self, programme: Programme) {
        for change in programme.changes_since(self.published.as_ref()) {
            let (supplier, sequence) = match change {
                Change::Added(entry) | Change::Changed { to: entry, .. } => (entry.supplier, entry.sequence),
                Change::Removed(entry) => (entry.supplier, entry.sequence + 1),
            };
            if let Some(invited) = self.suppliers.get_mut(&supplier) {
                invited.sequence = Some(sequence);
            }
        }
        self.before = self.published.replace(programme);
    }
}
