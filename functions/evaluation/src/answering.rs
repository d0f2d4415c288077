//! Whoever has a link fills in the form: on a page or as JSON, in one go or over several days.
//!
//! Opening the link shows the form and does nothing; handing it over spends the link. In between a draft can be kept, and
//! every link of the same person in the same round finds it. Nothing of a request is remembered with an answer, not even its
//! key: whoever sends the same form twice is told that it has been handed over, and a browser shows the thanks again.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::evaluation::form::{AnswerRefusal, EvaluationForm, Fault, FilledIn};
use domain::evaluation::results::KeptAnswer;
use domain::evaluation::round::EvaluationRound;
use domain::kernel::calendar::end_of_day_in_norway;
use domain::kernel::refusal::refusals;
use domain::kernel::{Language, PersonId, RoundId, day_in_norway};
use event_store::people::{LinkPurpose, LinkRefusal, LinkToken};
use event_store::sealed::{LinkHolder, SealError};
use http_api::{
    CommandRequest, EdgeRefusal, FieldError, FormFields, FormOrJson, Json, PageLanguage, Place, Problem, WantsPage,
};
use invitations::{Invitation, InvitationState};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::documents::FormDocument;
use crate::pages::form::{FormPage, SAVE, SWITCH, Shown};
use crate::{Evaluation, pages};

refusals! {
    /// Why a link opens no form.
    pub enum AnsweringRefusal {
        /// The link has been spent: the form has been handed over.
        HandedOver: Conflict, "form-handed-over" {
            nb: "Svaret er allerede levert, og lenken kan ikke brukes igjen.",
            nn: "Svaret er alt levert, og lenkja kan ikkje brukast igjen.",
            en: "The answer has been handed over already, and the link cannot be used again.",
        }
        /// The round does not take answers: not yet, or no longer.
        NotTaken: Conflict, "answers-not-taken" {
            nb: "Evalueringen tar ikke imot svar nå.",
            nn: "Evalueringa tek ikkje imot svar no.",
            en: "The evaluation does not take answers now.",
        }
        /// The link is good, and its person is not among those who are asked.
        NotInvited: Forbidden, "not-invited" {
            nb: "Lenken hører ikke til noen som er spurt i denne evalueringen.",
            nn: "Lenkja høyrer ikkje til nokon som er spurd i denne evalueringa.",
            en: "The link belongs to nobody who is asked in this evaluation.",
        }
    }
}

/// What was filled in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FilledInForm)]
pub(crate) struct FilledInDocument {
    /// For each question that is answered, by its short name: the step of a scale, the short name of a choice, a list of
    /// several, or words.
    #[schema(value_type = BTreeMap<String, Object>, example = json!({ "content": 4, "heard": ["mail"], "more": "Takk!" }))]
    answers: BTreeMap<String, AnswerDocument>,
}

/// An answer as programs write it.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum AnswerDocument {
    Step(u8),
    Word(String),
    Words(Vec<String>),
}

impl FilledInDocument {
    fn filled_in(self) -> FilledIn {
        let values = |answer| match answer {
            AnswerDocument::Step(step) => vec![step.to_string()],
            AnswerDocument::Word(word) => vec![word],
            AnswerDocument::Words(words) => words,
        };
        self.answers.into_iter().map(|(question, answer)| (question, values(answer))).collect()
    }
}

/// A form that a link has opened.
pub(crate) struct Opened {
    id: RoundId,
    round: EvaluationRound,
    form: EvaluationForm,
    invitation: Invitation,
    person: PersonId,
    today: Date,
}

impl Opened {
    fn holder(&self) -> LinkHolder<'_> {
        LinkHolder { round: &self.id, person: &self.person }
    }

    fn name(&self) -> String {
        self.round.name.as_ref().map(ToString::to_string).unwrap_or_default()
    }

    fn page(&self, language: Language, filled_in: FilledIn, shown: Shown) -> FormPage<'_> {
        FormPage { round: self.name(), last_day: self.round.last_day(), form: &self.form, language, filled_in, shown }
    }

    fn is_handed_over(&self) -> bool {
        self.invitation.state == InvitationState::Answered
    }

    /// Whether something can be filled in still.
    fn expect_open(&self) -> Result<(), Problem> {
        if self.is_handed_over() {
            return Err(Problem::refused(AnsweringRefusal::HandedOver));
        }
        if !self.round.takes_answers(self.today) {
            return Err(Problem::refused(AnsweringRefusal::NotTaken));
        }
        Ok(())
    }
}

