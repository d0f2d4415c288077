//! Trial periods and offers over the wire.

use domain::kernel::LibraryType;
use domain::trials::period::{TrialPeriod, TrialTerms};
use http_api::BilingualDocument;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A trial period as first sketched.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TrialPlan)]
pub(crate) struct PlanDocument {
    /// Its short name, for addresses.
    #[schema(pattern = "^[a-z0-9][a-z0-9-]{1,39}$", example = "2023-var")]
    pub(crate) id: String,
    /// What it is called.
    #[schema(max_length = 200, example = "Våren 2023")]
    pub(crate) name: String,
    /// Its first day.
    #[schema(format = Date, example = "2023-04-12")]
    pub(crate) first_day: String,
    /// Its last day, which is part of it.
    #[schema(format = Date, example = "2023-05-31")]
    pub(crate) last_day: String,
    /// For how many hours a seat that has become free is kept for the library it is offered to; 48 if left out.
    #[serde(default = "two_days")]
    #[schema(minimum = 1, maximum = 336, example = 48)]
    pub(crate) answer_within_hours: u16,
}

fn two_days() -> u16 {
    48
}

/// On what terms a service can be tried. Its name and its supplier are the catalogue's; so are description, eligibility and
/// whom to ask, where they are left out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TrialTerms)]
pub(crate) struct TermsDocument {
    /// What the service is, in a few sentences.
    #[serde(default)]
    #[schema(nullable = false)]
    pub(crate) description: Option<BilingualDocument>,
    /// Which kinds of library may try it: `public`, `upper-secondary`.
    #[serde(default)]
    #[schema(nullable = false, example = json!(["public"]))]
    pub(crate) eligible: Option<Vec<String>>,
    /// How many libraries can try it at the same time; any number if left out.
    #[serde(default)]
    #[schema(nullable = false, minimum = 1, example = 10)]
    pub(crate) seats: Option<u32>,
    /// How a library gets in, sent to it once it has a seat.
    pub(crate) access: BilingualDocument,
    /// Whom to ask.
    #[serde(default)]
    #[schema(nullable = false)]
    pub(crate) whom_to_ask: Option<BilingualDocument>,
    /// Within how many days of the sign-up the supplier promises that the service works; 3 if left out.
    #[serde(default = "three_days")]
    #[schema(minimum = 0, maximum = 30, example = 3)]
    pub(crate) activation_days: u8,
}

fn three_days() -> u8 {
    3
}

/// Where the evaluation is found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EvaluationLink)]
pub(crate) struct EvaluationDocument {
    /// The link.
    #[schema(max_length = 500, example = "https://skjema.example/prove")]
    pub(crate) link: String,
}

/// A trial period.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Trial)]
pub(crate) struct TrialDocument {
    /// Its short name.
    id: String,
    /// What it is called.
    name: String,
    /// `draft`, `announced` or `ended`.
    stage: String,
    /// Its first day.
    #[schema(format = Date)]
    first_day: String,
    /// Its last day, which is part of it.
    #[schema(format = Date)]
    last_day: String,
    /// For how many hours a seat that has become free is kept for the library it is offered to.
    answer_within_hours: u16,
    /// Where the evaluation is found, if coordinators have said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    evaluation: Option<String>,
    /// What can be tried.
    offers: Vec<TrialOfferDocument>,
}

/// A service that can be tried.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrialOffer)]
pub(crate) struct TrialOfferDocument {
    /// The service's short name.
    service: String,
    /// Who delivers it, by its short name.
    supplier: String,
    /// What it is called.
    name: String,
    /// What it is.
    description: BilingualDocument,
    /// Which kinds of library may try it.
    eligible: Vec<String>,
    /// How many libraries can try it at the same time; left out for any number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    seats: Option<u32>,
    /// Whom to ask.
    whom_to_ask: BilingualDocument,
    /// Within how many days of the sign-up the supplier promises that the service works.
    activation_days: u8,
}

/// The trial periods.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Trials)]
pub(crate) struct TrialsDocument {
    /// All that the caller may know of.
    pub(crate) trials: Vec<TrialDocument>,
}

impl TrialDocument {
    pub(crate) fn of(trial: &TrialPeriod) -> Option<Self> {
        let (first, last) = trial.days?;
        Some(Self {
            id: trial.id.as_ref()?.to_string(),
            name: trial.name.as_ref()?.to_string(),
            stage: trial.stage.as_str().to_owned(),
            first_day: first.to_string(),
            last_day: last.to_string(),
            answer_within_hours: trial.answer_within_hours,
            evaluation: trial.evaluation.as_ref().map(ToString::to_string),
            offers: trial.offers.iter().map(|(id, terms)| TrialOfferDocument::of(id.as_str(), terms)).collect(),
        })
    }
}

impl TrialOfferDocument {
    /// How to get in is for those who have a seat, so it is not here.
    fn of(service: &str, terms: &TrialTerms) -> Self {
        Self {
            service: service.to_owned(),
            supplier: terms.supplier.to_string(),
            name: terms.name.to_string(),
            description: BilingualDocument::of(&terms.description),
            eligible: terms.eligible.iter().copied().map(LibraryType::as_str).map(str::to_owned).collect(),
            seats: terms.seats,
            whom_to_ask: BilingualDocument::of(&terms.whom_to_ask),
            activation_days: terms.activation_days,
        }
    }
}
