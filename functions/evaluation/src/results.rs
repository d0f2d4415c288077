//! What the answers come to, for coordinators: as JSON, as a page with charts and their tables, and as a file.
//!
//! What is shown is decided by `domain::evaluation::results`; here it is fetched, remembered and put into documents.

mod documents;

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::evaluation::form::{EvaluationForm, QuestionKind};
use domain::evaluation::results::{Figures, KeptAnswer, comparable, texts};
use domain::evaluation::round::{EvaluationRound, RoundRefusal, Stage};
use domain::kernel::{Language, RoundId, day_in_norway};
use event_store::read_model::Selection;
use http_api::{CsvFile, PageLanguage, Problem, WantsPage, parameter};

use crate::{Evaluation, pages};
pub(crate) use documents::{GroupDocument, QuestionResultDocument, ResultsDocument, TallyDocument};

/// All that there is to show of a round.
pub(crate) struct Results {
    pub(crate) id: RoundId,
    pub(crate) name: String,
    pub(crate) form: EvaluationForm,
    /// How many were asked; `None` while invitations are still being written.
    pub(crate) asked: Option<u32>,
    pub(crate) answered: u32,
    /// Whether no further answer can come.
    pub(crate) over: bool,
    pub(crate) figures: Figures,
    pub(crate) answers: Vec<KeptAnswer>,
    /// The round before, if there was one.
    pub(crate) before: Option<Before>,
}

/// What the round before came to.
pub(crate) struct Before {
    pub(crate) id: RoundId,
    pub(crate) name: String,
    form: EvaluationForm,
    figures: Figures,
}

impl Results {
    /// What was written in answer to a question.
    pub(crate) fn texts(&self, question: &domain::kernel::QuestionId) -> Option<Vec<String>> {
        if self.over { texts(question, &self.answers) } else { None }
    }

    /// The same question's figures in the round before, if they can be held against each other.
    pub(crate) fn before(
        &self,
        question: &domain::evaluation::form::Question,
    ) -> Option<&domain::evaluation::results::Tally> {
        let before = self.before.as_ref()?;
        let asked = before.form.question(&question.id).filter(|asked| comparable(question, asked))?;
        before.figures.question(&asked.id).map(|figures| &figures.total)
    }
}

/// What the answers come to: the response rate always, figures from five answers up, and never a group that could be worked
/// out. A page for a browser, figures for a program.
#[utoipa::path(
    get,
    path = "/evaluation-rounds/{round_id}/results",
    tag = "Evaluation",
    params(("round_id" = String, Path, description = "The round's short name", example = "2023-var")),
    responses((
        status = 200,
        description = "The results so far",
        content((ResultsDocument = "application/json"), (String = "text/html"))
    ))
)]
pub(crate) async fn results(
    State(evaluation): State<Arc<Evaluation>>,
    Path(id): Path<String>,
    chosen: PageLanguage,
    WantsPage(wants_page): WantsPage,
) -> Result<Response, Problem> {
    let results = evaluation.results(parameter("round_id", &id)?).await?;
    let language = chosen.or(Language::Nb);
    let document = ResultsDocument::of(&results);
    if wants_page {
        return Ok(pages::results::page(language, &results, &document).into_response());
    }
    Ok(axum::Json(document).into_response())
}

