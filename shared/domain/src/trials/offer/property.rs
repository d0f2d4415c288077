//! Long random histories with the clock, looking for one that breaks a rule of the waiting list.
//!
//! What must hold is said in terms of the events alone, and checked by a model that knows nothing of the aggregate's state.

use std::collections::{BTreeMap, BTreeSet};

use cqrs_es::Aggregate;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use crate::kernel::{EventSourced, LibraryNumber};

use super::tests::{admission, at, library};
use super::*;

const LIBRARIES: u32 = 12;

#[derive(Debug, Clone)]
enum Step {
    Minutes(i64),
    SignUp(u32),
    Accept(u32),
    Decline(u32),
    Leave(u32),
    PassTime,
}

fn step() -> impl Strategy<Value = Step> {
    let who = || 1..=LIBRARIES;
    prop_oneof![
        // Most steps in time are small beside the 48 hours of an offered seat; some are a week, and some go back, as the
        // clocks of two machines differ.
        3 => prop_oneof![5 => 0..2_000_i64, 2 => Just(48 * 60), 1 => 5_000..15_000_i64, 1 => -5..0_i64].prop_map(Step::Minutes),
        4 => who().prop_map(Step::SignUp),
        3 => who().prop_map(Step::Accept),
        2 => who().prop_map(Step::Decline),
        3 => who().prop_map(Step::Leave),
        1 => Just(Step::PassTime),
    ]
}

/// What can be told from the events alone.
#[derive(Default)]
struct Record {
    order: Vec<LibraryNumber>,
    line: Vec<LibraryNumber>,
    /// Who takes a seat; until when, of those who have not answered.
    seats: BTreeMap<LibraryNumber, Option<Timestamp>>,
    offered: BTreeSet<LibraryNumber>,
    ended: bool,
}

impl Record {
    fn see(&mut self, event: &OfferEvent, now: Timestamp, seats: usize, ends_at: Timestamp) {
        assert!(!self.ended, "nothing happens after the end");
        match event {
            OfferEvent::SignedUp { library, waits, .. } => {
                assert!(!self.order.contains(library), "{library} signs up once");
                assert!(now < ends_at, "nobody signs up after the end");
                assert_eq!(*waits, self.seats.len() >= seats, "whoever finds a free seat gets it");
                self.order.push(library.clone());
                self.line.push(library.clone());
            }
            OfferEvent::SeatTaken { library, .. } => {
                match self.seats.get(library) {
                    Some(Some(until)) => assert!(now < *until, "an expired seat is not taken"),
                    Some(None) => panic!("{library} takes a second seat"),
                    None => assert_eq!(self.line, std::slice::from_ref(library), "nobody overtakes those who wait"),
                }
                self.line.retain(|waiting| waiting != library);
                self.seats.insert(library.clone(), None);
            }
            OfferEvent::SeatOffered { library, until } => {
                assert_eq!(self.line.first(), Some(library), "the first in line is the next");
                assert!(self.offered.insert(library.clone()), "{library} is offered a seat once");
                assert!(now < *until && *until <= ends_at, "a seat is kept for a while, and never after the end");
                assert!(*until <= now + SignedDuration::from_hours(48));
                self.line.remove(0);
                self.seats.insert(library.clone(), Some(*until));
            }
            OfferEvent::SeatDeclined { library } => {
                assert!(self.seats.remove(library).flatten().is_some(), "{library} declines what it was offered");
            }
            OfferEvent::SeatExpired { library } => {
                let until = self.seats.remove(library).flatten();
                assert!(until.is_some_and(|until| until <= now), "{library}'s hours are over");
            }
            OfferEvent::SignupLeft { library } => {
                let waited = self.line.iter().position(|waiting| waiting == library);
                if let Some(place) = waited {
                    self.line.remove(place);
                } else {
                    assert_eq!(self.seats.remove(library), Some(None), "{library} leaves what it has");
                }
            }
            OfferEvent::OfferEnded {} => {
                assert!(now >= ends_at && self.seats.values().all(Option::is_none), "no offered seat outlasts the end");
                self.ended = true;
            }
            _ => {}
        }
        assert!(self.seats.len() <= seats, "never more than there are seats");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn over_any_history_the_seats_suffice_the_line_is_fair_and_every_seat_is_freed_once(
        seats in 1..5_u32,
        steps in prop::collection::vec(step(), 1..250),
    ) {
        let (mut offer, mut record, mut history) = (TrialOffer::default(), Record::default(), Vec::new());
        let mut now = at("2023-05-10T08:00:00Z");
        let ends_at = at("2023-05-31T22:00:00Z");
        for step in &steps {
            let command = match *step {
                Step::Minutes(minutes) => {
                    now += SignedDuration::from_mins(minutes);
                    continue;
                }
                Step::SignUp(who) => {
                    OfferCommand::SignUp { admission: admission(who, Some(seats)), contact: None, at: now }
                }
                Step::Accept(who) => OfferCommand::AcceptSeat { library: library(who), at: now },
                Step::Decline(who) => OfferCommand::DeclineSeat { library: library(who), at: now },
                Step::Leave(who) => OfferCommand::Leave { library: library(who), at: now },
                Step::PassTime => OfferCommand::PassTime { at: now },
            };
            let Ok(events) = offer.decide(command.clone()) else { continue };
            for event in &events {
                record.see(event, now, seats as usize, ends_at);
                offer.apply(event.clone());
            }
            // At once again, as a double click is: nothing more happens, or it is refused.
            prop_assert!(offer.decide(command).is_ok_and(|again| again.is_empty()) || matches!(step, Step::SignUp(_)));
            // No seat stands free while someone waits for it.
            let waits = |signup: &TrialSignup| signup.standing == SignupStanding::Waiting;
            prop_assert!(record.ended || offer.free_seats() == Some(0) || !offer.signups.values().any(waits)
                || offer.terms.is_none());
            history.extend(events);
        }
        // The state is nothing but its events, and agrees with what they say.
        let mut folded = TrialOffer::default();
        history.into_iter().for_each(|event| folded.apply(event));
        prop_assert_eq!(&folded, &offer);
        let taken = offer.signups.values().filter(|signup| signup.standing.takes_a_seat()).count();
        prop_assert_eq!(taken, if record.ended { 0 } else { record.seats.len() });
        let mut by_number: Vec<_> = offer.signups.iter().collect();
        by_number.sort_by_key(|(_, signup)| signup.number);
        prop_assert!(by_number.into_iter().map(|(library, _)| library).eq(&record.order));
    }
}
