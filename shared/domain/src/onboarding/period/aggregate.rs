//! How a period moves through its life.

use std::collections::{BTreeMap, BTreeSet};

use cqrs_es::Aggregate;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::{handle_by_deciding, schema_of};
use crate::kernel::{
    EventSourced, HttpsLink, LibraryNumber, LibraryType, Name, PeriodId, Reason, ServiceId, TrainingId,
};
use crate::onboarding::library::{Library, Standing};

use super::{Offer, PeriodCommand, PeriodEvent, PeriodPlan, PeriodRefusal, Training};

/// The longest a period may last, in days: each is reserved in one transaction, so that no two periods overlap.
const MOST_DAYS: usize = 90;
/// How many days before the last those without a decision are reminded.
const REMINDED_DAYS_BEFORE: i32 = 3;

/// How far a period has come.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// There is no such period.
    #[default]
    Unknown,
    /// Coordinators have it in mind.
    Draft,
    /// Everyone has been told.
    Announced,
    /// Libraries decide.
    Open,
    /// The last day is over.
    Closed,
    /// The deadline has brought everyone what it brings.
    Settled,
}

impl Stage {
    /// The stage's name in requests and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Draft => "draft",
            Self::Announced => "announced",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Settled => "settled",
        }
    }
}

/// A connection period, as its events have made it.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionPeriod {
    /// Its key; `None` while it is unknown.
    pub id: Option<PeriodId>,
    /// How far it has come.
    pub stage: Stage,
    /// What it is called.
    pub name: Option<Name>,
    /// Its first and last day; the last is part of it.
    pub days: Option<(Date, Date)>,
    /// What is to be had, on what terms.
    pub offers: BTreeMap<ServiceId, Offer>,
    /// The training sessions, each with how often it has been scheduled and where its recording is.
    pub trainings: BTreeMap<TrainingId, (Training, u32, Option<HttpsLink>)>,
    /// The national deals that have enrolled everyone.
    pub enrolled: BTreeSet<ServiceId>,
    /// Libraries that may decide once more, through which day.
    pub reopened: BTreeMap<LibraryNumber, Date>,
    /// The last day that was reminded of.
    pub reminded_of: Option<Date>,
}

/// That a library may decide about a service today: what [`ConnectionPeriod::admit`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admission {
    /// In which period.
    pub period: PeriodId,
    /// About which service.
    pub service: ServiceId,
}

type Decided = Result<Vec<PeriodEvent>, PeriodRefusal>;

impl ConnectionPeriod {
    /// Whether a library may decide about a service on a day.
    ///
    /// The day decides, not the stage alone: between midnight after the last day and the timekeeper's round the period
    /// still stands open, and is over all the same.
    pub fn admit(&self, library: &Library, service: &ServiceId, on: Date) -> Result<Admission, PeriodRefusal> {
        self.expect_accepting(library.number.as_ref(), on)?;
        if library.standing != Standing::Approved {
            return Err(PeriodRefusal::LibraryNotApproved);
        }
        let offer = self.offers.get(service).ok_or(PeriodRefusal::ServiceNotOffered)?;
        if !library.library_type.is_some_and(|library_type| offer.eligible.contains(&library_type)) {
            return Err(PeriodRefusal::NotEligible);
        }
        let period = self.id.clone().ok_or(PeriodRefusal::UnknownPeriod)?;
        Ok(Admission { period, service: service.clone() })
    }

    /// The offers that libraries of one kind may choose from.
    pub fn offers_for(&self, kind: Option<LibraryType>) -> impl Iterator<Item = (&ServiceId, &Offer)> {
        let eligible = move |offer: &Offer| kind.is_some_and(|kind| offer.eligible.contains(&kind));
        self.offers.iter().filter(move |(_, offer)| eligible(offer))
    }

    /// The national deals that have still to enrol everyone, while the period is open.
    pub fn deals_to_enrol(&self) -> BTreeSet<ServiceId> {
        let open = self.stage == Stage::Open;
        let deals =
            self.offers.iter().filter(|(service, offer)| offer.national_deal && !self.enrolled.contains(*service));
        deals.filter(|_| open).map(|(service, _)| service.clone()).collect()
    }

    /// The days from one to another, both included.
    pub fn days_between(first: Date, last: Date) -> impl Iterator<Item = Date> {
        first.series(1.day()).take_while(move |day| *day <= last)
    }

    fn expect_accepting(&self, library: Option<&LibraryNumber>, on: Date) -> Result<(), PeriodRefusal> {
        let (first, last) = self.days.ok_or(PeriodRefusal::UnknownPeriod)?;
        let reopened = library.and_then(|library| self.reopened.get(library)).is_some_and(|through| on <= *through);
        match self.stage {
            Stage::Unknown | Stage::Draft => Err(PeriodRefusal::UnknownPeriod),
            Stage::Announced => Err(PeriodRefusal::NotOpenYet),
            Stage::Open if on < first => Err(PeriodRefusal::NotOpenYet),
            Stage::Open if on <= last => Ok(()),
            Stage::Closed | Stage::Settled if reopened => Ok(()),
            Stage::Open | Stage::Closed | Stage::Settled => Err(PeriodRefusal::PeriodClosed),
        }
    }

