//! For how long we keep the people that a library or a county has named.
//!
//! The ground for keeping someone's name and address is that they speak for a library, or help those of a
//! county. When they do no longer, the ground goes, and what is left is a limited time for winding up:
//!
//! | what ended it | kept for | because |
//! |---|---|---|
//! | the application was declined | 12 months | the library may ask why, and apply again when the next period opens |
//! | the application was withdrawn | 6 months | it may be taken up again |
//! | someone else took over | 6 months | orders of the season are still asked about |
//! | the library was merged or closed | 6 months | orders and invoices are wound up |
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

use super::{County, Library, Standing};
use crate::kernel::PersonId;

/// What ended the ground for keeping someone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GroundEnded {
    /// The application that named them was declined.
    ApplicationDeclined,
    /// The application that named them was taken back.
    ApplicationWithdrawn,
    /// The library is spoken for by others.
    ContactReplaced,
    /// The library goes on as another.
    LibraryMerged,
    /// The library exists no more.
    LibraryClosed,
}

impl GroundEnded {
    /// The last day on which someone is kept, if the ground ended on this one.
    pub fn kept_through(self, ended: Date) -> Date {
        let months = match self {
            Self::ApplicationDeclined => 12,
            Self::ApplicationWithdrawn | Self::ContactReplaced | Self::LibraryMerged | Self::LibraryClosed => 6,
        };
        ended.saturating_add(months.months())
    }

    /// Whether a standing leaves no ground to keep the library's contacts.
    fn by(standing: Standing) -> Option<Self> {
        match standing {
            Standing::Declined => Some(Self::ApplicationDeclined),
            Standing::Withdrawn => Some(Self::ApplicationWithdrawn),
            Standing::Merged => Some(Self::LibraryMerged),
            Standing::Closed => Some(Self::LibraryClosed),
            Standing::Unknown | Standing::Listed | Standing::Interested | Standing::Waiting | Standing::Approved => {
                None
            }
        }
    }
}

/// Something that names people.
pub trait NamesPeople {
    /// Everyone there is a ground to keep, unless [`NamesPeople::ended`].
    fn named(&self) -> impl Iterator<Item = &PersonId>;

    /// What, if anything, has ended the ground for all of them.
    fn ended(&self) -> Option<GroundEnded>;
}

impl NamesPeople for Library {
    fn named(&self) -> impl Iterator<Item = &PersonId> {
        self.contacts()
    }

    fn ended(&self) -> Option<GroundEnded> {
        GroundEnded::by(self.standing)
    }
}

impl NamesPeople for County {
    fn named(&self) -> impl Iterator<Item = &PersonId> {
        self.contacts.iter()
    }

    fn ended(&self) -> Option<GroundEnded> {
        None
    }
}

/// Everyone a library or a county has ever named, and how long each is kept.
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

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn person(last: u8) -> PersonId {
        format!("5b0f2c9e-7d42-4c51-9f0a-1f1f6a1f0c{last:02}").parse().unwrap()
    }

    fn library(standing: Standing, contacts: [u8; 2]) -> Library {
        let [primary, deputy] = contacts.map(person);
        Library { standing, primary_contact: Some(primary), deputies: vec![deputy], ..Library::default() }
    }

    fn kept(seen: &[(Standing, [u8; 2], Date)]) -> Vec<(PersonId, Option<Date>)> {
        let mut retention = Retention::default();
        for (standing, contacts, on) in seen {
            retention.see(&library(*standing, *contacts), *on);
        }
        retention.kept_through().map(|(person, through)| (person.clone(), through)).collect()
    }

    #[test]
    fn contacts_are_kept_while_they_speak_for_a_library() {
        let seen = [(Standing::Waiting, [1, 2], date(2023, 3, 2)), (Standing::Approved, [1, 2], date(2023, 3, 9))];
        assert_eq!(kept(&seen), [(person(1), None), (person(2), None)]);
    }

    #[test]
    fn a_declined_application_keeps_its_people_for_a_year_and_whatever_follows_does_not_prolong_it() {
        let seen = [
            (Standing::Waiting, [1, 2], date(2023, 3, 2)),
            (Standing::Declined, [1, 2], date(2023, 3, 9)),
            (Standing::Closed, [1, 2], date(2023, 12, 1)),
        ];
        assert_eq!(kept(&seen), [1, 2].map(|id| (person(id), Some(date(2024, 3, 9)))));
    }

    #[test]
    fn who_applies_anew_starts_with_new_people_and_the_old_ones_go() {
        let seen = [(Standing::Withdrawn, [1, 2], date(2023, 3, 9)), (Standing::Waiting, [3, 4], date(2023, 8, 31))];
        let through = Some(date(2023, 9, 9));
        assert_eq!(kept(&seen), [(person(1), through), (person(2), through), (person(3), None), (person(4), None)]);
    }

    #[test]
    fn a_replaced_contact_goes_and_one_who_comes_back_stays() {
        let replaced =
            [(Standing::Approved, [1, 2], date(2023, 3, 2)), (Standing::Approved, [2, 3], date(2023, 8, 31))];
        let kept_now = kept(&replaced);
        assert_eq!(kept_now[0], (person(1), Some(date(2024, 2, 29))), "six months end with February");
        assert_eq!(kept_now[1..], [(person(2), None), (person(3), None)]);
        let back = [replaced[0], replaced[1], (Standing::Approved, [2, 1], date(2023, 9, 15))];
        assert_eq!(kept(&back), [(person(1), None), (person(2), None), (person(3), Some(date(2024, 3, 15)))]);
    }
}
