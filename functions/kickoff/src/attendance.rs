//! Libraries' staff register for a kickoff, and change or cancel that on their own page, behind the link in their letter.
//!
//! Anyone can register any address. So registering again changes nothing that its owner has chosen: it sends them their
//! link. And the answer is the same as the first time, so that nobody learns from it who comes.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use cqrs_es::Aggregate;
use domain::kernel::calendar::norway;
use domain::kernel::{EmailAddress, KickoffId, Language};
use domain::kickoff::attendance::{
    Attendance, AttendanceCommand, AttendanceRefusal, AttendanceStanding, KickoffDetails, Registration, attendance_id,
};
use domain::kickoff::{Kickoff, KickoffPlan, KickoffRefusal};
use event_store::CommandContext;
use event_store::people::{LinkPurpose, LinkRefusal, LinkToken, Person};
use http::header::CACHE_CONTROL;
use http_api::{CommandRequest, FormOrJson, PageLanguage, Problem, ProblemDocument, WantsPage};
use jiff::Timestamp;
use jiff::civil::DateTime;
use uuid::Uuid;

use crate::attendance_documents::{
    Change, ChangeDocument, InvitedToDocument, OwnRegistrationDocument, ReadRegistration, ReceiptDocument,
    RegistrationDocument,
};
use crate::attendance_page::{OwnPage, registered_page, registration_page};
use crate::{Kickoffs, kickoff_id, unknown};

/// A kickoff to register for: a page with a form for a browser, what there is to know for a program.
#[utoipa::path(
    get,
    path = "/kickoffs/{kickoff_id}/registration",
    tag = "Attendance",
    params(("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var")),
    responses(
        (
            status = 200,
            description = "What one registers for",
            content((InvitedToDocument = "application/json"), (String = "text/html"))
        ),
        (
            status = 409,
            description = "The kickoff has been called off",
            content((ProblemDocument = "application/problem+json"), (String = "text/html"))
        )
    )
)]
pub(crate) async fn registration(
    State(api): State<Arc<Kickoffs>>,
    Path(id): Path<String>,
    chosen: PageLanguage,
    WantsPage(wants_page): WantsPage,
) -> Result<Response, Problem> {
    let plan = api.planned(&kickoff_id(&id)?).await?;
    if !wants_page {
        return Ok(kept_nowhere(InvitedToDocument::of(&plan)));
    }
    let now = on_the_wall(api.clock.now());
    Ok(registration_page(&plan, now, chosen.or(Language::Nb), None, None).into_response())
}

/// Register for a kickoff, without an account. By a page's form, or as JSON.
///
/// A letter follows, with an entry for the calendar and a link to change or cancel. The same address again is the same
/// registration: its owner gets the link once more.
#[utoipa::path(
    post,
    path = "/kickoffs/{kickoff_id}/registration",
    tag = "Attendance",
    params(("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var")),
    request_body(content(
        (RegistrationDocument = "application/json"),
        (RegistrationDocument = "application/x-www-form-urlencoded")
    )),
    responses((
        status = 200,
        description = "Registered; a letter is on its way",
        content((ReceiptDocument = "application/json"), (String = "text/html"))
    ))
)]
pub(crate) async fn register(
    State(api): State<Arc<Kickoffs>>,
    Path(id): Path<String>,
    chosen: PageLanguage,
    WantsPage(wants_page): WantsPage,
    request: CommandRequest<FormOrJson<RegistrationDocument>>,
) -> Result<Response, Problem> {
    let id = kickoff_id(&id)?;
    let plan = api.planned(&id).await?;
    let (document, filled) = match request.body {
        FormOrJson::Json(document) => (document, None),
        FormOrJson::Form(fields) => (RegistrationDocument::of_form(&fields), Some(fields)),
    };
    let registered = match document.read() {
        Ok(read) => api.register(&id, &plan, read, &request.context).await,
        Err(problem) => Err(problem),
    };
    let language = chosen.or(Language::Nb);
    match registered {
        Ok(()) if wants_page => Ok(registered_page(&plan, language).into_response()),
        Ok(()) => Ok(kept_nowhere(ReceiptDocument::of(&plan))),
        // What was typed is never lost.
        Err(problem) if wants_page && filled.is_some() => {
            let now = on_the_wall(request.context.at);
            let page = registration_page(&plan, now, language, filled.as_ref(), Some(&problem));
            Ok(page.refused(&problem).into_response())
        }
        Err(problem) => Err(problem),
    }
}

