//! A statement of a policy.

use super::{Grant, Need};
use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value as Json;

/// A statement that allows something. Statements that deny are not understood, and not used.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Its name.
    pub sid: String,
    actions: Vec<String>,
    resources: Vec<String>,
    conditions: Vec<Condition>,
}

/// That a request's values for a key are among these.
#[derive(Debug, Clone, PartialEq)]
struct Condition {
    key: String,
    values: Vec<String>,
    /// What holds if the request has no such key.
    if_absent: bool,
}

impl Statement {
    /// Reads a statement without intrinsic functions. What is not understood is an error, never an allowance.
    pub(crate) fn read(statement: &Json) -> Result<Self> {
        let sid = statement["Sid"].as_str().context("a statement without a Sid")?.to_owned();
        ensure!(statement["Effect"] == "Allow", "{sid}: only what is allowed is understood");
        for part in ["NotAction", "NotResource", "Principal"] {
            ensure!(statement.get(part).is_none(), "{sid}: {part} is not understood");
        }
        let (actions, resources) = (texts(&statement["Action"])?, texts(&statement["Resource"])?);
        ensure!(!actions.iter().any(|action| action.contains('*')), "{sid}: actions are named one by one");
        let mut conditions = Vec::new();
        for (operator, keys) in statement["Condition"].as_object().into_iter().flatten() {
            let if_absent = match operator.as_str() {
                "StringEquals" => false,
                "StringEqualsIfExists" | "ForAllValues:StringEquals" => true,
                unknown => bail!("{sid}: the condition {unknown} is not understood"),
            };
            for (key, values) in keys.as_object().into_iter().flatten() {
                conditions.push(Condition { key: key.clone(), values: texts(values)?, if_absent });
            }
        }
        Ok(Self { sid, actions, resources, conditions })
    }

    /// The resource, as the statement has it, by which it allows what is needed.
    pub(super) fn grants(&self, need: &Need) -> Option<&str> {
        let holds = |condition: &Condition| match need.context.get(condition.key.as_str()) {
            Some(values) => values.iter().all(|value| condition.values.contains(value)),
            None => condition.if_absent,
        };
        let is_meant = self.actions.contains(&need.action) && self.conditions.iter().all(holds);
        let mut resources = self.resources.iter().filter(|_| is_meant);
        resources.find(|pattern| covers(pattern, &need.resource)).map(String::as_str)
    }

    /// What it gives to a function, one action on one resource at a time.
    pub(super) fn grants_to(&self, function: &str) -> Vec<Grant> {
        let grant = |action: &String, resource: &String| Grant {
            function: function.to_owned(),
            sid: self.sid.clone(),
            action: action.clone(),
            resource: resource.clone(),
        };
        self.actions.iter().flat_map(|action| self.resources.iter().map(move |on| grant(action, on))).collect()
    }
}

/// `*` stands for anything.
fn covers(pattern: &str, resource: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else { return pattern == resource };
    let Some(mut rest) = resource.strip_prefix(before) else { return false };
    loop {
        if covers(after, rest) {
            return true;
        }
        let mut letters = rest.chars();
        if letters.next().is_none() {
            return false;
        }
        rest = letters.as_str();
    }
}

fn texts(value: &Json) -> Result<Vec<String>> {
    let items = value.as_array().map_or_else(|| vec![value], |items| items.iter().collect());
    items
        .into_iter()
        .map(|item| item.as_str().map(str::to_owned).with_context(|| format!("{item} is no text")))
        .collect()
}
