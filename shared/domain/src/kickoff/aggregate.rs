//! How commands to a kickoff are decided.

use std::collections::BTreeMap;

use cqrs_es::Aggregate;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::{handle_by_deciding, schema_of};
use crate::kernel::{EventSourced, GroundEnded, HttpsLink, KickoffId, Name, NamesPeople, PersonId, Reason, SupplierId};

use super::{
    Answer, Coming, KickoffCommand, KickoffEvent, KickoffPlan, KickoffRefusal, Programme, Slot, Wish, WithdrawnBy,
};

/// How many days before the deadline those without an answer are reminded.
const REMINDED_DAYS_BEFORE: i32 = 3;
/// The most suppliers one kickoff invites: more than a day has slots for.
const MOST_SUPPLIERS: usize = 60;

/// A supplier that has been invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitedSupplier {
    /// What it is called.
    pub name: Name,
    /// What it answered; `None` while it has not, and after it took its answer back.
    pub answer: Option<Answer>,
    /// Whether it took its answer back, and has not answered anew.
    pub withdrawn: bool,
    /// How many answered before it did for the first time.
    pub place_in_line: Option<u32>,
    /// Its slot, published or not.
    pub slot: Option<Slot>,
    /// The newest SEQUENCE it has been told; `None` while it has been told nothing.
    pub sequence: Option<u32>,
}

impl InvitedSupplier {
    /// Whether it comes, if it has answered.
    pub fn coming(&self) -> Option<Coming> {
        self.answer.as_ref().map(|answer| answer.coming)
    }

    /// When it would like to present.
    pub fn wish(&self) -> Wish {
        self.answer.as_ref().map(|answer| answer.wish).unwrap_or_default()
    }

    /// Whether a reminder would be of use.
    pub fn owes_an_answer(&self) -> bool {
        self.answer.is_none() && !self.withdrawn
    }
}

/// A kickoff, as its events have made it.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kickoff {
    /// Its key; `None` while it is unknown.
    pub id: Option<KickoffId>,
    /// When, where and how.
    pub plan: Option<KickoffPlan>,
    /// Everyone who has been invited.
    pub suppliers: BTreeMap<SupplierId, InvitedSupplier>,
    /// The newest public version of the programme.
    pub published: Option<Programme>,
    /// The version before it. All versions are in the log.
    pub before: Option<Programme>,
    /// The last deadline that was reminded of.
    pub reminded_of: Option<Date>,
    /// Whether the day is over.
    pub held: bool,
    /// Where the recording is, once there is one.
    pub recording: Option<HttpsLink>,
    /// Why it does not take place, if so.
    pub called_off: Option<Reason>,
}

type Decided = Result<Vec<KickoffEvent>, KickoffRefusal>;

impl Kickoff {
    /// The plan of a kickoff that can still be changed: its day is part of that.
    pub fn expect_not_over(&self, on: Date) -> Result<&KickoffPlan, KickoffRefusal> {
        let plan = self.plan.as_ref().ok_or(KickoffRefusal::UnknownKickoff)?;
        if self.called_off.is_some() {
            return Err(KickoffRefusal::CalledOff);
        }
        if self.held || on > plan.day() { Err(KickoffRefusal::KickoffOver) } else { Ok(plan) }
    }

    /// A supplier that has been invited.
    pub fn invited(&self, supplier: &SupplierId) -> Result<&InvitedSupplier, KickoffRefusal> {
        self.suppliers.get(supplier).ok_or(KickoffRefusal::NotInvited)
    }

    /// Whether a supplier can still answer, change its answer or take it back.
    pub fn expect_accepting(&self, on: Date) -> Result<&KickoffPlan, KickoffRefusal> {
        let plan = self.expect_not_over(on)?;
        if on > plan.answer_by { Err(KickoffRefusal::AnswerDeadlinePassed) } else { Ok(plan) }
    }

    /// The slots that have been given.
    pub fn slots(&self) -> impl Iterator<Item = (&SupplierId, &Slot)> {
        self.suppliers.iter().filter_map(|(supplier, invited)| Some((supplier, invited.slot.as_ref()?)))
    }

