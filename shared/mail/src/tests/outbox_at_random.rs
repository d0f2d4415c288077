//! Long random histories of the outbox: two workers that crash anywhere, a mail service that answers, refuses, or takes
//! a letter without saying so, its events late, twice and out of order, sweeps, and a coordinator.
//!
//! Whatever the order of the steps, at every one of them no letter has been sent more often than once plus the times a
//! coordinator asked for it, and in the end every letter that never arrived is in front of somebody.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use uuid::Uuid;

use super::support::{at, letter, outbox, request};
use crate::events::{Evidence, LetterEvent};
use crate::outbox::{Claim, ClaimAnswer, LetterId, Outbox, Recorded, Resolution, State};

const LEASE: SignedDuration = SignedDuration::from_secs(30);

/// What a worker has in its hands between two steps.
enum Worker {
    Idle,
    Holds(Claim),
    Knows(Claim, Told),
}

/// What the mail service said, or did not say, to the worker.
enum Told {
    Sent,
    Refused,
    Throttled,
    Nothing,
    NoAddress,
}

struct World {
    outbox: Outbox,
    random: StdRng,
    seconds: i64,
    /// How many letters there have been, numbered from 1.
    letters: u64,
    workers: [Worker; 2],
    /// Events that SES has yet to deliver, or may deliver again.
    on_their_way: Vec<LetterEvent>,
    /// How often SES took each letter.
    taken: BTreeMap<LetterId, u32>,
    /// How often a coordinator asked for each letter to be sent again.
    asked_again: BTreeMap<LetterId, u32>,
}

impl World {
    async fn new(seed: u64) -> Self {
        Self {
            outbox: outbox().await,
            random: StdRng::seed_from_u64(seed),
            seconds: 0,
            letters: 0,
            workers: [Worker::Idle, Worker::Idle],
            on_their_way: Vec::new(),
            taken: BTreeMap::new(),
            asked_again: BTreeMap::new(),
        }
    }

    /// A letter that stands in one of these states, or just any: a worker may be woken for one long done.
    async fn a_letter(&mut self, states: &[State]) -> Option<LetterId> {
        let mut found = Vec::new();
        for state in states {
            found.extend(self.outbox.open(*state, None, 5).await.unwrap().entries.iter().map(|entry| entry.letter_id));
        }
        if found.is_empty() || self.random.random_bool(0.2) {
            return (self.letters > 0).then(|| letter(self.random.random_range(1..=self.letters)).id());
        }
        Some(found[self.random.random_range(0..found.len())])
    }

    async fn step(&mut self) {
        self.seconds += self.random.random_range(0..5);
        match self.random.random_range(0..20) {
            0..11 => {
                let worker = self.random.random_range(0..2);
                self.work(worker).await;
            }
            11 => {
                let worker = self.random.random_range(0..2);
                self.workers[worker] = Worker::Idle; // It crashes: whatever it held or knew is gone.
            }
            12..14 => self.an_event_arrives().await,
            14 => self.sweep().await,
            15..17 => self.a_letter_is_due().await,
            17..19 => self.a_coordinator_resolves().await,
            _ => self.seconds += self.random.random_range(0..40),
        }
        for (id, taken) in &self.taken {
            let asked_again = self.asked_again.get(id).copied().unwrap_or_default();
            assert!(*taken <= 1 + asked_again, "sent {taken} times, asked again {asked_again} times");
        }
    }

    /// A new letter, and sometimes an old one again, as when the stream redelivers.
    async fn a_letter_is_due(&mut self) {
        self.letters += 1;
        for sequence in [self.letters, self.random.random_range(1..=self.letters)] {
            self.outbox.enqueue(&letter(sequence), at(self.seconds)).await.unwrap();
        }
    }

    async fn work(&mut self, worker: usize) {
        let now = at(self.seconds);
        let next = match std::mem::replace(&mut self.workers[worker], Worker::Idle) {
            Worker::Idle => {
                let Some(id) = self.a_letter(&[State::Pending]).await else { return };
                match self.outbox.claim(id, Uuid::new_v4(), now, LEASE).await.unwrap() {
                    ClaimAnswer::Claimed(claim) => Worker::Holds(*claim),
                    ClaimAnswer::NotPending(_) => Worker::Idle,
                }
            }
            // A worker that has slept through its lease must not send.
            Worker::Holds(claim) if !claim.is_live(now) => Worker::Idle,
            Worker::Holds(claim) => {
                let told = self.hand_over(&claim);
                Worker::Knows(claim, told)
            }
            Worker::Knows(claim, told) => {
                match told {
                    Told::Sent => self.outbox.mark_sent(&claim, "ses", now).await,
                    Told::Refused => self.outbox.mark_failed(&claim, "refused", now).await,
                    Told::Throttled => self.outbox.release(&claim, "throttled", now).await,
                    Told::Nothing => self.outbox.mark_unknown(&claim, "timed-out", now).await,
                    Told::NoAddress => self.outbox.mark_no_address(&claim, now).await,
                }
                .unwrap();
                Worker::Idle
            }
        };
        self.workers[worker] = next;
    }