/// The form behind a link: a page for a browser, questions and draft for a program.
#[utoipa::path(
    get,
    path = "/evaluation-rounds/{round_id}/form/{token}",
    tag = "Evaluation",
    params(
        ("round_id" = String, Path, description = "The round's short name", example = "2023-var"),
        ("token" = String, Path, description = "From the letter")
    ),
    responses((
        status = 200,
        description = "What is asked, and what has been filled in",
        content((FormDocument = "application/json"), (String = "text/html"))
    ))
)]
pub(crate) async fn form(
    State(evaluation): State<Arc<Evaluation>>,
    Path((round, token)): Path<(String, String)>,
    chosen: PageLanguage,
    WantsPage(wants_page): WantsPage,
) -> Result<Response, Problem> {
    let opened = evaluation.open(&round, &token).await?;
    let language = chosen.or(opened.invitation.language);
    if opened.is_handed_over() && wants_page {
        return Ok(pages::form::thanks(language, &opened.name()).into_response());
    }
    opened.expect_open()?;
    let draft = evaluation.drafts.find(opened.holder()).await?.unwrap_or_default();
    if wants_page {
        return Ok(opened.page(language, draft, Shown::ToFillIn).answer());
    }
    Ok(axum::Json(FormDocument::of(&opened.name(), opened.round.last_day(), &opened.form, draft)).into_response())
}

/// Hand the form over, by a page or as JSON. It is kept apart from who has given it and cannot be withdrawn or changed.
#[utoipa::path(
    post,
    path = "/evaluation-rounds/{round_id}/form/{token}",
    tag = "Evaluation",
    params(
        ("round_id" = String, Path, description = "The round's short name", example = "2023-var"),
        ("token" = String, Path, description = "From the letter")
    ),
    request_body(content(
        (FilledInDocument = "application/json"),
        (FilledInDocument = "application/x-www-form-urlencoded")
    )),
    responses(
        (status = 200, description = "A page: the thanks, or the form with its draft kept", content_type = "text/html"),
        (status = 204, description = "It has been handed over")
    )
)]
pub(crate) async fn finish(
    State(evaluation): State<Arc<Evaluation>>,
    Path((round, token)): Path<(String, String)>,
    chosen: PageLanguage,
    WantsPage(wants_page): WantsPage,
    request: CommandRequest<FormOrJson<FilledInDocument>>,
) -> Result<Response, Problem> {
    let opened = evaluation.open(&round, &token).await?;
    let language = chosen.or(opened.invitation.language);
    if opened.is_handed_over() && wants_page {
        return Ok(pages::form::thanks(language, &opened.name()).into_response());
    }
    opened.expect_open()?;
    let (filled_in, pressed) = match request.body {
        FormOrJson::Form(fields) => (filled_in(&fields), Pressed::of(&fields)),
        FormOrJson::Json(document) => (document.filled_in(), Pressed::HandOver),
    };
    match pressed {
        Pressed::HandOver => {}
        Pressed::Save => {
            evaluation.keep(&opened, &filled_in).await?;
            return Ok(opened.page(language, filled_in, Shown::Kept).answer());
        }
        Pressed::Switch(language) => return Ok(opened.page(language, filled_in, Shown::ToFillIn).answer()),
    }
    let answers = match opened.form.read(&filled_in) {
        Ok(answers) => answers,
        Err(faults) if wants_page => return Ok(opened.page(language, filled_in, Shown::Refused(faults)).answer()),
        Err(faults) => return Err(problem_of(faults)),
    };
    let group = evaluation.group_of(&opened.id, &opened.round, &opened.invitation, opened.today).await?;
    let spending = evaluation.invitations.spending(&opened.id, &opened.person);
    let draft = evaluation.drafts.removing(opened.holder());
    let sealed = evaluation.answers.seal(&opened.id, &KeptAnswer { answers, group }, spending, draft).await;
    match sealed {
        // For a person, what was handed over by the first of two clicks has been handed over.
        Ok(()) | Err(SealError::Spent) if wants_page => {
            Ok(pages::form::thanks(language, &opened.name()).into_response())
        }
        Ok(()) => Ok(http::StatusCode::NO_CONTENT.into_response()),
        Err(error) => Err(in_words(error)),
    }
}