/// My registration: a page for a browser, the state for a program. Opening it changes nothing.
#[utoipa::path(
    get,
    path = "/kickoffs/{kickoff_id}/registration/{registration_id}/{token}",
    tag = "Attendance",
    params(
        ("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var"),
        ("registration_id" = String, Path, description = "From the letter"),
        ("token" = String, Path, description = "From the letter")
    ),
    responses((
        status = 200,
        description = "The registration",
        content((OwnRegistrationDocument = "application/json"), (String = "text/html"))
    ))
)]
pub(crate) async fn own_registration(
    State(api): State<Arc<Kickoffs>>,
    Path((id, name, token)): Path<(String, String, String)>,
    chosen: PageLanguage,
    WantsPage(wants_page): WantsPage,
) -> Result<Response, Problem> {
    let (_, attendance) = api.own(&id, &name, &token).await?;
    let now = on_the_wall(api.clock.now());
    shown(&attendance, now, false, chosen, wants_page)
}

/// Change my registration, cancel it, or take part after all. By a page's form, or as JSON.
#[utoipa::path(
    post,
    path = "/kickoffs/{kickoff_id}/registration/{registration_id}/{token}",
    tag = "Attendance",
    params(
        ("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var"),
        ("registration_id" = String, Path, description = "From the letter"),
        ("token" = String, Path, description = "From the letter")
    ),
    request_body(content(
        (ChangeDocument = "application/json"),
        (ChangeDocument = "application/x-www-form-urlencoded")
    )),
    responses((
        status = 200,
        description = "The registration now",
        content((OwnRegistrationDocument = "application/json"), (String = "text/html"))
    ))
)]
pub(crate) async fn change(
    State(api): State<Arc<Kickoffs>>,
    Path((id, name, token)): Path<(String, String, String)>,
    chosen: PageLanguage,
    WantsPage(wants_page): WantsPage,
    request: CommandRequest<FormOrJson<ChangeDocument>>,
) -> Result<Response, Problem> {
    let (kickoff, attendance) = api.own(&id, &name, &token).await?;
    let (document, is_form) = match request.body {
        FormOrJson::Json(document) => (document, false),
        FormOrJson::Form(fields) => (ChangeDocument::of_form(&fields), true),
    };
    let now = on_the_wall(request.context.at);
    let changed = match document.read() {
        Ok(change) => api.change_own(&kickoff, &name, &attendance, change, &request.context).await,
        Err(problem) => Err(problem),
    };
    match changed {
        Ok(changed) => shown(&changed, now, true, chosen, wants_page),
        Err(problem) if wants_page && is_form => {
            let page = OwnPage { attendance: &attendance, now, saved: false, refused: Some(&problem) };
            Ok(page.page(chosen.or(attendance.language)).refused(&problem).into_response())
        }
        Err(problem) => Err(problem),
    }
}

fn shown(
    attendance: &Attendance,
    now: DateTime,
    saved: bool,
    chosen: PageLanguage,
    wants_page: bool,
) -> Result<Response, Problem> {
    if wants_page {
        let page = OwnPage { attendance, now, saved, refused: None };
        return Ok(page.page(chosen.or(attendance.language)).into_response());
    }
    let document = OwnRegistrationDocument::of(attendance);
    document.map(kept_nowhere).ok_or_else(|| Problem::refused(AttendanceRefusal::UnknownAttendance))
}

fn kept_nowhere<T: serde::Serialize>(document: T) -> Response {
    ([(CACHE_CONTROL, "no-store")], axum::Json(document)).into_response()
}

/// What the clock on a Norwegian wall shows at a moment.
fn on_the_wall(at: Timestamp) -> DateTime {
    at.to_zoned_datetime(norway()).datetime()
}

