//! One metric of a published year.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::super::cell::{ShownCell, WhyNot};
use super::super::groups::{Area, Contribution, Group};
use super::super::suppression::shown_groups;

/// A sum that is shown.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedCell {
    /// The sum.
    pub value: u64,
    /// How many libraries it is the sum of.
    pub libraries: usize,
    /// How many of those lack figures for some month.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub incomplete: usize,
}

/// What the public is shown of one metric in one year.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedTable {
    /// The sums that are shown.
    pub shown: BTreeMap<Group, PublishedCell>,
    /// The groups that have libraries, but whose sum is not shown.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub withheld: BTreeSet<Group>,
}

impl PublishedTable {
    /// Adds the figures up and withholds what must be.
    pub fn of(contributions: &[Contribution]) -> Self {
        let (mut sums, mut libraries) = (BTreeMap::<Group, PublishedCell>::new(), BTreeMap::<Area, usize>::new());
        for contribution in contributions {
            let area = (contribution.county.clone(), contribution.library_type);
            for group in Group::around(&area) {
                let sum = sums.entry(group).or_default();
                sum.value = sum.value.saturating_add(contribution.value);
                sum.libraries += 1;
                sum.incomplete += usize::from(!contribution.complete);
            }
            *libraries.entry(area).or_default() += 1;
        }
        let can_be_shown = shown_groups(&libraries);
        let (shown, withheld): (BTreeMap<_, _>, BTreeMap<_, _>) =
            sums.into_iter().partition(|(group, _)| can_be_shown.contains(group));
        Self { shown, withheld: withheld.into_keys().collect() }
    }

    /// What the public sees of a group.
    pub fn cell(&self, group: &Group) -> ShownCell {
        match self.shown.get(group) {
            Some(sum) => ShownCell::Value(sum.value),
            None if self.withheld.contains(group) => ShownCell::Withheld(WhyNot::TooFew),
            None => ShownCell::Withheld(WhyNot::NotMember),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}
