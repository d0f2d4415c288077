//! What an import is read against: the catalogue, the libraries, what each has had, and whom suppliers mean.

use std::collections::{BTreeMap, HashMap};

use domain::kernel::{GroupId, LibraryNumber, ServiceId};
use domain::onboarding::{LibraryEntry, Standing};
use domain::statistics::Month;
use domain::statistics::allocation::{Recipe, SharingGroup};
use domain::statistics::institutions::{InstitutionName, Institutions, Meant};
use domain::statistics::membership::ConnectionsEntry;
use domain::statistics::service_month::LibraryPlace;
use event_store::read_model::Selection;
use event_store::{Store, StoreError};
use futures::{StreamExt, TryStreamExt, stream};

use crate::Statistics;

/// How many aggregates are loaded at a time.
pub(super) const IN_PARALLEL: usize = 16;

/// All of it, as it is at this moment.
pub(crate) struct Known {
    /// The services by every name they go by, in lower case.
    services: HashMap<String, ServiceId>,
    /// Where every library is whose figures we take.
    pub(crate) places: BTreeMap<LibraryNumber, LibraryPlace>,
    /// The libraries by name, in lower case, where only one is called so.
    named: HashMap<InstitutionName, LibraryNumber>,
    connections: HashMap<String, ConnectionsEntry>,
    institutions: BTreeMap<ServiceId, Institutions>,
    /// The newest recipe of every group that is meant anywhere.
    pub(super) recipes: BTreeMap<GroupId, Recipe>,
}

impl Known {
    pub(super) fn service(&self, words: &str) -> Option<&ServiceId> {
        self.services.get(&words.trim().to_lowercase())
    }

    /// Whom a supplier means: by number if there is one, else as a coordinator has said, else by a name that only one
    /// library has.
    pub(super) fn meant(
        &self,
        service: &ServiceId,
        number: Option<LibraryNumber>,
        as_given: &str,
        name: Option<&str>,
    ) -> Option<Meant> {
        if let Some(number) = number {
            return self.places.contains_key(&number).then_some(Meant::Library(number));
        }
        let words = [Some(as_given), name].into_iter().flatten().filter_map(|words| words.parse().ok());
        let words: Vec<InstitutionName> = words.collect();
        let known = self.institutions.get(service);
        let mapped = known.and_then(|known| words.iter().find_map(|words| known.known.get(words)).cloned());
        mapped.or_else(|| words.iter().find_map(|words| self.named.get(words)).cloned().map(Meant::Library))
    }

    pub(super) fn had(&self, library: &LibraryNumber, service: &ServiceId, month: Month) -> bool {
        self.connections.get(library.as_str()).is_some_and(|connections| connections.had(service, month))
    }
}

impl Statistics {
    /// Reads it: a page or two of each list, and one load for each service and group.
    pub(crate) async fn known(&self) -> Result<Known, StoreError> {
        let with_figures = [Standing::Approved, Standing::Merged, Standing::Closed];
        let lists = with_figures
            .map(|standing| Selection::ListA { list: LibraryEntry::list_by_standing(standing), prefix: String::new() });
        let (services, connections, approved, merged, closed) = futures::try_join!(
            self.services.all(&Selection::All),
            self.connections.all(&Selection::All),
            self.libraries.all(&lists[0]),
            self.libraries.all(&lists[1]),
            self.libraries.all(&lists[2]),
        )?;
        let mut known = Known {
            services: HashMap::new(),
            places: BTreeMap::new(),
            named: HashMap::new(),
            connections: connections.into_iter().map(|entry| (entry.view.number.clone(), entry.view)).collect(),
            institutions: BTreeMap::new(),
            recipes: BTreeMap::new(),
        };
        let mut namesakes = HashMap::<InstitutionName, usize>::new();
        for library in approved.into_iter().chain(merged).chain(closed).map(|entry| entry.view) {
            let (Ok(number), Some(library_type), Some(municipality)) =
                (library.number.parse::<LibraryNumber>(), library.library_type, library.municipality)
            else {
                continue;
            };
            if let Ok(name) = library.name.parse::<InstitutionName>() {
                *namesakes.entry(name.clone()).or_default() += 1;
                known.named.insert(name, number.clone());
            }
            known.places.insert(number, LibraryPlace(library_type, municipality));
        }
        known.named.retain(|name, _| namesakes.get(name) == Some(&1));
        let described = services.into_iter().filter_map(|service| service.view.description);
        for description in described {
            known.services.insert(description.name.as_str().to_lowercase(), description.id.clone());
            known.services.insert(description.id.to_string(), description.id.clone());
            known.institutions.insert(description.id, Institutions::default());
        }
        self.load_institutions(&mut known).await?;
        Ok(known)
    }

    async fn load_institutions(&self, known: &mut Known) -> Result<(), StoreError> {
        let services: Vec<ServiceId> = known.institutions.keys().cloned().collect();
        let loads = services.into_iter().map(|service| async {
            let institutions = self.store.load::<Institutions>(service.as_str()).await?.aggregate;
            Ok::<_, StoreError>((service, institutions))
        });
        known.institutions = stream::iter(loads).buffer_unordered(IN_PARALLEL).try_collect().await?;
        let groups: Vec<GroupId> = known
            .institutions
            .values()
            .flat_map(|institutions| institutions.known.values())
            .filter_map(|meant| match meant {
                Meant::Group(group) => Some(group.clone()),
                Meant::Library(_) => None,
            })
            .collect();
        known.recipes = recipes(&self.store, groups).await?;
        Ok(())
    }
}

async fn recipes(store: &Store, groups: Vec<GroupId>) -> Result<BTreeMap<GroupId, Recipe>, StoreError> {
    let loads = groups.into_iter().map(|group| async {
        let recipe = store.load::<SharingGroup>(group.as_str()).await?.aggregate.recipe;
        Ok::<_, StoreError>(recipe.map(|recipe| (group, recipe)))
    });
    let found: Vec<_> = stream::iter(loads).buffer_unordered(IN_PARALLEL).try_collect().await?;
    Ok(found.into_iter().flatten().collect())
}
