//! One running stack.

use crate::clock::LocalClock;
use crate::database::LocalDatabase;
use crate::dead_letters::{DeadLetter, DeadLetters};
use crate::door::guarded;
use crate::functions::{Build, Clock, Endpoints, Functions, ours};
use crate::gateway::Gateway;
use crate::ground::{bind, lock, parameters};
use crate::options::Options;
use crate::permissions::{Grant, Permissions};
use crate::schedules::Schedules;
use crate::secrets::Secrets;
use crate::ses::{Mail, Report, Ses, feedback_event};
use crate::shutdown::Shutdown;
use crate::streams::{Parts, Streams, invoke_asynchronously};
use crate::template::resolve::REGION;
use crate::template::{Document, Template};
use crate::users::{Keys, Users, personas};
use crate::{demo, pages, tables};
use anyhow::{Context as _, Result, anyhow, ensure};
use axum::serve::ListenerExt as _;
use jiff::Timestamp;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};
use tokio::net::TcpListener;

/// The template that is deployed, and run here.
const TEMPLATE: &str = include_str!("../../template.yaml");

/// A running local stack; it ends when it is dropped.
pub struct Stack {
    inner: Arc<Inner>,
    app: axum::Router,
    shutdown: Shutdown,
    /// Keeps a second stack out of the same directory.
    _lock: Option<std::fs::File>,
}

/// What the pages, too, see of the stack.
pub(crate) struct Inner {
    pub(crate) url: String,
    pub(crate) template: Arc<Template>,
    pub(crate) clock: Arc<LocalClock>,
    pub(crate) database: Arc<LocalDatabase>,
    pub(crate) functions: Arc<Functions>,
    pub(crate) users: Arc<Users>,
    pub(crate) ses: Arc<Ses>,
    pub(crate) streams: Streams,
    pub(crate) schedules: Arc<Schedules>,
    pub(crate) dead_letters: Arc<DeadLetters>,
    pub(crate) gateway: Gateway,
    pub(crate) permissions: Arc<Permissions>,
}

/// Everything that the project's own template gives to its functions.
pub fn grants() -> Result<BTreeSet<Grant>> {
    Ok(Template::parse(TEMPLATE, &parameters("http://127.0.0.1")).context("infra/template.yaml")?.grants())
}

impl Stack {
    /// Starts the project's own template and functions.
    pub async fn start(options: Options) -> Result<Self> {
        static DOCUMENT: OnceLock<Document> = OnceLock::new();
        let document = if let Some(document) = DOCUMENT.get() {
            document
        } else {
            let document = Document::parse(TEMPLATE).context("infra/template.yaml")?;
            DOCUMENT.get_or_init(|| document)
        };
        Self::start_with(options, document, &ours).await
    }

