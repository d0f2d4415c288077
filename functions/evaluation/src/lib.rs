//! Evaluation over HTTP: coordinators plan rounds, a link opens the form, and what all answers come to is shown.
//!
//! `rounds` and `results` are for coordinators, `answering` for whoever has a link, `pages` is what forms and results look
//! like in a browser.

mod answering;
mod documents;
mod pages;
mod population;
mod results;
mod rounds;

use std::sync::Arc;

use domain::evaluation::round::{EvaluationRound, RoundEntry, RoundRefusal};
use domain::kernel::RoundId;
use domain::onboarding::LibraryEntry;
use event_store::people::{PeopleById, SignedLinks};
use event_store::read_model::ReadModels;
use event_store::sealed::{Drafts, SealedAnswers};
use event_store::{Clock, Loaded, Store};
use http_api::{Api, Audience, Documented, Knowledge, Problem, routes};
use invitations::{Candidates, Invitations};
use lambda::{Environment, MissingVariable};
use mail::outbox::Outbox;

/// The function's routes, over the tables that its environment names.
pub fn api(environment: &Environment) -> Result<Api, MissingVariable> {
    routes(environment)
}

/// The same with its documentation, for the `OpenAPI` document and the tests.
pub fn documented_api(environment: &Environment) -> Result<Api<Documented>, MissingVariable> {
    routes(environment)
}

fn routes<K: Knowledge>(environment: &Environment) -> Result<Api<K>, MissingVariable> {
    let state = Evaluation::new(environment)?;
    Ok(Api::builder(environment.clock())
        .route(Audience::Coordinator, routes!(rounds::rounds))
        .route(Audience::Coordinator, routes!(rounds::round))
        .route(Audience::Coordinator, routes!(rounds::plan_round))
        .route(Audience::Coordinator, routes!(rounds::put_questions))
        .route(Audience::Coordinator, routes!(rounds::schedule_round))
        .route(Audience::Coordinator, routes!(rounds::preview))
        .route(Audience::Coordinator, routes!(rounds::pause_round))
        .route(Audience::Coordinator, routes!(rounds::resume_round))
        .route(Audience::Coordinator, routes!(rounds::stop_round))
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
    candidates: Candidates,
    invitations: Invitations,
    outbox: Outbox,
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
        let store = Store::new(client.clone(), table("EVENTS_TABLE")?);
        let read_models = table("READ_MODELS_TABLE")?;
        let clock = environment.clock();
        Ok(Self {
            candidates: Candidates::new(store.clone(), client.clone(), &read_models, &clock),
            outbox: Outbox::new(client.clone(), table("LETTERS_TABLE")?),
            store,
            people: PeopleById::new(client.clone(), table("PEOPLE_TABLE")?, environment.clock()),
            drafts: Drafts::new(client.clone(), table("ANSWER_DRAFTS_TABLE")?, link_key.clone()),
            links: SignedLinks::new(link_key),
            invitations: Invitations::new(client.clone(), table("INVITATIONS_TABLE")?),
            answers: SealedAnswers::new(client.clone(), table("SEALED_ANSWERS_TABLE")?),
            libraries: ReadModels::new(client.clone(), &read_models, environment.clock()),
            rounds: ReadModels::new(client, &read_models, environment.clock()),
            clock,
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
