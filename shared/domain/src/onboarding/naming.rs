//! Whom libraries and counties name, and what ends the ground for keeping them.

use super::{County, Library, Standing};
use crate::kernel::PersonId;
use crate::kernel::retention::{GroundEnded, NamesPeople};

impl NamesPeople for Library {
    fn named(&self) -> impl Iterator<Item = &PersonId> {
        self.contacts()
    }

    fn ended(&self) -> Option<GroundEnded> {
        ground_ended_by(self.standing)
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

/// Whether a standing leaves no ground to keep the library's contacts.
fn ground_ended_by(standing: Standing) -> Option<GroundEnded> {
    match standing {
        Standing::Declined => Some(GroundEnded::ApplicationDeclined),
        Standing::Withdrawn => Some(GroundEnded::ApplicationWithdrawn),
        Standing::Merged => Some(GroundEnded::LibraryMerged),
        Standing::Closed => Some(GroundEnded::LibraryClosed),
        Standing::Unknown | Standing::Listed | Standing::Interested | Standing::Waiting | Standing::Approved => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::*;
    use crate::kernel::retention::Retention;

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
