//! Periods over the wire.

use domain::kernel::LibraryType;
use domain::kernel::refusal::refusals;
use domain::onboarding::period::{AtDeadline, ConnectionPeriod, Offer, Training};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

refusals! {
    /// Why terms are refused.
    pub enum TermsRefusal {
        /// The deadline can bring only one of two things.
        UnknownOutcome: Invalid, "unknown-deadline-outcome" {
            nb: "Uten svar kan tjenesten enten fornyes (renew) eller sies opp (cancel).",
            nn: "Utan svar kan tenesta anten fornyast (renew) eller seiast opp (cancel).",
            en: "Without a decision the service can either renew or cancel.",
        }
        /// A session of no length, or of more than a working day.
        LengthOutOfRange: Invalid, "training-length-out-of-range" {
            nb: "Opplæringen må vare fra 5 til 480 minutter.",
            nn: "Opplæringa må vare frå 5 til 480 minutt.",
            en: "The training must take from 5 to 480 minutes.",
        }
        /// Two periods at the same time.
        PeriodsOverlap: Conflict, "periods-overlap" {
            nb: "En annen periode har allerede noen av disse dagene.",
            nn: "Ein annan periode har alt nokre av desse dagane.",
            en: "Another period has some of these days already.",
        }
    }
}

/// A period as first sketched.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PeriodPlan)]
pub(crate) struct PlanDocument {
    /// Its short name, for addresses.
    #[schema(pattern = "^[a-z0-9][a-z0-9-]{1,39}$", example = "2023-host")]
    pub(crate) id: String,
    /// What it is called.
    #[schema(max_length = 200, example = "Høsten 2023")]
    pub(crate) name: String,
    /// Its first day.
    #[schema(format = Date, example = "2023-10-16")]
    pub(crate) first_day: String,
    /// Its last day, which is part of it.
    #[schema(format = Date, example = "2023-11-12")]
    pub(crate) last_day: String,
}

/// Another last day.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LastDay)]
pub(crate) struct LastDayDocument {
    /// The new last day, which is part of the period.
    #[schema(format = Date, example = "2023-11-19")]
    pub(crate) last_day: String,
    /// Why, in words that libraries read.
    #[schema(max_length = 2000, example = "Leverandørene ga oss prisene sent.")]
    pub(crate) reason: String,
}

/// On what terms a service is offered. Name and eligibility are the catalogue's.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Terms)]
pub(crate) struct TermsDocument {
    /// What happens without a decision to a library that has it: `renew` or `cancel`.
    #[schema(pattern = "^(renew|cancel)$", example = "renew")]
    pub(crate) at_deadline: String,
    /// Whether a national deal enrols everyone who is eligible and does not say otherwise.
    #[serde(default)]
    pub(crate) national_deal: bool,
}

/// One library may decide once more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Reopening)]
pub(crate) struct ReopeningDocument {
    /// Which.
    #[schema(pattern = "^[0-9]{7}$", example = "2030100")]
    pub(crate) library_number: String,
    /// Its own last day.
    #[schema(format = Date, example = "2023-11-20")]
    pub(crate) through: String,
}

/// A training session.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TrainingDetails)]
pub(crate) struct TrainingDocument {
    /// When it begins, by the clock on a Norwegian wall.
    #[schema(example = "2023-10-18T09:00")]
    pub(crate) starts_at: String,
    /// How long it takes.
    #[schema(minimum = 5, maximum = 480, example = 60)]
    pub(crate) minutes: u16,
    /// Where it is held.
    #[schema(max_length = 500, example = "https://zoom.example/j/123")]
    pub(crate) meeting: String,
}

impl TrainingDocument {
    pub(crate) fn of(training: &Training) -> Self {
        Self {
            starts_at: training.starts_at.strftime("%Y-%m-%dT%H:%M").to_string(),
            minutes: training.minutes,
            meeting: training.meeting.to_string(),
        }
    }
}

/// Where a recording is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Recording)]
pub(crate) struct RecordingDocument {
    /// The link.
    #[schema(max_length = 500, example = "https://video.example/opplaering")]
    pub(crate) recording: String,
}

/// A connection period.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Period)]
pub(crate) struct PeriodDocument {
    /// Its short name.
    id: String,
    /// What it is called.
    name: String,
    /// `draft`, `announced`, `open`, `closed` or `settled`.
    stage: String,
    /// Its first day.
    #[schema(format = Date)]
    first_day: String,
    /// Its last day, which is part of it.
    #[schema(format = Date)]
    last_day: String,
    /// What is to be had.
    offers: Vec<OfferDocument>,
    /// The training sessions.
    trainings: Vec<SessionDocument>,
}

/// A service offered in a period.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Offer)]
pub(crate) struct OfferDocument {
    /// The service's short name.
    service: String,
    /// What it is called.
    name: String,
    /// Which kinds of library may choose it.
    eligible: Vec<String>,
    /// `renew` or `cancel`: what happens without a decision to a library that has it.
    at_deadline: String,
    /// Whether a national deal enrols everyone who is eligible and does not say otherwise.
    national_deal: bool,
}

/// A training session in a period.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrainingSession)]
pub(crate) struct SessionDocument {
    /// Its short name.
    id: String,
    /// When and where.
    details: TrainingDocument,
    /// Where the recording can be watched, once it can.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    recording: Option<String>,
}

/// Several periods.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Periods)]
pub(crate) struct PeriodsDocument {
    /// By short name.
    pub(crate) periods: Vec<PeriodDocument>,
}

impl PeriodDocument {
    /// `None` for a period that nobody has planned.
    pub(crate) fn of(period: &ConnectionPeriod) -> Option<Self> {
        let (first_day, last_day) = period.days?;
        let trainings = period.trainings.iter().map(|(id, (details, _, recording))| SessionDocument {
            id: id.to_string(),
            details: TrainingDocument::of(details),
            recording: recording.as_ref().map(ToString::to_string),
        });
        Some(Self {
            id: period.id.as_ref()?.to_string(),
            name: period.name.as_ref()?.to_string(),
            stage: period.stage.as_str().to_owned(),
            first_day: first_day.to_string(),
            last_day: last_day.to_string(),
            offers: period.offers.iter().map(|(service, offer)| OfferDocument::of(service.as_str(), offer)).collect(),
            trainings: trainings.collect(),
        })
    }
}

impl OfferDocument {
    fn of(service: &str, offer: &Offer) -> Self {
        Self {
            service: service.to_owned(),
            name: offer.name.to_string(),
            eligible: offer.eligible.iter().map(|kind: &LibraryType| kind.as_str().to_owned()).collect(),
            at_deadline: match offer.at_deadline {
                AtDeadline::Renew => "renew".to_owned(),
                AtDeadline::Cancel => "cancel".to_owned(),
            },
            national_deal: offer.national_deal,
        }
    }
}
