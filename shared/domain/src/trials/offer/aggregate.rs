//! How seats are taken, offered and given up.

use std::collections::BTreeMap;

use cqrs_es::Aggregate;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::kernel::calendar::{day_in_norway, end_of_day_in_norway};
use crate::kernel::event_sourced::{handle_by_deciding, schema_of};
use crate::kernel::{EventSourced, LibraryNumber, PersonId, ServiceId, SupplierId, TrialId};
use crate::trials::period::Admission;

use super::{Activation, OfferCommand, OfferEvent, OfferRefusal, SignupStanding, TrialSignup};

/// On what terms libraries sign up: those of the trial period, as they were announced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferTerms {
    /// In which trial period.
    pub trial: TrialId,
    /// For which service.
    pub service: ServiceId,
    /// Who delivers it.
    pub supplier: SupplierId,
    /// How many libraries can try it at the same time; `None` for any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats: Option<u32>,
    /// For how many hours a seat that has become free is kept for the library it is offered to.
    pub answer_within_hours: u16,
    /// Within how many days the supplier promises that the service works for a library.
    pub activation_days: u8,
    /// The last day, which is part of the trial.
    pub last_day: Date,
}

impl OfferTerms {
    /// The moment at which the trial is over.
    pub fn ends_at(&self) -> Timestamp {
        end_of_day_in_norway(self.last_day)
    }

    fn of(admission: &Admission) -> Self {
        Self {
            trial: admission.trial.clone(),
            service: admission.service.clone(),
            supplier: admission.supplier.clone(),
            seats: admission.seats,
            answer_within_hours: admission.answer_within_hours,
            activation_days: admission.activation_days,
            last_day: admission.last_day,
        }
    }
}

/// An offer, as its events have made it.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialOffer {
    /// The terms; `None` until the first library signs up.
    pub terms: Option<OfferTerms>,
    /// Every sign-up there has ever been.
    pub signups: BTreeMap<LibraryNumber, TrialSignup>,
    /// Whether the trial is over.
    pub ended: bool,
    /// Whether the supplier has said that nobody has access any more.
    pub removal_confirmed: bool,
}

type Decided = Result<Vec<OfferEvent>, OfferRefusal>;

impl TrialOffer {
    /// An offer's key: one service in one trial period. Neither part can hold the mark between them.
    pub fn key(trial: &TrialId, service: &ServiceId) -> String {
        format!("{trial}/{service}")
    }

    /// How many seats nobody has or is offered; `None` for any number.
    pub fn free_seats(&self) -> Option<u32> {
        let seats = self.terms.as_ref()?.seats?;
        let taken = self.signups.values().filter(|signup| signup.standing.takes_a_seat()).count();
        Some(seats.saturating_sub(u32::try_from(taken).unwrap_or(u32::MAX)))
    }

    /// A library's place on the waiting list, from 1; `None` unless it waits.
    pub fn place_in_line(&self, library: &LibraryNumber) -> Option<usize> {
        let number = self.signups.get(library).filter(|signup| signup.standing == SignupStanding::Waiting)?.number;
        Some(self.waiting().filter(|(_, signup)| signup.number <= number).count())
    }

    /// Every sign-up, in that order.
    pub fn in_order(&self) -> impl Iterator<Item = (&LibraryNumber, &TrialSignup)> {
        let mut signups: Vec<_> = self.signups.iter().collect();
        signups.sort_by_key(|(_, signup)| signup.number);
        signups.into_iter()
    }

    /// The libraries that try the service, or did to the end.
    pub fn trying(&self) -> impl Iterator<Item = &LibraryNumber> {
        let tries = |standing| matches!(standing, SignupStanding::Seated | SignupStanding::Finished);
        self.signups.iter().filter(move |(_, signup)| tries(signup.standing)).map(|(library, _)| library)
    }

    /// Whether any library has ever had a seat, and so perhaps access.
    pub fn was_tried(&self) -> bool {
        self.signups.values().any(|signup| signup.activation.is_some())
    }

