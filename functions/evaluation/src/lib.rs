//! Evaluation over HTTP: a link opens the form, and what all answers come to is shown.
//!
//! `answering` is for whoever has a link, `results` for coordinators, `pages` is what both look like in a browser.

mod answering;
mod documents;
mod pages;
mod population;
mod results;

use std::sync::Arc;

use domain::evaluation::round::{EvaluationRound, RoundEntry, RoundRefusal};
use domain::kernel::{InvalidValue, RoundId};
use domain::onboarding::LibraryEntry;
use event_store::people::{PeopleById, SignedLinks};
use event_store::read_model::ReadModels;
use event_store::sealed::{Drafts, SealedAnswers};
use event_store::{Clock, Loaded, Store};
use http_api::{Api, Audience, Place, Problem, routes};
use invitations::Invitations;
use lambda::{Environment, MissingVariable};

/// The function's routes, over the tables that its environment names.
pub fn api(environment: &Environment) -> Result<Api, MissingVariable> {
    let state = Evaluation::new(environment)?;
    Ok(Api::builder(environment.clock())
        .route(Audience::LinkHolder, routes!(answering::form))
        .route(Audience::LinkHolder, routes!(answering::finish))
        .route(Audience::LinkHolder, routes!(answering::keep_draft))
        .route(Audience::Coordinator, routes!(results::results))
        .route(Audience::Coordinator, routes!(results::result_file))
        .build(Arc::new(state)))
}

/// What the handlers share.
struct Evaluation {
    store: Store,
    people: PeopleById,
    links: SignedLinks,
    invitations: Invitations,
    answers: SealedAnswers,
    drafts: Drafts,
    libraries: ReadModels<LibraryEntry>,
    rounds: ReadModels<RoundEntry>,
    clock: Arc<dyn Clock>,
}

impl Evaluation {
    fn new(environment: &Environment) -> Result<Self, MissingVariable> {
        let client = environment.dynamodb()?;
        let table = |name| environment.variable(name);
        let link_key = environment.variable("LINK_KEY")?;
        Ok(Self {
            store: Store::new(client.clone(), table("EVENTS_TABLE")?),
            people: PeopleById::new(client.clone(), table("PEOPLE_TABLE")?, environment.clock()),
            drafts: Drafts::new(client.clone(), table("ANSWER_DRAFTS_TABLE")?, link_key.clone()),
            links: SignedLinks::new(link_key),
            invitations: Invitations::new(client.clone(), table("INVITATIONS_TABLE")?),
            answers: SealedAnswers::new(client.clone(), table("SEALED_ANSWERS_TABLE")?),
            libraries: ReadModels::new(client.clone(), table("READ_MODELS_TABLE")?, environment.clock()),
            rounds: ReadModels::new(client, table("READ_MODELS_TABLE")?, environment.clock()),
            clock: environment.clock(),
        })
    }

    /// A round that has been planned.
    async fn round(&self, id: &RoundId) -> Result<Loaded<EvaluationRound>, Problem> {
        let loaded = self.store.load::<EvaluationRound>(id.as_str()).await?;
        if loaded.aggregate.id.is_none() {
            return Err(Problem::refused(RoundRefusal::UnknownRound));
        }
        Ok(loaded)
    }
}

/// A value in a path.
fn parameter<T: std::str::FromStr<Err = InvalidValue>>(name: &str, text: &str) -> Result<T, Problem> {
    text.parse().map_err(|refusal| Problem::refused(refusal).at(Place::Parameter(name.to_owned())))
}
