//! Rounds over the wire.

use domain::evaluation::round::{Anchor, EvaluationRound, Recipients, RoundPlan, SendingRule};
use domain::kernel::RoundId;
use domain::kernel::calendar::{parse_date, parse_time_of_day};
use domain::kernel::refusal::refusals;
use http_api::{Fields, Place, Problem};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::documents::QuestionDocument;

refusals! {
    /// Why a sending rule cannot be read.
    pub enum AnchorRefusal {
        /// It counts from nothing, or from two things.
        NotOneAnchor: Invalid, "not-one-anchor" {
            nb: "Regelen må telle fra enten første påskedag (easter_of) eller en dag (day).",
            nn: "Regelen må telje frå anten første påskedag (easter_of) eller ein dag (day).",
            en: "The rule must count from either Easter Sunday (easter_of) or a day (day).",
        }
    }
}

/// A round as coordinators have it in mind.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EvaluationRoundPlan)]
pub(crate) struct PlanDocument {
    /// What it is called; recipients read it.
    #[schema(max_length = 200, example = "Evaluering våren 2023")]
    name: String,
    /// Who is asked.
    recipients: RecipientsDocument,
}

/// Which approved libraries are asked. The letter goes to a library's primary contact.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(tag = "query", rename_all = "kebab-case", deny_unknown_fields)]
#[schema(as = EvaluationRecipients)]
pub(crate) enum RecipientsDocument {
    /// Every one.
    Approved,
    /// Those that took, kept or changed a service in a connection period.
    ConnectedIn {
        /// The period's short name.
        #[schema(example = "2022-host")]
        period_id: String,
    },
    /// Those that try a service in a trial period, or did so to the end.
    OnTrial {
        /// The trial period's short name.
        #[schema(example = "2023-var")]
        trial_id: String,
        /// The service's short name.
        #[schema(example = "lerretet")]
        service_id: String,
    },
}

/// When letters leave.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SendingRule)]
pub(crate) struct RuleDocument {
    /// What is counted from.
    anchor: AnchorDocument,
    /// How many working days after it the invitation leaves; 0 is the day itself, or the next working day.
    #[schema(maximum = 60, example = 1)]
    working_days_after: u8,
    /// When on a day letters leave, by the clock on a Norwegian wall, from 07:00 to 16:00.
    #[schema(example = "09:00")]
    at: String,
    /// The day of the kickoff: it and the day before are kept free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = Date, example = "2023-04-12")]
    kickoff: Option<String>,
    /// Other days to stay clear of. Weekends and public holidays need not be said.
    #[serde(default)]
    #[schema(required = false)]
    stay_clear_of: Vec<String>,
    /// How many days after the invitation each reminder leaves.
    #[serde(default)]
    #[schema(required = false, max_items = 3, example = json!([7, 14]))]
    reminders_after: Vec<u8>,
}

/// What a rule counts from: exactly one of the two.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SendingAnchor)]
pub(crate) struct AnchorDocument {
    /// Easter Sunday of this year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 2023)]
    easter_of: Option<i16>,
    /// A day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = Date)]
    day: Option<String>,
}

/// A mailing of a round.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EvaluationWave)]
pub(crate) struct WaveDocument {
    /// 0 is the invitation, every other one a reminder.
    pub(crate) wave: u8,
    /// When its letters leave, or began to, by the clock on a Norwegian wall.
    #[schema(example = "2023-04-13T09:00")]
    pub(crate) leaves_at: String,
    /// Whether it has begun.
    pub(crate) begun: bool,
    /// Whether everybody of it has been written to, or has a reason not to be.
    pub(crate) finished: bool,
}

/// A round of the evaluation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EvaluationRound)]
pub(crate) struct RoundDocument {
    /// Its short name.
    round_id: String,
    /// What it is called.
    name: String,
    /// `draft`, `scheduled`, `open`, `closed` or `stopped`.
    stage: &'static str,
    /// Whether letters are held back until further notice.
    paused: bool,
    /// Who is asked.
    recipients: RecipientsDocument,
    /// How often the form has been put.
    form_version: u32,
    /// What is asked, in order; empty until it has been put.
    questions: Vec<QuestionDocument>,
    /// When letters leave; `null` until it is settled.
    rule: Option<RuleDocument>,
    /// Every mailing with its moment; empty until it is settled.
    waves: Vec<WaveDocument>,
    /// The last day on which answers are taken; it is included.
    #[schema(format = Date)]
    last_day: Option<String>,
    /// How many are asked; `null` until they all stand in the invitations.
    asked: Option<u32>,
}

/// Several rounds.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EvaluationRounds)]
pub(crate) struct RoundsDocument {
    /// By short name.
    pub(crate) rounds: Vec<RoundDocument>,
}

