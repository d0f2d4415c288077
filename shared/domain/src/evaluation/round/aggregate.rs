//! How a round moves through its life.

use cqrs_es::Aggregate;
use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::evaluation::form::EvaluationForm;
use crate::kernel::calendar::{day_in_norway, norway};
use crate::kernel::event_sourced::{handle_by_deciding, schema_of};
use crate::kernel::{EventSourced, Name, RoundId};

use super::rule::moment;
use super::{Recipients, RoundCommand, RoundEvent, RoundPlan, RoundRefusal, SendingRule};

/// For how many days after the last wave answers are taken; the last one is included.
const ANSWERED_FOR_DAYS: i32 = 14;

/// How far a round has come.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// There is no such round.
    #[default]
    Unknown,
    /// Coordinators have it in mind.
    Draft,
    /// It is settled when letters leave.
    Scheduled,
    /// The first wave has begun.
    Open,
    /// The last day is over.
    Closed,
    /// A coordinator has ended it.
    Stopped,
}

impl Stage {
    /// The stage's name in requests and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Stopped => "stopped",
        }
    }
}

/// One mailing of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wave {
    /// 0 is the invitation, every other one a reminder.
    pub number: u8,
    /// When it leaves, or has begun to, by the clock on a Norwegian wall.
    pub at: DateTime,
}

/// A round, as its events have made it.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvaluationRound {
    /// Its key; `None` while it is unknown.
    pub id: Option<RoundId>,
    /// How far it has come.
    pub stage: Stage,
    /// Whether letters are held back until further notice.
    pub paused: bool,
    /// What it is called.
    pub name: Option<Name>,
    /// Who is asked.
    pub recipients: Option<Recipients>,
    /// What is asked.
    pub form: Option<EvaluationForm>,
    /// How often the form has been put.
    pub form_version: u32,
    /// When letters leave.
    pub rule: Option<SendingRule>,
    /// When each wave leaves by the rule; it may have begun later.
    pub planned: Vec<DateTime>,
    /// The day on which each wave that has begun did so.
    pub started: Vec<Date>,
    /// How many waves are finished.
    pub finished: u8,
    /// How many are asked, once they all stand in the invitations.
    pub listed: Option<u32>,
}

type Decided = Result<Vec<RoundEvent>, RoundRefusal>;

impl EvaluationRound {
    /// Every wave with its moment. One that began late moves those behind it by as much, and further to a day on which
    /// letters may leave.
    pub fn waves(&self) -> Vec<Wave> {
        let mut waves: Vec<Wave> = Vec::with_capacity(self.planned.len());
        for (number, planned) in (0..).zip(&self.planned) {
            let index = usize::from(number);
            let day = match (self.started.get(index), waves.last()) {
                (Some(started), _) => *started,
                (None, None) => planned.date(),
                (None, Some(before)) => {
                    let apart = planned.date() - self.planned[index - 1].date();
                    let wanted = before.at.date().saturating_add(apart).max(planned.date());
                    self.rule.as_ref().and_then(|rule| rule.allowed_from(wanted)).unwrap_or(wanted)
                }
            };
            waves.push(Wave { number, at: day.to_datetime(planned.time()) });
        }
        waves
    }

    /// The wave that has begun and is not finished.
    pub fn running_wave(&self) -> Option<u8> {
        let started = u8::try_from(self.started.len()).unwrap_or(u8::MAX);
        started.checked_sub(1).filter(|_| started > self.finished)
    }

    /// The wave that is to begin next.
    pub fn next_wave(&self) -> Option<Wave> {
        self.waves().into_iter().nth(self.started.len())
    }

    /// The last day on which answers are taken; it is included.
    pub fn last_day(&self) -> Option<Date> {
        self.waves().last().map(|wave| wave.at.date().saturating_add(ANSWERED_FOR_DAYS.days()))
    }

