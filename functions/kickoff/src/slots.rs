//! Who presents when: by hand, or by a proposal that honours wishes.

use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::calendar::{day_in_norway, parse_local_time};
use domain::kickoff::{Kickoff, KickoffCommand, ProposedSlot};
use http_api::{CommandRequest, Fields, Json, NoBody, Problem, Versioned};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::documents::{KickoffDocument, SlotDocument};
use crate::{Kickoffs, kickoff_id, supplier_id, unknown};

/// When a supplier is to present.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SlotToGive)]
pub(crate) struct GiveDocument {
    /// When it begins, by the clock on a Norwegian wall.
    #[schema(example = "2023-04-12T09:00")]
    starts_at: String,
    /// How long it takes; the plan's length if left out.
    #[serde(default)]
    #[schema(nullable = false, minimum = 5, maximum = 240, example = 20)]
    minutes: Option<u16>,
}

/// What could be given to those who come and have no slot.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SlotProposal)]
pub(crate) struct ProposalDocument {
    /// The slots, in the order of the day.
    slots: Vec<ProposedDocument>,
    /// Suppliers for whom there is no room, in the order of their answers.
    without: Vec<String>,
}

/// A slot that a supplier could have.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProposedSlot)]
pub(crate) struct ProposedDocument {
    /// The supplier's short name.
    supplier_id: String,
    /// From when to when.
    slot: SlotDocument,
    /// Whether it is what the supplier wished for, or the supplier had no wish.
    as_wished: bool,
}

impl From<ProposedSlot> for ProposedDocument {
    fn from(proposed: ProposedSlot) -> Self {
        let slot = SlotDocument::of(&proposed.slot);
        Self { supplier_id: proposed.supplier.into(), slot, as_wished: proposed.as_wished }
    }
}

type Answer = Result<Versioned<KickoffDocument>, Problem>;

/// Give a supplier a slot, or another one. Nobody is told before the programme is published.
#[utoipa::path(
    put,
    path = "/kickoffs/{kickoff_id}/slots/{supplier_id}",
    tag = "Kickoff",
    params(
        ("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var"),
        ("supplier_id" = String, Path, description = "The supplier's short name", example = "lysbilde")
    ),
    request_body = GiveDocument,
    responses((status = 200, description = "The kickoff now", body = KickoffDocument))
)]
pub(crate) async fn give(
    State(api): State<Arc<Kickoffs>>,
    Path((id, supplier)): Path<(String, String)>,
    request: CommandRequest<Json<GiveDocument>>,
) -> Answer {
    let (id, supplier) = (kickoff_id(&id)?, supplier_id(&supplier)?);
    let CommandRequest { body: Json(document), context, .. } = request;
    let mut fields = Fields::default();
    let starts_at = fields.parse_with("/starts_at", &document.starts_at, parse_local_time);
    let Some(starts_at) = starts_at else { return Err(fields.problem()) };
    let on = day_in_norway(context.at);
    let command = KickoffCommand::GiveSlot { supplier, starts_at, minutes: document.minutes, on };
    api.change(&id, command, &context).await
}

/// Take a supplier's slot back. A repeat finds nothing left to change.
#[utoipa::path(
    delete,
    path = "/kickoffs/{kickoff_id}/slots/{supplier_id}",
    tag = "Kickoff",
    params(
        ("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var"),
        ("supplier_id" = String, Path, description = "The supplier's short name", example = "lysbilde")
    ),
    responses((status = 200, description = "The kickoff now", body = KickoffDocument))
)]
pub(crate) async fn free(
    State(api): State<Arc<Kickoffs>>,
    Path((id, supplier)): Path<(String, String)>,
    request: CommandRequest<NoBody>,
) -> Answer {
    let (id, supplier) = (kickoff_id(&id)?, supplier_id(&supplier)?);
    let on = day_in_norway(request.context.at);
    api.change(&id, KickoffCommand::FreeSlot { supplier, on }, &request.context).await
}

/// Who could get which slot at this moment: as many wishes as possible are honoured, and the first to answer comes first.
#[utoipa::path(
    get,
    path = "/kickoffs/{kickoff_id}/slot-proposal",
    tag = "Kickoff",
    params(("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var")),
    responses((status = 200, description = "The proposal; nothing is given yet", body = ProposalDocument))
)]
pub(crate) async fn proposal(
    State(api): State<Arc<Kickoffs>>,
    Path(id): Path<String>,
) -> Result<Versioned<ProposalDocument>, Problem> {
    let loaded = api.store.load::<Kickoff>(kickoff_id(&id)?.as_str()).await?;
    loaded.aggregate.plan.as_ref().ok_or_else(unknown)?;
    let proposal = loaded.aggregate.propose();
    let slots = proposal.slots.into_iter().map(Into::into).collect();
    let without = proposal.without.into_iter().map(Into::into).collect();
    Ok(Versioned::ok(loaded.version, ProposalDocument { slots, without }))
}

/// Give the slots that are proposed. Sent with the proposal's `ETag` in `If-Match`, it gives what was looked at or nothing.
#[utoipa::path(
    post,
    path = "/kickoffs/{kickoff_id}/slot-proposal",
    tag = "Kickoff",
    params(("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var")),
    responses((status = 200, description = "The kickoff now", body = KickoffDocument))
)]
pub(crate) async fn accept(
    State(api): State<Arc<Kickoffs>>,
    Path(id): Path<String>,
    request: CommandRequest<NoBody>,
) -> Answer {
    let on = day_in_norway(request.context.at);
    api.change(&kickoff_id(&id)?, KickoffCommand::AcceptProposal { on }, &request.context).await
}
