//! How decisions, deadlines and orders are decided.

use std::collections::{BTreeMap, BTreeSet};

use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::{handle_by_deciding, schema_of};
use crate::kernel::{EventSourced, Name, PeriodId, ServiceId, TrainingId};
use crate::onboarding::period::{Admission, AtDeadline, Offer};
use crate::statistics::Month;

use super::{Choice, DecidedBy, ParticipationCommand, ParticipationEvent, ParticipationRefusal, TrainingTaken};

/// What was decided about a service in a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What.
    pub choice: Choice,
    /// By whom.
    pub by: DecidedBy,
    /// The order's number in ConsortiaManager, once it is confirmed there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Name>,
}

/// A library's participation, as its events have made it.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participation {
    /// What the library has, by confirmed orders.
    pub connected: BTreeSet<ServiceId>,
    /// What was decided, by period and service.
    pub decisions: BTreeMap<PeriodId, BTreeMap<ServiceId, Decision>>,
    /// The periods whose deadline has been applied.
    pub deadlines: BTreeSet<PeriodId>,
    /// The training taken, by period and session.
    pub trainings: BTreeMap<PeriodId, BTreeMap<TrainingId, TrainingTaken>>,
    /// What was recorded by hand of services that the library has or had: the first month, and the last.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub recorded: BTreeMap<ServiceId, Vec<(Month, Option<Month>)>>,
}

type Decided = Result<Vec<ParticipationEvent>, ParticipationRefusal>;

impl Participation {
    /// What was decided about a service in a period, by whomever.
    pub fn decision(&self, period: &PeriodId, service: &ServiceId) -> Option<&Decision> {
        self.decisions.get(period)?.get(service)
    }

    /// What the deadline would bring, or has brought, for a service that is not decided.
    pub fn at_deadline(&self, service: &ServiceId, offer: &Offer) -> Choice {
        match (self.connected.contains(service), offer.at_deadline) {
            (true, AtDeadline::Renew) => Choice::Renew,
            (true, AtDeadline::Cancel) => Choice::Cancel,
            (false, _) if offer.national_deal => Choice::New,
            (false, _) => Choice::NotNow,
        }
    }

    /// Whether anything that the library could choose is not decided.
    pub fn lacks_decision<'a>(&self, period: &PeriodId, offers: impl IntoIterator<Item = &'a ServiceId>) -> bool {
        offers.into_iter().any(|service| self.decision(period, service).is_none())
    }

    fn decide_about(&self, admission: Admission, choice: Choice, by: DecidedBy) -> Decided {
        let Admission { period, service } = admission;
        let known = self.decision(&period, &service);
        if known.is_some_and(|decision| decision.order.is_some()) {
            return Err(ParticipationRefusal::OrderIsConfirmed);
        }
        match (self.connected.contains(&service), choice.needs_connection()) {
            (true, false) => return Err(ParticipationRefusal::AlreadyConnected),
            (false, true) => return Err(ParticipationRefusal::NotConnected),
            _ => {}
        }
        if known.is_some_and(|decision| decision.choice == choice && decision.by.is_someone()) {
            return Ok(vec![]);
        }
        Ok(vec![ParticipationEvent::DecisionMade { period, service, choice, by }])
    }

    /// What somebody has decided stays; who has the service keeps it.
    fn enrol(&self, period: &PeriodId, services: BTreeSet<ServiceId>) -> Vec<ParticipationEvent> {
        let undecided = services.into_iter().filter(|service| self.decision(period, service).is_none());
        undecided
            .map(|service| {
                let choice = if self.connected.contains(&service) { Choice::Renew } else { Choice::New };
                ParticipationEvent::DecisionMade {
                    period: period.clone(),
                    service,
                    choice,
                    by: DecidedBy::NationalDeal,
                }
            })
            .collect()
    }

    fn apply_deadline(&self, period: PeriodId, offers: &BTreeMap<ServiceId, Offer>) -> Vec<ParticipationEvent> {
        if self.deadlines.contains(&period) {
            return vec![];
        }
        let undecided = offers.iter().filter(|(service, _)| self.decision(&period, service).is_none());
        let outcome = undecided.map(|(service, offer)| (service.clone(), self.at_deadline(service, offer))).collect();
        vec![ParticipationEvent::DeadlinePassed { period, outcome }]
    }

    fn record(&self, service: ServiceId, since: Month, until: Option<Month>) -> Decided {
        if until.is_some_and(|until| until < since) {
            return Err(ParticipationRefusal::ConnectionEndsBeforeItBegins);
        }
        if self.recorded.get(&service).is_some_and(|times| times.contains(&(since, until))) {
            return Ok(vec![]);
        }
        Ok(vec![ParticipationEvent::ConnectionRecorded { service, since, until }])
    }

    fn confirm(&self, period: PeriodId, service: ServiceId, order: Name) -> Decided {
        let decision = self.decision(&period, &service).filter(|decision| decision.choice.is_order());
        let decision = decision.ok_or(ParticipationRefusal::NothingOrdered)?;
        match &decision.order {
            Some(known) if *known == order => Ok(vec![]),
            Some(_) => Err(ParticipationRefusal::ConfirmedOtherwise),
            None => Ok(vec![ParticipationEvent::OrderConfirmed { period, service, choice: decision.choice, order }]),
        }
    }
}