    fn plan(&self, id: KickoffId, plan: KickoffPlan, on: Date) -> Decided {
        if self.plan.as_ref() == Some(&plan) {
            return Ok(vec![]);
        }
        if self.plan.is_some() {
            self.expect_not_over(on)?;
        }
        plan.expect_possible()?;
        if plan.day() < on {
            return Err(KickoffRefusal::KickoffInThePast);
        }
        if self.id.is_none() {
            return Ok(vec![KickoffEvent::KickoffPlanned { id, plan }]);
        }
        let slots = self.slots_under(&plan)?;
        let moved = slots.into_iter().filter(|(supplier, slot)| self.suppliers[supplier].slot != Some(*slot));
        let public_says_otherwise = self.published.as_ref().is_some_and(|public| !public.follows(&plan));
        let mut events = vec![KickoffEvent::KickoffReplanned { plan }];
        events.extend(moved.map(|(supplier, slot)| KickoffEvent::SlotGiven { supplier, slot }));
        Ok(if public_says_otherwise { self.published_anew(events) } else { events })
    }

    fn invite(&self, supplier: SupplierId, name: Name, on: Date) -> Decided {
        self.expect_not_over(on)?;
        if self.suppliers.contains_key(&supplier) {
            return Ok(vec![]);
        }
        self.expect_accepting(on)?;
        if self.suppliers.len() >= MOST_SUPPLIERS {
            return Err(KickoffRefusal::TooManySuppliers);
        }
        Ok(vec![KickoffEvent::SupplierInvited { supplier, name }])
    }

    fn answer(&self, supplier: SupplierId, answer: Answer, on: Date) -> Decided {
        self.expect_accepting(on)?;
        let invited = self.invited(&supplier)?;
        let answer = if answer.coming == Coming::No { Answer::no() } else { answer };
        answer.expect_possible()?;
        if invited.answer.as_ref() == Some(&answer) {
            return Ok(vec![]);
        }
        let gone = answer.coming == Coming::No;
        Ok(self.without_slot(&supplier.clone(), gone, KickoffEvent::InvitationAnswered { supplier, answer }))
    }

    fn withdraw(&self, supplier: SupplierId, by: WithdrawnBy, on: Date) -> Decided {
        match by {
            WithdrawnBy::Supplier => self.expect_accepting(on)?,
            WithdrawnBy::Coordinator => self.expect_not_over(on)?,
        };
        let invited = self.invited(&supplier)?;
        if invited.withdrawn {
            return Ok(vec![]);
        }
        if invited.answer.is_none() {
            return Err(KickoffRefusal::NothingToWithdraw);
        }
        Ok(self.without_slot(&supplier.clone(), true, KickoffEvent::AnswerWithdrawn { supplier, by }))
    }

    /// What happened, and if the supplier is gone, that its slot is free and the programme another.
    fn without_slot(&self, supplier: &SupplierId, gone: bool, event: KickoffEvent) -> Vec<KickoffEvent> {
        let has_slot = self.suppliers.get(supplier).is_some_and(|invited| invited.slot.is_some());
        let mut events = vec![event];
        if gone && has_slot {
            events.push(KickoffEvent::SlotFreed { supplier: supplier.clone() });
        }
        // Slots that are being moved about stay the coordinators' own until they publish them.
        let was_public = self
            .published
            .as_ref()
            .is_some_and(|public| public.entries.iter().any(|entry| entry.supplier == *supplier));
        if gone && was_public { self.published_without(supplier, events) } else { events }
    }

    /// The public programme without one supplier, whatever else has been moved about since.
    fn published_without(&self, supplier: &SupplierId, mut events: Vec<KickoffEvent>) -> Vec<KickoffEvent> {
        if let Some(public) = &self.published {
            let mut programme = Programme { version: public.version + 1, ..public.clone() };
            programme.entries.retain(|entry| entry.supplier != *supplier);
            events.push(KickoffEvent::ProgrammePublished { programme });
        }
        events
    }

