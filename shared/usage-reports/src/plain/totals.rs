//! Lines of totals: left out, and held against what they sum.

use std::collections::HashMap;

use domain::statistics::Month;

/// What a figure belongs to: service, metric, month. Institutions are what totals sum over.
type Key = (u32, u32, Month);

/// Sums of all figures read so far, and of those since the last total.
#[derive(Default)]
pub(crate) struct Totals {
    all: HashMap<Key, u64>,
    since: HashMap<Key, u64>,
}

impl Totals {
    pub(crate) fn add(&mut self, key: Key, figure: u64) {
        for sums in [&mut self.all, &mut self.since] {
            *sums.entry(key).or_default() += figure;
        }
    }

    /// The total agrees with the figures it may be the sum of: all of them, or those since the last total.
    ///
    /// What the line leaves open is summed over.
    pub(crate) fn agree(&self, service: Option<u32>, metric: Option<u32>, month: Option<Month>, total: u64) -> bool {
        let sum = |sums: &HashMap<Key, u64>| -> u64 {
            let meant = |(s, m, t): &Key| {
                service.is_none_or(|service| service == *s)
                    && metric.is_none_or(|metric| metric == *m)
                    && month.is_none_or(|month| month == *t)
            };
            sums.iter().filter(|(key, _)| meant(key)).map(|(_, figure)| figure).sum()
        };
        sum(&self.all) == total || sum(&self.since) == total
    }

    /// A line of totals has been read; the next one may be about what follows.
    pub(crate) fn begin_anew(&mut self) {
        self.since.clear();
    }
}
