//! Everything a function may learn from outside.

use std::collections::BTreeMap;
use std::sync::Arc;

use event_store::{Clock, SystemClock};

/// A function's variables and its clock. On Lambda the variables are the process environment; the local stack hands each
/// function the variables that the template gives it, so a variable the template forgets is missed there too.
#[derive(Clone)]
pub struct Environment {
    variables: Arc<BTreeMap<String, String>>,
    clock: Arc<dyn Clock>,
}

/// The template does not give the function a variable that it needs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the variable {name} is not set")]
pub struct MissingVariable {
    /// Which.
    pub name: String,
}

impl Environment {
    /// The process environment and the system's clock.
    #[expect(clippy::disallowed_methods, reason = "this is the edge that everything else gets its variables from")]
    pub fn of_this_process() -> Self {
        Self::new(std::env::vars().collect(), Arc::new(SystemClock))
    }

    /// These variables and this clock.
    pub fn new(variables: BTreeMap<String, String>, clock: Arc<dyn Clock>) -> Self {
        Self { variables: Arc::new(variables), clock }
    }

    /// A variable's value.
    pub fn variable(&self, name: &str) -> Result<String, MissingVariable> {
        self.optional(name).ok_or_else(|| MissingVariable { name: name.to_owned() })
    }

    /// A variable's value, if it is set to anything.
    pub fn optional(&self, name: &str) -> Option<String> {
        self.variables.get(name).filter(|value| !value.is_empty()).cloned()
    }

    /// The clock.
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }
}