    /// Starts another template with other functions, for the stack's own tests.
    pub(crate) async fn start_with(options: Options, document: &Document, build: &Build) -> Result<Self> {
        let directory = options.directory.as_deref();
        let lock = directory.map(lock).transpose()?;
        let file = |name: &str| directory.map(|directory| directory.join(name));
        let shutdown = Shutdown::new();
        let listener = bind(options.port).await?;
        let url = format!("http://127.0.0.1:{}", listener.local_addr()?.port());
        let template = Arc::new(document.with(&parameters(&url)).context("infra/template.yaml")?);
        let clock = Arc::new(LocalClock::open(file("clock"), options.at)?);
        let database = Arc::new(LocalDatabase::start(directory, &shutdown).await?);
        tables::create(&template, &database)?;
        let permissions = Arc::new(Permissions::of(&template));
        let (ses, ses_url) = Ses::start(directory, Arc::clone(&clock), Arc::clone(&permissions), &shutdown).await?;
        let guarded =
            guarded(database.url(), &template, Arc::clone(&permissions), options.faults.clone(), &shutdown).await?;
        let secrets = Secrets::open(file("secrets.json"))?;
        let endpoints = Endpoints { dynamodb: &guarded, ses: &ses_url };
        let shared_clock: Arc<dyn Clock> = Arc::<LocalClock>::clone(&clock);
        let functions = Arc::new(Functions::start(&template, &endpoints, &secrets, &shared_clock, build)?);
        let dead_letters = Arc::new(DeadLetters::open(file("dead-letters.json"))?);
        let keys = file("signing-key.pem").map_or_else(Keys::of_this_process, Keys::kept_in);
        let authorizer = template.authorizers.values().next().cloned();
        let users = Arc::new(Users::new(keys, Arc::clone(&clock), authorizer));
        let parts = || Parts {
            database: Arc::clone(&database),
            functions: Arc::clone(&functions),
            clock: Arc::clone(&clock),
            dead_letters: Arc::clone(&dead_letters),
        };
        let streams = Streams::start(&template, parts, options.faults.redelivered, file("streams.json"), &shutdown)?;
        let schedules = Arc::new(Schedules::new(Arc::clone(&template), Arc::clone(&clock), parts())?);
        schedules.start(directory.is_some(), &shutdown);
        let gateway =
            Gateway::new(Arc::clone(&template), Arc::clone(&functions), Arc::clone(&users), Arc::clone(&clock))?;
        let inner = Arc::new(Inner {
            url,
            template,
            clock,
            database,
            functions,
            users,
            ses,
            streams,
            schedules,
            dead_letters,
            gateway,
            permissions,
        });
        let app = pages::app(Arc::clone(&inner));
        let stack = Self { inner, app, shutdown, _lock: lock };
        if options.demo && stack.is_empty()? {
            demo::fill(&stack).await.context("the demonstration")?;
        }
        stack.serve(listener);
        Ok(stack)
    }

    /// Answers whoever asks. Who was there earlier has waited: the listener takes connections before anybody answers, so that
    /// nobody sees a demonstration that is half there.
    fn serve(&self, listener: TcpListener) {
        let (serving, stopped) = (self.app.clone(), self.shutdown.waiting());
        // Without it, small answers wait for the caller's delayed acknowledgement.
        let listener = listener.tap_io(|connection| drop(connection.set_nodelay(true)));
        self.shutdown.spawn(async move {
            if let Err(error) = axum::serve(listener, serving).with_graceful_shutdown(stopped).await {
                tracing::error!(%error, "the local stack stopped serving");
            }
        });
    }

    /// The address everything is found at.
    pub fn url(&self) -> &str {
        &self.inner.url
    }

    /// The clock that everything in this stack goes by.
    pub fn clock(&self) -> Arc<LocalClock> {
        Arc::clone(&self.inner.clock)
    }

    /// What the template's policies had to allow so far.
    pub fn needed_permissions(&self) -> BTreeSet<Grant> {
        self.inner.permissions.needed()
    }

