//! The kickoff over HTTP: coordinators plan it, suppliers answer and get their slots, libraries watch.
//!
//! | module | what |
//! |---|---|
//! | `planning` | a kickoff is planned and read |
//! | `invitations` | suppliers are invited; what they answered, and whether their letters arrived |
//! | `answer` | a supplier's own page, behind the link in its letters |
//! | `slots` | who presents when, by hand or by proposal |
//! | `attendance` | libraries' staff register, and change or cancel that on their own page |
//! | `attendance_list` | who comes: for coordinators, and by name for everyone else if they consent |
//! | `ending` | it leaves a recording, or is called off |
//! | `programme` | what everyone can read, in versions, and as a calendar |

mod answer;
mod attendance;
mod attendance_documents;
mod attendance_list;
mod attendance_page;
mod documents;
mod ending;
mod invitations;
mod planning;
mod programme;
mod slots;

use std::sync::Arc;

use domain::kernel::{KickoffId, SupplierId};
use domain::kickoff::attendance::AttendanceEntry;
use domain::kickoff::{Kickoff, KickoffCommand, KickoffEntry, KickoffRefusal};
use event_store::people::{People, PeopleById, SignedLinks};
use event_store::read_model::ReadModels;
use event_store::{Clock, CommandContext, Store};
use http_api::{Api, Audience, Documented, Knowledge, Problem, Versioned, parameter, routes};
use lambda::{Environment, MissingVariable};
use mail::outbox::Outbox;

use documents::KickoffDocument;

/// The function's routes, over the tables that its environment names.
pub fn api(environment: &Environment) -> Result<Api, MissingVariable> {
    routes(environment)
}

/// The same with its documentation, for the `OpenAPI` document and the tests.
pub fn documented_api(environment: &Environment) -> Result<Api<Documented>, MissingVariable> {
    routes(environment)
}

fn routes<K: Knowledge>(environment: &Environment) -> Result<Api<K>, MissingVariable> {
    let state = Kickoffs::new(environment)?;
    Ok(Api::builder(environment.clock())
        .route(Audience::Coordinator, routes!(planning::kickoffs))
        .route(Audience::Coordinator, routes!(planning::kickoff))
        .route(Audience::Coordinator, routes!(planning::plan_kickoff))
        .route(Audience::Coordinator, routes!(invitations::invitations))
        .route(Audience::Coordinator, routes!(invitations::invite))
        .route(Audience::Coordinator, routes!(invitations::invite_again))
        .route(Audience::Coordinator, routes!(invitations::withdraw))
        .route(Audience::LinkHolder, routes!(answer::page))
        .route(Audience::LinkHolder, routes!(answer::answer))
        .route(Audience::Coordinator, routes!(slots::give))
        .route(Audience::Coordinator, routes!(slots::free))
        .route(Audience::Coordinator, routes!(slots::proposal))
        .route(Audience::Coordinator, routes!(slots::accept))
        .route(Audience::Coordinator, routes!(programme::publish))
        .route(Audience::Public, routes!(programme::programme))
        .route(Audience::Public, routes!(programme::calendar))
        .route(Audience::Public, routes!(programme::versions))
        .route(Audience::Coordinator, routes!(ending::publish_recording))
        .route(Audience::Coordinator, routes!(ending::call_off))
        .route(Audience::Public, routes!(attendance::registration))
        .route(Audience::Public, routes!(attendance::register))
        .route(Audience::LinkHolder, routes!(attendance::own_registration))
        .route(Audience::LinkHolder, routes!(attendance::change))
        .route(Audience::Coordinator, routes!(attendance_list::attendees))
        .route(Audience::Coordinator, routes!(attendance_list::attendees_file))
        .route(Audience::SignedIn, routes!(attendance_list::listed_attendees))
        .build(Arc::new(state)))
}

/// What the handlers share.
struct Kickoffs {
    store: Store,
    people: People,
    links: SignedLinks,
    entries: ReadModels<KickoffEntry>,
    attendances: ReadModels<AttendanceEntry>,
    outbox: Outbox,
    clock: Arc<dyn Clock>,
}

impl Kickoffs {
    fn new(environment: &Environment) -> Result<Self, MissingVariable> {
        let client = environment.dynamodb()?;
        let table = |name| environment.variable(name);
        let by_id = PeopleById::new(client.clone(), table("PEOPLE_TABLE")?, environment.clock());
        Ok(Self {
            store: Store::new(client.clone(), table("EVENTS_TABLE")?),
            people: People::new(by_id, environment.variable("EMAIL_HASH_KEY")?),
            links: SignedLinks::new(environment.variable("LINK_KEY")?),
            entries: ReadModels::new(client.clone(), table("READ_MODELS_TABLE")?, environment.clock()),
            attendances: ReadModels::new(client.clone(), table("READ_MODELS_TABLE")?, environment.clock()),
            outbox: Outbox::new(client, table("LETTERS_TABLE")?),
            clock: environment.clock(),
        })
    }

    /// Carries out a command on a kickoff, and shows it.
    async fn change(
        &self,
        id: &KickoffId,
        command: KickoffCommand,
        context: &CommandContext,
    ) -> Result<Versioned<KickoffDocument>, Problem> {
        let executed = self.store.execute::<Kickoff>(id.as_str(), command, context, &[]).await?;
        let document = KickoffDocument::of(&executed.aggregate).ok_or_else(unknown)?;
        Ok(Versioned::ok(executed.version, document).repeated(executed.repeated))
    }
}

/// The kickoff that a path names.
fn kickoff_id(text: &str) -> Result<KickoffId, Problem> {
    parameter("kickoff_id", text)
}

/// The supplier that a path names.
fn supplier_id(text: &str) -> Result<SupplierId, Problem> {
    parameter("supplier_id", text)
}

fn unknown() -> Problem {
    Problem::refused(KickoffRefusal::UnknownKickoff)
}
