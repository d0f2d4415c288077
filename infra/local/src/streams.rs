//! The table's stream, delivered: each stream function hears every record in order, at its own pace, and goes on after a restart where
//! it stopped. Batches, partial failures, bisecting and giving up are Lambda's; the number of attempts is smaller, so that a dead
//! letter shows while one is looking.

use crate::clock::LocalClock;
use crate::database::LocalDatabase;
use crate::dead_letters::{DeadLetter, DeadLetters};
use crate::functions::{Clock as _, Functions};
use crate::shutdown::Shutdown;
use crate::store::StoredFile;
use crate::template::resolve::{REGION, stream_arn};
use crate::template::{StreamSource, Template};
use anyhow::{Context as _, Result, bail};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// How long a writer that the stack cannot see (a real binary, a test's own client) may go unnoticed.
const POLL: Duration = Duration::from_millis(50);
/// At most so many attempts, whatever the template says.
const MOST_RETRIES: u32 = 4;
/// How long `idle` waits before it says who is not getting on.
const DEADLINE: Duration = Duration::from_mins(1);

/// All deliveries of one stack.
pub(crate) struct Streams {
    deliveries: Vec<Arc<Delivery>>,
    database: Arc<LocalDatabase>,
    activity: watch::Sender<u64>,
}

/// What the deliveries work with.
pub(crate) struct Parts {
    pub(crate) database: Arc<LocalDatabase>,
    pub(crate) functions: Arc<Functions>,
    pub(crate) clock: Arc<LocalClock>,
    pub(crate) dead_letters: Arc<DeadLetters>,
}

struct Delivery {
    source: StreamSource,
    parts: Parts,
    position: watch::Sender<String>,
    kept: Arc<Positions>,
    redelivered: bool,
}

/// How far each function has come, kept across restarts.
struct Positions {
    file: StoredFile,
    values: Mutex<BTreeMap<String, String>>,
}

impl Streams {
    pub(crate) fn start(
        template: &Template,
        parts: impl Fn() -> Parts,
        redelivered: bool,
        file: Option<PathBuf>,
        shutdown: &Shutdown,
    ) -> Result<Self> {
        let file = StoredFile::new(file);
        let kept = Arc::new(Positions { values: Mutex::new(file.read()?.unwrap_or_default()), file });
        let activity = watch::Sender::new(0);
        let mut deliveries = Vec::new();
        for source in &template.streams {
            let position = watch::Sender::new(kept.get(source));
            let (source, parts, kept) = (source.clone(), parts(), Arc::clone(&kept));
            let delivery = Arc::new(Delivery { source, parts, position, kept, redelivered });
            deliveries.push(Arc::clone(&delivery));
            let (noticed, stopped) = (activity.subscribe(), shutdown.waiting());
            shutdown.spawn(async move {
                tokio::select! {
                    () = stopped => {}
                    () = delivery.run(noticed) => {}
                }
            });
        }
        Ok(Self { deliveries, database: parts().database, activity })
    }

    /// Something was probably written: look at once instead of at the next poll.
    pub(crate) fn notice(&self) {
        self.activity.send_modify(|count| *count += 1);
    }

    /// Waits until every function has handled every record, also those written meanwhile.
    pub(crate) async fn idle(&self) -> Result<()> {
        let waiting = async {
            while !self.caught_up()? {
                for delivery in &self.deliveries {
                    let newest = self.database.newest_record(&delivery.source.table)?.unwrap_or_default();
                    self.notice();
                    // The sender lives as long as the delivery, which is borrowed here.
                    let _ = delivery.position.subscribe().wait_for(|position| *position >= newest).await;
                }
            }
            Ok(())
        };
        match tokio::time::timeout(DEADLINE, waiting).await {
            Ok(done) => done,
            Err(_) => bail!("after {DEADLINE:?} still behind: {:?}", self.positions()),
        }
    }

    /// How far each function has come, and the newest record there is.
    pub(crate) fn positions(&self) -> Vec<(String, String, String)> {
        let position = |delivery: &Arc<Delivery>| {
            let newest = self.database.newest_record(&delivery.source.table).ok().flatten().unwrap_or_default();
            (delivery.source.function.clone(), delivery.position.borrow().clone(), newest)
        };
        self.deliveries.iter().map(position).collect()
    }

