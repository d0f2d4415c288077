//! Slots, and that no two overlap.

use jiff::SignedDuration;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use crate::kernel::SupplierId;

use super::{Kickoff, KickoffPlan, KickoffRefusal};

/// When a supplier presents, by the clock on a Norwegian wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Slot {
    /// When it begins.
    pub starts_at: DateTime,
    /// How long it takes, in minutes.
    pub minutes: u16,
}

impl Slot {
    /// When it ends: the first moment that is not part of it.
    pub fn ends_at(&self) -> DateTime {
        later(self.starts_at, self.minutes)
    }

    /// Whether there are fewer minutes than the buffer between this slot and another, or they share some.
    pub fn collides_with(&self, other: &Self, buffer_minutes: u16) -> bool {
        self.starts_at < later(other.ends_at(), buffer_minutes)
            && other.starts_at < later(self.ends_at(), buffer_minutes)
    }
}

/// A moment some minutes later on the same wall. A kickoff lies within one day.
pub(super) fn later(at: DateTime, minutes: u16) -> DateTime {
    at.saturating_add(SignedDuration::from_mins(i64::from(minutes)))
}

impl KickoffPlan {
    /// The slots of the grid, one after the other.
    pub(super) fn cells(&self) -> impl Iterator<Item = Slot> {
        let minutes = self.grid.slot_minutes;
        let step = minutes.saturating_add(self.grid.buffer_minutes);
        let starts = std::iter::successors(Some(self.starts_at), move |at| Some(later(*at, step)));
        starts.map(move |starts_at| Slot { starts_at, minutes }).take_while(|slot| slot.ends_at() <= self.ends_at)
    }

    /// Whether a slot lies within the kickoff's time.
    pub(super) fn holds(&self, slot: &Slot) -> bool {
        slot.starts_at >= self.starts_at && slot.ends_at() <= self.ends_at
    }
}

impl Kickoff {
    /// Refuses a slot outside the kickoff's time, or too near to another supplier's.
    pub(super) fn expect_free(
        &self,
        plan: &KickoffPlan,
        supplier: &SupplierId,
        slot: &Slot,
    ) -> Result<(), KickoffRefusal> {
        if !plan.holds(slot) {
            return Err(KickoffRefusal::SlotOutsideTheKickoff);
        }
        let others = self.slots().filter(|(other, _)| *other != supplier);
        if others.into_iter().any(|(_, other)| slot.collides_with(other, plan.grid.buffer_minutes)) {
            return Err(KickoffRefusal::SlotsOverlap);
        }
        Ok(())
    }

    /// The slots as another plan would have them: at the same hours of its own day. Refused if they do not fit it.
    pub(super) fn slots_under(&self, plan: &KickoffPlan) -> Result<Vec<(SupplierId, Slot)>, KickoffRefusal> {
        let moved = |slot: &Slot| Slot { starts_at: plan.day().to_datetime(slot.starts_at.time()), ..*slot };
        let slots: Vec<_> = self.slots().map(|(supplier, slot)| (supplier.clone(), moved(slot))).collect();
        let buffer = plan.grid.buffer_minutes;
        for (at, (_, slot)) in slots.iter().enumerate() {
            if !plan.holds(slot) || slots[..at].iter().any(|(_, other)| slot.collides_with(other, buffer)) {
                return Err(KickoffRefusal::SlotsDoNotFit);
            }
        }
        Ok(slots)
    }
}
