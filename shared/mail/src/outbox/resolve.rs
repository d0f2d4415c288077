//! A coordinator's word on a letter that needs somebody.

use jiff::Timestamp;

use super::change::{Change, Step, number, text};
use super::{LetterId, Outbox, OutboxEntry, OutboxError, Resolution, ResolveError, State};

impl Resolution {
    /// The resolution's name in the table and in requests.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::SendAgain => "send-again",
            Self::Dismissed => "dismissed",
        }
    }

    /// Whether it can be said of a letter that stands there.
    pub fn fits(self, state: State) -> bool {
        self.from().contains(&state)
    }

    fn from(self) -> &'static [State] {
        match self {
            Self::Arrived => &[State::Unknown],
            // Not to someone who complained: that person does not want it.
            Self::SendAgain => &[State::Unknown, State::Failed, State::Bounced, State::NoAddress],
            Self::Dismissed => &[State::Unknown, State::Failed, State::Bounced, State::Complained, State::NoAddress],
        }
    }

    fn change(self, now: Timestamp) -> Change {
        match self {
            Self::Arrived => Change::to(State::Sent, now),
            Self::SendAgain => Change::to(State::Pending, now),
            Self::Dismissed => Change::staying(now).remove("open"),
        }
    }

    /// Whether a letter is as this resolution leaves it, so that saying it again changes nothing.
    fn has_settled(self, entry: &OutboxEntry) -> bool {
        entry.resolution == Some(self)
            && match self {
                Self::Arrived => entry.state == State::Sent,
                Self::SendAgain => entry.state == State::Pending,
                Self::Dismissed => self.fits(entry.state),
            }
    }
}

impl Outbox {
    /// Resolves a letter that needs a coordinator; saying the same again changes nothing.
    ///
    /// With an expected version (`If-Match`), only if the letter has not changed since the coordinator looked.
    pub async fn resolve(
        &self,
        letter_id: LetterId,
        resolution: Resolution,
        expected_version: Option<u64>,
        now: Timestamp,
    ) -> Result<OutboxEntry, ResolveError> {
        let mut change = resolution.change(now).from(resolution.from()).set("resolution", text(resolution.as_str()));
        if let Some(version) = expected_version {
            change = change.only_if("#version = :expected", [("expected", number(version))]);
        }
        match self.step(letter_id, change).await {
            Ok(Step::Taken(entry)) => Ok(entry),
            Ok(Step::NotTaken(entry)) if resolution.has_settled(&entry) => Ok(entry),
            Ok(Step::NotTaken(entry)) => Err(match expected_version {
                Some(expected) if expected != entry.version => {
                    ResolveError::VersionMismatch { expected, found: entry.version }
                }
                _ => ResolveError::NotNow(entry.state),
            }),
            Err(OutboxError::Missing(id)) => Err(ResolveError::UnknownLetter(id)),
            Err(error) => Err(error.into()),
        }
    }
}
