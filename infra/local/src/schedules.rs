//! What the clock starts. Setting the clock forward fires what became due: each schedule once, for its latest missed moment.

use crate::clock::LocalClock;
use crate::cron::Expression;
use crate::functions::Clock as _;
use crate::shutdown::Shutdown;
use crate::streams::{Parts, invoke_asynchronously};
use crate::template::{Schedule, Template};
use anyhow::{Context as _, Result, ensure};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value as Json;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// All schedules of one stack.
pub(crate) struct Schedules {
    entries: Vec<Entry>,
    clock: Arc<LocalClock>,
    parts: Parts,
    /// How many scheduled runs are under way.
    running: watch::Sender<usize>,
    template: Arc<Template>,
    /// The clock's offset that the ticker has last dealt with, so that `idle` can wait for it after the clock was set.
    dealt_with: watch::Sender<SignedDuration>,
    expired_at: Mutex<Timestamp>,
}

/// One schedule and what it last did.
pub(crate) struct Entry {
    pub(crate) schedule: Schedule,
    expression: Expression,
    state: Mutex<State>,
}

struct State {
    looked_until: Timestamp,
    last: Option<Run>,
}

/// One run of a schedule.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) due: Timestamp,
    pub(crate) outcome: Result<String, String>,
}

impl Schedules {
    /// Reads the expressions. Nothing that was due before now is made up for: the stack was not there.
    pub(crate) fn new(template: Arc<Template>, clock: Arc<LocalClock>, parts: Parts) -> Result<Self> {
        let now = clock.now();
        let entry = |schedule: &Schedule| {
            let place = || format!("{}.Events.{}", schedule.function, schedule.name);
            let expression = Expression::parse(&schedule.expression, &schedule.time_zone).with_context(place)?;
            let state = Mutex::new(State { looked_until: now, last: None });
            Ok(Entry { schedule: schedule.clone(), expression, state })
        };
        let entries = template.schedules.iter().map(entry).collect::<Result<Vec<_>>>()?;
        let dealt_with = watch::Sender::new(*clock.changes().borrow());
        let running = watch::Sender::new(0);
        Ok(Self { entries, clock, parts, running, template, dealt_with, expired_at: Mutex::new(now) })
    }

    /// Watches the clock. A stack in memory has `ticking` off and fires only when its clock is set, so that no test depends on the
    /// minute in which it happens to run.
    pub(crate) fn start(self: &Arc<Self>, ticking: bool, shutdown: &Shutdown) {
        let (schedules, stopped, mut changes) = (Arc::clone(self), shutdown.waiting(), self.clock.changes());
        shutdown.spawn(async move {
            tokio::pin!(stopped);
            loop {
                tokio::select! {
                    () = &mut stopped => return,
                    Ok(()) = changes.changed() => {}
                    () = tokio::time::sleep(Duration::from_secs(1)), if ticking => {}
                }
                let offset = *changes.borrow_and_update();
                schedules.expire();
                schedules.fire_due().await;
                schedules.dealt_with.send_replace(offset);
            }
        });
    }

    async fn fire_due(&self) {
        let now = self.clock.now();
        for entry in &self.entries {
            let due = {
                let mut state = entry.lock();
                let due = entry.expression.latest_in(state.looked_until, now);
                state.looked_until = now;
                due
            };
            if let Some(due) = due {
                // A failure is kept with the entry and as a dead letter.
                let _ = self.run(entry, due).await;
            }
        }
    }

    /// DynamoDB deletes expired items in its own time; here it is at once when the clock is set, else every minute.
    fn expire(&self) {
        let now = self.clock.now();
        let mut expired_at = self.expired_at.lock().unwrap_or_else(PoisonError::into_inner);
        if now.duration_since(*expired_at).as_secs().abs() < 60 {
            return;
        }
        *expired_at = now;
        if let Err(error) = crate::tables::expire(&self.template, &self.parts.database, &self.clock) {
            tracing::error!(error = format!("{error:#}"), "expired items could not be deleted");
        }
    }

    /// Fires the schedules of a function now, or as of `at`: the clock is then first set forward to it.
    pub(crate) async fn fire(&self, function: &str, at: Option<Timestamp>) -> Result<Vec<Json>> {
        let entries: Vec<_> = self.entries.iter().filter(|entry| entry.schedule.function == function).collect();
        ensure!(!entries.is_empty(), "{function} has no schedule");
        let due = at.unwrap_or_else(|| self.clock.now());
        ensure!(at.is_none() || due >= self.clock.now(), "the local clock has passed {due} already");
        for entry in &entries {
            // Otherwise setting the clock would fire it a second time.
            entry.lock().looked_until = due;
        }
        if at.is_some() {
            self.clock.set(due)?;
        }
        let mut answers = Vec::new();
        for entry in entries {
            answers.push(self.run(entry, due).await?);
        }
        Ok(answers)
    }

    async fn run(&self, entry: &Entry, due: Timestamp) -> Result<Json> {
        self.running.send_modify(|running| *running += 1);
        let input = entry.schedule.input.replace("<aws.scheduler.scheduled-time>", &due.to_string());
        let event: Json = serde_json::from_str(&input).unwrap_or(Json::String(input));
        let source = format!("the schedule {}", entry.schedule.name);
        let outcome = invoke_asynchronously(&self.parts, &entry.schedule.function, &source, &event).await;
        let shown = outcome.as_ref().map(ToString::to_string).map_err(|error| format!("{error:#}"));
        entry.lock().last = Some(Run { due, outcome: shown });
        self.running.send_modify(|running| *running -= 1);
        outcome
    }

    /// Waits until the ticker has dealt with the clock as it is set, and nothing is running.
    pub(crate) async fn idle(&self) -> Result<()> {
        let offset = *self.clock.changes().borrow();
        let quiet = async {
            // The senders live as long as `self`, so neither wait can fail.
            let _ = self.dealt_with.subscribe().wait_for(|dealt_with| *dealt_with == offset).await;
            let _ = self.running.subscribe().wait_for(|running| *running == 0).await;
        };
        tokio::time::timeout(Duration::from_mins(1), quiet).await.context("a schedule is still running")
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

impl Entry {
    pub(crate) fn last(&self) -> Option<Run> {
        self.lock().last.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
