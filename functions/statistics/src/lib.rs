//! Statistics over HTTP.

mod policies;

use std::sync::Arc;

use domain::statistics::policy::DisplayPolicyEntry;
use event_store::Store;
use event_store::read_model::ReadModels;
use http_api::{Api, Audience, routes};
use lambda::{Environment, MissingVariable};

/// The function's routes, over the tables that its environment names.
pub fn api(environment: &Environment) -> Result<Api, MissingVariable> {
    let clock = environment.clock();
    let state = Statistics::new(environment)?;
    Ok(Api::builder(clock)
        .route(Audience::Coordinator, routes!(policies::policies))
        .route(Audience::Coordinator, routes!(policies::policy))
        .route(Audience::Coordinator, routes!(policies::set_policy))
        .route(Audience::Coordinator, routes!(policies::policy_history))
        .build(Arc::new(state)))
}

/// What the handlers share.
struct Statistics {
    store: Store,
    policies: ReadModels<DisplayPolicyEntry>,
}

impl Statistics {
    fn new(environment: &Environment) -> Result<Self, MissingVariable> {
        let client = environment.dynamodb()?;
        let table = |name| environment.variable(name);
        Ok(Self {
            store: Store::new(client.clone(), table("EVENTS_TABLE")?),
            policies: ReadModels::new(client, table("READ_MODELS_TABLE")?, environment.clock()),
        })
    }
}
