//! Before a library applies: its interest, what holds it back, and the application that comes of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::{Language, LibraryType, MunicipalityNumber, Name, Reason, day_in_norway};
use domain::onboarding::{Concern, Contact, Interest, Library, LibraryCommand};
use http_api::{CommandRequest, Fields, Json, Problem, Versioned};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::commands::{Answer, person, shown};
use crate::contacts::RecordAnswer;
use crate::documents::{ContactDocument, LibraryDocument, LibraryRecordDocument};
use crate::{Onboarding, library_number};

/// A library's interest.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Interest)]
pub(crate) struct InterestDocument {
    /// What the library calls itself.
    #[schema(max_length = 200, example = "Fjordvik folkebibliotek")]
    name: String,
    /// `public` or `upper-secondary`.
    #[schema(pattern = "^(public|upper-secondary)$", example = "public")]
    library_type: String,
    /// Where it lies today: four digits with the leading zero.
    #[schema(pattern = "^[0-9]{4}$", example = "0301")]
    municipality: String,
    /// What its letters are written in: `nb` or `nn`.
    #[schema(pattern = "^(nb|nn)$", example = "nb")]
    language: String,
    /// The person who asks, and whom we answer.
    contact: ContactDocument,
    /// What holds the library back, from the list: `legality`, `own-contracts`, `price`, `capacity`, `privacy`, `sign-in`.
    #[serde(default)]
    #[schema(max_items = 6, example = json!(["legality"]))]
    concerns: Vec<String>,
    /// What fits none of them. Please name no one.
    #[serde(default)]
    #[schema(nullable = false, max_length = 2000, example = "Vi er usikre på om rammeavtalen vår stenger for dette.")]
    in_own_words: Option<String>,
}

/// What holds a library back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Concerns)]
pub(crate) struct ConcernsDocument {
    /// From the list: `legality`, `own-contracts`, `price`, `capacity`, `privacy`, `sign-in`. Empty: nothing of it.
    #[schema(max_items = 6, example = json!(["legality"]))]
    concerns: Vec<String>,
    /// What fits none of them. Please name no one.
    #[serde(default)]
    #[schema(nullable = false, max_length = 2000, example = "Vi er usikre på om rammeavtalen vår stenger for dette.")]
    in_own_words: Option<String>,
}

/// What an application needs beyond what the interest has said.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApplicationFromInterest)]
pub(crate) struct RestDocument {
    /// Who owns the library: nine digits with a check digit.
    #[schema(pattern = "^[0-9]{9}$", example = "123456785")]
    organisation_number: String,
    /// The person who takes over.
    deputy: ContactDocument,
}

/// An interest whose every field has been read.
struct ReadInterest {
    name: Name,
    library_type: LibraryType,
    municipality: MunicipalityNumber,
    language: Language,
    contact: Contact,
    concerns: BTreeSet<Concern>,
    in_own_words: Option<Reason>,
}

impl InterestDocument {
    fn read(self) -> Result<ReadInterest, Problem> {
        let mut fields = Fields::default();
        let name = fields.parse("/name", &self.name);
        let library_type = fields.parse("/library_type", &self.library_type);
        let municipality = fields.parse("/municipality", &self.municipality);
        let language = fields.parse("/language", &self.language);
        let contact = self.contact.read(&mut fields, "/contact");
        let concerns = concerns(&mut fields, &self.concerns);
        let in_own_words = fields.parse_optional("/in_own_words", self.in_own_words.as_deref());
        match (name, library_type, municipality, language, contact, concerns, in_own_words) {
            (
                Some(name),
                Some(library_type),
                Some(municipality),
                Some(language),
                Some(contact),
                Some(concerns),
                Some(in_own_words),
            ) => Ok(ReadInterest { name, library_type, municipality, language, contact, concerns, in_own_words }),
            _ => Err(fields.problem()),
        }
    }
}

/// Every concern of a list, each wrong one pointed to.
fn concerns(fields: &mut Fields, texts: &[String]) -> Option<BTreeSet<Concern>> {
    let read = texts.iter().enumerate().map(|(at, text)| fields.parse(&format!("/concerns/{at}"), text));
    read.collect::<Vec<_>>().into_iter().collect()
}

