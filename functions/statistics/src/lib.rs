//! Statistics over HTTP.
//!
//! `imports` takes suppliers' reports in, `groups` divides what was counted for several libraries as one, `board` shows what
//! is late, `own` shows a library its own figures, and `policies` says who else sees which.

mod board;
mod connections;
mod groups;
mod imports;
mod own;
mod policies;

use std::sync::Arc;

use domain::onboarding::LibraryEntry;
use domain::onboarding::service::ServiceEntry;
use domain::statistics::import::ImportEntry;
use domain::statistics::membership::ConnectionsEntry;
use domain::statistics::policy::DisplayPolicyEntry;
use domain::statistics::service_month::FigureRow;
use event_store::people::{People, PeopleById};
use event_store::read_model::{ReadModels, Rows};
use event_store::{Clock, Files, Store};
use http_api::{Access, Api, Audience, routes};
use lambda::{Environment, MissingVariable};

/// The function's routes, over the tables that its environment names.
pub fn api(environment: &Environment) -> Result<Api, MissingVariable> {
    let clock = environment.clock();
    let state = Statistics::new(environment)?;
    Ok(Api::builder(clock)
        .route(Audience::Coordinator, routes!(imports::upload))
        .route(Audience::Coordinator, routes!(imports::imports))
        .route(Audience::Coordinator, routes!(imports::import))
        .route(Audience::Coordinator, routes!(imports::commit))
        .route(Audience::Coordinator, routes!(imports::map_institution))
        .route(Audience::Coordinator, routes!(groups::group))
        .route(Audience::Coordinator, routes!(groups::set_recipe))
        .route(Audience::Coordinator, routes!(board::board))
        .route(Audience::Coordinator, routes!(connections::record_connection))
        .route(Audience::LibraryOrCountyContact, routes!(own::figures))
        .route(Audience::Coordinator, routes!(policies::policies))
        .route(Audience::Coordinator, routes!(policies::policy))
        .route(Audience::Coordinator, routes!(policies::set_policy))
        .route(Audience::Coordinator, routes!(policies::policy_history))
        .build(Arc::new(state)))
}

/// What the handlers share.
struct Statistics {
    store: Store,
    access: Access,
    files: Files,
    libraries: ReadModels<LibraryEntry>,
    services: ReadModels<ServiceEntry>,
    connections: ReadModels<ConnectionsEntry>,
    imports: ReadModels<ImportEntry>,
    figures: Rows<FigureRow>,
    clock: Arc<dyn Clock>,
    policies: ReadModels<DisplayPolicyEntry>,
}

impl Statistics {
    fn new(environment: &Environment) -> Result<Self, MissingVariable> {
        let client = environment.dynamodb()?;
        let table = |name| environment.variable(name);
        let by_id = PeopleById::new(client.clone(), table("PEOPLE_TABLE")?, environment.clock());
        let people = People::new(by_id, environment.variable("EMAIL_HASH_KEY")?);
        let store = Store::new(client.clone(), table("EVENTS_TABLE")?);
        let read_models = table("READ_MODELS_TABLE")?;
        Ok(Self {
            access: Access::new(store.clone(), people),
            store,
            files: Files::new(client.clone(), table("REPORTS_TABLE")?),
            libraries: ReadModels::new(client.clone(), &read_models, environment.clock()),
            services: ReadModels::new(client.clone(), &read_models, environment.clock()),
            connections: ReadModels::new(client.clone(), &read_models, environment.clock()),
            imports: ReadModels::new(client.clone(), &read_models, environment.clock()),
            policies: ReadModels::new(client.clone(), &read_models, environment.clock()),
            figures: Rows::new(client, &read_models),
            clock: environment.clock(),
        })
    }
}
