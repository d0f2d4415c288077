//! What a library can try, and what it has signed up for, by itself or through those who act for it.

use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::{LibraryNumber, PersonId, ServiceId, TrialId, day_in_norway};
use domain::onboarding::{Library, LibraryRefusal};
use domain::trials::offer::{OfferCommand, OfferRefusal, SignupStanding, TrialOffer, TrialSignup};
use domain::trials::period::{TrialPeriod, TrialRefusal, TrialTerms};
use event_store::{CommandContext, Executed};
use http_api::{BilingualDocument, Caller, CommandRequest, Fields, Json, NoBody, Problem, Versioned, parameter};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Trials;

/// What a library can try in a trial period, and what it has signed up for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LibraryTrial)]
pub(crate) struct LibraryTrialDocument {
    /// The library.
    library_number: String,
    /// The trial period.
    trial: String,
    /// What it is called.
    name: String,
    /// Its first day.
    #[schema(format = Date)]
    first_day: String,
    /// Its last day, which is part of it.
    #[schema(format = Date)]
    last_day: String,
    /// How many days are left, today and the last one included; left out before the first day and after the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    days_left: Option<i32>,
    /// Where the evaluation is found, if coordinators have said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    evaluation: Option<String>,
    /// One for each service that the library may try.
    offers: Vec<LibraryOfferDocument>,
}

/// A service that a library may try, and its sign-up.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LibraryTrialOffer)]
pub(crate) struct LibraryOfferDocument {
    /// The service's short name.
    service: String,
    /// What it is called.
    name: String,
    /// What it is.
    description: BilingualDocument,
    /// Whom to ask.
    whom_to_ask: BilingualDocument,
    /// How many libraries can try it at the same time; left out for any number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    seats: Option<u32>,
    /// How many seats are free; left out for any number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    free_seats: Option<u32>,
    /// Whether the library can sign up for it today.
    open: bool,
    /// The library's sign-up, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    signup: Option<SignupDocument>,
}

/// A library's sign-up.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrialSignup)]
pub(crate) struct SignupDocument {
    /// `waiting`, `offered`, `seated`, `declined`, `expired`, `left`, `finished` or `unserved`.
    standing: String,
    /// The place on the waiting list, from 1, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    place_in_line: Option<usize>,
    /// Until when the seat is kept, while one is offered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = DateTime)]
    offered_until: Option<String>,
    /// How to get in, while there is a seat.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    access: Option<BilingualDocument>,
    /// The last day on which the supplier keeps its promise to open the service, once there is a seat.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = Date)]
    activate_by: Option<String>,
    /// Whether the supplier has said that the service works.
    activated: bool,
    /// Whether someone at the library agrees to hear from the supplier.
    contact_consent: bool,
    /// `very-useful`, `somewhat-useful`, `not-useful` or `not-tried-yet`, once answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pulse: Option<String>,
}

impl SignupDocument {
    fn of(signup: &TrialSignup, place_in_line: Option<usize>, terms: &TrialTerms) -> Self {
        let offered_until = match signup.standing {
            SignupStanding::Offered { until } => Some(until.to_string()),
            _ => None,
        };
        let seated = signup.standing == SignupStanding::Seated;
        Self {
            standing: signup.standing.as_str().to_owned(),
            place_in_line,
            offered_until,
            access: seated.then(|| BilingualDocument::of(&terms.access)),
            activate_by: signup.activation.map(|activation| activation.by.to_string()),
            activated: signup.activation.is_some_and(|activation| activation.confirmed),
            contact_consent: signup.contact.is_some(),
            pulse: signup.pulse.map(|pulse| pulse.as_str().to_owned()),
        }
    }
}

/// What a library says when it signs up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TrialSignupRequest)]
pub(crate) struct SignUpDocument {
    /// Whether the contact who asks agrees to hear from the supplier.
    #[serde(default)]
    contact_consent: bool,
}

/// Whether the contact who asks agrees to hear from the supplier.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ContactConsent)]
pub(crate) struct ConsentDocument {
    /// Whether.
    contact_consent: bool,
}

/// The answer to the one question: how useful is the service to you?
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Pulse)]
pub(crate) struct PulseDocument {
    /// `very-useful`, `somewhat-useful`, `not-useful` or `not-tried-yet`.
    #[schema(pattern = "^(very-useful|somewhat-useful|not-useful|not-tried-yet)$", example = "very-useful")]
    answer: String,
}

