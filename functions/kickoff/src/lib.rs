//! The kickoff over HTTP: coordinators plan it, suppliers answer and get their slots, libraries watch.

mod documents;
mod planning;

use std::sync::Arc;

use domain::kernel::KickoffId;
use domain::kickoff::{Kickoff, KickoffCommand, KickoffEntry, KickoffRefusal};
use event_store::read_model::ReadModels;
use event_store::{CommandContext, Store};
use http_api::{Api, Audience, Problem, Versioned, parameter, routes};
use lambda::{Environment, MissingVariable};

use documents::KickoffDocument;

/// The function's routes, over the tables that its environment names.
pub fn api(environment: &Environment) -> Result<Api, MissingVariable> {
    let state = Kickoffs::new(environment)?;
    Ok(Api::builder(environment.clock())
        .route(Audience::Coordinator, routes!(planning::kickoffs))
        .route(Audience::Coordinator, routes!(planning::kickoff))
        .route(Audience::Coordinator, routes!(planning::plan_kickoff))
        .build(Arc::new(state)))
}

/// What the handlers share.
struct Kickoffs {
    store: Store,
    kickoffs: ReadModels<KickoffEntry>,
}

impl Kickoffs {
    fn new(environment: &Environment) -> Result<Self, MissingVariable> {
        let client = environment.dynamodb()?;
        Ok(Self {
            store: Store::new(client.clone(), environment.variable("EVENTS_TABLE")?),
            kickoffs: ReadModels::new(client, environment.variable("READ_MODELS_TABLE")?, environment.clock()),
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

fn unknown() -> Problem {
    Problem::refused(KickoffRefusal::UnknownKickoff)
}
