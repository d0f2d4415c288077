//! Whatever the stream does to its commits and wherever the projectors die: every entry ends as the fold of its log.
//!
//! The scenarios are drawn by `proptest` from a fixed seed, the same in every run, and a failing one is made small.

use std::collections::HashMap;

use event_store::read_model::{Maintenance, ReadModels, Selection};
use event_store::stream::HandleError;
use event_store::{CommitItem, StoreError};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRng, TestRunner};

use crate::support::sample::{TallyCommand, noted};
use crate::support::transport::Crash;
use crate::support::view::TallyView;
use crate::support::{Connection, Stack, id};

const AGGREGATES: u64 = 3;
const CASES: u32 = 32;

/// One thing that happens. Indices wrap around whatever there is.
#[derive(Debug, Clone)]
enum Step {
    /// A command leads to a commit of so many events. Nothing is delivered yet, and maybe never.
    Commit { aggregate: u64, amounts: Vec<u64> },
    /// One of two projectors gets one commit: the right one, an old one, one far ahead.
    Deliver { projector: usize, commit: usize, crash: Option<Crash> },
    /// Both get one at the same moment.
    DeliverToBoth { commits: [usize; 2], crashes: [Option<Crash>; 2] },
    /// One gets an aggregate's next commit, and right before it writes the other gets the newest.
    Overtake { aggregate: u64 },
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
        2 => (0..AGGREGATES).prop_map(|aggregate| Step::Overtake { aggregate }),
        1 => crash().prop_map(|crash| Step::Sweep { crash }),
        1 => (crash(), any::<usize>()).prop_map(|(crash, beside)| Step::Rebuild { crash, beside }),
        1 => [crash(), crash()].prop_map(|crashes| Step::RebuildBesideRebuild { crashes }),
    ];
    proptest::collection::vec(step, 1..40)
}

/// The stack of one case: two projectors, and every commit ever made.
struct Scene {
    stack: Stack,
    projectors: [Connection; 2],
    commits: Vec<CommitItem>,
    versions: HashMap<String, u64>,
}

impl Scene {
    async fn start() -> Self {
        let stack = Stack::start().await;
        let projectors = [stack.connect(), stack.connect()];
        Self { stack, projectors, commits: vec![], versions: HashMap::new() }
    }

    async fn play(&mut self, step: &Step) {
        match step {
            Step::Commit { aggregate, amounts } => {
                let events = amounts.iter().map(|amount| noted(*amount, "")).collect();
                self.stack.tally(&id(*aggregate), TallyCommand::Count(events)).await;
                self.commits.push(self.stack.log(&id(*aggregate)).await.pop().unwrap());
            }
            Step::Deliver { projector, commit, crash } => {
                deliver(&self.projectors[*projector], self.commit(*commit), *crash).await;
            }
            Step::DeliverToBoth { commits, crashes } => {
                let [one, other] =
                    [0, 1].map(|at| deliver(&self.projectors[at], self.commit(commits[at]), crashes[at]));
                futures::join!(one, other);
            }
            Step::Overtake { aggregate } => {
                let commits = self.stack.log(&id(*aggregate)).await;
                let entries = self.stack.entries::<TallyView>().await;
                let version = entries.iter().find(|entry| entry.id == id(*aggregate)).map_or(0, |entry| entry.version);
                let next = commits.iter().find(|commit| commit.sequence == version + 1);
                // With nothing to overtake, what is planned would come true in the middle of a later step.
                if next.is_none() {
                    return;
                }
                let (overtaking, newest) = (self.projectors[1].clone(), commits.last().cloned());
                self.projectors[0].transport.before_next("PutItem", async move {
                    deliver(&overtaking, newest.as_ref(), None).await;
                });
                deliver(&self.projectors[0], next, None).await;
                // What the step itself brought counts, too.
                if let Some(newest) = commits.last().filter(|_| next.is_some()) {
                    let reached = self.versions.entry(id(*aggregate)).or_default();
                    *reached = newest.last().max(*reached);
                }
            }
            Step::Sweep { crash } => {
                let maintenance = Maintenance::new(self.projectors[0].projector::<TallyView>());
                dying(&self.projectors[0], *crash, async { maintenance.sweep().await.map(drop) }).await;
            }
            Step::Rebuild { crash, beside } => {
                let maintenance = Maintenance::new(self.projectors[0].projector::<TallyView>());
                let rebuilding = async { maintenance.rebuild(|| true).await.map(drop) };
                let rebuild = dying(&self.projectors[0], *crash, rebuilding);
                futures::join!(rebuild, deliver(&self.projectors[1], self.commit(*beside), None));
            }
            Step::RebuildBesideRebuild { crashes } => {
                let before = self.stack.projector::<TallyView>().generations().await.unwrap().active;
                let [one, other] = [0, 1].map(|at| {
                    let (connection, crash) = (&self.projectors[at], crashes[at]);
                    async move {
                        let maintenance = Maintenance::new(connection.projector::<TallyView>());
                        let rebuilding = async { maintenance.rebuild(|| true).await.map(drop) };
                        dying(connection, crash, rebuilding).await;
                    }
                });
                futures::join!(one, other);
                let after = self.stack.projector::<TallyView>().generations().await.unwrap().active;
                assert!(before <= after, "readers went from generation {before} back to {after}");
            }
        }
    }

