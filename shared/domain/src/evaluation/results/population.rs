//! Of what group a library is, as coarsely as results need.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::FEWEST_ANSWERS;
use crate::kernel::{CountyNumber, LibraryType};

/// What is kept of a library with its answer. A part is left out when it would fit too few of those who are asked.
#[derive(Debug, Default, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Group {
    /// The county it lies in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub county: Option<CountyNumber>,
    /// Its type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub library_type: Option<LibraryType>,
}

/// Everyone who is asked in a round, counted: which groups are large enough to be kept with an answer.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Population {
    /// Every group that is kept. Its libraries are at least five, if those of one type are.
    groups: Vec<Group>,
}

impl Population {
    /// Counts the libraries that are asked. One whose county is not known counts to those without.
    pub fn of(libraries: impl IntoIterator<Item = (Option<CountyNumber>, LibraryType)>) -> Self {
        let mut cells: BTreeMap<(LibraryType, Option<CountyNumber>), u32> = BTreeMap::new();
        for (county, library_type) in libraries {
            *cells.entry((library_type, county)).or_default() += 1;
        }
        let of_type = |wanted: LibraryType| {
            let cells = cells.iter().filter(move |((library_type, _), _)| *library_type == wanted);
            cells.map(|((_, county), many)| (county.clone(), *many)).collect::<BTreeMap<_, _>>()
        };
        let types = [LibraryType::Public, LibraryType::UpperSecondary].map(|kind| (kind, of_type(kind)));
        // A type that hardly anybody is of would name its libraries: then nobody's type is kept.
        let typed = types.iter().all(|(_, cells)| matches!(cells.values().sum(), 0 | FEWEST_ANSWERS..));
        let kept = if typed {
            let kept = types.into_iter().flat_map(|(kind, cells)| {
                large_enough(cells).into_iter().map(move |county| Group { county, library_type: Some(kind) })
            });
            kept.collect()
        } else {
            let mut counties: BTreeMap<Option<CountyNumber>, u32> = BTreeMap::new();
            for ((_, county), many) in cells {
                *counties.entry(county).or_default() += many;
            }
            large_enough(counties).into_iter().map(|county| Group { county, library_type: None }).collect()
        };
        Self { groups: kept }
    }

    /// What is kept of a library.
    pub fn group_of(&self, county: Option<CountyNumber>, library_type: LibraryType) -> Group {
        let precise = [
            Group { county: county.clone(), library_type: Some(library_type) },
            Group { county: None, library_type: Some(library_type) },
            Group { county, library_type: None },
        ];
        precise.into_iter().find(|group| self.groups.contains(group)).unwrap_or_default()
    }
}

/// The counties that are kept. The others are lumped together, and if they are too few, the smallest county joins them.
fn large_enough(mut cells: BTreeMap<Option<CountyNumber>, u32>) -> Vec<Option<CountyNumber>> {
    let mut lumped = cells.remove(&None).unwrap_or_default();
    cells.retain(|_, many| {
        let large = *many >= FEWEST_ANSWERS;
        if !large {
            lumped += *many;
        }
        large
    });
    while (1..FEWEST_ANSWERS).contains(&lumped) {
        let Some(smallest) = cells.iter().min_by_key(|(_, many)| **many).map(|(county, _)| county.clone()) else {
            break;
        };
        lumped += cells.remove(&smallest).unwrap_or_default();
    }
    cells.into_keys().chain((lumped > 0).then_some(None)).collect()
}