    /// What happened, and the programme that follows from it, with every slot as it stands now: those that were public may
    /// not fit the new plan.
    fn published_anew(&self, mut events: Vec<KickoffEvent>) -> Vec<KickoffEvent> {
        let mut after = self.clone();
        events.iter().for_each(|event| after.apply(event.clone()));
        events.extend(after.next_programme().map(|programme| KickoffEvent::ProgrammePublished { programme }));
        events
    }

    fn give_slot(&self, supplier: SupplierId, starts_at: DateTime, minutes: Option<u16>, on: Date) -> Decided {
        let plan = self.expect_not_over(on)?;
        let invited = self.invited(&supplier)?;
        if !matches!(invited.coming(), Some(Coming::Yes | Coming::Maybe)) {
            return Err(KickoffRefusal::NotComing);
        }
        let slot = Slot { starts_at, minutes: minutes.unwrap_or(plan.grid.slot_minutes) };
        KickoffPlan::expect_length(slot.minutes)?;
        self.expect_free(plan, &supplier, &slot)?;
        Ok(if invited.slot == Some(slot) { vec![] } else { vec![KickoffEvent::SlotGiven { supplier, slot }] })
    }

    fn publish_recording(&self, recording: HttpsLink, on: Date) -> Decided {
        let plan = self.plan.as_ref().ok_or(KickoffRefusal::UnknownKickoff)?;
        if self.called_off.is_some() {
            return Err(KickoffRefusal::CalledOff);
        }
        if on < plan.day() {
            return Err(KickoffRefusal::NothingRecordedYet);
        }
        let is_news = self.recording.as_ref() != Some(&recording);
        Ok(if is_news { vec![KickoffEvent::RecordingPublished { recording }] } else { vec![] })
    }

    fn remind(&self, on: Date) -> Decided {
        let answer_by = self.plan.as_ref().ok_or(KickoffRefusal::UnknownKickoff)?.answer_by;
        if self.called_off.is_some() {
            return Ok(vec![]);
        }
        let due = on >= answer_by.saturating_sub(REMINDED_DAYS_BEFORE.days()) && on <= answer_by;
        let anyone = self.suppliers.values().any(InvitedSupplier::owes_an_answer);
        let remind = due && anyone && self.reminded_of != Some(answer_by);
        Ok(if remind { vec![KickoffEvent::AnswersDue { answer_by }] } else { vec![] })
    }
}

impl EventSourced for Kickoff {
    /// Answers and slots make a state of some kilobytes.
    const WINDOW: u16 = 1;
    const STATE_SCHEMA: u64 = schema_of(&[
        include_str!("aggregate.rs"),
        include_str!("answer.rs"),
        include_str!("events.rs"),
        include_str!("plan.rs"),
        include_str!("programme.rs"),
        include_str!("slots.rs"),
    ]);

    fn decide(&self, command: KickoffCommand) -> Decided {
        match command {
            KickoffCommand::PlanKickoff { id, plan, on } => self.plan(id, plan, on),
            KickoffCommand::InviteSupplier { supplier, name, on } => self.invite(supplier, name, on),
            KickoffCommand::InviteAgain { supplier, on } => {
                self.expect_accepting(on)?;
                self.invited(&supplier)?;
                Ok(vec![KickoffEvent::SupplierInvitedAgain { supplier }])
            }
            KickoffCommand::AnswerInvitation { supplier, answer, on } => self.answer(supplier, answer, on),
            KickoffCommand::WithdrawAnswer { supplier, by, on } => self.withdraw(supplier, by, on),
            KickoffCommand::GiveSlot { supplier, starts_at, minutes, on } => {
                self.give_slot(supplier, starts_at, minutes, on)
            }
            KickoffCommand::FreeSlot { supplier, on } => {
                self.expect_not_over(on)?;
                let has_one = self.invited(&supplier)?.slot.is_some();
                Ok(if has_one { vec![KickoffEvent::SlotFreed { supplier }] } else { vec![] })
            }
            KickoffCommand::AcceptProposal { on } => {
                self.expect_not_over(on)?;
                let slots = self.propose().slots.into_iter();
                Ok(slots.map(|given| KickoffEvent::SlotGiven { supplier: given.supplier, slot: given.slot }).collect())
            }
            KickoffCommand::PublishProgramme { on } => {
                self.expect_not_over(on)?;
                if self.published.is_none() && self.slots().next().is_none() {
                    return Err(KickoffRefusal::NothingToPublish);
                }
                let next = self.next_programme();
                Ok(next.map(|programme| KickoffEvent::ProgrammePublished { programme }).into_iter().collect())
            }
            KickoffCommand::RemindOfAnswer { on } => self.remind(on),
            KickoffCommand::PublishRecording { recording, on } => self.publish_recording(recording, on),
            KickoffCommand::CallOff { reason, on } => {
                if self.called_off.is_some() {
                    return Ok(vec![]);
                }
                self.expect_not_over(on)?;
                Ok(vec![KickoffEvent::KickoffCalledOff { reason }])
            }
            KickoffCommand::EndKickoff { on } => {
                let plan = self.plan.as_ref().ok_or(KickoffRefusal::UnknownKickoff)?;
                Ok(if on > plan.day() && !self.held { vec![KickoffEvent::KickoffHeld {}] } else { vec![] })
            }
        }
    }
}

