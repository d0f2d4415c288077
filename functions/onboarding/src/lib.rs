//! Onboarding over HTTP: a library applies, coordinators answer, and everyone sees where it stands.
//!
//! `commands` change something, `queries` show something, `documents` is what goes over the wire. A new route is a
//! handler in one of them and a line in [`api`].

mod address_confirmation;
mod allow_lists;
mod commands;
mod concern_meetings;
mod concerns;
mod contacts;
mod counties;
mod documents;
mod history;
mod import;
mod interest;
mod letters;
mod orders;
mod participation;
mod people;
mod periods;
mod queries;
mod queue;
mod record;
mod services;
mod suppliers;

use std::sync::Arc;

use domain::kernel::{LibraryNumber, day_in_norway};
use domain::kickoff::KickoffEntry;
use domain::onboarding::participation::{DecidedBy, ParticipationEntry};
use domain::onboarding::period::PeriodEntry;
use domain::onboarding::service::ServiceEntry;
use domain::onboarding::{Library, LibraryEntry};
use domain::statistics::policy::DisplayPolicyEntry;
use domain::suppliers::SupplierEntry;
use domain::trials::offer::OfferEntry;
use domain::trials::period::TrialEntry;
use event_store::people::{People, PeopleById, SignedLinks};
use event_store::read_model::ReadModels;
use event_store::{Clock, CommandContext, Store};
use http_api::{Access, Api, Audience, Caller, Documented, EdgeRefusal, Knowledge, Place, Problem, parameter, routes};
use lambda::{Environment, MissingVariable};
use mail::outbox::Outbox;
use orders::OrderLinks;

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
    let state = Onboarding::new(environment)?;
    Ok(Api::builder(clock)
        .route(Audience::Public, routes!(queries::openapi))
        .route(Audience::SignedIn, routes!(queries::me))
        .route(Audience::SignedIn, routes!(people::personal_data))
        .route(Audience::Person, routes!(people::correct))
        .route(Audience::Person, routes!(people::erase))
        .route(Audience::Person, routes!(people::revoke_links))
        .route(Audience::Coordinator, routes!(queue::queue))
        .route(Audience::Coordinator, routes!(queries::libraries))
        .route(Audience::LibraryOrCountyContact, routes!(queries::library))
        .route(Audience::LibraryOrCountyContact, routes!(history::history))
        .route(Audience::Public, routes!(commands::apply))
        .route(Audience::Coordinator, routes!(commands::approve))
        .route(Audience::Coordinator, routes!(commands::decline))
        .route(Audience::LibraryContact, routes!(commands::withdraw))
        .route(Audience::Coordinator, routes!(commands::approve_several))
        .route(Audience::Public, routes!(interest::register_interest))
        .route(Audience::LibraryContact, routes!(interest::change_concerns))
        .route(Audience::LibraryContact, routes!(interest::apply_from_interest))
        .route(Audience::Coordinator, routes!(concerns::shared_concerns))
        .route(Audience::Coordinator, routes!(concern_meetings::call_meeting))
        .route(Audience::Coordinator, routes!(concern_meetings::meeting))
        .route(Audience::Coordinator, routes!(concern_meetings::invite_more))
        .route(Audience::Coordinator, routes!(concern_meetings::cancel_meeting))
        .route(Audience::LibraryContact, routes!(contacts::add_deputy))
        .route(Audience::LibraryContact, routes!(contacts::remove_deputy))
        .route(Audience::LibraryContact, routes!(contacts::hand_over))
        .route(Audience::LibraryContact, routes!(address_confirmation::request))
        .route(Audience::LinkHolder, routes!(address_confirmation::page))
        .route(Audience::LinkHolder, routes!(address_confirmation::confirm))
        .route(Audience::LibraryContact, routes!(record::place))
        .route(Audience::LibraryContact, routes!(record::relocate))
        .route(Audience::Coordinator, routes!(record::merge))
        .route(Audience::Coordinator, routes!(record::close))
        .route(Audience::CountyContact, routes!(counties::county))
        .route(Audience::Coordinator, routes!(counties::appoint))
        .route(Audience::Coordinator, routes!(counties::dismiss))
        .route(Audience::CountyContact, routes!(counties::nudge))
        .route(Audience::Coordinator, routes!(import::import_libraries))
        .route(Audience::Coordinator, routes!(letters::letters_of))
        .route(Audience::Coordinator, routes!(letters::open_letters))
        .route(Audience::Coordinator, routes!(letters::resolve))
        .route(Audience::Coordinator, routes!(allow_lists::allow_list))
        .route(Audience::Coordinator, routes!(allow_lists::allow_domain))
        .route(Audience::Coordinator, routes!(allow_lists::disallow_domain))
        .route(Audience::Public, routes!(services::services))
        .route(Audience::Public, routes!(services::service))
        .route(Audience::Coordinator, routes!(services::describe_service))
        .route(Audience::Coordinator, routes!(services::retire_service))
        .route(Audience::Coordinator, routes!(suppliers::suppliers))
        .route(Audience::SupplierContact, routes!(suppliers::supplier))
        .route(Audience::Coordinator, routes!(suppliers::register_supplier))
        .route(Audience::Coordinator, routes!(suppliers::name_contact))
        .route(Audience::Coordinator, routes!(suppliers::remove_contact))
        .route(Audience::SignedIn, routes!(periods::periods))
        .route(Audience::SignedIn, routes!(periods::period))
        .route(Audience::Coordinator, routes!(periods::plan_period))
        .route(Audience::Coordinator, routes!(periods::offer_service))
        .route(Audience::Coordinator, routes!(periods::withdraw_offer))
        .route(Audience::Coordinator, routes!(periods::announce))
        .route(Audience::Coordinator, routes!(periods::move_last_day))
        .route(Audience::Coordinator, routes!(periods::schedule_training))
        .route(Audience::Coordinator, routes!(periods::publish_recording))
        .route(Audience::Coordinator, routes!(periods::reopen))
        .route(Audience::Coordinator, routes!(orders::approved_libraries))
        .route(Audience::Coordinator, routes!(orders::orders))
        .route(Audience::Coordinator, routes!(orders::confirm_orders))
        .route(Audience::LibraryOrCountyContact, routes!(participation::participation))
        .route(Audience::LibraryOrCountyContact, routes!(participation::decide))
        .route(Audience::LibraryOrCountyContact, routes!(participation::take_training))
        .build(Arc::new(state)))
}