/// What the answers come to, as a file: CSV, separated by `;`, safe to open in a spreadsheet. A figure that is not shown has a
/// reason in its place.
#[utoipa::path(
    get,
    path = "/evaluation-rounds/{round_id}/result-file",
    tag = "Evaluation",
    params(("round_id" = String, Path, description = "The round's short name", example = "2023-var")),
    responses((status = 200, description = "The results so far", body = String, content_type = "text/csv"))
)]
pub(crate) async fn result_file(
    State(evaluation): State<Arc<Evaluation>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let results = evaluation.results(parameter("round_id", &id)?).await?;
    let header =
        ["question", "text", "group", "answer", "count", "answered", "mean", "before_count", "before_answered"];
    let mut file = CsvFile::new(format!("evaluation-{}", results.id), header)?;
    for question in ResultsDocument::of(&results).questions {
        let groups = std::iter::once(("all".to_owned(), &question.total))
            .chain(question.counties.iter().map(|group| (group.group.clone(), &group.tally)))
            .chain(question.types.iter().map(|group| (group.group.clone(), &group.tally)));
        for (group, tally) in groups {
            let Some(tally) = tally else {
                file.row([&question.id, &question.text.nb, &group, "", question.reason(&group), "", "", "", ""])?;
                continue;
            };
            let before = question.before.as_ref().filter(|_| group == "all");
            let answered = tally.answered.to_string();
            let mean = tally.mean.map(|mean| format!("{mean:.2}").replace('.', ",")).unwrap_or_default();
            let before_answered = before.map(|before| before.answered.to_string()).unwrap_or_default();
            if tally.counts.is_empty() {
                file.row([&question.id, &question.text.nb, &group, "", "", &answered, &mean, "", &before_answered])?;
            }
            for (at, count) in tally.counts.iter().enumerate() {
                let before = before.and_then(|before| before.counts.get(at)).map(|count| count.count.to_string());
                let before = before.unwrap_or_default();
                let number = count.count.to_string();
                file.row([
                    &question.id,
                    &question.text.nb,
                    &group,
                    &count.answer,
                    &number,
                    &answered,
                    &mean,
                    &before,
                    &before_answered,
                ])?;
            }
        }
        for text in question.texts.into_iter().flatten() {
            file.row([&question.id, &question.text.nb, "all", &text, "", "", "", "", ""])?;
        }
    }
    file.answer()
}

impl Evaluation {
    async fn results(&self, id: RoundId) -> Result<Results, Problem> {
        let round = self.round(&id).await?.aggregate;
        let form = round.form.clone().ok_or_else(|| Problem::refused(RoundRefusal::UnknownRound))?;
        let over = self.is_over(&round);
        let answers = self.answers.all(&id).await?;
        let figures = self.shown(&id, &form, &answers, over).await?;
        let before = self.before(&id, &round).await?;
        let name = round.name.as_ref().map(ToString::to_string).unwrap_or_default();
        let answered = u32::try_from(answers.len()).unwrap_or(u32::MAX);
        Ok(Results { id, name, form, asked: round.listed, answered, over, figures, answers, before })
    }

    fn is_over(&self, round: &EvaluationRound) -> bool {
        match round.stage {
            Stage::Closed | Stage::Stopped => true,
            Stage::Open => !round.takes_answers(day_in_norway(self.clock.now())),
            Stage::Unknown | Stage::Draft | Stage::Scheduled => false,
        }
    }

    /// What is shown now, and remembered as such before anybody sees it.
    async fn shown(
        &self,
        id: &RoundId,
        form: &EvaluationForm,
        answers: &[KeptAnswer],
        over: bool,
    ) -> Result<Figures, Problem> {
        let before = self.answers.shown(id).await?;
        let shown = before.as_ref().map(|before| before.figures.clone()).unwrap_or_default();
        let now = Figures::count(form, answers).shown_after(&shown, over);
        if now == shown || self.answers.show(id, before.as_ref(), &now).await? {
            return Ok(now);
        }
        // Somebody looked at the same moment, and what they were shown stands.
        Ok(self.answers.shown(id).await?.map(|shown| shown.figures).unwrap_or_default())
    }

    /// The round that began last before this one, with what was shown of it.
    async fn before(&self, id: &RoundId, round: &EvaluationRound) -> Result<Option<Before>, Problem> {
        let Some(began) = round.started.first() else { return Ok(None) };
        let rounds = self.rounds.all(&Selection::All).await?.into_iter().map(|entry| entry.view.round);
        let earlier = rounds.filter(|other| other.id.as_ref() != Some(id));
        let earlier = earlier.filter(|other| other.started.first().is_some_and(|other| other < began));
        let Some(before) = earlier.max_by_key(|other| other.started.first().copied()) else { return Ok(None) };
        let (Some(id), Some(form)) = (before.id.clone(), before.form.clone()) else { return Ok(None) };
        let answers = self.answers.all(&id).await?;
        let figures = self.shown(&id, &form, &answers, self.is_over(&before)).await?;
        let name = before.name.as_ref().map(ToString::to_string).unwrap_or_default();
        Ok(Some(Before { id, name, form, figures }))
    }
}

/// The short name of a question's answers, in the order of their counts.
pub(crate) fn answers_of(kind: &QuestionKind) -> Vec<String> {
    match kind {
        QuestionKind::Scale { steps, .. } => (1..=*steps).map(|step| step.to_string()).collect(),
        kind => kind.choices().iter().map(|choice| choice.id.to_string()).collect(),
    }
}
