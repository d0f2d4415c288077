//! How a trial period moves through its life, and whom it lets in.

use std::collections::BTreeMap;

use cqrs_es::Aggregate;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::kernel::calendar::{day_in_norway, end_of_day_in_norway};
use crate::kernel::event_sourced::{handle_by_deciding, schema_of};
use crate::kernel::{
    CountyNumber, EventSourced, HttpsLink, LibraryNumber, LibraryType, Name, ServiceId, SupplierId, TrialId,
};
use crate::onboarding::library::{Library, Standing};

use super::{TrialCommand, TrialEvent, TrialPlan, TrialRefusal, TrialTerms};

/// How many days before the end whoever tries something is reminded.
const REMINDED_DAYS_BEFORE: i32 = 7;
/// The longest a free seat is kept for one library, in hours: two weeks.
const MOST_HOURS: u16 = 336;
/// The most days a supplier can have to open its service.
const MOST_ACTIVATION_DAYS: u8 = 30;

/// How far a trial period has come.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// There is no such trial period.
    #[default]
    Unknown,
    /// Coordinators have it in mind.
    Draft,
    /// Libraries have been told.
    Announced,
    /// The last day is over, and every offer has ended.
    Ended,
}

impl Stage {
    /// The stage's name in requests and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Draft => "draft",
            Self::Announced => "announced",
            Self::Ended => "ended",
        }
    }
}

/// A trial period, as its events have made it.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialPeriod {
    /// Its key; `None` only while it is unknown.
    pub id: Option<TrialId>,
    /// How far it has come.
    pub stage: Stage,
    /// What it is called.
    pub name: Option<Name>,
    /// Its first and last day; the last is part of it.
    pub days: Option<(Date, Date)>,
    /// For how many hours a seat that has become free is kept for the library it is offered to.
    pub answer_within_hours: u16,
    /// What can be tried, on what terms.
    pub offers: BTreeMap<ServiceId, TrialTerms>,
    /// Where the evaluation is found.
    pub evaluation: Option<HttpsLink>,
    /// Whether whoever tries something has been reminded that a week is left.
    pub reminded: bool,
}

/// That a library may sign up for a service now, and on what terms: what [`TrialPeriod::admit`] found.
///
/// The terms of an announced offer never change, so an admission found a moment ago still holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admission {
    /// In which trial period.
    pub trial: TrialId,
    /// For which service.
    pub service: ServiceId,
    /// Who delivers it.
    pub supplier: SupplierId,
    /// How many libraries can try it at the same time; `None` for any number.
    pub seats: Option<u32>,
    /// For how many hours a seat that has become free is kept for the library it is offered to.
    pub answer_within_hours: u16,
    /// Within how many days the supplier promises that the service works for the library.
    pub activation_days: u8,
    /// The trial's last day, which is part of it.
    pub last_day: Date,
    /// Who signs up.
    pub library: LibraryNumber,
    /// The county it lies in that day, if known.
    pub county: Option<CountyNumber>,
}

type Decided = Result<Vec<TrialEvent>, TrialRefusal>;

impl TrialPeriod {
    /// Whether a library may sign up for a service at a moment: it must be approved and of the right kind, and the day within
    /// the period.
    pub fn admit(&self, library: &Library, service: &ServiceId, at: Timestamp) -> Result<Admission, TrialRefusal> {
        let on = day_in_norway(at);
        let (Some(trial), Some((first, last))) = (&self.id, self.days) else { return Err(TrialRefusal::UnknownTrial) };
        match self.stage {
            Stage::Unknown | Stage::Draft => return Err(TrialRefusal::UnknownTrial),
            Stage::Announced if on < first => return Err(TrialRefusal::NotBegunYet),
            Stage::Announced if on <= last => {}
            Stage::Announced | Stage::Ended => return Err(TrialRefusal::TrialOver),
        }
        let terms = self.offers.get(service).ok_or(TrialRefusal::NotOnTrial)?;
        let number = library.number.clone().filter(|_| library.standing == Standing::Approved);
        let number = number.ok_or(TrialRefusal::LibraryNotApproved)?;
        if !library.library_type.is_some_and(|kind| terms.eligible.contains(&kind)) {
            return Err(TrialRefusal::NotEligible);
        }
        Ok(Admission {
            trial: trial.clone(),
            service: service.clone(),
            supplier: terms.supplier.clone(),
            seats: terms.seats,
            answer_within_hours: self.answer_within_hours,
            activation_days: terms.activation_days,
            last_day: last,
            library: number,
            county: library.municipality_on(on).map(|municipality| municipality.county()),
        })
    }

