//! What every context shares: identifiers parsed once, texts, places, the kinds of no, and the shape of an aggregate.

pub mod area;
pub mod calendar;
pub mod contact;
pub mod event_sourced;
pub mod holidays;
pub mod language;
pub mod library_number;
pub mod link;
pub mod money;
pub mod organisation_number;
pub mod read_model;
mod reform_2024;
pub mod refusal;
pub mod retention;
pub mod slug;
pub mod text;
mod value;

pub use area::{AreaNumber, CountyNumber, MunicipalityNumber};
pub use calendar::day_in_norway;
pub use contact::{EmailAddress, EmailDomain, PersonId, PhoneNumber};
pub use event_sourced::EventSourced;
pub use language::{Language, ReaderLanguage};
pub use library_number::{LibraryNumber, LibraryType};
pub use link::HttpsLink;
pub use money::Money;
pub use organisation_number::OrganisationNumber;
pub use read_model::{ListPlace, PlacedRow, ReadModel, RowModel};
pub use refusal::{InvalidValue, Kind, Refusal};
pub use retention::{GroundEnded, NamesPeople, Retention};
pub use slug::{
    ChoiceId, GroupId, KickoffId, PeriodId, QuestionId, RoundId, ServiceId, SupplierId, TrainingId, TrialId,
};
pub use text::{Bilingual, Name, Reason};