    /// Whether letters may leave at a moment: the round is open and not paused, and the rule allows the day.
    pub fn may_mail(&self, at: Timestamp) -> bool {
        let today = day_in_norway(at);
        self.stage == Stage::Open && !self.paused && self.rule.as_ref().is_some_and(|rule| rule.allows(today))
    }

    /// Whether answers are taken on a day in Norway. The day decides, not the stage alone, so that nobody answers between
    /// midnight and the mailer's next run.
    pub fn takes_answers(&self, on: Date) -> bool {
        self.stage == Stage::Open && self.last_day().is_some_and(|last| on <= last)
    }

    fn plan(&self, plan: RoundPlan) -> Decided {
        let RoundPlan { id, name, recipients } = plan;
        self.expect_not_begun()?;
        let same = self.name.as_ref() == Some(&name) && self.recipients.as_ref() == Some(&recipients);
        Ok(if same { vec![] } else { vec![RoundEvent::RoundPlanned { id, name, recipients }] })
    }

    fn put_form(&self, form: EvaluationForm) -> Decided {
        self.expect_known()?;
        self.expect_not_begun()?;
        let same = self.form.as_ref() == Some(&form);
        Ok(if same { vec![] } else { vec![RoundEvent::FormPut { version: self.form_version + 1, form }] })
    }

    fn schedule(&self, rule: SendingRule, recipients: usize, at: Timestamp) -> Decided {
        self.expect_known()?;
        self.expect_not_begun()?;
        if self.form.is_none() {
            return Err(RoundRefusal::NoForm);
        }
        let waves = rule.waves()?;
        if waves.first().is_none_or(|first| moment(*first) <= at) {
            return Err(RoundRefusal::AlreadyOver);
        }
        if recipients == 0 {
            return Err(RoundRefusal::NobodyToAsk);
        }
        let same = self.rule.as_ref() == Some(&rule);
        Ok(if same { vec![] } else { vec![RoundEvent::RoundScheduled { rule, waves }] })
    }

    /// Nothing but a wave whose moment has come starts, on a day and at an hour that the rule allows: the mailer may have
    /// slept, or a coordinator resumed on a Saturday.
    fn start_wave(&self, at: Timestamp) -> Decided {
        self.expect_known()?;
        let now = at.to_zoned_datetime(norway());
        let (Some(rule), Some(wave)) = (&self.rule, self.next_wave()) else { return Ok(vec![]) };
        let mailing = matches!(self.stage, Stage::Scheduled | Stage::Open) && !self.paused;
        let due = moment(wave.at) <= at && rule.allows(now.date()) && now.time() >= rule.at;
        if !mailing || !due || self.running_wave().is_some() {
            return Ok(vec![]);
        }
        let started = RoundEvent::WaveStarted { wave: wave.number, on: now.date() };
        let frozen = RoundEvent::FormFrozen { version: self.form_version };
        Ok(if wave.number == 0 { vec![frozen, started] } else { vec![started] })
    }

    fn pause(&self) -> Decided {
        self.expect_mailing()?;
        Ok(if self.paused { vec![] } else { vec![RoundEvent::RoundPaused {}] })
    }

    fn resume(&self) -> Decided {
        self.expect_mailing()?;
        Ok(if self.paused { vec![RoundEvent::RoundResumed {}] } else { vec![] })
    }

    fn expect_known(&self) -> Result<(), RoundRefusal> {
        if self.stage == Stage::Unknown { Err(RoundRefusal::UnknownRound) } else { Ok(()) }
    }

    fn expect_not_begun(&self) -> Result<(), RoundRefusal> {
        match self.stage {
            Stage::Unknown | Stage::Draft | Stage::Scheduled => Ok(()),
            Stage::Open => Err(RoundRefusal::HasBegun),
            Stage::Closed | Stage::Stopped => Err(RoundRefusal::IsOver),
        }
    }

