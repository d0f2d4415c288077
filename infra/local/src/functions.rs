//! The functions, in process: the template names a binary, this file knows whose library that is, and each gets the variables that
//! the same binary would get on Lambda.

use crate::template::Template;
use crate::template::resolve::REGION;
use anyhow::{Result, anyhow};
pub(crate) use event_store::Clock;
pub(crate) use lambda::{BoxError, EventFunction};
use lambda::{Environment, MissingVariable};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What stands behind a function of the template.
#[derive(Clone)]
pub(crate) enum Handler {
    /// Answers HTTP requests.
    Http(axum::Router),
    /// Answers anything else.
    Event(Arc<dyn EventFunction>),
}

/// Environment variables of one function.
pub(crate) type Variables = BTreeMap<String, String>;

/// Makes the handler of a binary; a parameter of the stack so that its own tests can bring small functions.
pub(crate) type Build = dyn Fn(&str, &Variables, Arc<dyn Clock>) -> Result<Handler> + Send + Sync;

/// Where the loopback services are.
pub(crate) struct Endpoints<'e> {
    pub(crate) dynamodb: &'e str,
    pub(crate) ses: &'e str,
}

/// The running functions of one stack, by logical id.
pub(crate) struct Functions {
    running: BTreeMap<String, Running>,
}

struct Running {
    variables: Variables,
    handler: Handler,
}

impl Functions {
    pub(crate) fn start(
        template: &Template,
        endpoints: &Endpoints<'_>,
        secrets: &crate::secrets::Secrets,
        clock: &Arc<dyn Clock>,
        build: &Build,
    ) -> Result<Self> {
        let mut running = BTreeMap::new();
        for function in &template.functions {
            let mut variables = Variables::new();
            for (name, value) in &function.environment {
                variables.insert(name.clone(), secrets.resolve(value)?);
            }
            variables.extend(provided(function, endpoints));
            let handler = build(&function.binary, &variables, Arc::clone(clock))?;
            running.insert(function.logical_id.clone(), Running { variables, handler });
        }
        Ok(Self { running })
    }

    /// The variables a real binary of this function would get.
    pub(crate) fn variables(&self, logical_id: &str) -> Option<&Variables> {
        Some(&self.running.get(logical_id)?.variables)
    }

    /// The router of an HTTP function.
    pub(crate) fn router(&self, logical_id: &str) -> Option<axum::Router> {
        match &self.running.get(logical_id)?.handler {
            Handler::Http(router) => Some(router.clone()),
            Handler::Event(_) => None,
        }
    }

    /// Invokes a function with an event. It runs in a task of its own, so that a panic is an answer here as it is on Lambda.
    pub(crate) async fn invoke(&self, logical_id: &str, event: Json) -> Result<Json> {
        let running = self.running.get(logical_id).ok_or_else(|| anyhow!("no function is called {logical_id}"))?;
        let Handler::Event(function) = running.handler.clone() else {
            return Err(anyhow!("{logical_id} answers HTTP requests only"));
        };
        match tokio::spawn(async move { function.handle(event).await }).await {
            Ok(answer) => answer.map_err(|error| anyhow!(describe(&*error))),
            Err(failure) => Err(anyhow!("{logical_id} did not finish: {failure}")),
        }
    }
}

/// An error with all its causes, since nothing else of it reaches the pages.
fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

/// What Lambda itself sets, with the loopback services in place of the real ones.
fn provided(function: &crate::template::Function, endpoints: &Endpoints<'_>) -> Variables {
    let memory = function.memory.to_string();
    let variables = [
        ("AWS_REGION", REGION),
        ("AWS_DEFAULT_REGION", REGION),
        ("AWS_ACCESS_KEY_ID", "local"),
        ("AWS_SECRET_ACCESS_KEY", "local"),
        ("AWS_ENDPOINT_URL_DYNAMODB", endpoints.dynamodb),
        ("AWS_ENDPOINT_URL_SES", endpoints.ses),
        ("AWS_LAMBDA_FUNCTION_NAME", &function.logical_id),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", &memory),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
    ];
    variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

/// The project's own functions, by the binary that the template names.
pub(crate) fn ours(binary: &str, variables: &Variables, clock: Arc<dyn Clock>) -> Result<Handler> {
    let environment = Environment::new(variables.clone(), clock);
    let failed = |error: BoxError| anyhow!(describe(&*error)).context(format!("starting {binary}"));
    let missing = |error: MissingVariable| failed(error.into());
    Ok(match binary {
        "onboarding" => Handler::Http(onboarding::api(&environment).map_err(missing)?.router()),
        "trials" => Handler::Http(trials::api(&environment).map_err(missing)?.router()),
        "kickoff" => Handler::Http(kickoff::api(&environment).map_err(missing)?.router()),
        "statistics" => Handler::Http(statistics::api(&environment).map_err(missing)?.router()),
        "evaluation" => Handler::Http(evaluation::api(&environment).map_err(missing)?.router()),
        "evaluation-mailer" => Handler::Event(evaluation_mailer::function(&environment).map_err(failed)?),
        "projector" => Handler::Event(projector::function(&environment).map_err(missing)?),
        "timekeeper" => Handler::Event(timekeeper::function(&environment).map_err(missing)?),
        "correspondence" => Handler::Event(correspondence::function(&environment).map_err(failed)?),
        unknown => return Err(anyhow!("the template names the binary {unknown}, which functions.rs does not know")),
    })
}
