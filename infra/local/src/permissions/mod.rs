//! What each function may do, by the policies of the template, held up to every call it makes.
//!
//! A call that no statement allows is refused here as IAM would refuse it, so that a permission that is missing is missed by the
//! first story that needs it, and not by the first library. Which statements have ever allowed something is remembered too: a
//! permission that no story needs is one too many.
//!
//! | module | what |
//! |---|---|
//! | `statement` | a statement of a policy, read and applied |
//! | `call` | what a call to the database needs to be allowed |

mod call;
mod statement;
#[cfg(test)]
mod tests;

use crate::template::Template;
use http::HeaderMap;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};

pub(crate) use call::Tables;
pub use statement::Statement;

/// A file to which a stack adds what its functions were allowed, if this variable names one; see the example `unused_permissions`.
pub const LEDGER: &str = "PERMISSIONS_LEDGER";

/// One thing that must be allowed for a call to be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Need {
    /// As policies name it: `dynamodb:PutItem`.
    pub(crate) action: String,
    /// The ARN of what it is done to.
    pub(crate) resource: String,
    /// What conditions may ask about, each with its values; a key that is not here is not in the request.
    pub(crate) context: BTreeMap<&'static str, Vec<String>>,
}

/// The statements of every function, and which of them were needed.
#[derive(Debug, Default)]
pub(crate) struct Permissions {
    statements: BTreeMap<String, Vec<Statement>>,
    needed: Mutex<BTreeSet<Grant>>,
}

/// One action on one resource that a statement gives to a function.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// The function's name in the template.
    pub function: String,
    /// The statement's name.
    pub sid: String,
    /// `dynamodb:PutItem`.
    pub action: String,
    /// The ARN, as the statement has it.
    pub resource: String,
}

impl std::fmt::Display for Grant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {} {}", self.function, self.sid, self.action, self.resource)
    }
}

impl Permissions {
    pub(crate) fn of(template: &Template) -> Self {
        let functions = template.functions.iter();
        let statements = functions.map(|function| (function.logical_id.clone(), function.statements.clone()));
        Self { statements: statements.collect(), needed: Mutex::default() }
    }

    /// Refuses what a function may not do, in IAM's words. Whoever is no function of the template has the account's own keys.
    pub(crate) fn check(&self, function: &str, need: &Need) -> Result<(), String> {
        let Some(statements) = self.statements.get(function) else { return Ok(()) };
        let mut granted = statements.iter().filter_map(|statement| Some((statement, statement.grants(need)?)));
        let Some((statement, resource)) = granted.next() else {
            let Need { action, resource, .. } = need;
            return Err(format!(
                "User: {function} is not authorized to perform: {action} on resource: {resource} because no \
                 identity-based policy allows the {action} action"
            ));
        };
        self.needed.lock().unwrap_or_else(PoisonError::into_inner).insert(Grant {
            function: function.to_owned(),
            sid: statement.sid.clone(),
            action: need.action.clone(),
            resource: resource.to_owned(),
        });
        Ok(())
    }

    /// Adds what was needed to the file that the environment names, a line each; several stacks write to one.
    pub(crate) fn write_down(&self) -> std::io::Result<()> {
        #[expect(clippy::disallowed_methods, reason = "it is the stack's own edge, and no function's")]
        let Some(file) = std::env::var_os(LEDGER) else { return Ok(()) };
        let mut lines = Vec::new();
        self.needed().iter().try_for_each(|grant| writeln!(lines, "{grant}"))?;
        std::fs::OpenOptions::new().create(true).append(true).open(file)?.write_all(&lines)
    }

    /// What was needed so far.
    pub(crate) fn needed(&self) -> BTreeSet<Grant> {
        self.needed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Template {
    /// Everything that the policies of its functions give.
    pub fn grants(&self) -> BTreeSet<Grant> {
        let statements = self.functions.iter().flat_map(|function| {
            function.statements.iter().flat_map(|statement| statement.grants_to(&function.logical_id))
        });
        statements.collect()
    }
}

/// Whose keys signed a request. A function's key id is its name here, as its role's is on AWS in effect.
pub(crate) fn signer(headers: &HeaderMap) -> Option<&str> {
    let authorization = headers.get(http::header::AUTHORIZATION)?.to_str().ok()?;
    let (_, credential) = authorization.split_once("Credential=")?;
    credential.split('/').next()
}
