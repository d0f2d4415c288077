//! How figures are taken in, restated and divided.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::{handle_by_deciding, schema_of};
use crate::kernel::{EventSourced, GroupId, InvalidValue, LibraryNumber, ServiceId};
use crate::statistics::allocation::Recipe;
use crate::statistics::{Basis, Figure, LARGEST, Metric, Month, RecipeId, Statement};

use super::{FigureTable, LibraryPlace, Report, ServiceMonthCommand, ServiceMonthEvent, ServiceMonthRefusal};

/// The key of a service's month: `filmarkivet@2023-04`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceMonthId {
    /// The service.
    pub service: ServiceId,
    /// The month.
    pub month: Month,
}

impl fmt::Display for ServiceMonthId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.service, self.month)
    }
}

impl FromStr for ServiceMonthId {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (service, month) = text.split_once('@').ok_or(InvalidValue::Slug)?;
        Ok(Self { service: service.parse()?, month: month.parse()? })
    }
}

/// What comes of one figure that is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It was not here.
    Accepted,
    /// It was here, the very same.
    Unchanged,
    /// Another stood here.
    Restated {
        /// Which.
        before: u64,
    },
}

/// What was counted for a group as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupFigures {
    /// What was measured.
    pub measured: BTreeMap<Metric, u64>,
    /// By what it is divided; `None` only between two events of one commit.
    pub recipe: Option<Recipe>,
}

/// A service's month, as its events have made it.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceMonth {
    /// What was reported for libraries by themselves.
    pub figures: FigureTable,
    /// What stood before in place of restated figures; older ones are in the log.
    #[serde(default, skip_serializing_if = "FigureTable::is_empty")]
    pub before: FigureTable,
    /// Which of the figures are estimates.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub estimates: BTreeMap<LibraryNumber, BTreeSet<Metric>>,
    /// What the supplier says beside the figures.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub statements: BTreeMap<LibraryNumber, Statement>,
    /// What was counted for groups as one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<GroupId, GroupFigures>,
    /// Where every library is that was ever meant here.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub places: BTreeMap<LibraryNumber, LibraryPlace>,
}

type Decided = Result<Vec<ServiceMonthEvent>, ServiceMonthRefusal>;

impl ServiceMonth {
    /// What would come of a figure of a library.
    pub fn verdict(&self, library: &LibraryNumber, metric: &Metric, value: u64, estimated: bool) -> Verdict {
        match self.figures.get(library, metric) {
            None => Verdict::Accepted,
            Some(known) if known == value && self.is_estimate(library, metric) == estimated => Verdict::Unchanged,
            Some(before) => Verdict::Restated { before },
        }
    }

    /// What would come of a figure of a group.
    pub fn group_verdict(&self, group: &GroupId, metric: &Metric, value: u64) -> Verdict {
        match self.groups.get(group).and_then(|group| group.measured.get(metric)) {
            None => Verdict::Accepted,
            Some(known) if *known == value => Verdict::Unchanged,
            Some(before) => Verdict::Restated { before: *before },
        }
    }

    fn is_estimate(&self, library: &LibraryNumber, metric: &Metric) -> bool {
        self.estimates.get(library).is_some_and(|metrics| metrics.contains(metric))
    }

    /// What each library gets of what was counted for groups.
    pub fn shares(&self) -> BTreeMap<LibraryNumber, BTreeMap<Metric, (u64, RecipeId)>> {
        let mut shares: BTreeMap<LibraryNumber, BTreeMap<Metric, (u64, RecipeId)>> = BTreeMap::new();
        for (group, GroupFigures { measured, recipe }) in &self.groups {
            let Some(recipe) = recipe else { continue };
            let id = RecipeId { group: group.clone(), number: recipe.number };
            for (metric, whole) in measured {
                for (library, share) in recipe.shares(*whole) {
                    let metrics = shares.entry(library).or_default();
                    metrics.entry(metric.clone()).or_insert_with(|| (0, id.clone())).0 += share;
                }
            }
        }
        shares
    }

