//! A supplier's answer over the wire.

use std::collections::BTreeMap;

use domain::kernel::PersonId;
use domain::kernel::calendar::parse_time_of_day;
use domain::kernel::refusal::refusals;
use domain::kickoff::{Answer, Coming, Material, Wish};
use event_store::people::{Details, Person};
use http_api::{Fields, Problem};
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Behind;
use crate::documents::{SlotDocument, TitleDocument, local_time};

refusals! {
    /// Why an answer cannot be read.
    pub enum AnswerRefusal {
        /// Nothing that can be answered is called so.
        UnknownAnswer: Invalid, "unknown-answer" {
            nb: "Svar ja (yes), nei (no) eller kanskje (maybe), eller trekk svaret (withdrawn).",
            nn: "Svar ja (yes), nei (no) eller kanskje (maybe), eller trekk svaret (withdrawn).",
            en: "Answer yes, no or maybe, or take the answer back (withdrawn).",
        }
    }
}

/// What a supplier answers.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AnswerToKickoff)]
pub(crate) struct GivenAnswer {
    /// `yes`, `no` or `maybe`; or `withdrawn`, which takes the answer back and needs nothing else.
    #[schema(pattern = "^(yes|no|maybe|withdrawn)$", example = "yes")]
    pub(super) coming: String,
    /// Who speaks, four at most.
    #[serde(default)]
    pub(super) speakers: Vec<SpeakerDocument>,
    /// What the supplier needs on the spot.
    #[serde(default)]
    #[schema(nullable = false, max_length = 2000, example = "To mikrofoner.")]
    pub(super) needs: Option<String>,
    /// Not to begin before this time of day.
    #[serde(default)]
    #[schema(nullable = false, pattern = "^[0-9]{2}:[0-9]{2}$", example = "09:30")]
    pub(super) not_before: Option<String>,
    /// To be done by this time of day.
    #[serde(default)]
    #[schema(nullable = false, pattern = "^[0-9]{2}:[0-9]{2}$", example = "11:00")]
    pub(super) done_by: Option<String>,
    /// What goes with the presentation, five links at most.
    #[serde(default)]
    pub(super) material: Vec<MaterialDocument>,
}

/// Someone who speaks for a supplier at the kickoff.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Speaker)]
pub(crate) struct SpeakerDocument {
    /// What the person is called.
    #[schema(max_length = 200, example = "Foredragsholder Lysbilde (demo)")]
    pub(super) name: String,
    /// How the person is reached before the broadcast.
    #[schema(max_length = 254, example = "foredrag@lysbilde.example")]
    pub(super) email: String,
}

/// Something to read or watch beside the presentation.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = KickoffMaterial)]
pub(crate) struct MaterialDocument {
    /// What it is called.
    #[schema(max_length = 200, example = "Film om tjenesten")]
    pub(super) title: String,
    /// Where it is: https only.
    #[schema(max_length = 500, example = "https://lysbilde.example/film")]
    pub(super) link: String,
}

/// What was said, once it has been read.
pub(super) enum Said {
    /// The answer, with those who speak; they have no identifiers yet.
    Answered(Answer, Vec<Details>),
    /// The answer is taken back.
    Withdrawn,
}

impl GivenAnswer {
    /// Parses every field, and says of each what is wrong. Rows that were left blank are left out.
    pub(super) fn read(&self) -> Result<Said, Problem> {
        let mut fields = Fields::default();
        let coming = fields.parse_with("/coming", &self.coming, |text| match text {
            "yes" => Ok(Some(Coming::Yes)),
            "no" => Ok(Some(Coming::No)),
            "maybe" => Ok(Some(Coming::Maybe)),
            "withdrawn" => Ok(None),
            _ => Err(AnswerRefusal::UnknownAnswer),
        });
        let coming = match coming {
            Some(None) => return Ok(Said::Withdrawn),
            Some(coming) => coming,
            None => None,
        };
        let mut speakers = Vec::new();
        for (at, speaker) in self.speakers.iter().enumerate().filter(|(_, speaker)| !speaker.is_blank()) {
            let name = fields.parse(&format!("/speakers/{at}/name"), &speaker.name);
            let email = fields.parse(&format!("/speakers/{at}/email"), &speaker.email);
            speakers.push(name.zip(email).map(|(name, email)| Details { name, email, phone: None }));
        }
        let mut material = Vec::new();
        for (at, piece) in self.material.iter().enumerate().filter(|(_, piece)| !piece.is_blank()) {
            let title = fields.parse(&format!("/material/{at}/title"), &piece.title);
            let link = fields.parse(&format!("/material/{at}/link"), &piece.link);
            material.push(title.zip(link).map(|(title, link)| Material { title, link }));
        }
        let needs = fields.parse_optional("/needs", self.needs.as_deref());
        let mut time = |pointer: &str, text: &Option<String>| match text {
            None => Some(None),
            Some(text) => fields.parse_with(pointer, text, parse_time_of_day).map(Some),
        };
        let (not_before, done_by) = (time("/not_before", &self.not_before), time("/done_by", &self.done_by));
        let speakers: Option<Vec<_>> = speakers.into_iter().collect();
        let material: Option<Vec<_>> = material.into_iter().collect();
        let (Some(coming), Some(speakers), Some(material), Some(needs)) = (coming, speakers, material, needs) else {
            return Err(fields.problem());
        };
        let (Some(not_before), Some(done_by)) = (not_before, done_by) else { return Err(fields.problem()) };
        let wish = Wish { not_before, done_by };
        // A no names nobody, so nobody is stored for it.
        let speakers = if coming == Coming::No { vec![] } else { speakers };
        Ok(Said::Answered(Answer { coming, speakers: vec![], needs, wish, material }, speakers))
    }
}

