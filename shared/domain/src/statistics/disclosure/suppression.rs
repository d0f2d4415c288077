//! Which sums can be shown without giving away another.

use std::collections::{BTreeMap, BTreeSet};

use super::groups::{Area, Group};
use super::span::{Span, Vector};

/// The fewest libraries that a figure shown to the public stands for. Statistics Norway's example is the same: fewer than three
/// are not published.
pub const FEWEST_LIBRARIES: usize = 3;

/// The groups that can be shown, given how many libraries there are in each area.
///
/// The others are *withheld*: those of fewer than three libraries, and as many more as it takes until nothing of the
/// following can be worked out from the sums that are shown: the figure of one library; the sum of any two; the
/// difference of two, from which either of them could work out the other; a withheld group.
///
/// Among the sums that together give something away, the one that says least goes first: a group within a county before a
/// county, the smaller before the larger, then by number. So the same libraries always lead to the same groups.
pub fn shown_groups(libraries: &BTreeMap<Area, usize>) -> BTreeSet<Group> {
    let areas: Vec<&Area> = libraries.iter().filter(|(_, count)| **count > 0).map(|(area, _)| area).collect();
    let groups: BTreeSet<Group> = areas.iter().copied().flat_map(Group::around).collect();
    let count = |group: &Group| -> usize {
        libraries.iter().filter(|(area, _)| group.contains(area)).map(|(_, count)| count).sum()
    };
    let vector = |group: &Group| -> Vector { areas.iter().map(|area| i128::from(group.contains(area))).collect() };
    let few = secrets_of_few(&areas, libraries);
    let mut shown: BTreeSet<Group> = groups.iter().filter(|group| count(group) >= FEWEST_LIBRARIES).cloned().collect();
    loop {
        let in_order: Vec<&Group> = shown.iter().collect();
        let mut span = Span::default();
        in_order.iter().for_each(|group| span.add(&vector(group)));
        let withheld = groups.difference(&shown).map(vector);
        let Some(give_away) = few.iter().cloned().chain(withheld).find_map(|secret| span.explains(&secret)) else {
            return shown;
        };
        let together = give_away.iter().filter_map(|at| in_order.get(*at).copied());
        let Some(least) = together.min_by_key(|group| (rank(group), count(group), (*group).clone())).cloned() else {
            // A secret made of nothing would be the sum of no library, and there is no such group.
            return shown;
        };
        // A group of the very same libraries would say the same.
        let gone = vector(&least);
        shown.retain(|group| vector(group) != gone);
    }
}

/// What one or two libraries add up to, as far as areas tell them apart: within an area of more, nobody can.
fn secrets_of_few(areas: &[&Area], libraries: &BTreeMap<Area, usize>) -> Vec<Vector> {
    let unit = |at: usize| -> Vector { (0..areas.len()).map(|other| i128::from(other == at)).collect() };
    let count = |at: usize| areas.get(at).and_then(|area| libraries.get(*area)).copied().unwrap_or(0);
    let small = (0..areas.len()).filter(|at| count(*at) < FEWEST_LIBRARIES);
    let mut secrets: Vec<Vector> = small.map(unit).collect();
    let alone: Vec<usize> = (0..areas.len()).filter(|at| count(*at) == 1).collect();
    for (at, one) in alone.iter().enumerate() {
        for other in &alone[at + 1..] {
            for times in [1, -1] {
                let mut both = unit(*one);
                both[*other] = times;
                secrets.push(both);
            }
        }
    }
    secrets
}

/// How much a group says: those that say least are given up first.
fn rank(group: &Group) -> u8 {
    match group {
        Group::CountyAndType(..) => 0,
        Group::County(_) => 1,
        Group::Type(_) => 2,
        Group::National => 3,
    }
}
