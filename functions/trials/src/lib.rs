//! Trials over HTTP: coordinators plan, libraries sign up, suppliers open their services and close them again.
//!
//! | module | is for |
//! |---|---|
//! | `planning` | coordinators: what can be tried, when, and on what terms |
//! | `signups` | a library: what it can try, and what it has signed up for |
//! | `suppliers` | a supplier: who tries its services, and what it has to do |
//! | `uptake` | coordinators: how it goes, per offer and per county, also as files |

mod documents;
mod planning;
mod signups;
mod suppliers;
mod uptake;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::kernel::{ServiceId, TrialId};
use domain::onboarding::LibraryEntry;
use domain::trials::TrialPeriod;
use domain::trials::offer::{OfferEntry, TrialOffer};
use domain::trials::period::{Stage, TrialEntry, TrialRefusal};
use event_store::people::{People, PeopleById};
use event_store::read_model::{ReadModels, Selection};
use event_store::{Clock, Loaded, Patience, Store};
use http_api::{Access, Api, Audience, Caller, Documented, Knowledge, Problem, routes};
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
    let state = Trials::new(environment)?;
    Ok(Api::builder(clock)
        .route(Audience::SignedIn, routes!(planning::trials))
        .route(Audience::SignedIn, routes!(planning::trial))
        .route(Audience::Coordinator, routes!(planning::plan_trial))
        .route(Audience::Coordinator, routes!(planning::offer_trial))
        .route(Audience::Coordinator, routes!(planning::withdraw_trial))
        .route(Audience::Coordinator, routes!(planning::link_evaluation))
        .route(Audience::Coordinator, routes!(planning::announce_trial))
        .route(Audience::LibraryOrCountyContact, routes!(signups::library_trial))
        .route(Audience::LibraryOrCountyContact, routes!(signups::sign_up))
        .route(Audience::LibraryOrCountyContact, routes!(signups::accept_seat))
        .route(Audience::LibraryOrCountyContact, routes!(signups::decline_seat))
        .route(Audience::LibraryOrCountyContact, routes!(signups::leave))
        .route(Audience::LibraryOrCountyContact, routes!(signups::answer_pulse))
        .route(Audience::LibraryOrCountyContact, routes!(signups::change_consent))
        .route(Audience::SupplierContact, routes!(suppliers::supplier_trial))
        .route(Audience::SupplierContact, routes!(suppliers::supplier_file))
        .route(Audience::SupplierContact, routes!(suppliers::confirm_activation))
        .route(Audience::SupplierContact, routes!(suppliers::confirm_removal))
        .route(Audience::Coordinator, routes!(uptake::uptake))
        .route(Audience::Coordinator, routes!(uptake::uptake_file))
        .route(Audience::Coordinator, routes!(uptake::signups_file))
        .build(Arc::new(state)))
}

/// What the handlers share.
struct Trials {
    store: Store,
    /// The same log, for sign-ups: hundreds may come in the same minute, and each waits its turn.
    crowded: Store,
    people: People,
    access: Access,
    periods: ReadModels<TrialEntry>,
    offers: ReadModels<OfferEntry>,
    libraries: ReadModels<LibraryEntry>,
    clock: Arc<dyn Clock>,
}

impl Trials {
    fn new(environment: &Environment) -> Result<Self, MissingVariable> {
        let client = environment.dynamodb()?;
        let table = |name| environment.variable(name);
        let by_id = PeopleById::new(client.clone(), table("PEOPLE_TABLE")?, environment.clock());
        let store = Store::new(client.clone(), table("EVENTS_TABLE")?);
        let people = People::new(by_id, environment.variable("EMAIL_HASH_KEY")?);
        let read_models = table("READ_MODELS_TABLE")?;
        Ok(Self {
            access: Access::new(store.clone(), people.clone()),
            crowded: store.clone().with_patience(Patience::CROWD),
            store,
            people,
            periods: ReadModels::new(client.clone(), &read_models, environment.clock()),
            offers: ReadModels::new(client.clone(), &read_models, environment.clock()),
            libraries: ReadModels::new(client, &read_models, environment.clock()),
            clock: environment.clock(),
        })
    }

    /// The trial period, if the caller may know of it: drafts are for coordinators.
    async fn trial_for(&self, caller: &Caller, id: &TrialId) -> Result<Loaded<TrialPeriod>, Problem> {
        let loaded = self.store.load::<TrialPeriod>(id.as_str()).await?;
        let visible = loaded.aggregate.stage > Stage::Draft || caller.is_coordinator();
        if !visible || loaded.aggregate.id.is_none() {
            return Err(Problem::refused(TrialRefusal::UnknownTrial));
        }
        Ok(loaded)
    }

    /// Some of a trial period's offers as they are this moment. All are read at the same time.
    async fn offers_of<'a>(
        &self,
        trial: &TrialId,
        services: impl IntoIterator<Item = &'a ServiceId>,
    ) -> Result<BTreeMap<ServiceId, TrialOffer>, Problem> {
        let now = self.clock.now();
        let loads = services.into_iter().map(|service| async move {
            let loaded = self.store.load::<TrialOffer>(&TrialOffer::key(trial, service)).await?;
            Ok::<_, Problem>((service.clone(), loaded.aggregate.as_of(now)))
        });
        Ok(futures::future::try_join_all(loads).await?.into_iter().collect())
    }

    /// What every library is called, by its number.
    async fn names(&self) -> Result<BTreeMap<String, String>, Problem> {
        let entries = self.libraries.all(&Selection::All).await?;
        Ok(entries.into_iter().map(|entry| (entry.view.number, entry.view.name)).collect())
    }
}
