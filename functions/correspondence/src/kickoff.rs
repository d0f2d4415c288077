//! Letters to suppliers about a kickoff, each contact with a link of their own.

use domain::kernel::SupplierId;
use domain::kickoff::{InvitedSupplier, Kickoff, KickoffLetter, letters_after};
use domain::suppliers::Supplier;
use event_store::CommitItem;
use event_store::people::LinkPurpose;
use event_store::stream::HandleError;
use mail::letters::{AboutKickoff, kickoff_letter};
use mail::outbox::{Cause, NewLetter};
use mail::postman::Due;

use crate::Correspondence;

impl Correspondence {
    /// The letters that follow from a commit to a kickoff: to everyone who speaks for the suppliers concerned.
    pub(crate) async fn due_after_kickoff(&self, commit: &CommitItem, id: &str) -> Result<Vec<Due>, HandleError> {
        let events = commit.decode::<Kickoff>()?;
        let kickoff = self.store.load_as_of::<Kickoff>(id, commit.last()).await?.aggregate;
        let mut due = Vec::new();
        for (letter, supplier) in letters_after(&events, &kickoff) {
            if self.is_needless(&letter, id, &supplier).await? {
                continue;
            }
            due.extend(self.due_to_supplier(commit, id, &letter, &supplier).await?);
        }
        Ok(due)
    }

    /// A reminder that waited lapses when the answer came meanwhile.
    async fn is_needless(&self, letter: &KickoffLetter, id: &str, supplier: &SupplierId) -> Result<bool, HandleError> {
        if !matches!(letter, KickoffLetter::AnswerDue { .. }) {
            return Ok(false);
        }
        let today = self.store.load::<Kickoff>(id).await?.aggregate;
        Ok(!today.suppliers.get(supplier).is_some_and(InvitedSupplier::owes_an_answer))
    }

    async fn due_to_supplier(
        &self,
        commit: &CommitItem,
        id: &str,
        letter: &KickoffLetter,
        supplier_id: &SupplierId,
    ) -> Result<Vec<Due>, HandleError> {
        let supplier = self.store.load::<Supplier>(supplier_id.as_str()).await?.aggregate;
        let name = supplier.name.as_ref().map(ToString::to_string).unwrap_or_default();
        let about_link = format!("{}/{supplier_id}", commit.aggregate);
        let mut due = Vec::new();
        for contact in &supplier.contacts {
            let token = if letter.has_link() {
                self.link_token(LinkPurpose::AnswerKickoff, &about_link, commit, contact).await?
            } else {
                None
            };
            let url = &self.public_url;
            let link =
                token.map(|token| format!("{url}/kickoffs/{id}/suppliers/{supplier_id}/answer/{}", token.reveal()));
            let about = AboutKickoff {
                language: supplier.language,
                supplier_name: &name,
                kickoff_id: id,
                link: link.as_deref(),
            };
            let words = kickoff_letter(letter, &about);
            let letter = NewLetter {
                cause: Cause { aggregate: commit.aggregate.clone(), sequence: commit.sequence },
                template: letter.template().to_owned(),
                // Under the supplier, as those about a library are under the library.
                subject: format!("Supplier#{supplier_id}"),
                person_id: contact.clone(),
            };
            due.push(Due { letter, words });
        }
        Ok(due)
    }
}
