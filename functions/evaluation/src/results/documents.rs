//! Results over the wire. A figure that is not shown is `null`, and beside it stands the reason.

use domain::evaluation::form::{Question, QuestionKind};
use domain::evaluation::results::Tally;
use http_api::BilingualDocument;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Results, answers_of};

/// What a round comes to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EvaluationResults)]
pub(crate) struct ResultsDocument {
    /// The round's short name.
    round_id: String,
    /// What it is called.
    round: String,
    /// How many are asked; `null` until they all stand in the invitations.
    pub(crate) asked: Option<u32>,
    /// How many have answered.
    pub(crate) answered: u32,
    /// The share of those asked who have answered, in percent.
    pub(crate) response_rate: Option<f64>,
    /// Whether no further answer can come. While the round is open a question's figures stand until twice as many have
    /// answered it, and nothing is shown by group.
    pub(crate) over: bool,
    /// The round that it is compared with.
    before_round_id: Option<String>,
    /// The questions in the form's order.
    pub(crate) questions: Vec<QuestionResultDocument>,
}

/// What a question comes to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QuestionResult)]
pub(crate) struct QuestionResultDocument {
    /// The question's short name.
    pub(crate) id: String,
    /// What it asks for.
    pub(crate) kind: &'static str,
    /// What is asked.
    pub(crate) text: BilingualDocument,
    /// All together; `null` if fewer than five have answered it.
    pub(crate) total: Option<TallyDocument>,
    /// By county; empty while the round is open.
    pub(crate) counties: Vec<GroupDocument>,
    /// By type of library; empty while the round is open.
    pub(crate) types: Vec<GroupDocument>,
    /// What was written, in alphabetical order; `null` while the round is open and if fewer than ten wrote anything.
    pub(crate) texts: Option<Vec<String>>,
    /// Why there is a `null`: `not_ready` while the round is open, `suppressed` for good.
    pub(crate) reason: Option<&'static str>,
    /// The same question in the round before, if it had the same answers.
    pub(crate) before: Option<TallyDocument>,
}

/// How a group of at least five answered a question.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = EvaluationTally)]
pub(crate) struct TallyDocument {
    /// How many answers this speaks of.
    pub(crate) answered: u32,
    /// The mean of a scale's steps.
    pub(crate) mean: Option<f64>,
    /// How many gave each answer. Of several choices one may have given more than one.
    pub(crate) counts: Vec<CountDocument>,
}

/// How many gave an answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = EvaluationCount)]
pub(crate) struct CountDocument {
    /// The step of the scale, or the choice's short name.
    pub(crate) answer: String,
    /// How many.
    pub(crate) count: u32,
}

/// A question's figures of one group.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GroupResult)]
pub(crate) struct GroupDocument {
    /// The county's number, or the type of library.
    pub(crate) group: String,
    /// What it is called.
    pub(crate) name: String,
    /// Its figures; `null` if they are suppressed, so that nobody can be recognised in them or by subtracting others.
    pub(crate) tally: Option<TallyDocument>,
}

impl ResultsDocument {
    pub(crate) fn of(results: &Results) -> Self {
        let rate = |asked: u32| (f64::from(results.answered) * 1000.0 / f64::from(asked.max(1))).round() / 10.0;
        Self {
            round_id: results.id.to_string(),
            round: results.name.clone(),
            asked: results.asked,
            answered: results.answered,
            response_rate: results.asked.map(rate),
            over: results.over,
            before_round_id: results.before.as_ref().map(|before| before.id.to_string()),
            questions: results.form.questions().iter().map(|question| question_of(results, question)).collect(),
        }
    }
}

impl QuestionResultDocument {
    /// Why a group of the question has no figures.
    pub(crate) fn reason(&self, group: &str) -> &'static str {
        if group == "all" { self.reason.unwrap_or("suppressed") } else { "suppressed" }
    }
}

fn question_of(results: &Results, question: &Question) -> QuestionResultDocument {
    let figures = results.figures.question(&question.id);
    let breakdown = figures.map(|figures| &figures.breakdown).filter(|_| results.over);
    let counties = breakdown.into_iter().flat_map(|breakdown| &breakdown.counties);
    let types = breakdown.into_iter().flat_map(|breakdown| &breakdown.types);
    let texts = results.texts(&question.id);
    let is_text = matches!(question.kind, QuestionKind::Text { .. });
    let lacks = figures.is_none() || (is_text && texts.is_none());
    QuestionResultDocument {
        id: question.id.to_string(),
        kind: question.kind.as_str(),
        text: BilingualDocument::of(&question.text),
        total: figures.map(|figures| tally_of(question, &figures.total)),
        counties: counties
            .map(|(county, tally)| GroupDocument {
                group: county.to_string(),
                name: county.name().to_owned(),
                tally: tally.as_ref().map(|tally| tally_of(question, tally)),
            })
            .collect(),
        types: types
            .map(|(library_type, tally)| GroupDocument {
                group: library_type.as_str().to_owned(),
                name: library_type.as_str().to_owned(),
                tally: tally.as_ref().map(|tally| tally_of(question, tally)),
            })
            .collect(),
        texts,
        reason: lacks.then_some(if results.over { "suppressed" } else { "not_ready" }),
        before: results.before(question).map(|tally| tally_of(question, tally)),
    }
}

fn tally_of(question: &Question, tally: &Tally) -> TallyDocument {
    let is_scale = matches!(question.kind, QuestionKind::Scale { .. });
    let counts = answers_of(&question.kind).into_iter().zip(&tally.counts);
    TallyDocument {
        answered: tally.answered,
        mean: is_scale.then(|| f64::from(tally.mean_hundredths()) / 100.0),
        counts: counts.map(|(answer, count)| CountDocument { answer, count: *count }).collect(),
    }
}