impl Kickoffs {
    async fn planned(&self, id: &KickoffId) -> Result<KickoffPlan, Problem> {
        let kickoff = self.store.load::<Kickoff>(id.as_str()).await?.aggregate;
        if kickoff.called_off.is_some() {
            return Err(Problem::refused(KickoffRefusal::CalledOff));
        }
        kickoff.plan.ok_or_else(unknown)
    }

    async fn register(
        &self,
        id: &KickoffId,
        plan: &KickoffPlan,
        read: ReadRegistration,
        context: &CommandContext,
    ) -> Result<(), Problem> {
        let ReadRegistration { details: who, library, language, choices } = read;
        let (details, open, now) = (KickoffDetails::from(plan), plan.registration_open, on_the_wall(context.at));
        if let Some(known) = self.registered_as(id, &who.email).await? {
            let command = AttendanceCommand::RegisterAgain { choices, details, open, now };
            self.store.execute::<Attendance>(&known, command, context, &[]).await?;
            return Ok(());
        }
        // By the request's own key: the same request finds what it has made, however soon it comes again.
        let name = Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{id}/{}", context.command_id).as_bytes());
        let attendance = attendance_id(id, &name.simple().to_string());
        let person = Person::named(who, format!("{}#{attendance}", Attendance::TYPE));
        let companion = self.people.companion(&person)?;
        let registration = Registration { kickoff: id.clone(), person: person.person_id, language, library, choices };
        let command = AttendanceCommand::Register { registration, details, open, now };
        self.store.create::<Attendance>(&attendance, command, context, &[companion]).await?;
        Ok(())
    }

    /// The registration that an address has for a kickoff, if any.
    async fn registered_as(&self, id: &KickoffId, email: &EmailAddress) -> Result<Option<String>, Problem> {
        let people = self.people.with_email(email).await?;
        if people.is_empty() {
            return Ok(None);
        }
        let beginning = format!("{}#{}", Attendance::TYPE, attendance_id(id, ""));
        let mut known: Vec<String> = self
            .people
            .find_all(&people)
            .await?
            .into_iter()
            .filter_map(|person| Some(attendance_id(id, person.named_for.strip_prefix(&beginning)?)))
            .collect();
        known.sort();
        Ok(known.into_iter().next())
    }

    /// The registration that a link leads to. The link is looked at before anything else.
    async fn own(&self, id: &str, name: &str, token: &str) -> Result<(KickoffId, Attendance), Problem> {
        let id: KickoffId = id.parse().map_err(|_| LinkRefusal::Invalid)?;
        let key = attendance_id(&id, name);
        let about = format!("{}#{key}", Attendance::TYPE);
        let token = LinkToken::presented(token);
        let presented = self.links.open(LinkPurpose::ChangeAttendance, &about, &token, self.clock.now())?;
        let person = self.people.find(presented.person()).await?;
        let person = presented.expect_current(person.map(|person| person.link_generation))?;
        let attendance = self.store.load::<Attendance>(&key).await?.aggregate;
        if attendance.person != Some(person) {
            return Err(LinkRefusal::OfAnother.into());
        }
        Ok((id, attendance))
    }

    async fn change_own(
        &self,
        id: &KickoffId,
        name: &str,
        attendance: &Attendance,
        change: Change,
        context: &CommandContext,
    ) -> Result<Attendance, Problem> {
        let now = on_the_wall(context.at);
        let command = match change {
            Change::Cancelled => AttendanceCommand::Cancel { now },
            // Who has cancelled takes part after all, if they still can.
            Change::To(choices) if attendance.standing == AttendanceStanding::Cancelled => {
                let plan = self.planned(id).await?;
                let details = KickoffDetails::from(&plan);
                AttendanceCommand::RegisterAgain { choices, details, open: plan.registration_open, now }
            }
            Change::To(choices) => AttendanceCommand::Choose { choices, now },
        };
        let executed = self.store.execute::<Attendance>(&attendance_id(id, name), command, context, &[]).await?;
        Ok(executed.aggregate)
    }
}
