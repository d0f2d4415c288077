//! Who looks at figures: what someone who has signed in is to a library or a service.

use std::collections::BTreeSet;

use cqrs_es::Aggregate;
use domain::kernel::{CountyNumber, PersonId, ServiceId};
use domain::onboarding::participation::DecidedBy;
use domain::onboarding::service::Service;
use domain::onboarding::{County, Library, Standing};
use domain::statistics::disclosure::Group;
use domain::statistics::policy::Tier;
use domain::suppliers::Supplier;
use http_api::{Caller, Problem};
use jiff::civil::Date;

use crate::Statistics;

impl Statistics {
    /// What a caller is to one library's figures. `people` are those on our records whom they are.
    pub(super) async fn tier_to_library(
        &self,
        caller: &Caller,
        people: &BTreeSet<PersonId>,
        library: &Library,
        service: Option<&ServiceId>,
        today: Date,
    ) -> Result<Tier, Problem> {
        if caller.is_coordinator() {
            return Ok(Tier::Coordinator);
        }
        match self.access.looking_as(people, library, today).await? {
            Some(DecidedBy::CountyContact) => Ok(Tier::County),
            Some(_) => Ok(Tier::OwnLibrary),
            None => self.tier_of(people, service, None).await,
        }
    }

    /// What a caller is to the sums of many libraries' figures.
    pub(super) async fn tier_to_group(
        &self,
        caller: &Caller,
        group: &Group,
        service: &ServiceId,
    ) -> Result<Tier, Problem> {
        if caller.is_coordinator() {
            return Ok(Tier::Coordinator);
        }
        let people = self.access.people_behind(caller).await?;
        let county = match group {
            Group::County(county) | Group::CountyAndType(county, _) => Some(county),
            Group::Type(_) | Group::National => None,
        };
        self.tier_of(&people, Some(service), county).await
    }

    /// What people are to the figures of others: the supplier of the service, a contact of the county, a member, or anyone.
    /// Elsewhere a county's contact sees what members see.
    async fn tier_of(
        &self,
        people: &BTreeSet<PersonId>,
        service: Option<&ServiceId>,
        county: Option<&CountyNumber>,
    ) -> Result<Tier, Problem> {
        if people.is_empty() {
            return Ok(Tier::Public);
        }
        let records = self.people.find_all(people).await?;
        let named_for: BTreeSet<&str> = records.iter().map(|person| person.named_for.as_str()).collect();
        if let Some(service) = service
            && self.deliver(people, &named_for, service).await?
        {
            return Ok(Tier::Supplier);
        }
        let mut tier = Tier::Public;
        for id in named(&named_for, County::TYPE) {
            if self.store.load::<County>(id).await?.aggregate.has_contact_among(people) {
                if county.is_some_and(|county| county.as_str() == id) {
                    return Ok(Tier::County);
                }
                tier = Tier::Member;
            }
        }
        // An address may be named by many applications. The first that was approved is enough.
        for id in named(&named_for, Library::TYPE) {
            if tier == Tier::Member {
                break;
            }
            let library = self.store.load::<Library>(id).await?.aggregate;
            if library.standing == Standing::Approved && library.contact_among(people).is_some() {
                tier = Tier::Member;
            }
        }
        Ok(tier)
    }

    /// Whether one of these people speaks for the supplier of a service.
    async fn deliver(
        &self,
        people: &BTreeSet<PersonId>,
        named_for: &BTreeSet<&str>,
        service: &ServiceId,
    ) -> Result<bool, Problem> {
        if named(named_for, Supplier::TYPE).next().is_none() {
            return Ok(false);
        }
        let service = self.store.load::<Service>(service.as_str()).await?.aggregate;
        let Some(supplier) = service.description.and_then(|it| it.supplier_id) else { return Ok(false) };
        if !named(named_for, Supplier::TYPE).any(|id| id == supplier.as_str()) {
            return Ok(false);
        }
        let supplier = self.store.load::<Supplier>(supplier.as_str()).await?.aggregate;
        Ok(supplier.contact_among(people).is_some())
    }
}

/// The ids of the aggregates of one type that people were named for.
fn named<'a>(named_for: &'a BTreeSet<&str>, kind: &'a str) -> impl Iterator<Item = &'a str> {
    named_for.iter().filter_map(move |named| named.split_once('#').filter(|(of, _)| *of == kind).map(|(_, id)| id))
}
