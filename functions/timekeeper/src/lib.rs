//! What happens because time has passed: connection periods open, remind, close and settle; on trial, seats that nobody
//! answered for go to the next, and what is over ends; kickoffs remind suppliers of their answers, and end; those who have
//! registered for one are told of changes, reminded, and let go.
//!
//! Invoked with `{"task": "move-on"}` every hour. Each step is a command that changes nothing when it has been carried out,
//! so a run that was stopped half-way, or two at once, do no harm: the next run goes on.

mod attendance;
mod kickoffs;
mod periods;
mod trials;

use std::pin::Pin;
use std::sync::Arc;

use domain::kernel::day_in_norway;
use domain::kickoff::KickoffEntry;
use domain::kickoff::attendance::AttendanceEntry;
use domain::onboarding::LibraryEntry;
use domain::onboarding::period::PeriodEntry;
use domain::trials::period::TrialEntry;
use event_store::read_model::ReadModels;
use event_store::{Clock, CommandContext, Store};
use lambda::{BoxError, Environment, EventFunction, Invocation, MissingVariable, Task};
use serde_json::{Value, json};
use uuid::Uuid;

/// The function, over the tables that its environment names.
pub fn function(environment: &Environment) -> Result<Arc<dyn EventFunction>, MissingVariable> {
    Ok(Arc::new(Timekeeper::new(environment)?))
}

struct Timekeeper {
    store: Store,
    libraries: ReadModels<LibraryEntry>,
    periods: ReadModels<PeriodEntry>,
    trials: ReadModels<TrialEntry>,
    kickoffs: ReadModels<KickoffEntry>,
    attendances: ReadModels<AttendanceEntry>,
    clock: Arc<dyn Clock>,
}

impl Timekeeper {
    fn new(environment: &Environment) -> Result<Self, MissingVariable> {
        let client = environment.dynamodb()?;
        let read_models = environment.variable("READ_MODELS_TABLE")?;
        Ok(Self {
            store: Store::new(client.clone(), environment.variable("EVENTS_TABLE")?),
            libraries: ReadModels::new(client.clone(), &read_models, environment.clock()),
            periods: ReadModels::new(client.clone(), &read_models, environment.clock()),
            trials: ReadModels::new(client.clone(), &read_models, environment.clock()),
            kickoffs: ReadModels::new(client.clone(), &read_models, environment.clock()),
            attendances: ReadModels::new(client, &read_models, environment.clock()),
            clock: environment.clock(),
        })
    }

    /// A command by the clock itself.
    fn context(&self) -> CommandContext {
        CommandContext {
            command_id: fresh_id(),
            digest: String::new(),
            by: "timekeeper".to_owned(),
            at: self.clock.now(),
            expected_version: None,
        }
    }
}

impl EventFunction for Timekeeper {
    fn handle(&self, event: Value) -> Pin<Box<dyn Future<Output = Result<Value, BoxError>> + Send + '_>> {
        Box::pin(async move {
            match Invocation::try_from(event)? {
                Invocation::Task(Task::MoveOn) => {
                    let now = self.clock.now();
                    let today = day_in_norway(now);
                    // What one kind of thing fails at keeps no other from moving on.
                    let (moved, trials, kickoffs, attendees) = futures::join!(
                        self.move_periods_on(today),
                        self.move_trials_on(now),
                        self.move_kickoffs_on(today),
                        self.tell_attendees(today)
                    );
                    let (mut moved, trials, kickoffs, attendees) = (moved?, trials?, kickoffs?, attendees?);
                    moved["trials"] = json!(trials);
                    moved["kickoffs"] = json!(kickoffs);
                    moved["attendees"] = json!(attendees);
                    tracing::info!(?moved, "moved on");
                    Ok(moved)
                }
                _ => Err("the timekeeper only moves time on".into()),
            }
        })
    }
}

#[expect(clippy::disallowed_methods, reason = "the timekeeper is the edge of its own commands")]
fn fresh_id() -> String {
    format!("timekeeper-{}", Uuid::new_v4())
}
