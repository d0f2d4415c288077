//! The programme: published by coordinators, read by everyone.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use domain::kernel::{Language, day_in_norway};
use domain::kickoff::{Change, Kickoff, KickoffCommand, KickoffEvent, KickoffRefusal, Programme, ProgrammeEntry};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use http_api::{CommandRequest, NoBody, PageLanguage, Problem, ProblemDocument, Versioned};
use mail::letters::calendar_file::{EntryStatus, programme_file};
use mail::letters::slot_in_calendar;
use serde::Serialize;
use utoipa::ToSchema;

use crate::documents::{KickoffDocument, SlotDocument, TitleDocument, local_time};
use crate::{Kickoffs, kickoff_id};

/// For how long a copy may be shown: a minute, since a programme is read by hundreds and changes a few times.
const KEPT_A_MINUTE: &str = "public, max-age=60";

/// A published version of the programme.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Programme)]
pub(crate) struct ProgrammeDocument {
    /// The kickoff's short name.
    kickoff_id: String,
    /// 1 for the first.
    version: u32,
    /// What the kickoff is called.
    title: TitleDocument,
    /// When it begins, by the clock on a Norwegian wall.
    #[schema(example = "2023-04-12T09:00")]
    starts_at: String,
    /// When it ends.
    #[schema(example = "2023-04-12T12:00")]
    ends_at: String,
    /// Where it is broadcast from.
    place: String,
    /// Who presents, in the order of the day.
    slots: Vec<EntryDocument>,
}

/// A supplier's place in a programme.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProgrammeEntry)]
pub(crate) struct EntryDocument {
    /// The supplier's short name.
    supplier_id: String,
    /// What it is called.
    supplier: String,
    /// From when to when.
    slot: SlotDocument,
}

/// A version of the programme and what was other in it than in the one before.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProgrammeVersion)]
pub(crate) struct VersionDocument {
    /// When it was published.
    #[schema(format = DateTime)]
    published_at: String,
    /// The version.
    programme: ProgrammeDocument,
    /// What was other, supplier by supplier.
    changes: Vec<ChangeDocument>,
}

/// What was other for one supplier.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProgrammeChange)]
pub(crate) struct ChangeDocument {
    /// `added`, `changed` or `removed`.
    #[schema(example = "changed")]
    kind: String,
    /// The supplier's short name.
    supplier_id: String,
    /// Its slot in the version before; left out if it had none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    from: Option<SlotDocument>,
    /// Its slot in this version; left out if it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    to: Option<SlotDocument>,
}

/// Every version of a programme.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProgrammeVersions)]
pub(crate) struct VersionsDocument {
    /// The newest first.
    versions: Vec<VersionDocument>,
}

impl ProgrammeDocument {
    fn of(kickoff_id: &str, programme: &Programme) -> Self {
        let entry = |entry: &ProgrammeEntry| EntryDocument {
            supplier_id: entry.supplier.to_string(),
            supplier: entry.name.to_string(),
            slot: SlotDocument::of(&entry.slot),
        };
        Self {
            kickoff_id: kickoff_id.to_owned(),
            version: programme.version,
            title: TitleDocument::of(&programme.title),
            starts_at: local_time(programme.starts_at),
            ends_at: local_time(programme.ends_at),
            place: programme.place.to_string(),
            slots: programme.entries.iter().map(entry).collect(),
        }
    }
}

impl From<Change> for ChangeDocument {
    fn from(change: Change) -> Self {
        let (kind, from, to) = match change {
            Change::Added(to) => ("added", None, Some(to)),
            Change::Changed { from, to } => ("changed", Some(from), Some(to)),
            Change::Removed(from) => ("removed", Some(from), None),
        };
        let supplier = from.as_ref().or(to.as_ref()).map(|entry| entry.supplier.to_string());
        let slot = |entry: Option<ProgrammeEntry>| entry.map(|entry| SlotDocument::of(&entry.slot));
        let supplier_id = supplier.unwrap_or_default();
        Self { kind: kind.to_owned(), supplier_id, from: slot(from), to: slot(to) }
    }
}

