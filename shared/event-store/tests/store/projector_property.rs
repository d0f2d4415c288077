//! Whatever the stream does to its commits and wherever the projectors die: every entry ends as the fold of its log, and so do
//! rows.
//!
//! The scenarios are drawn by `proptest` from a fixed seed, the same in every run, and a failing one is made small.

use std::collections::HashMap;
use std::marker::PhantomData;

use event_store::CommitItem;
use event_store::read_model::Keeper;
use event_store::stream::HandleError;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRng, TestRunner};

use crate::support::rows::TallyRow;
use crate::support::sample::{TallyCommand, noted};
use crate::support::transport::Crash;
use crate::support::view::TallyView;
use crate::support::{Connection, Stack, id};

const AGGREGATES: u64 = 3;
const CASES: u32 = 32;

/// What is kept of the tallies.
trait Kept {
    fn keeper(connection: &Connection) -> Box<dyn Keeper>;

    /// Up to which event each tally is shown, by its id.
    async fn versions(connection: &Connection) -> HashMap<String, u64>;

    /// What is shown is what the log says.
    async fn agrees_with_the_log(connection: &Connection) -> Result<(), TestCaseError>;
}

struct Entries;

impl Kept for Entries {
    fn keeper(connection: &Connection) -> Box<dyn Keeper> {
        Box::new(connection.projector::<TallyView>())
    }

    async fn versions(connection: &Connection) -> HashMap<String, u64> {
        let entries = connection.entries::<TallyView>().await;
        entries.into_iter().map(|entry| (entry.id, entry.version)).collect()
    }

    async fn agrees_with_the_log(connection: &Connection) -> Result<(), TestCaseError> {
        let entries = connection.entries::<TallyView>().await;
        let mut with_history = 0;
        for aggregate in 0..AGGREGATES {
            let expected = connection.entry_of_log::<TallyView>(&id(aggregate)).await;
            let found = entries.iter().find(|entry| entry.id == id(aggregate));
            if expected.version == 0 {
                prop_assert_eq!(found, None);
            } else {
                prop_assert_eq!(found, Some(&expected));
                with_history += 1;
            }
        }
        prop_assert_eq!(entries.len(), with_history);
        Ok(())
    }
}

struct Rows;

impl Kept for Rows {
    fn keeper(connection: &Connection) -> Box<dyn Keeper> {
        Box::new(connection.row_projector())
    }

    async fn versions(connection: &Connection) -> HashMap<String, u64> {
        let sums = connection.rows(TallyRow::SUMS).await;
        sums.into_iter().map(|row| (row.of, row.events)).collect()
    }

    async fn agrees_with_the_log(connection: &Connection) -> Result<(), TestCaseError> {
        for (partition, expected) in connection.rows_of_log((0..AGGREGATES).map(id)).await {
            prop_assert_eq!(connection.rows(&partition).await, expected, "{}", partition);
        }
        Ok(())
    }
}

