//! How commands to a kickoff are decided.

use cqrs_es::Aggregate;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::{handle_by_deciding, schema_of};
use crate::kernel::{EventSourced, KickoffId};

use super::{KickoffCommand, KickoffEvent, KickoffPlan, KickoffRefusal};

/// A kickoff, as its events have made it.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kickoff {
    /// Its key; `None` while it is unknown.
    pub id: Option<KickoffId>,
    /// When, where and how.
    pub plan: Option<KickoffPlan>,
}

type Decided = Result<Vec<KickoffEvent>, KickoffRefusal>;

impl Kickoff {
    /// The plan of a kickoff that can still be changed: its day is part of that.
    pub fn expect_not_over(&self, on: Date) -> Result<&KickoffPlan, KickoffRefusal> {
        let plan = self.plan.as_ref().ok_or(KickoffRefusal::UnknownKickoff)?;
        if on > plan.day() { Err(KickoffRefusal::KickoffOver) } else { Ok(plan) }
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
        Ok(match self.id {
            None => vec![KickoffEvent::KickoffPlanned { id, plan }],
            Some(_) => vec![KickoffEvent::KickoffReplanned { plan }],
        })
    }
}

impl EventSourced for Kickoff {
    /// Answers and slots make a state of some kilobytes.
    const WINDOW: u16 = 1;
    const STATE_SCHEMA: u64 =
        schema_of(&[include_str!("aggregate.rs"), include_str!("events.rs"), include_str!("plan.rs")]);

    fn decide(&self, command: KickoffCommand) -> Decided {
        match command {
            KickoffCommand::PlanKickoff { id, plan, on } => self.plan(id, plan, on),
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
        match event {
            KickoffEvent::KickoffPlanned { id, plan } => {
                self.id = Some(id);
                self.plan = Some(plan);
            }
            KickoffEvent::KickoffReplanned { plan } => self.plan = Some(plan),
        }
    }
}
