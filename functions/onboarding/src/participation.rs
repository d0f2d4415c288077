//! What a library decides in a period, for itself or through those who act for it.

use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::{PeriodId, ServiceId, TrainingId, day_in_norway};
use domain::onboarding::participation::{Choice, DecidedBy, Participation, ParticipationCommand, TrainingTaken};
use domain::onboarding::period::{ConnectionPeriod, Offer, PeriodRefusal};
use domain::onboarding::{Library, LibraryRefusal};
use http_api::{Caller, CommandRequest, Fields, Json, Problem, Versioned};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::orders::OrderLinks;
use crate::{Onboarding, library_number, parameter};

/// What a library can decide in a period, and what it has decided.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Participation)]
pub(crate) struct ParticipationDocument {
    /// The library.
    library_number: String,
    /// The period.
    period: String,
    /// One for each service that the library may choose.
    choices: Vec<ChoiceDocument>,
    /// The training sessions, and which of them were taken.
    trainings: Vec<TakenDocument>,
}

/// A service that a library may choose in a period.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ServiceChoice)]
pub(crate) struct ChoiceDocument {
    /// The service's short name.
    service: String,
    /// What it is called.
    name: String,
    /// Whether the library has it.
    connected: bool,
    /// Whether the library can decide about it today.
    open: bool,
    /// `new`, `renew`, `change`, `cancel` or `not-now`, once decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    choice: Option<String>,
    /// `library`, `county-contact`, `coordinator` or `deadline`, once decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    decided_by: Option<String>,
    /// The order's number in ConsortiaManager, once confirmed there: then nothing can be changed here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    order: Option<String>,
    /// Where the order is found in ConsortiaManager, once confirmed there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "https://consortiamanager.example/orders/CM-1001")]
    order_link: Option<String>,
    /// What happens at the deadline without a decision.
    at_deadline: String,
}

impl ChoiceDocument {
    fn of(service: &ServiceId, offer: &Offer, taking: &TakingPart, part: &Participation, open: bool) -> Self {
        let decision = part.decision(&taking.id, service);
        let order = decision.and_then(|decision| decision.order.as_ref());
        Self {
            service: service.to_string(),
            name: offer.name.to_string(),
            connected: part.connected.contains(service),
            open: open && decision.is_none_or(|decision| decision.order.is_none()),
            choice: decision.map(|decision| decision.choice.as_str().to_owned()),
            decided_by: decision.map(|decision| decision.by.as_str().to_owned()),
            order: order.map(ToString::to_string),
            order_link: order.map(|order| taking.orders.to(order.as_str())),
            at_deadline: part.at_deadline(service, offer).as_str().to_owned(),
        }
    }
}

/// A training session, and whether the library took it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SessionTaken)]
pub(crate) struct TakenDocument {
    /// The session's short name.
    training: String,
    /// `attended` or `recording-watched`, once taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    taken: Option<String>,
}

/// A decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Decision)]
pub(crate) struct DecisionDocument {
    /// `new`, `renew`, `change`, `cancel` or `not-now`.
    #[schema(pattern = "^(new|renew|change|cancel|not-now)$", example = "new")]
    choice: String,
}

/// How a library took a training session.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TrainingTaken)]
pub(crate) struct TrainingTakenDocument {
    /// `attended` or `recording-watched`.
    #[schema(pattern = "^(attended|recording-watched)$", example = "attended")]
    taken: String,
}

domain::kernel::refusal::refusals! {
    /// Why a note of training is refused.
    pub enum TakenRefusal {
        /// There are two ways only.
        UnknownWay: Invalid, "unknown-way-of-training" {
            nb: "Opplæringen er enten attended (deltatt) eller recording-watched (sett opptaket).",
            nn: "Opplæringa er anten attended (delteke) eller recording-watched (sett opptaket).",
            en: "Training is either attended or recording-watched.",
        }
    }
}

type Answer = Result<Versioned<ParticipationDocument>, Problem>;

/// What the library can choose in a period, what it has decided, and what the deadline brings otherwise.
#[utoipa::path(
    get,
    path = "/libraries/{library_number}/periods/{period_id}",
    tag = "Participation",
    params(
        ("library_number" = String, Path, description = "Seven digits", example = "2030100"),
        ("period_id" = String, Path, description = "The period's short name", example = "2023-host")
    ),
    responses((status = 200, description = "The library's choices", body = ParticipationDocument))
)]
pub(crate) async fn participation(
    State(onboarding): State<Arc<Onboarding>>,
    Path((number, period)): Path<(String, String)>,
    caller: Caller,
) -> Answer {
    let part = onboarding.taking_part(&caller, &number, &period).await?;
    let loaded = onboarding.store.load::<Participation>(&number).await?;
    Ok(Versioned::ok(loaded.version, part.document(&loaded.aggregate, day_in_norway(onboarding.clock.now()))))
}

