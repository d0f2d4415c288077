//! People's rights over what we have on them: to see it, to have it corrected, to have it erased.
//!
//! All of it is in the people table, so no event is touched. What an event, a letter's state or a log line has of a person
//! is an identifier that, after an erasure, points at nobody.

mod documents;

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use cqrs_es::Aggregate;
use domain::kernel::PersonId;
use domain::kernel::refusal::refusals;
use domain::kickoff::Kickoff;
use domain::onboarding::{County, Library, LibraryRefusal};
use domain::suppliers::Supplier;
use event_store::people::{Details, Person};
use http::StatusCode;
use http::header::CACHE_CONTROL;
use http_api::{Caller, CommandRequest, EdgeRefusal, Json, NoBody, Place, Problem};
use mail::outbox::OutboxEntry;

use crate::letters::outbox_failed;
use crate::{Onboarding, parameter};
pub(crate) use documents::{DetailsDocument, PersonDocument};
use documents::{PersonalDataDocument, PersonalRecordDocument};

refusals! {
    /// Why something about a person is refused.
    pub enum PersonRefusal {
        /// There is no such person, or no longer.
        UnknownPerson: NotFound, "unknown-person" {
            nb: "Vi har ingen opplysninger om denne personen.",
            nn: "Vi har ingen opplysningar om denne personen.",
            en: "We have nothing about this person.",
        }
        /// It is about somebody else.
        NotYou: Forbidden, "not-you" {
            nb: "Dette gjelder en annen person. Bare personen selv og koordinatorene kan gjøre dette.",
            nn: "Dette gjeld ein annan person. Berre personen sjølv og koordinatorane kan gjere dette.",
            en: "This is about another person. Only the person themself and the coordinators can do this.",
        }
    }
}

/// How often a correction is tried anew when someone else corrects the same person at the same moment.
const ATTEMPTS: usize = 3;
/// How many letters one look into the outbox brings.
const LETTERS_AT_A_TIME: u16 = 100;

/// Everything we have about me, by the e-mail address I signed in with.
///
/// One record for each library or county that has named me, the letters sent to me included. What I did is recorded under
/// `subject` alone.
#[utoipa::path(
    get,
    path = "/me/personal-data",
    tag = "People",
    responses((status = 200, description = "All of it", body = PersonalDataDocument))
)]
pub(crate) async fn personal_data(
    State(onboarding): State<Arc<Onboarding>>,
    caller: Caller,
) -> Result<impl IntoResponse, Problem> {
    let ids = onboarding.access.people_behind(&caller).await?;
    let mut records = Vec::new();
    for person in onboarding.people.find_all(&ids).await? {
        let letters = onboarding.letters_to(&person).await?;
        let role = onboarding.role_of(&person).await?;
        records.push(PersonalRecordDocument::of(person, role, letters));
    }
    records.sort_by(|one, other| one.person.person_id.cmp(&other.person.person_id));
    let Caller::SignedIn { subject, email, .. } = caller else { return Err(EdgeRefusal::SignInRequired.into()) };
    let document = PersonalDataDocument { email: email.map(Into::into), subject, records };
    Ok(([(CACHE_CONTROL, "no-store")], axum::Json(document)))
}

/// Correct what a person is called and how they are reached: by the person themself, or a coordinator.
///
/// With another e-mail address, links sent to the old one stop working, and the person signs in with the new one.
#[utoipa::path(
    put,
    path = "/people/{person_id}",
    tag = "People",
    params(("person_id" = String, Path, description = "As `GET /me/personal-data` says")),
    request_body = DetailsDocument,
    responses((status = 200, description = "The person now", body = PersonDocument))
)]
pub(crate) async fn correct(
    State(onboarding): State<Arc<Onboarding>>,
    Path(id): Path<String>,
    request: CommandRequest<Json<DetailsDocument>>,
) -> Result<impl IntoResponse, Problem> {
    let id = onboarding.expect_right_over(&id, &request.caller).await?;
    let details = request.body.0.read()?;
    for _ in 0..ATTEMPTS {
        let seen = onboarding.existing(&id).await?;
        onboarding.expect_address_of_their_own(&seen, &details).await?;
        if let Some(person) = onboarding.people.correct(&seen, details.clone()).await? {
            tracing::info!(person_id = %id, by = request.context.by, "corrected");
            return Ok(([(CACHE_CONTROL, "no-store")], axum::Json(PersonDocument::of(person))));
        }
    }
    Err(EdgeRefusal::Contended.into())
}