impl EventSourced for Participation {
    const STATE_SCHEMA: u64 = schema_of(&[include_str!("aggregate.rs"), include_str!("events.rs")]);

    fn decide(&self, command: ParticipationCommand) -> Decided {
        match command {
            ParticipationCommand::Decide { admission, choice, by } => self.decide_about(admission, choice, by),
            ParticipationCommand::Enrol { period, services } => Ok(self.enrol(&period, services)),
            ParticipationCommand::ApplyDeadline { period, offers } => Ok(self.apply_deadline(period, &offers)),
            ParticipationCommand::ConfirmOrder { period, service, order } => self.confirm(period, service, order),
            ParticipationCommand::RecordConnection { service, since, until } => self.record(service, since, until),
            ParticipationCommand::TakeTraining { period, training, taken } => {
                let known = self.trainings.get(&period).and_then(|sessions| sessions.get(&training));
                // Whoever was there needs no recording; watching it too changes nothing.
                if known.is_some_and(|known| *known <= taken) {
                    return Ok(vec![]);
                }
                Ok(vec![ParticipationEvent::TrainingTaken { period, training, taken }])
            }
        }
    }
}

impl Aggregate for Participation {
    const TYPE: &'static str = "Participation";
    type Command = ParticipationCommand;
    type Event = ParticipationEvent;
    type Error = ParticipationRefusal;
    type Services = ();

    handle_by_deciding!();

    fn apply(&mut self, event: ParticipationEvent) {
        match event {
            ParticipationEvent::DecisionMade { period, service, choice, by } => {
                let decision = Decision { choice, by, order: None };
                self.decisions.entry(period).or_default().insert(service, decision);
            }
            ParticipationEvent::DeadlinePassed { period, outcome } => {
                let decisions = self.decisions.entry(period.clone()).or_default();
                for (service, choice) in outcome {
                    decisions.insert(service, Decision { choice, by: DecidedBy::Deadline, order: None });
                }
                self.deadlines.insert(period);
            }
            ParticipationEvent::OrderConfirmed { period, service, choice, order } => {
                if let Some(decision) = self.decisions.entry(period).or_default().get_mut(&service) {
                    decision.order = Some(order);
                }
                if choice == Choice::Cancel {
                    self.connected.remove(&service);
                } else {
                    self.connected.insert(service);
                }
            }
            ParticipationEvent::TrainingTaken { period, training, taken } => {
                self.trainings.entry(period).or_default().insert(training, taken);
            }
            ParticipationEvent::ConnectionRecorded { service, since, until } => {
                if until.is_none() {
                    self.connected.insert(service.clone());
                }
                self.recorded.entry(service).or_default().push((since, until));
            }
        }
    }
}
