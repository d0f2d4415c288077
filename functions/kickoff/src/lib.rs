//! Kickoff over HTTP.

use http_api::Api;
use lambda::{Environment, MissingVariable};

/// The function's routes, over the tables that its environment names.
pub fn api(environment: &Environment) -> Result<Api, MissingVariable> {
    Ok(Api::builder(environment.clock()).build(()))
}
