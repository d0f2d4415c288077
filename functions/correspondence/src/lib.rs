//! Letters that follow from events: due when the stream says so, sent once, and watched until their fate is known.
//!
//! | invoked with | it |
//! |---|---|
//! | a batch of the event stream | puts the letters that follow from each commit into the outbox, and sends them; settles how long people are kept |
//! | notifications from SES over SNS | records what became of letters |
//! | `{"task": "sweep"}` (every quarter of an hour) | sends what had to wait, and marks as unknown what was left half-done |
//! | `{"task": "reconcile"}` (nightly) | finds letters that the stream never asked for |
//! | `{"task": "unpark"}` | handles what was parked, with the code of today |
//!
//! Which letters follow from what is the domain's (`letters_after`); their words are `mail`'s. What is here is the way
//! between them: [`due`] knows the contexts, the [`Postman`] the outbox.

mod attendance;
mod counties;
mod due;
mod housekeeping;
mod keeping;
mod kickoff;
mod periods;
mod trials;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use domain::onboarding::LibraryEntry;
use event_store::parked::Parked;
use event_store::people::{PeopleById, SignedLinks};
use event_store::read_model::ReadModels;
use event_store::stream::{HandleError, consume};
use event_store::{Clock, CommitItem, Store};
use futures::{TryStreamExt, stream};
use lambda::{BoxError, Environment, EventFunction, Invocation, Task};
use mail::compose::Sender;
use mail::courier::Courier;
use mail::events::{self, Notice};
use mail::outbox::Outbox;
use mail::postman::Postman;
use serde_json::{Value, json};

/// How long SES may take to answer. A claim's lease is clearly longer.
const SES_ANSWERS_WITHIN: Duration = Duration::from_secs(10);

/// How many letters are handed to SES at the same time.
const IN_PARALLEL: usize = 8;

/// The function, over the tables and addresses that its environment names.
pub fn function(environment: &Environment) -> Result<Arc<dyn EventFunction>, BoxError> {
    Ok(Arc::new(Correspondence::new(environment)?))
}

struct Correspondence {
    store: Store,
    people: PeopleById,
    outbox: Outbox,
    postman: Postman,
    links: SignedLinks,
    public_url: String,
    libraries: ReadModels<LibraryEntry>,
    parked: Parked,
    clock: Arc<dyn Clock>,
}

impl Correspondence {
    fn new(environment: &Environment) -> Result<Self, BoxError> {
        let client = environment.dynamodb()?;
        let variable = |name| environment.variable(name);
        let people = PeopleById::new(client.clone(), variable("PEOPLE_TABLE")?, environment.clock());
        let outbox = Outbox::new(client.clone(), variable("LETTERS_TABLE")?);
        let courier = Courier::new(environment.ses()?, variable("MAIL_CONFIGURATION_SET")?, SES_ANSWERS_WITHIN);
        let sender = Sender::new(&variable("MAIL_FROM")?, &variable("MAIL_REPLY_TO")?)?;
        Ok(Self {
            store: Store::new(client.clone(), variable("EVENTS_TABLE")?),
            postman: Postman::new(outbox.clone(), people.clone(), courier, sender, environment.clock()),
            people,
            outbox,
            links: SignedLinks::new(variable("LINK_KEY")?),
            public_url: variable("PUBLIC_URL")?,
            libraries: ReadModels::new(client.clone(), variable("READ_MODELS_TABLE")?, environment.clock()),
            parked: Parked::new(client, variable("PARKED_TABLE")?, "correspondence", environment.clock()),
            clock: environment.clock(),
        })
    }

    /// Sends the letters that follow from a commit, and settles how long its people are kept. All letters stand in the outbox
    /// before the first is sent.
    async fn correspond(&self, commit: &CommitItem) -> Result<(), HandleError> {
        let letters = self.due_after(commit).await?;
        stream::iter(letters.iter().map(Ok))
            .try_for_each_concurrent(IN_PARALLEL, |due| self.postman.enqueue(due))
            .await?;
        // A period writes to hundreds of libraries; one after the other would take the stream's whole time.
        stream::iter(letters.iter().map(Ok))
            .try_for_each_concurrent(IN_PARALLEL, |due| self.postman.deliver(due))
            .await?;
        self.settle_retention(commit).await
    }

    /// Records what SES says, as SNS brings it.
    async fn record(&self, notifications: &Value) -> Result<(), BoxError> {
        let records = notifications["Records"].as_array().map(Vec::as_slice).unwrap_or_default();
        for record in records {
            let message = record.pointer("/Sns/Message").and_then(Value::as_str).unwrap_or_default();
            match events::read(message)? {
                Notice::Letter(event) => {
                    let recorded = self.outbox.record(&event, self.clock.now()).await?;
                    tracing::info!(letter_id = %event.letter_id, ?event.evidence, ?recorded, "recorded");
                }
                Notice::Ignored(why) => tracing::info!(?why, "ignored"),
            }
        }
        Ok(())
    }
}

impl EventFunction for Correspondence {
    fn handle(&self, event: Value) -> Pin<Box<dyn Future<Output = Result<Value, BoxError>> + Send + '_>> {
        Box::pin(async move {
            match Invocation::try_from(event)? {
                Invocation::Stream(batch) => {
                    let handle = |commit: CommitItem| async move { self.correspond(&commit).await };
                    Ok(consume(batch, &self.parked, handle).await?)
                }
                Invocation::Notifications(notifications) => {
                    self.record(&notifications).await?;
                    Ok(json!({}))
                }
                Invocation::Task(Task::Sweep) => self.sweep().await,
                Invocation::Task(Task::Reconcile) => self.reconcile().await,
                Invocation::Task(Task::Unpark) => self.unpark().await,
                Invocation::Task(Task::Rebuild { .. } | Task::MoveOn) => {
                    Err("correspondence keeps no read model".into())
                }
            }
        })
    }
}
