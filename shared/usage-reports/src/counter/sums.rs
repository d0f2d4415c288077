//! A report's figures, summed to the service while it is read.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::MOST_FIGURES;
use crate::month::Month;
use crate::refusals::ReportRefusal;
use crate::rows::Place;
use crate::seen::Names;

/// What a sum belongs to: platform and metric, by their numbers, and month.
type Key = (u32, u32, Month);

/// All sums of a report, and what they lack.
#[derive(Default)]
pub(crate) struct Sums {
    platforms: Numbered,
    metrics: Numbered,
    by_key: BTreeMap<Key, Sum>,
    /// Rows of which a part could not be read: what was to be summed, as far as that is known. Such a sum would be too low.
    lacking: BTreeSet<(Option<u32>, Option<u32>, Option<Month>)>,
    /// The rows that have been read, by a digest of all that describes them.
    rows: HashSet<u64>,
    /// Rows are parted by the format of an item.
    pub(crate) by_format: bool,
    /// Rows say how people got at things, so that text mining can be told from it.
    pub(crate) says_access_method: bool,
    /// Where the first row of text mining stands.
    pub(crate) text_mining: Option<Place>,
    /// Where the first row of a component stands.
    pub(crate) components: Option<Place>,
    /// Months that have a column, and nothing in it.
    pub(crate) blank_months: BTreeSet<Month>,
    /// How many rows were read.
    pub(crate) read: u64,
}

/// A sum, and where its first part stands.
pub(crate) struct Sum {
    pub(crate) value: u64,
    pub(crate) place: Place,
}

/// Names and their numbers, both ways.
#[derive(Default)]
struct Numbered {
    names: Names,
    all: Vec<String>,
}

impl Numbered {
    fn number(&mut self, name: &str) -> Result<u32, ReportRefusal> {
        let number = self.names.number(name)?;
        if number as usize == self.all.len() {
            self.all.push(name.to_owned());
        }
        Ok(number)
    }
}

impl Sums {
    /// The number of a platform.
    pub(crate) fn platform(&mut self, name: &str) -> Result<u32, ReportRefusal> {
        self.platforms.number(name)
    }

    /// The number of a metric.
    pub(crate) fn metric(&mut self, name: &str) -> Result<u32, ReportRefusal> {
        self.metrics.number(name)
    }

    /// A row has been read; `false` if the very same has been read before.
    pub(crate) fn first_of_row(&mut self, described: impl Hash) -> Result<bool, ReportRefusal> {
        if self.rows.len() >= MOST_FIGURES {
            return Err(ReportRefusal::TooLarge);
        }
        let mut digest = DefaultHasher::new();
        described.hash(&mut digest);
        Ok(self.rows.insert(digest.finish()))
    }

    pub(crate) fn add(&mut self, key: Key, value: u64, place: impl FnOnce() -> Place) -> Result<(), ReportRefusal> {
        if let Some(sum) = self.by_key.get_mut(&key) {
            sum.value = sum.value.saturating_add(value);
        } else {
            if self.by_key.len() >= MOST_FIGURES {
                return Err(ReportRefusal::TooLarge);
            }
            self.by_key.insert(key, Sum { value, place: place() });
        }
        Ok(())
    }

    /// Something could not be read that was to be summed.
    pub(crate) fn lacks(&mut self, platform: Option<u32>, metric: Option<u32>, month: Option<Month>) {
        self.lacking.insert((platform, metric, month));
    }

    /// A part of this sum could not be read.
    fn is_lacking(&self, (platform, metric, month): Key) -> bool {
        let or_any = |part| [Some(part), None];
        let mut parts = or_any(platform)
            .into_iter()
            .flat_map(|platform| or_any(metric).into_iter().map(move |metric| (platform, metric)));
        !self.lacking.is_empty()
            && parts.any(|(platform, metric)| {
                [Some(month), None].iter().any(|month| self.lacking.contains(&(platform, metric, *month)))
            })
    }

    /// The platforms, in the order of their names.
    pub(crate) fn platforms(&self) -> Vec<(&str, u32)> {
        sorted(&self.platforms.all)
    }

    /// The metrics, in the order of their names.
    pub(crate) fn metrics(&self) -> Vec<(&str, u32)> {
        sorted(&self.metrics.all)
    }

    /// What was summed up: the sum, nothing, or that it would be too low.
    pub(crate) fn get(&self, key: Key) -> Found<'_> {
        match (self.by_key.get(&key), self.is_lacking(key)) {
            (Some(sum), false) => Found::Sum(sum),
            (Some(sum), true) => Found::TooLow(sum),
            (None, false) => Found::Nothing,
            (None, true) => Found::Unread,
        }
    }

    /// The months in which anything was used.
    pub(crate) fn months(&self) -> BTreeSet<Month> {
        let used = self.by_key.iter().filter(|(_, sum)| sum.value > 0);
        used.map(|((_, _, month), _)| *month).collect()
    }

    /// The months in which a platform has something of a metric.
    pub(crate) fn months_of(&self, platform: u32, metric: u32) -> impl Iterator<Item = Month> + '_ {
        let series = self.by_key.range((platform, metric, Month::FIRST)..=(platform, metric, Month::LAST));
        series.map(|((_, _, month), _)| *month)
    }
}

/// What stands in a place of the sums.
pub(crate) enum Found<'a> {
    /// The sum.
    Sum(&'a Sum),
    /// The sum of what could be read.
    TooLow(&'a Sum),
    /// No row has anything.
    Nothing,
    /// Nothing of it could be read.
    Unread,
}

fn sorted(names: &[String]) -> Vec<(&str, u32)> {
    let mut sorted: Vec<(&str, u32)> = names.iter().map(String::as_str).zip(0..).collect();
    sorted.sort_unstable();
    sorted
}
