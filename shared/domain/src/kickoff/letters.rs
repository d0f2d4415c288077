//! Which letters follow from what happened to a kickoff, and to which supplier.

use jiff::civil::Date;

use crate::kernel::{Reason, SupplierId};

use super::{Answer, Change, Coming, Kickoff, KickoffEvent, KickoffPlan, Programme, ProgrammeEntry};

/// A letter to those who speak for a supplier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KickoffLetter {
    /// Will you come? With the link to answer.
    Invitation {
        /// When, where and until when.
        plan: KickoffPlan,
    },
    /// We have your answer, and this is it. With the link to change it.
    AnswerReceived {
        /// When, where and until when.
        plan: KickoffPlan,
        /// The answer.
        answer: Answer,
    },
    /// You have taken your answer back.
    AnswerWithdrawn {
        /// When, where and until when.
        plan: KickoffPlan,
    },
    /// We have no answer from you yet. With the link to answer.
    AnswerDue {
        /// When and where.
        plan: KickoffPlan,
        /// The deadline.
        answer_by: Date,
    },
    /// This is when you present. Comes with a calendar file.
    SlotGiven {
        /// Of which programme.
        programme: Programme,
        /// When.
        entry: ProgrammeEntry,
    },
    /// You present at another time or place than we told you. Comes with a calendar file.
    SlotChanged {
        /// Of which programme.
        programme: Programme,
        /// As we told you.
        from: ProgrammeEntry,
        /// As it is.
        entry: ProgrammeEntry,
    },
    /// The kickoff does not take place. Comes with a calendar file if there was a slot.
    CalledOff {
        /// When and where it would have been.
        plan: KickoffPlan,
        /// Why, in the coordinators' words.
        reason: Reason,
        /// The slot as the supplier knows it, with the SEQUENCE of the cancellation.
        slot: Option<(Programme, ProgrammeEntry)>,
    },
    /// You do not present after all. Comes with a calendar file that takes the entry out.
    SlotCancelled {
        /// Of which programme, as it was.
        programme: Programme,
        /// As we told you, with the SEQUENCE of the cancellation.
        entry: ProgrammeEntry,
    },
}

impl KickoffLetter {
    /// The template's stable name, part of the letter's identity.
    pub fn template(&self) -> &'static str {
        match self {
            Self::Invitation { .. } => "kickoff.invitation",
            Self::AnswerReceived { .. } => "kickoff.answer-received",
            Self::AnswerWithdrawn { .. } => "kickoff.answer-withdrawn",
            Self::AnswerDue { .. } => "kickoff.answer-due",
            Self::SlotGiven { .. } => "kickoff.slot-given",
            Self::SlotChanged { .. } => "kickoff.slot-changed",
            Self::SlotCancelled { .. } => "kickoff.slot-cancelled",
            Self::CalledOff { .. } => "kickoff.called-off",
        }
    }

    /// Whether the letter brings the link to the supplier's page.
    pub fn has_link(&self) -> bool {
        !matches!(self, Self::SlotCancelled { .. } | Self::CalledOff { .. })
    }
}

/// The letters that follow from one commit, given the kickoff after it.
pub fn letters_after(events: &[KickoffEvent], kickoff: &Kickoff) -> Vec<(KickoffLetter, SupplierId)> {
    let Some(plan) = &kickoff.plan else { return vec![] };
    let mut letters = Vec::new();
    for event in events {
        match event {
            KickoffEvent::SupplierInvited { supplier, .. } | KickoffEvent::SupplierInvitedAgain { supplier } => {
                letters.push((KickoffLetter::Invitation { plan: plan.clone() }, supplier.clone()));
            }
            KickoffEvent::InvitationAnswered { supplier, answer } => {
                let letter = KickoffLetter::AnswerReceived { plan: plan.clone(), answer: answer.clone() };
                letters.push((letter, supplier.clone()));
            }
            KickoffEvent::AnswerWithdrawn { supplier, .. } => {
                letters.push((KickoffLetter::AnswerWithdrawn { plan: plan.clone() }, supplier.clone()));
            }
            KickoffEvent::AnswersDue { answer_by } => {
                let owing = kickoff.suppliers.iter().filter(|(_, invited)| invited.owes_an_answer());
                let letter = KickoffLetter::AnswerDue { plan: plan.clone(), answer_by: *answer_by };
                letters.extend(owing.map(|(supplier, _)| (letter.clone(), supplier.clone())));
            }
            KickoffEvent::ProgrammePublished { programme } => {
                letters.extend(about_slots(programme, kickoff.before.as_ref()));
            }
            KickoffEvent::KickoffCalledOff { reason } => letters.extend(about_calling_off(kickoff, plan, reason)),
            KickoffEvent::KickoffPlanned { .. }
            | KickoffEvent::KickoffReplanned { .. }
            | KickoffEvent::SlotGiven { .. }
            | KickoffEvent::SlotFreed { .. }
            | KickoffEvent::RecordingPublished { .. }
            | KickoffEvent::KickoffHeld {} => {}
        }
    }
    letters
}

/// Everyone who comes, or may still come, is told, and their calendar with them.
fn about_calling_off(kickoff: &Kickoff, plan: &KickoffPlan, reason: &Reason) -> Vec<(KickoffLetter, SupplierId)> {
    let concerned =
        kickoff.suppliers.iter().filter(|(_, invited)| !invited.withdrawn && invited.coming() != Some(Coming::No));
    let letters = concerned.map(|(supplier, _)| {
        let slot = kickoff.published.as_ref().and_then(|programme| {
            let entry = programme.entries.iter().find(|entry| entry.supplier == *supplier)?;
            let entry = ProgrammeEntry { sequence: entry.sequence + 1, ..entry.clone() };
            Some((programme.clone(), entry))
        });
        (KickoffLetter::CalledOff { plan: plan.clone(), reason: reason.clone(), slot }, supplier.clone())
    });
    letters.collect()
}

/// Whoever's slot is new, other or gone is told; everyone else is left in peace.
fn about_slots(programme: &Programme, before: Option<&Programme>) -> Vec<(KickoffLetter, SupplierId)> {
    let changes = programme.changes_since(before).into_iter();
    let letters = changes.map(|change| match change {
        Change::Added(entry) => {
            let supplier = entry.supplier.clone();
            (KickoffLetter::SlotGiven { programme: programme.clone(), entry }, supplier)
        }
        Change::Changed { from, to } => {
            let supplier = to.supplier.clone();
            (KickoffLetter::SlotChanged { programme: programme.clone(), from, entry: to }, supplier)
        }
        Change::Removed(entry) => {
            let supplier = entry.supplier.clone();
            let entry = ProgrammeEntry { sequence: entry.sequence + 1, ..entry };
            // The calendar's entry that is taken out is that of the programme it was in.
            let programme = before.unwrap_or(programme).clone();
            (KickoffLetter::SlotCancelled { programme, entry }, supplier)
        }
    });
    letters.collect()
}
