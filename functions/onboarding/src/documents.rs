//! What goes over the wire.

use domain::kernel::PersonId;
use domain::kernel::{InvalidValue, Language, LibraryNumber, LibraryType, MunicipalityNumber, OrganisationNumber};
use domain::onboarding::{Approval, Contact, ContactPair, Library, LibraryEntry, Standing, Warning};
use event_store::people::Person;
use http_api::{Fields, Place, Problem};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A library's application.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Application)]
pub(crate) struct ApplicationDocument {
    /// What the library calls itself.
    #[schema(max_length = 200, example = "Fjordvik folkebibliotek")]
    name: String,
    /// `public` or `upper-secondary`.
    #[schema(pattern = "^(public|upper-secondary)$", example = "public")]
    library_type: String,
    /// Who owns the library: nine digits with a check digit.
    #[schema(pattern = "^[0-9]{9}$", example = "123456785")]
    organisation_number: String,
    /// Where it lies today: four digits with the leading zero.
    #[schema(pattern = "^[0-9]{4}$", example = "0301")]
    municipality: String,
    /// What its letters are written in: `nb` or `nn`.
    #[schema(pattern = "^(nb|nn)$", example = "nb")]
    language: String,
    /// The person written to first.
    primary_contact: ContactDocument,
    /// The person who takes over.
    deputy: ContactDocument,
}

/// One of a library's contacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Contact)]
pub(crate) struct ContactDocument {
    /// What the person is called.
    #[schema(max_length = 200, example = "Kontakt Fjordvik")]
    name: String,
    /// Where letters go, and what the person signs in with.
    #[schema(max_length = 254, example = "kontakt@fjordvik.example")]
    email: String,
    /// A number to call: 5 to 15 digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "+4700000000")]
    phone: Option<String>,
}

/// An application whose every field has been read.
pub(crate) struct ReadApplication {
    pub(crate) name: domain::kernel::Name,
    pub(crate) library_type: LibraryType,
    pub(crate) organisation_number: OrganisationNumber,
    pub(crate) municipality: MunicipalityNumber,
    pub(crate) language: Language,
    pub(crate) contacts: ContactPair,
}

impl ApplicationDocument {
    pub(crate) fn read(self) -> Result<ReadApplication, Problem> {
        let mut fields = Fields::default();
        let name = fields.parse("/name", &self.name);
        let library_type = fields.parse("/library_type", &self.library_type);
        let organisation_number = fields.parse("/organisation_number", &self.organisation_number);
        let municipality = fields.parse("/municipality", &self.municipality);
        let language = fields.parse("/language", &self.language);
        let primary = self.primary_contact.read(&mut fields, "/primary_contact");
        let deputy = self.deputy.read(&mut fields, "/deputy");
        let contacts = primary.zip(deputy).and_then(|(primary, deputy)| {
            let at = Place::Pointer("/deputy/email".to_owned());
            ContactPair::new(primary, deputy).map_err(|refusal| fields.refuse(at, refusal)).ok()
        });
        match (name, library_type, organisation_number, municipality, language, contacts) {
            (
                Some(name),
                Some(library_type),
                Some(organisation_number),
                Some(municipality),
                Some(language),
                Some(contacts),
            ) => Ok(ReadApplication { name, library_type, organisation_number, municipality, language, contacts }),
            _ => Err(fields.problem()),
        }
    }
}

impl ContactDocument {
    pub(crate) fn read(self, fields: &mut Fields, pointer: &str) -> Option<Contact> {
        let name = fields.parse(&format!("{pointer}/name"), &self.name);
        let email = fields.parse(&format!("{pointer}/email"), &self.email);
        let phone = fields.parse_optional(&format!("{pointer}/phone"), self.phone.as_deref());
        Some(Contact { name: name?, email: email?, phone: phone? })
    }
}

/// Why an application is declined.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Decline)]
pub(crate) struct DeclineDocument {
    /// Why, in words the library gets to read. Please name no one.
    #[schema(max_length = 2000, example = "Biblioteket er allerede med gjennom kommunen.")]
    pub(crate) reason: String,
}

