//! How commands about a registration are decided.

use cqrs_es::Aggregate;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::{handle_by_deciding, schema_of};
use crate::kernel::{EventSourced, GroundEnded, HttpsLink, KickoffId, Language, LibraryNumber, NamesPeople, PersonId};

use super::{AttendanceCommand, AttendanceEvent, AttendanceMode, AttendanceRefusal, Choices, KickoffDetails};

/// Where a registration stands.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttendanceStanding {
    /// Nobody has registered.
    #[default]
    Unknown,
    /// The attendee takes part.
    Registered,
    /// The attendee has cancelled.
    Cancelled,
    /// The kickoff does not take place, and the attendee has been told.
    CalledOff,
    /// The kickoff has taken place.
    Over,
}

impl AttendanceStanding {
    /// Its name in answers and lists.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Registered => "registered",
            Self::Cancelled => "cancelled",
            Self::CalledOff => "called-off",
            Self::Over => "over",
        }
    }
}

/// A registration, as its events have made it.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    /// Where it stands.
    pub standing: AttendanceStanding,
    /// Which kickoff it is for; `None` while nobody has registered.
    pub kickoff: Option<KickoffId>,
    /// Stands for the person.
    pub person: Option<PersonId>,
    /// What their letters are written in.
    pub language: Language,
    /// Where they work, if they have said so.
    pub library: Option<LibraryNumber>,
    /// What they have chosen.
    pub choices: Choices,
    /// What they have been told of the kickoff.
    pub told: Option<KickoffDetails>,
    /// How often their calendar's entry has changed: the entry's SEQUENCE.
    pub sequence: u32,
    /// The day on which they last got a letter with their link because somebody registered.
    pub link_sent_on: Option<Date>,
    /// The day they were reminded of.
    pub reminded_of: Option<Date>,
    /// Where they have been told the recording is.
    pub recording: Option<HttpsLink>,
}

type Decided = Result<Vec<AttendanceEvent>, AttendanceRefusal>;

impl Attendance {
    /// Whether they are taking part, so far as anyone knows.
    pub fn is_registered(&self) -> bool {
        self.standing == AttendanceStanding::Registered
    }

    fn register_again(&self, choices: Choices, details: KickoffDetails, on: Date) -> Decided {
        match self.standing {
            AttendanceStanding::Unknown => Err(AttendanceRefusal::UnknownAttendance),
            // Whoever asks has only named an address. Its owner gets the link, once a day at most, and nothing is changed.
            AttendanceStanding::Registered if self.link_sent_on == Some(on) => Ok(vec![]),
            AttendanceStanding::Registered => Ok(vec![AttendanceEvent::LinkRequested { on }]),
            AttendanceStanding::Cancelled => Ok(vec![AttendanceEvent::AttendanceResumed { choices, details, on }]),
            AttendanceStanding::CalledOff => Err(AttendanceRefusal::CalledOff),
            AttendanceStanding::Over => Err(AttendanceRefusal::RegistrationOver),
        }
    }

    fn choose(&self, choices: Choices, now: DateTime) -> Decided {
        match self.standing {
            AttendanceStanding::Unknown => return Err(AttendanceRefusal::UnknownAttendance),
            AttendanceStanding::Cancelled => return Err(AttendanceRefusal::RegistrationCancelled),
            AttendanceStanding::CalledOff => return Err(AttendanceRefusal::CalledOff),
            AttendanceStanding::Registered | AttendanceStanding::Over => {}
        }
        let mut events = Vec::new();
        if choices.mode != self.choices.mode {
            self.expect_not_over(now)?;
            events.push(AttendanceEvent::ModeChosen { mode: choices.mode });
        }
        // Consent can be withdrawn for as long as there is a name to be listed.
        if choices.listed != self.choices.listed {
            events.push(AttendanceEvent::ListingChosen { listed: choices.listed });
        }
        Ok(events)
    }

    fn cancel(&self, now: DateTime) -> Decided {
        match self.standing {
            AttendanceStanding::Unknown => Err(AttendanceRefusal::UnknownAttendance),
            AttendanceStanding::Registered => {
                self.expect_not_over(now)?;
                Ok(vec![AttendanceEvent::AttendanceCancelled {}])
            }
            AttendanceStanding::Cancelled | AttendanceStanding::CalledOff => Ok(vec![]),
            AttendanceStanding::Over => Err(AttendanceRefusal::RegistrationOver),
        }
    }

    fn expect_not_over(&self, now: DateTime) -> Result<(), AttendanceRefusal> {
        let is_over = self.told.as_ref().is_some_and(|details| details.ends_at <= now);
        if is_over || self.standing == AttendanceStanding::Over {
            Err(AttendanceRefusal::RegistrationOver)
        } else {
            Ok(())
        }
    }

    /// Whether a reminder is due: the day before, to whoever watches live, unless they have just heard from us.
    fn is_reminder_due(&self, on: Date) -> Option<Date> {
        let day = self.told.as_ref()?.day();
        let is_due = self.is_registered()
            && self.choices.mode == AttendanceMode::Live
            && on.tomorrow().ok() == Some(day)
            && self.reminded_of != Some(day)
            && self.link_sent_on != Some(on);
        is_due.then_some(day)
    }
}

