//! Suppliers are invited; what they answered, and whether their letters arrived.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use cqrs_es::Aggregate;
use domain::kernel::{KickoffId, PersonId, SupplierId, day_in_norway};
use domain::kickoff::{InvitedSupplier, Kickoff, KickoffCommand, WithdrawnBy};
use domain::suppliers::{Supplier, SupplierRefusal};
use event_store::people::Person;
use futures::{StreamExt, TryStreamExt, stream};
use http::header::CACHE_CONTROL;
use http_api::{CommandRequest, EdgeRefusal, NoBody, Problem, Versioned};
use mail::outbox::OutboxEntry;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::AnswerDocument;
use crate::documents::{KickoffDocument, SlotDocument};
use crate::{Kickoffs, kickoff_id, supplier_id, unknown};

/// How many suppliers' letters are looked up at the same time.
const IN_PARALLEL: usize = 8;
/// How many letters one look into the outbox brings.
const LETTERS_AT_A_TIME: u16 = 100;

/// Who has been invited, what they answered, and whether their letters arrived.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KickoffInvitations)]
pub(crate) struct InvitationsDocument {
    /// By the suppliers' short names.
    invitations: Vec<InvitationDocument>,
}

/// A supplier that has been invited.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KickoffInvitation)]
pub(crate) struct InvitationDocument {
    /// The supplier's short name.
    supplier_id: String,
    /// What it is called.
    supplier: String,
    /// `unanswered`, `yes`, `no`, `maybe` or `withdrawn`.
    #[schema(example = "unanswered")]
    answered: String,
    /// What it answered; left out while it has not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    answer: Option<AnswerDocument>,
    /// Its slot, published or not; left out if it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    slot: Option<SlotDocument>,
    /// The letters to it about this kickoff, in the order of what caused them.
    letters: Vec<LetterFateDocument>,
}

/// What became of a letter.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KickoffLetterFate)]
pub(crate) struct LetterFateDocument {
    /// The letter, for `POST /letters/{letter_id}/resolution`.
    letter_id: String,
    /// Which letter it is.
    #[schema(example = "kickoff.invitation")]
    template: String,
    /// Stands for the recipient.
    person_id: String,
    /// `pending`, `claimed`, `sent`, `delivered`, `bounced`, `complained`, `failed`, `no-address`, `unknown` or `lapsed`.
    state: String,
    /// When its state last changed.
    #[schema(format = DateTime)]
    updated_at: String,
}

impl From<OutboxEntry> for LetterFateDocument {
    fn from(entry: OutboxEntry) -> Self {
        Self {
            letter_id: entry.letter_id.to_string(),
            template: entry.template,
            person_id: entry.person_id.into(),
            state: entry.state.as_str().to_owned(),
            updated_at: entry.updated_at.to_string(),
        }
    }
}

/// Who has been invited, what they answered, and whether their letters arrived.
#[utoipa::path(
    get,
    path = "/kickoffs/{kickoff_id}/invitations",
    tag = "Kickoff",
    params(("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var")),
    responses((status = 200, description = "The invitations", body = InvitationsDocument))
)]
pub(crate) async fn invitations(
    State(api): State<Arc<Kickoffs>>,
    Path(id): Path<String>,
) -> Result<impl axum::response::IntoResponse, Problem> {
    let id = kickoff_id(&id)?;
    let kickoff = api.store.load::<Kickoff>(id.as_str()).await?.aggregate;
    kickoff.plan.as_ref().ok_or_else(unknown)?;
    let speakers = kickoff.suppliers.values().filter_map(|invited| invited.answer.as_ref());
    let speakers: Vec<PersonId> = speakers.flat_map(|answer| answer.speakers.clone()).collect();
    let speakers = api.people.find_all(&speakers).await?;
    let speakers = speakers.into_iter().map(|person| (person.person_id.clone(), person)).collect();
    let invitations = stream::iter(kickoff.suppliers)
        .map(|(supplier, invited)| {
            let (api, id, speakers) = (&api, &id, &speakers);
            async move { api.invitation(id, supplier, invited, speakers).await }
        })
        .buffered(IN_PARALLEL);
    let invitations = invitations.try_collect().await?;
    Ok(([(CACHE_CONTROL, "no-store")], axum::Json(InvitationsDocument { invitations })))
}