/// One thing that happens. Indices wrap around whatever there is.
#[derive(Debug, Clone)]
enum Step {
    /// A command leads to a commit of so many events. Nothing is delivered yet, and maybe never.
    Commit { aggregate: u64, amounts: Vec<u64> },
    /// One of two projectors gets one commit: the right one, an old one, one far ahead.
    Deliver { projector: usize, commit: usize, crash: Option<Crash> },
    /// Both get one at the same moment.
    DeliverToBoth { commits: [usize; 2], crashes: [Option<Crash>; 2] },
    /// One gets an aggregate's next commit. Right before it writes, another commit is made, and the other gets that.
    Overtake { aggregate: u64, amount: u64 },
    /// The nightly sweep, which may die.
    Sweep { crash: Option<Crash> },
    /// A rebuild, which may die or run out of time, while a commit is being delivered.
    Rebuild { crash: Option<Crash>, beside: usize },
    /// Two rebuilds at once, both of which may die.
    RebuildBesideRebuild { crashes: [Option<Crash>; 2] },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let crash = || {
        let crash =
            (0..8_u32, any::<bool>()).prop_map(|(at_request, after_it_landed)| Crash { at_request, after_it_landed });
        proptest::option::weighted(0.4, crash)
    };
    let step = prop_oneof![
        6 => (0..AGGREGATES, proptest::collection::vec(0..100_u64, 1..4))
            .prop_map(|(aggregate, amounts)| Step::Commit { aggregate, amounts }),
        6 => (0..2_usize, any::<usize>(), crash())
            .prop_map(|(projector, commit, crash)| Step::Deliver { projector, commit, crash }),
        4 => ([any::<usize>(), any::<usize>()], [crash(), crash()])
            .prop_map(|(commits, crashes)| Step::DeliverToBoth { commits, crashes }),
        2 => (0..AGGREGATES, 0..100_u64).prop_map(|(aggregate, amount)| Step::Overtake { aggregate, amount }),
        1 => crash().prop_map(|crash| Step::Sweep { crash }),
        1 => (crash(), any::<usize>()).prop_map(|(crash, beside)| Step::Rebuild { crash, beside }),
        1 => [crash(), crash()].prop_map(|crashes| Step::RebuildBesideRebuild { crashes }),
    ];
    proptest::collection::vec(step, 1..40)
}

/// The stack of one case: two projectors, and every commit ever made.
struct Scene<K> {
    stack: Stack,
    projectors: [Connection; 2],
    commits: Vec<CommitItem>,
    versions: HashMap<String, u64>,
    kept: PhantomData<K>,
}

impl<K: Kept> Scene<K> {
    async fn start() -> Self {
        let stack = Stack::start().await;
        let projectors = [stack.connect(), stack.connect()];
        Self { stack, projectors, commits: vec![], versions: HashMap::new(), kept: PhantomData }
    }

    async fn play(&mut self, step: &Step) {
        match step {
            Step::Commit { aggregate, amounts } => {
                let events = amounts.iter().map(|amount| noted(*amount, "")).collect();
                self.stack.tally(&id(*aggregate), TallyCommand::Count(events)).await;
                self.commits.push(self.stack.log(&id(*aggregate)).await.pop().unwrap());
            }
            Step::Deliver { projector, commit, crash } => {
                deliver::<K>(&self.projectors[*projector], self.commit(*commit), *crash).await;
            }
            Step::DeliverToBoth { commits, crashes } => {
                let [one, other] =
                    [0, 1].map(|at| deliver::<K>(&self.projectors[at], self.commit(commits[at]), crashes[at]));
                futures::join!(one, other);
            }
            Step::Overtake { aggregate, amount } => {
                let commits = self.stack.log(&id(*aggregate)).await;
                let version = K::versions(&self.stack).await.get(&id(*aggregate)).copied().unwrap_or_default();
                let Some(next) = commits.iter().find(|commit| commit.sequence == version + 1) else { return };
                let (writer, overtaking) = (self.stack.calm.clone(), self.projectors[1].clone());
                let (id, amount) = (id(*aggregate), *amount);
                let of = id.clone();
                self.projectors[0].transport.before_next("PutItem", async move {
                    writer.tally(&of, TallyCommand::Count(vec![noted(amount, "")])).await;
                    deliver::<K>(&overtaking, writer.log(&of).await.last(), None).await;
                });
                deliver::<K>(&self.projectors[0], Some(next), None).await;
                let newest = self.stack.log(&id).await.pop().unwrap();
                // What the step itself brought counts, too.
                self.versions.insert(id, newest.last());
                self.commits.push(newest);
            }
            Step::Sweep { crash } => {
                let keeper = K::keeper(&self.projectors[0]);
                dying(&self.projectors[0], *crash, async { keeper.sweep().await.map(drop) }).await;
            }
            Step::Rebuild { crash, beside } => {
                let keeper = K::keeper(&self.projectors[0]);
                let rebuilding = async { keeper.rebuild(&|| true).await.map(drop) };
                let rebuild = dying(&self.projectors[0], *crash, rebuilding);
                futures::join!(rebuild, deliver::<K>(&self.projectors[1], self.commit(*beside), None));
            }
            Step::RebuildBesideRebuild { crashes } => {
                let before = K::keeper(&self.stack).generations().await.unwrap().active;
                let [one, other] = [0, 1].map(|at| {
                    let (connection, crash) = (&self.projectors[at], crashes[at]);
                    async move {
                        let keeper = K::keeper(connection);
                        let rebuilding = async { keeper.rebuild(&|| true).await.map(drop) };
                        dying(connection, crash, rebuilding).await;
                    }
                });
                futures::join!(one, other);
                let after = K::keeper(&self.stack).generations().await.unwrap().active;
                assert!(before <= after, "readers went from generation {before} back to {after}");
            }
        }
    }