    fn caught_up(&self) -> Result<bool> {
        for delivery in &self.deliveries {
            let newest = self.database.newest_record(&delivery.source.table)?.unwrap_or_default();
            if *delivery.position.borrow() < newest {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl Delivery {
    async fn run(&self, mut noticed: watch::Receiver<u64>) {
        let mut size = self.source.batch_size;
        let mut failures = 0;
        loop {
            noticed.borrow_and_update();
            let after = self.position.borrow().clone();
            match self.parts.database.records(&self.source.table, &after, size) {
                Ok(records) if records.is_empty() => {
                    // Woken, or a while has passed: look again either way.
                    let _ = tokio::time::timeout(POLL, noticed.changed()).await;
                }
                Ok(records) => (size, failures) = self.deliver(records, size, failures).await,
                Err(error) => {
                    tracing::error!(error = format!("{error:#}"), table = self.source.table, "a stream cannot be read");
                    tokio::time::sleep(POLL).await;
                }
            }
        }
    }

    /// Hands over one batch; answers the size of the next one and how often its first record has failed.
    async fn deliver(&self, records: Vec<Json>, size: usize, failures: u32) -> (usize, u32) {
        let (outcome, ()) = tokio::join!(
            self.parts.functions.invoke(&self.source.function, self.event(&records)),
            self.deliver_to_another(&records),
        );
        let (handled, error) = match outcome {
            Ok(answer) => match self.first_failure(&answer, &records) {
                Some(failed) => (failed, format!("the function reported a failure: {answer}")),
                None => (records.len(), String::new()),
            },
            Err(error) => (0, format!("{error:#}")),
        };
        if handled > 0 {
            self.advance(&records[handled - 1]);
        }
        if handled == records.len() {
            return (self.source.batch_size, 0);
        }
        let failures = if handled > 0 { 1 } else { failures + 1 };
        let bisecting = self.source.bisect && handled == 0 && records.len() > 1;
        if failures <= self.source.retries.unwrap_or(MOST_RETRIES).min(MOST_RETRIES) {
            tracing::warn!(function = self.source.function, error, failures, "a batch failed and is tried again");
            tokio::time::sleep(Duration::from_millis(20 << failures.min(5))).await;
            return (if bisecting { records.len() / 2 } else { size }, failures);
        }
        if bisecting {
            return (records.len() / 2, failures);
        }
        // Without bisecting the batch is given up as a whole, as Lambda does.
        let given_up = if self.source.bisect || self.source.reports_failures { handled + 1 } else { records.len() };
        self.parts.dead_letters.add(DeadLetter {
            at: self.parts.clock.now(),
            function: self.source.function.clone(),
            source: format!("the stream of {}", self.source.table),
            error,
            event: self.event(&records[handled..given_up]),
        });
        self.advance(&records[given_up - 1]);
        (self.source.batch_size, 0)
    }

    /// If that is wanted, a second instance gets the same at the same time, and in reverse order: Lambda delivers at least once, and
    /// an instance that it has given up may still be at work. How it ends is of no consequence: nobody waits for it.
    async fn deliver_to_another(&self, records: &[Json]) {
        if self.redelivered {
            let reversed: Vec<_> = records.iter().rev().cloned().collect();
            let _ = self.parts.functions.invoke(&self.source.function, self.event(&reversed)).await;
        }
    }

    /// The index of the first record that the answer says failed: everything from there on is delivered again.
    fn first_failure(&self, answer: &Json, records: &[Json]) -> Option<usize> {
        let failures = answer["batchItemFailures"].as_array().filter(|_| self.source.reports_failures)?;
        let failed = failures.iter().map(|failure| failure["itemIdentifier"].as_str().unwrap_or_default());
        // An identifier that is not in the batch counts as the whole batch, as on Lambda.
        failed.map(|number| records.iter().position(|record| sequence_number(record) == number).unwrap_or(0)).min()
    }

    fn event(&self, records: &[Json]) -> Json {
        let records = records.iter().map(|record| {
            let mut record = record.clone();
            record["eventSourceARN"] = stream_arn(&self.source.table).into();
            record["awsRegion"] = REGION.into();
            record
        });
        json!({"Records": records.collect::<Vec<_>>()})
    }

    fn advance(&self, to: &Json) {
        let position = sequence_number(to).to_owned();
        self.kept.set(&self.source, &position);
        self.position.send_replace(position);
    }
}

impl Positions {
    fn get(&self, source: &StreamSource) -> String {
        let values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        values.get(&name(source)).cloned().unwrap_or_default()
    }

    fn set(&self, source: &StreamSource, position: &str) {
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        values.insert(name(source), position.to_owned());
        self.file.write(&*values);
    }
}

fn name(source: &StreamSource) -> String {
    format!("{}/{}", source.function, source.table)
}

fn sequence_number(record: &Json) -> &str {
    record["dynamodb"]["SequenceNumber"].as_str().unwrap_or_default()
}

/// Runs something that Lambda would run asynchronously: it is tried three times in all, then becomes a dead letter.
pub(crate) async fn invoke_asynchronously(parts: &Parts, function: &str, source: &str, event: &Json) -> Result<Json> {
    let mut attempt = 0;
    loop {
        match parts.functions.invoke(function, event.clone()).await {
            Ok(answer) => return Ok(answer),
            Err(error) if attempt < 2 => {
                attempt += 1;
                tracing::warn!(function, source, error = format!("{error:#}"), "tried again");
                tokio::time::sleep(Duration::from_millis(20 << attempt)).await;
            }
            Err(error) => {
                parts.dead_letters.add(DeadLetter {
                    at: parts.clock.now(),
                    function: function.to_owned(),
                    source: source.to_owned(),
                    error: format!("{error:#}"),
                    event: event.clone(),
                });
                return Err(error).with_context(|| format!("{source} started {function}"));
            }
        }
    }
}
