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
            Self::Dismissed => {
                &[State::Pending, State::Unknown, State::Failed, State::Bounced, State::Complained, State::NoAddress]
            }
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

/// The request that brings a coordinator's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Identifies it, from `Idempotency-Key`.
    pub command_id: String,
    /// A hash of it, so that the same id with another request is noticed.
    pub digest: String,
    /// From `If-Match`: only if the letter has not changed since the coordinator looked.
    pub expected_version: Option<u64>,
}

/// A letter after a coordinator's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The letter as it is now.
    pub entry: OutboxEntry,
    /// Whether the request had been carried out before. The letter may have moved on since; this changed nothing.
    pub repeated: bool,
}

impl Outbox {
    /// Resolves a letter that needs a coordinator. The request that did so last changes nothing when it comes again, however
    /// far the letter has come since; nor does another that says what holds already.
    pub async fn resolve(
        &self,
        letter_id: LetterId,
        resolution: Resolution,
        request: &Request,
        now: Timestamp,
    ) -> Result<Resolved, ResolveError> {
        let mut change = resolution
            .change(now)
            .from(resolution.from())
            .only_if("attribute_not_exists(#resolved_by) OR #resolved_by <> :resolved_by", [])
            .set("resolution", text(resolution.as_str()))
            .set("resolved_by", text(&request.command_id))
            .set("resolved_digest", text(&request.digest));
        if let Some(version) = request.expected_version {
            change = change.only_if("#version = :expected", [("expected", number(version))]);
        }
        match self.step(letter_id, change).await {
            Ok(Step::Taken(entry)) => Ok(Resolved { entry, repeated: false }),
            Ok(Step::NotTaken(entry)) => not_taken(entry, resolution, request),
            Err(OutboxError::Missing(id)) => Err(ResolveError::UnknownLetter(id)),
            Err(error) => Err(error.into()),
        }
    }
}

/// Why a word changed nothing.
fn not_taken(entry: OutboxEntry, resolution: Resolution, request: &Request) -> Result<Resolved, ResolveError> {
    if entry.resolved_by.as_deref() == Some(request.command_id.as_str()) {
        let same = entry.resolved_digest.as_deref() == Some(request.digest.as_str());
        return if same { Ok(Resolved { entry, repeated: true }) } else { Err(ResolveError::CommandIdReused) };
    }
    match request.expected_version {
        _ if resolution.has_settled(&entry) => Ok(Resolved { entry, repeated: false }),
        Some(expected) if expected != entry.version => {
            Err(ResolveError::VersionMismatch { expected, found: entry.version })
        }
        _ => Err(ResolveError::NotNow(entry.state)),
    }
}
