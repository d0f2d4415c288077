//! Who could get which slot: a proposal that honours as many wishes as can be honoured.
//!
//! Whoever answered first has a slot before anyone who answered later. Of those for whom there is room, as many as possible
//! get what they wished for, again the first before the later: a matching by augmenting paths, taken in the order of the
//! answers, does just that. The same state always gives the same proposal, so that a coordinator gets what they looked at.

use crate::kernel::SupplierId;

use super::{Coming, Kickoff, Slot, Wish};

/// A slot that a supplier could have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedSlot {
    /// Which supplier.
    pub supplier: SupplierId,
    /// From when to when.
    pub slot: Slot,
    /// Whether the supplier wished for it, or had no wish.
    pub as_wished: bool,
}

/// What could be given to those who come and have no slot.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The slots, in the order of the day.
    pub slots: Vec<ProposedSlot>,
    /// Those for whom there is no room, in the order of their answers.
    pub without: Vec<SupplierId>,
}

impl Kickoff {
    /// What could be given to those who come and have no slot, beside the slots that have been given.
    pub fn propose(&self) -> Proposal {
        let Some(plan) = &self.plan else { return Proposal::default() };
        let buffer = plan.grid.buffer_minutes;
        let free = |cell: &Slot| !self.slots().any(|(_, slot)| cell.collides_with(slot, buffer));
        let cells: Vec<Slot> = plan.cells().filter(free).collect();
        let mut coming: Vec<_> = self
            .suppliers
            .iter()
            .filter(|(_, invited)| invited.slot.is_none() && invited.coming() == Some(Coming::Yes))
            .collect();
        coming.sort_by_key(|(_, invited)| invited.place_in_line);
        let without = coming.split_off(cells.len().min(coming.len()));
        let wishes: Vec<Wish> = coming.iter().map(|(_, invited)| invited.wish()).collect();
        let mut slots: Vec<ProposedSlot> = assign(&wishes, &cells)
            .into_iter()
            .zip(&coming)
            .map(|(cell, (supplier, invited))| {
                let slot = cells[cell];
                let as_wished = invited.wish().allows(slot.starts_at, slot.ends_at());
                ProposedSlot { supplier: (*supplier).clone(), slot, as_wished }
            })
            .collect();
        slots.sort_by_key(|proposed| proposed.slot);
        Proposal { slots, without: without.into_iter().map(|(supplier, _)| supplier.clone()).collect() }
    }
}

/// For each wish the index of its cell. There are at least as many cells as wishes.
fn assign(wishes: &[Wish], cells: &[Slot]) -> Vec<usize> {
    let mut taken_by: Vec<Option<usize>> = vec![None; cells.len()];
    for one in (0..wishes.len()).filter(|one| wishes[*one].is_some()) {
        seat(one, wishes, cells, &mut taken_by, &mut vec![false; cells.len()]);
    }
    let mut cell_of: Vec<Option<usize>> = vec![None; wishes.len()];
    for (cell, one) in taken_by.iter().enumerate() {
        if let Some(one) = one {
            cell_of[*one] = Some(cell);
        }
    }
    let mut left = (0..cells.len()).filter(|cell| taken_by[*cell].is_none());
    cell_of.into_iter().filter_map(|cell| cell.or_else(|| left.next())).collect()
}

/// Finds one a cell they wish for, where those seated before may move to another they wish for, but never lose theirs.
fn seat(one: usize, wishes: &[Wish], cells: &[Slot], taken_by: &mut [Option<usize>], tried: &mut [bool]) -> bool {
    for (cell, slot) in cells.iter().enumerate() {
        if tried[cell] || !wishes[one].allows(slot.starts_at, slot.ends_at()) {
            continue;
        }
        tried[cell] = true;
        if taken_by[cell].is_none_or(|other| seat(other, wishes, cells, taken_by, tried)) {
            taken_by[cell] = Some(one);
            return true;
        }
    }
    false
}