type Answer = Result<Versioned<LibraryOfferDocument>, Problem>;
type InPath = Path<(String, String, String)>;

/// What the library can try, what it has signed up for, and how many days are left.
#[utoipa::path(
    get,
    path = "/libraries/{library_number}/trials/{trial_id}",
    tag = "Trials",
    params(
        ("library_number" = String, Path, description = "Seven digits", example = "2030100"),
        ("trial_id" = String, Path, description = "The trial period's short name", example = "2023-var")
    ),
    responses((status = 200, description = "The library's choices", body = LibraryTrialDocument))
)]
pub(crate) async fn library_trial(
    State(trials): State<Arc<Trials>>,
    Path((number, trial)): Path<(String, String)>,
    caller: Caller,
) -> Result<axum::Json<LibraryTrialDocument>, Problem> {
    let visit = trials.visit(&caller, &number, &trial).await?;
    let now = trials.clock.now();
    let offered: Vec<_> = visit.trial.offers_for(visit.library.library_type).collect();
    let offers = trials.offers_of(&visit.id, offered.iter().map(|(service, _)| *service)).await?;
    let documents = offered.into_iter().filter_map(|(service, terms)| {
        let offer = offers.get(service)?;
        Some(visit.offer(service, terms, offer, now))
    });
    let (first, last) = visit.trial.days.unwrap_or_default();
    Ok(axum::Json(LibraryTrialDocument {
        library_number: visit.number.to_string(),
        trial: visit.id.to_string(),
        name: visit.trial.name.as_ref().map(ToString::to_string).unwrap_or_default(),
        first_day: first.to_string(),
        last_day: last.to_string(),
        days_left: visit.trial.days_left(day_in_norway(now)),
        evaluation: visit.trial.evaluation.as_ref().map(ToString::to_string),
        offers: documents.collect(),
    }))
}

/// Sign up for a service: there is a seat at once, or a place on the waiting list. Each library can sign up once.
#[utoipa::path(
    post,
    path = "/libraries/{library_number}/trials/{trial_id}/signups/{service_id}",
    tag = "Trials",
    params(
        ("library_number" = String, Path, description = "Seven digits", example = "2030100"),
        ("trial_id" = String, Path, description = "The trial period's short name", example = "2023-var"),
        ("service_id" = String, Path, description = "The service's short name", example = "lerretet")
    ),
    request_body = SignUpDocument,
    responses((status = 201, description = "The service with the library's sign-up", body = LibraryOfferDocument))
)]
pub(crate) async fn sign_up(
    State(trials): State<Arc<Trials>>,
    Path((number, trial, service)): InPath,
    request: CommandRequest<Json<SignUpDocument>>,
) -> Answer {
    let service: ServiceId = parameter("service_id", &service)?;
    let CommandRequest { body: Json(document), caller, context } = request;
    let visit = trials.visit(&caller, &number, &trial).await?;
    let admission = visit.trial.admit(&visit.library, &service, context.at).map_err(Problem::refused)?;
    let contact = if document.contact_consent { Some(trials.consenting(&caller, &visit.library).await?) } else { None };
    let command = OfferCommand::SignUp { admission: Box::new(admission), contact, at: context.at };
    let executed = trials.change(&visit, &service, command, &context).await?;
    let document = visit.offer_by_id(&service, &executed.aggregate, context.at)?;
    let location = format!("/libraries/{}/trials/{}", visit.number, visit.id);
    Ok(Versioned::created(executed.version, document, location).repeated(executed.repeated))
}

/// Accept the seat that is offered.
#[utoipa::path(
    post,
    path = "/libraries/{library_number}/trials/{trial_id}/signups/{service_id}/acceptance",
    tag = "Trials",
    params(
        ("library_number" = String, Path, description = "Seven digits", example = "2030100"),
        ("trial_id" = String, Path, description = "The trial period's short name", example = "2023-var"),
        ("service_id" = String, Path, description = "The service's short name", example = "lerretet")
    ),
    responses((status = 200, description = "The service with the library's sign-up", body = LibraryOfferDocument))
)]
pub(crate) async fn accept_seat(
    State(trials): State<Arc<Trials>>,
    path: InPath,
    request: CommandRequest<NoBody>,
) -> Answer {
    trials.change_signup(path, request, |library, at| OfferCommand::AcceptSeat { library, at }).await
}