impl SpeakerDocument {
    fn is_blank(&self) -> bool {
        self.name.trim().is_empty() && self.email.trim().is_empty()
    }
}

impl MaterialDocument {
    fn is_blank(&self) -> bool {
        self.title.trim().is_empty() && self.link.trim().is_empty()
    }
}

/// An answer that stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KickoffAnswer)]
pub(crate) struct AnswerDocument {
    /// `yes`, `no` or `maybe`.
    #[schema(example = "yes")]
    pub(super) coming: String,
    /// Who speaks; someone who has been erased is left out.
    pub(super) speakers: Vec<SpeakerDocument>,
    /// What the supplier needs on the spot.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) needs: Option<String>,
    /// Not to begin before this time of day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "09:30")]
    pub(super) not_before: Option<String>,
    /// To be done by this time of day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "11:00")]
    pub(super) done_by: Option<String>,
    /// What goes with the presentation.
    pub(super) material: Vec<MaterialDocument>,
}

impl AnswerDocument {
    pub(crate) fn of(answer: &Answer, people: &BTreeMap<PersonId, Person>) -> Self {
        let time = |at: Time| at.strftime("%H:%M").to_string();
        let speakers = answer.speakers.iter().filter_map(|speaker| people.get(speaker));
        let speaker =
            |person: &Person| SpeakerDocument { name: person.name.to_string(), email: person.email.to_string() };
        let piece =
            |piece: &Material| MaterialDocument { title: piece.title.to_string(), link: piece.link.to_string() };
        Self {
            coming: answer.coming.as_str().to_owned(),
            speakers: speakers.map(speaker).collect(),
            needs: answer.needs.as_ref().map(ToString::to_string),
            not_before: answer.wish.not_before.map(time),
            done_by: answer.wish.done_by.map(time),
            material: answer.material.iter().map(piece).collect(),
        }
    }
}

/// What a supplier was asked and has answered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SupplierAtKickoff)]
pub(crate) struct SupplierPageDocument {
    /// The kickoff's short name.
    kickoff_id: String,
    /// What the kickoff is called.
    title: TitleDocument,
    /// When it begins, by the clock on a Norwegian wall.
    #[schema(example = "2023-04-12T09:00")]
    starts_at: String,
    /// When it ends.
    #[schema(example = "2023-04-12T12:00")]
    ends_at: String,
    /// Where it is broadcast from.
    place: String,
    /// The last day on which the answer can be given, changed or taken back.
    #[schema(format = Date, example = "2023-03-24")]
    answer_by: String,
    /// Whether that day is still to come, or today.
    accepting: bool,
    /// The supplier's short name.
    supplier_id: String,
    /// `unanswered`, `yes`, `no`, `maybe` or `withdrawn`.
    #[schema(example = "yes")]
    answered: String,
    /// The answer that stands; left out while there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    answer: Option<AnswerDocument>,
    /// The supplier's slot in the published programme; left out if it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    slot: Option<SlotDocument>,
}

impl SupplierPageDocument {
    pub(super) fn of(behind: &Behind, today: Date) -> Option<Self> {
        let plan = behind.kickoff.plan.as_ref()?;
        Some(Self {
            kickoff_id: behind.id.to_string(),
            title: TitleDocument::of(&plan.title),
            starts_at: local_time(plan.starts_at),
            ends_at: local_time(plan.ends_at),
            place: plan.place.to_string(),
            answer_by: plan.answer_by.to_string(),
            accepting: behind.kickoff.expect_accepting(today).is_ok(),
            supplier_id: behind.supplier_id.to_string(),
            answered: crate::invitations::answered(&behind.invited).to_owned(),
            answer: behind.invited.answer.as_ref().map(|answer| AnswerDocument::of(answer, &behind.speakers)),
            slot: behind.published_slot().as_ref().map(SlotDocument::of),
        })
    }
}