    fn plan(&self, plan: PeriodPlan) -> Decided {
        let PeriodPlan { id, name, first_day, last_day, on } = plan;
        if self.stage != Stage::Unknown {
            let same = self.name.as_ref() == Some(&name) && self.days == Some((first_day, last_day));
            return if same { Ok(vec![]) } else { Err(PeriodRefusal::PeriodExists) };
        }
        expect_days(first_day, last_day, on)?;
        Ok(vec![PeriodEvent::PeriodPlanned { id, name, first_day, last_day }])
    }

    fn offer(&self, service: ServiceId, offer: Offer, on: Date) -> Decided {
        let (_, last) = self.days.ok_or(PeriodRefusal::UnknownPeriod)?;
        if self.offers.get(&service) == Some(&offer) {
            return Ok(vec![]);
        }
        let late = match self.stage {
            Stage::Draft => false,
            Stage::Announced | Stage::Open if on > last => return Err(PeriodRefusal::PeriodClosed),
            // Terms that libraries have read and decided on are not changed under them.
            Stage::Announced | Stage::Open if self.offers.contains_key(&service) => {
                return Err(PeriodRefusal::NotADraft);
            }
            Stage::Announced | Stage::Open => true,
            Stage::Unknown => return Err(PeriodRefusal::UnknownPeriod),
            Stage::Closed | Stage::Settled => return Err(PeriodRefusal::PeriodClosed),
        };
        Ok(vec![PeriodEvent::ServiceOffered { service, offer, late }])
    }

    fn move_last_day(&self, last_day: Date, reason: Reason, on: Date) -> Decided {
        let (first, last) = self.days.ok_or(PeriodRefusal::UnknownPeriod)?;
        if self.stage >= Stage::Closed || on > last {
            return Err(PeriodRefusal::PeriodClosed);
        }
        expect_days(first, last_day, on)?;
        Ok(match last_day.cmp(&last) {
            std::cmp::Ordering::Equal => vec![],
            std::cmp::Ordering::Greater => vec![PeriodEvent::PeriodExtended { last_day, reason }],
            std::cmp::Ordering::Less => vec![PeriodEvent::PeriodShortened { last_day, reason }],
        })
    }

    fn remind(&self, on: Date) -> Decided {
        let Some((_, last_day)) = self.days else { return Err(PeriodRefusal::UnknownPeriod) };
        let due = on >= last_day.saturating_sub(REMINDED_DAYS_BEFORE.days()) && on <= last_day;
        if self.stage != Stage::Open || !due || self.reminded_of == Some(last_day) {
            return Ok(vec![]);
        }
        Ok(vec![PeriodEvent::DeadlineApproaching { last_day }])
    }

    fn expect_known(&self) -> Result<(Date, Date), PeriodRefusal> {
        self.days.ok_or(PeriodRefusal::UnknownPeriod)
    }
}

/// Refuses days that make no period.
fn expect_days(first: Date, last: Date, on: Date) -> Result<(), PeriodRefusal> {
    if last < first {
        return Err(PeriodRefusal::EndsBeforeItBegins);
    }
    if last < on {
        return Err(PeriodRefusal::EndsInThePast);
    }
    if ConnectionPeriod::days_between(first, last).nth(MOST_DAYS).is_some() {
        return Err(PeriodRefusal::TooLong);
    }
    Ok(())
}

impl EventSourced for ConnectionPeriod {
    /// Offers and sessions make a state of some kilobytes.
    const WINDOW: u16 = 1;
    const STATE_SCHEMA: u64 = schema_of(&[include_str!("aggregate.rs"), include_str!("events.rs")]);