/// What the handlers share.
struct Onboarding {
    store: Store,
    people: People,
    access: Access,
    links: SignedLinks,
    libraries: ReadModels<LibraryEntry>,
    services: ReadModels<ServiceEntry>,
    periods: ReadModels<PeriodEntry>,
    participations: ReadModels<ParticipationEntry>,
    suppliers: ReadModels<SupplierEntry>,
    trials: ReadModels<TrialEntry>,
    trial_offers: ReadModels<OfferEntry>,
    kickoffs: ReadModels<KickoffEntry>,
    display_policies: ReadModels<DisplayPolicyEntry>,
    outbox: Outbox,
    order_links: OrderLinks,
    clock: Arc<dyn Clock>,
}

impl Onboarding {
    fn new(environment: &Environment) -> Result<Self, MissingVariable> {
        let client = environment.dynamodb()?;
        let table = |name| environment.variable(name);
        let hash_key = environment.variable("EMAIL_HASH_KEY")?;
        let by_id = PeopleById::new(client.clone(), table("PEOPLE_TABLE")?, environment.clock());
        let store = Store::new(client.clone(), table("EVENTS_TABLE")?);
        let people = People::new(by_id, hash_key);
        Ok(Self {
            access: Access::new(store.clone(), people.clone()),
            store,
            people,
            links: SignedLinks::new(environment.variable("LINK_KEY")?),
            libraries: ReadModels::new(client.clone(), table("READ_MODELS_TABLE")?, environment.clock()),
            services: ReadModels::new(client.clone(), table("READ_MODELS_TABLE")?, environment.clock()),
            participations: ReadModels::new(client.clone(), table("READ_MODELS_TABLE")?, environment.clock()),
            periods: ReadModels::new(client.clone(), table("READ_MODELS_TABLE")?, environment.clock()),
            suppliers: ReadModels::new(client.clone(), table("READ_MODELS_TABLE")?, environment.clock()),
            trials: ReadModels::new(client.clone(), table("READ_MODELS_TABLE")?, environment.clock()),
            trial_offers: ReadModels::new(client.clone(), table("READ_MODELS_TABLE")?, environment.clock()),
            kickoffs: ReadModels::new(client.clone(), table("READ_MODELS_TABLE")?, environment.clock()),
            display_policies: ReadModels::new(client.clone(), table("READ_MODELS_TABLE")?, environment.clock()),
            outbox: Outbox::new(client, table("LETTERS_TABLE")?),
            order_links: OrderLinks::new(environment.variable("CONSORTIA_MANAGER_ORDER_URL")?),
            clock: environment.clock(),
        })
    }

    /// Claims the idempotency key of a request about many libraries for its body, before any of them is touched. `If-Match`
    /// speaks of one version and has no meaning here.
    async fn claim_request(&self, context: &CommandContext) -> Result<(), Problem> {
        if context.expected_version.is_some() {
            return Err(Problem::from(EdgeRefusal::InvalidIfMatch).at(Place::Parameter("If-Match".to_owned())));
        }
        if self.store.claim_request(context).await? { Ok(()) } else { Err(EdgeRefusal::IdempotencyKeyReused.into()) }
    }

    /// In what capacity a caller acts for a library, which the record will show.
    async fn acting_for(&self, caller: &Caller, library: &Library) -> Result<DecidedBy, Problem> {
        self.access.acting_for(caller, library, day_in_norway(self.clock.now())).await
    }
}

/// The library number in a path.
fn library_number(text: &str) -> Result<LibraryNumber, Problem> {
    parameter("library_number", text)
}
