//! Of what group the library is for which somebody answers.

use std::collections::{BTreeMap, BTreeSet};

use domain::evaluation::results::{Group, Population};
use domain::evaluation::round::EvaluationRound;
use domain::kernel::{CountyNumber, LibraryType, RoundId};
use domain::onboarding::{Library, LibraryEntry};
use event_store::read_model::Selection;
use http_api::Problem;
use invitations::Invitation;
use jiff::civil::Date;

use crate::Evaluation;

impl Evaluation {
    /// What is kept of the library with its answer: as coarse as it must be among those who are asked.
    pub(crate) async fn group_of(
        &self,
        id: &RoundId,
        round: &EvaluationRound,
        invitation: &Invitation,
        today: Date,
    ) -> Result<Group, Problem> {
        let library = self.store.load::<Library>(invitation.library.as_str()).await?.aggregate;
        let population = match self.answers.population(id).await? {
            Some(population) => population,
            None => self.count_population(id, round, today).await?,
        };
        let county = library.municipality_on(today).map(|municipality| municipality.county());
        let group = library.library_type.map(|library_type| population.group_of(county, library_type));
        Ok(group.unwrap_or_default())
    }

    async fn count_population(
        &self,
        id: &RoundId,
        round: &EvaluationRound,
        today: Date,
    ) -> Result<Population, Problem> {
        let (asked, libraries) = futures::join!(self.invitations.all(id), self.libraries_by_number());
        let libraries = libraries?;
        let asked: BTreeSet<String> = asked?.into_iter().map(|invited| invited.library.to_string()).collect();
        let places = asked.iter().filter_map(|number| place(libraries.get(number)?, today));
        let counted = Population::of(places);
        // While invitations are still being written, what is counted holds for this answer only.
        if round.listed.is_none() || self.answers.settle_population(id, &counted).await? {
            return Ok(counted);
        }
        Ok(self.answers.population(id).await?.unwrap_or(counted))
    }

    async fn libraries_by_number(&self) -> Result<BTreeMap<String, LibraryEntry>, Problem> {
        let entries = self.libraries.all(&Selection::All).await?;
        Ok(entries.into_iter().map(|entry| (entry.view.number.clone(), entry.view)).collect())
    }
}

fn place(library: &LibraryEntry, today: Date) -> Option<(Option<CountyNumber>, LibraryType)> {
    let county = library.municipality.as_ref().map(|municipality| municipality.on(today).county());
    Some((county, library.library_type?))
}
