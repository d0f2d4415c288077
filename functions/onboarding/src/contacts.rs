//! Who speaks for a library: deputies, and the handover from one primary contact to the next.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::PersonId;
use domain::kernel::refusal::refusals;
use domain::onboarding::{Library, LibraryCommand, Predecessor};
use event_store::Executed;
use http_api::{Caller, CommandRequest, Fields, Json, NoBody, Problem, Versioned};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::commands::person;
use crate::documents::{ContactDocument, LibraryRecordDocument};
use crate::{Onboarding, library_number, parameter};

pub(crate) type RecordAnswer = Result<Versioned<LibraryRecordDocument>, Problem>;

refusals! {
    /// Why a handover cannot be read.
    pub enum HandoverRefusal {
        /// There are two things that can become of a predecessor.
        UnknownPredecessor: Invalid, "unknown-predecessor" {
            nb: "Den som var hovedkontakt, kan bli stedfortreder (stays-as-deputy) eller slutte (leaves).",
            nn: "Den som var hovudkontakt, kan bli stadfortredar (stays-as-deputy) eller slutte (leaves).",
            en: "Whoever was the primary contact can become a deputy (stays-as-deputy) or leave (leaves).",
        }
    }
}

/// A handover.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Handover)]
pub(crate) struct HandoverDocument {
    /// The deputy who becomes the primary contact, by the `person_id` in the library's record.
    #[schema(example = "3b241101-e2bb-4255-8caf-4136c566a962")]
    to: String,
    /// What becomes of the one who was: `stays-as-deputy` or `leaves`.
    #[schema(pattern = "^(stays-as-deputy|leaves)$", example = "stays-as-deputy")]
    predecessor: String,
}

/// Name one more deputy, who gets a letter and may do what the primary contact may.
#[utoipa::path(
    post,
    path = "/libraries/{library_number}/deputies",
    tag = "Contacts",
    params(("library_number" = String, Path, description = "Seven digits", example = "2030100")),
    request_body = ContactDocument,
    responses((status = 201, description = "The library's record with the deputy", body = LibraryRecordDocument))
)]
pub(crate) async fn add_deputy(
    State(onboarding): State<Arc<Onboarding>>,
    Path(number): Path<String>,
    request: CommandRequest<Json<ContactDocument>>,
) -> RecordAnswer {
    let number = library_number(&number)?;
    let mut fields = Fields::default();
    let Some(contact) = request.body.0.read(&mut fields, "") else { return Err(fields.problem()) };
    let by = onboarding.acting_as(&request.caller).await?;
    let reached_as = onboarding.people.with_email(&contact.email).await?;
    let person = person(&contact, &number);
    let companion = onboarding.people.companion(&person)?;
    let command = LibraryCommand::AddDeputy { deputy: person.person_id, reached_as, by };
    let executed = onboarding.execute(&number, command, &request.context, &[companion]).await?;
    let repeated = executed.repeated;
    let (version, record) = onboarding.record_after(executed).await?;
    Ok(Versioned::created(version, record, format!("/libraries/{number}")).repeated(repeated))
}

/// Take a deputy off the record. One must be left. A repeat finds nothing left to change.
#[utoipa::path(
    delete,
    path = "/libraries/{library_number}/deputies/{person_id}",
    tag = "Contacts",
    params(
        ("library_number" = String, Path, description = "Seven digits", example = "2030100"),
        ("person_id" = String, Path, description = "The deputy, as the library's record says")
    ),
    responses((status = 200, description = "The library's record without the deputy", body = LibraryRecordDocument))
)]
pub(crate) async fn remove_deputy(
    State(onboarding): State<Arc<Onboarding>>,
    Path((number, deputy)): Path<(String, String)>,
    request: CommandRequest<NoBody>,
) -> RecordAnswer {
    let number = library_number(&number)?;
    let deputy: PersonId = parameter("person_id", &deputy)?;
    let by = onboarding.acting_as(&request.caller).await?;
    let command = LibraryCommand::RemoveDeputy { deputy, by };
    let executed = onboarding.execute(&number, command, &request.context, &[]).await?;
    onboarding.recorded(executed).await
}

/// Hand over: a deputy becomes the primary contact. All contacts hear of it, also the one who leaves.
#[utoipa::path(
    post,
    path = "/libraries/{library_number}/handover",
    tag = "Contacts",
    params(("library_number" = String, Path, description = "Seven digits", example = "2030100")),
    request_body = HandoverDocument,
    responses((status = 200, description = "The library's record after the handover", body = LibraryRecordDocument))
)]
pub(crate) async fn hand_over(
    State(onboarding): State<Arc<Onboarding>>,
    Path(number): Path<String>,
    request: CommandRequest<Json<HandoverDocument>>,
) -> RecordAnswer {
    let number = library_number(&number)?;
    let HandoverDocument { to, predecessor } = request.body.0;
    let mut fields = Fields::default();
    let to = fields.parse("/to", &to);
    let predecessor = fields.parse_with("/predecessor", &predecessor, |text| match text {
        "stays-as-deputy" => Ok(Predecessor::StaysAsDeputy),
        "leaves" => Ok(Predecessor::Leaves),
        _ => Err(HandoverRefusal::UnknownPredecessor),
    });
    let (Some(to), Some(predecessor)) = (to, predecessor) else { return Err(fields.problem()) };
    let by = onboarding.acting_as(&request.caller).await?;
    let command = LibraryCommand::HandOver { to, predecessor, by };
    let executed = onboarding.execute(&number, command, &request.context, &[]).await?;
    onboarding.recorded(executed).await
}

impl Onboarding {
    /// Everyone the caller is to the libraries, for the model to judge; `None` for a coordinator, who may act for all.
    pub(crate) async fn acting_as(&self, caller: &Caller) -> Result<Option<BTreeSet<PersonId>>, Problem> {
        if caller.is_coordinator() { Ok(None) } else { self.access.people_behind(caller).await.map(Some) }
    }

    /// The library's whole record after a command, with its version.
    pub(crate) async fn record_after(
        &self,
        executed: Executed<Library>,
    ) -> Result<(u64, LibraryRecordDocument), Problem> {
        Ok((executed.version, self.record(&executed.aggregate).await?))
    }

    /// The same as an answer.
    pub(crate) async fn recorded(&self, executed: Executed<Library>) -> RecordAnswer {
        let repeated = executed.repeated;
        let (version, record) = self.record_after(executed).await?;
        Ok(Versioned::ok(version, record).repeated(repeated))
    }
}