    /// A library's figures, given what everybody gets of groups ([`ServiceMonth::shares`]).
    ///
    /// A figure of the library's own and its share of a group's are different uses, counted at different addresses: they add
    /// up, and the sum is as sure as the less sure of the two.
    pub fn figures_of(
        &self,
        library: &LibraryNumber,
        shares: &BTreeMap<LibraryNumber, BTreeMap<Metric, (u64, RecipeId)>>,
    ) -> BTreeMap<Metric, Figure> {
        let mut figures: BTreeMap<Metric, Figure> = BTreeMap::new();
        for (metric, value) in self.figures.of_library(library) {
            let basis = if self.is_estimate(library, metric) { Basis::Estimated } else { Basis::Measured };
            figures.insert(metric.clone(), Figure { value, basis });
        }
        for (metric, (share, recipe)) in shares.get(library).into_iter().flatten() {
            let figure = figures.entry(metric.clone()).or_insert_with(|| Figure::measured(0));
            figure.value += share;
            figure.basis = figure.basis.clone().max(Basis::Allocated(recipe.clone()));
        }
        figures
    }

    /// Every library that has a figure or a statement, shares of groups included.
    pub fn reported(&self) -> BTreeSet<&LibraryNumber> {
        let in_groups = self.groups.values().filter_map(|group| group.recipe.as_ref());
        let in_groups = in_groups.flat_map(|recipe| recipe.weights.keys());
        self.figures.libraries().chain(self.statements.keys()).chain(in_groups).collect()
    }

    fn record(&self, report: Report) -> Decided {
        let Report { import, estimated, figures, groups, statements, places } = report;
        let in_recipes = groups.values().flat_map(|(_, recipe)| recipe.weights.keys());
        let meant = figures.libraries().chain(statements.keys()).chain(in_recipes);
        if meant.into_iter().any(|library| !places.contains_key(library) && !self.places.contains_key(library)) {
            return Err(ServiceMonthRefusal::PlaceMissing);
        }
        let of_groups = groups.values().flat_map(|(figures, _)| figures.values().copied());
        if figures.iter().map(|(_, _, value)| value).chain(of_groups).any(|value| value > LARGEST) {
            return Err(ServiceMonthRefusal::FigureTooLarge);
        }
        let of = |libraries: &BTreeSet<LibraryNumber>| {
            let known = libraries.iter().filter_map(|library| Some((library.clone(), places.get(library)?.clone())));
            known.filter(|(library, place)| self.places.get(library) != Some(place)).collect::<BTreeMap<_, _>>()
        };
        let mut events = Vec::new();
        let (mut new, mut restated, mut before) =
            (FigureTable::default(), FigureTable::default(), FigureTable::default());
        for (library, metric, value) in figures.iter() {
            match self.verdict(library, metric, value, estimated) {
                Verdict::Unchanged => {}
                Verdict::Accepted => {
                    new.set(library, metric, value);
                }
                Verdict::Restated { before: stood } => {
                    restated.set(library, metric, value);
                    before.set(library, metric, stood);
                }
            }
        }
        if !new.is_empty() {
            let places = of(&new.libraries().cloned().collect());
            let import = import.clone();
            events.push(ServiceMonthEvent::FiguresRecorded { import, estimated, figures: new, places });
        }
        if !restated.is_empty() {
            let import = import.clone();
            events.push(ServiceMonthEvent::FiguresRestated { import, estimated, figures: restated, before });
        }
        if let Some(statements) = self.changed_statements(&figures, &statements) {
            let places = of(&statements.keys().cloned().collect());
            events.push(ServiceMonthEvent::StatementsRecorded { import: import.clone(), statements, places });
        }
        for (group, (measured, recipe)) in groups {
            let changed =
                |(metric, value): &(Metric, u64)| self.group_verdict(&group, metric, *value) != Verdict::Unchanged;
            let figures: BTreeMap<_, _> = measured.into_iter().filter(changed).collect();
            let known = self.groups.get(&group).map(|known| &known.measured);
            let before = figures.keys().filter_map(|metric| Some((metric.clone(), *known?.get(metric)?))).collect();
            if !figures.is_empty() {
                let (import, group) = (import.clone(), group.clone());
                events.push(ServiceMonthEvent::GroupFiguresRecorded { import, group, figures, before });
            }
            if self.is_newer(&group, &recipe) {
                let places = of(&recipe.weights.keys().cloned().collect());
                events.push(ServiceMonthEvent::RecipeApplied { group, recipe, places });
            }
        }
        Ok(events)
    }