/// Refuses whoever registers when nobody can.
fn expect_open(details: &KickoffDetails, open: bool, now: DateTime) -> Result<(), AttendanceRefusal> {
    if details.ends_at <= now {
        return Err(AttendanceRefusal::RegistrationOver);
    }
    if open { Ok(()) } else { Err(AttendanceRefusal::RegistrationClosed) }
}

impl EventSourced for Attendance {
    const STATE_SCHEMA: u64 =
        schema_of(&[include_str!("aggregate.rs"), include_str!("details.rs"), include_str!("events.rs")]);

    fn decide(&self, command: AttendanceCommand) -> Decided {
        match command {
            AttendanceCommand::Register { registration, details, open, now } => {
                if self.standing != AttendanceStanding::Unknown {
                    return Err(AttendanceRefusal::RegisteredAlready);
                }
                expect_open(&details, open, now)?;
                let super::Registration { kickoff, person, language, library, choices } = registration;
                let on = now.date();
                let registered =
                    AttendanceEvent::AttendeeRegistered { kickoff, person, language, library, choices, details, on };
                Ok(vec![registered])
            }
            AttendanceCommand::RegisterAgain { choices, details, open, now } => {
                expect_open(&details, open, now)?;
                self.register_again(choices, details, now.date())
            }
            AttendanceCommand::Choose { choices, now } => self.choose(choices, now),
            AttendanceCommand::Cancel { now } => self.cancel(now),
            AttendanceCommand::TellOfChange { details } => {
                let is_news = self.is_registered() && self.told.as_ref() != Some(&details);
                Ok(if is_news { vec![AttendanceEvent::ToldOfChange { details }] } else { vec![] })
            }
            AttendanceCommand::TellOfCancellation { reason } => {
                Ok(if self.is_registered() { vec![AttendanceEvent::ToldOfCancellation { reason }] } else { vec![] })
            }
            AttendanceCommand::Remind { on } => {
                Ok(self.is_reminder_due(on).map(|day| AttendanceEvent::AttendeeReminded { day }).into_iter().collect())
            }
            AttendanceCommand::TellOfRecording { recording } => {
                let took_part = matches!(self.standing, AttendanceStanding::Registered | AttendanceStanding::Over);
                let is_news = took_part && self.recording.as_ref() != Some(&recording);
                Ok(if is_news { vec![AttendanceEvent::ToldOfRecording { recording }] } else { vec![] })
            }
            AttendanceCommand::End { on } => {
                let is_over = self.told.as_ref().is_some_and(|details| details.day() < on);
                Ok(if self.is_registered() && is_over { vec![AttendanceEvent::AttendanceEnded {}] } else { vec![] })
            }
        }
    }
}

impl Aggregate for Attendance {
    const TYPE: &'static str = "Attendance";
    type Command = AttendanceCommand;
    type Event = AttendanceEvent;
    type Error = AttendanceRefusal;
    type Services = ();

    handle_by_deciding!();

    fn apply(&mut self, event: AttendanceEvent) {
        match event {
            AttendanceEvent::AttendeeRegistered { kickoff, person, language, library, choices, details, on } => {
                *self = Self {
                    standing: AttendanceStanding::Registered,
                    kickoff: Some(kickoff),
                    person: Some(person),
                    language,
                    library,
                    choices,
                    told: Some(details),
                    link_sent_on: Some(on),
                    ..Self::default()
                };
            }
            AttendanceEvent::AttendanceResumed { choices, details, on } => {
                self.standing = AttendanceStanding::Registered;
                self.choices = choices;
                self.told = Some(details);
                self.link_sent_on = Some(on);
                self.sequence += 1;
            }
            AttendanceEvent::LinkRequested { on } => self.link_sent_on = Some(on),
            AttendanceEvent::ModeChosen { mode } => {
                self.choices.mode = mode;
                self.sequence += 1;
            }
            AttendanceEvent::ListingChosen { listed } => self.choices.listed = listed,
            AttendanceEvent::AttendanceCancelled {} => {
                self.standing = AttendanceStanding::Cancelled;
                self.sequence += 1;
            }
            AttendanceEvent::ToldOfChange { details } => {
                self.told = Some(details);
                self.sequence += 1;
            }
            AttendanceEvent::ToldOfCancellation { reason: _ } => {
                self.standing = AttendanceStanding::CalledOff;
                self.sequence += 1;
            }
            AttendanceEvent::AttendeeReminded { day } => self.reminded_of = Some(day),
            AttendanceEvent::ToldOfRecording { recording } => self.recording = Some(recording),
            AttendanceEvent::AttendanceEnded {} => self.standing = AttendanceStanding::Over,
        }
    }
}

/// The purpose is the kickoff: when it is over, called off, or the attendee has cancelled, so is the ground.
impl NamesPeople for Attendance {
    fn named(&self) -> impl Iterator<Item = &PersonId> {
        self.person.iter()
    }

    fn ended(&self) -> Option<GroundEnded> {
        match self.standing {
            AttendanceStanding::Unknown | AttendanceStanding::Registered => None,
            AttendanceStanding::Cancelled => Some(GroundEnded::AttendanceCancelled),
            AttendanceStanding::CalledOff | AttendanceStanding::Over => Some(GroundEnded::KickoffOver),
        }
    }
}