/// Publish the slots as they stand, as one more version. Whoever's slot is new, other or gone is told.
#[utoipa::path(
    post,
    path = "/kickoffs/{kickoff_id}/programme",
    tag = "Kickoff",
    params(("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var")),
    responses((status = 200, description = "The kickoff now", body = KickoffDocument))
)]
pub(crate) async fn publish(
    State(api): State<Arc<Kickoffs>>,
    Path(id): Path<String>,
    request: CommandRequest<NoBody>,
) -> Result<Versioned<KickoffDocument>, Problem> {
    let on = day_in_norway(request.context.at);
    api.change(&kickoff_id(&id)?, KickoffCommand::PublishProgramme { on }, &request.context).await
}

/// The programme as it is published now.
#[utoipa::path(
    get,
    path = "/kickoffs/{kickoff_id}/programme",
    tag = "Kickoff",
    params(("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var")),
    responses(
        (status = 200, description = "The programme", body = ProgrammeDocument),
        (
            status = 409,
            description = "The kickoff has been called off",
            content((ProblemDocument = "application/problem+json"))
        )
    )
)]
pub(crate) async fn programme(
    State(api): State<Arc<Kickoffs>>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let (programme, called_off) = api.published(&id).await?;
    if called_off {
        return Err(Problem::refused(KickoffRefusal::CalledOff));
    }
    let document = ProgrammeDocument::of(&id, &programme);
    Ok(([(CACHE_CONTROL, KEPT_A_MINUTE)], axum::Json(document)))
}

/// The programme as a calendar (RFC 5545), to download or to subscribe to. In bokmål, or in nynorsk with `?language=nn`.
#[utoipa::path(
    get,
    path = "/kickoffs/{kickoff_id}/programme.ics",
    tag = "Kickoff",
    params(("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var")),
    responses((status = 200, description = "The programme", content((String = "text/calendar"))))
)]
pub(crate) async fn calendar(
    State(api): State<Arc<Kickoffs>>,
    Path(id): Path<String>,
    chosen: PageLanguage,
) -> Result<impl IntoResponse, Problem> {
    let ((mut programme, called_off), language) = (api.published(&id).await?, chosen.or(Language::Nb));
    let status = if called_off { EntryStatus::Cancelled } else { EntryStatus::Confirmed };
    // Whoever subscribes has the entries already: that one is taken out is one more change of it.
    let changes = u32::from(called_off);
    programme.entries.iter_mut().for_each(|entry| entry.sequence += changes);
    let entries = programme.entries.iter();
    let entries: Vec<_> =
        entries.filter_map(|entry| slot_in_calendar(&programme, entry, &id, language, status)).collect();
    let headers = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"programme.ics\""),
        (CACHE_CONTROL, KEPT_A_MINUTE),
    ];
    Ok((headers, programme_file(&entries)))
}

/// Every published version of the programme, and what was other in each.
#[utoipa::path(
    get,
    path = "/kickoffs/{kickoff_id}/programme/versions",
    tag = "Kickoff",
    params(("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var")),
    responses((status = 200, description = "The versions", body = VersionsDocument))
)]
pub(crate) async fn versions(
    State(api): State<Arc<Kickoffs>>,
    Path(id): Path<String>,
) -> Result<axum::Json<VersionsDocument>, Problem> {
    let id = kickoff_id(&id)?;
    let mut versions: Vec<VersionDocument> = Vec::new();
    let mut before: Option<Programme> = None;
    // No state keeps what the log has.
    for commit in api.store.commits::<Kickoff>(id.as_str(), 1).await? {
        for event in commit.decode::<Kickoff>()? {
            let KickoffEvent::ProgrammePublished { programme } = event else { continue };
            versions.push(VersionDocument {
                published_at: commit.at.clone(),
                programme: ProgrammeDocument::of(id.as_str(), &programme),
                changes: programme.changes_since(before.as_ref()).into_iter().map(Into::into).collect(),
            });
            before = Some(programme);
        }
    }
    if versions.is_empty() {
        return Err(Problem::refused(KickoffRefusal::UnknownProgramme));
    }
    versions.reverse();
    Ok(axum::Json(VersionsDocument { versions }))
}

impl Kickoffs {
    /// The programme as it was last published, and whether the kickoff has been called off since.
    async fn published(&self, id: &str) -> Result<(Programme, bool), Problem> {
        let kickoff = self.store.load::<Kickoff>(kickoff_id(id)?.as_str()).await?.aggregate;
        let called_off = kickoff.called_off.is_some();
        let programme = kickoff.published.ok_or_else(|| Problem::refused(KickoffRefusal::UnknownProgramme))?;
        Ok((programme, called_off))
    }
}
