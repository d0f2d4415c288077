//! Who looks at figures: what someone who has signed in is to a library or a service.

use std::collections::{BTreeMap, BTreeSet};

use cqrs_es::Aggregate;
use domain::kernel::{PersonId, ServiceId};
use domain::onboarding::participation::DecidedBy;
use domain::onboarding::service::Service;
use domain::onboarding::{Library, Standing};
use domain::statistics::policy::{DisplayPolicy, Tier};
use domain::suppliers::Supplier;
use event_store::read_model::Selection;
use http_api::{Caller, Problem};
use jiff::civil::Date;

use crate::Statistics;

/// More policies than there will ever be services.
const AT_A_TIME: u16 = 500;

impl Statistics {
    /// What a caller is to one library's figures.
    pub(super) async fn tier_to_library(
        &self,
        caller: &Caller,
        library: &Library,
        service: Option<&ServiceId>,
        today: Date,
    ) -> Result<Tier, Problem> {
        match self.access.acting_for(caller, library, today).await {
            Ok(DecidedBy::Coordinator) => Ok(Tier::Coordinator),
            Ok(DecidedBy::CountyContact) => Ok(Tier::County),
            Ok(_) => Ok(Tier::OwnLibrary),
            Err(problem) if problem.is_passing() => Err(problem),
            Err(_) => self.tier_of(caller, service).await,
        }
    }

    /// What a caller is to the figures of others: the supplier of the service, a member, or anyone.
    pub(super) async fn tier_of(&self, caller: &Caller, service: Option<&ServiceId>) -> Result<Tier, Problem> {
        if caller.is_coordinator() {
            return Ok(Tier::Coordinator);
        }
        let ids = self.access.people_behind(caller).await?;
        let people = self.people.find_all(&ids).await?;
        let named_for: BTreeSet<(&str, &str)> =
            people.iter().filter_map(|person| person.named_for.split_once('#')).collect();
        let mut tier = Tier::Public;
        for (kind, id) in named_for {
            match kind {
                Library::TYPE if self.is_member(id, &ids).await? => tier = tier.max(Tier::Member),
                Supplier::TYPE => {
                    if let Some(service) = service
                        && self.delivers(id, &ids, service).await?
                    {
                        return Ok(Tier::Supplier);
                    }
                }
                _ => {}
            }
        }
        Ok(tier)
    }

    /// Whether one of these people speaks for the library, and the library is a member.
    async fn is_member(&self, library: &str, ids: &BTreeSet<PersonId>) -> Result<bool, Problem> {
        let library = self.store.load::<Library>(library).await?.aggregate;
        Ok(library.standing == Standing::Approved && library.contact_among(ids).is_some())
    }

    /// Whether one of these people speaks for the supplier, and the service is the supplier's.
    async fn delivers(&self, supplier: &str, ids: &BTreeSet<PersonId>, service: &ServiceId) -> Result<bool, Problem> {
        let (record, service) = futures::try_join!(
            self.store.load::<Supplier>(supplier),
            self.store.load::<Service>(service.as_str())
        )?;
        let delivered_by = service.aggregate.description.and_then(|it| it.supplier_id);
        Ok(record.aggregate.contact_among(ids).is_some()
            && delivered_by.is_some_and(|delivered_by| delivered_by.as_str() == supplier))
    }

    /// The display policies of all services that somebody has decided on.
    pub(super) async fn all_policies(&self) -> Result<BTreeMap<ServiceId, DisplayPolicy>, Problem> {
        let page = self.policies.page(&Selection::All, None, AT_A_TIME).await?;
        let policies = page.entries.into_iter().map(|entry| entry.view.policy);
        Ok(policies.filter_map(|policy| Some((policy.service.clone()?, policy))).collect())
    }
}