/// Erase a person: at their own request, or by a coordinator.
///
/// Nothing of them is left but an identifier that points at nobody. A library whose contact they were has that place empty
/// until someone takes it over. A repeat finds nothing left to erase.
#[utoipa::path(
    delete,
    path = "/people/{person_id}",
    tag = "People",
    params(("person_id" = String, Path, description = "As `GET /me/personal-data` says")),
    responses((status = 204, description = "Nothing is left of them"))
)]
pub(crate) async fn erase(
    State(onboarding): State<Arc<Onboarding>>,
    Path(id): Path<String>,
    request: CommandRequest<NoBody>,
) -> Result<StatusCode, Problem> {
    let id = onboarding.expect_right_over(&id, &request.caller).await?;
    onboarding.people.erase(&id).await?;
    tracing::info!(person_id = %id, by = request.context.by, "erased");
    Ok(StatusCode::NO_CONTENT)
}

/// Revoke every link that was ever sent to a person: by the person themself, or a coordinator.
#[utoipa::path(
    delete,
    path = "/people/{person_id}/links",
    tag = "People",
    params(("person_id" = String, Path, description = "As `GET /me/personal-data` says")),
    responses((status = 204, description = "No link sent so far works any more"))
)]
pub(crate) async fn revoke_links(
    State(onboarding): State<Arc<Onboarding>>,
    Path(id): Path<String>,
    request: CommandRequest<NoBody>,
) -> Result<StatusCode, Problem> {
    let id = onboarding.expect_right_over(&id, &request.caller).await?;
    onboarding.people.revoke_links(&id).await?;
    tracing::info!(person_id = %id, by = request.context.by, "links revoked");
    Ok(StatusCode::NO_CONTENT)
}

impl Onboarding {
    /// The person in the path, if the caller is that person or a coordinator. Who is neither does not learn whether there is
    /// such a person.
    async fn expect_right_over(&self, id: &str, caller: &Caller) -> Result<PersonId, Problem> {
        let id: PersonId = parameter("person_id", id)?;
        if caller.is_coordinator() || self.access.people_behind(caller).await?.contains(&id) {
            Ok(id)
        } else {
            Err(Problem::refused(PersonRefusal::NotYou))
        }
    }

    async fn existing(&self, id: &PersonId) -> Result<Person, Problem> {
        self.people.find(id).await?.ok_or_else(|| Problem::refused(PersonRefusal::UnknownPerson))
    }

    /// A library's contacts have different addresses, after a correction as before it.
    async fn expect_address_of_their_own(&self, person: &Person, details: &Details) -> Result<(), Problem> {
        let Some(number) = person.named_for.strip_prefix("Library#") else { return Ok(()) };
        let library = self.store.load::<Library>(number).await?.aggregate;
        if details.email == person.email || !library.is_contact(&person.person_id) {
            return Ok(());
        }
        let others = self.people.find_all(library.contacts().filter(|contact| **contact != person.person_id)).await?;
        if others.iter().any(|other| other.email == details.email) {
            return Err(Problem::refused(LibraryRefusal::ContactAlready).at(Place::Pointer("/email".to_owned())));
        }
        Ok(())
    }

    /// What the person is to whoever named them.
    async fn role_of(&self, person: &Person) -> Result<&'static str, Problem> {
        let Some(number) = person.named_for.strip_prefix("Library#") else {
            return Ok(match person.named_for.split_once('#') {
                Some((County::TYPE, _)) => "county-contact",
                Some((Supplier::TYPE, _)) => "supplier-contact",
                Some((Kickoff::TYPE, _)) => "speaker",
                _ => "other",
            });
        };
        let library = self.store.load::<Library>(number).await?.aggregate;
        Ok(match (library.primary_contact.as_ref() == Some(&person.person_id), library.is_contact(&person.person_id)) {
            (true, _) => "primary-contact",
            (false, true) => "deputy",
            (false, false) => "former-contact",
        })
    }

    /// The letters about whoever named the person that were for them.
    async fn letters_to(&self, person: &Person) -> Result<Vec<OutboxEntry>, Problem> {
        let (mut letters, mut after) = (Vec::new(), None);
        loop {
            let page = self.outbox.by_subject(&person.named_for, after.as_ref(), LETTERS_AT_A_TIME).await;
            let page = page.map_err(|error| outbox_failed(&error))?;
            letters.extend(page.entries.into_iter().filter(|letter| letter.person_id == person.person_id));
            after = page.next;
            if after.is_none() {
                return Ok(letters);
            }
        }
    }
}
