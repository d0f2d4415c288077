//! What goes over the wire about a county.

use domain::kernel::CountyNumber;
use event_store::people::Person;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A county with its contacts, and its libraries with what they lack.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CountyOverview)]
pub(crate) struct CountyOverviewDocument {
    /// Two digits.
    #[schema(example = "46")]
    number: String,
    /// The county's name.
    name: String,
    /// Those who help its libraries.
    contacts: Vec<CountyContactDocument>,
    /// The period that is open, if one is: what a library lacks is said of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2023-host")]
    pub(super) open_period: Option<String>,
    /// The libraries that lie in the county, in the order of their numbers.
    pub(super) libraries: Vec<CountyLibraryDocument>,
}

impl CountyOverviewDocument {
    pub(super) fn of(county: &CountyNumber, contacts: Vec<Person>) -> Self {
        Self {
            number: county.to_string(),
            name: county.name().to_owned(),
            contacts: contacts.into_iter().map(CountyContactDocument::of).collect(),
            open_period: None,
            libraries: vec![],
        }
    }
}

/// Someone who helps a county's libraries.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CountyContact)]
pub(crate) struct CountyContactDocument {
    /// What our records call them.
    person_id: String,
    /// What they are called.
    name: String,
    /// Where they are reached.
    email: String,
    /// A number to call.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    phone: Option<String>,
}

impl CountyContactDocument {
    fn of(person: Person) -> Self {
        Self {
            person_id: person.person_id.into(),
            name: person.name.into(),
            email: person.email.into(),
            phone: person.phone.map(Into::into),
        }
    }
}

/// A library of a county, with what it lacks.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CountyLibrary)]
pub(crate) struct CountyLibraryDocument {
    /// The library's key.
    pub(super) number: String,
    /// What it is called.
    pub(super) name: String,
    /// How far it has come.
    pub(super) standing: String,
    /// `application`: it has not applied. `primary-contact`, `deputy`: nobody is on record any more. `decision`: it has not
    /// decided about everything it can in the open period.
    pub(super) lacks: Vec<String>,
    /// Whether it has been reminded in the open period.
    pub(super) nudged: bool,
}

/// Which library is to be reminded of which period.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Nudge)]
pub(crate) struct NudgeDocument {
    /// The library.
    #[schema(pattern = "^[0-9]{7}$", example = "2030100")]
    pub(super) library_number: String,
    /// The period.
    #[schema(example = "2023-host")]
    pub(super) period: String,
}
