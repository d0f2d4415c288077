//! Sweeping and taking parked commits up again: the same fold, driven by the log instead of the stream.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use cqrs_es::Aggregate;
use domain::kernel::ReadModel;
use futures::{StreamExt, TryStreamExt, stream};

use super::projector::Projector;
use crate::parked::Parked;
use crate::stream::HandleError;
use crate::{Store, StoreError};

/// How many entries are worked on at a time. A generation is one partition of its table, and a partition takes a thousand
/// write units a second: this many writers, each a few milliseconds from DynamoDB, come near that and not beyond.
pub(super) const AT_ONCE: usize = 16;

/// A projector's housekeeping.
#[derive(Debug, Clone)]
pub struct Maintenance<V> {
    pub(super) projector: Projector<V>,
}

/// What a piece of housekeeping came to.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Progress {
    /// Aggregates looked at.
    pub examined: u64,
    /// Entries that were behind and are not any more.
    pub brought_up_to_date: u64,
    /// Aggregates with a commit that this code cannot fold.
    pub unfoldable: u64,
    /// Whether there is nothing left to do; if not, the same call goes on where this one stopped.
    pub finished: bool,
    /// Why it left the rest to somebody else. The same call need not be made again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<&'static str>,
}

impl std::ops::AddAssign for Progress {
    /// Several pieces of housekeeping as one: finished when all are.
    fn add_assign(&mut self, other: Self) {
        self.examined += other.examined;
        self.brought_up_to_date += other.brought_up_to_date;
        self.unfoldable += other.unfoldable;
        self.finished &= other.finished;
        self.stopped = self.stopped.or(other.stopped);
    }
}

/// A key of the log.
pub(super) type Position = HashMap<String, AttributeValue>;

impl<V: ReadModel> Maintenance<V> {
    /// The housekeeping of one projector.
    pub fn new(projector: Projector<V>) -> Self {
        Self { projector }
    }

    /// Brings every entry that the stream left behind up to the end of the log.
    pub async fn sweep(&self) -> Result<Progress, HandleError> {
        let generations = self.projector.generations().await?;
        let mut progress = Progress { finished: true, ..Progress::default() };
        for generation in generations.kept() {
            self.sweep_generation(generation, &mut progress, || true).await?;
        }
        Ok(progress)
    }

    /// Folds what was parked, with the code of today. What can be folded now is released.
    pub async fn unpark(&self, parked: &Parked) -> Result<Progress, HandleError> {
        let generations = self.projector.generations().await?;
        let mut progress = Progress { finished: true, ..Progress::default() };
        for commit in parked.all().await? {
            let (aggregate, _) = commit.aggregate_and_sequence();
            let Some((kind, id)) = aggregate.split_once('#') else { continue };
            if kind != <V::Of as Aggregate>::TYPE {
                continue;
            }
            let unfoldable = progress.unfoldable;
            for generation in generations.kept() {
                progress += self.bring_up_to_date(generation, id, u64::MAX).await?;
            }
            if progress.unfoldable == unfoldable {
                parked.release(&commit.position).await?;
            }
        }
        parked.report().await?;
        Ok(progress)
    }

    /// Brings the entries of a generation up to date, as far as time allows.
    pub(super) async fn sweep_generation(
        &self,
        generation: u64,
        progress: &mut Progress,
        more_time: impl Fn() -> bool,
    ) -> Result<(), HandleError> {
        let mut start = None;
        loop {
            let (newest, next) = self.page_of_log(start).await?;
            self.bring_page_up_to_date(generation, newest, progress).await?;
            start = next;
            if start.is_none() || !more_time() {
                return Ok(());
            }
        }
    }

    /// Brings the entries of a page of the log up to date. Each is a matter of its own, so many are worked on at a time.
    pub(super) async fn bring_page_up_to_date(
        &self,
        generation: u64,
        newest: BTreeMap<String, u64>,
        progress: &mut Progress,
    ) -> Result<(), HandleError> {
        let entries = newest.into_iter();
        let entries = entries.map(|(id, last)| async move { self.bring_up_to_date(generation, &id, last).await });
        let mut entries = stream::iter(entries).buffer_unordered(AT_ONCE);
        while let Some(entry) = entries.try_next().await? {
            *progress += entry;
        }
        Ok(())
    }

    /// Brings one entry up to the end of the log, unless it holds this sequence already.
    async fn bring_up_to_date(&self, generation: u64, id: &str, last: u64) -> Result<Progress, HandleError> {
        let mut progress = Progress { examined: 1, finished: true, ..Progress::default() };
        match self.projector.catch_up_beyond(generation, id, last).await {
            Ok(behind) => progress.brought_up_to_date = u64::from(behind),
            // One entry that cannot be folded must not keep the others from it.
            Err(HandleError::Poison(error)) => {
                tracing::error!(read_model = V::NAME, id, error = &*error, "cannot be folded");
                progress.unfoldable = 1;
            }
            Err(transient) => return Err(transient),
        }
        Ok(progress)
    }

    pub(super) async fn page_of_log(
        &self,
        start: Option<Position>,
    ) -> Result<(BTreeMap<String, u64>, Option<Position>), StoreError> {
        page_of_log(&self.projector.store, <V::Of as Aggregate>::TYPE, start).await
    }
}

/// One page of the log: the newest sequence seen of each aggregate of a type, and where to go on.
pub(super) async fn page_of_log(
    store: &Store,
    of: &str,
    start: Option<Position>,
) -> Result<(BTreeMap<String, u64>, Option<Position>), StoreError> {
    let page = store
        .client
        .scan()
        .table_name(&store.table)
        .consistent_read(true)
        .filter_expression("begins_with(#aggregate, :ours)")
        .expression_attribute_names("#aggregate", "aggregate")
        .expression_attribute_values(":ours", AttributeValue::S(format!("{of}#")))
        .set_exclusive_start_key(start)
        .send()
        .await
        .map_err(StoreError::unavailable("scan the log"))?;
    let mut newest = BTreeMap::new();
    for item in page.items.unwrap_or_default() {
        let Some((id, reaches)) = place_of(&item) else { continue };
        let last = newest.entry(id.to_owned()).or_insert(0);
        *last = reaches.max(*last);
    }
    Ok((newest, page.last_evaluated_key))
}

/// Whose commit an item is and the last sequence in it. Nothing else is read: a commit that cannot be understood is
/// trouble for its own aggregate, which the fold will find, and not for the others on the page.
fn place_of(item: &Position) -> Option<(&str, u64)> {
    let number = |name: &str| item.get(name)?.as_n().ok()?.parse::<u64>().ok();
    let (_, id) = item.get("aggregate")?.as_s().ok()?.split_once('#')?;
    let count = number("count").unwrap_or(1).max(1);
    Some((id, number("sequence")? + count - 1))
}