    fn expect_mailing(&self) -> Result<(), RoundRefusal> {
        match self.stage {
            Stage::Unknown => Err(RoundRefusal::UnknownRound),
            Stage::Draft => Err(RoundRefusal::NotScheduled),
            Stage::Scheduled | Stage::Open => Ok(()),
            Stage::Closed | Stage::Stopped => Err(RoundRefusal::IsOver),
        }
    }
}

impl EventSourced for EvaluationRound {
    /// A form makes a state of some kilobytes.
    const WINDOW: u16 = 1;
    const STATE_SCHEMA: u64 =
        schema_of(&[include_str!("aggregate.rs"), include_str!("events.rs"), include_str!("rule.rs")]);

    fn decide(&self, command: RoundCommand) -> Decided {
        match command {
            RoundCommand::PlanRound(plan) => self.plan(plan),
            RoundCommand::PutForm { form } => self.put_form(form),
            RoundCommand::ScheduleRound { rule, recipients, at } => self.schedule(rule, recipients, at),
            RoundCommand::PauseRound => self.pause(),
            RoundCommand::ResumeRound => self.resume(),
            RoundCommand::StopRound => match self.stage {
                Stage::Unknown => Err(RoundRefusal::UnknownRound),
                Stage::Draft | Stage::Scheduled | Stage::Open => Ok(vec![RoundEvent::RoundStopped {}]),
                Stage::Stopped => Ok(vec![]),
                Stage::Closed => Err(RoundRefusal::IsOver),
            },
            RoundCommand::StartWave { at } => self.start_wave(at),
            RoundCommand::RecordRecipients { recipients } => {
                self.expect_known()?;
                let wanted = self.stage == Stage::Open && self.listed.is_none();
                Ok(if wanted { vec![RoundEvent::RecipientsListed { recipients }] } else { vec![] })
            }
            RoundCommand::FinishWave { wave } => {
                self.expect_known()?;
                let wanted = self.stage == Stage::Open && self.running_wave() == Some(wave);
                Ok(if wanted { vec![RoundEvent::WaveFinished { wave }] } else { vec![] })
            }
            RoundCommand::CloseRound { at } => {
                self.expect_known()?;
                let over = self.last_day().is_some_and(|last| day_in_norway(at) > last);
                Ok(if self.stage == Stage::Open && over { vec![RoundEvent::RoundClosed {}] } else { vec![] })
            }
        }
    }
}

impl Aggregate for EvaluationRound {
    const TYPE: &'static str = "EvaluationRound";
    type Command = RoundCommand;
    type Event = RoundEvent;
    type Error = RoundRefusal;
    type Services = ();

    handle_by_deciding!();

    fn apply(&mut self, event: RoundEvent) {
        match event {
            RoundEvent::RoundPlanned { id, name, recipients } => {
                self.id = Some(id);
                self.stage = self.stage.max(Stage::Draft);
                self.name = Some(name);
                self.recipients = Some(recipients);
            }
            RoundEvent::FormPut { version, form } => {
                self.form = Some(form);
                self.form_version = version;
            }
            RoundEvent::RoundScheduled { rule, waves } => {
                self.stage = Stage::Scheduled;
                self.rule = Some(rule);
                self.planned = waves;
            }
            // What has begun takes no other form.
            RoundEvent::FormFrozen { .. } => {}
            RoundEvent::RoundPaused {} => self.paused = true,
            RoundEvent::RoundResumed {} => self.paused = false,
            RoundEvent::RoundStopped {} => self.stage = Stage::Stopped,
            RoundEvent::WaveStarted { on, .. } => {
                self.stage = Stage::Open;
                self.started.push(on);
            }
            RoundEvent::RecipientsListed { recipients } => self.listed = Some(recipients),
            RoundEvent::WaveFinished { wave } => self.finished = wave + 1,
            RoundEvent::RoundClosed {} => self.stage = Stage::Closed,
        }
    }
}
