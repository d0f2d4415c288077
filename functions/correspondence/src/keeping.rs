//! How long people are kept, settled whenever the library or county that named them changes.
//!
//! It stands here because it is of the same kind as letters: it follows from what happened, concerns the people that events
//! point to, and must neither be lost nor done twice. The policy itself is the domain's ([`Retention`]).

use std::collections::BTreeMap;

use cqrs_es::Aggregate;
use domain::kernel::calendar::end_of_day_in_norway;
use domain::kernel::{EventSourced, NamesPeople, PersonId, Retention, day_in_norway};
use domain::kickoff::Kickoff;
use domain::kickoff::attendance::Attendance;
use domain::onboarding::{County, Library};
use domain::suppliers::Supplier;
use event_store::stream::HandleError;
use event_store::{CommitItem, StoreError};
use jiff::Timestamp;

use crate::Correspondence;

/// How many people are read at once.
const AT_A_TIME: usize = 100;

impl Correspondence {
    /// Settles how long everyone is kept whom the commit's library or county has ever named.
    ///
    /// It looks at the whole history and not at the commit, so that commits handled late, twice or in another order end in
    /// the same. Nothing is written where nothing changes.
    pub(crate) async fn settle_retention(&self, commit: &CommitItem) -> Result<(), HandleError> {
        let until = match commit.type_and_id() {
            (Library::TYPE, number) => self.kept_until::<Library>(number).await?,
            (County::TYPE, number) => self.kept_until::<County>(number).await?,
            (Supplier::TYPE, id) => self.kept_until::<Supplier>(id).await?,
            (Attendance::TYPE, id) => self.kept_until::<Attendance>(id).await?,
            (Kickoff::TYPE, id) => self.kept_until::<Kickoff>(id).await?,
            _ => return Ok(()),
        };
        let ids: Vec<_> = until.keys().collect();
        for ids in ids.chunks(AT_A_TIME) {
            for person in self.people.find_all(ids.iter().copied()).await? {
                let second = until.get(&person.person_id).copied().flatten();
                if second != person.delete_after {
                    self.people.delete_after(&person.person_id, second).await?;
                    tracing::info!(person_id = %person.person_id, limited = second.is_some(), "retention settled");
                }
            }
        }
        Ok(())
    }

    /// Everyone it has named, with the second from which they are gone.
    async fn kept_until<A: EventSourced + NamesPeople>(
        &self,
        id: &str,
    ) -> Result<BTreeMap<PersonId, Option<i64>>, StoreError> {
        let mut naming = A::default();
        let mut retention = Retention::default();
        for commit in self.store.commits::<A>(id, 1).await? {
            for event in commit.decode::<A>()? {
                naming.apply(event);
            }
            // A commit's time is one we wrote; one that cannot be read ends nothing.
            if let Ok(at) = commit.at.parse::<Timestamp>() {
                retention.see(&naming, day_in_norway(at));
            }
        }
        let until = retention
            .kept_through()
            .map(|(person, last_day)| (person.clone(), last_day.map(|day| end_of_day_in_norway(day).as_second())));
        Ok(until.collect())
    }
}