impl Aggregate for Kickoff {
    const TYPE: &'static str = "Kickoff";
    type Command = KickoffCommand;
    type Event = KickoffEvent;
    type Error = KickoffRefusal;
    type Services = ();

    handle_by_deciding!();

    fn apply(&mut self, event: KickoffEvent) {
        let answered = self.suppliers.values().filter_map(|invited| invited.place_in_line).max();
        let invited = |kickoff: &mut Self, supplier: &SupplierId, change: &dyn Fn(&mut InvitedSupplier)| {
            kickoff.suppliers.get_mut(supplier).into_iter().for_each(change);
        };
        match event {
            KickoffEvent::KickoffPlanned { id, plan } => {
                self.id = Some(id);
                self.plan = Some(plan);
            }
            KickoffEvent::KickoffReplanned { plan } => self.plan = Some(plan),
            KickoffEvent::SupplierInvited { supplier, name } => {
                let (answer, place_in_line, slot, sequence) = (None, None, None, None);
                let invited = InvitedSupplier { name, answer, withdrawn: false, place_in_line, slot, sequence };
                self.suppliers.insert(supplier, invited);
            }
            KickoffEvent::SupplierInvitedAgain { .. } => {}
            KickoffEvent::InvitationAnswered { supplier, answer } => invited(self, &supplier, &|invited| {
                invited.answer = Some(answer.clone());
                invited.withdrawn = false;
                invited.place_in_line.get_or_insert(answered.map_or(0, |last| last + 1));
            }),
            KickoffEvent::AnswerWithdrawn { supplier, .. } => invited(self, &supplier, &|invited| {
                invited.answer = None;
                invited.withdrawn = true;
                // Whoever comes back takes their turn anew.
                invited.place_in_line = None;
            }),
            KickoffEvent::SlotGiven { supplier, slot } => {
                invited(self, &supplier, &|invited| invited.slot = Some(slot));
            }
            KickoffEvent::SlotFreed { supplier } => invited(self, &supplier, &|invited| invited.slot = None),
            KickoffEvent::ProgrammePublished { programme } => self.publish(programme),
            KickoffEvent::AnswersDue { answer_by } => self.reminded_of = Some(answer_by),
            KickoffEvent::RecordingPublished { recording } => self.recording = Some(recording),
            KickoffEvent::KickoffCalledOff { reason } => self.called_off = Some(reason),
            KickoffEvent::KickoffHeld {} => self.held = true,
        }
    }
}

impl NamesPeople for Kickoff {
    fn named(&self) -> impl Iterator<Item = &PersonId> {
        self.suppliers.values().filter_map(|invited| invited.answer.as_ref()).flat_map(|answer| &answer.speakers)
    }

    fn ended(&self) -> Option<GroundEnded> {
        self.held.then_some(GroundEnded::KickoffOver)
    }
}
