//! HTTP as this project speaks it: routes that remember themselves, one kind of problem, and who is asking.
//!
//! Architecture Invariant: this is the only crate that knows status codes. The domain says "conflict"; what that is on
//! the wire is decided in `problem`, once.
//!
//! A function builds an [`Api`]; every route states its [`Audience`] where it is registered, and that statement is what
//! enforces it, what the `OpenAPI` document says and what the tests walk through.

mod access;
mod answer;
mod api;
mod bilingual;
mod body;
mod caller;
mod command;
mod csv_file;
mod edge;
pub mod field;
mod fields;
#[cfg(test)]
mod foreign_bytes;
mod form;
mod language;
mod objects;
pub mod openapi;
mod page;
mod preferences;
mod problem;
mod web_page;

pub use access::Access;
pub use answer::Versioned;
pub use api::{Api, ApiBuilder, Audience, Documented, Handled, Knowledge, Route, Undocumented};
pub use bilingual::BilingualDocument;
pub use body::{Body, Csv, Json, NoBody};
pub use caller::Caller;
pub use command::CommandRequest;
pub use csv_file::CsvFile;
pub use edge::EdgeRefusal;
pub use fields::{Fields, parameter};
pub use form::{FormFields, FormOrJson};
pub use language::Reader;
pub use page::{PageOf, Paging, Params};
pub use problem::{FieldError, Place, Problem, ProblemDocument};
#[doc(hidden)]
pub use utoipa_axum;
pub use web_page::{PageLanguage, WantsPage, WebPage};
