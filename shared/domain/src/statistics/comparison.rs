//! A library beside libraries like it: of the same type, in municipalities of the same size.

use crate::kernel::{LibraryNumber, LibraryType};

use super::disclosure::Contribution;
use super::inhabitants::Band;

/// The fewest other libraries that one is compared with.
pub const FEWEST_OTHERS: usize = 3;

/// What a library is compared by. Schools are compared with all schools: nobody has told us how many pupils they have, and how
/// many live around them says little.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Its type.
    pub library_type: LibraryType,
    /// The size of its municipality, for public libraries.
    pub band: Option<Band>,
}

impl Kind {
    /// The kind of a library in a municipality of so many; `None` if nobody has told us how many.
    pub fn of(library_type: LibraryType, inhabitants: Option<u32>) -> Option<Self> {
        match library_type {
            LibraryType::Public => Some(Self { library_type, band: Some(Band::of(inhabitants?)) }),
            LibraryType::UpperSecondary => Some(Self { library_type, band: None }),
        }
    }
}

/// What the others use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Others {
    /// How many they are.
    pub libraries: usize,
    /// The sum of what they use.
    pub sum: u64,
    /// The number of people who live in their municipalities, if it is known of all of them.
    pub inhabitants: Option<u64>,
}

/// The libraries like one that have a figure, itself left out. `None` if there are fewer than three.
pub fn others_like(
    own: &LibraryNumber,
    kind: Kind,
    contributions: &[Contribution],
    inhabitants_of: impl Fn(&LibraryNumber) -> Option<u32>,
) -> Option<Others> {
    let alike = contributions.iter().filter(|other| {
        other.library != *own && Kind::of(other.library_type, inhabitants_of(&other.library)) == Some(kind)
    });
    let mut others = Others { libraries: 0, sum: 0, inhabitants: Some(0) };
    for other in alike {
        others.libraries += 1;
        others.sum = others.sum.saturating_add(other.value);
        let here = inhabitants_of(&other.library).map(u64::from);
        others.inhabitants = others.inhabitants.zip(here).map(|(sum, here)| sum + here);
    }
    (others.libraries >= FEWEST_OTHERS).then_some(others)
}

/// So many uses for each thousand of so many people, rounded to the nearest; `None` where nobody lives.
pub fn per_thousand(uses: u64, inhabitants: u64) -> Option<u64> {
    let exact = u128::from(uses) * 1_000 + u128::from(inhabitants) / 2;
    u64::try_from(exact.checked_div(u128::from(inhabitants))?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contribution(at: usize, library_type: LibraryType, value: u64) -> Contribution {
        let library = format!("{}", 2_030_100 + at).parse().unwrap();
        Contribution { library, county: None, library_type, value, complete: true }
    }

    /// The first has 3 000 inhabitants, and every other 100 more than the one before.
    fn inhabitants(library: &LibraryNumber) -> u32 {
        3_000 + 100 * (library.as_str().parse::<u32>().unwrap() - 2_030_100)
    }

    fn compared(others: &[(LibraryType, u64)]) -> Option<Others> {
        let own = contribution(0, LibraryType::Public, 1_000);
        let others = others.iter().enumerate().map(|(at, (kind, value))| contribution(at + 1, *kind, *value));
        let all: Vec<_> = std::iter::once(own.clone()).chain(others).collect();
        others_like(&own.library, Kind::of(LibraryType::Public, Some(3_000)).unwrap(), &all, |library| {
            Some(inhabitants(library))
        })
    }

    #[test]
    fn a_library_is_compared_with_three_others_of_its_kind_or_with_none() {
        use LibraryType::{Public, UpperSecondary};
        assert_eq!(compared(&[(Public, 5), (Public, 7), (UpperSecondary, 9)]), None);
        let three = compared(&[(Public, 5), (Public, 7), (UpperSecondary, 9), (Public, 12)]);
        assert_eq!(three, Some(Others { libraries: 3, sum: 24, inhabitants: Some(3_100 + 3_200 + 3_400) }));
        let mut many = vec![(Public, 1); 19];
        many.push((Public, 1_000_000));
        assert_eq!(
            compared(&many).map(|others| (others.libraries, others.sum)),
            Some((19, 19)),
            "5 000 is another band"
        );
    }

    #[test]
    fn a_school_needs_no_number_of_inhabitants_and_a_public_library_does() {
        assert_eq!(Kind::of(LibraryType::Public, None), None);
        assert_eq!(Kind::of(LibraryType::UpperSecondary, None).and_then(|kind| kind.band), None);
        assert!(Kind::of(LibraryType::UpperSecondary, None).is_some());
    }

    #[test]
    fn uses_for_each_thousand_are_rounded_to_the_nearest() {
        assert_eq!(
            [(1, 2_000), (1, 2_001), (5, 1_000)].map(|(uses, people)| per_thousand(uses, people)),
            [Some(1), Some(0), Some(5)]
        );
        assert_eq!(per_thousand(5, 0), None);
    }
}
