//! How one figure is divided among several libraries.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::kernel::{LibraryNumber, Name};

/// A recipe: what each library weighs, as of when, and where that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipe {
    /// Its number within its group, from 1.
    pub number: u32,
    /// What the weights are, such as "Folketall".
    pub weighs: Name,
    /// What each library weighs. At least one weighs something.
    pub weights: BTreeMap<LibraryNumber, u32>,
    /// The day the weights are of.
    pub as_of: Date,
    /// Where they were found.
    pub source: Name,
}

impl Recipe {
    /// Divides a figure in proportion to the weights, by largest remainder: the shares sum to the figure.
    ///
    /// What is left over goes, one each, to those with the largest remainder; among equals to the lowest library number, so
    /// that the same figure is always divided alike.
    pub fn shares(&self, whole: u64) -> BTreeMap<LibraryNumber, u64> {
        let total: u128 = self.weights.values().map(|weight| u128::from(*weight)).sum();
        if total == 0 {
            return BTreeMap::new();
        }
        let exact = |weight: u32| u128::from(whole) * u128::from(weight);
        let floor = |weight: u32| u64::try_from(exact(weight) / total).unwrap_or(u64::MAX);
        let mut shares: BTreeMap<_, _> =
            self.weights.iter().map(|(library, weight)| (library.clone(), floor(*weight))).collect();
        let mut by_remainder: Vec<_> =
            self.weights.iter().map(|(library, weight)| (exact(*weight) % total, library)).collect();
        by_remainder.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(other.1)));
        let left = whole - shares.values().sum::<u64>();
        for (_, library) in by_remainder.into_iter().take(usize::try_from(left).unwrap_or(usize::MAX)) {
            if let Some(share) = shares.get_mut(library) {
                *share += 1;
            }
        }
        shares
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn recipe(weights: &[u32]) -> Recipe {
        let numbered = |at: usize| format!("{}", 2_030_100 + at).parse().unwrap();
        Recipe {
            number: 1,
            weighs: "Folketall".parse().unwrap(),
            weights: weights.iter().enumerate().map(|(at, weight)| (numbered(at), *weight)).collect(),
            as_of: jiff::civil::date(2023, 1, 1),
            source: "SSB tabell 07459".parse().unwrap(),
        }
    }

    #[test]
    fn what_is_left_over_goes_to_the_largest_remainders_and_then_to_the_lowest_number() {
        let shares = |weights: &[u32], whole| recipe(weights).shares(whole).into_values().collect::<Vec<_>>();
        assert_eq!(shares(&[3, 3, 1], 10_000_000), [4_285_714, 4_285_714, 1_428_572]);
        assert_eq!(shares(&[1, 1, 1], 100), [34, 33, 33]);
        assert_eq!(shares(&[5, 0, 5], 7), [4, 0, 3]);
        assert_eq!(shares(&[1, 2], 0), [0, 0]);
    }

    proptest! {
        #[test]
        fn shares_sum_to_the_whole_and_are_within_one_of_the_proportion(
            weights in prop::collection::vec(0_u32..2_000_000, 1..30),
            whole in 0_u64..=crate::statistics::LARGEST,
        ) {
            prop_assume!(weights.iter().any(|weight| *weight > 0));
            let total: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
            let shares: Vec<_> = recipe(&weights).shares(whole).into_values().collect();
            prop_assert_eq!(shares.iter().sum::<u64>(), whole);
            for (share, weight) in shares.iter().zip(&weights) {
                let floor = u128::from(whole) * u128::from(*weight) / total;
                prop_assert!((floor..=floor + 1).contains(&u128::from(*share)));
                prop_assert!(*weight > 0 || *share == 0);
            }
        }
    }
}