/// Invite a supplier: each of its contacts gets a letter with a link of their own. Inviting it again changes nothing.
#[utoipa::path(
    put,
    path = "/kickoffs/{kickoff_id}/invitations/{supplier_id}",
    tag = "Kickoff",
    params(
        ("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var"),
        ("supplier_id" = String, Path, description = "The supplier's short name", example = "lysbilde")
    ),
    responses((status = 200, description = "The kickoff now", body = KickoffDocument))
)]
pub(crate) async fn invite(
    State(api): State<Arc<Kickoffs>>,
    Path((id, supplier)): Path<(String, String)>,
    request: CommandRequest<NoBody>,
) -> Result<Versioned<KickoffDocument>, Problem> {
    let (id, supplier) = (kickoff_id(&id)?, supplier_id(&supplier)?);
    let known = api.store.load::<Supplier>(supplier.as_str()).await?.aggregate;
    let name = known.name.ok_or_else(|| Problem::refused(SupplierRefusal::UnknownSupplier))?;
    let on = day_in_norway(request.context.at);
    api.change(&id, KickoffCommand::InviteSupplier { supplier, name, on }, &request.context).await
}

/// Send a supplier that has been invited its letter once more, with new links.
#[utoipa::path(
    post,
    path = "/kickoffs/{kickoff_id}/invitations/{supplier_id}/letter",
    tag = "Kickoff",
    params(
        ("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var"),
        ("supplier_id" = String, Path, description = "The supplier's short name", example = "lysbilde")
    ),
    responses((status = 200, description = "The letter is on its way", body = KickoffDocument))
)]
pub(crate) async fn invite_again(
    State(api): State<Arc<Kickoffs>>,
    Path((id, supplier)): Path<(String, String)>,
    request: CommandRequest<NoBody>,
) -> Result<Versioned<KickoffDocument>, Problem> {
    let (id, supplier) = (kickoff_id(&id)?, supplier_id(&supplier)?);
    let on = day_in_norway(request.context.at);
    api.change(&id, KickoffCommand::InviteAgain { supplier, on }, &request.context).await
}

/// Take a supplier's answer back for it, also after the deadline. Its slot is free, and a published programme gets its next
/// version. A repeat finds nothing left to change.
#[utoipa::path(
    delete,
    path = "/kickoffs/{kickoff_id}/invitations/{supplier_id}/answer",
    tag = "Kickoff",
    params(
        ("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var"),
        ("supplier_id" = String, Path, description = "The supplier's short name", example = "lysbilde")
    ),
    responses((status = 200, description = "The kickoff now", body = KickoffDocument))
)]
pub(crate) async fn withdraw(
    State(api): State<Arc<Kickoffs>>,
    Path((id, supplier)): Path<(String, String)>,
    request: CommandRequest<NoBody>,
) -> Result<Versioned<KickoffDocument>, Problem> {
    let (id, supplier) = (kickoff_id(&id)?, supplier_id(&supplier)?);
    let on = day_in_norway(request.context.at);
    let command = KickoffCommand::WithdrawAnswer { supplier, by: WithdrawnBy::Coordinator, on };
    api.change(&id, command, &request.context).await
}

/// What a supplier has said, in a word.
pub(crate) fn answered(invited: &InvitedSupplier) -> &'static str {
    match invited.coming() {
        Some(coming) => coming.as_str(),
        None if invited.withdrawn => "withdrawn",
        None => "unanswered",
    }
}

impl Kickoffs {
    async fn invitation(
        &self,
        id: &KickoffId,
        supplier: SupplierId,
        invited: InvitedSupplier,
        speakers: &BTreeMap<PersonId, Person>,
    ) -> Result<InvitationDocument, Problem> {
        let (about, cause) = (format!("{}#{supplier}", Supplier::TYPE), format!("{}#{id}", Kickoff::TYPE));
        let (mut letters, mut after) = (Vec::new(), None);
        loop {
            let page = self.outbox.by_subject(&about, after.as_ref(), LETTERS_AT_A_TIME).await.map_err(|error| {
                tracing::error!(error = &error as &dyn std::error::Error, "the outbox failed");
                Problem::from(EdgeRefusal::Unavailable)
            })?;
            letters.extend(page.entries.into_iter().filter(|letter| letter.cause.aggregate == cause).map(Into::into));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        Ok(InvitationDocument {
            supplier_id: supplier.to_string(),
            supplier: invited.name.to_string(),
            answered: answered(&invited).to_owned(),
            answer: invited.answer.as_ref().map(|answer| AnswerDocument::of(answer, speakers)),
            slot: invited.slot.as_ref().map(SlotDocument::of),
            letters,
        })
    }
}
