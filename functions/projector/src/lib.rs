//! Keeps the read models: from the stream as it comes, and by tasks where the stream is not enough.
//!
//! | invoked with | it |
//! |---|---|
//! | a batch of the event stream | folds each commit into the read models that show it |
//! | `{"task": "sweep"}` (nightly) | brings up to date what the stream lost |
//! | `{"task": "rebuild", "view": "library"}` | builds the next generation of a read model and swaps |
//! | `{"task": "unpark"}` | folds what was parked, with the code of today |
//!
//! A new read model is one line in [`Projectors::new`].

use std::pin::Pin;
use std::sync::Arc;

use domain::evaluation::round::RoundEntry;
use domain::kickoff::KickoffEntry;
use domain::kickoff::attendance::AttendanceEntry;
use domain::onboarding::LibraryEntry;
use domain::onboarding::participation::ParticipationEntry;
use domain::onboarding::period::PeriodEntry;
use domain::onboarding::service::ServiceEntry;
use domain::statistics::disclosure::PublishedYearEntry;
use domain::statistics::import::ImportEntry;
use domain::statistics::membership::ConnectionsEntry;
use domain::statistics::policy::DisplayPolicyEntry;
use domain::statistics::service_month::FigureRow;
use domain::suppliers::SupplierEntry;
use domain::trials::offer::OfferEntry;
use domain::trials::period::TrialEntry;
use event_store::parked::Parked;
use event_store::read_model::{Generations, Keeper, Progress, Projector, RowProjector};
use event_store::stream::{HandleError, consume};
use event_store::{Clock, CommitItem, Store};
use jiff::SignedDuration;
use lambda::{BoxError, Environment, EventFunction, Invocation, MissingVariable, Task};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

/// How long one invocation works on a rebuild before it leaves the rest to the next. A Lambda has 15 minutes.
const REBUILD_FOR: SignedDuration = SignedDuration::from_mins(10);

/// The function, over the tables that its environment names.
pub fn function(environment: &Environment) -> Result<Arc<dyn EventFunction>, MissingVariable> {
    Ok(Arc::new(Projectors::new(environment)?))
}

struct Projectors {
    keepers: Vec<Box<dyn Keeper>>,
    parked: Parked,
    clock: Arc<dyn Clock>,
}

impl Projectors {
    fn new(environment: &Environment) -> Result<Self, MissingVariable> {
        let client = environment.dynamodb()?;
        let store = Store::new(client.clone(), environment.variable("EVENTS_TABLE")?);
        let table = environment.variable("READ_MODELS_TABLE")?;
        let parked = environment.variable("PARKED_TABLE")?;
        let keepers: Vec<Box<dyn Keeper>> = vec![
            Box::new(Projector::<AttendanceEntry>::new(store.clone(), client.clone(), &table)),
            Box::new(Projector::<KickoffEntry>::new(store.clone(), client.clone(), &table)),
            Box::new(Projector::<LibraryEntry>::new(store.clone(), client.clone(), &table)),
            Box::new(Projector::<ServiceEntry>::new(store.clone(), client.clone(), &table)),
            Box::new(Projector::<PeriodEntry>::new(store.clone(), client.clone(), &table)),
            Box::new(Projector::<ParticipationEntry>::new(store.clone(), client.clone(), &table)),
            Box::new(Projector::<SupplierEntry>::new(store.clone(), client.clone(), &table)),
            Box::new(Projector::<TrialEntry>::new(store.clone(), client.clone(), &table)),
            Box::new(Projector::<OfferEntry>::new(store.clone(), client.clone(), &table)),
            Box::new(Projector::<RoundEntry>::new(store.clone(), client.clone(), &table)),
            // Statistics.
            Box::new(Projector::<ConnectionsEntry>::new(store.clone(), client.clone(), &table)),
            Box::new(Projector::<ImportEntry>::new(store.clone(), client.clone(), &table)),
            Box::new(RowProjector::<FigureRow>::new(store.clone(), client.clone(), &table)),
            Box::new(Projector::<DisplayPolicyEntry>::new(store.clone(), client.clone(), &table)),
            Box::new(Projector::<PublishedYearEntry>::new(store, client.clone(), &table)),
        ];
        Ok(Self {
            keepers,
            parked: Parked::new(client, parked, "projector", environment.clock()),
            clock: environment.clock(),
        })
    }

    async fn stream(&self, batch: Value) -> Result<Value, BoxError> {
        // Each is read when the first commit asks for it, once a batch: a batch is about few of the read models, mostly one.
        let generations: Vec<_> = self.keepers.iter().map(|_| OnceCell::new()).collect();
        Ok(consume(batch, &self.parked, |commit| self.project(commit, &generations)).await?)
    }

    async fn project(&self, commit: CommitItem, generations: &[OnceCell<Generations>]) -> Result<(), HandleError> {
        for (keeper, known) in self.keepers.iter().zip(generations) {
            if keeper.shows(&commit) {
                // Whatever is wrong with a pointer is no fault of the commit, so that is not parked.
                let read =
                    || async { keeper.generations().await.map_err(|error| HandleError::Transient(error.into())) };
                let generations = known.get_or_try_init(read).await?;
                keeper.project(&commit, generations).await?;
            }
        }
        Ok(())
    }

    async fn task(&self, task: Task) -> Result<Value, BoxError> {
        let mut progress = Progress { finished: true, ..Progress::default() };
        match task {
            // For a read model the two are one: what is behind is read from the log.
            Task::Sweep | Task::Reconcile => {
                for keeper in &self.keepers {
                    progress += keeper.sweep().await?;
                }
                self.parked.report().await?;
            }
            Task::Unpark => {
                for keeper in &self.keepers {
                    progress += keeper.unpark(&self.parked).await?;
                }
            }
            Task::Rebuild { view } => {
                let keeper = self.keepers.iter().find(|keeper| keeper.name() == view);
                let keeper = keeper.ok_or_else(|| format!("there is no read model called {view}"))?;
                let until = self.clock.now() + REBUILD_FOR;
                progress += keeper.rebuild(&|| self.clock.now() < until).await?;
            }
            Task::MoveOn => return Err("time is the timekeeper's business".into()),
        }
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
