//! One allow-list per area. Small enough that commands, events and decisions share a file.

use std::collections::BTreeSet;

use cqrs_es::{Aggregate, DomainEvent};
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::{event_name, handle_by_deciding, schema_of};
use crate::kernel::refusal::refusals;
use crate::kernel::{EmailDomain, EventSourced};

/// The most domains one area may vouch for: enough for every spelling, few enough to be looked through.
const MOST_DOMAINS: usize = 50;

/// A command to one area's allow-list. Asking for what is so already changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllowListCommand {
    /// Libraries in the area whose primary contact has this domain are approved at once from now on.
    AllowDomain {
        /// The domain.
        domain: EmailDomain,
    },
    /// They are no longer.
    DisallowDomain {
        /// The domain.
        domain: EmailDomain,
    },
}

/// What happened to an area's allow-list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AllowListEvent {
    /// The area vouches for the domain.
    #[serde(rename = "onboarding.domain-allowed")]
    DomainAllowed {
        /// The domain.
        domain: EmailDomain,
    },
    /// The area no longer vouches for the domain.
    #[serde(rename = "onboarding.domain-disallowed")]
    DomainDisallowed {
        /// The domain.
        domain: EmailDomain,
    },
}

impl DomainEvent for AllowListEvent {
    fn event_type(&self) -> String {
        event_name(self)
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

refusals! {
    /// Why a command to an allow-list is refused.
    pub enum AllowListRefusal {
        /// More domains than anyone looks through.
        TooManyDomains: Conflict, "too-many-domains" {
            nb: "Listen kan ha høyst 50 domener.",
            nn: "Lista kan ha høgst 50 domene.",
            en: "The list can have at most 50 domains.",
        }
    }
}

/// The domains one municipality or county vouches for.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllowList {
    /// The domains, in alphabetical order.
    pub domains: BTreeSet<EmailDomain>,
}

impl EventSourced for AllowList {
    const STATE_SCHEMA: u64 = schema_of(&[include_str!("aggregate.rs")]);

    fn decide(&self, command: AllowListCommand) -> Result<Vec<AllowListEvent>, AllowListRefusal> {
        match command {
            AllowListCommand::AllowDomain { domain } if self.domains.contains(&domain) => Ok(vec![]),
            AllowListCommand::AllowDomain { .. } if self.domains.len() >= MOST_DOMAINS => {
                Err(AllowListRefusal::TooManyDomains)
            }
            AllowListCommand::AllowDomain { domain } => Ok(vec![AllowListEvent::DomainAllowed { domain }]),
            AllowListCommand::DisallowDomain { domain } if !self.domains.contains(&domain) => Ok(vec![]),
            AllowListCommand::DisallowDomain { domain } => Ok(vec![AllowListEvent::DomainDisallowed { domain }]),
        }
    }
}

impl Aggregate for AllowList {
    const TYPE: &'static str = "AllowList";
    type Command = AllowListCommand;
    type Event = AllowListEvent;
    type Error = AllowListRefusal;
    type Services = ();

    handle_by_deciding!();

    fn apply(&mut self, event: AllowListEvent) {
        match event {
            AllowListEvent::DomainAllowed { domain } => self.domains.insert(domain),
            AllowListEvent::DomainDisallowed { domain } => self.domains.remove(&domain),
        };
    }
}

#[cfg(test)]
mod tests {
    use cqrs_es::test::TestFramework;

    use super::*;

    fn domain(text: &str) -> EmailDomain {
        text.parse().unwrap()
    }

    #[test]
    fn a_domain_is_allowed_once_and_disallowed_once() {
        let allow = || AllowListCommand::AllowDomain { domain: domain("fjordvik.example") };
        let disallow = || AllowListCommand::DisallowDomain { domain: domain("fjordvik.example") };
        let allowed = || AllowListEvent::DomainAllowed { domain: domain("fjordvik.example") };
        let given = |events| TestFramework::<AllowList>::with(()).given(events);
        given(vec![]).when(allow()).then_expect_events(vec![allowed()]);
        given(vec![allowed()]).when(allow()).then_expect_events(vec![]);
        given(vec![]).when(disallow()).then_expect_events(vec![]);
        given(vec![allowed()])
            .when(disallow())
            .then_expect_events(vec![AllowListEvent::DomainDisallowed { domain: domain("fjordvik.example") }]);
    }

    #[test]
    fn a_full_list_takes_no_more() {
        let full = (0..MOST_DOMAINS)
            .map(|n| AllowListEvent::DomainAllowed { domain: domain(&format!("d{n}.example")) })
            .collect();
        TestFramework::<AllowList>::with(())
            .given(full)
            .when(AllowListCommand::AllowDomain { domain: domain("one-more.example") })
            .then_expect_error(AllowListRefusal::TooManyDomains);
    }
}