    /// Nothing shown ever goes back, whoever overtakes whom.
    async fn assert_nothing_went_back(&mut self) {
        for (id, version) in K::versions(&self.stack).await {
            let before = self.versions.insert(id.clone(), version).unwrap_or_default();
            assert!(before <= version, "{id} went from {before} back to {version}");
        }
    }

    fn commit(&self, index: usize) -> Option<&CommitItem> {
        self.commits.get(index.checked_rem(self.commits.len())?)
    }
}

/// Work on a connection that may die on the way. Dying is the only excuse: nothing in a scenario is poison.
async fn dying(connection: &Connection, crash: Option<Crash>, work: impl Future<Output = Result<(), HandleError>>) {
    if let Some(crash) = crash {
        connection.transport.crash(crash);
    }
    let outcome = work.await;
    connection.transport.recover();
    match outcome {
        Ok(()) => {}
        Err(HandleError::Transient(error)) => assert!(crash.is_some(), "failed without a crash: {error:?}"),
        Err(HandleError::Poison(error)) => panic!("{error:?}"),
    }
}

/// What a stream function does with a batch of one.
async fn deliver<K: Kept>(connection: &Connection, commit: Option<&CommitItem>, crash: Option<Crash>) {
    let Some(commit) = commit else { return };
    let keeper = K::keeper(connection);
    let work = async {
        let generations = keeper.generations().await?;
        keeper.project(commit, &generations).await
    };
    dying(connection, crash, work).await;
}

/// Plays drawn scenes, each to its end, and looks whether what is kept agrees with the log then.
fn every_scene<K: Kept>(cases: u32, end: impl AsyncFn(&Scene<K>)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let rng = TestRng::deterministic_rng(config.rng_algorithm);
    let outcome = TestRunner::new_with_rng(config, rng).run(&steps(), |steps| {
        runtime.block_on(async {
            let mut scene = Scene::<K>::start().await;
            for step in &steps {
                scene.play(step).await;
                scene.assert_nothing_went_back().await;
            }
            end(&scene).await;
            K::agrees_with_the_log(&scene.stack).await
        })
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}

/// What the nightly sweep makes of it, by a projector that lives.
async fn swept<K: Kept>(scene: &Scene<K>) {
    K::keeper(&scene.stack).sweep().await.unwrap();
}

/// Without any sweep: the stream delivers everything once more, in an order of its own.
async fn delivered_once_more<K: Kept>(scene: &Scene<K>) {
    for commit in scene.commits.iter().rev() {
        deliver::<K>(&scene.stack, Some(commit), None).await;
    }
}

#[test]
fn every_entry_ends_as_the_fold_of_its_log() {
    every_scene::<Entries>(CASES, swept);
}

#[test]
fn every_entry_holds_at_least_what_was_delivered_to_a_projector_that_lived() {
    every_scene::<Entries>(CASES / 2, delivered_once_more);
}

#[test]
fn the_rows_of_every_tally_end_as_its_log_has_them() {
    every_scene::<Rows>(CASES, swept);
}

#[test]
fn the_rows_of_every_tally_hold_at_least_what_was_delivered_to_a_projector_that_lived() {
    every_scene::<Rows>(CASES / 2, delivered_once_more);
}