/// Register a library's interest, before it applies.
///
/// For anyone, without an account; it binds to nothing. The contact gets a letter, and the library can say what holds it
/// back: those who share a concern are invited to one meeting.
#[utoipa::path(
    post,
    path = "/libraries/{library_number}/interest",
    tag = "Interest",
    params(("library_number" = String, Path, description = "Seven digits", example = "2030100")),
    request_body = InterestDocument,
    responses((status = 201, description = "The library is interested", body = LibraryDocument))
)]
pub(crate) async fn register_interest(
    State(onboarding): State<Arc<Onboarding>>,
    Path(number): Path<String>,
    request: CommandRequest<Json<InterestDocument>>,
) -> Answer {
    let number = library_number(&number)?;
    let CommandRequest { body: Json(document), context, .. } = request;
    let interest = document.read()?;
    let contact = person(&interest.contact, &number);
    let companion = onboarding.people.companion(&contact)?;
    let on = day_in_norway(context.at);
    let command = LibraryCommand::RegisterInterest(Interest {
        number: number.clone(),
        name: interest.name,
        library_type: interest.library_type,
        municipality: interest.municipality,
        language: interest.language,
        contact: contact.person_id,
        concerns: interest.concerns,
        in_own_words: interest.in_own_words,
        on,
    });
    let executed = onboarding.execute(&number, command, &context, &[companion]).await?;
    let location = format!("/libraries/{number}");
    Ok(Versioned::created(executed.version, shown(&executed, on)?, location).repeated(executed.repeated))
}

/// Say anew what holds the library back, while it is interested or waits.
#[utoipa::path(
    put,
    path = "/libraries/{library_number}/concerns",
    tag = "Interest",
    params(("library_number" = String, Path, description = "Seven digits", example = "2030100")),
    request_body = ConcernsDocument,
    responses((status = 200, description = "The library's record now", body = LibraryRecordDocument))
)]
pub(crate) async fn change_concerns(
    State(onboarding): State<Arc<Onboarding>>,
    Path(number): Path<String>,
    request: CommandRequest<Json<ConcernsDocument>>,
) -> RecordAnswer {
    let number = library_number(&number)?;
    let document = request.body.0;
    let mut fields = Fields::default();
    let concerns = concerns(&mut fields, &document.concerns);
    let in_own_words = fields.parse_optional("/in_own_words", document.in_own_words.as_deref());
    let (Some(concerns), Some(in_own_words)) = (concerns, in_own_words) else { return Err(fields.problem()) };
    let by = onboarding.acting_as(&request.caller).await?;
    let command = LibraryCommand::ChangeConcerns { concerns, in_own_words, by };
    let executed = onboarding.execute(&number, command, &request.context, &[]).await?;
    onboarding.recorded(executed).await
}

/// Turn a library's interest into an application, without saying again what the interest has said.
///
/// The one who was interested becomes the primary contact. What follows is as with any other application.
#[utoipa::path(
    post,
    path = "/libraries/{library_number}/interest/application",
    tag = "Interest",
    params(("library_number" = String, Path, description = "Seven digits", example = "2030100")),
    request_body = RestDocument,
    responses((status = 201, description = "The library waits, or is approved already", body = LibraryDocument))
)]
pub(crate) async fn apply_from_interest(
    State(onboarding): State<Arc<Onboarding>>,
    Path(number): Path<String>,
    request: CommandRequest<Json<RestDocument>>,
) -> Answer {
    let number = library_number(&number)?;
    let CommandRequest { body: Json(document), caller, context } = request;
    let mut fields = Fields::default();
    let organisation_number = fields.parse("/organisation_number", &document.organisation_number);
    let deputy = document.deputy.read(&mut fields, "/deputy");
    let (Some(organisation_number), Some(deputy)) = (organisation_number, deputy) else { return Err(fields.problem()) };
    let by = onboarding.acting_as(&caller).await?;
    let on = day_in_norway(context.at);
    let library = onboarding.store.load::<Library>(number.as_str()).await?.aggregate;
    let allow_listed = match (&library.primary_contact, library.municipality_on(on)) {
        (Some(primary), Some(municipality)) => match onboarding.people.find(primary).await? {
            Some(primary) => onboarding.allow_listed(&municipality, primary.email.domain()).await?,
            None => None,
        },
        _ => None,
    };
    let deputy_reached_as = onboarding.people.with_email(&deputy.email).await?;
    let deputy = person(&deputy, &number);
    let companion = onboarding.people.companion(&deputy)?;
    let command = LibraryCommand::ApplyFromInterest {
        organisation_number,
        deputy: deputy.person_id,
        deputy_reached_as,
        allow_listed,
        on,
        by,
    };
    let executed = onboarding.execute(&number, command, &context, &[companion]).await?;
    let location = format!("/libraries/{number}");
    Ok(Versioned::created(executed.version, shown(&executed, on)?, location).repeated(executed.repeated))
}
