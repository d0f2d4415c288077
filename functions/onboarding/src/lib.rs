//! Onboarding over HTTP: a library applies, coordinators answer, and everyone sees where it stands.
//!
//! `commands` change something, `queries` show something, `documents` is what goes over the wire. A new route is a
//! handler in one of them and a line in [`api`].

mod allow_lists;
mod commands;
mod documents;
mod import;
mod letters;
mod queries;

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::kernel::{InvalidValue, LibraryNumber, PersonId};
use domain::onboarding::LibraryEntry;
use event_store::people::People;
use event_store::read_model::ReadModels;
use event_store::{Clock, Store};
use http_api::{Api, Audience, Caller, Place, Problem, routes};
use lambda::{Environment, MissingVariable};
use mail::outbox::Outbox;

/// The function's routes, over the tables that its environment names.
pub fn api(environment: &Environment) -> Result<Api, MissingVariable> {
    let clock = environment.clock();
    let state = Onboarding::new(environment)?;
    Ok(Api::builder(clock)
        .route(Audience::Public, routes!(queries::openapi))
        .route(Audience::SignedIn, routes!(queries::me))
        .route(Audience::Coordinator, routes!(queries::libraries))
        .route(Audience::LibraryContact, routes!(queries::library))
        .route(Audience::Public, routes!(commands::apply))
        .route(Audience::Coordinator, routes!(commands::approve))
        .route(Audience::Coordinator, routes!(commands::decline))
        .route(Audience::LibraryContact, routes!(commands::withdraw))
        .route(Audience::Coordinator, routes!(commands::approve_several))
        .route(Audience::Coordinator, routes!(import::import_libraries))
        .route(Audience::Coordinator, routes!(letters::letters_of))
        .route(Audience::Coordinator, routes!(letters::resolve))
        .route(Audience::Coordinator, routes!(allow_lists::allow_list))
        .route(Audience::Coordinator, routes!(allow_lists::allow_domain))
        .route(Audience::Coordinator, routes!(allow_lists::disallow_domain))
        .build(Arc::new(state)))
}

/// What the handlers share.
struct Onboarding {
    store: Store,
    people: People,
    libraries: ReadModels<LibraryEntry>,
    outbox: Outbox,
    clock: Arc<dyn Clock>,
}

impl Onboarding {
    fn new(environment: &Environment) -> Result<Self, MissingVariable> {
        let client = environment.dynamodb()?;
        let table = |name| environment.variable(name);
        let hash_key = environment.variable("EMAIL_HASH_KEY")?;
        Ok(Self {
            store: Store::new(client.clone(), table("EVENTS_TABLE")?),
            people: People::new(client.clone(), table("PEOPLE_TABLE")?, hash_key),
            libraries: ReadModels::new(client.clone(), table("READ_MODELS_TABLE")?, environment.clock()),
            outbox: Outbox::new(client, table("LETTERS_TABLE")?),
            clock: environment.clock(),
        })
    }

    /// Everyone the caller is on our records: whoever is reached at the address they signed in with.
    async fn people_behind(&self, caller: &Caller) -> Result<BTreeSet<PersonId>, Problem> {
        match caller.email() {
            Some(email) => Ok(self.people.with_email(email).await?),
            None => Ok(BTreeSet::new()),
        }
    }
}

/// The library number in a path.
fn library_number(text: &str) -> Result<LibraryNumber, Problem> {
    let at = Place::Parameter("library_number".to_owned());
    text.parse().map_err(|refusal: InvalidValue| Problem::refused(refusal).at(at))
}
