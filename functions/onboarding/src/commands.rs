//! What changes a library.

use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::{AreaNumber, EmailDomain, LibraryNumber, MunicipalityNumber, day_in_norway};
use domain::onboarding::{AllowList, Application, Contact, Library, LibraryCommand, LibraryRefusal};
use event_store::people::{Details, Person};
use event_store::{CommandContext, Companion, Executed, StoreError};
use futures::{StreamExt, stream};
use http_api::{CommandRequest, Fields, Json, NoBody, Place, Problem, Reader, Versioned};
use jiff::civil::Date;

use crate::documents::{
    ApplicationDocument, ApprovalsDocument, DeclineDocument, LibraryDocument, VerdictDocument, VerdictsDocument,
    parse_number,
};
use crate::import::{RowRefusal, no_for};
use crate::{Onboarding, library_number};

pub(crate) type Answer = Result<Versioned<LibraryDocument>, Problem>;

/// Most libraries that are approved by one request.
const MOST_AT_ONCE: usize = 100;
/// How many of them at the same time.
const IN_PARALLEL: usize = 8;

/// Apply for membership.
///
/// For anyone, without an account. The two contacts get a letter each. If the primary contact's e-mail domain is on the
/// allow-list of the municipality or its county, the library is approved at once.
#[utoipa::path(
    post,
    path = "/libraries/{library_number}/application",
    tag = "Onboarding",
    params(("library_number" = String, Path, description = "Seven digits", example = "2030100")),
    request_body = ApplicationDocument,
    responses((status = 201, description = "The library waits, or is approved already", body = LibraryDocument))
)]
pub(crate) async fn apply(
    State(onboarding): State<Arc<Onboarding>>,
    Path(number): Path<String>,
    request: CommandRequest<Json<ApplicationDocument>>,
) -> Answer {
    let number = library_number(&number)?;
    let CommandRequest { body: Json(document), context, .. } = request;
    let application = document.read()?;
    let (primary, deputy) = (application.contacts.primary(), application.contacts.deputy());
    let allow_listed = onboarding.allow_listed(&application.municipality, primary.email.domain()).await?;
    let people = [primary, deputy].map(|contact| person(contact, &number));
    let companions = people.iter().map(|person| onboarding.people.companion(person)).collect::<Result<Vec<_>, _>>()?;
    let [primary_contact, deputy] = people.map(|person| person.person_id);
    let on = day_in_norway(context.at);
    let command = LibraryCommand::ApplyForMembership(Application {
        number: number.clone(),
        name: application.name,
        library_type: application.library_type,
        organisation_number: application.organisation_number,
        municipality: application.municipality,
        language: application.language,
        primary_contact,
        deputy,
        allow_listed,
        on,
    });
    let executed = onboarding.execute(&number, command, &context, &companions).await?;
    let location = format!("/libraries/{number}");
    Ok(Versioned::created(executed.version, shown(&executed, on)?, location).repeated(executed.repeated))
}

/// Approve an application.
#[utoipa::path(
    post,
    path = "/libraries/{library_number}/application/approval",
    tag = "Onboarding",
    params(("library_number" = String, Path, description = "Seven digits", example = "2030100")),
    responses((status = 200, description = "The library is approved", body = LibraryDocument))
)]
pub(crate) async fn approve(
    State(onboarding): State<Arc<Onboarding>>,
    Path(number): Path<String>,
    request: CommandRequest<NoBody>,
) -> Answer {
    onboarding.answer(&number, LibraryCommand::ApproveApplication, &request.context).await
}

/// Decline an application, with a reason the library gets to read.
#[utoipa::path(
    post,
    path = "/libraries/{library_number}/application/decline",
    tag = "Onboarding",
    params(("library_number" = String, Path, description = "Seven digits", example = "2030100")),
    request_body = DeclineDocument,
    responses((status = 200, description = "The library is told no", body = LibraryDocument))
)]
pub(crate) async fn decline(
    State(onboarding): State<Arc<Onboarding>>,
    Path(number): Path<String>,
    request: CommandRequest<Json<DeclineDocument>>,
) -> Answer {
    let mut fields = Fields::default();
    let reason = fields.parse("/reason", &request.body.0.reason);
    let Some(reason) = reason else { return Err(fields.problem()) };
    onboarding.answer(&number, LibraryCommand::DeclineApplication { reason }, &request.context).await
}

