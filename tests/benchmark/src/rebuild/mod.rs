//! A read model rebuilt from a million events: libraries, through the code that `{"task": "rebuild"}` runs.

mod pages;

use std::time::Duration;

use domain::onboarding::LibraryEntry;
use event_store::Store;
use event_store::read_model::{Keeper, Projector};

use crate::database::Served;
use crate::figures::{cpu_of_thread, timed, verdict};
use crate::log::commit;
use crate::prices;

/// So many libraries, each with so many events, each in a commit of its own.
const LIBRARIES: u64 = 50_000;
const EVENTS: u64 = 20;

/// How long DynamoDB may take to answer, as this table reckons with it.
const A_CALL: Duration = Duration::from_millis(5);
/// How many entries a rebuild works on at a time.
const AT_ONCE: u32 = 16;
/// The part of a core that Lambda gives a function of 512 MB: it gives a whole one at 1769 MB.
const OF_A_CORE: f64 = 512.0 / 1769.0;
/// How long an invocation works on a rebuild, and how long Lambda lets it.
const AN_INVOCATION: Duration = Duration::from_mins(10);
const AT_MOST: Duration = Duration::from_mins(15);

/// Prints the table.
pub(crate) fn print() -> bool {
    let database = Served::start();
    for thousand in 0..LIBRARIES / 1_000 {
        let libraries = thousand * 1_000..(thousand + 1) * 1_000;
        database.import(libraries.flat_map(|library| (1..=EVENTS).map(move |sequence| commit(library, sequence))));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let connection = database.connect();
    let client = pages::in_pages(&connection.client);
    let keeper = Projector::<LibraryEntry>::new(Store::new(client.clone(), "events"), client, "read-models");
    let before = cpu_of_thread();
    let (took, progress) = runtime.block_on(timed(Keeper::rebuild(&keeper, &|| true)));
    let (own, spent) = (cpu_of_thread() - before, connection.meter.read());
    let progress = progress.expect("the read model is rebuilt");
    assert!(progress.finished && progress.brought_up_to_date == LIBRARIES, "{progress:?}");
    // Whichever is longer: to wait for DynamoDB, or to work with a part of a core.
    let there = (A_CALL * spent.round_trips / AT_ONCE).max(own.div_f64(OF_A_CORE));
    let invocations = there.as_secs_f64() / AN_INVOCATION.as_secs_f64();
    println!(
        "| events | of libraries | took here | of it CPU | calls | read units | write units | on indexes | $ | \
         on Lambda | invocations |\n|---|---|---|---|---|---|---|---|---|---|---|\n\
         | {} | {LIBRARIES} | {:.0} s | {:.0} s | {} | {} | {} | {} | {:.2} | {:.0} s | {:.0} |",
        LIBRARIES * EVENTS,
        took.as_secs_f64(),
        own.as_secs_f64(),
        spent.round_trips,
        spent.read_units,
        spent.write_units,
        spent.index_write_units,
        prices::of_a_million(&spent) / 1_000_000.0,
        there.as_secs_f64(),
        invocations.ceil(),
    );
    println!(
        "\nOn Lambda: at {} ms a call, {AT_ONCE} at a time, or at 512 MB's part of a core, whichever is longer.",
        A_CALL.as_millis()
    );
    let met = there <= AT_MOST && took <= AT_MOST;
    println!("\nGoal: within a Lambda's 15 minutes: {}.", verdict(met));
    met
}