    /// No entry ever goes back, whoever overtakes whom.
    async fn assert_nothing_went_back(&mut self) {
        for entry in self.stack.entries::<TallyView>().await {
            let before = self.versions.insert(entry.id.clone(), entry.version).unwrap_or_default();
            assert!(before <= entry.version, "{} went from {before} back to {}", entry.id, entry.version);
        }
    }

    fn commit(&self, index: usize) -> Option<&CommitItem> {
        self.commits.get(index.checked_rem(self.commits.len())?)
    }

    /// What the nightly sweep makes of it, by a projector that lives.
    async fn settle(&self) {
        Maintenance::new(self.stack.projector::<TallyView>()).sweep().await.unwrap();
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
async fn deliver(connection: &Connection, commit: Option<&CommitItem>, crash: Option<Crash>) {
    let Some(commit) = commit else { return };
    let projector = connection.projector::<TallyView>();
    let work = async {
        let generations = projector.generations().await?;
        projector.project(commit, &generations).await
    };
    dying(connection, crash, work).await;
}

async fn entries_and_logs_agree(stack: &Stack) -> Result<(), TestCaseError> {
    let read_models: ReadModels<TallyView> = stack.read_models();
    let entries = read_models.page(&Selection::All, None, 100).await.map_err(failed)?.entries;
    let mut with_history = 0;
    for aggregate in 0..AGGREGATES {
        let expected = stack.entry_of_log::<TallyView>(&id(aggregate)).await;
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

fn failed(error: StoreError) -> TestCaseError {
    TestCaseError::fail(error.to_string())
}

#[test]
fn every_entry_ends_as_the_fold_of_its_log() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let config = Config { cases: CASES, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let rng = TestRng::deterministic_rng(config.rng_algorithm);
    let outcome = TestRunner::new_with_rng(config, rng).run(&steps(), |steps| {
        runtime.block_on(async {
            let mut scene = Scene::start().await;
            for step in &steps {
                scene.play(step).await;
                scene.assert_nothing_went_back().await;
            }
            scene.settle().await;
            entries_and_logs_agree(&scene.stack).await
        })
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}

/// Without any sweep: what was delivered is in the entry, with all that came before it.
#[test]
fn every_entry_holds_at_least_what_was_delivered_to_a_projector_that_lived() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let config = Config { cases: CASES / 2, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let rng = TestRng::deterministic_rng(config.rng_algorithm);
    let outcome = TestRunner::new_with_rng(config, rng).run(&steps(), |steps| {
        runtime.block_on(async {
            let mut scene = Scene::start().await;
            for step in &steps {
                scene.play(step).await;
                scene.assert_nothing_went_back().await;
            }
            // The stream delivers everything once more in the end, in an order of its own.
            for commit in scene.commits.iter().rev() {
                deliver(&scene.stack, Some(commit), None).await;
            }
            entries_and_logs_agree(&scene.stack).await
        })
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}
