//! Onboarding: a library joins the consortium.
//!
//! A library is *listed* when a coordinator imports it from a register, and known from then on. It *applies* with a
//! primary contact and a deputy, and then *waits*; a coordinator *approves* or *declines*, unless the contact's e-mail
//! domain is on the allow-list of the library's municipality or county: then it is approved at once. While it waits it
//! may *withdraw*. After a no or a withdrawal it may apply again.

pub mod allow_list;
pub mod application;
pub mod library;

pub use allow_list::{AllowList, AllowListCommand, AllowListEvent, AllowListRefusal};
pub use application::{Contact, ContactPair, Warning};
pub use library::{
    Application, Approval, Library, LibraryCommand, LibraryEntry, LibraryEvent, LibraryRefusal, Listing,
    OnboardingLetter, Recipient, Standing, letters_after,
};
