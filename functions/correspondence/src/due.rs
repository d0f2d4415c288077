//! Which letters follow from a commit, in every context that writes any.
//!
//! Letters of a new context are one arm in [`Correspondence::due_after`].

use cqrs_es::Aggregate;
use domain::onboarding::{Library, letters_after};
use event_store::CommitItem;
use event_store::stream::HandleError;
use mail::letter::Letter;
use mail::letters::{AboutLibrary, onboarding_letter};
use mail::outbox::{Cause, NewLetter, OutboxEntry};

use crate::Correspondence;

/// A letter that is due, with its words.
pub(crate) struct Due {
    /// As the outbox knows it.
    pub(crate) letter: NewLetter,
    /// What it says.
    pub(crate) words: Letter,
}

impl Correspondence {
    /// The letters that follow from a commit, always the same ones for the same commit.
    pub(crate) async fn due_after(&self, commit: &CommitItem) -> Result<Vec<Due>, HandleError> {
        match commit.type_and_id() {
            (Library::TYPE, number) => self.due_after_library(commit, number).await,
            _ => Ok(vec![]),
        }
    }

    /// The letter that an entry of the outbox stands for, written anew from what caused it.
    pub(crate) async fn due_again(&self, entry: &OutboxEntry) -> Result<Option<Due>, HandleError> {
        let commits = self.store.commits_of(&entry.cause.aggregate, entry.cause.sequence).await?;
        let Some(commit) = commits.first().filter(|commit| commit.sequence == entry.cause.sequence) else {
            return Ok(None);
        };
        let due = self.due_after(commit).await?;
        Ok(due.into_iter().find(|due| due.letter.id() == entry.letter_id))
    }

    async fn due_after_library(&self, commit: &CommitItem, number: &str) -> Result<Vec<Due>, HandleError> {
        let events = commit.decode::<Library>()?;
        // As it was then: a library that has applied anew since has other contacts.
        let library = self.store.load_as_of::<Library>(number, commit.last()).await?.aggregate;
        let name = library.name.as_ref().map(ToString::to_string).unwrap_or_default();
        let letters = letters_after(&events, &library).into_iter().map(|(letter, recipient, person_id)| {
            let about = AboutLibrary {
                language: library.language,
                library_name: &name,
                library_number: number,
                recipient,
                public_url: &self.public_url,
            };
            Due {
                words: onboarding_letter(&letter, &about),
                letter: NewLetter {
                    cause: Cause { aggregate: commit.aggregate.clone(), sequence: commit.sequence },
                    template: letter.template().to_owned(),
                    subject: commit.aggregate.clone(),
                    person_id,
                },
            }
        });
        Ok(letters.collect())
    }
}