/// Decide about a service. It can be changed until ConsortiaManager has confirmed the order.
#[utoipa::path(
    put,
    path = "/libraries/{library_number}/periods/{period_id}/decisions/{service_id}",
    tag = "Participation",
    params(
        ("library_number" = String, Path, description = "Seven digits", example = "2030100"),
        ("period_id" = String, Path, description = "The period's short name", example = "2023-host"),
        ("service_id" = String, Path, description = "The service's short name", example = "filmarkivet")
    ),
    request_body = DecisionDocument,
    responses((status = 200, description = "The library's choices now", body = ParticipationDocument))
)]
pub(crate) async fn decide(
    State(onboarding): State<Arc<Onboarding>>,
    Path((number, period, service)): Path<(String, String, String)>,
    request: CommandRequest<Json<DecisionDocument>>,
) -> Answer {
    let service: ServiceId = parameter("service_id", &service)?;
    let CommandRequest { body: Json(document), caller, context } = request;
    let mut fields = Fields::default();
    let choice: Option<Choice> = fields.parse_with("/choice", &document.choice, str::parse::<Choice>);
    let Some(choice) = choice else { return Err(fields.problem()) };
    let part = onboarding.taking_part(&caller, &number, &period).await?;
    let today = day_in_norway(context.at);
    let admission = part.period.admit(&part.library, &service, today).map_err(Problem::refused)?;
    let command = ParticipationCommand::Decide { admission, choice, by: part.by };
    let executed = onboarding.store.execute::<Participation>(&number, command, &context, &[]).await?;
    Ok(Versioned::ok(executed.version, part.document(&executed.aggregate, today)).repeated(executed.repeated))
}

/// Note that the library took a training session, or watched its recording.
#[utoipa::path(
    put,
    path = "/libraries/{library_number}/periods/{period_id}/trainings/{training_id}",
    tag = "Participation",
    params(
        ("library_number" = String, Path, description = "Seven digits", example = "2030100"),
        ("period_id" = String, Path, description = "The period's short name", example = "2023-host"),
        ("training_id" = String, Path, description = "The session's short name", example = "onsdag")
    ),
    request_body = TrainingTakenDocument,
    responses((status = 200, description = "The library's choices now", body = ParticipationDocument))
)]
pub(crate) async fn take_training(
    State(onboarding): State<Arc<Onboarding>>,
    Path((number, period, training)): Path<(String, String, String)>,
    request: CommandRequest<Json<TrainingTakenDocument>>,
) -> Answer {
    let training: TrainingId = parameter("training_id", &training)?;
    let CommandRequest { body: Json(document), caller, context } = request;
    let mut fields = Fields::default();
    let taken = fields.parse_with("/taken", &document.taken, |text| match text {
        "attended" => Ok(TrainingTaken::Attended),
        "recording-watched" => Ok(TrainingTaken::RecordingWatched),
        _ => Err(TakenRefusal::UnknownWay),
    });
    let Some(taken) = taken else { return Err(fields.problem()) };
    let part = onboarding.taking_part(&caller, &number, &period).await?;
    if !part.period.trainings.contains_key(&training) {
        return Err(Problem::refused(PeriodRefusal::UnknownTraining));
    }
    let command = ParticipationCommand::TakeTraining { period: part.id.clone(), training, taken };
    let executed = onboarding.store.execute::<Participation>(&number, command, &context, &[]).await?;
    let today = day_in_norway(context.at);
    Ok(Versioned::ok(executed.version, part.document(&executed.aggregate, today)).repeated(executed.repeated))
}

/// A library in a period, with whoever acts for it.
struct TakingPart {
    id: PeriodId,
    library: Library,
    period: ConnectionPeriod,
    by: DecidedBy,
    orders: OrderLinks,
}

impl TakingPart {
    fn document(&self, part: &Participation, today: Date) -> ParticipationDocument {
        let choices = self.period.offers_for(self.library.library_type).map(|(service, offer)| {
            let open = self.period.admit(&self.library, service, today).is_ok();
            ChoiceDocument::of(service, offer, self, part, open)
        });
        let taken = part.trainings.get(&self.id);
        let trainings = self.period.trainings.keys().map(|training| TakenDocument {
            training: training.to_string(),
            taken: taken.and_then(|taken| taken.get(training)).map(|taken| match taken {
                TrainingTaken::Attended => "attended".to_owned(),
                TrainingTaken::RecordingWatched => "recording-watched".to_owned(),
            }),
        });
        ParticipationDocument {
            library_number: self.library.number.as_ref().map(ToString::to_string).unwrap_or_default(),
            period: self.id.to_string(),
            choices: choices.collect(),
            trainings: trainings.collect(),
        }
    }
}

impl Onboarding {
    /// The library and the period in the path, if the caller may act for the library. Both are read at the same time.
    async fn taking_part(&self, caller: &Caller, number: &str, period: &str) -> Result<TakingPart, Problem> {
        let number = library_number(number)?;
        let id: PeriodId = parameter("period_id", period)?;
        let (library, period) = futures::try_join!(
            self.store.load::<Library>(number.as_str()),
            self.store.load::<ConnectionPeriod>(id.as_str())
        )?;
        let library = library.aggregate;
        let by = self.acting_for(caller, &library).await?;
        if library.number.is_none() {
            return Err(Problem::refused(LibraryRefusal::UnknownLibrary));
        }
        let period = period.aggregate;
        let visible = period.stage > domain::onboarding::period::Stage::Draft || caller.is_coordinator();
        if !visible || period.id.is_none() {
            return Err(Problem::refused(PeriodRefusal::UnknownPeriod));
        }
        Ok(TakingPart { id, library, period, by, orders: self.order_links.clone() })
    }
}
