//! The shape of an aggregate: it decides purely, and the store may keep its state.

use cqrs_es::persist::EventUpcaster;
use cqrs_es::{Aggregate, DomainEvent};

use super::refusal::Refusal;

/// An aggregate whose decisions are a pure function of its state and the command.
///
/// `cqrs-es` asks for an asynchronous `handle` that mutates; `handle_by_deciding!` below is the three-line adapter from
/// this to that.
pub trait EventSourced:
    Aggregate<Services = (), Command: Clone + Send + Sync, Error: Refusal> + Clone + 'static
{
    /// How many of the newest commits one load reads; one in that many carries the state.
    ///
    /// Seven commits of the usual half kilobyte and one state fit into the 4 KB of one read unit. A type with large commits
    /// says 1: then every commit carries the state and a load reads only the newest.
    const WINDOW: u16 = 7;

    /// Changes whenever the stored state could mean something else. See [`schema_of`].
    const STATE_SCHEMA: u64;

    /// How events of older versions become events of today, oldest step first. Every version ever stored must be readable.
    fn upcasters() -> &'static [Box<dyn EventUpcaster>] {
        &[]
    }

    /// What follows from the command, or why nothing does.
    fn decide(&self, command: Self::Command) -> Result<Vec<Self::Event>, Self::Error>;
}

/// A hash (FNV-1a, 64 bit) over source texts: the state is trusted only by the code that wrote it.
///
/// An aggregate hands in the files that define its state *and* how events change it, so that no one has to remember to
/// raise a number. A changed comment costs one longer read per aggregate; a forgotten number would cost the truth.
pub const fn schema_of(sources: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut file = 0;
    while file < sources.len() {
        let bytes = sources[file].as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0000_0100_0000_01b3);
            at += 1;
        }
        file += 1;
    }
    hash
}

/// The event's name on disk, which is its serde name: one list of names, not two.
pub fn event_name<E: DomainEvent>(event: &E) -> String {
    serde_variant::to_variant_name(event).expect("every event is an enum variant").to_owned()
}

/// Implements `cqrs_es::Aggregate::handle` by [`EventSourced::decide`].
macro_rules! handle_by_deciding {
    () => {
        async fn handle(
            &mut self,
            command: Self::Command,
            (): &Self::Services,
            sink: &cqrs_es::event_sink::EventSink<Self>,
        ) -> Result<(), Self::Error> {
            for event in $crate::kernel::EventSourced::decide(self, command)? {
                sink.write(event, self).await;
            }
            Ok(())
        }
    };
}
pub(crate) use handle_by_deciding;
