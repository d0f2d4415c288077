//! Which figures have been told already.

use std::collections::{HashMap, HashSet};

use domain::statistics::Month;

use crate::MOST_FIGURES;
use crate::refusals::ReportRefusal;

/// The most different names of one sort; there are some thousand libraries and a few hundred services.
const MOST_NAMES: usize = 100_000;

/// Names as numbers, so that a figure's key is twelve bytes and 1.2 million of them some thirty megabytes.
#[derive(Default)]
pub(crate) struct Names {
    numbers: HashMap<String, u32>,
}

impl Names {
    /// The number of a name, the same each time.
    pub(crate) fn number(&mut self, name: &str) -> Result<u32, ReportRefusal> {
        if let Some(number) = self.numbers.get(name) {
            return Ok(*number);
        }
        let number = self.numbers.len();
        if number >= MOST_NAMES {
            return Err(ReportRefusal::TooVaried);
        }
        let number = u32::try_from(number).map_err(|_| ReportRefusal::TooVaried)?;
        self.numbers.insert(name.to_owned(), number);
        Ok(number)
    }
}

/// The figures that have been told.
#[derive(Default)]
pub(crate) struct Seen {
    keys: HashSet<(u32, u32, u16, u16)>,
}

impl Seen {
    /// Remembers a figure; `false` if it has been told before.
    pub(crate) fn first(
        &mut self,
        institution: u32,
        service: u32,
        metric: u32,
        month: Month,
    ) -> Result<bool, ReportRefusal> {
        if self.keys.len() >= MOST_FIGURES {
            return Err(ReportRefusal::TooLarge);
        }
        let metric = u16::try_from(metric).map_err(|_| ReportRefusal::TooVaried)?;
        Ok(self.keys.insert((institution, service, metric, ordinal(month))))
    }
}

/// Months counted from the first that can be written.
fn ordinal(month: Month) -> u16 {
    u16::try_from(i32::from(month.year()) * 12 + i32::from(month.number())).unwrap_or_default()
}