    /// A client of the embedded database.
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(aws_sdk_dynamodb::config::BehaviorVersion::latest())
            .region(aws_sdk_dynamodb::config::Region::new(REGION))
            .credentials_provider(aws_sdk_dynamodb::config::Credentials::new("local", "local", None, None, "local"))
            .retry_config(aws_sdk_dynamodb::config::retry::RetryConfig::disabled())
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .endpoint_url(self.inner.database.url())
            .build();
        aws_sdk_dynamodb::Client::from_conf(config)
    }

    /// A signed token for one of the [`personas`]; a name that is none of them is a programming error.
    pub fn token(&self, persona: &str) -> String {
        let persona = personas().into_iter().find(|known| known.name == persona).expect("a persona of that name");
        self.token_for(&persona.email, &persona.groups)
    }

    /// A signed token for any address, in any groups.
    pub fn token_for<G: AsRef<str>>(&self, email: &str, groups: &[G]) -> String {
        let groups: Vec<_> = groups.iter().map(|group| group.as_ref().to_owned()).collect();
        self.inner.users.token(email, &groups).expect("the template has an authorizer, and the key signs")
    }

    /// Everything that was mailed, oldest first.
    pub fn inbox(&self) -> Vec<Mail> {
        self.inner.ses.mails()
    }

    /// The mail service, to make it fail.
    pub fn ses(&self) -> &Ses {
        &self.inner.ses
    }

    /// Tells the functions subscribed to the feedback topic what became of a message.
    pub async fn report(&self, mail: &Mail, report: Report) -> Result<()> {
        self.inner.report(mail, report).await
    }

    /// Waits until every stream function has handled every record written so far, and no scheduled run is under way.
    ///
    /// It waits on conditions, not for a while; after a generous deadline it fails, naming who is behind.
    pub async fn idle(&self) -> Result<()> {
        self.inner.schedules.idle().await?;
        self.inner.streams.idle().await
    }

    /// Fires the schedules of a function (by logical id or binary) now, or after setting the clock forward to `at`. Answers what the
    /// function answered, once per schedule.
    pub async fn fire_schedule(&self, function: &str, at: Option<Timestamp>) -> Result<Vec<Json>> {
        self.inner.fire_schedule(function, at).await
    }

    /// Invokes a function (by logical id or binary) with an event of one's own, as `aws lambda invoke` would.
    pub async fn invoke(&self, function: &str, event: Json) -> Result<Json> {
        let answer = self.inner.functions.invoke(self.inner.logical_id(function)?, event).await;
        self.inner.streams.notice();
        answer
    }

    /// What could not be handled even after retries.
    pub fn dead_letters(&self) -> Vec<DeadLetter> {
        self.inner.dead_letters.all()
    }

    /// The variables that the real binary of a function (by logical id or binary) would get.
    pub fn environment(&self, function: &str) -> BTreeMap<String, String> {
        let variables = self.inner.logical_id(function).ok().and_then(|id| self.inner.functions.variables(id));
        variables.cloned().unwrap_or_default()
    }

    /// What is being run.
    pub fn template(&self) -> &Template {
        &self.inner.template
    }

    /// Ends the stack and waits until all of it has ended; dropping it does the same without waiting.
    pub async fn stop(self) {
        self.shutdown.finish().await;
    }

    /// What answers at the address, for callers in the same process.
    pub(crate) fn app(&self) -> axum::Router {
        self.app.clone()
    }

    fn is_empty(&self) -> Result<bool> {
        for source in &self.inner.template.streams {
            if !self.inner.database.scan(&source.table, Some(1), None)?.0.is_empty() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        self.shutdown.signal();
        if let Err(error) = self.inner.permissions.write_down() {
            tracing::error!(%error, "what the policies had to allow is not written down");
        }
    }
}

impl Inner {
    pub(crate) fn logical_id(&self, function: &str) -> Result<&str> {
        let found = self.template.function(function).ok_or_else(|| anyhow!("no function is called {function}"))?;
        Ok(&found.logical_id)
    }

    pub(crate) async fn fire_schedule(&self, function: &str, at: Option<Timestamp>) -> Result<Vec<Json>> {
        let answers = self.schedules.fire(self.logical_id(function)?, at).await;
        self.streams.notice();
        answers
    }

    pub(crate) async fn report(&self, mail: &Mail, report: Report) -> Result<()> {
        ensure!(!self.template.subscriptions.is_empty(), "no function of the template is subscribed to a topic");
        for subscription in &self.template.subscriptions {
            let event = feedback_event(mail, report, &subscription.topic, self.clock.now());
            let parts = Parts {
                database: Arc::clone(&self.database),
                functions: Arc::clone(&self.functions),
                clock: Arc::clone(&self.clock),
                dead_letters: Arc::clone(&self.dead_letters),
            };
            invoke_asynchronously(&parts, &subscription.function, &subscription.topic, &event).await?;
        }
        self.streams.notice();
        Ok(())
    }
}

#[cfg(test)]
mod tests;