    /// The activations that libraries with a seat wait for.
    pub fn not_activated(&self) -> impl Iterator<Item = Activation> {
        let seated = self.signups.values().filter(|signup| signup.standing == SignupStanding::Seated);
        seated.filter_map(|signup| signup.activation).filter(|activation| !activation.confirmed)
    }

    /// The contacts who agree to hear from the supplier, each with their library.
    pub fn consents(&self) -> impl Iterator<Item = (LibraryNumber, PersonId)> {
        self.signups.iter().filter_map(|(library, signup)| Some((library.clone(), signup.contact.clone()?)))
    }

    /// The offer as it is at a moment, whether or not anyone has recorded that time has passed.
    #[must_use]
    pub fn as_of(&self, at: Timestamp) -> Self {
        let mut unfolding = Unfolding::of(self);
        unfolding.pass_time(at);
        unfolding.offer
    }

    fn waiting(&self) -> impl Iterator<Item = (&LibraryNumber, &TrialSignup)> {
        self.signups.iter().filter(|(_, signup)| signup.standing == SignupStanding::Waiting)
    }

    fn first_in_line(&self) -> Option<LibraryNumber> {
        self.waiting().min_by_key(|(_, signup)| signup.number).map(|(library, _)| library.clone())
    }

    fn signup(&self, library: &LibraryNumber) -> Result<&TrialSignup, OfferRefusal> {
        self.signups.get(library).ok_or(OfferRefusal::NotSignedUp)
    }

    /// Whether a seat is kept for the library at this moment.
    fn expect_offered(&self, library: &LibraryNumber) -> Result<(), OfferRefusal> {
        match self.signup(library)?.standing {
            SignupStanding::Offered { .. } => Ok(()),
            SignupStanding::Expired => Err(OfferRefusal::SeatExpired),
            _ if self.ended => Err(OfferRefusal::TrialOver),
            _ => Err(OfferRefusal::NoSeatOffered),
        }
    }

    fn set(&mut self, library: &LibraryNumber, standing: SignupStanding) {
        if let Some(signup) = self.signups.get_mut(library) {
            signup.standing = standing;
        }
    }
}

/// What follows from a command, with the offer as it is after all of it.
struct Unfolding {
    offer: TrialOffer,
    events: Vec<OfferEvent>,
}

impl Unfolding {
    fn of(offer: &TrialOffer) -> Self {
        Self { offer: offer.clone(), events: vec![] }
    }

    fn happen(&mut self, event: OfferEvent) {
        self.offer.apply(event.clone());
        self.events.push(event);
    }

    /// What was to happen up to a moment: seats that nobody answered for expire, those that are free are offered, and once
    /// the last day is over the offer ends.
    fn pass_time(&mut self, at: Timestamp) {
        let Some(ends_at) = self.offer.terms.as_ref().map(OfferTerms::ends_at).filter(|_| !self.offer.ended) else {
            return;
        };
        let expired =
            |signup: &TrialSignup| matches!(signup.standing, SignupStanding::Offered { until } if until <= at);
        let mut late: Vec<_> = self.offer.signups.iter().filter(|(_, signup)| expired(signup)).collect();
        late.sort_by_key(|(_, signup)| signup.number);
        let late: Vec<LibraryNumber> = late.into_iter().map(|(library, _)| library.clone()).collect();
        for library in late {
            self.happen(OfferEvent::SeatExpired { library });
        }
        if at >= ends_at {
            self.happen(OfferEvent::OfferEnded {});
        } else {
            self.offer_free_seats(at);
        }
    }

    /// Offers every free seat to whoever has waited longest, for its hours or until the trial's end.
    fn offer_free_seats(&mut self, at: Timestamp) {
        let Some(terms) = &self.offer.terms else { return };
        let hours = SignedDuration::from_hours(terms.answer_within_hours.into());
        let until = at.saturating_add(hours).map_or(terms.ends_at(), |until| until.min(terms.ends_at()));
        while self.offer.free_seats().is_none_or(|free| free > 0)
            && let Some(library) = self.offer.first_in_line()
        {
            self.happen(OfferEvent::SeatOffered { library, until });
        }
    }

