//! Meetings for libraries that share a concern.

use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::calendar::{norway, parse_date, parse_local_time};
use domain::onboarding::concern_meeting::{
    ConcernMeeting, ConcernMeetingCommand, ConcernMeetingRefusal, Invited, MeetingPlan, meeting_id,
};
use domain::onboarding::{Concern, Library};
use event_store::CommandContext;
use futures::{StreamExt, TryStreamExt, stream};
use http_api::{CommandRequest, EdgeRefusal, Fields, Json, Place, Problem, Versioned};
use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::documents::parse_number;
use crate::{Onboarding, parameter};

/// Most libraries that are invited by one request.
const MOST_AT_ONCE: usize = 100;
/// How many of them are looked up at the same time.
const IN_PARALLEL: usize = 16;

/// A call to a meeting.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConcernMeetingCall)]
pub(crate) struct CallDocument {
    /// When it begins, by the clock on a Norwegian wall. One concern has at most one meeting a day.
    #[schema(example = "2023-05-04T10:00")]
    starts_at: String,
    /// How long it takes, in minutes.
    #[schema(minimum = 5, maximum = 480, example = 45)]
    minutes: u16,
    /// Where it takes place.
    #[schema(max_length = 500, example = "https://zoom.example/j/123")]
    meeting: String,
    /// What we add to the invitation. Please name no one.
    #[serde(default)]
    #[schema(nullable = false, max_length = 2000, example = "En jurist fra fylket er med.")]
    words: Option<String>,
    /// Who is invited: libraries that have raised the concern, at most 100.
    #[schema(max_items = 100, example = json!(["2030100", "2030101"]))]
    library_numbers: Vec<String>,
}

/// More libraries for a meeting.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConcernMeetingInvitations)]
pub(crate) struct InvitationsDocument {
    /// Who is invited besides: libraries that have raised the concern, at most 100.
    #[schema(max_items = 100, example = json!(["2030102"]))]
    library_numbers: Vec<String>,
}

/// Why a meeting does not take place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConcernMeetingCancellation)]
pub(crate) struct CancellationDocument {
    /// Why, in words the libraries get to read. Please name no one.
    #[schema(max_length = 2000, example = "Vi finner en ny dag.")]
    reason: String,
}

/// A meeting.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConcernMeeting)]
pub(crate) struct MeetingDocument {
    /// What it is about.
    #[schema(example = "legality")]
    concern: String,
    /// When it begins, by the clock on a Norwegian wall.
    #[schema(example = "2023-05-04T10:00:00")]
    starts_at: String,
    /// How long it takes, in minutes.
    minutes: u16,
    /// Where it takes place.
    meeting: String,
    /// What we added to the invitation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    words: Option<String>,
    /// Who is invited, by library number.
    library_numbers: Vec<String>,
    /// Why it does not take place, if so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    cancelled: Option<String>,
}

impl MeetingDocument {
    fn of(meeting: ConcernMeeting) -> Result<Self, Problem> {
        let plan = meeting.plan.ok_or_else(|| Problem::refused(ConcernMeetingRefusal::UnknownMeeting))?;
        Ok(Self {
            concern: plan.concern.as_str().to_owned(),
            starts_at: plan.starts_at.to_string(),
            minutes: plan.minutes,
            meeting: plan.meeting.into(),
            words: plan.words.map(Into::into),
            library_numbers: meeting.invited.into_iter().map(|library| library.number.into()).collect(),
            cancelled: meeting.cancelled.map(Into::into),
        })
    }
}

type Answer = Result<Versioned<MeetingDocument>, Problem>;

/// Call libraries that share a concern to one meeting. Their contacts get a letter each.
#[utoipa::path(
    post,
    path = "/concerns/{concern}/meetings",
    tag = "Interest",
    params(("concern" = String, Path, description = "A concern on the list", example = "legality")),
    request_body = CallDocument,
    responses((status = 201, description = "The meeting", body = MeetingDocument))
)]
pub(crate) async fn call_meeting(
    State(onboarding): State<Arc<Onboarding>>,
    Path(concern): Path<String>,
    request: CommandRequest<Json<CallDocument>>,
) -> Answer {
    let concern: Concern = parameter("concern", &concern)?;
    let CommandRequest { body: Json(document), context, .. } = request;
    let mut fields = Fields::default();
    let starts_at = fields.parse_with("/starts_at", &document.starts_at, parse_local_time);
    let meeting = fields.parse("/meeting", &document.meeting);
    let words = fields.parse_optional("/words", document.words.as_deref());
    let (Some(starts_at), Some(meeting), Some(words)) = (starts_at, meeting, words) else {
        return Err(fields.problem());
    };
    let invited = onboarding.invited(concern, document.library_numbers).await?;
    let day = starts_at.date();
    let plan = MeetingPlan { concern, starts_at, minutes: document.minutes, meeting, words };
    let command = ConcernMeetingCommand::Call { plan, invited, now: on_the_wall(context.at) };
    let executed = onboarding.store.create::<ConcernMeeting>(&meeting_id(concern, day), command, &context, &[]).await?;
    let location = format!("/concerns/{}/meetings/{day}", concern.as_str());
    let document = MeetingDocument::of(executed.aggregate)?;
    Ok(Versioned::created(executed.version, document, location).repeated(executed.repeated))
}