/// Several libraries at once.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Approvals)]
pub(crate) struct ApprovalsDocument {
    /// Their numbers, at most 100.
    #[schema(max_items = 100, example = json!(["2030100", "3030101"]))]
    pub(crate) library_numbers: Vec<String>,
}

/// A library as anyone involved may see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Library)]
pub(crate) struct LibraryDocument {
    /// The library's key.
    number: String,
    /// The international form of the number.
    isil: String,
    /// What it is called.
    name: String,
    /// `public` or `upper-secondary`.
    library_type: String,
    /// How far it has come: `listed`, `interested`, `waiting`, `approved`, `declined`, `withdrawn`, `merged` or `closed`.
    standing: String,
    /// Who owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    organisation_number: Option<String>,
    /// Where it lies on the day of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    municipality: Option<String>,
    /// The county of that municipality.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    county: Option<CountyDocument>,
    /// What its letters are written in.
    language: String,
    /// `coordinator` or `allow-list`, once approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    approved_by: Option<String>,
    /// The library it goes on as, if it was recorded twice.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    merged_into: Option<String>,
    /// Other records of the same library, which go on as this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    merged_from: Vec<String>,
    /// Why it exists no more, if so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    closed_because: Option<String>,
    /// Odd, but not in the way.
    warnings: Vec<String>,
}

/// A county.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = County)]
pub(crate) struct CountyDocument {
    /// Two digits.
    number: String,
    /// Its name.
    name: String,
}

impl CountyDocument {
    pub(crate) fn of(municipality: &MunicipalityNumber) -> Self {
        let county = municipality.county();
        Self { name: county.name().to_owned(), number: county.into() }
    }
}

impl LibraryDocument {
    /// As it is on a day; `None` for a library we have never heard of.
    pub(crate) fn of(library: &Library, on: Date) -> Option<Self> {
        let municipality = library.municipality_on(on);
        let number = library.number.as_ref()?;
        let library_type = library.library_type?;
        Some(Self {
            number: number.to_string(),
            isil: number.isil(),
            name: library.name.as_ref()?.to_string(),
            library_type: library_type.as_str().to_owned(),
            standing: library.standing.as_str().to_owned(),
            organisation_number: library.organisation_number.clone().map(Into::into),
            county: municipality.as_ref().map(CountyDocument::of),
            municipality: municipality.map(Into::into),
            language: library.language.tag().to_owned(),
            approved_by: library.approval.as_ref().map(|approval| match approval {
                Approval::Coordinator => "coordinator".to_owned(),
                Approval::AllowList { .. } => "allow-list".to_owned(),
            }),
            merged_into: library.merged_into.clone().map(Into::into),
            merged_from: library.merged_from.iter().map(ToString::to_string).collect(),
            closed_because: library.closed_because.clone().map(Into::into),
            warnings: Warning::about(number, library_type)
                .into_iter()
                .map(|warning| warning.code().to_owned())
                .collect(),
        })
    }
}

/// A library's whole record, for its own contacts and for coordinators.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LibraryRecord)]
pub(crate) struct LibraryRecordDocument {
    /// The library.
    pub(crate) library: LibraryDocument,
    /// The person written to first; left out if there is none or they have been erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    primary_contact: Option<NamedContactDocument>,
    /// The people who take over, in the order they were named; those who have been erased are left out.
    deputies: Vec<NamedContactDocument>,
    /// What holds the library back, from the list.
    concerns: Vec<String>,
    /// What holds it back, in its own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    in_own_words: Option<String>,
}

/// One of a library's contacts, as its record names them.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = NamedContact)]
pub(crate) struct NamedContactDocument {
    /// Stands for the person in requests.
    person_id: String,
    /// What the person is called.
    name: String,
    /// Where letters go, and what the person signs in with.
    email: String,
    /// A number to call.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    phone: Option<String>,
    /// Whether the person has confirmed that letters reach them at this address.
    address_confirmed: bool,
}