    /// The offers that libraries of one kind may try.
    pub fn offers_for(&self, kind: Option<LibraryType>) -> impl Iterator<Item = (&ServiceId, &TrialTerms)> {
        self.offers.iter().filter(move |(_, terms)| kind.is_some_and(|kind| terms.eligible.contains(&kind)))
    }

    /// The services that one supplier lets libraries try.
    pub fn offers_by<'a>(&'a self, supplier: &'a SupplierId) -> impl Iterator<Item = (&'a ServiceId, &'a TrialTerms)> {
        self.offers.iter().filter(move |(_, terms)| terms.supplier == *supplier)
    }

    /// How many days are left on a day, the last one included; `None` before the first day and after the last.
    pub fn days_left(&self, on: Date) -> Option<i32> {
        let (first, last) = self.days?;
        let within = (first..=last).contains(&on);
        within.then(|| (last - on).get_days() + 1)
    }

    fn plan(&self, plan: TrialPlan) -> Decided {
        let TrialPlan { id, name, first_day, last_day, answer_within_hours, on } = plan;
        if self.stage != Stage::Unknown {
            let same = self.name.as_ref() == Some(&name)
                && self.days == Some((first_day, last_day))
                && self.answer_within_hours == answer_within_hours;
            return if same { Ok(vec![]) } else { Err(TrialRefusal::TrialExists) };
        }
        if last_day < first_day {
            return Err(TrialRefusal::EndsBeforeItBegins);
        }
        if last_day < on {
            return Err(TrialRefusal::EndsInThePast);
        }
        if !(1..=MOST_HOURS).contains(&answer_within_hours) {
            return Err(TrialRefusal::AnswerTimeOutOfRange);
        }
        Ok(vec![TrialEvent::TrialPlanned { id, name, first_day, last_day, answer_within_hours }])
    }

    fn offer(&self, service: ServiceId, terms: Box<TrialTerms>, on: Date) -> Decided {
        let (_, last) = self.expect_known()?;
        if terms.seats == Some(0) {
            return Err(TrialRefusal::NoSeats);
        }
        if terms.eligible.is_empty() {
            return Err(TrialRefusal::NobodyEligible);
        }
        if terms.activation_days > MOST_ACTIVATION_DAYS {
            return Err(TrialRefusal::ActivationTooSlow);
        }
        if self.offers.get(&service) == Some(&*terms) {
            return Ok(vec![]);
        }
        match self.stage {
            Stage::Announced | Stage::Ended if on > last => Err(TrialRefusal::TrialOver),
            Stage::Ended => Err(TrialRefusal::TrialOver),
            // Terms that libraries have signed up for are not changed under them.
            Stage::Announced if self.offers.contains_key(&service) => Err(TrialRefusal::NotADraft),
            stage => Ok(vec![TrialEvent::TrialOffered { service, terms, late: stage == Stage::Announced }]),
        }
    }

    fn announce(&self, on: Date) -> Decided {
        let (_, last) = self.expect_known()?;
        match self.stage {
            Stage::Draft if last < on => Err(TrialRefusal::EndsInThePast),
            Stage::Draft if self.offers.is_empty() => Err(TrialRefusal::NothingToTry),
            Stage::Draft => Ok(vec![TrialEvent::TrialAnnounced {}]),
            _ => Err(TrialRefusal::NotADraft),
        }
    }

    /// A period of a week or less begins with its last week: nobody is reminded of what they have just been told.
    fn remind(&self, on: Date) -> Decided {
        let (first, last) = self.expect_known()?;
        let from = last.saturating_sub(REMINDED_DAYS_BEFORE.days());
        let due = from > first && (from..=last).contains(&on);
        let remind = self.stage == Stage::Announced && due && !self.reminded;
        Ok(if remind { vec![TrialEvent::LastWeekBegun {}] } else { vec![] })
    }

    fn end(&self, at: Timestamp) -> Decided {
        let (_, last) = self.expect_known()?;
        match self.stage {
            Stage::Unknown | Stage::Draft => Err(TrialRefusal::NotOverYet),
            Stage::Announced if at < end_of_day_in_norway(last) => Err(TrialRefusal::NotOverYet),
            Stage::Announced => Ok(vec![TrialEvent::TrialEnded {}]),
            Stage::Ended => Ok(vec![]),
        }
    }

    fn expect_known(&self) -> Result<(Date, Date), TrialRefusal> {
        self.days.ok_or(TrialRefusal::UnknownTrial)
    }
}

