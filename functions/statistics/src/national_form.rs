//! The form of the national library statistics: its questions, and a library's figures for them.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use domain::kernel::{LibraryNumber, ReaderLanguage, ServiceId, day_in_norway};
use domain::statistics::disclosure::ShownCell;
use domain::statistics::national_form::{NationalForm, NationalFormCommand, NationalFormRefusal, Question};
use domain::statistics::query::{Asked, Detail, Line, Period};
use domain::statistics::service_month::LibraryMonth;
use http::header::CACHE_CONTROL;
use http_api::{BilingualDocument, Caller, CommandRequest, Fields, Json, Place, Problem, Reader, Versioned, parameter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Statistics;
use crate::imports::Year;
use crate::queries::documents::ReasonDocument;

/// A question of the form.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NationalFormQuestion)]
pub(crate) struct QuestionDocument {
    /// Its number on the form.
    #[schema(pattern = "^[A-Za-z0-9.-]{1,12}$", example = "4.1")]
    number: String,
    /// What is asked.
    words: BilingualDocument,
    /// What is counted.
    #[schema(example = "Total_Item_Requests")]
    metric: String,
    /// The services whose figures answer it.
    services: Vec<String>,
}

/// The questions of one year.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NationalForm)]
pub(crate) struct FormDocument {
    /// The questions.
    questions: Vec<QuestionDocument>,
}

/// What one service contributes to an answer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NationalFormSource)]
pub(crate) struct SourceDocument {
    /// The service's short name.
    service: String,
    /// The year's figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    value: Option<u64>,
    /// Why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reason: Option<ReasonDocument>,
    /// How sure it is at the least: `measured`, `allocated` or `estimated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    basis: Option<String>,
    /// The months that it is the sum of.
    months: Vec<String>,
    /// Those of them that the supplier has restated.
    restated: Vec<String>,
    /// Whether months are lacking in it.
    incomplete: bool,
    /// When the newest report in it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = DateTime)]
    as_of: Option<String>,
}

/// A question and its answer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NationalFormAnswer)]
pub(crate) struct AnswerDocument {
    /// The question's number on the form.
    number: String,
    /// What is asked, in the reader's language where the form has it.
    words: String,
    /// What is counted.
    metric: String,
    /// The sum of what there is; left out where there is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    sum: Option<u64>,
    /// Whether something that belongs in the sum is lacking.
    incomplete: bool,
    /// What it is the sum of.
    sources: Vec<SourceDocument>,
}

/// A library's figures for the form.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FilledNationalForm)]
pub(crate) struct FilledFormDocument {
    /// The library.
    library_number: String,
    /// The year.
    year: i16,
    /// The answers, by the question's number.
    answers: Vec<AnswerDocument>,
}

impl QuestionDocument {
    fn read(&self, at: usize, fields: &mut Fields) -> Option<(String, Question)> {
        let pointer = |name: &str| format!("/questions/{at}/{name}");
        let words = self.words.read(fields, &pointer("words"));
        let metric = fields.parse(&pointer("metric"), &self.metric);
        let services = self.services.iter().enumerate();
        let services: Vec<Option<ServiceId>> = services
            .map(|(which, service)| fields.parse(&format!("/questions/{at}/services/{which}"), service))
            .collect();
        let services = services.into_iter().collect::<Option<_>>();
        Some((self.number.clone(), Question { words: words?, metric: metric?, services: services? }))
    }

    fn of((number, question): (&String, &Question)) -> Self {
        Self {
            number: number.clone(),
            words: BilingualDocument::of(&question.words),
            metric: question.metric.to_string(),
            services: question.services.iter().map(ToString::to_string).collect(),
        }
    }
}

impl FormDocument {
    fn of(form: &NationalForm) -> Self {
        Self { questions: form.questions.iter().map(QuestionDocument::of).collect() }
    }
}

/// The questions of a year's form that our figures answer.
#[utoipa::path(
    get,
    path = "/statistics/national-forms/{year}",
    tag = "Statistics",
    params(("year" = String, Path, description = "Four digits", example = "2022")),
    responses((status = 200, description = "The questions", body = FormDocument))
)]
pub(crate) async fn form(
    State(statistics): State<Arc<Statistics>>,
    Path(year): Path<String>,
) -> Result<Versioned<FormDocument>, Problem> {
    let Year(year) = parameter("year", &year)?;
    let loaded = statistics.store.load::<NationalForm>(&NationalForm::id(year)).await?;
    Ok(Versioned::ok(loaded.version, FormDocument::of(&loaded.aggregate)))
}

