//! For how long we keep the people that something has named: a library, a county, a supplier, an event.
//!
//! The ground for keeping someone's name and address is that they speak for a library or a supplier, or help those of a
//! county. When they do no longer, the ground goes, and what is left is a limited time for winding up:
//!
//! | what ended it | kept for | because |
//! |---|---|---|
//! | the application was declined | 12 months | the library may ask why, and apply again when the next period opens |
//! | the application was withdrawn | 6 months | it may be taken up again |
//! | someone else took over | 6 months | orders of the season are still asked about |
//! | the library was merged or closed | 6 months | orders and invoices are wound up |
//! | the kickoff took place, or was called off | 3 months | the recording follows, and questions about it |
//! | the registration for it was cancelled | 1 month | they may take part after all |
//!
//! Until then they can be erased at any time, on request. The days are counted from the day it ended, in Norway, and the
//! last one is included.
//!
//! The policy is a function of the history of whoever named them and of nothing else, so that it says the same
//! whenever, and however often, it is asked. Changing it here changes it for everyone who is still kept, from the next
//! commit there on.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::PersonId;

/// What ended the ground for keeping someone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GroundEnded {
    /// The application that named them was declined.
    ApplicationDeclined,
    /// The application that named them was taken back.
    ApplicationWithdrawn,
    /// The library, county or supplier is spoken for by others.
    ContactReplaced,
    /// The library goes on as another.
    LibraryMerged,
    /// The library exists no more.
    LibraryClosed,
    /// The kickoff that they registered for has taken place, or does not.
    KickoffOver,
    /// They have cancelled their registration.
    AttendanceCancelled,
}

impl GroundEnded {
    /// The last day on which someone is kept, if the ground ended on this one.
    pub fn kept_through(self, ended: Date) -> Date {
        let months = match self {
            Self::ApplicationDeclined => 12,
            Self::KickoffOver => 3,
            Self::AttendanceCancelled => 1,
            Self::ApplicationWithdrawn | Self::ContactReplaced | Self::LibraryMerged | Self::LibraryClosed => 6,
        };
        ended.saturating_add(months.months())
    }
}

/// Something that names people.
pub trait NamesPeople {
    /// Everyone there is a ground to keep, unless [`NamesPeople::ended`].
    fn named(&self) -> impl Iterator<Item = &PersonId>;

    /// What, if anything, has ended the ground for all of them.
    fn ended(&self) -> Option<GroundEnded>;
}

/// Everyone something has ever named, and how long each is kept.
///
/// Shown it after each of its commits, oldest first, it needs to know no event by name: whoever is a contact is
/// kept, and whoever was one is not for long.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Retention {
    ended: BTreeMap<PersonId, Option<(GroundEnded, Date)>>,
}

impl Retention {
    /// Takes note of what it was after a commit, and of the day of that commit.
    pub fn see(&mut self, naming: &impl NamesPeople, on: Date) {
        for (person, ended) in &mut self.ended {
            if ended.is_none() && !naming.named().any(|named| named == person) {
                *ended = Some((GroundEnded::ContactReplaced, on));
            }
        }
        let ended = naming.ended().map(|ground| (ground, on));
        for person in naming.named() {
            let known = self.ended.entry(person.clone()).or_insert(None);
            // What ended first counts; who is named again gives a ground again.
            *known = if ended.is_some() { known.or(ended) } else { None };
        }
    }

    /// Everyone, with the last day on which they are kept; `None` is until further notice.
    pub fn kept_through(&self) -> impl Iterator<Item = (&PersonId, Option<Date>)> {
        self.ended.iter().map(|(person, ended)| (person, ended.map(|(ground, on)| ground.kept_through(on))))
    }
}
