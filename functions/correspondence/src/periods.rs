//! Letters about connection periods: one event, hundreds of libraries.

use domain::kernel::{LibraryType, PersonId};
use domain::onboarding::participation::{Participation, ParticipationEvent};
use domain::onboarding::period::{self, ConnectionPeriod, PeriodLetter, ToWhom};
use domain::onboarding::{Library, LibraryEntry, Recipient, Standing};
use event_store::CommitItem;
use event_store::read_model::Selection;
use event_store::stream::HandleError;
use futures::{StreamExt, TryStreamExt, stream};
use mail::letters::{AboutLibrary, AboutPeriod, order_confirmed_letter, period_letter};
use mail::postman::Due;

use crate::Correspondence;
use crate::due::letter_to;

/// How many libraries are looked up at the same time.
const IN_PARALLEL: usize = 16;

impl Correspondence {
    /// The letters that follow from a commit to a period, to every approved library or `only` to one.
    pub(crate) async fn due_after_period(
        &self,
        commit: &CommitItem,
        id: &str,
        only: Option<&str>,
    ) -> Result<Vec<Due>, HandleError> {
        let events = commit.decode::<ConnectionPeriod>()?;
        let period = self.store.load_as_of::<ConnectionPeriod>(id, commit.last()).await?.aggregate;
        let of_kind = |kind| period::letters_after(&events, &period, kind);
        let (public, school) = (of_kind(LibraryType::Public), of_kind(LibraryType::UpperSecondary));
        if public.is_empty() && school.is_empty() {
            return Ok(vec![]);
        }
        let numbers = match only {
            Some(number) => vec![number.to_owned()],
            None => self.approved_libraries().await?.into_iter().map(|(number, _)| number).collect(),
        };
        let due = stream::iter(numbers)
            .map(|number| {
                let (period, public, school) = (&period, &public, &school);
                async move {
                    let library = self.store.load::<Library>(&number).await?.aggregate;
                    let letters = match library.library_type {
                        Some(LibraryType::Public) => public,
                        Some(LibraryType::UpperSecondary) => school,
                        None => return Ok(vec![]),
                    };
                    self.due_to_library(commit, period, letters, &number, &library).await
                }
            })
            .buffered(IN_PARALLEL);
        let due: Vec<Vec<Due>> = due.try_collect().await?;
        Ok(due.into_iter().flatten().collect())
    }

    async fn due_to_library(
        &self,
        commit: &CommitItem,
        period: &ConnectionPeriod,
        letters: &[(PeriodLetter, ToWhom)],
        number: &str,
        library: &Library,
    ) -> Result<Vec<Due>, HandleError> {
        let mut due = Vec::new();
        if library.standing != Standing::Approved {
            return Ok(due);
        }
        for (at, (letter, to)) in letters.iter().enumerate() {
            // A commit may invite to several sessions, and each letter has an identity of its own: the second of a template
            // carries its number.
            let before = letters[..at].iter().filter(|(other, _)| other.template() == letter.template()).count();
            let template = match before {
                0 => letter.template().to_owned(),
                before => format!("{}.{}", letter.template(), before + 1),
            };
            let is_meant = match to {
                ToWhom::Everyone => true,
                ToWhom::Library(one) => one.as_str() == number,
                ToWhom::Undecided(id) => {
                    let part = self.store.load::<Participation>(number).await?.aggregate;
                    part.lacks_decision(id, period.offers_for(library.library_type).map(|(service, _)| service))
                }
            };
            if is_meant {
                due.extend(contacts(library).into_iter().map(|(recipient, person)| {
                    let library = Known::of(library, number, recipient);
                    let about = AboutPeriod {
                        library: library.about(&self.public_url),
                        period_id: period.id.as_ref().map_or("", |id| id.as_str()),
                        period_name: period.name.as_ref().map_or("", |name| name.as_str()),
                    };
                    Due { words: period_letter(letter, &about), letter: letter_to(commit, &template, number, person) }
                }));
            }
        }
        Ok(due)
    }

    /// The letters that follow from a commit to a library's participation: that an order has been confirmed.
    pub(crate) async fn due_after_participation(
        &self,
        commit: &CommitItem,
        number: &str,
    ) -> Result<Vec<Due>, HandleError> {
        let events = commit.decode::<Participation>()?;
        let mut due = Vec::new();
        for event in events {
            let ParticipationEvent::OrderConfirmed { period, service, choice, order } = event else { continue };
            let library = self.store.load::<Library>(number).await?.aggregate;
            let period = self.store.load::<ConnectionPeriod>(period.as_str()).await?.aggregate;
            let name = period.offers.get(&service).map_or_else(|| service.to_string(), |offer| offer.name.to_string());
            for (recipient, person) in contacts(&library) {
                let known = Known::of(&library, number, recipient);
                let words = order_confirmed_letter(&name, choice, order.as_str(), &known.about(&self.public_url));
                let letter = letter_to(commit, words.template, number, person);
                due.push(Due { letter, words });
            }
        }
        Ok(due)
    }

    /// The approved libraries, each with its kind.
    pub(crate) async fn approved_libraries(&self) -> Result<Vec<(String, Option<LibraryType>)>, HandleError> {
        let list = LibraryEntry::list_by_standing(Standing::Approved);
        let selection = Selection::ListA { list, prefix: String::new() };
        let entries = self.libraries.all(&selection).await?;
        Ok(entries.into_iter().map(|entry| (entry.id, entry.view.library_type)).collect())
    }
}

/// What a letter needs to know of a library, kept while it is written.
pub(crate) struct Known {
    language: domain::kernel::Language,
    name: String,
    number: String,
    recipient: Recipient,
}

impl Known {
    pub(crate) fn of(library: &Library, number: &str, recipient: Recipient) -> Self {
        Self {
            language: library.language,
            name: library.name.as_ref().map(ToString::to_string).unwrap_or_default(),
            number: number.to_owned(),
            recipient,
        }
    }

    pub(crate) fn about<'a>(&'a self, public_url: &'a str) -> AboutLibrary<'a> {
        AboutLibrary {
            language: self.language,
            library_name: &self.name,
            library_number: &self.number,
            recipient: self.recipient,
            public_url,
        }
    }
}

/// Everyone a library's letters go to.
pub(crate) fn contacts(library: &Library) -> Vec<(Recipient, PersonId)> {
    let primary = library.primary_contact.iter().map(|person| (Recipient::PrimaryContact, person.clone()));
    primary.chain(library.deputies.iter().map(|person| (Recipient::Deputy, person.clone()))).collect()
}
