//! Letters about trials: to one library when its sign-up moves, to hundreds when the trial period does, and to suppliers.

use std::collections::{BTreeMap, BTreeSet};

use domain::kernel::{LibraryNumber, ServiceId, SupplierId};
use domain::onboarding::{Library, Standing};
use domain::suppliers::Supplier;
use domain::trials::offer::OfferEvent;
use domain::trials::period::{TrialLetter, TrialRecipients, supplier_letters_after};
use domain::trials::{TrialOffer, TrialPeriod, offer, period};
use event_store::CommitItem;
use event_store::stream::HandleError;
use futures::future::try_join_all;
use futures::{StreamExt, TryStreamExt, stream};
use mail::letters::{AboutSuppliersTrial, AboutTrial, offer_letter, supplier_letter, trial_letter};
use mail::outbox::{Cause, NewLetter};
use mail::postman::Due;

use crate::Correspondence;
use crate::due::letter_to;
use crate::periods::{Known, contacts};

/// How many libraries are looked up at the same time.
const IN_PARALLEL: usize = 16;

impl Correspondence {
    /// The letters that follow from a commit to an offer: to the libraries whose sign-ups it moved.
    pub(crate) async fn due_after_offer(&self, commit: &CommitItem, id: &str) -> Result<Vec<Due>, HandleError> {
        let events = commit.decode::<TrialOffer>()?;
        let ended = events.contains(&OfferEvent::OfferEnded {});
        // Only at the end is there someone to write to whom no event names.
        let offer =
            if ended { self.store.load_as_of(id, commit.last()).await?.aggregate } else { TrialOffer::default() };
        let letters = offer::letters_after(&events, &offer);
        let Some((trial, service)) = id.split_once('/').filter(|_| !letters.is_empty()) else { return Ok(vec![]) };
        let trial = self.store.load::<TrialPeriod>(trial).await?.aggregate;
        let on_trial = trial.offers.iter().find(|(offered, _)| offered.as_str() == service);
        let Some((_, on_trial)) = on_trial else { return Ok(vec![]) };
        let mut due = Vec::new();
        for (letter, number) in letters {
            let library = self.store.load::<Library>(number.as_str()).await?.aggregate;
            for (recipient, person) in contacts(&library) {
                let known = Known::of(&library, number.as_str(), recipient);
                let about = AboutTrial { library: known.about(&self.public_url), trial_name: name_of(&trial) };
                let words = offer_letter(&letter, &about, &trial, on_trial);
                let letter = letter_to(commit, letter.template(), number.as_str(), person);
                due.push(Due { letter, words });
            }
        }
        Ok(due)
    }

    /// The letters that follow from a commit to a trial period: to every library concerned, or `only` to one, and to
    /// suppliers.
    pub(crate) async fn due_after_trial(
        &self,
        commit: &CommitItem,
        id: &str,
        only: Option<&str>,
    ) -> Result<Vec<Due>, HandleError> {
        let events = commit.decode::<TrialPeriod>()?;
        let trial = self.store.load_as_of::<TrialPeriod>(id, commit.last()).await?.aggregate;
        let mut due = Vec::new();
        for (letter, recipients) in period::letters_after(&events, &trial) {
            let concerned = self.concerned(&trial, &recipients, only).await?;
            let letters: Vec<Vec<Due>> = stream::iter(concerned)
                .map(|(number, services)| self.due_to_library_on_trial(commit, &trial, &letter, number, services))
                .buffered(IN_PARALLEL)
                .try_collect()
                .await?;
            due.extend(letters.into_iter().flatten());
        }
        for letter in supplier_letters_after(&events) {
            for (supplier, services) in self.tried_at(&trial).await? {
                let known = self.store.load::<Supplier>(supplier.as_str()).await?.aggregate;
                let about = AboutSuppliersTrial {
                    language: known.language,
                    supplier_name: known.name.as_ref().map_or("", |name| name.as_str()),
                    trial_name: name_of(&trial),
                    public_url: &self.public_url,
                };
                let words = supplier_letter(&letter, &about, &services);
                due.extend(known.contacts.iter().map(|contact| Due {
                    letter: NewLetter {
                        cause: Cause { aggregate: commit.aggregate.clone(), sequence: commit.sequence },
                        template: letter.template().to_owned(),
                        subject: format!("Supplier#{supplier}"),
                        person_id: contact.clone(),
                    },
                    words: words.clone(),
                }));
            }
        }
        Ok(due)
    }