/// A meeting about a concern.
#[utoipa::path(
    get,
    path = "/concerns/{concern}/meetings/{day}",
    tag = "Interest",
    params(
        ("concern" = String, Path, description = "A concern on the list", example = "legality"),
        ("day" = String, Path, description = "The day of the meeting", example = "2023-05-04")
    ),
    responses((status = 200, description = "The meeting", body = MeetingDocument))
)]
pub(crate) async fn meeting(
    State(onboarding): State<Arc<Onboarding>>,
    Path((concern, day)): Path<(String, String)>,
) -> Answer {
    let (_, id) = key(&concern, &day)?;
    let loaded = onboarding.store.load::<ConcernMeeting>(&id).await?;
    Ok(Versioned::ok(loaded.version, MeetingDocument::of(loaded.aggregate)?))
}

/// Invite more libraries to a meeting. Who is invited already gets no second letter.
#[utoipa::path(
    post,
    path = "/concerns/{concern}/meetings/{day}/invitations",
    tag = "Interest",
    params(
        ("concern" = String, Path, description = "A concern on the list", example = "legality"),
        ("day" = String, Path, description = "The day of the meeting", example = "2023-05-04")
    ),
    request_body = InvitationsDocument,
    responses((status = 200, description = "The meeting now", body = MeetingDocument))
)]
pub(crate) async fn invite_more(
    State(onboarding): State<Arc<Onboarding>>,
    Path((concern, day)): Path<(String, String)>,
    request: CommandRequest<Json<InvitationsDocument>>,
) -> Answer {
    let (concern, id) = key(&concern, &day)?;
    let CommandRequest { body: Json(document), context, .. } = request;
    let invited = onboarding.invited(concern, document.library_numbers).await?;
    let command = ConcernMeetingCommand::Widen { invited, now: on_the_wall(context.at) };
    onboarding.change_meeting(&id, command, &context).await
}

/// Cancel a meeting. Everyone invited gets a letter.
#[utoipa::path(
    post,
    path = "/concerns/{concern}/meetings/{day}/cancellation",
    tag = "Interest",
    params(
        ("concern" = String, Path, description = "A concern on the list", example = "legality"),
        ("day" = String, Path, description = "The day of the meeting", example = "2023-05-04")
    ),
    request_body = CancellationDocument,
    responses((status = 200, description = "The meeting now", body = MeetingDocument))
)]
pub(crate) async fn cancel_meeting(
    State(onboarding): State<Arc<Onboarding>>,
    Path((concern, day)): Path<(String, String)>,
    request: CommandRequest<Json<CancellationDocument>>,
) -> Answer {
    let (_, id) = key(&concern, &day)?;
    let CommandRequest { body: Json(document), context, .. } = request;
    let mut fields = Fields::default();
    let Some(reason) = fields.parse("/reason", &document.reason) else { return Err(fields.problem()) };
    let command = ConcernMeetingCommand::Cancel { reason, now: on_the_wall(context.at) };
    onboarding.change_meeting(&id, command, &context).await
}

/// The concern and the meeting's key, from a path.
fn key(concern: &str, day: &str) -> Result<(Concern, String), Problem> {
    let concern: Concern = parameter("concern", concern)?;
    let place = Place::Parameter("day".to_owned());
    let day = parse_date(day).map_err(|refusal| Problem::refused(refusal).at(place))?;
    Ok((concern, meeting_id(concern, day)))
}

/// What the clock on a Norwegian wall shows at a moment.
fn on_the_wall(at: Timestamp) -> DateTime {
    at.to_zoned_datetime(norway()).datetime()
}

impl Onboarding {
    async fn change_meeting(&self, id: &str, command: ConcernMeetingCommand, context: &CommandContext) -> Answer {
        let executed = self.store.execute::<ConcernMeeting>(id, command, context, &[]).await?;
        let document = MeetingDocument::of(executed.aggregate)?;
        Ok(Versioned::ok(executed.version, document).repeated(executed.repeated))
    }

    /// The libraries as they are to be invited; the first that has not raised the concern is pointed to.
    async fn invited(&self, concern: Concern, numbers: Vec<String>) -> Result<Vec<Invited>, Problem> {
        let place = |rest: String| Place::Pointer(format!("/library_numbers{rest}"));
        if numbers.len() > MOST_AT_ONCE {
            return Err(Problem::from(EdgeRefusal::TooMuch).at(place(String::new())));
        }
        stream::iter(numbers.into_iter().enumerate())
            .map(|(at, text)| async move {
                let here = || place(format!("/{at}"));
                let number = parse_number(&text).map_err(|refusal| Problem::refused(refusal).at(here()))?;
                let library = self.store.load::<Library>(number.as_str()).await?.aggregate;
                let not_theirs = || Problem::refused(ConcernMeetingRefusal::NotTheirConcern).at(here());
                Invited::of(&library, concern).ok_or_else(not_theirs)
            })
            .buffered(IN_PARALLEL)
            .try_collect()
            .await
    }
}
