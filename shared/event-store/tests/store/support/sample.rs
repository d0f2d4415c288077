//! A tally that is counted on: the aggregate of these tests, of the reference sizes, in the variants they need.

use std::sync::LazyLock;

use cqrs_es::event_sink::EventSink;
use cqrs_es::persist::{EventUpcaster, SemanticVersionEventUpcaster};
use cqrs_es::{Aggregate, DomainEvent};
use domain::kernel::{EventSourced, Kind, ReaderLanguage, Refusal};
use serde::{Deserialize, Serialize};

/// What a tally can be asked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TallyCommand {
    /// Begin, once, with these events.
    Start(Vec<TallyEvent>),
    /// Count on.
    Count(Vec<TallyEvent>),
    /// Count on, but only from an even total.
    CountFromEven(Vec<TallyEvent>),
    /// Nothing: a command may find that nothing is to be done.
    Look,
}

/// What happened to a tally.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum TallyEvent {
    /// So many more.
    #[serde(rename = "tally.counted")]
    Counted { amount: u64, note: String },
}

impl DomainEvent for TallyEvent {
    fn event_type(&self) -> String {
        "tally.counted".to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

/// Why a tally says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the tally is not in a state for it")]
pub(crate) struct NotNow;

impl Refusal for NotNow {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }

    fn code(&self) -> &'static str {
        "tally-not-now"
    }

    fn text(&self, _language: ReaderLanguage) -> &'static str {
        "The tally is not in a state for it."
    }
}

/// How much of a note the state keeps: three of them make half a kilobyte.
const NOTE_KEPT: usize = 145;

/// A tally's state. `trail` depends on the order of all events, so that one lost, doubled or swapped shows.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sum {
    pub total: u64,
    pub events: u64,
    pub trail: u64,
    notes: [String; 3],
}

impl Sum {
    fn add(&mut self, event: TallyEvent) {
        let TallyEvent::Counted { amount, note } = event;
        self.total += amount;
        self.events += 1;
        self.trail = next_in_trail(self.trail, amount);
        self.notes.rotate_left(1);
        self.notes[2] = note.chars().take(NOTE_KEPT).collect();
    }
}

/// One more step of an order-sensitive checksum.
pub(crate) fn next_in_trail(trail: u64, amount: u64) -> u64 {
    (trail * 31 + amount) % 1_000_003
}

macro_rules! tally {
    ($(#[$doc:meta])* $name:ident, $type:literal, { $($item:item)* }) => {
        $(#[$doc])*
        #[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(transparent)]
        pub(crate) struct $name(pub Sum);

        impl Aggregate for $name {
            const TYPE: &'static str = $type;
            type Command = TallyCommand;
            type Event = TallyEvent;
            type Error = NotNow;
            type Services = ();

            async fn handle(&mut self, command: TallyCommand, (): &(), sink: &EventSink<Self>) -> Result<(), NotNow> {
                for event in self.decide(command)? {
                    sink.write(event, self).await;
                }
                Ok(())
            }

            fn apply(&mut self, event: TallyEvent) {
                self.0.add(event);
            }
        }

        impl EventSourced for $name {
            $($item)*

            fn decide(&self, command: TallyCommand) -> Result<Vec<TallyEvent>, NotNow> {
                match command {
                    TallyCommand::Start(_) if self.0.events > 0 => Err(NotNow),
                    TallyCommand::CountFromEven(_) if !self.0.total.is_multiple_of(2) => Err(NotNow),
                    TallyCommand::Start(events)
                    | TallyCommand::Count(events)
                    | TallyCommand::CountFromEven(events) => Ok(events),
                    TallyCommand::Look => Ok(vec![]),
                }
            }
        }
    };
}

tally!(
    /// The ordinary one.
    Tally, "Tally", { const STATE_SCHEMA: u64 = 1; }
);
tally!(
    /// The same tallies, read by code whose state means something else.
    ReshapedTally, "Tally", { const STATE_SCHEMA: u64 = 2; }
);
tally!(
    /// One whose commits are large: every one carries the state.
    BulkyTally, "BulkyTally", {
        const STATE_SCHEMA: u64 = 1;
        const WINDOW: u16 = 1;
    }
);
tally!(
    /// The same tallies, read by code that knows the events from before they had a note, and when they were scores.
    UpcastingTally, "Tally", {
        const STATE_SCHEMA: u64 = 3;
        fn upcasters() -> &'static [Box<dyn EventUpcaster>] {
            &UPCASTERS
        }
    }
);

struct ScoresWereCounts;

impl EventUpcaster for ScoresWereCounts {
    fn can_upcast(&self, event_type: &str, _event_version: &str) -> bool {
        event_type == "tally.scored"
    }

    fn upcast(&self, mut event: cqrs_es::persist::SerializedEvent) -> cqrs_es::persist::SerializedEvent {
        event.event_type = "tally.counted".to_owned();
        event.event_version = "0.1".to_owned();
        event
    }
}

static UPCASTERS: LazyLock<Vec<Box<dyn EventUpcaster>>> = LazyLock::new(|| {
    let with_a_note = SemanticVersionEventUpcaster::new(
        "tally.counted",
        "1",
        Box::new(|mut payload| {
            payload["note"] = "from before notes".into();
            payload
        }),
    );
    vec![Box::new(ScoresWereCounts), Box::new(with_a_note)]
});

/// An event of the reference size, a payload of 180 bytes of JSON.
pub(crate) fn counted(amount: u64) -> TallyEvent {
    let digits = amount.to_string().len();
    TallyEvent::Counted { amount, note: "n".repeat(180 - r#"{"amount":,"note":""}"#.len() - digits) }
}

/// A small event.
pub(crate) fn noted(amount: u64, note: &str) -> TallyEvent {
    TallyEvent::Counted { amount, note: note.to_owned() }
}

/// An event of about so many bytes.
pub(crate) fn heavy(amount: u64, bytes: usize) -> TallyEvent {
    TallyEvent::Counted { amount, note: "h".repeat(bytes) }
}

/// A command that counts with events of the reference size.
pub(crate) fn count(amounts: impl IntoIterator<Item = u64>) -> TallyCommand {
    TallyCommand::Count(amounts.into_iter().map(counted).collect())
}

/// A command that starts a tally with events of the reference size.
pub(crate) fn start(amounts: impl IntoIterator<Item = u64>) -> TallyCommand {
    TallyCommand::Start(amounts.into_iter().map(counted).collect())
}
