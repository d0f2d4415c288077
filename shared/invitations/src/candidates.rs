//! Who would be asked today.

use std::collections::BTreeSet;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use domain::evaluation::round::{Recipients, is_connected_in};
use domain::kernel::{Language, LibraryNumber, PersonId};
use domain::onboarding::participation::ParticipationEntry;
use domain::onboarding::{Library, LibraryEntry, Standing};
use domain::trials::TrialOffer;
use event_store::read_model::{ReadModels, Selection};
use event_store::{Store, StoreError};
use futures::{StreamExt, TryStreamExt, stream};

/// How many libraries are loaded at the same time.
const IN_PARALLEL: usize = 16;

/// A library that is asked, and who answers for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The library.
    pub library: LibraryNumber,
    /// What it is called.
    pub name: String,
    /// What its letters are written in.
    pub language: Language,
    /// Its primary contact, if anybody speaks for it.
    pub contact: Option<PersonId>,
}

/// Finds who would be asked, by the read models of libraries and their participation.
#[derive(Clone)]
pub struct Candidates {
    store: Store,
    libraries: ReadModels<LibraryEntry>,
    participations: ReadModels<ParticipationEntry>,
}

impl std::fmt::Debug for Candidates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Candidates").field("store", &self.store).finish_non_exhaustive()
    }
}

impl Candidates {
    /// Over the log and the read models that are folded from it.
    pub fn new(store: Store, client: Client, read_models: &str, clock: &Arc<dyn event_store::Clock>) -> Self {
        Self {
            store,
            libraries: ReadModels::new(client.clone(), read_models, Arc::clone(clock)),
            participations: ReadModels::new(client, read_models, Arc::clone(clock)),
        }
    }

    /// Everybody who would be asked if it were now, county by county.
    pub async fn find(&self, recipients: &Recipients) -> Result<Vec<Candidate>, StoreError> {
        let asked = self.asked(recipients).await?;
        let approved =
            Selection::ListA { list: LibraryEntry::list_by_standing(Standing::Approved), prefix: String::new() };
        let numbers = self.libraries.all(&approved).await?.into_iter().map(|entry| entry.view.number);
        let numbers = numbers.filter(|number| asked.as_ref().is_none_or(|asked| asked.contains(number)));
        let candidates =
            stream::iter(numbers.collect::<Vec<_>>()).map(|number| async move { self.candidate(&number).await });
        candidates.buffered(IN_PARALLEL).try_filter_map(|found| async move { Ok(found) }).try_collect().await
    }

    /// The numbers of the libraries that the query finds; `None` if it is every one.
    async fn asked(&self, recipients: &Recipients) -> Result<Option<BTreeSet<String>>, StoreError> {
        Ok(match recipients {
            Recipients::Approved => None,
            Recipients::ConnectedIn(period) => {
                let views = self.participations.all(&Selection::All).await?.into_iter().map(|entry| entry.view);
                let connected = views.filter(|view| is_connected_in(period, &view.participation));
                Some(connected.map(|view| view.number).collect())
            }
            Recipients::OnTrial { trial, service } => {
                let offer = self.store.load::<TrialOffer>(&TrialOffer::key(trial, service)).await?.aggregate;
                Some(offer.trying().map(ToString::to_string).collect())
            }
        })
    }

    /// The library as its log has it: the list may lag, and names nobody.
    async fn candidate(&self, number: &str) -> Result<Option<Candidate>, StoreError> {
        let library = self.store.load::<Library>(number).await?.aggregate;
        if library.standing != Standing::Approved {
            return Ok(None);
        }
        let contact = library.primary_contact.clone();
        let name = library.name.as_ref().map(ToString::to_string).unwrap_or_default();
        Ok(library.number.map(|number| Candidate { library: number, name, language: library.language, contact }))
    }
}
