//! What goes over the wire about a kickoff.

use domain::kernel::calendar::{parse_date, parse_local_time};
use domain::kickoff::{Kickoff, KickoffPlan, Slot, SlotGrid, Title};
use http_api::{Fields, Problem};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::invitations::answered;

/// What a kickoff is called, in both written languages.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = KickoffTitle)]
pub(crate) struct TitleDocument {
    /// In bokmål.
    #[schema(max_length = 200, example = "Vårens kickoff")]
    nb: String,
    /// In nynorsk.
    #[schema(max_length = 200, example = "Kickoffen i vår")]
    nn: String,
}

impl TitleDocument {
    pub(crate) fn of(title: &Title) -> Self {
        Self { nb: title.nb.to_string(), nn: title.nn.to_string() }
    }
}

/// From when to when a supplier presents.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KickoffSlot)]
pub(crate) struct SlotDocument {
    /// When it begins, by the clock on a Norwegian wall.
    #[schema(example = "2023-04-12T09:00")]
    starts_at: String,
    /// When it ends.
    #[schema(example = "2023-04-12T09:20")]
    ends_at: String,
}

impl SlotDocument {
    pub(crate) fn of(slot: &Slot) -> Self {
        Self { starts_at: local_time(slot.starts_at), ends_at: local_time(slot.ends_at()) }
    }
}

/// When and where a kickoff is. Times are by the clock on a Norwegian wall.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = KickoffPlan)]
pub(crate) struct PlanDocument {
    /// What it is called.
    title: TitleDocument,
    /// When it begins.
    #[schema(example = "2023-04-12T09:00")]
    starts_at: String,
    /// When it ends, on the same day.
    #[schema(example = "2023-04-12T12:00")]
    ends_at: String,
    /// Where it is broadcast from.
    #[schema(max_length = 200, example = "Fylkeshuset i Oslo")]
    place: String,
    /// Where it is watched, once that is known. Shown to those who take part, and to nobody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 500, example = "https://video.example/kickoff")]
    broadcast: Option<String>,
    /// How long a slot is, in minutes, unless a coordinator says otherwise.
    #[schema(minimum = 5, maximum = 240, example = 20)]
    slot_minutes: u16,
    /// How long the pause between two slots is at least, in minutes.
    #[schema(minimum = 0, maximum = 120, example = 5)]
    buffer_minutes: u16,
    /// The last day on which suppliers answer or change their answer.
    #[schema(format = Date, example = "2023-03-24")]
    answer_by: String,
    /// Whether libraries' staff can register.
    #[serde(default)]
    registration_open: bool,
}

impl PlanDocument {
    /// Parses every field, and says of each what is wrong.
    pub(crate) fn read(&self) -> Result<KickoffPlan, Problem> {
        let mut fields = Fields::default();
        let nb = fields.parse("/title/nb", &self.title.nb);
        let nn = fields.parse("/title/nn", &self.title.nn);
        let starts_at = fields.parse_with("/starts_at", &self.starts_at, parse_local_time);
        let ends_at = fields.parse_with("/ends_at", &self.ends_at, parse_local_time);
        let place = fields.parse("/place", &self.place);
        let broadcast = fields.parse_optional("/broadcast", self.broadcast.as_deref());
        let answer_by = fields.parse_with("/answer_by", &self.answer_by, parse_date);
        let (Some(nb), Some(nn), Some(starts_at), Some(ends_at)) = (nb, nn, starts_at, ends_at) else {
            return Err(fields.problem());
        };
        let (Some(place), Some(broadcast), Some(answer_by)) = (place, broadcast, answer_by) else {
            return Err(fields.problem());
        };
        Ok(KickoffPlan {
            title: Title { nb, nn },
            starts_at,
            ends_at,
            place,
            broadcast,
            grid: SlotGrid { slot_minutes: self.slot_minutes, buffer_minutes: self.buffer_minutes },
            answer_by,
            registration_open: self.registration_open,
        })
    }

    fn of(plan: &KickoffPlan) -> Self {
        Self {
            title: TitleDocument::of(&plan.title),
            starts_at: local_time(plan.starts_at),
            ends_at: local_time(plan.ends_at),
            place: plan.place.to_string(),
            broadcast: plan.broadcast.as_ref().map(ToString::to_string),
            slot_minutes: plan.grid.slot_minutes,
            buffer_minutes: plan.grid.buffer_minutes,
            answer_by: plan.answer_by.to_string(),
            registration_open: plan.registration_open,
        }
    }
}

/// A moment as the wire has it: `2023-04-12T09:00`.
pub(crate) fn local_time(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M").to_string()
}

/// A kickoff as coordinators see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Kickoff)]
pub(crate) struct KickoffDocument {
    /// Its short name.
    id: String,
    /// When, where and how.
    plan: PlanDocument,
    /// Who has been invited, by their short names.
    suppliers: Vec<SupplierDocument>,
    /// The newest published version of the programme; 0 while there is none.
    programme_version: u32,
    /// Where the recording is, once there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    recording: Option<String>,
    /// Why it does not take place; left out if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    called_off: Option<String>,
}

/// A supplier's part in a kickoff.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KickoffSupplier)]
pub(crate) struct SupplierDocument {
    /// The supplier's short name.
    supplier_id: String,
    /// What it is called.
    supplier: String,
    /// `unanswered`, `yes`, `no`, `maybe` or `withdrawn`.
    #[schema(example = "yes")]
    answered: String,
    /// Its slot, published or not; left out if it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    slot: Option<SlotDocument>,
}

/// Several kickoffs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Kickoffs)]
pub(crate) struct KickoffsDocument {
    /// By short name.
    pub(crate) kickoffs: Vec<KickoffDocument>,
}

impl KickoffDocument {
    /// `None` for a kickoff that nobody has planned.
    pub(crate) fn of(kickoff: &Kickoff) -> Option<Self> {
        let (id, plan) = (kickoff.id.as_ref()?, kickoff.plan.as_ref()?);
        let suppliers = kickoff.suppliers.iter().map(|(supplier, invited)| SupplierDocument {
            supplier_id: supplier.to_string(),
            supplier: invited.name.to_string(),
            answered: answered(invited).to_owned(),
            slot: invited.slot.as_ref().map(SlotDocument::of),
        });
        Some(Self {
            id: id.to_string(),
            plan: PlanDocument::of(plan),
            suppliers: suppliers.collect(),
            programme_version: kickoff.published.as_ref().map_or(0, |public| public.version),
            recording: kickoff.recording.as_ref().map(ToString::to_string),
            called_off: kickoff.called_off.as_ref().map(ToString::to_string),
        })
    }
}
