//! Read models of different kinds, kept by one function.

use futures::future::BoxFuture;

use super::{Generations, Maintenance, Progress, Projector};
use crate::parked::Parked;
use crate::stream::HandleError;
use crate::{CommitItem, StoreError};
use domain::kernel::ReadModel;

/// What a function that keeps several read models needs to know of each.
pub trait Keeper: Send + Sync {
    /// The read model's name.
    fn name(&self) -> &'static str;
    /// Whether it shows the aggregate that a commit is of.
    fn shows(&self, commit: &CommitItem) -> bool;
    /// The generations there are.
    fn generations(&self) -> BoxFuture<'_, Result<Generations, StoreError>>;
    /// Folds a commit into every generation that is kept.
    fn project<'a>(
        &'a self,
        commit: &'a CommitItem,
        generations: &'a Generations,
    ) -> BoxFuture<'a, Result<(), HandleError>>;
    /// Brings every entry that is behind up to the end of the log.
    fn sweep(&self) -> BoxFuture<'_, Result<Progress, HandleError>>;
    /// Builds the next generation and swaps, as far as time allows and unless another rebuild is ahead.
    fn rebuild<'a>(&'a self, more_time: &'a (dyn Fn() -> bool + Sync)) -> BoxFuture<'a, Result<Progress, HandleError>>;
    /// Folds what was parked, with the code of today.
    fn unpark<'a>(&'a self, parked: &'a Parked) -> BoxFuture<'a, Result<Progress, HandleError>>;
}

impl<V: ReadModel> Keeper for Projector<V> {
    fn name(&self) -> &'static str {
        V::NAME
    }

    fn shows(&self, commit: &CommitItem) -> bool {
        Projector::shows(self, commit)
    }

    fn generations(&self) -> BoxFuture<'_, Result<Generations, StoreError>> {
        Box::pin(Projector::generations(self))
    }

    fn project<'a>(
        &'a self,
        commit: &'a CommitItem,
        generations: &'a Generations,
    ) -> BoxFuture<'a, Result<(), HandleError>> {
        Box::pin(Projector::project(self, commit, generations))
    }

    fn sweep(&self) -> BoxFuture<'_, Result<Progress, HandleError>> {
        Box::pin(async { Maintenance::new(self.clone()).sweep().await })
    }

    fn rebuild<'a>(&'a self, more_time: &'a (dyn Fn() -> bool + Sync)) -> BoxFuture<'a, Result<Progress, HandleError>> {
        Box::pin(async move { Maintenance::new(self.clone()).rebuild(more_time).await })
    }

    fn unpark<'a>(&'a self, parked: &'a Parked) -> BoxFuture<'a, Result<Progress, HandleError>> {
        Box::pin(async { Maintenance::new(self.clone()).unpark(parked).await })
    }
}
