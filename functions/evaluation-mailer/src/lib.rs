//! Mails the evaluation: invitations when they are due, reminders to those who have not answered.
//!
//! Invoked with `{"task": "move-on"}` every quarter of an hour while people are at work. One run does what it has time for;
//! the next goes on where it stopped, whatever stopped it:
//!
//! | killed | what stands then | what the next run does |
//! |---|---|---|
//! | before a wave has begun | nothing | begins it |
//! | while recipients are listed | some invitations | lists again; whoever is invited stays so |
//! | before a letter is in the outbox | the invitation awaits the wave | writes it |
//! | before the letter is claimed | it is pending | sends it |
//! | between the claim and SES's answer | it is claimed, and unknown two minutes later | nothing: a coordinator decides |
//! | after SES's answer, before that is marked | the same: the one window in which nobody can know | nothing |
//! | after the letter is marked | the invitation awaits the wave | finds it sent, and is done with the wave |
//!
//! A letter's identity is made of the wave's commit and the recipient, so nobody can get two for one wave. SES's rate is
//! kept by sending so many a second and no more, and a run ends when SES asks for less.

mod due;
mod retries;
mod waves;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use domain::evaluation::round::{EvaluationRound, RoundCommand, RoundEntry, Stage};
use domain::kernel::RoundId;
use event_store::people::{PeopleById, SignedLinks};
use event_store::read_model::{ReadModels, Selection};
use event_store::{Clock, CommandContext, ExecuteError, Store};
use invitations::{Candidates, Invitations};
use jiff::{SignedDuration, Timestamp};
use lambda::{BoxError, Environment, EventFunction, Invocation, Task};
use mail::compose::Sender;
use mail::courier::Courier;
use mail::outbox::Outbox;
use mail::postman::Postman;
use serde_json::{Value, json};
use uuid::Uuid;

/// How long SES may take to answer. A claim's lease is clearly longer.
const SES_ANSWERS_WITHIN: Duration = Duration::from_secs(10);

/// How long one run sends before it leaves the rest to the next. The function has five minutes.
const SENDS_FOR: SignedDuration = SignedDuration::from_mins(4);

/// How many letters one run sends at most.
const MOST_PER_RUN: usize = 2_000;

/// The function, over the tables and addresses that its environment names.
pub fn function(environment: &Environment) -> Result<Arc<dyn EventFunction>, BoxError> {
    Ok(Arc::new(Mailer::new(environment)?))
}

struct Mailer {
    store: Store,
    rounds: ReadModels<RoundEntry>,
    candidates: Candidates,
    invitations: Invitations,
    people: PeopleById,
    outbox: Outbox,
    postman: Postman,
    links: SignedLinks,
    public_url: String,
    letters_per_second: usize,
    clock: Arc<dyn Clock>,
}

/// What one run came to.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Ran {
    /// Rounds looked at.
    rounds: usize,
    /// Letters handed to SES, or found to have been.
    letters: usize,
    /// Recipients that got no letter for a reason.
    passed_over: usize,
    /// Letters that cannot be written, and will not be however often it is tried.
    unwritable: usize,
}

impl Ran {
    /// One letter that cannot be written keeps no other back. It is told when the run has done what it can.
    fn unwritable(&mut self, error: &(dyn std::error::Error + 'static)) {
        tracing::error!(error, "a letter of the evaluation cannot be written");
        self.unwritable += 1;
    }
}

/// What one run may still do.
struct Budget {
    until: Timestamp,
    letters: usize,
}

impl Mailer {
    fn new(environment: &Environment) -> Result<Self, BoxError> {
        let client = environment.dynamodb()?;
        let variable = |name| environment.variable(name);
        let clock = environment.clock();
        let read_models = variable("READ_MODELS_TABLE")?;
        let people = PeopleById::new(client.clone(), variable("PEOPLE_TABLE")?, environment.clock());
        let outbox = Outbox::new(client.clone(), variable("LETTERS_TABLE")?);
        let courier = Courier::new(environment.ses()?, variable("MAIL_CONFIGURATION_SET")?, SES_ANSWERS_WITHIN);
        let sender = Sender::new(&variable("MAIL_FROM")?, &variable("MAIL_REPLY_TO")?)?;
        let letters_per_second: usize = variable("LETTERS_PER_SECOND")?.parse()?;
        let store = Store::new(client.clone(), variable("EVENTS_TABLE")?);
        Ok(Self {
            candidates: Candidates::new(store.clone(), client.clone(), &read_models, &clock),
            store,
            rounds: ReadModels::new(client.clone(), &read_models, environment.clock()),
            invitations: Invitations::new(client, variable("INVITATIONS_TABLE")?),
            postman: Postman::new(outbox.clone(), people.clone(), courier, sender, environment.clock()),
            people,
            outbox,
            links: SignedLinks::new(variable("LINK_KEY")?),
            public_url: variable("PUBLIC_URL")?,
            letters_per_second: letters_per_second.max(1),
            clock,
        })
    }

    async fn run(&self) -> Result<Ran, BoxError> {
        let mut ran = Ran::default();
        let mut budget = Budget { until: self.clock.now() + SENDS_FOR, letters: MOST_PER_RUN };
        for entry in self.rounds.all(&Selection::All).await? {
            let stage = entry.view.round.stage;
            let Some(id) = entry.view.round.id.filter(|_| matches!(stage, Stage::Scheduled | Stage::Open)) else {
                continue;
            };
            ran.rounds += 1;
            self.step(&id, RoundCommand::CloseRound { at: self.clock.now() }).await?;
            self.step(&id, RoundCommand::StartWave { at: self.clock.now() }).await?;
            self.mail(&id, &mut budget, &mut ran).await?;
        }
        self.retry(&mut budget, &mut ran).await?;
        tracing::info!(?ran, "mailed");
        if ran.unwritable > 0 {
            return Err(format!("{} letters of the evaluation cannot be written", ran.unwritable).into());
        }
        Ok(ran)
    }

    /// Carries out a step if it is due. That it is not due is no error: the model knows best.
    async fn step(&self, id: &RoundId, command: RoundCommand) -> Result<(), BoxError> {
        match self.store.execute::<EvaluationRound>(id.as_str(), command, &self.context(), &[]).await {
            Ok(_) | Err(ExecuteError::Refused(_)) => Ok(()),
            Err(error) => Err(Box::new(error)),
        }
    }

    /// A command by the mailer itself.
    fn context(&self) -> CommandContext {
        CommandContext {
            command_id: fresh_id(),
            digest: String::new(),
            by: "evaluation-mailer".to_owned(),
            at: self.clock.now(),
            expected_version: None,
        }
    }
}

impl EventFunction for Mailer {
    fn handle(&self, event: Value) -> Pin<Box<dyn Future<Output = Result<Value, BoxError>> + Send + '_>> {
        Box::pin(async move {
            match Invocation::try_from(event)? {
                Invocation::Task(Task::MoveOn) => {
                    let ran = self.run().await?;
                    Ok(json!({ "rounds": ran.rounds, "letters": ran.letters, "passed_over": ran.passed_over }))
                }
                _ => Err("the mailer only mails what is due".into()),
            }
        })
    }
}

#[expect(clippy::disallowed_methods, reason = "the mailer is the edge of its own commands")]
fn fresh_id() -> String {
    format!("evaluation-mailer-{}", Uuid::new_v4())
}