impl EventSourced for TrialPeriod {
    /// Descriptions and instructions in two languages make a state of some kilobytes.
    const WINDOW: u16 = 1;
    const STATE_SCHEMA: u64 =
        schema_of(&[include_str!("aggregate.rs"), include_str!("events.rs"), include_str!("../../kernel/text.rs")]);

    fn decide(&self, command: TrialCommand) -> Decided {
        match command {
            TrialCommand::PlanTrial(plan) => self.plan(plan),
            TrialCommand::OfferTrial { service, terms, on } => self.offer(service, terms, on),
            TrialCommand::WithdrawTrial { service } => {
                self.expect_known()?;
                match self.stage {
                    _ if !self.offers.contains_key(&service) => Ok(vec![]),
                    Stage::Draft => Ok(vec![TrialEvent::TrialWithdrawn { service }]),
                    _ => Err(TrialRefusal::NotADraft),
                }
            }
            TrialCommand::LinkEvaluation { link } => {
                self.expect_known()?;
                match self.stage {
                    _ if self.evaluation.as_ref() == Some(&link) => Ok(vec![]),
                    // Whoever tried something has been sent the link, or a letter without one.
                    Stage::Ended => Err(TrialRefusal::TrialOver),
                    _ => Ok(vec![TrialEvent::EvaluationLinked { link }]),
                }
            }
            TrialCommand::AnnounceTrial { on } => self.announce(on),
            TrialCommand::RemindOfLastWeek { on } => self.remind(on),
            TrialCommand::EndTrial { at } => self.end(at),
        }
    }
}

impl Aggregate for TrialPeriod {
    const TYPE: &'static str = "TrialPeriod";
    type Command = TrialCommand;
    type Event = TrialEvent;
    type Error = TrialRefusal;
    type Services = ();

    handle_by_deciding!();

    fn apply(&mut self, event: TrialEvent) {
        match event {
            TrialEvent::TrialPlanned { id, name, first_day, last_day, answer_within_hours } => {
                self.id = Some(id);
                self.stage = Stage::Draft;
                self.name = Some(name);
                self.days = Some((first_day, last_day));
                self.answer_within_hours = answer_within_hours;
            }
            TrialEvent::TrialOffered { service, terms, .. } => drop(self.offers.insert(service, *terms)),
            TrialEvent::TrialWithdrawn { service } => drop(self.offers.remove(&service)),
            TrialEvent::EvaluationLinked { link } => self.evaluation = Some(link),
            TrialEvent::TrialAnnounced {} => self.stage = Stage::Announced,
            TrialEvent::LastWeekBegun {} => self.reminded = true,
            TrialEvent::TrialEnded {} => self.stage = Stage::Ended,
        }
    }
}
