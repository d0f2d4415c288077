//! A registration over the wire, from a form or as JSON.

use std::str::FromStr;

use domain::kernel::{EmailAddress, InvalidValue, Language, LibraryNumber, Name};
use domain::kickoff::KickoffPlan;
use domain::kickoff::attendance::{Attendance, AttendanceMode, Choices};
use event_store::people::Details;
use http_api::{Fields, FormFields, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::documents::{TitleDocument, local_time};

/// What a check box sends.
pub(crate) const CHECKED: &str = "yes";
/// What the choice to cancel is called where a mode is chosen.
pub(crate) const CANCELLED: &str = "cancelled";

/// Someone's registration for a kickoff.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AttendeeRegistration)]
pub(crate) struct RegistrationDocument {
    /// What the person is called.
    #[schema(max_length = 200, example = "Kontakt Fjordvik (demo)")]
    name: String,
    /// Where the letters go.
    #[schema(format = Email, example = "kontakt@fjordvik.example")]
    email: String,
    /// Where the person works: seven digits; may be left out.
    #[serde(default)]
    #[schema(nullable = false, pattern = "^[0-9]{7}$", example = "2030100")]
    library_number: Option<String>,
    /// What the letters are written in: `nb` or `nn`; bokmål if left out.
    #[serde(default)]
    #[schema(nullable = false, pattern = "^(nb|nn)$", example = "nb")]
    language: Option<String>,
    /// `live`, or `recording-only` for whoever cannot watch on the day.
    #[schema(pattern = "^(live|recording-only)$", example = "live")]
    mode: String,
    /// Whether the person consents to stand, by name, on the list that suppliers and others who sign in can see.
    #[serde(default)]
    listed: bool,
}

/// A registration whose every field has been read.
pub(crate) struct ReadRegistration {
    pub(crate) details: Details,
    pub(crate) library: Option<LibraryNumber>,
    pub(crate) language: Language,
    pub(crate) choices: Choices,
}

impl RegistrationDocument {
    /// What a page sent. An empty field is one that was left out.
    pub(crate) fn of_form(fields: &FormFields) -> Self {
        let text = |name: &str| fields.get(name).unwrap_or_default().to_owned();
        let optional = |name: &str| fields.filled(name).map(str::to_owned);
        Self {
            name: text("name"),
            email: text("email"),
            library_number: optional("library_number"),
            language: optional("language"),
            mode: text("mode"),
            listed: fields.get("listed") == Some(CHECKED),
        }
    }

    /// Parses every field, and says of each what is wrong. A name that would begin another header is a wrong name.
    pub(crate) fn read(&self) -> Result<ReadRegistration, Problem> {
        let mut fields = Fields::default();
        let name: Option<Name> = fields.parse("/name", &self.name);
        let email: Option<EmailAddress> = fields.parse("/email", &self.email);
        let library = fields.parse_optional("/library_number", self.library_number.as_deref());
        let language: Option<Option<Language>> = fields.parse_optional("/language", self.language.as_deref());
        let mode: Option<AttendanceMode> = fields.parse("/mode", &self.mode);
        let (Some(name), Some(email), Some(library), Some(language), Some(mode)) =
            (name, email, library, language, mode)
        else {
            return Err(fields.problem());
        };
        let choices = Choices { mode, listed: self.listed };
        let details = Details { name, email, phone: None };
        Ok(ReadRegistration { details, library, language: language.unwrap_or_default(), choices })
    }
}

/// That a registration has been received. It says the same whether or not the address was registered before: that is its
/// owner's business, who learns it from the letter.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RegistrationReceipt)]
pub(crate) struct ReceiptDocument {
    /// The kickoff.
    kickoff: InvitedToDocument,
    /// What happens next: `letter`, with the link to change or cancel.
    next: &'static str,
}

/// What everyone may know of a kickoff before they register.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KickoffInvitedTo)]
pub(crate) struct InvitedToDocument {
    /// What it is called.
    title: TitleDocument,
    /// When it begins.
    #[schema(example = "2023-04-12T09:00")]
    starts_at: String,
    /// When it ends.
    #[schema(example = "2023-04-12T12:00")]
    ends_at: String,
    /// Whether registration is open.
    registration_open: bool,
}

impl InvitedToDocument {
    pub(crate) fn of(plan: &KickoffPlan) -> Self {
        Self {
            title: TitleDocument::of(&plan.title),
            starts_at: local_time(plan.starts_at),
            ends_at: local_time(plan.ends_at),
            registration_open: plan.registration_open,
        }
    }
}

impl ReceiptDocument {
    pub(crate) fn of(plan: &KickoffPlan) -> Self {
        Self { kickoff: InvitedToDocument::of(plan), next: "letter" }
    }
}

/// What an attendee chooses on their own page.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AttendanceChange)]
pub(crate) struct ChangeDocument {
    /// `live`, `recording-only`, or `cancelled` for whoever does not come.
    #[schema(pattern = "^(live|recording-only|cancelled)$", example = "recording-only")]
    mode: String,
    /// Whether the person consents to stand, by name, on the list that suppliers and others who sign in can see.
    #[serde(default)]
    listed: bool,
}

/// A change that has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// They take part, in this way.
    To(Choices),
    /// They do not.
    Cancelled,
}

impl ChangeDocument {
    pub(crate) fn of_form(fields: &FormFields) -> Self {
        Self { mode: fields.get("mode").unwrap_or_default().to_owned(), listed: fields.get("listed") == Some(CHECKED) }
    }

    pub(crate) fn read(&self) -> Result<Change, Problem> {
        let mut fields = Fields::default();
        let parsed = fields.parse::<Wanted>("/mode", &self.mode);
        match parsed {
            None => Err(fields.problem()),
            Some(Wanted(None)) => Ok(Change::Cancelled),
            Some(Wanted(Some(mode))) => Ok(Change::To(Choices { mode, listed: self.listed })),
        }
    }
}

/// A mode, or that they do not come.
struct Wanted(Option<AttendanceMode>);

impl FromStr for Wanted {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == CANCELLED { Ok(Self(None)) } else { text.parse().map(|mode| Self(Some(mode))) }
    }
}

/// A registration, as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnRegistration)]
pub(crate) struct OwnRegistrationDocument {
    /// What the kickoff is called.
    title: TitleDocument,
    /// When it begins.
    #[schema(example = "2023-04-12T09:00")]
    starts_at: String,
    /// When it ends.
    #[schema(example = "2023-04-12T12:00")]
    ends_at: String,
    /// Where it is watched, once that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    broadcast: Option<String>,
    /// `registered`, `cancelled`, `called-off` or `over`.
    #[schema(example = "registered")]
    standing: &'static str,
    /// `live` or `recording-only`.
    #[schema(example = "live")]
    mode: &'static str,
    /// Whether they consent to be listed by name.
    listed: bool,
}

impl OwnRegistrationDocument {
    /// `None` for what nobody has registered.
    pub(crate) fn of(attendance: &Attendance) -> Option<Self> {
        let told = attendance.told.as_ref()?;
        Some(Self {
            title: TitleDocument::of(&told.title),
            starts_at: local_time(told.starts_at),
            ends_at: local_time(told.ends_at),
            broadcast: told.broadcast.as_ref().map(ToString::to_string),
            standing: attendance.standing.as_str(),
            mode: attendance.choices.mode.as_str(),
            listed: attendance.choices.listed,
        })
    }
}
