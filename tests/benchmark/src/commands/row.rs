//! The rows of the budget table, and what is measured for each.

use std::time::Duration;

use event_store::Spent;

/// One kind of command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Row {
    NewWith(u64),
    OneMoreAfter(u64),
    NewWithPerson,
    FortyMoreAfterFifty,
    Repeated,
    Conflict,
}

impl Row {
    pub(crate) const ALL: [Self; 9] = [
        Self::NewWith(1),
        Self::NewWith(3),
        Self::OneMoreAfter(50),
        Self::OneMoreAfter(1_000),
        Self::OneMoreAfter(10_000),
        Self::NewWithPerson,
        Self::FortyMoreAfterFifty,
        Self::Repeated,
        Self::Conflict,
    ];

    pub(crate) fn name(self) -> String {
        match self {
            Self::NewWith(1) => "new aggregate, 1 event".to_owned(),
            Self::NewWith(events) => format!("new aggregate, {events} events"),
            Self::OneMoreAfter(events) => format!("{events} events, +1"),
            Self::NewWithPerson => "new aggregate, 1 event, bringing one person".to_owned(),
            Self::FortyMoreAfterFifty => "50 events, +40".to_owned(),
            Self::Repeated => "the same command twice (the second time)".to_owned(),
            Self::Conflict => "conflict with one other writer".to_owned(),
        }
    }

    /// Round trips, write units and read units that ours may take at most.
    pub(crate) fn budget(self) -> (u32, f64, f64) {
        match self {
            Self::NewWith(_) => (1, 1.0, 0.0),
            Self::OneMoreAfter(_) => (2, 1.0, 1.0),
            Self::NewWithPerson => (1, 4.0, 0.0),
            Self::FortyMoreAfterFifty => (2, 9.0, 1.0),
            Self::Repeated => (1, 0.0, 1.0),
            Self::Conflict => (3, 1.0, 1.0),
        }
    }

    /// How many events the aggregate has before the command.
    pub(crate) fn history(self) -> u64 {
        match self {
            Self::NewWith(_) | Self::NewWithPerson => 0,
            Self::OneMoreAfter(events) => events,
            Self::FortyMoreAfterFifty | Self::Repeated | Self::Conflict => 50,
        }
    }

    /// How many events the command leads to.
    pub(crate) fn events(self) -> u64 {
        match self {
            Self::NewWith(events) => events,
            Self::FortyMoreAfterFifty => 40,
            Self::OneMoreAfter(_) | Self::NewWithPerson | Self::Repeated | Self::Conflict => 1,
        }
    }

    /// Long histories are seeded once and only a few events are added; the others are made anew each time.
    pub(crate) fn seeds_once(self) -> bool {
        matches!(self, Self::OneMoreAfter(_))
    }

    pub(crate) fn repetitions(self) -> u64 {
        31
    }

    /// The number of the aggregate that a repetition acts on.
    pub(crate) fn aggregate(self, repetition: u64) -> u64 {
        let place = Self::ALL.iter().position(|row| *row == self).unwrap_or_default() as u64;
        place * 1_000 + if self.seeds_once() { 0 } else { repetition }
    }
}

/// One command carried out, or refused.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) spent: Spent,
    pub(crate) took: Duration,
    /// What happened, if not simply what was asked.
    pub(crate) remark: Option<String>,
}

/// All repetitions of one row.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    runs: Vec<Run>,
}

impl Measured {
    pub(crate) fn add(&mut self, run: Option<Run>) {
        self.runs.extend(run);
    }

    /// The first repetition: its history is exactly as long as the row says.
    pub(crate) fn first(&self) -> Option<&Run> {
        self.runs.first()
    }

    /// The dearest repetition: a budget is an upper bound, and a window has phases.
    pub(crate) fn dearest(&self) -> Option<&Run> {
        self.runs.iter().max_by(|a, b| {
            let cost = |run: &Run| run.spent.write_units + run.spent.read_units;
            a.spent.round_trips.cmp(&b.spent.round_trips).then(cost(a).total_cmp(&cost(b)))
        })
    }

    pub(crate) fn median(&self) -> Option<Duration> {
        let mut times: Vec<_> = self.runs.iter().map(|run| run.took).collect();
        times.sort();
        times.get(times.len() / 2).copied()
    }

    pub(crate) fn is_within(&self, (round_trips, write_units, read_units): (u32, f64, f64)) -> bool {
        self.runs.iter().all(|Run { spent, remark, .. }| {
            remark.is_none()
                && spent.round_trips <= round_trips
                && spent.write_units <= write_units
                && spent.read_units <= read_units
        })
    }
}
