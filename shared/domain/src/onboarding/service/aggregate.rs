//! How a service is described, changed and retired.

use std::collections::BTreeSet;

use cqrs_es::{Aggregate, DomainEvent};
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::{event_name, handle_by_deciding, schema_of};
use crate::kernel::refusal::refusals;
use crate::kernel::{Bilingual, EventSourced, LibraryType, Money, Name, ServiceId, SupplierId};

/// What the catalogue says of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceDescription {
    /// The service's key.
    pub id: ServiceId,
    /// Who delivers it, in words.
    pub supplier: Name,
    /// Who delivers it, on record; without it nobody can act for the supplier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplier_id: Option<SupplierId>,
    /// What it is called.
    pub name: Name,
    /// What it is, in a few sentences.
    pub description: Bilingual,
    /// Which kinds of library may have it.
    pub eligible: BTreeSet<LibraryType>,
    /// What it costs, if we know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// The four answers.
    pub answers: Answers,
}

/// What every product page answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// How do I get access?
    pub how_to_get_access: Bilingual,
    /// Can I use it from home?
    pub use_from_home: Bilingual,
    /// May I share it?
    pub may_i_share: Bilingual,
    /// Whom do I ask?
    pub whom_to_ask: Bilingual,
}

/// A price by the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// In øre.
    pub ore: Money,
    /// For what.
    pub per: PriceBasis,
}

/// What a price is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PriceBasis {
    /// One library.
    Library,
    /// One inhabitant of the municipality.
    Inhabitant,
    /// One pupil of the school.
    Pupil,
}

/// A command to one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServiceCommand {
    /// Put it into the catalogue, or change what the catalogue says. Saying the same changes nothing.
    Describe(ServiceDescription),
    /// It is not to be had any more. Those who have it keep it.
    Retire,
}

/// What happened to a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ServiceEvent {
    /// The catalogue says this of it from now on.
    #[serde(rename = "onboarding.service-described")]
    ServiceDescribed {
        /// All of it.
        description: ServiceDescription,
    },
    /// It is not to be had any more.
    #[serde(rename = "onboarding.service-retired")]
    ServiceRetired {},
}

impl DomainEvent for ServiceEvent {
    fn event_type(&self) -> String {
        event_name(self)
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

refusals! {
    /// Why a command about a service is refused.
    pub enum ServiceRefusal {
        /// The catalogue has no such service.
        UnknownService: NotFound, "unknown-service" {
            nb: "Denne tjenesten finnes ikke i katalogen.",
            nn: "Denne tenesta finst ikkje i katalogen.",
            en: "The catalogue has no such service.",
        }
        /// A service for no kind of library is for nobody.
        NobodyEligible: Invalid, "nobody-eligible" {
            nb: "Tjenesten må være for minst én bibliotektype.",
            nn: "Tenesta må vere for minst éin bibliotektype.",
            en: "The service must be for at least one type of library.",
        }
    }
}

/// A service, as its events have made it.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// What the catalogue says; `None` while it is unknown.
    pub description: Option<ServiceDescription>,
    /// Whether it is not to be had any more.
    pub retired: bool,
}

impl EventSourced for Service {
    /// A description in two languages is some kilobytes: every commit carries the state, and a load reads one.
    const WINDOW: u16 = 1;
    const STATE_SCHEMA: u64 = schema_of(&[include_str!("aggregate.rs"), include_str!("../../kernel/text.rs")]);

    fn decide(&self, command: ServiceCommand) -> Result<Vec<ServiceEvent>, ServiceRefusal> {
        match command {
            ServiceCommand::Describe(description) if description.eligible.is_empty() => {
                Err(ServiceRefusal::NobodyEligible)
            }
            ServiceCommand::Describe(description)
                if !self.retired && self.description.as_ref() == Some(&description) =>
            {
                Ok(vec![])
            }
            ServiceCommand::Describe(description) => Ok(vec![ServiceEvent::ServiceDescribed { description }]),
            ServiceCommand::Retire if self.description.is_none() => Err(ServiceRefusal::UnknownService),
            ServiceCommand::Retire if self.retired => Ok(vec![]),
            ServiceCommand::Retire => Ok(vec![ServiceEvent::ServiceRetired {}]),
        }
    }
}

impl Aggregate for Service {
    const TYPE: &'static str = "Service";
    type Command = ServiceCommand;
    type Event = ServiceEvent;
    type Error = ServiceRefusal;
    type Services = ();

    handle_by_deciding!();

    fn apply(&mut self, event: ServiceEvent) {
        match event {
            ServiceEvent::ServiceDescribed { description } => {
                self.description = Some(description);
                self.retired = false;
            }
            ServiceEvent::ServiceRetired {} => self.retired = true,
        }
    }
}

#[cfg(test)]
mod tests {
    use cqrs_es::test::TestFramework;

    use super::*;

    fn description(name: &str) -> ServiceDescription {
        let words = Bilingual { nb: "Noen ord.".parse().unwrap(), nn: "Nokre ord.".parse().unwrap() };
        ServiceDescription {
            id: "filmarkivet".parse().unwrap(),
            supplier: "Leverandør (demo)".parse().unwrap(),
            supplier_id: None,
            name: name.parse().unwrap(),
            description: words.clone(),
            eligible: [LibraryType::Public].into(),
            price: Some(Price { ore: Money::from_ore(150), per: PriceBasis::Inhabitant }),
            answers: Answers {
                how_to_get_access: words.clone(),
                use_from_home: words.clone(),
                may_i_share: words.clone(),
                whom_to_ask: words,
            },
        }
    }

    #[test]
    fn a_service_is_described_changed_and_retired_and_saying_the_same_changes_nothing() {
        let given = |events| TestFramework::<Service>::with(()).given(events);
        let described = |name: &str| ServiceEvent::ServiceDescribed { description: description(name) };
        given(vec![]).when(ServiceCommand::Describe(description("Film"))).then_expect_events(vec![described("Film")]);
        given(vec![described("Film")]).when(ServiceCommand::Describe(description("Film"))).then_expect_events(vec![]);
        given(vec![described("Film")])
            .when(ServiceCommand::Describe(description("Filmer")))
            .then_expect_events(vec![described("Filmer")]);
        given(vec![described("Film")])
            .when(ServiceCommand::Retire)
            .then_expect_events(vec![ServiceEvent::ServiceRetired {}]);
        given(vec![]).when(ServiceCommand::Retire).then_expect_error(ServiceRefusal::UnknownService);
        let retired = vec![described("Film"), ServiceEvent::ServiceRetired {}];
        given(retired).when(ServiceCommand::Describe(description("Film"))).then_expect_events(vec![described("Film")]);
    }

    #[test]
    fn a_service_for_nobody_is_refused() {
        let nobody = ServiceDescription { eligible: BTreeSet::new(), ..description("Film") };
        TestFramework::<Service>::with(())
            .given(vec![])
            .when(ServiceCommand::Describe(nobody))
            .then_expect_error(ServiceRefusal::NobodyEligible);
    }
}