/// Keep what has been filled in so far; every link of the same person finds it. Answers may be missing or wrong.
#[utoipa::path(
    put,
    path = "/evaluation-rounds/{round_id}/form/{token}/draft",
    tag = "Evaluation",
    params(
        ("round_id" = String, Path, description = "The round's short name", example = "2023-var"),
        ("token" = String, Path, description = "From the letter")
    ),
    request_body = FilledInDocument,
    responses((status = 204, description = "It is kept"))
)]
pub(crate) async fn keep_draft(
    State(evaluation): State<Arc<Evaluation>>,
    Path((round, token)): Path<(String, String)>,
    request: CommandRequest<Json<FilledInDocument>>,
) -> Result<Response, Problem> {
    let opened = evaluation.open(&round, &token).await?;
    opened.expect_open()?;
    evaluation.keep(&opened, &request.body.0.filled_in()).await?;
    Ok(http::StatusCode::NO_CONTENT.into_response())
}

/// Which of the page's buttons was pressed.
enum Pressed {
    HandOver,
    Save,
    Switch(Language),
}

impl Pressed {
    fn of(fields: &FormFields) -> Self {
        match fields.get(SWITCH).map(str::parse) {
            Some(Ok(language)) => Self::Switch(language),
            _ if fields.get(SAVE).is_some() => Self::Save,
            _ => Self::HandOver,
        }
    }
}

/// What a page's form has in it: everything whose name could be a question's, which has no underscore.
fn filled_in(fields: &FormFields) -> FilledIn {
    let questions = fields.names().filter(|name| !name.contains('_'));
    questions.map(|name| (name.to_owned(), fields.all(name).to_vec())).collect()
}

fn problem_of(faults: Vec<Fault<AnswerRefusal>>) -> Problem {
    let error = |fault: Fault<AnswerRefusal>| FieldError {
        place: Place::Pointer(format!("/answers{}", fault.pointer)),
        refusal: Arc::new(fault.refusal),
    };
    Problem::from(EdgeRefusal::InvalidFields).with_errors(faults.into_iter().map(error).collect())
}

fn in_words(error: SealError) -> Problem {
    match error {
        SealError::Spent => Problem::refused(AnsweringRefusal::HandedOver),
        SealError::Contended => EdgeRefusal::Contended.into(),
        SealError::Store(error) => error.into(),
    }
}

impl Evaluation {
    /// The form that a link leads to. The link is looked at before anything else.
    async fn open(&self, round: &str, token: &str) -> Result<Opened, Problem> {
        let id: RoundId = round.parse().map_err(|_| LinkRefusal::Invalid)?;
        let (token, about) = (LinkToken::presented(token), format!("EvaluationRound#{id}"));
        let now = self.clock.now();
        let presented = self.links.open(LinkPurpose::AnswerEvaluation, &about, &token, now)?;
        let (person, loaded, invitation) = futures::join!(
            self.people.find(presented.person()),
            self.round(&id),
            self.invitations.find(&id, presented.person())
        );
        let person = presented.expect_current(person?.map(|person| person.link_generation))?;
        let round = loaded?.aggregate;
        let invitation = invitation?.ok_or_else(|| Problem::refused(AnsweringRefusal::NotInvited))?;
        let form = round.form.clone().ok_or_else(|| Problem::refused(AnsweringRefusal::NotTaken))?;
        Ok(Opened { id, round, form, invitation, person, today: day_in_norway(now) })
    }

    async fn keep(&self, opened: &Opened, filled_in: &FilledIn) -> Result<(), Problem> {
        let until = opened.round.last_day().map(|day| end_of_day_in_norway(day).as_second()).unwrap_or_default();
        let unspent = self.invitations.unspent(&opened.id, &opened.person);
        self.drafts.keep(opened.holder(), filled_in, until, unspent).await.map_err(in_words)
    }
}