    fn decide(&self, command: PeriodCommand) -> Decided {
        match command {
            PeriodCommand::PlanPeriod(plan) => self.plan(plan),
            PeriodCommand::OfferService { service, offer, on } => self.offer(service, offer, on),
            PeriodCommand::WithdrawOffer { service } => {
                self.expect_known()?;
                match self.stage {
                    _ if !self.offers.contains_key(&service) => Ok(vec![]),
                    Stage::Draft => Ok(vec![PeriodEvent::OfferWithdrawn { service }]),
                    _ => Err(PeriodRefusal::NotADraft),
                }
            }
            PeriodCommand::AnnouncePeriod { on } => {
                let (_, last) = self.expect_known()?;
                match self.stage {
                    Stage::Draft if last < on => Err(PeriodRefusal::EndsInThePast),
                    Stage::Draft if self.offers.is_empty() => Err(PeriodRefusal::NothingOffered),
                    Stage::Draft => Ok(vec![PeriodEvent::PeriodAnnounced {}]),
                    _ => Err(PeriodRefusal::NotADraft),
                }
            }
            PeriodCommand::OpenPeriod { on } => {
                let (first, last) = self.expect_known()?;
                match self.stage {
                    Stage::Draft | Stage::Unknown => Err(PeriodRefusal::NotAnnounced),
                    Stage::Announced if on < first => Err(PeriodRefusal::NotOpenYet),
                    // Opened and closed in one go when the timekeeper slept through it all: then there is nothing to open.
                    Stage::Announced if on > last => Err(PeriodRefusal::PeriodClosed),
                    Stage::Announced => Ok(vec![PeriodEvent::PeriodOpened {}]),
                    Stage::Open => Ok(vec![]),
                    Stage::Closed | Stage::Settled => Err(PeriodRefusal::PeriodClosed),
                }
            }
            PeriodCommand::MoveLastDay { last_day, reason, on } => self.move_last_day(last_day, reason, on),
            PeriodCommand::ScheduleTraining { training, details } => {
                self.expect_known()?;
                let revision = match self.trainings.get(&training) {
                    Some((known, ..)) if *known == details => return Ok(vec![]),
                    Some((_, revision, _)) => revision + 1,
                    None => 0,
                };
                Ok(vec![PeriodEvent::TrainingScheduled { training, details, revision }])
            }
            PeriodCommand::PublishRecording { training, recording } => match self.trainings.get(&training) {
                None => Err(PeriodRefusal::UnknownTraining),
                Some((.., Some(known))) if *known == recording => Ok(vec![]),
                Some(_) => Ok(vec![PeriodEvent::RecordingPublished { training, recording }]),
            },
            PeriodCommand::RecordEnrolment { mut services } => {
                services.retain(|service| !self.enrolled.contains(service));
                let nothing_new = services.is_empty();
                Ok(if nothing_new { vec![] } else { vec![PeriodEvent::NationalDealsEnrolled { services }] })
            }
            PeriodCommand::RemindOfDeadline { on } => self.remind(on),
            PeriodCommand::ClosePeriod { on } => {
                let (_, last) = self.expect_known()?;
                match self.stage {
                    Stage::Unknown | Stage::Draft => Err(PeriodRefusal::NotAnnounced),
                    Stage::Announced | Stage::Open if on <= last => Err(PeriodRefusal::NotOverYet),
                    Stage::Announced | Stage::Open => Ok(vec![PeriodEvent::PeriodClosed {}]),
                    Stage::Closed | Stage::Settled => Ok(vec![]),
                }
            }
            PeriodCommand::ReopenForLibrary { library, through, on } => {
                self.expect_known()?;
                match self.stage {
                    Stage::Closed | Stage::Settled if through < on => Err(PeriodRefusal::EndsInThePast),
                    Stage::Closed | Stage::Settled if self.reopened.get(&library) == Some(&through) => Ok(vec![]),
                    Stage::Closed | Stage::Settled => Ok(vec![PeriodEvent::ReopenedForLibrary { library, through }]),
                    _ => Err(PeriodRefusal::NotOverYet),
                }
            }
            PeriodCommand::SettlePeriod => match self.stage {
                Stage::Closed => Ok(vec![PeriodEvent::PeriodSettled {}]),
                Stage::Settled => Ok(vec![]),
                _ => Err(PeriodRefusal::NotOverYet),
            },
        }
    }
}

impl Aggregate for ConnectionPeriod {
    const TYPE: &'static str = "ConnectionPeriod";
    type Command = PeriodCommand;
    type Event = PeriodEvent;
    type Error = PeriodRefusal;
    type Services = ();

    handle_by_deciding!();

    fn apply(&mut self, event: PeriodEvent) {
        match event {
            PeriodEvent::PeriodPlanned { id, name, first_day, last_day } => {
                self.id = Some(id);
                self.stage = Stage::Draft;
                self.name = Some(name);
                self.days = Some((first_day, last_day));
            }
            PeriodEvent::ServiceOffered { service, offer, .. } => drop(self.offers.insert(service, offer)),
            PeriodEvent::OfferWithdrawn { service } => drop(self.offers.remove(&service)),
            PeriodEvent::PeriodAnnounced {} => self.stage = Stage::Announced,
            PeriodEvent::PeriodOpened {} => self.stage = Stage::Open,
            PeriodEvent::PeriodExtended { last_day, .. } | PeriodEvent::PeriodShortened { last_day, .. } => {
                self.days = self.days.map(|(first, _)| (first, last_day));
            }
            PeriodEvent::TrainingScheduled { training, details, revision } => {
                let recording = self.trainings.remove(&training).and_then(|(.., recording)| recording);
                self.trainings.insert(training, (details, revision, recording));
            }
            PeriodEvent::RecordingPublished { training, recording } => {
                if let Some(session) = self.trainings.get_mut(&training) {
                    session.2 = Some(recording);
                }
            }
            PeriodEvent::NationalDealsEnrolled { services } => self.enrolled.extend(services),
            PeriodEvent::DeadlineApproaching { last_day } => self.reminded_of = Some(last_day),
            PeriodEvent::PeriodClosed {} => self.stage = Stage::Closed,
            PeriodEvent::ReopenedForLibrary { library, through } => drop(self.reopened.insert(library, through)),
            PeriodEvent::PeriodSettled {} => self.stage = Stage::Settled,
        }
    }
}