    fn sign_up(&mut self, admission: &Admission, contact: Option<PersonId>, at: Timestamp) -> Result<(), OfferRefusal> {
        if self.offer.ended || at >= end_of_day_in_norway(admission.last_day) {
            return Err(OfferRefusal::TrialOver);
        }
        let library = admission.library.clone();
        match self.offer.signups.get(&library) {
            Some(signup) if signup.standing.is_live() => return Err(OfferRefusal::SignedUpAlready),
            Some(_) => return Err(OfferRefusal::SignedUpBefore),
            None => {}
        }
        if self.offer.terms.is_none() {
            self.happen(OfferEvent::OfferOpened { terms: OfferTerms::of(admission) });
        }
        // Whoever waits has been offered what was free before this.
        let waits = self.offer.free_seats() == Some(0);
        self.happen(OfferEvent::SignedUp { library: library.clone(), county: admission.county.clone(), waits });
        if !waits {
            self.take_seat(library.clone(), at);
        }
        if let Some(contact) = contact {
            self.happen(OfferEvent::ContactAllowed { library, contact });
        }
        Ok(())
    }

    fn take_seat(&mut self, library: LibraryNumber, at: Timestamp) {
        let days = self.offer.terms.as_ref().map_or(0, |terms| terms.activation_days);
        let activate_by = day_in_norway(at).saturating_add(i32::from(days).days());
        self.happen(OfferEvent::SeatTaken { library, activate_by });
    }

    fn accept(&mut self, library: LibraryNumber, at: Timestamp) -> Result<(), OfferRefusal> {
        if self.offer.signup(&library)?.standing != SignupStanding::Seated {
            self.offer.expect_offered(&library)?;
            self.take_seat(library, at);
        }
        Ok(())
    }

    fn decline(&mut self, library: LibraryNumber, at: Timestamp) -> Result<(), OfferRefusal> {
        if self.offer.signup(&library)?.standing != SignupStanding::Declined {
            self.offer.expect_offered(&library)?;
            self.happen(OfferEvent::SeatDeclined { library });
            self.offer_free_seats(at);
        }
        Ok(())
    }

    fn leave(&mut self, library: LibraryNumber, at: Timestamp) -> Result<(), OfferRefusal> {
        match self.offer.signup(&library)?.standing {
            SignupStanding::Waiting | SignupStanding::Seated => self.happen(OfferEvent::SignupLeft { library }),
            SignupStanding::Offered { .. } => self.happen(OfferEvent::SeatDeclined { library }),
            SignupStanding::Declined | SignupStanding::Expired | SignupStanding::Left => return Ok(()),
            SignupStanding::Finished | SignupStanding::Unserved => return Err(OfferRefusal::TrialOver),
        }
        self.offer_free_seats(at);
        Ok(())
    }

    fn change_contact(&mut self, library: LibraryNumber, contact: Option<PersonId>) -> Result<(), OfferRefusal> {
        let signup = self.offer.signup(&library)?;
        match contact {
            contact if contact == signup.contact => {}
            // Whoever agreed can change their mind at any time; there is nothing to agree to once it is over.
            None => self.happen(OfferEvent::ContactDisallowed { library }),
            Some(_) if !signup.standing.is_live() => return Err(OfferRefusal::NotSeated),
            Some(contact) => self.happen(OfferEvent::ContactAllowed { library, contact }),
        }
        Ok(())
    }

    fn expect_seated(&self, library: &LibraryNumber) -> Result<&TrialSignup, OfferRefusal> {
        match self.offer.signup(library)? {
            signup if signup.standing == SignupStanding::Seated => Ok(signup),
            _ if self.offer.ended => Err(OfferRefusal::TrialOver),
            _ => Err(OfferRefusal::NotSeated),
        }
    }

    fn confirm_removal(&mut self) -> Result<(), OfferRefusal> {
        if self.offer.terms.is_none() {
            return Err(OfferRefusal::NobodySignedUp);
        }
        if !self.offer.ended {
            return Err(OfferRefusal::NotOverYet);
        }
        if !self.offer.removal_confirmed {
            self.happen(OfferEvent::RemovalConfirmed {});
        }
        Ok(())
    }
}

