//! A tally as rows: one among the sums of all tallies, and one beside every tally that has counted by the same amount.

use std::collections::BTreeMap;

use domain::kernel::{PlacedRow, RowModel};
use event_store::read_model::{RowProjector, Rows};
use serde::{Deserialize, Serialize};

use super::Connection;
use super::sample::{Sum, Tally, TallyEvent};

/// A row of a tally.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TallyRow {
    /// The tally's id.
    pub of: String,
    /// How many events the sum is of; none in a row beside others of an amount, which says no more than that it is there.
    pub events: u64,
    total: u64,
    trail: u64,
}

impl TallyRow {
    /// The partition with a row of every tally.
    pub(crate) const SUMS: &'static str = "sums";

    fn placed(partition: &str, id: &str, sum: &Sum) -> PlacedRow<Self> {
        let row = Self { of: id.to_owned(), events: sum.events, total: sum.total, trail: sum.trail };
        PlacedRow { partition: partition.to_owned(), id: id.to_owned(), row }
    }
}

impl RowModel for TallyRow {
    type Of = Tally;

    const NAME: &'static str = "tally-rows";

    fn rows(id: &str, tally: &Tally, events: &[TallyEvent], _at: &str) -> Vec<PlacedRow<Self>> {
        let amounts = events.iter().map(|TallyEvent::Counted { amount, .. }| amount);
        let beside_others = amounts.map(|amount| Self::placed(&amount.to_string(), id, &Sum::default()));
        // First the one that differs from version to version: that is what somebody may overtake.
        std::iter::once(Self::placed(Self::SUMS, id, &tally.0)).chain(beside_others).collect()
    }
}

impl Connection {
    pub(crate) fn row_projector(&self) -> RowProjector<TallyRow> {
        RowProjector::new(self.store.clone(), self.client.clone(), "read-models")
    }

    pub(crate) async fn rows(&self, partition: &str) -> Vec<TallyRow> {
        Rows::new(self.client.clone(), "read-models").all(partition).await.unwrap()
    }

    /// What the rows must be, by their partition: made of the whole log.
    pub(crate) async fn rows_of_log(&self, ids: impl Iterator<Item = String>) -> BTreeMap<String, Vec<TallyRow>> {
        let mut rows: BTreeMap<String, BTreeMap<String, TallyRow>> = BTreeMap::new();
        for id in ids {
            let mut events = vec![];
            for commit in self.log(&id).await {
                events.extend(commit.decode::<Tally>().unwrap());
            }
            if events.is_empty() {
                continue;
            }
            for placed in TallyRow::rows(&id, &self.folded(&id).await, &events, "") {
                rows.entry(placed.partition).or_default().insert(placed.id, placed.row);
            }
        }
        rows.into_iter().map(|(partition, rows)| (partition, rows.into_values().collect())).collect()
    }
}
