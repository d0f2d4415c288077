//! The local clock: it can be set, and keeps running from there, so that a season can be lived through in an afternoon.

use anyhow::{Context as _, Result};
use event_store::Clock;
use jiff::{SignedDuration, Timestamp};
use std::path::PathBuf;
use tokio::sync::watch;

/// The system's clock, moved by an offset that everything in one stack shares.
pub struct LocalClock {
    offset: watch::Sender<SignedDuration>,
    file: Option<PathBuf>,
}

impl LocalClock {
    /// Takes the offset kept in `file`, if there is one, and sets the clock to `at`, if given.
    pub(crate) fn open(file: Option<PathBuf>, at: Option<Timestamp>) -> Result<Self> {
        let kept = match &file {
            Some(file) if file.exists() => {
                let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
                text.trim().parse().with_context(|| format!("the offset in {}", file.display()))?
            }
            _ => SignedDuration::ZERO,
        };
        let clock = Self { offset: watch::Sender::new(kept), file };
        if let Some(at) = at {
            clock.set(at)?;
        }
        Ok(clock)
    }

    /// Sets the clock; it keeps running from there, also across a restart.
    pub fn set(&self, to: Timestamp) -> Result<()> {
        self.move_to(to.duration_since(system_now()))
    }

    /// Back to the system's own time.
    pub fn reset(&self) -> Result<()> {
        self.move_to(SignedDuration::ZERO)
    }

    /// Whether the clock has been set, so that it differs from the system's.
    pub fn is_set(&self) -> bool {
        !self.offset.borrow().is_zero()
    }

    /// Tells of every time the clock is set.
    pub(crate) fn changes(&self) -> watch::Receiver<SignedDuration> {
        self.offset.subscribe()
    }

    fn move_to(&self, offset: SignedDuration) -> Result<()> {
        if let Some(file) = &self.file {
            std::fs::write(file, format!("{offset}\n")).with_context(|| format!("writing {}", file.display()))?;
        }
        self.offset.send_replace(offset);
        Ok(())
    }
}

impl Clock for LocalClock {
    fn now(&self) -> Timestamp {
        system_now().saturating_add(*self.offset.borrow()).unwrap_or(Timestamp::MAX)
    }
}

/// The one place of the stack where the real time is read.
#[expect(clippy::disallowed_methods, reason = "every other clock of the stack is this one")]
fn system_now() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ten() -> Timestamp {
        "2023-03-02T10:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_set_clock_runs_on_from_the_set_moment() {
        let clock = LocalClock::open(None, Some(ten())).unwrap();
        let elapsed = clock.now().duration_since(ten());
        assert!(elapsed >= SignedDuration::ZERO && elapsed < SignedDuration::from_secs(5), "{elapsed}");
        assert!(clock.is_set());
    }

    #[test]
    fn a_restart_keeps_the_offset() {
        let directory = tempfile::tempdir().unwrap();
        let file = Some(directory.path().join("clock"));
        LocalClock::open(file.clone(), Some(ten())).unwrap();
        let again = LocalClock::open(file, None).unwrap();
        assert!(again.now().duration_since(ten()) < SignedDuration::from_secs(5));
    }

    #[test]
    fn a_reset_clock_is_the_systems() {
        let clock = LocalClock::open(None, Some(ten())).unwrap();
        clock.reset().unwrap();
        assert!(!clock.is_set());
    }
}