    async fn due_to_library_on_trial(
        &self,
        commit: &CommitItem,
        trial: &TrialPeriod,
        letter: &TrialLetter,
        number: String,
        services: BTreeSet<ServiceId>,
    ) -> Result<Vec<Due>, HandleError> {
        let library = self.store.load::<Library>(&number).await?.aggregate;
        let may_try = trial.offers_for(library.library_type).map(|(service, _)| service.clone()).collect();
        let invited = services.is_empty();
        let services: BTreeSet<ServiceId> = if invited { may_try } else { services };
        // Whoever may try nothing is told of nothing to try; whoever has tried something is told whatever has become of it.
        if services.is_empty() || (invited && library.standing != Standing::Approved) {
            return Ok(vec![]);
        }
        let services = names(trial, &services);
        let letters = contacts(&library).into_iter().map(|(recipient, person)| {
            let known = Known::of(&library, &number, recipient);
            let about = AboutTrial { library: known.about(&self.public_url), trial_name: name_of(trial) };
            Due {
                words: trial_letter(letter, &about, &services),
                letter: letter_to(commit, letter.template(), &number, person),
            }
        });
        Ok(letters.collect())
    }

    /// The libraries that a letter goes to, each with the services that it tries; none for those that are invited to try.
    async fn concerned(
        &self,
        trial: &TrialPeriod,
        recipients: &TrialRecipients,
        only: Option<&str>,
    ) -> Result<Vec<(String, BTreeSet<ServiceId>)>, HandleError> {
        let is_meant = |number: &str| only.is_none_or(|only| only == number);
        match recipients {
            TrialRecipients::Libraries(kinds) => {
                let approved = self.approved_libraries().await?;
                let approved = approved.into_iter().filter(|(_, kind)| kind.is_some_and(|kind| kinds.contains(&kind)));
                let meant = approved.map(|(number, _)| number).filter(|number| is_meant(number));
                Ok(meant.map(|number| (number, BTreeSet::new())).collect())
            }
            TrialRecipients::Trying => {
                let mut trying: BTreeMap<LibraryNumber, BTreeSet<ServiceId>> = BTreeMap::new();
                for (service, offer) in self.offers_of(trial).await? {
                    for library in offer.trying() {
                        trying.entry(library.clone()).or_default().insert(service.clone());
                    }
                }
                let trying = trying.into_iter().map(|(library, services)| (library.to_string(), services));
                Ok(trying.filter(|(number, _)| is_meant(number)).collect())
            }
        }
    }

    /// The suppliers at whose services libraries tried something, with those services by name.
    async fn tried_at(&self, trial: &TrialPeriod) -> Result<BTreeMap<SupplierId, Vec<String>>, HandleError> {
        let mut tried: BTreeMap<SupplierId, Vec<String>> = BTreeMap::new();
        for (service, offer) in self.offers_of(trial).await? {
            if let Some(terms) = trial.offers.get(&service).filter(|_| offer.was_tried()) {
                tried.entry(terms.supplier.clone()).or_default().push(terms.name.to_string());
            }
        }
        Ok(tried)
    }

    /// A trial period's offers as they are this moment.
    async fn offers_of(&self, trial: &TrialPeriod) -> Result<Vec<(ServiceId, TrialOffer)>, HandleError> {
        let Some(id) = &trial.id else { return Ok(vec![]) };
        let loads = trial.offers.keys().map(|service| async move {
            let loaded = self.store.load::<TrialOffer>(&TrialOffer::key(id, service)).await?;
            Ok((service.clone(), loaded.aggregate))
        });
        try_join_all(loads).await
    }
}

fn name_of(trial: &TrialPeriod) -> &str {
    trial.name.as_ref().map_or("", |name| name.as_str())
}

fn names(trial: &TrialPeriod, services: &BTreeSet<ServiceId>) -> Vec<String> {
    let terms = services.iter().filter_map(|service| trial.offers.get(service));
    terms.map(|terms| terms.name.to_string()).collect()
}
