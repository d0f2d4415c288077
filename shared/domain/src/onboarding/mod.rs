//! Onboarding: a library joins the consortium.
//!
//! A library is *listed* when a coordinator imports it from a register, and known from then on. It *applies* with a
//! primary contact and a deputy, and then *waits*; a coordinator *approves* or *declines*, unless the contact's e-mail
//! domain is on the allow-list of the library's municipality or county: then it is approved at once. While it waits it
//! may *withdraw*. After a no or a withdrawal it may apply again.
//!
//! Before it applies, a library may say that it is *interested*, and what it wonders about: those who share a concern are
//! brought together. One that was recorded twice is *merged*, one that exists no more is *closed*; the record stays.

pub mod allow_list;
pub mod application;
pub mod concern;
pub mod concern_meeting;
pub mod county;
pub mod history;
pub mod library;
mod naming;
pub mod participation;
pub mod period;
pub mod service;

pub use allow_list::{AllowList, AllowListCommand, AllowListEvent, AllowListRefusal};
pub use application::{Contact, ContactPair, Warning};
pub use concern::Concern;
pub use county::{County, CountyCommand, CountyEvent, CountyRefusal, Nudging};
pub use history::InWords;
pub use library::{
    Application, Approval, Interest, Library, LibraryCommand, LibraryEntry, LibraryEvent, LibraryRefusal, Listing,
    OnboardingLetter, Predecessor, Recipient, Relocation, Standing, letters_after,
};