/// Enter the questions of a year's form, all at once. A repeat changes nothing.
#[utoipa::path(
    put,
    path = "/statistics/national-forms/{year}",
    tag = "Statistics",
    params(("year" = String, Path, description = "Four digits", example = "2022")),
    request_body = FormDocument,
    responses((status = 200, description = "The questions now", body = FormDocument))
)]
pub(crate) async fn set_form(
    State(statistics): State<Arc<Statistics>>,
    Path(year): Path<String>,
    request: CommandRequest<Json<FormDocument>>,
) -> Result<Versioned<FormDocument>, Problem> {
    let Year(year) = parameter("year", &year)?;
    let CommandRequest { body: Json(document), context, .. } = request;
    let mut fields = Fields::default();
    let mut questions = BTreeMap::new();
    for (at, question) in document.questions.iter().enumerate() {
        let Some((number, question)) = question.read(at, &mut fields) else { continue };
        if questions.insert(number, question).is_some() {
            let place = Place::Pointer(format!("/questions/{at}/number"));
            fields.refuse(place, NationalFormRefusal::InvalidQuestionNumber);
        }
    }
    if questions.len() != document.questions.len() {
        return Err(fields.problem());
    }
    let command = NationalFormCommand::Set { year, questions };
    let executed = statistics.store.execute::<NationalForm>(&NationalForm::id(year), command, &context, &[]).await?;
    let document = FormDocument::of(&executed.aggregate);
    Ok(Versioned::ok(executed.version, document).repeated(executed.repeated))
}

/// A library's figures for the form of the national library statistics: a sum for each question, and what it is the sum of.
#[utoipa::path(
    get,
    path = "/libraries/{library_number}/national-form/{year}",
    tag = "Statistics",
    params(
        ("library_number" = String, Path, description = "Seven digits", example = "2030100"),
        ("year" = String, Path, description = "Four digits", example = "2022")
    ),
    responses((status = 200, description = "The figures", body = FilledFormDocument))
)]
pub(crate) async fn filled(
    State(statistics): State<Arc<Statistics>>,
    Path((number, year)): Path<(String, String)>,
    Reader(language): Reader,
    caller: Caller,
) -> Result<impl IntoResponse, Problem> {
    let number: LibraryNumber = parameter("library_number", &number)?;
    let Year(year) = parameter("year", &year)?;
    let today = day_in_norway(statistics.clock.now());
    let library = statistics.store.load::<domain::onboarding::Library>(number.as_str()).await?.aggregate;
    statistics.access.looking_at(&caller, &library, today).await?;
    let form = statistics.store.load::<NationalForm>(&NationalForm::id(year)).await?.aggregate;
    if form.questions.is_empty() {
        return Err(Problem::refused(NationalFormRefusal::NoForm));
    }
    let period = Period::of_year(year).ok_or(domain::kernel::InvalidValue::Month)?;
    let asked = Asked { period, detail: Detail::Totals, metric: None, today };
    let of_library = statistics.of_library(&caller, &number, None, &asked).await?;
    let answers = form.questions.iter().map(|(question_number, question)| {
        AnswerDocument::of(question_number, question, &of_library.seen.lines, &of_library.rows, language)
    });
    let document = FilledFormDocument { library_number: number.to_string(), year, answers: answers.collect() };
    Ok(([(CACHE_CONTROL, "no-store")], axum::Json(document)))
}

impl AnswerDocument {
    fn of(number: &str, question: &Question, lines: &[Line], rows: &[LibraryMonth], language: ReaderLanguage) -> Self {
        let meant = lines.iter().filter(|line| question.services.contains(&line.service));
        let meant = meant.filter(|line| line.metric == question.metric);
        let sources: Vec<_> = meant.map(|line| SourceDocument::of(line, rows, language)).collect();
        let values = || sources.iter().filter_map(|source| source.value);
        let words = &question.words;
        Self {
            number: number.to_owned(),
            words: if language == ReaderLanguage::Nn { &words.nn } else { &words.nb }.to_string(),
            metric: question.metric.to_string(),
            sum: values().next().is_some().then(|| values().fold(0, u64::saturating_add)),
            incomplete: sources.iter().any(|source| {
                let owed = |code: &str| source.reason.as_ref().is_some_and(|reason| reason.is(code));
                source.incomplete || owed("missing") || owed("not_ready") || owed("suppressed")
            }),
            sources,
        }
    }
}

impl SourceDocument {
    fn of(line: &Line, rows: &[LibraryMonth], language: ReaderLanguage) -> Self {
        let (value, reason) = match line.cell {
            ShownCell::Value(value) => (Some(value), None),
            ShownCell::Withheld(why) => (None, Some(ReasonDocument::of(why, language))),
        };
        // Months are told to those who see the figure that is made of them.
        let of_value = |row: &&LibraryMonth| {
            value.is_some() && row.service == line.service && row.figures.contains_key(&line.metric)
        };
        let restated = |row: &&LibraryMonth| row.restated.contains_key(&line.metric);
        Self {
            service: line.service.to_string(),
            value,
            reason,
            basis: line.basis.as_ref().map(|basis| basis.as_str().to_owned()),
            months: rows.iter().filter(of_value).map(|row| row.month.to_string()).collect(),
            restated: rows.iter().filter(of_value).filter(restated).map(|row| row.month.to_string()).collect(),
            incomplete: line.incomplete,
            as_of: rows.iter().filter(of_value).map(|row| row.as_of.clone()).max(),
        }
    }
}
