//! What answers look like, as JSON and as CSV.

use axum::response::{IntoResponse, Response};
use domain::kernel::ReaderLanguage;
use domain::statistics::Basis;
use domain::statistics::disclosure::{ShownCell, WhyNot};
use domain::statistics::policy::Tier;
use domain::statistics::query::Line;
use http::header::CACHE_CONTROL;
use http_api::{CsvFile, Problem};
use serde::Serialize;
use utoipa::ToSchema;

/// Why there is no figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = NoFigure)]
pub(crate) struct ReasonDocument {
    /// `suppressed`, `not_ready`, `missing`, `not_collected` or `not_member`; of a cost also `no_price`, `no_count` or `no_use`.
    /// None of them is zero.
    #[schema(
        pattern = "^(suppressed|not_ready|missing|not_collected|not_member|no_price|no_count|no_use)$",
        example = "suppressed"
    )]
    code: String,
    /// The same in words, in the language of `Accept-Language`.
    text: String,
}

impl ReasonDocument {
    /// Why a cell has no figure.
    pub(crate) fn of(why: WhyNot, language: ReaderLanguage) -> Self {
        Self::new(why.code(), why.text(language))
    }

    /// A reason of another kind.
    pub(crate) fn new(code: &str, text: &str) -> Self {
        Self { code: code.to_owned(), text: text.to_owned() }
    }

    /// Whether it is the reason with this code.
    pub(crate) fn is(&self, code: &str) -> bool {
        self.code == code
    }
}

/// One line of an answer: a value, or a reason why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FigureLine)]
pub(crate) struct LineDocument {
    /// The service's short name.
    #[schema(example = "lerretet")]
    service: String,
    /// What is counted, by COUNTER's name where it has one.
    #[schema(example = "Total_Item_Requests")]
    metric: String,
    /// The month, or the year.
    #[schema(example = "2023")]
    period: String,
    /// The figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    value: Option<u64>,
    /// Why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reason: Option<ReasonDocument>,
    /// How the figure came to be: `measured`, `allocated` or `estimated`. The public's sums do not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "measured")]
    basis: Option<String>,
    /// By which recipe it was allocated, as group and number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "samarbeidet/1")]
    recipe: Option<String>,
    /// Whether months are lacking in it.
    incomplete: bool,
    /// The version of the service's display policy that was applied, 0 where nobody has decided. Left out for the library itself
    /// and for coordinators, to whom none applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    policy_version: Option<u32>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Figures)]
pub(crate) struct FiguresDocument {
    /// As whom the figures were looked at: `public`, `member`, `county`, `supplier`, `own-library` or `coordinator`.
    #[schema(example = "member")]
    pub(crate) seen_as: String,
    /// What the figures are of: a library's number, a county's, a type, both, or `national`.
    #[schema(example = "national")]
    pub(crate) of: String,
    /// The lines.
    pub(crate) lines: Vec<LineDocument>,
    /// When the newest report in the answer came; only for those who see every month of it, since it would say when a figure
    /// that is not shown changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = DateTime)]
    pub(crate) as_of: Option<String>,
}

impl LineDocument {
    fn of(line: &Line, language: ReaderLanguage) -> Self {
        let (value, reason) = match line.cell {
            ShownCell::Value(value) => (Some(value), None),
            ShownCell::Withheld(why) => (None, Some(ReasonDocument::of(why, language))),
        };
        let recipe = match &line.basis {
            Some(Basis::Allocated(recipe)) => Some(format!("{}/{}", recipe.group, recipe.number)),
            _ => None,
        };
        Self {
            service: line.service.to_string(),
            metric: line.metric.to_string(),
            period: line.span.to_string(),
            value,
            reason,
            basis: line.basis.as_ref().map(|basis| basis.as_str().to_owned()),
            recipe,
            incomplete: line.incomplete,
            policy_version: line.policy_version,
        }
    }
}

impl FiguresDocument {
    /// An answer to one who looks as `tier`.
    pub(super) fn of(tier: Tier, of: String, lines: &[Line], as_of: Option<String>, language: ReaderLanguage) -> Self {
        let lines = lines.iter().map(|line| LineDocument::of(line, language)).collect();
        Self { seen_as: tier.as_str().to_owned(), of, lines, as_of }
    }

    /// As JSON. It is never cached, and bears no tag that would change with a figure unseen.
    pub(super) fn json(self) -> Response {
        ([(CACHE_CONTROL, "no-store")], axum::Json(self)).into_response()
    }

    /// As a file for a spreadsheet.
    pub(super) fn csv(self) -> Result<Response, Problem> {
        let header = [
            "of",
            "service",
            "metric",
            "period",
            "value",
            "reason",
            "reason_text",
            "basis",
            "recipe",
            "incomplete",
            "policy_version",
        ];
        let mut file = CsvFile::new(format!("figures-{}", self.of), header)?;
        for line in &self.lines {
            let value = line.value.map(|value| value.to_string()).unwrap_or_default();
            let (reason, text) = line.reason.as_ref().map_or(("", ""), |reason| (&reason.code, &reason.text));
            let version = line.policy_version.map(|version| version.to_string()).unwrap_or_default();
            file.row([
                self.of.as_str(),
                &line.service,
                &line.metric,
                &line.period,
                &value,
                reason,
                text,
                line.basis.as_deref().unwrap_or_default(),
                line.recipe.as_deref().unwrap_or_default(),
                if line.incomplete { "yes" } else { "no" },
                &version,
            ])?;
        }
        file.answer()
    }
}
