//! The time, handed in from the edge.

use jiff::Timestamp;

/// Tells the time. Lambda has the system's; the local stack and the tests have one that can be set.
pub trait Clock: Send + Sync + 'static {
    /// The time now.
    fn now(&self) -> Timestamp;
}

/// The machine's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the edge that every other part gets its time from")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
