//! Which letters follow from a commit, in every context that writes any.
//!
//! Letters of a new aggregate are one arm in [`Correspondence::due_after`].

use cqrs_es::Aggregate;
use domain::kernel::PersonId;
use domain::kickoff::Kickoff;
use domain::kickoff::attendance::Attendance;
use domain::onboarding::concern_meeting::{self, ConcernMeeting};
use domain::onboarding::participation::Participation;
use domain::onboarding::period::ConnectionPeriod;
use domain::onboarding::{County, Library, letters_after};
use domain::trials::{TrialOffer, TrialPeriod};
use event_store::CommitItem;
use event_store::people::{LinkPurpose, LinkToken};
use event_store::stream::HandleError;
use mail::letters::{AboutLibrary, concern_meeting_letter, onboarding_letter};
use mail::outbox::{Cause, NewLetter, OutboxEntry};
use mail::postman::Due;

use crate::Correspondence;

/// What has become of a letter that waited.
pub(crate) enum Again {
    /// It is to be sent.
    Due(Box<Due>),
    /// It follows from its cause no longer: whoever was to be reminded has done it.
    NotDue,
    /// What caused it is not in the log.
    CauseMissing,
}

impl Correspondence {
    /// The letters that follow from a commit, always the same ones for the same commit.
    pub(crate) async fn due_after(&self, commit: &CommitItem) -> Result<Vec<Due>, HandleError> {
        match commit.type_and_id() {
            (Library::TYPE, number) => self.due_after_library(commit, number).await,
            (ConcernMeeting::TYPE, id) => self.due_after_meeting(commit, id).await,
            (County::TYPE, _) => self.due_after_county(commit).await,
            (ConnectionPeriod::TYPE, period) => self.due_after_period(commit, period, None).await,
            (Attendance::TYPE, id) => self.due_after_attendance(commit, id).await,
            (Kickoff::TYPE, id) => self.due_after_kickoff(commit, id).await,
            (Participation::TYPE, number) => self.due_after_participation(commit, number).await,
            (TrialPeriod::TYPE, trial) => self.due_after_trial(commit, trial, None).await,
            (TrialOffer::TYPE, offer) => self.due_after_offer(commit, offer).await,
            _ => Ok(vec![]),
        }
    }

    /// The letter that an entry of the outbox stands for, written anew from what caused it.
    pub(crate) async fn due_again(&self, entry: &OutboxEntry) -> Result<Again, HandleError> {
        let commits = self.store.commits_of(&entry.cause.aggregate, entry.cause.sequence).await?;
        let Some(commit) = commits.first().filter(|commit| commit.sequence == entry.cause.sequence) else {
            return Ok(Again::CauseMissing);
        };
        let due = match commit.type_and_id() {
            // Of the hundreds that a period writes to, only the one that this letter is about.
            (ConnectionPeriod::TYPE, period) => {
                let only = entry.subject.strip_prefix("Library#");
                self.due_after_period(commit, period, only).await?
            }
            (TrialPeriod::TYPE, trial) => {
                self.due_after_trial(commit, trial, entry.subject.strip_prefix("Library#")).await?
            }
            _ => self.due_after(commit).await?,
        };
        let again = due.into_iter().find(|due| due.letter.id() == entry.letter_id);
        Ok(again.map_or(Again::NotDue, |due| Again::Due(Box::new(due))))
    }

    async fn due_after_library(&self, commit: &CommitItem, number: &str) -> Result<Vec<Due>, HandleError> {
        let events = commit.decode::<Library>()?;
        // As it was then: a library that has applied anew since has other contacts.
        let library = self.store.load_as_of::<Library>(number, commit.last()).await?.aggregate;
        let name = library.name.as_ref().map(ToString::to_string).unwrap_or_default();
        let mut due = Vec::new();
        for (letter, recipient, person_id) in letters_after(&events, &library) {
            let about = AboutLibrary {
                language: library.language,
                library_name: &name,
                library_number: number,
                recipient,
                public_url: &self.public_url,
            };
            let confirm =
                if letter.asks_to_confirm() { self.link_to_confirm(commit, number, &person_id).await? } else { None };
            due.push(Due {
                words: onboarding_letter(&letter, &about, confirm.as_deref()),
                letter: letter_to(commit, letter.template(), number, person_id),
            });
        }
        Ok(due)
    }

    /// Where a contact confirms the address that a letter goes to; `None` if the person is gone, and so the letter.
    async fn link_to_confirm(
        &self,
        commit: &CommitItem,
        number: &str,
        person: &PersonId,
    ) -> Result<Option<String>, HandleError> {
        let token = self.link_token(LinkPurpose::VerifyEmail, &commit.aggregate, commit, person).await?;
        let url = &self.public_url;
        Ok(token.map(|token| format!("{url}/libraries/{number}/address-confirmation/{}", token.reveal())))
    }

    /// A token for a person; `None` if the person is gone. It is dated by the commit, so that a letter written anew is the
    /// same letter.
    pub(crate) async fn link_token(
        &self,
        purpose: LinkPurpose,
        about: &str,
        commit: &CommitItem,
        person: &PersonId,
    ) -> Result<Option<LinkToken>, HandleError> {
        let person_on_record = match self.people.find(person).await {
            // Someone who cannot be read keeps no other contact's letter back: their own fails when it is addressed.
            Err(error) if !error.is_transient() => None,
            found => found?,
        };
        let Some(generation) = person_on_record.map(|person| person.link_generation) else { return Ok(None) };
        // A commit's time is one we wrote.
        let at = commit.at.parse().unwrap_or_else(|_| self.clock.now());
        Ok(Some(self.links.issue(purpose, about, person, generation, at)))
    }

    async fn due_after_meeting(&self, commit: &CommitItem, id: &str) -> Result<Vec<Due>, HandleError> {
        let events = commit.decode::<ConcernMeeting>()?;
        let meeting = self.store.load_as_of::<ConcernMeeting>(id, commit.last()).await?.aggregate;
        let letters = concern_meeting::letters_after(&events, &meeting);
        let letters = letters.into_iter().map(|(letter, library, recipient, person_id)| {
            let number = library.number.as_str();
            let about = AboutLibrary {
                language: library.language,
                library_name: library.name.as_str(),
                library_number: number,
                recipient,
                public_url: &self.public_url,
            };
            Due {
                words: concern_meeting_letter(&letter, &about),
                letter: letter_to(commit, letter.template(), number, person_id),
            }
        });
        Ok(letters.collect())
    }
}

/// A letter about a library, caused by a commit, as the outbox wants it.
pub(crate) fn letter_to(commit: &CommitItem, template: &str, library: &str, person_id: PersonId) -> NewLetter {
    NewLetter {
        cause: Cause { aggregate: commit.aggregate.clone(), sequence: commit.sequence },
        template: template.to_owned(),
        subject: format!("Library#{library}"),
        person_id,
    }
}
