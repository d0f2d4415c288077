//! How commands to a county are decided.

use std::collections::{BTreeMap, BTreeSet};

use cqrs_es::Aggregate;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{CountyEvent, CountyRefusal};
use crate::kernel::event_sourced::{handle_by_deciding, schema_of};
use crate::kernel::{CountyNumber, EventSourced, LibraryNumber, PeriodId, PersonId};

/// The most contacts one county has: a position shared by more is nobody's.
const MOST_CONTACTS: usize = 5;

/// A command to a county.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CountyCommand {
    /// Someone is to help the county's libraries.
    Appoint {
        /// The county, by its number.
        county: CountyNumber,
        /// Stands for the person.
        contact: PersonId,
        /// Everyone who is reached at the same address already.
        reached_as: BTreeSet<PersonId>,
        /// Today.
        on: Date,
    },
    /// Someone is to help no longer. Dismissing someone who is no contact changes nothing.
    Dismiss {
        /// Stands for the person.
        contact: PersonId,
    },
    /// A library is to be reminded that it has not decided.
    Nudge(Nudging),
}

/// A reminder, with what is so at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nudging {
    /// The library.
    pub library: LibraryNumber,
    /// The period.
    pub period: PeriodId,
    /// Whether the library lies in the county today.
    pub in_county: bool,
    /// Whether there is anything that the library can decide in the period today.
    pub can_decide: bool,
    /// Whether it has left any of that open.
    pub lacks_decision: bool,
}

/// A county, as its events have made it.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct County {
    /// Those who help its libraries.
    pub contacts: BTreeSet<PersonId>,
    /// The libraries that were reminded, by period.
    pub nudged: BTreeMap<PeriodId, BTreeSet<LibraryNumber>>,
}

impl County {
    /// Whether one of these people is a contact of the county.
    pub fn has_contact_among(&self, people: &BTreeSet<PersonId>) -> bool {
        !self.contacts.is_disjoint(people)
    }

    /// Whether the library has been reminded in the period.
    pub fn has_nudged(&self, library: &LibraryNumber, period: &PeriodId) -> bool {
        self.nudged.get(period).is_some_and(|nudged| nudged.contains(library))
    }

    fn nudge(&self, nudging: Nudging) -> Result<Vec<CountyEvent>, CountyRefusal> {
        let Nudging { library, period, in_county, can_decide, lacks_decision } = nudging;
        if !in_county {
            return Err(CountyRefusal::LibraryOfAnotherCounty);
        }
        if !can_decide {
            return Err(CountyRefusal::NothingToDecide);
        }
        if !lacks_decision {
            return Err(CountyRefusal::DecidedAlready);
        }
        if self.has_nudged(&library, &period) {
            return Err(CountyRefusal::NudgedAlready);
        }
        Ok(vec![CountyEvent::LibraryNudged { library, period }])
    }
}

impl EventSourced for County {
    const STATE_SCHEMA: u64 = schema_of(&[include_str!("aggregate.rs"), include_str!("events.rs")]);

    fn decide(&self, command: CountyCommand) -> Result<Vec<CountyEvent>, CountyRefusal> {
        match command {
            CountyCommand::Appoint { county, contact, reached_as, on } => {
                if !county.exists_on(on) {
                    return Err(CountyRefusal::CountyNotOfToday);
                }
                if self.has_contact_among(&reached_as) {
                    return Err(CountyRefusal::AppointedAlready);
                }
                if self.contacts.len() >= MOST_CONTACTS {
                    return Err(CountyRefusal::TooManyCountyContacts);
                }
                Ok(vec![CountyEvent::CountyContactAppointed { contact }])
            }
            CountyCommand::Dismiss { contact } if !self.contacts.contains(&contact) => Ok(vec![]),
            CountyCommand::Dismiss { contact } => Ok(vec![CountyEvent::CountyContactDismissed { contact }]),
            CountyCommand::Nudge(nudging) => self.nudge(nudging),
        }
    }
}

impl Aggregate for County {
    const TYPE: &'static str = "County";
    type Command = CountyCommand;
    type Event = CountyEvent;
    type Error = CountyRefusal;
    type Services = ();

    handle_by_deciding!();

    fn apply(&mut self, event: CountyEvent) {
        match event {
            CountyEvent::CountyContactAppointed { contact } => self.contacts.insert(contact),
            CountyEvent::CountyContactDismissed { contact } => self.contacts.remove(&contact),
            CountyEvent::LibraryNudged { library, period } => self.nudged.entry(period).or_default().insert(library),
        };
    }
}
