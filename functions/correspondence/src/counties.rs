//! Letters that a county contact causes: a library is reminded.

use domain::onboarding::period::ConnectionPeriod;
use domain::onboarding::{County, CountyEvent, Library, Recipient};
use event_store::CommitItem;
use event_store::stream::HandleError;
use mail::letters::{AboutLibrary, nudge_letter};
use mail::postman::Due;

use crate::Correspondence;
use crate::due::letter_to;

impl Correspondence {
    /// The letters that follow from a commit to a county: one to each contact of a library that was reminded.
    pub(crate) async fn due_after_county(&self, commit: &CommitItem) -> Result<Vec<Due>, HandleError> {
        let mut due = Vec::new();
        for event in commit.decode::<County>()? {
            let CountyEvent::LibraryNudged { library: number, period } = event else { continue };
            let library = self.store.load::<Library>(number.as_str()).await?.aggregate;
            let period = self.store.load::<ConnectionPeriod>(period.as_str()).await?.aggregate;
            let name = library.name.as_ref().map(ToString::to_string).unwrap_or_default();
            for contact in library.contacts() {
                let is_primary = library.primary_contact.as_ref() == Some(contact);
                let about = AboutLibrary {
                    language: library.language,
                    library_name: &name,
                    library_number: number.as_str(),
                    recipient: if is_primary { Recipient::PrimaryContact } else { Recipient::Deputy },
                    public_url: &self.public_url,
                };
                let words = nudge_letter(period.name.as_ref().map_or("", |name| name.as_str()), &about);
                let letter = letter_to(commit, words.template, number.as_str(), contact.clone());
                due.push(Due { letter, words });
            }
        }
        Ok(due)
    }
}
