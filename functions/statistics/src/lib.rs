//! Statistics over HTTP.
//!
//! `imports` takes suppliers' reports in, `groups` divides what was counted for several libraries as one, `board` shows what
//! is late, `own` shows a library its own figures, `policies` says who else sees which, `queries` shows them, and `counter`
//! hands a library's figures to its own systems. `comparison`, `costs` and `national_form` are made of the same lines.

mod board;
mod comparison;
mod connections;
mod costs;
mod counter;
mod groups;
mod imports;
mod inhabitants;
mod national_form;
mod own;
mod policies;
mod queries;

use std::sync::Arc;

use domain::kernel::LibraryNumber;
use domain::onboarding::service::ServiceEntry;
use domain::onboarding::{Library, LibraryEntry, LibraryRefusal};
use domain::statistics::disclosure::PublishedYearEntry;
use domain::statistics::import::ImportEntry;
use domain::statistics::membership::ConnectionsEntry;
use domain::statistics::policy::DisplayPolicyEntry;
use domain::statistics::service_month::FigureRow;
use event_store::people::{People, PeopleById};
use event_store::read_model::{ReadModels, Rows};
use event_store::{Clock, Files, Store};
use http_api::{Access, Api, Audience, Documented, Knowledge, Problem, routes};
use lambda::{Environment, MissingVariable};

/// The function's routes, over the tables that its environment names.
pub fn api(environment: &Environment) -> Result<Api, MissingVariable> {
    routes(environment)
}

/// The same with its documentation, for the `OpenAPI` document and the tests.
pub fn documented_api(environment: &Environment) -> Result<Api<Documented>, MissingVariable> {
    routes(environment)
}

fn routes<K: Knowledge>(environment: &Environment) -> Result<Api<K>, MissingVariable> {
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
        .route(Audience::SignedIn, routes!(queries::figures))
        .route(Audience::Public, routes!(queries::public_figures))
        .route(Audience::SupplierContact, routes!(queries::preview::preview))
        .route(Audience::Coordinator, routes!(queries::published::published_year))
        .route(Audience::Coordinator, routes!(queries::published::publish))
        .route(Audience::LibraryOrCountyContact, routes!(comparison::comparison))
        .route(Audience::LibraryOrCountyContact, routes!(costs::costs))
        .route(Audience::LibraryOrCountyContact, routes!(national_form::filled))
        .route(Audience::Coordinator, routes!(national_form::form))
        .route(Audience::Coordinator, routes!(national_form::set_form))
        .route(Audience::Coordinator, routes!(inhabitants::inhabitants))
        .route(Audience::Coordinator, routes!(inhabitants::record))
        .route(Audience::LibraryContact, routes!(counter::keys::keys))
        .route(Audience::LibraryContact, routes!(counter::keys::issue_key))
        .route(Audience::LibraryContact, routes!(counter::keys::revoke_key))
        .route(Audience::Public, routes!(counter::status))
        .route(Audience::KeyHolder, routes!(counter::members))
        .route(Audience::KeyHolder, routes!(counter::reports))
        .route(Audience::KeyHolder, routes!(counter::platform))
        .route(Audience::KeyHolder, routes!(counter::platform_usage))
        .build(Arc::new(state)))
}

/// What the handlers share.
struct Statistics {
    store: Store,
    access: Access,
    people: People,
    files: Files,
    libraries: ReadModels<LibraryEntry>,
    services: ReadModels<ServiceEntry>,
    connections: ReadModels<ConnectionsEntry>,
    imports: ReadModels<ImportEntry>,
    figures: Rows<FigureRow>,
    clock: Arc<dyn Clock>,
    policies: ReadModels<DisplayPolicyEntry>,
    published: ReadModels<PublishedYearEntry>,
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
            access: Access::new(store.clone(), people.clone()),
            people,
            store,
            files: Files::new(client.clone(), table("REPORTS_TABLE")?),
            libraries: ReadModels::new(client.clone(), &read_models, environment.clock()),
            services: ReadModels::new(client.clone(), &read_models, environment.clock()),
            connections: ReadModels::new(client.clone(), &read_models, environment.clock()),
            imports: ReadModels::new(client.clone(), &read_models, environment.clock()),
            policies: ReadModels::new(client.clone(), &read_models, environment.clock()),
            published: ReadModels::new(client.clone(), &read_models, environment.clock()),
            figures: Rows::new(client, &read_models),
            clock: environment.clock(),
        })
    }

    /// The library's record, if there is one.
    async fn known_library(&self, number: &LibraryNumber) -> Result<Library, Problem> {
        let library = self.store.load::<Library>(number.as_str()).await?.aggregate;
        if library.number.is_none() {
            return Err(Problem::refused(LibraryRefusal::UnknownLibrary));
        }
        Ok(library)
    }
}