    /// A report that has figures of a library and no statement about it ends an earlier one. A part of the service says
    /// nothing of the whole.
    fn changed_statements(
        &self,
        figures: &FigureTable,
        statements: &BTreeMap<LibraryNumber, Statement>,
    ) -> Option<BTreeMap<LibraryNumber, Option<Statement>>> {
        let said = statements.iter().map(|(library, statement)| (library.clone(), Some(*statement)));
        let of_the_whole =
            |library: &LibraryNumber| figures.of_library(library).any(|(metric, _)| !metric.is_of_view());
        let over = figures.libraries().filter(|library| !statements.contains_key(*library) && of_the_whole(library));
        let all = said.chain(over.map(|library| (library.clone(), None)));
        let changed: BTreeMap<_, _> =
            all.filter(|(library, statement)| self.statements.get(library) != statement.as_ref()).collect();
        (!changed.is_empty()).then_some(changed)
    }

    fn is_newer(&self, group: &GroupId, recipe: &Recipe) -> bool {
        let known = self.groups.get(group).and_then(|group| group.recipe.as_ref());
        known.is_none_or(|known| known.number < recipe.number)
    }
}

impl EventSourced for ServiceMonth {
    /// A report of 500 libraries is some tens of kilobytes: every commit carries the state, and a load reads one.
    const WINDOW: u16 = 1;
    const STATE_SCHEMA: u64 =
        schema_of(&[include_str!("aggregate.rs"), include_str!("events.rs"), include_str!("table.rs")]);

    fn decide(&self, command: ServiceMonthCommand) -> Decided {
        match command {
            ServiceMonthCommand::Record(report) => self.record(report),
            ServiceMonthCommand::ApplyRecipe { group, recipe, places } => {
                if !self.groups.contains_key(&group) || !self.is_newer(&group, &recipe) {
                    return Ok(vec![]);
                }
                let known = |library: &LibraryNumber| places.contains_key(library) || self.places.contains_key(library);
                if !recipe.weights.keys().all(known) {
                    return Err(ServiceMonthRefusal::PlaceMissing);
                }
                Ok(vec![ServiceMonthEvent::RecipeApplied { group, recipe, places }])
            }
        }
    }
}

impl Aggregate for ServiceMonth {
    const TYPE: &'static str = "ServiceMonth";
    type Command = ServiceMonthCommand;
    type Event = ServiceMonthEvent;
    type Error = ServiceMonthRefusal;
    type Services = ();

    handle_by_deciding!();

    fn apply(&mut self, event: ServiceMonthEvent) {
        match event {
            ServiceMonthEvent::FiguresRecorded { estimated, figures, places, .. } => {
                self.places.extend(places);
                self.stand(&figures, estimated);
            }
            ServiceMonthEvent::FiguresRestated { estimated, figures, before, .. } => {
                for (library, metric, value) in before.iter() {
                    self.before.set(library, metric, value);
                }
                self.stand(&figures, estimated);
            }
            ServiceMonthEvent::StatementsRecorded { statements, places, .. } => {
                self.places.extend(places);
                for (library, statement) in statements {
                    match statement {
                        Some(statement) => self.statements.insert(library, statement),
                        None => self.statements.remove(&library),
                    };
                }
            }
            ServiceMonthEvent::GroupFiguresRecorded { group, figures, .. } => {
                let nothing = GroupFigures { measured: BTreeMap::new(), recipe: None };
                self.groups.entry(group).or_insert(nothing).measured.extend(figures);
            }
            ServiceMonthEvent::RecipeApplied { group, recipe, places } => {
                self.places.extend(places);
                if let Some(group) = self.groups.get_mut(&group) {
                    group.recipe = Some(recipe);
                }
            }
        }
    }
}

impl ServiceMonth {
    fn stand(&mut self, figures: &FigureTable, estimated: bool) {
        for (library, metric, value) in figures.iter() {
            self.figures.set(library, metric, value);
            if estimated {
                self.estimates.entry(library.clone()).or_default().insert(metric.clone());
            } else if let Some(metrics) = self.estimates.get_mut(library) {
                metrics.remove(metric);
                if metrics.is_empty() {
                    self.estimates.remove(library);
                }
            }
        }
    }
}
