//! How a stack is started.

use crate::faults::Faults;
use anyhow::{Context as _, Result, anyhow};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use std::path::PathBuf;

/// What can be chosen when a stack starts. The default is a stack for a test: a free port, in memory, without a demonstration.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The loopback port; 0 is any free one.
    pub port: u16,
    /// Where everything is kept; without one it is gone when the stack is.
    pub directory: Option<PathBuf>,
    /// Sets the local clock.
    pub at: Option<Timestamp>,
    /// Fills an empty stack with a small consortium.
    pub demo: bool,
    /// What goes wrong between the functions and the database.
    pub faults: Faults,
}

impl Options {
    /// Reads a moment as people write it: `2023-03-02`, `2023-03-02T09:30` (both in Oslo) or with an offset. A date alone is nine in
    /// the morning, when the desks open.
    pub fn moment(text: &str) -> Result<Timestamp> {
        let text = text.trim();
        if let Ok(at) = text.parse::<Timestamp>() {
            return Ok(at);
        }
        let local = match text.parse::<Date>() {
            Ok(date) if text.len() <= 10 => date.to_datetime(Time::constant(9, 0, 0, 0)),
            _ => text
                .parse::<DateTime>()
                .map_err(|_| anyhow!("{text} is no moment: write 2023-03-02 or 2023-03-02T09:30"))?,
        };
        let oslo = jiff::tz::get!("Europe/Oslo").to_ambiguous_timestamp(local);
        oslo.compatible().with_context(|| format!("{text} is out of range"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_alone_is_nine_in_the_morning_in_oslo() {
        for text in ["2023-03-02", "2023-03-02T09:00", "2023-03-02T08:00:00Z", "2023-03-02 09:00"] {
            assert_eq!(Options::moment(text).unwrap().to_string(), "2023-03-02T08:00:00Z", "{text}");
        }
        assert!(Options::moment("soon").is_err());
    }
}