impl LibraryRecordDocument {
    pub(crate) fn of(document: LibraryDocument, library: &Library, people: &[Person]) -> Self {
        let contact = |id: &PersonId| {
            let person = people.iter().find(|person| person.person_id == *id)?;
            Some(NamedContactDocument {
                person_id: person.person_id.to_string(),
                name: person.name.to_string(),
                email: person.email.to_string(),
                phone: person.phone.clone().map(Into::into),
                address_confirmed: library.has_confirmed(id, person.link_generation),
            })
        };
        Self {
            library: document,
            primary_contact: library.primary_contact.as_ref().and_then(contact),
            deputies: library.deputies.iter().filter_map(contact).collect(),
            concerns: library.concerns.iter().map(|concern| concern.as_str().to_owned()).collect(),
            in_own_words: library.concern_in_words.clone().map(Into::into),
        }
    }
}

/// A library in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LibraryListItem)]
pub(crate) struct LibraryListItem {
    /// The library's key.
    number: String,
    /// What it is called.
    name: String,
    /// `public` or `upper-secondary`.
    library_type: String,
    /// How far it has come.
    standing: String,
    /// Where it lies, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    municipality: Option<String>,
    /// The county of that municipality.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    county: Option<CountyDocument>,
    /// When it last applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = DateTime)]
    applied_at: Option<String>,
    /// The version shown.
    version: u64,
}

impl LibraryListItem {
    pub(crate) fn of(version: u64, entry: LibraryEntry) -> Self {
        Self {
            number: entry.number,
            name: entry.name,
            library_type: entry.library_type.map_or("", LibraryType::as_str).to_owned(),
            standing: entry.standing.as_str().to_owned(),
            county: entry.municipality.as_ref().map(CountyDocument::of),
            municipality: entry.municipality.map(Into::into),
            applied_at: entry.applied_at,
            version,
        }
    }
}

/// Who is signed in, and for which libraries.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Me)]
pub(crate) struct MeDocument {
    /// The address that the sign-in proved.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) email: Option<String>,
    /// Whether the caller is a coordinator.
    pub(crate) coordinator: bool,
    /// The libraries that the caller is a contact of.
    pub(crate) libraries: Vec<MyLibraryDocument>,
    /// The counties that the caller is a contact of, by number.
    #[schema(example = json!(["03"]))]
    pub(crate) counties: Vec<String>,
    /// The suppliers that the caller speaks for.
    pub(crate) suppliers: Vec<MySupplierDocument>,
}

/// A supplier that someone speaks for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MySupplier)]
pub(crate) struct MySupplierDocument {
    /// The supplier's short name.
    pub(crate) id: String,
    /// What it is called.
    pub(crate) name: String,
}

/// A library that someone is a contact of.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MyLibrary)]
pub(crate) struct MyLibraryDocument {
    /// The library's key.
    pub(crate) number: String,
    /// What it is called.
    pub(crate) name: String,
    /// How far it has come.
    pub(crate) standing: String,
    /// `primary-contact` or `deputy`.
    pub(crate) role: String,
}

/// A standing by its name, as in a query.
pub(crate) fn standing(text: &str) -> Result<Standing, InvalidStanding> {
    Standing::KNOWN.into_iter().find(|standing| standing.as_str() == text).ok_or(InvalidStanding)
}

/// No standing is called so.
pub(crate) struct InvalidStanding;

/// What became of one of several libraries.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Verdict)]
pub(crate) struct VerdictDocument {
    /// The library, as it was asked for.
    pub(crate) library_number: String,
    /// `approved`, `refused`, or `not-done` if the same request should be sent again.
    pub(crate) outcome: String,
    /// Why it was refused or not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) code: Option<String>,
    /// The same in words, in the language of `Accept-Language`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) detail: Option<String>,
}

/// What became of each of several libraries.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Verdicts)]
pub(crate) struct VerdictsDocument {
    /// One verdict for each, in the order they were asked for.
    pub(crate) verdicts: Vec<VerdictDocument>,
}

/// A value of a row or a list, parsed for its number alone.
pub(crate) fn parse_number(text: &str) -> Result<LibraryNumber, InvalidValue> {
    text.parse()
}
