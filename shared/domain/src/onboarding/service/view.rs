//! A service as the catalogue lists it.

use cqrs_es::{EventEnvelope, View};
use serde::{Deserialize, Serialize};

use crate::kernel::ReadModel;

use super::{Service, ServiceDescription, ServiceEvent};

/// A service's entry in the catalogue.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceEntry {
    /// All that the catalogue says.
    pub description: Option<ServiceDescription>,
    /// Whether it is not to be had any more.
    pub retired: bool,
    /// When the newest event shown here happened (RFC 3339).
    #[serde(default)]
    pub as_of: String,
}

impl View<Service> for ServiceEntry {
    fn update(&mut self, event: &EventEnvelope<Service>) {
        match &event.payload {
            ServiceEvent::ServiceDescribed { description } => {
                self.description = Some(description.clone());
                self.retired = false;
            }
            ServiceEvent::ServiceRetired {} => self.retired = true,
        }
        self.as_of = event.metadata.get("at").cloned().unwrap_or_default();
    }
}

impl ReadModel for ServiceEntry {
    type Of = Service;

    const NAME: &'static str = "service";
}