    /// The mail service takes the letter or not, and says so or not.
    fn hand_over(&mut self, claim: &Claim) -> Told {
        let (taken, told) = match self.random.random_range(0..10) {
            0..4 => (true, Told::Sent),
            4..6 => (true, Told::Nothing),
            6 => (false, Told::Nothing),
            7 => (false, Told::Refused),
            8 => (false, Told::Throttled),
            _ => (false, Told::NoAddress),
        };
        if taken {
            let id = claim.entry.letter_id;
            *self.taken.entry(id).or_default() += 1;
            let fate = match self.random.random_range(0..5) {
                0 => Evidence::PermanentBounce { code: "bounce".to_owned() },
                1 => Evidence::TransientBounce { code: "holiday".to_owned() },
                2 => Evidence::Complaint { code: "complaint".to_owned() },
                _ => Evidence::Delivered,
            };
            let event = |evidence| LetterEvent {
                letter_id: id,
                attempt: Some(claim.attempt),
                message_id: format!("ses-{}", claim.attempt),
                evidence,
            };
            self.on_their_way.extend([event(Evidence::Accepted), event(fate)]);
        }
        told
    }

    async fn an_event_arrives(&mut self) {
        if self.on_their_way.is_empty() {
            return;
        }
        let which = self.random.random_range(0..self.on_their_way.len());
        let event = self.on_their_way[which].clone();
        let recorded = self.outbox.record(&event, at(self.seconds)).await.unwrap();
        assert_ne!(recorded, Recorded::UnknownLetter);
        if self.random.random_bool(0.5) {
            self.on_their_way.swap_remove(which);
        }
    }

    async fn sweep(&mut self) {
        for entry in self.outbox.open(State::Claimed, None, 1_000).await.unwrap().entries {
            self.outbox.expire(entry.letter_id, at(self.seconds)).await.unwrap();
        }
    }

    async fn a_coordinator_resolves(&mut self) {
        let needing =
            [State::Pending, State::Unknown, State::Failed, State::Bounced, State::NoAddress, State::Complained];
        let Some(id) = self.a_letter(&needing).await else { return };
        let resolution = match self.random.random_range(0..4) {
            0 => Resolution::Arrived,
            1 => Resolution::Dismissed,
            _ => Resolution::SendAgain,
        };
        let before = self.outbox.get(id).await.unwrap().unwrap();
        // Nobody says of a letter that it arrived, or may be dropped, if SES never had it: then losing it would be theirs.
        if resolution != Resolution::SendAgain && !self.taken.contains_key(&id) {
            return;
        }
        if self.outbox.resolve(id, resolution, &request(None), at(self.seconds)).await.is_ok()
            && resolution == Resolution::SendAgain
            && before.state != State::Pending
        {
            *self.asked_again.entry(id).or_default() += 1;
        }
    }

    /// Everything that is still to happen by itself happens.
    async fn settle(&mut self) {
        self.workers = [Worker::Idle, Worker::Idle];
        self.seconds += 1_000;
        self.sweep().await;
        while !self.on_their_way.is_empty() {
            self.an_event_arrives().await;
        }
    }

    async fn check_that_nothing_is_lost(&self, seed: u64) {
        let mut open = Vec::new();
        for state in State::ALL {
            open.extend(
                self.outbox.open(state, None, 1_000).await.unwrap().entries.iter().map(|entry| entry.letter_id),
            );
        }
        for sequence in 1..=self.letters {
            let entry = self.outbox.get(letter(sequence).id()).await.unwrap().unwrap();
            let taken = self.taken.contains_key(&entry.letter_id);
            assert_ne!(entry.state, State::Claimed, "seed {seed}: {entry:?}");
            assert!(taken || open.contains(&entry.letter_id), "seed {seed}: lost: {entry:?}");
            let dismissed = entry.resolution == Some(Resolution::Dismissed);
            assert_eq!(open.contains(&entry.letter_id), entry.state.is_open() && !dismissed, "seed {seed}: {entry:?}");
        }
    }
}

#[tokio::test]
async fn no_letter_is_sent_twice_unasked_and_none_is_lost() {
    let (mut twice, mut unknown) = (0, 0);
    for seed in 0..4 {
        let mut world = World::new(seed).await;
        for _ in 0..300 {
            world.step().await;
        }
        world.settle().await;
        world.check_that_nothing_is_lost(seed).await;
        twice += world.taken.values().filter(|taken| **taken > 1).count();
        unknown += world.outbox.open(State::Unknown, None, 1_000).await.unwrap().entries.len();
    }
    // The histories are worth something: they contain what they are about.
    assert!(twice > 0 && unknown > 0, "{twice} sent again when asked, {unknown} unknown");
}