impl PlanDocument {
    pub(crate) fn read(&self, id: RoundId) -> Result<RoundPlan, Problem> {
        let mut fields = Fields::default();
        let name = fields.parse("/name", &self.name);
        let recipients = self.recipients.read(&mut fields);
        match (name, recipients) {
            (Some(name), Some(recipients)) => Ok(RoundPlan { id, name, recipients }),
            _ => Err(fields.problem()),
        }
    }
}

impl RecipientsDocument {
    fn read(&self, fields: &mut Fields) -> Option<Recipients> {
        match self {
            Self::Approved => Some(Recipients::Approved),
            Self::ConnectedIn { period_id } => {
                fields.parse("/recipients/period_id", period_id).map(Recipients::ConnectedIn)
            }
            Self::OnTrial { trial_id, service_id } => {
                let trial = fields.parse("/recipients/trial_id", trial_id);
                let service = fields.parse("/recipients/service_id", service_id);
                Some(Recipients::OnTrial { trial: trial?, service: service? })
            }
        }
    }

    fn of(recipients: &Recipients) -> Self {
        match recipients {
            Recipients::Approved => Self::Approved,
            Recipients::ConnectedIn(period) => Self::ConnectedIn { period_id: period.to_string() },
            Recipients::OnTrial { trial, service } => {
                Self::OnTrial { trial_id: trial.to_string(), service_id: service.to_string() }
            }
        }
    }
}

impl RuleDocument {
    pub(crate) fn read(&self) -> Result<SendingRule, Problem> {
        let mut fields = Fields::default();
        let anchor = match (&self.anchor.easter_of, &self.anchor.day) {
            (Some(year), None) => Some(Anchor::EasterOf(*year)),
            (None, Some(day)) => fields.parse_with("/anchor/day", day, parse_date).map(Anchor::Day),
            _ => {
                fields.refuse(Place::Pointer("/anchor".to_owned()), AnchorRefusal::NotOneAnchor);
                None
            }
        };
        let at = fields.parse_with("/at", &self.at, parse_time_of_day);
        let kickoff = match &self.kickoff {
            Some(kickoff) => fields.parse_with("/kickoff", kickoff, parse_date).map(Some),
            None => Some(None),
        };
        let days = self.stay_clear_of.iter().enumerate();
        let days: Vec<_> =
            days.map(|(at, day)| fields.parse_with(&format!("/stay_clear_of/{at}"), day, parse_date)).collect();
        let stay_clear_of = days.into_iter().collect::<Option<_>>();
        let (Some(anchor), Some(at), Some(kickoff), Some(stay_clear_of)) = (anchor, at, kickoff, stay_clear_of) else {
            return Err(fields.problem());
        };
        Ok(SendingRule {
            anchor,
            working_days_after: self.working_days_after,
            at,
            kickoff,
            stay_clear_of,
            reminders_after: self.reminders_after.clone(),
        })
    }

    fn of(rule: &SendingRule) -> Self {
        let (easter_of, day) = match rule.anchor {
            Anchor::EasterOf(year) => (Some(year), None),
            Anchor::Day(day) => (None, Some(day.to_string())),
        };
        Self {
            anchor: AnchorDocument { easter_of, day },
            working_days_after: rule.working_days_after,
            at: rule.at.strftime("%H:%M").to_string(),
            kickoff: rule.kickoff.map(|day| day.to_string()),
            stay_clear_of: rule.stay_clear_of.iter().map(ToString::to_string).collect(),
            reminders_after: rule.reminders_after.clone(),
        }
    }
}

impl RoundDocument {
    /// `None` for a round that nobody has planned.
    pub(crate) fn of(round: &EvaluationRound) -> Option<Self> {
        Some(Self {
            round_id: round.id.as_ref()?.to_string(),
            name: round.name.as_ref()?.to_string(),
            stage: round.stage.as_str(),
            paused: round.paused,
            recipients: RecipientsDocument::of(round.recipients.as_ref()?),
            form_version: round.form_version,
            questions: round.form.as_ref().map(QuestionDocument::all).unwrap_or_default(),
            rule: round.rule.as_ref().map(RuleDocument::of),
            waves: waves_of(round),
            last_day: round.last_day().map(|day| day.to_string()),
            asked: round.listed,
        })
    }
}

/// Every mailing of a round with its moment.
pub(crate) fn waves_of(round: &EvaluationRound) -> Vec<WaveDocument> {
    let begun = round.started.len();
    let waves = round.waves().into_iter();
    waves
        .map(|wave| WaveDocument {
            wave: wave.number,
            leaves_at: minute(wave.at),
            begun: usize::from(wave.number) < begun,
            finished: wave.number < round.finished,
        })
        .collect()
}

fn minute(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M").to_string()
}
