//! What goes over the wire about a person.

use domain::kernel::day_in_norway;
use event_store::people::{Details, Person};
use http_api::{Fields, Problem};
use jiff::Timestamp;
use mail::outbox::OutboxEntry;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::letters::LetterDocument;

/// What a person is called and how they are reached, as it should be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PersonDetails)]
pub(crate) struct DetailsDocument {
    /// What the person is called.
    #[schema(max_length = 200, example = "Kontakt Fjordvik")]
    name: String,
    /// Where letters go, and what the person signs in with.
    #[schema(max_length = 254, example = "kontakt@fjordvik.example")]
    email: String,
    /// A number to call: 5 to 15 digits. Left out, there is none any more.
    #[serde(default)]
    #[schema(nullable = false, example = "+47 00 00 00 00")]
    phone: Option<String>,
}

impl DetailsDocument {
    /// Parses every field, and says of each what is wrong.
    pub(crate) fn read(&self) -> Result<Details, Problem> {
        let mut fields = Fields::default();
        let name = fields.parse("/name", &self.name);
        let email = fields.parse("/email", &self.email);
        let phone = fields.parse_optional("/phone", self.phone.as_deref());
        let (Some(name), Some(email), Some(phone)) = (name, email, phone) else { return Err(fields.problem()) };
        Ok(Details { name, email, phone })
    }
}

/// A person as we keep them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Person)]
pub(crate) struct PersonDocument {
    /// What our records call them.
    pub(super) person_id: String,
    /// What they are called.
    name: String,
    /// Where letters go, and what they sign in with.
    email: String,
    /// A number to call.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    phone: Option<String>,
    /// Who named them: a library, a county, a supplier, an event.
    #[schema(example = "Library#2030100")]
    named_for: String,
    /// The last day on which they are kept, once the reason for keeping them has ended; left out until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = Date, example = "2024-03-09")]
    kept_through: Option<String>,
}

impl PersonDocument {
    pub(crate) fn of(person: Person) -> Self {
        // They are gone from the first second of the next day on.
        let last_second = person.delete_after.and_then(|second| Timestamp::from_second(second - 1).ok());
        Self {
            person_id: person.person_id.into(),
            name: person.name.into(),
            email: person.email.into(),
            phone: person.phone.map(Into::into),
            named_for: person.named_for,
            kept_through: last_second.map(|second| day_in_norway(second).to_string()),
        }
    }
}

/// What we have on a person for one purpose.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PersonalRecord)]
pub(crate) struct PersonalRecordDocument {
    /// The person, as named by one library, county, supplier or event.
    pub(super) person: PersonDocument,
    /// What they are there, and so why we keep them: `primary-contact`, `deputy`, `former-contact`, `county-contact`,
    /// `supplier-contact`, `speaker`, or `other`.
    role: String,
    /// The letters to them, in the order of what caused them.
    letters: Vec<LetterDocument>,
}

impl PersonalRecordDocument {
    pub(super) fn of(person: Person, role: &str, letters: Vec<OutboxEntry>) -> Self {
        let letters = letters.into_iter().map(LetterDocument::from).collect();
        Self { person: PersonDocument::of(person), role: role.to_owned(), letters }
    }
}

/// Everything we have about whoever asks.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PersonalData)]
pub(crate) struct PersonalDataDocument {
    /// The address that the sign-in proved; the records are found by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) email: Option<String>,
    /// The sign-in's opaque name for them, under which what they did is recorded.
    pub(super) subject: String,
    /// What we have, by purpose.
    pub(super) records: Vec<PersonalRecordDocument>,
}
