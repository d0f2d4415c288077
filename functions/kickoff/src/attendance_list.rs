//! Who comes: everyone for coordinators, as a list and as a file, and by name for others if they consent.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::kernel::{KickoffId, PersonId};
use domain::kickoff::attendance::{AttendanceEntry, AttendanceMode, AttendanceStanding};
use event_store::people::Person;
use event_store::read_model::{Cursor, Selection};
use http::header::CACHE_CONTROL;
use http_api::{CsvFile, PageOf, Paging, Params, Problem};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{Kickoffs, kickoff_id};

/// A registration in a coordinator's list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Attendee)]
pub(crate) struct AttendeeDocument {
    /// The registration.
    registration_id: String,
    /// `registered`, `cancelled`, `called-off` or `over`.
    #[schema(example = "registered")]
    standing: &'static str,
    /// `live` or `recording-only`.
    #[schema(example = "live")]
    mode: &'static str,
    /// Whether they consent to be listed by name.
    listed: bool,
    /// Where they work; left out if they have not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2030100")]
    library_number: Option<String>,
    /// What they are called; left out once they have been erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    name: Option<String>,
    /// Where they are reached; left out once they have been erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    email: Option<String>,
}

/// Those who consent to be named, and how many there are in all.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListedAttendees)]
pub(crate) struct ListedDocument {
    /// The names of those who consent, in the order of the alphabet's code points.
    names: Vec<String>,
    /// How many watch live.
    live: usize,
    /// How many get the recording only.
    recording_only: usize,
}

/// Which page of the attendees.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AttendeesQuery {
    /// At most how many, 1 to 100; 25 if left out.
    #[param(nullable = false, example = "25")]
    limit: Option<String>,
    /// Where the page begins: the `next_cursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

/// Who has registered for a kickoff, a page at a time.
#[utoipa::path(
    get,
    path = "/kickoffs/{kickoff_id}/attendees",
    tag = "Attendance",
    params(
        ("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var"),
        AttendeesQuery
    ),
    responses((status = 200, description = "A page of attendees", body = PageOf<AttendeeDocument>))
)]
pub(crate) async fn attendees(
    State(api): State<Arc<Kickoffs>>,
    Path(id): Path<String>,
    Params(query): Params<AttendeesQuery>,
) -> Result<Response, Problem> {
    let id = kickoff_id(&id)?;
    let list = format!("attendees/{id}");
    let paging = Paging::<Cursor>::parse(&list, query.cursor.as_deref(), query.limit.as_deref())?;
    let page = api.attendances.page(&of(&id), paging.after.clone(), paging.limit).await?;
    let as_of = page.entries.iter().map(|entry| entry.view.as_of.clone()).max();
    let entries: Vec<_> = page.entries.into_iter().map(|entry| entry.view).collect();
    let people = api.behind_all(&entries).await?;
    let items = entries.iter().map(|entry| AttendeeDocument::of(entry, &people)).collect();
    let document = PageOf { items, next_cursor: paging.next(page.next), as_of };
    Ok(([(CACHE_CONTROL, "no-store")], axum::Json(document)).into_response())
}

/// Who has registered for a kickoff, as a file for spreadsheets.
#[utoipa::path(
    get,
    path = "/kickoffs/{kickoff_id}/attendees.csv",
    tag = "Attendance",
    params(("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var")),
    responses((status = 200, description = "The attendees", content((String = "text/csv"))))
)]
pub(crate) async fn attendees_file(
    State(api): State<Arc<Kickoffs>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = kickoff_id(&id)?;
    let header = ["registration_id", "standing", "mode", "listed", "library_number", "name", "email"];
    let mut file = CsvFile::new(format!("attendees-{id}"), header)?;
    let entries = api.all_attendances(&id).await?;
    let people = api.behind_all(&entries).await?;
    for entry in &entries {
        let attendee = AttendeeDocument::of(entry, &people);
        let listed = if attendee.listed { "yes" } else { "no" };
        let text = |text: Option<String>| text.unwrap_or_default();
        let (library, name, email) = (text(attendee.library_number), text(attendee.name), text(attendee.email));
        file.row([&attendee.registration_id, attendee.standing, attendee.mode, listed, &library, &name, &email])?;
    }
    file.answer()
}

/// Who comes, by name if they consent, and how many in all.
#[utoipa::path(
    get,
    path = "/kickoffs/{kickoff_id}/attendees/listed",
    tag = "Attendance",
    params(("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var")),
    responses((status = 200, description = "Those who consent", body = ListedDocument))
)]
pub(crate) async fn listed_attendees(
    State(api): State<Arc<Kickoffs>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = kickoff_id(&id)?;
    let mut entries = api.all_attendances(&id).await?;
    let takes_part = [AttendanceStanding::Registered, AttendanceStanding::Over];
    entries.retain(|entry| takes_part.contains(&entry.attendance.standing));
    let live = entries.iter().filter(|entry| entry.attendance.choices.mode == AttendanceMode::Live).count();
    let recording_only = entries.len() - live;
    entries.retain(|entry| entry.attendance.choices.listed);
    let mut names: Vec<String> =
        api.behind_all(&entries).await?.into_values().map(|person| person.name.to_string()).collect();
    names.sort();
    Ok(([(CACHE_CONTROL, "no-store")], axum::Json(ListedDocument { names, live, recording_only })).into_response())
}

impl AttendeeDocument {
    fn of(entry: &AttendanceEntry, people: &HashMap<PersonId, Person>) -> Self {
        let attendance = &entry.attendance;
        let person = attendance.person.as_ref().and_then(|person| people.get(person));
        Self {
            registration_id: entry.id.rsplit('.').next().unwrap_or_default().to_owned(),
            standing: attendance.standing.as_str(),
            mode: attendance.choices.mode.as_str(),
            listed: attendance.choices.listed,
            library_number: attendance.library.as_ref().map(ToString::to_string),
            name: person.map(|person| person.name.to_string()),
            email: person.map(|person| person.email.to_string()),
        }
    }
}

fn of(kickoff: &KickoffId) -> Selection {
    Selection::ListA { list: AttendanceEntry::list_of(kickoff), prefix: String::new() }
}

impl Kickoffs {
    async fn all_attendances(&self, id: &KickoffId) -> Result<Vec<AttendanceEntry>, Problem> {
        Ok(self.attendances.all(&of(id)).await?.into_iter().map(|entry| entry.view).collect())
    }

    async fn behind_all(&self, entries: &[AttendanceEntry]) -> Result<HashMap<PersonId, Person>, Problem> {
        let people = entries.iter().filter_map(|entry| entry.attendance.person.as_ref());
        let people = self.people.find_all(people).await?;
        Ok(people.into_iter().map(|person| (person.person_id.clone(), person)).collect())
    }
}
