//! A contact confirms, by the link in a letter, that letters reach them.
//!
//! Opening the link shows a page and does nothing: mail scanners open links, too. The button on it confirms.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::kernel::{Language, LibraryNumber, PersonId};
use domain::onboarding::{Library, LibraryCommand, LibraryRefusal};
use event_store::people::{LinkPurpose, LinkRefusal, LinkToken, Person};
use event_store::{ExecuteError, Loaded};
use http_api::{CommandRequest, FormOrJson, NoBody, PageLanguage, Problem, WantsPage, WebPage, field};
use maud::html;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::contacts::RecordAnswer;
use crate::{Onboarding, library_number, parameter};

/// Nothing: the link says it all.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AddressConfirmation)]
pub(crate) struct NothingDocument {}

/// Whether a contact's address has been confirmed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConfirmedAddress)]
pub(crate) struct ConfirmedDocument {
    /// The library that the contact speaks for.
    library_number: String,
    /// What it is called.
    library_name: String,
    /// Whether it has been confirmed.
    confirmed: bool,
}

/// Where a contact confirms that letters reach them: a page with a button for a browser, the state for a program.
#[utoipa::path(
    get,
    path = "/libraries/{library_number}/address-confirmation/{token}",
    tag = "Contacts",
    params(
        ("library_number" = String, Path, description = "Seven digits", example = "2030100"),
        ("token" = String, Path, description = "From the letter")
    ),
    responses((
        status = 200,
        description = "What there is to confirm",
        content((ConfirmedDocument = "application/json"), (String = "text/html"))
    ))
)]
pub(crate) async fn page(
    State(onboarding): State<Arc<Onboarding>>,
    Path((number, token)): Path<(String, String)>,
    chosen: PageLanguage,
    WantsPage(wants_page): WantsPage,
) -> Result<Response, Problem> {
    let (person, loaded) = onboarding.confirming(&number, &token).await?;
    let library = &loaded.aggregate;
    let confirmed = library.has_confirmed(&person.person_id, person.link_generation);
    Ok(shown(library, confirmed, chosen, wants_page))
}

/// Confirm that letters reach me. By a page's form, or as JSON.
#[utoipa::path(
    post,
    path = "/libraries/{library_number}/address-confirmation/{token}",
    tag = "Contacts",
    params(
        ("library_number" = String, Path, description = "Seven digits", example = "2030100"),
        ("token" = String, Path, description = "From the letter")
    ),
    request_body(content(
        (NothingDocument = "application/json"),
        (NothingDocument = "application/x-www-form-urlencoded")
    )),
    responses((
        status = 200,
        description = "It is confirmed",
        content((ConfirmedDocument = "application/json"), (String = "text/html"))
    ))
)]
pub(crate) async fn confirm(
    State(onboarding): State<Arc<Onboarding>>,
    Path((number, token)): Path<(String, String)>,
    chosen: PageLanguage,
    WantsPage(wants_page): WantsPage,
    request: CommandRequest<FormOrJson<NothingDocument>>,
) -> Result<Response, Problem> {
    let (person, loaded) = onboarding.confirming(&number, &token).await?;
    let command = LibraryCommand::ConfirmAddress { contact: person.person_id, generation: person.link_generation };
    let executed = onboarding.store.execute::<Library>(&number, command, &request.context, &[]).await;
    match executed {
        Ok(executed) => Ok(shown(&executed.aggregate, true, chosen, wants_page)),
        // For a person, what was confirmed before is confirmed; a program that means to do something is told that it did not.
        Err(ExecuteError::Refused(LibraryRefusal::AddressConfirmedAlready)) if wants_page => {
            Ok(shown(&loaded.aggregate, true, chosen, wants_page))
        }
        Err(error) => Err(error.into()),
    }
}

/// Send a contact the link to confirm their address once more.
#[utoipa::path(
    post,
    path = "/libraries/{library_number}/contacts/{person_id}/address-confirmation",
    tag = "Contacts",
    params(
        ("library_number" = String, Path, description = "Seven digits", example = "2030100"),
        ("person_id" = String, Path, description = "The contact, as the library's record says")
    ),
    responses((status = 200, description = "The letter is on its way", body = crate::documents::LibraryRecordDocument))
)]
pub(crate) async fn request(
    State(onboarding): State<Arc<Onboarding>>,
    Path((number, contact)): Path<(String, String)>,
    request: CommandRequest<NoBody>,
) -> RecordAnswer {
    let number = library_number(&number)?;
    let contact: PersonId = parameter("person_id", &contact)?;
    let by = onboarding.acting_as(&request.caller).await?;
    let command = LibraryCommand::RequestAddressConfirmation { contact, by };
    let executed = onboarding.execute(&number, command, &request.context, &[]).await?;
    onboarding.recorded(executed).await
}

impl Onboarding {
    /// The person whose link it is, and the library they speak for. The link is looked at before anything else.
    async fn confirming(&self, number: &str, token: &str) -> Result<(Person, Loaded<Library>), Problem> {
        let number: LibraryNumber = number.parse().map_err(|_| LinkRefusal::Invalid)?;
        let (token, about) = (LinkToken::presented(token), format!("Library#{number}"));
        let presented = self.links.open(LinkPurpose::VerifyEmail, &about, &token, self.clock.now())?;
        let person = self.people.find(presented.person()).await?;
        presented.expect_current(person.as_ref().map(|person| person.link_generation))?;
        let person = person.ok_or(LinkRefusal::Revoked)?;
        let loaded = self.store.load::<Library>(number.as_str()).await?;
        if !loaded.aggregate.is_contact(&person.person_id) {
            return Err(LinkRefusal::OfAnother.into());
        }
        Ok((person, loaded))
    }
}

fn shown(library: &Library, confirmed: bool, chosen: PageLanguage, wants_page: bool) -> Response {
    let name = library.name.as_ref().map(ToString::to_string).unwrap_or_default();
    if !wants_page {
        let library_number = library.number.as_ref().map(ToString::to_string).unwrap_or_default();
        let document = ConfirmedDocument { library_number, library_name: name, confirmed };
        return axum::Json(document).into_response();
    }
    let language = chosen.or(library.language);
    let (title, words, button) = match (language, confirmed) {
        (Language::Nb, false) => (
            "Bekreft e-postadressen",
            format!(
                "Du er kontaktperson for {name} hos Bibliotek24. Trykk på knappen, så vet vi at e-postene våre når deg."
            ),
            Some("Bekreft"),
        ),
        (Language::Nn, false) => (
            "Stadfest e-postadressa",
            format!(
                "Du er kontaktperson for {name} hos Bibliotek24. Trykk på knappen, så veit vi at e-postane våre når deg."
            ),
            Some("Stadfest"),
        ),
        (Language::Nb, true) => (
            "E-postadressen er bekreftet",
            format!("Takk! E-postene våre til {name} når deg. Du kan lukke siden."),
            None,
        ),
        (Language::Nn, true) => {
            ("E-postadressa er stadfesta", format!("Takk! E-postane våre til {name} når deg. Du kan lukke sida."), None)
        }
    };
    let content = html! {
        p { (words) }
        @if let Some(button) = button {
            form method="post" { (field::once()) button { (button) } }
        }
    };
    WebPage::new(language, title, content).into_response()
}
