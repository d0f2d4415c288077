//! Which groups may be shown, so that none of fewer than five can be worked out from them.
//!
//! Known to whoever reads are the total and every group that is shown, by county and by type. What they can work out is
//! every sum and difference of these. The rule here is exact for two types, and the tests hold it against linear algebra:
//!
//! 1. A county is shown if it has five. The hidden ones together are the total less the shown ones, so they must have five
//!    as well, or none: if not, the smallest county that is shown is hidden, too (complementary suppression).
//! 2. The types are shown if each has five, or none.
//! 3. Where both are shown, counties that have only one type can be taken away from that type's total. What is left are the
//!    counties with both, and there each type must have five, or none; if not, no county is shown.

use std::collections::{BTreeMap, BTreeSet};

use super::{FEWEST_ANSWERS, Group};
use crate::kernel::{CountyNumber, LibraryType};

/// The groups that are shown.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Shown {
    /// These counties.
    pub counties: BTreeSet<CountyNumber>,
    /// These types: all that answered, or none.
    pub types: BTreeSet<LibraryType>,
}

/// The groups that may be shown, given how many answered of each. All of them together are shown as well.
pub fn shown(answered: &BTreeMap<Group, u32>) -> Shown {
    let types = types(answered);
    let counties = counties(answered);
    if !types.is_empty() && !counties.is_empty() && !are_safe_together(answered, &counties) {
        return Shown { counties: BTreeSet::new(), types };
    }
    Shown { counties, types }
}

/// Whether a number of answers may be known.
fn is_enough(answers: u32) -> bool {
    matches!(answers, 0 | FEWEST_ANSWERS..)
}

fn types(answered: &BTreeMap<Group, u32>) -> BTreeSet<LibraryType> {
    let mut types: BTreeMap<Option<LibraryType>, u32> = BTreeMap::new();
    for (group, answers) in answered {
        *types.entry(group.library_type).or_default() += answers;
    }
    types.retain(|_, answers| *answers > 0);
    let safe = !types.contains_key(&None) && types.values().all(|answers| is_enough(*answers));
    if safe { types.into_keys().flatten().collect() } else { BTreeSet::new() }
}

fn counties(answered: &BTreeMap<Group, u32>) -> BTreeSet<CountyNumber> {
    let (mut counties, mut hidden): (BTreeMap<CountyNumber, u32>, u32) = (BTreeMap::new(), 0);
    for (group, answers) in answered {
        match &group.county {
            Some(county) => *counties.entry(county.clone()).or_default() += answers,
            None => hidden += answers,
        }
    }
    counties.retain(|_, answers| {
        let enough = *answers >= FEWEST_ANSWERS;
        if !enough {
            hidden += *answers;
        }
        enough
    });
    while !is_enough(hidden) {
        let Some(smallest) = counties.iter().min_by_key(|(_, answers)| **answers).map(|(county, _)| county.clone())
        else {
            break;
        };
        hidden += counties.remove(&smallest).unwrap_or_default();
    }
    counties.into_keys().collect()
}

fn are_safe_together(answered: &BTreeMap<Group, u32>, counties: &BTreeSet<CountyNumber>) -> bool {
    // The hidden counties are one block.
    let mut blocks: BTreeMap<Option<&CountyNumber>, BTreeMap<Option<LibraryType>, u32>> = BTreeMap::new();
    for (group, answers) in answered.iter().filter(|(_, answers)| **answers > 0) {
        let block = group.county.as_ref().filter(|county| counties.contains(*county));
        *blocks.entry(block).or_default().entry(group.library_type).or_default() += answers;
    }
    let mut of_mixed: BTreeMap<Option<LibraryType>, u32> = BTreeMap::new();
    for block in blocks.values().filter(|block| block.len() > 1) {
        for (library_type, answers) in block {
            *of_mixed.entry(*library_type).or_default() += answers;
        }
    }
    of_mixed.values().all(|answers| is_enough(*answers))
}
