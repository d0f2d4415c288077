//! A library as lists show it.

use std::collections::BTreeSet;

use cqrs_es::{EventEnvelope, View};
use serde::{Deserialize, Serialize};

use crate::kernel::{LibraryType, ListPlace, MunicipalityNumber, ReadModel, Reason};
use crate::onboarding::Concern;

use super::{Library, LibraryEvent, Standing};

/// A library's entry in the lists that coordinators work through. It holds nothing about people.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LibraryEntry {
    /// The library's key.
    pub number: String,
    /// What it is called.
    pub name: String,
    /// Public or upper-secondary.
    pub library_type: Option<LibraryType>,
    /// How far it has come.
    pub standing: Standing,
    /// Where it lies, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<MunicipalityNumber>,
    /// What holds it back, from the list.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub concerns: BTreeSet<Concern>,
    /// What holds it back and fits nothing on the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concern_in_words: Option<Reason>,
    /// When it last applied (RFC 3339), if it ever did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applied_at: Option<String>,
    /// When the newest event shown here happened (RFC 3339).
    #[serde(default)]
    pub as_of: String,
}

impl View<Library> for LibraryEntry {
    fn update(&mut self, event: &EventEnvelope<Library>) {
        self.number.clone_from(&event.aggregate_id);
        let at = event.metadata.get("at").cloned().unwrap_or_default();
        match &event.payload {
            LibraryEvent::LibraryListed { name, library_type, municipality, .. } => {
                self.standing = Standing::Listed;
                self.name = name.to_string();
                self.library_type = Some(*library_type);
                self.municipality.clone_from(municipality);
            }
            LibraryEvent::LibraryApplied { name, library_type, municipality, .. } => {
                self.standing = Standing::Waiting;
                self.name = name.to_string();
                self.library_type = Some(*library_type);
                self.municipality = Some(municipality.clone());
                self.applied_at = Some(at.clone());
            }
            LibraryEvent::ApplicationApproved { .. } => self.standing = Standing::Approved,
            LibraryEvent::ApplicationDeclined { .. } => self.standing = Standing::Declined,
            LibraryEvent::ApplicationWithdrawn {} => self.standing = Standing::Withdrawn,
            LibraryEvent::InterestRegistered { name, library_type, municipality, concerns, in_own_words, .. } => {
                self.standing = Standing::Interested;
                self.name = name.to_string();
                self.library_type = Some(*library_type);
                self.municipality = Some(municipality.clone());
                self.concerns.clone_from(concerns);
                self.concern_in_words.clone_from(in_own_words);
            }
            LibraryEvent::ConcernsChanged { concerns, in_own_words } => {
                self.concerns.clone_from(concerns);
                self.concern_in_words.clone_from(in_own_words);
            }
            // A list shows where a library lies by what was said last: it knows of no day but the one it was said.
            LibraryEvent::LibraryRelocated { municipality, .. } => self.municipality = Some(municipality.clone()),
            LibraryEvent::LibraryMerged { .. } => self.standing = Standing::Merged,
            LibraryEvent::LibraryClosed { .. } => self.standing = Standing::Closed,
            LibraryEvent::DeputyAdded { .. }
            | LibraryEvent::DeputyRemoved { .. }
            | LibraryEvent::AddressConfirmed { .. }
            | LibraryEvent::AddressConfirmationRequested { .. }
            | LibraryEvent::ContactHandedOver { .. }
            | LibraryEvent::DuplicateAbsorbed { .. } => {}
        }
        self.as_of = at;
    }
}

impl LibraryEntry {
    /// The list of all libraries of one standing; its keys begin with the county.
    pub fn list_by_standing(standing: Standing) -> String {
        format!("library/standing/{}", standing.as_str())
    }

    /// The list of all libraries in one county, by its number.
    pub fn list_by_county(county: &str) -> String {
        format!("library/county/{county}")
    }
}

impl ReadModel for LibraryEntry {
    type Of = Library;

    const NAME: &'static str = "library";

    fn list_a(&self) -> Option<ListPlace> {
        // A library whose county nobody has told us sorts last and stands in no county.
        let county =
            self.municipality.as_ref().map_or("~".to_owned(), |municipality| municipality.county().to_string());
        Some(ListPlace { list: Self::list_by_standing(self.standing), key: format!("{county}/{}", self.number) })
    }

    fn list_b(&self) -> Option<ListPlace> {
        let county = self.municipality.as_ref()?.county();
        Some(ListPlace { list: Self::list_by_county(county.as_str()), key: self.number.clone() })
    }
}
