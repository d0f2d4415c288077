//! The template as the local stack reads it: tables, functions, routes and what triggers them. What it does not understand and would
//! have to run is an error that names its place; what only concerns AWS (alarms, log groups) is left alone.

mod read;
pub(crate) mod resolve;

use crate::permissions::Statement;
use anyhow::{Context as _, Result};
use std::collections::BTreeMap;

/// Everything of `template.yaml` that the local stack runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// The DynamoDB tables.
    pub tables: Vec<Table>,
    /// The Lambda functions.
    pub functions: Vec<Function>,
    /// The HTTP routes, in the order of the template.
    pub routes: Vec<Route>,
    /// Which function hears of which table's changes.
    pub streams: Vec<StreamSource>,
    /// What is started by the clock.
    pub schedules: Vec<Schedule>,
    /// Which function is subscribed to which SNS topic.
    pub subscriptions: Vec<Subscription>,
    /// The JWT authorizers by name.
    pub authorizers: BTreeMap<String, Authorizer>,
    /// What browsers from elsewhere may do.
    pub cors: Option<Cors>,
}

/// A DynamoDB table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its name in the template.
    pub logical_id: String,
    /// Its name in DynamoDB.
    pub name: String,
    /// The body of the `CreateTable` request.
    pub definition: serde_json::Value,
    /// The attribute by which items expire.
    pub expires_by: Option<String>,
}

/// A Lambda function.
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    /// Its name in the template.
    pub logical_id: String,
    /// The cargo binary it is built from.
    pub binary: String,
    /// Its own environment variables; references to secrets are still unresolved.
    pub environment: BTreeMap<String, String>,
    /// Megabytes of memory.
    pub memory: u64,
    /// Seconds until it is stopped.
    pub timeout: u64,
    /// What it may do.
    pub statements: Vec<Statement>,
}

/// One `HttpApi` event.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// The method in capitals.
    pub method: String,
    /// The path with its `{parameters}`.
    pub path: String,
    /// The authorizer every caller must pass, if any.
    pub authorizer: Option<String>,
    /// The function that answers.
    pub function: String,
}

impl Route {
    /// As API Gateway names it: `GET /libraries/{library_number}`.
    pub fn key(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// One `DynamoDB` event.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamSource {
    /// The function that hears.
    pub function: String,
    /// The table's name in DynamoDB.
    pub table: String,
    /// At most so many records at a time.
    pub batch_size: usize,
    /// How often a failing batch is tried again; `None` is for as long as the stream keeps it.
    pub retries: Option<u32>,
    /// Whether a failing batch is halved to find the record that fails.
    pub bisect: bool,
    /// Whether the answer names the records that failed.
    pub reports_failures: bool,
}

/// One `ScheduleV2` event.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// Its name in the template.
    pub name: String,
    /// The function it starts.
    pub function: String,
    /// `rate(…)` or `cron(…)`.
    pub expression: String,
    /// The zone in which `cron(…)` is meant.
    pub time_zone: String,
    /// What the function receives.
    pub input: String,
}

/// One `SNS` event.
#[derive(Debug, Clone, PartialEq)]
pub struct Subscription {
    /// The function that hears.
    pub function: String,
    /// The topic's ARN.
    pub topic: String,
}

/// A JWT authorizer.
#[derive(Debug, Clone, PartialEq)]
pub struct Authorizer {
    /// Whose tokens it takes.
    pub issuer: String,
    /// For whom they must be meant: one of these.
    pub audience: Vec<String>,
}

/// What browsers from elsewhere may do.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cors {
    /// Origins, or `*`.
    pub origins: Vec<String>,
    /// Methods, or `*`.
    pub methods: Vec<String>,
    /// Request headers, or `*`.
    pub headers: Vec<String>,
    /// Response headers a script may read.
    pub exposed: Vec<String>,
    /// Seconds a preflight answer may be kept.
    pub max_age: Option<u64>,
    /// Whether cookies may be sent along.
    pub credentials: bool,
}

/// The template's text, read but not yet given its parameters. Reading the YAML takes longer than anything else when a stack starts,
/// so a process with many stacks does it once.
#[derive(Debug, Clone)]
pub struct Document(serde_yaml_ng::Value);

impl Document {
    /// Reads the YAML text.
    pub fn parse(text: &str) -> Result<Self> {
        serde_yaml_ng::from_str(text).map(Self).context("the template is not YAML")
    }

    /// The template with these parameters; the others have their defaults.
    pub fn with(&self, parameters: &BTreeMap<String, String>) -> Result<Template> {
        read::template(&self.0, parameters)
    }
}

impl Template {
    /// Reads the YAML text; `parameters` override the template's defaults.
    pub fn parse(text: &str, parameters: &BTreeMap<String, String>) -> Result<Self> {
        Document::parse(text)?.with(parameters)
    }

    /// The function of that logical id or binary name.
    pub fn function(&self, name: &str) -> Option<&Function> {
        self.functions.iter().find(|function| function.logical_id == name || function.binary == name)
    }
}

#[cfg(test)]
mod tests;