/// Decline the seat that is offered: it is offered to the next, and never to this library again.
#[utoipa::path(
    post,
    path = "/libraries/{library_number}/trials/{trial_id}/signups/{service_id}/refusal",
    tag = "Trials",
    params(
        ("library_number" = String, Path, description = "Seven digits", example = "2030100"),
        ("trial_id" = String, Path, description = "The trial period's short name", example = "2023-var"),
        ("service_id" = String, Path, description = "The service's short name", example = "lerretet")
    ),
    responses((status = 200, description = "The service with the library's sign-up", body = LibraryOfferDocument))
)]
pub(crate) async fn decline_seat(
    State(trials): State<Arc<Trials>>,
    path: InPath,
    request: CommandRequest<NoBody>,
) -> Answer {
    trials.change_signup(path, request, |library, at| OfferCommand::DeclineSeat { library, at }).await
}

/// Give up a seat, or a place on the waiting list. The next on the list is offered what becomes free.
#[utoipa::path(
    delete,
    path = "/libraries/{library_number}/trials/{trial_id}/signups/{service_id}",
    tag = "Trials",
    params(
        ("library_number" = String, Path, description = "Seven digits", example = "2030100"),
        ("trial_id" = String, Path, description = "The trial period's short name", example = "2023-var"),
        ("service_id" = String, Path, description = "The service's short name", example = "lerretet")
    ),
    responses((status = 200, description = "The service with the library's sign-up", body = LibraryOfferDocument))
)]
pub(crate) async fn leave(State(trials): State<Arc<Trials>>, path: InPath, request: CommandRequest<NoBody>) -> Answer {
    trials.change_signup(path, request, |library, at| OfferCommand::Leave { library, at }).await
}

/// Answer the one question of the trial: how useful is the service to you? It can be answered anew until the end.
#[utoipa::path(
    put,
    path = "/libraries/{library_number}/trials/{trial_id}/signups/{service_id}/pulse",
    tag = "Trials",
    params(
        ("library_number" = String, Path, description = "Seven digits", example = "2030100"),
        ("trial_id" = String, Path, description = "The trial period's short name", example = "2023-var"),
        ("service_id" = String, Path, description = "The service's short name", example = "lerretet")
    ),
    request_body = PulseDocument,
    responses((status = 200, description = "The service with the library's sign-up", body = LibraryOfferDocument))
)]
pub(crate) async fn answer_pulse(
    State(trials): State<Arc<Trials>>,
    path: InPath,
    request: CommandRequest<Json<PulseDocument>>,
) -> Answer {
    let CommandRequest { body: Json(document), caller, context } = request;
    let mut fields = Fields::default();
    let answer = fields.parse_with("/answer", &document.answer, str::parse);
    let Some(answer) = answer else { return Err(fields.problem()) };
    let request = CommandRequest { body: NoBody, caller, context };
    trials.change_signup(path, request, |library, at| OfferCommand::AnswerPulse { library, answer, at }).await
}

/// Agree to hear from the supplier, or do so no longer. A contact agrees for themselves; to end it, anyone may who acts for
/// the library.
#[utoipa::path(
    put,
    path = "/libraries/{library_number}/trials/{trial_id}/signups/{service_id}/contact-consent",
    tag = "Trials",
    params(
        ("library_number" = String, Path, description = "Seven digits", example = "2030100"),
        ("trial_id" = String, Path, description = "The trial period's short name", example = "2023-var"),
        ("service_id" = String, Path, description = "The service's short name", example = "lerretet")
    ),
    request_body = ConsentDocument,
    responses((status = 200, description = "The service with the library's sign-up", body = LibraryOfferDocument))
)]
pub(crate) async fn change_consent(
    State(trials): State<Arc<Trials>>,
    Path((number, trial, service)): InPath,
    request: CommandRequest<Json<ConsentDocument>>,
) -> Answer {
    let service: ServiceId = parameter("service_id", &service)?;
    let CommandRequest { body: Json(document), caller, context } = request;
    let visit = trials.visit(&caller, &number, &trial).await?;
    let contact = if document.contact_consent { Some(trials.consenting(&caller, &visit.library).await?) } else { None };
    let command = OfferCommand::ChangeContact { library: visit.number.clone(), contact, at: context.at };
    let executed = trials.change(&visit, &service, command, &context).await?;
    let document = visit.offer_by_id(&service, &executed.aggregate, context.at)?;
    Ok(Versioned::ok(executed.version, document).repeated(executed.repeated))
}

