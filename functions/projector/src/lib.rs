//! Keeps the read models: from the stream as it comes, and by tasks where the stream is not enough.
//!
//! | invoked with | it |
//! |---|---|
//! | a batch of the event stream | folds each commit into the read models that show it |
//! | `{"task": "sweep"}` (nightly) | brings up to date what the stream lost |
//! | `{"task": "rebuild", "view": "library"}` | builds the next generation of a read model and swaps |
//! | `{"task": "unpark"}` | folds what was parked, with the code of today |
//!
//! A new read model is one line in [`Projectors::new`] and one in each of the matches below.

use std::pin::Pin;
use std::sync::Arc;

use domain::kernel::ReadModel;
use domain::onboarding::LibraryEntry;
use event_store::parked::Parked;
use event_store::read_model::{Generations, Maintenance, Progress, Projector};
use event_store::stream::{HandleError, consume};
use event_store::{Clock, CommitItem, Store};
use jiff::SignedDuration;
use lambda::{BoxError, Environment, EventFunction, Invocation, MissingVariable, Task};
use serde_json::{Value, json};

/// How long one invocation works on a rebuild before it leaves the rest to the next. A Lambda has 15 minutes.
const REBUILD_FOR: SignedDuration = SignedDuration::from_mins(10);

/// The function, over the tables that its environment names.
pub fn function(environment: &Environment) -> Result<Arc<dyn EventFunction>, MissingVariable> {
    Ok(Arc::new(Projectors::new(environment)?))
}

struct Projectors {
    libraries: Projector<LibraryEntry>,
    parked: Parked,
    clock: Arc<dyn Clock>,
}

impl Projectors {
    fn new(environment: &Environment) -> Result<Self, MissingVariable> {
        let client = environment.dynamodb()?;
        let store = Store::new(client.clone(), environment.variable("EVENTS_TABLE")?);
        let read_models = environment.variable("READ_MODELS_TABLE")?;
        let parked = environment.variable("PARKED_TABLE")?;
        Ok(Self {
            libraries: Projector::new(store, client.clone(), read_models),
            parked: Parked::new(client, parked, "projector", environment.clock()),
            clock: environment.clock(),
        })
    }

    async fn stream(&self, batch: Value) -> Result<Value, BoxError> {
        let generations = self.libraries.generations().await?;
        Ok(consume(batch, &self.parked, |commit| self.project(commit, &generations)).await?)
    }

    async fn project(&self, commit: CommitItem, libraries: &Generations) -> Result<(), HandleError> {
        if self.libraries.shows(&commit) {
            self.libraries.project(&commit, libraries).await?;
        }
        Ok(())
    }

    async fn task(&self, task: Task) -> Result<Value, BoxError> {
        let libraries = Maintenance::new(self.libraries.clone());
        let progress: Progress = match task {
            // For a read model the two are one: what is behind is read from the log.
            Task::Sweep | Task::Reconcile => {
                self.parked.report().await?;
                libraries.sweep().await?
            }
            Task::Unpark => libraries.unpark(&self.parked).await?,
            Task::Rebuild { view } if view == LibraryEntry::NAME => {
                let until = self.clock.now() + REBUILD_FOR;
                libraries.rebuild(|| self.clock.now() < until).await?
            }
            Task::Rebuild { view } => return Err(format!("there is no read model called {view}").into()),
        };
        tracing::info!(?progress, "done");
        Ok(json!(progress))
    }
}

impl EventFunction for Projectors {
    fn handle(&self, event: Value) -> Pin<Box<dyn Future<Output = Result<Value, BoxError>> + Send + '_>> {
        Box::pin(async move {
            match Invocation::try_from(event)? {
                Invocation::Stream(batch) => self.stream(batch).await,
                Invocation::Task(task) => self.task(task).await,
                Invocation::Notifications(_) => Err("the projector takes no notifications".into()),
            }
        })
    }
}
