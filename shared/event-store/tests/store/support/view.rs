//! How lists show a tally, and a view that one event is too much for.

use std::fmt::Debug;
use std::marker::PhantomData;
use std::sync::Arc;

use cqrs_es::{EventEnvelope, View};
use domain::kernel::{EventSourced, ListPlace, ReadModel};
use event_store::read_model::{Entry, Page, Projector, ReadModels, Selection};
use serde::{Deserialize, Serialize};

use super::sample::{Tally, TallyEvent, UpcastingTally, next_in_trail};
use super::{Connection, StandingClock};

/// A tally as lists show it. `A` is the code that reads its events.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct Shown<A, const MENDED: bool> {
    pub name: String,
    pub total: u64,
    pub trail: u64,
    pub last_sequence: usize,
    #[serde(skip)]
    read_by: PhantomData<fn() -> A>,
}

/// The view that panics at a note saying so, and that cannot read events of old.
pub(crate) type TallyView = Shown<Tally, false>;
/// The view after a deploy that mended the panic.
pub(crate) type MendedView = Shown<Tally, true>;
/// The view after a deploy that knows the events of old.
pub(crate) type WidelyReadView = Shown<UpcastingTally, true>;

/// The note that [`TallyView`] cannot stand.
pub(crate) const POISON: &str = "poison";
/// The note that makes the view too large to be stored.
pub(crate) const BLOATED: &str = "bloated";

impl<A: EventSourced<Event = TallyEvent> + Debug + PartialEq, const MENDED: bool> View<A> for Shown<A, MENDED> {
    fn update(&mut self, event: &EventEnvelope<A>) {
        let TallyEvent::Counted { amount, note } = &event.payload;
        assert!(MENDED || note != POISON, "this view cannot stand it");
        self.name.clone_from(&event.aggregate_id);
        if note == BLOATED {
            self.name = "b".repeat(500_000);
        }
        self.total += amount;
        self.trail = next_in_trail(self.trail, *amount);
        self.last_sequence = event.sequence;
    }
}

impl<A: EventSourced<Event = TallyEvent> + Debug + PartialEq, const MENDED: bool> ReadModel for Shown<A, MENDED> {
    type Of = A;
    const NAME: &'static str = "tally";

    fn list_a(&self) -> Option<ListPlace> {
        let list = if self.total.is_multiple_of(2) { "even" } else { "odd" };
        Some(ListPlace { list: list.to_owned(), key: format!("{:06}", self.total) })
    }

    fn list_b(&self) -> Option<ListPlace> {
        // Sparse: small tallies stand on no second list.
        let key = format!("{}/{}", self.total % 3, self.name);
        (self.total >= 10).then(|| ListPlace { list: "large".to_owned(), key })
    }
}

impl Connection {
    pub(crate) fn projector<V: ReadModel>(&self) -> Projector<V> {
        Projector::new(self.store.clone(), self.client.clone(), "read-models")
    }

    pub(crate) fn read_models<V: ReadModel>(&self) -> ReadModels<V> {
        ReadModels::new(self.client.clone(), "read-models", Arc::new(StandingClock))
    }

    pub(crate) async fn page<V: ReadModel>(&self, selection: &Selection) -> Page<V> {
        self.read_models().page(selection, None, 1000).await.unwrap()
    }

    /// All entries of the active generation, by id.
    pub(crate) async fn entries<V: ReadModel>(&self) -> Vec<Entry<V>> {
        self.page(&Selection::All).await.entries
    }

    /// What the entry must be: the log, folded from the beginning.
    pub(crate) async fn entry_of_log<V: ReadModel>(&self, id: &str) -> Entry<V> {
        let commits = self.store.commits::<V::Of>(id, 1).await.unwrap();
        Entry::of_log(id, &commits).unwrap()
    }
}