impl EventSourced for TrialOffer {
    /// Hundreds of libraries may sign up in the same minutes: a state of up to a hundred kilobytes rides along seldom, and a
    /// request that is repeated while others go on is still recognised.
    const WINDOW: u16 = 50;
    const STATE_SCHEMA: u64 =
        schema_of(&[include_str!("aggregate.rs"), include_str!("events.rs"), include_str!("signup.rs")]);

    fn decide(&self, command: OfferCommand) -> Decided {
        let mut now = Unfolding::of(self);
        now.pass_time(command.at());
        match command {
            OfferCommand::SignUp { admission, contact, at } => now.sign_up(&admission, contact, at)?,
            OfferCommand::AcceptSeat { library, at } => now.accept(library, at)?,
            OfferCommand::DeclineSeat { library, at } => now.decline(library, at)?,
            OfferCommand::Leave { library, at } => now.leave(library, at)?,
            OfferCommand::ChangeContact { library, contact, .. } => now.change_contact(library, contact)?,
            OfferCommand::AnswerPulse { library, answer, .. } => {
                if now.expect_seated(&library)?.pulse != Some(answer) {
                    now.happen(OfferEvent::PulseAnswered { library, answer });
                }
            }
            OfferCommand::ConfirmActivation { library, .. } => {
                if now.expect_seated(&library)?.activation.is_none_or(|activation| !activation.confirmed) {
                    now.happen(OfferEvent::ActivationConfirmed { library });
                }
            }
            OfferCommand::ConfirmRemoval { .. } => now.confirm_removal()?,
            OfferCommand::PassTime { .. } => {}
        }
        Ok(now.events)
    }
}

impl Aggregate for TrialOffer {
    const TYPE: &'static str = "TrialOffer";
    type Command = OfferCommand;
    type Event = OfferEvent;
    type Error = OfferRefusal;
    type Services = ();

    handle_by_deciding!();

    fn apply(&mut self, event: OfferEvent) {
        match event {
            OfferEvent::OfferOpened { terms } => self.terms = Some(terms),
            OfferEvent::SignedUp { library, county, .. } => {
                let number = u32::try_from(self.signups.len()).unwrap_or(u32::MAX).saturating_add(1);
                let standing = SignupStanding::Waiting;
                let signup = TrialSignup { number, county, standing, activation: None, contact: None, pulse: None };
                self.signups.insert(library, signup);
            }
            OfferEvent::SeatTaken { library, activate_by } => {
                if let Some(signup) = self.signups.get_mut(&library) {
                    signup.standing = SignupStanding::Seated;
                    signup.activation = Some(Activation { by: activate_by, confirmed: false });
                }
            }
            OfferEvent::SeatOffered { library, until } => self.set(&library, SignupStanding::Offered { until }),
            OfferEvent::SeatDeclined { library } => self.set(&library, SignupStanding::Declined),
            OfferEvent::SeatExpired { library } => self.set(&library, SignupStanding::Expired),
            OfferEvent::SignupLeft { library } => self.set(&library, SignupStanding::Left),
            OfferEvent::ContactAllowed { library, contact } => {
                if let Some(signup) = self.signups.get_mut(&library) {
                    signup.contact = Some(contact);
                }
            }
            OfferEvent::ContactDisallowed { library } => {
                if let Some(signup) = self.signups.get_mut(&library) {
                    signup.contact = None;
                }
            }
            OfferEvent::PulseAnswered { library, answer } => {
                if let Some(signup) = self.signups.get_mut(&library) {
                    signup.pulse = Some(answer);
                }
            }
            OfferEvent::ActivationConfirmed { library } => {
                if let Some(activation) = self.signups.get_mut(&library).and_then(|signup| signup.activation.as_mut()) {
                    activation.confirmed = true;
                }
            }
            OfferEvent::OfferEnded {} => {
                self.ended = true;
                for signup in self.signups.values_mut() {
                    signup.standing = match signup.standing {
                        SignupStanding::Seated => SignupStanding::Finished,
                        SignupStanding::Waiting => SignupStanding::Unserved,
                        other => other,
                    };
                }
            }
            OfferEvent::RemovalConfirmed {} => self.removal_confirmed = true,
        }
    }
}
