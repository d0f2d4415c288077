//! The words of every letter, one module per context of the domain.
//!
//! To add a letter: add its variant where the domain says which letters follow from what happened (for onboarding
//! `domain::onboarding::OnboardingLetter`), write its words in that context's module here, in both languages side by
//! side, and add a sample to that module's `samples`. The tests then check its two renderings like every other's, and it
//! shows up wherever [`all_letters`] is shown.

mod attendance;
pub mod calendar_file;
mod concern_meeting;
mod county;
pub mod dates;
mod evaluation;
mod kickoff;
mod onboarding;
mod orders;
mod periods;
mod record;
mod training;
mod trial_suppliers;
mod trials;

pub use attendance::{AboutAttendance, attendance_letter};
pub use concern_meeting::concern_meeting_letter;
pub use county::nudge_letter;
pub use evaluation::{AboutRound, evaluation_letter, evaluation_template};
pub use kickoff::{AboutKickoff, kickoff_letter, slot_in_calendar};
pub use onboarding::{AboutLibrary, onboarding_letter};
pub use orders::order_confirmed_letter;
pub use periods::{AboutPeriod, period_letter};
pub use trial_suppliers::{AboutSuppliersTrial, supplier_letter};
pub use trials::{AboutTrial, offer_letter, trial_letter};

use domain::kernel::Language;

use crate::letter::{Block, Letter};

/// Every letter there is, in both languages and for each kind of recipient, about an invented library.
///
/// For tests, and for a page where people can read what we send.
pub fn all_letters() -> Vec<Letter> {
    let of = |language| {
        onboarding::samples(language)
            .into_iter()
            .chain(attendance::samples(language))
            .chain(county::samples(language))
            .chain(periods::samples(language))
            .chain(concern_meeting::samples(language))
            .chain(trials::samples(language))
            .chain(trial_suppliers::samples(language))
            .chain(kickoff::samples(language))
            .chain(evaluation::samples(language))
    };
    [Language::Nb, Language::Nn].into_iter().flat_map(of).collect()
}

/// What a letter says, before it is known in which language and from which template.
struct Words {
    subject: String,
    body: Vec<Block>,
}

fn heading(text: &str) -> Block {
    Block::Heading(text.to_owned())
}

fn paragraph(text: impl Into<String>) -> Block {
    Block::Paragraph(text.into())
}

fn list<const N: usize>(points: [&str; N]) -> Block {
    Block::List(points.map(str::to_owned).to_vec())
}

fn link(label: &str, url: &str) -> Block {
    Block::Link { label: label.to_owned(), url: url.to_owned() }
}

/// The closing, without a person's name: we answer together.
fn closing(language: Language) -> Block {
    paragraph(match language {
        Language::Nb => "Vennlig hilsen Bibliotek24",
        Language::Nn => "Venleg helsing Bibliotek24",
    })
}