/// A library in a trial period, and whoever asks may act for it.
struct Visit {
    id: TrialId,
    number: LibraryNumber,
    library: Library,
    trial: TrialPeriod,
}

impl Visit {
    /// A service as the library sees it at a moment, from the offer as it is then.
    fn offer(
        &self,
        service: &ServiceId,
        terms: &TrialTerms,
        offer: &TrialOffer,
        now: Timestamp,
    ) -> LibraryOfferDocument {
        let signup = offer.signups.get(&self.number);
        LibraryOfferDocument {
            service: service.to_string(),
            name: terms.name.to_string(),
            description: BilingualDocument::of(&terms.description),
            whom_to_ask: BilingualDocument::of(&terms.whom_to_ask),
            seats: terms.seats,
            free_seats: if offer.terms.is_some() { offer.free_seats() } else { terms.seats },
            open: signup.is_none() && self.trial.admit(&self.library, service, now).is_ok(),
            signup: signup.map(|signup| SignupDocument::of(signup, offer.place_in_line(&self.number), terms)),
        }
    }

    /// A service as the library sees it after its command.
    fn offer_by_id(
        &self,
        service: &ServiceId,
        offer: &TrialOffer,
        now: Timestamp,
    ) -> Result<LibraryOfferDocument, Problem> {
        let terms = self.trial.offers.get(service).ok_or_else(|| Problem::refused(TrialRefusal::NotOnTrial))?;
        Ok(self.offer(service, terms, offer, now))
    }
}

impl Trials {
    /// The library and the trial period in the path, if the caller may act for the library. Both are read at the same time.
    async fn visit(&self, caller: &Caller, number: &str, trial: &str) -> Result<Visit, Problem> {
        let number: LibraryNumber = parameter("library_number", number)?;
        let id: TrialId = parameter("trial_id", trial)?;
        let (library, trial) = futures::join!(self.store.load::<Library>(number.as_str()), self.trial_for(caller, &id));
        let library = library?.aggregate;
        self.access.acting_for(caller, &library, day_in_norway(self.clock.now())).await?;
        if library.number.is_none() {
            return Err(Problem::refused(LibraryRefusal::UnknownLibrary));
        }
        // Only now: whoever may not act for the library is told that, and nothing of the trial period.
        Ok(Visit { id, number, library, trial: trial?.aggregate })
    }

    /// The contact that the caller is at the library: nobody agrees for somebody else to hear from a supplier.
    async fn consenting(&self, caller: &Caller, library: &Library) -> Result<PersonId, Problem> {
        let people = self.access.people_behind(caller).await?;
        let contact = library.contact_among(&people).cloned();
        contact.ok_or_else(|| Problem::refused(OfferRefusal::ConsentIsPersonal))
    }

    async fn change(
        &self,
        visit: &Visit,
        service: &ServiceId,
        command: OfferCommand,
        context: &CommandContext,
    ) -> Result<Executed<TrialOffer>, Problem> {
        let key = TrialOffer::key(&visit.id, service);
        Ok(self.crowded.execute::<TrialOffer>(&key, command, context, &[]).await?)
    }

    /// Carries out a command on the library's sign-up in the path, and shows it.
    async fn change_signup(
        &self,
        Path((number, trial, service)): InPath,
        request: CommandRequest<NoBody>,
        command: impl FnOnce(LibraryNumber, Timestamp) -> OfferCommand,
    ) -> Answer {
        let service: ServiceId = parameter("service_id", &service)?;
        let CommandRequest { caller, context, .. } = request;
        let visit = self.visit(&caller, &number, &trial).await?;
        let command = command(visit.number.clone(), context.at);
        let executed = self.change(&visit, &service, command, &context).await?;
        let document = visit.offer_by_id(&service, &executed.aggregate, context.at)?;
        Ok(Versioned::ok(executed.version, document).repeated(executed.repeated))
    }
}