/// Withdraw an application that waits: by a contact of the library, or by a coordinator on its behalf.
#[utoipa::path(
    post,
    path = "/libraries/{library_number}/application/withdrawal",
    tag = "Onboarding",
    params(("library_number" = String, Path, description = "Seven digits", example = "2030100")),
    responses((status = 200, description = "The application is taken back", body = LibraryDocument))
)]
pub(crate) async fn withdraw(
    State(onboarding): State<Arc<Onboarding>>,
    Path(number): Path<String>,
    request: CommandRequest<NoBody>,
) -> Answer {
    let by = onboarding.acting_as(&request.caller).await?;
    onboarding.answer(&number, LibraryCommand::WithdrawApplication { by }, &request.context).await
}

/// Approve several applications. Each gets a verdict of its own; one that is refused keeps no other from it, and the same
/// request sent again goes on where it stopped.
#[utoipa::path(
    post,
    path = "/approvals",
    tag = "Onboarding",
    request_body = ApprovalsDocument,
    responses((status = 200, description = "What became of each", body = VerdictsDocument))
)]
pub(crate) async fn approve_several(
    State(onboarding): State<Arc<Onboarding>>,
    Reader(language): Reader,
    request: CommandRequest<Json<ApprovalsDocument>>,
) -> Result<axum::Json<VerdictsDocument>, Problem> {
    let CommandRequest { body: Json(document), context, .. } = request;
    if document.library_numbers.len() > MOST_AT_ONCE {
        let mut fields = Fields::default();
        fields.refuse(Place::Pointer("/library_numbers".to_owned()), RowRefusal::TooMany);
        return Err(fields.problem());
    }
    onboarding.claim_request(&context).await?;
    let (onboarding, context) = (&onboarding, &context);
    let verdicts = stream::iter(document.library_numbers)
        .map(|asked| async move {
            let approved = async {
                let number = parse_number(&asked)?;
                onboarding.execute(&number, LibraryCommand::ApproveApplication, context, &[]).await
            };
            match approved.await {
                Ok(_) => {
                    VerdictDocument { library_number: asked, outcome: "approved".to_owned(), code: None, detail: None }
                }
                Err(problem) => VerdictDocument {
                    library_number: asked,
                    outcome: no_for(&problem).to_owned(),
                    code: Some(problem.code().to_owned()),
                    detail: Some(problem.text(language).to_owned()),
                },
            }
        })
        .buffered(IN_PARALLEL)
        .collect()
        .await;
    Ok(axum::Json(VerdictsDocument { verdicts }))
}

impl Onboarding {
    /// Carries out a command on a library.
    pub(crate) async fn execute(
        &self,
        number: &LibraryNumber,
        command: LibraryCommand,
        context: &CommandContext,
        companions: &[Companion],
    ) -> Result<Executed<Library>, Problem> {
        Ok(self.store.execute::<Library>(number.as_str(), command, context, companions).await?)
    }

    /// Carries out a command on the library in the path, and shows it.
    pub(crate) async fn answer(&self, number: &str, command: LibraryCommand, context: &CommandContext) -> Answer {
        let executed = self.execute(&library_number(number)?, command, context, &[]).await?;
        let on = day_in_norway(context.at);
        Ok(Versioned::ok(executed.version, shown(&executed, on)?).repeated(executed.repeated))
    }

    /// The domain, if the municipality or its county vouches for it. Both lists are read from the log, at the same time.
    pub(crate) async fn allow_listed(
        &self,
        municipality: &MunicipalityNumber,
        domain: EmailDomain,
    ) -> Result<Option<EmailDomain>, StoreError> {
        let local = AreaNumber::from(municipality.clone());
        let regional = AreaNumber::from(municipality.county());
        let (local, regional) = futures::try_join!(
            self.store.load::<AllowList>(local.as_str()),
            self.store.load::<AllowList>(regional.as_str())
        )?;
        let vouched_for = [local, regional].iter().any(|list| list.aggregate.domains.contains(&domain));
        Ok(vouched_for.then_some(domain))
    }
}

/// The library after a command, on the day of that command.
pub(crate) fn shown(executed: &Executed<Library>, on: Date) -> Result<LibraryDocument, Problem> {
    LibraryDocument::of(&executed.aggregate, on).ok_or_else(|| Problem::refused(LibraryRefusal::UnknownLibrary))
}

/// A person for a contact that a library names.
pub(crate) fn person(contact: &Contact, of: &LibraryNumber) -> Person {
    let details = Details { name: contact.name.clone(), email: contact.email.clone(), phone: contact.phone.clone() };
    Person::named(details, format!("Library#{of}"))
}
