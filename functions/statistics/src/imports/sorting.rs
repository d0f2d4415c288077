//! A report read and sorted: whose figures, of which service and month, and what cannot be taken in.
//!
//! Memory is what decides here: a report may hold more than a million figures. Each is kept in a few dozen bytes, names once,
//! and the tables that go into commands are made one month at a time.

use std::collections::{BTreeMap, HashMap};

use domain::kernel::{GroupId, InvalidValue, LibraryNumber, Refusal, ServiceId};
use domain::statistics::import::{ImportId, Reading};
use domain::statistics::institutions::Meant;
use domain::statistics::service_month::{Report, ServiceMonthId};
use domain::statistics::{Metric, Month, Statement};
use usage_reports::{Absence, Cell, Hint, Institution, Place, ReportRefusal, Row, RowRefusal};

use super::known::Known;

domain::kernel::refusal::refusals! {
    /// Why a figure that was read is not taken in.
    pub enum SortingRefusal {
        /// The catalogue has no such service.
        UnknownService: Invalid, "row-of-unknown-service" {
            nb: "Katalogen har ingen tjeneste med dette navnet.",
            nn: "Katalogen har inga teneste med dette namnet.",
            en: "The catalogue has no service of this name.",
        }
        /// The metric's name is none.
        UnreadableMetric: Invalid, "row-of-unreadable-metric" {
            nb: "Navnet på måltallet kan ikke leses.",
            nn: "Namnet på måltalet kan ikkje lesast.",
            en: "The metric's name cannot be read.",
        }
        /// Two lines speak of the same library, metric and month.
        TwiceInFile: Invalid, "figure-twice-in-file" {
            nb: "Filen har to tall for samme bibliotek, måltall og måned. Det første er brukt.",
            nn: "Fila har to tal for same bibliotek, måltal og månad. Det første er brukt.",
            en: "The file has two figures for the same library, metric and month. The first is used.",
        }
        /// The institution is in quarantine.
        UnknownInstitution: Invalid, "unknown-institution" {
            nb: "Vi vet ikke hvilket bibliotek dette er. Koble navnet til et bibliotek, så kommer tallene med.",
            nn: "Vi veit ikkje kva bibliotek dette er. Kople namnet til eit bibliotek, så kjem tala med.",
            en: "We do not know which library this is. Map the name to a library, and the figures flow in.",
        }
        /// The library did not have the service then.
        NotConnectedThen: Invalid, "not-connected-then" {
            nb: "Biblioteket hadde ikke tjenesten denne måneden, så tallet er holdt utenfor.",
            nn: "Biblioteket hadde ikkje tenesta denne månaden, så talet er halde utanfor.",
            en: "The library did not have the service that month, so the figure is left out.",
        }
        /// A group without a recipe cannot be divided.
        GroupWithoutRecipe: Invalid, "group-without-recipe" {
            nb: "Gruppen har ingen fordelingsnøkkel ennå.",
            nn: "Gruppa har ingen fordelingsnøkkel enno.",
            en: "The group has no recipe yet.",
        }
    }
}

/// The most rows of one sort that are told of one by one. Their number is always whole.
pub(crate) const MOST_TOLD: usize = 500;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fate {
    Restated,
    Quarantined,
    LeftOut,
    Refused,
}

/// A row that somebody should look at.
#[derive(Debug, Clone)]
pub(crate) struct ToldRow {
    pub(crate) fate: Fate,
    pub(crate) place: String,
    pub(crate) institution: String,
    pub(crate) service: String,
    pub(crate) metric: String,
    pub(crate) month: String,
    pub(crate) value: Option<u64>,
    pub(crate) before: Option<u64>,
    pub(crate) found: Option<String>,
    pub(crate) why: Option<Why>,
}

/// Why a row is not taken in.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Why {
    Reading(RowRefusal),
    Sorting(SortingRefusal),
}

impl Why {
    pub(crate) fn refusal(&self) -> &dyn Refusal {
        match self {
            Self::Reading(refusal) => refusal,
            Self::Sorting(refusal) => refusal,
        }
    }
}

/// A figure whose library and metric are known by their places in lists.
struct Told {
    who: u32,
    metric: u16,
    value: u64,
    place: Place,
}

/// Whom a figure is of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Who {
    Library(LibraryNumber),
    Group(GroupId),
}

/// A report, sorted.
pub(crate) struct Sorted {
    who: Names<Who>,
    metrics: Names<Metric>,
    months: BTreeMap<ServiceMonthId, OneMonth>,
    /// The rows that are not taken in, the first few of each sort.
    pub(crate) rows: Vec<ToldRow>,
    /// How many rows of each sort there are.
    counts: BTreeMap<Fate, u64>,
    /// The institutions in quarantine, each with how many rows.
    pub(crate) quarantined: BTreeMap<String, u64>,
    pub(crate) summary: usage_reports::Summary,
}

#[derive(Default)]
struct OneMonth {
    told: Vec<Told>,
    statements: BTreeMap<LibraryNumber, Statement>,
}

/// Things that are named over and over, by their place in a list.
struct Names<T> {
    all: Vec<T>,
    places: HashMap<T, u32>,
}

impl<T: Clone + Eq + std::hash::Hash> Names<T> {
    fn new() -> Self {
        Self { all: Vec::new(), places: HashMap::new() }
    }

    fn place(&mut self, thing: T) -> u32 {
        if let Some(place) = self.places.get(&thing) {
            return *place;
        }
        let place = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(thing.clone());
        self.places.insert(thing, place);
        place
    }
}

impl Sorted {
    /// Reads a report against what is known.
    pub(crate) fn read(bytes: &[u8], reading: &Reading, latest: Month, known: &Known) -> Result<Self, ReportRefusal> {
        let hint = Hint {
            file_name: Some(reading.file_name.to_string()),
            institution: reading.library.as_ref().map(Institution::numbered),
            service: reading.service.as_ref().map(ToString::to_string),
            metric: reading.metric.as_ref().map(ToString::to_string),
            year: reading.year,
            latest: Some(latest),
        };
        let mut sorted = Self {
            who: Names::new(),
            metrics: Names::new(),
            months: BTreeMap::new(),
            rows: Vec::new(),
            counts: BTreeMap::new(),
            quarantined: BTreeMap::new(),
            summary: usage_reports::Summary::default(),
        };
        sorted.summary = usage_reports::read(bytes, &hint, &mut |row| sorted.sort(row, known))?;
        Ok(sorted)
    }

    /// How many rows of a sort there are.
    pub(crate) fn count(&self, fate: Fate) -> u64 {
        self.counts.get(&fate).copied().unwrap_or(0)
    }

    /// The services' months it is about, in order.
    pub(crate) fn months(&self) -> impl Iterator<Item = &ServiceMonthId> {
        self.months.keys()
    }

    fn sort(&mut self, row: Row<'_>, known: &Known) {
        match row {
            Row::Figure { place, cell, value } => match self.whose(&cell, known) {
                Ok((id, who)) => match metric_of(&cell) {
                    Ok(metric) => {
                        let (who, metric) = (self.who.place(who), self.metrics.place(metric));
                        let metric = u16::try_from(metric).unwrap_or(u16::MAX);
                        self.months.entry(id).or_default().told.push(Told { who, metric, value, place });
                    }
                    Err(_) => self.tell(
                        Fate::Refused,
                        &place,
                        Some(&cell),
                        Some(value),
                        Why::Sorting(SortingRefusal::UnreadableMetric),
                    ),
                },
                Err((fate, refusal)) => self.tell(fate, &place, Some(&cell), Some(value), Why::Sorting(refusal)),
            },
            Row::Missing { cell, why, .. } => {
                // What holds for a part of the service says nothing about the rest of it.
                let Some(statement) = statement(why).filter(|_| cell.part.is_none()) else { return };
                if let Ok((id, Who::Library(library))) = self.whose(&cell, known) {
                    self.months.entry(id).or_default().statements.insert(library, statement);
                }
            }
            Row::Refused { place, cell, why, found } => {
                self.tell(Fate::Refused, &place, cell.as_ref(), None, Why::Reading(why));
                if let Some(row) = self.rows.last_mut().filter(|row| row.place == place.to_string()) {
                    row.found = Some(found);
                }
            }
        }
    }

    fn whose(&mut self, cell: &Cell<'_>, known: &Known) -> Result<(ServiceMonthId, Who), (Fate, SortingRefusal)> {
        let service = known.service(cell.service).ok_or((Fate::Refused, SortingRefusal::UnknownService))?.clone();
        let month = cell.month;
        let Institution { name, .. } = cell.institution;
        let number = cell.institution.library_number();
        let meant = known.meant(&service, number, cell.institution.as_given(), name.as_deref());
        let who = match meant {
            Some(Meant::Library(library)) if !known.had(&library, &service, month) => {
                return Err((Fate::LeftOut, SortingRefusal::NotConnectedThen));
            }
            Some(Meant::Library(library)) => Who::Library(library),
            Some(Meant::Group(group)) => {
                let recipe = known.recipes.get(&group);
                let recipe = recipe.ok_or((Fate::Refused, SortingRefusal::GroupWithoutRecipe))?;
                if !recipe.weights.keys().any(|library| known.had(library, &service, month)) {
                    return Err((Fate::LeftOut, SortingRefusal::NotConnectedThen));
                }
                Who::Group(group)
            }
            None => {
                *self.quarantined.entry(cell.institution.as_given().to_owned()).or_default() += 1;
                return Err((Fate::Quarantined, SortingRefusal::UnknownInstitution));
            }
        };
        Ok((ServiceMonthId { service, month }, who))
    }

    fn tell(&mut self, fate: Fate, place: &Place, cell: Option<&Cell<'_>>, value: Option<u64>, why: Why) {
        let count = self.counts.entry(fate).or_default();
        *count += 1;
        if *count <= MOST_TOLD as u64 {
            self.rows.push(ToldRow {
                fate,
                place: place.to_string(),
                institution: cell.map(|cell| cell.institution.as_given().to_owned()).unwrap_or_default(),
                service: cell.map(|cell| cell.service.to_owned()).unwrap_or_default(),
                metric: cell.map(|cell| cell.metric.to_owned()).unwrap_or_default(),
                month: cell.map(|cell| cell.month.to_string()).unwrap_or_default(),
                value,
                before: None,
                found: None,
                why: Some(why),
            });
        }
    }

    /// What goes to one service's month, made when it is needed. A figure that the file gives twice is told of.
    pub(crate) fn report(&mut self, id: &ServiceMonthId, import: ImportId, estimated: bool, known: &Known) -> Report {
        let mut report = Report::new(import, estimated);
        let Some(month) = self.months.get(id) else { return report };
        let mut twice = Vec::new();
        for (at, told) in month.told.iter().enumerate() {
            let metric = &self.metrics.all[usize::from(told.metric)];
            let stood = match &self.who.all[told.who as usize] {
                Who::Library(library) => {
                    let stood = report.figures.get(library, metric);
                    if stood.is_none() {
                        report.figures.set(library, metric, told.value);
                    }
                    stood
                }
                Who::Group(group) => {
                    let recipe = &known.recipes[group];
                    let entry = || (BTreeMap::new(), recipe.clone());
                    let (figures, _) = report.groups.entry(group.clone()).or_insert_with(entry);
                    let stood = figures.get(metric).copied();
                    figures.entry(metric.clone()).or_insert(told.value);
                    stood
                }
            };
            twice.extend(stood.map(|_| at));
        }
        report.statements.clone_from(&month.statements);
        let in_groups = report.groups.values().flat_map(|(_, recipe)| recipe.weights.keys());
        let meant = report.figures.libraries().chain(report.statements.keys()).chain(in_groups);
        let places = meant.filter_map(|library| Some((library.clone(), known.places.get(library)?.clone())));
        report.places = places.collect();
        for at in twice {
            self.tell_of(id, at, Fate::Refused, None, Some(Why::Sorting(SortingRefusal::TwiceInFile)));
        }
        report
    }

    /// Tells of restated figures where they stand in the file, by what stood before.
    pub(crate) fn tell_restated(
        &mut self,
        id: &ServiceMonthId,
        before: impl Fn(Result<&LibraryNumber, &GroupId>, &Metric, u64) -> Option<u64>,
    ) {
        let Some(month) = self.months.get(id) else { return };
        let mut restated = Vec::new();
        for (at, told) in month.told.iter().enumerate() {
            let who = match &self.who.all[told.who as usize] {
                Who::Library(library) => Ok(library),
                Who::Group(group) => Err(group),
            };
            let metric = &self.metrics.all[usize::from(told.metric)];
            restated.extend(before(who, metric, told.value).map(|before| (at, before)));
        }
        for (at, before) in restated {
            self.tell_of(id, at, Fate::Restated, Some(before), None);
        }
    }

    fn tell_of(&mut self, id: &ServiceMonthId, at: usize, fate: Fate, before: Option<u64>, why: Option<Why>) {
        let count = self.counts.entry(fate).or_default();
        *count += 1;
        let Some(told) = self.months.get(id).and_then(|month| month.told.get(at)) else { return };
        if *count <= MOST_TOLD as u64 {
            self.rows.push(ToldRow {
                fate,
                place: told.place.to_string(),
                institution: match &self.who.all[told.who as usize] {
                    Who::Library(library) => library.to_string(),
                    Who::Group(group) => group.to_string(),
                },
                service: id.service.to_string(),
                metric: self.metrics.all[usize::from(told.metric)].to_string(),
                month: id.month.to_string(),
                value: Some(told.value),
                before,
                found: None,
                why,
            });
        }
    }

    /// The services it is about.
    pub(crate) fn services(&self) -> impl Iterator<Item = &ServiceId> {
        self.months.keys().map(|id| &id.service)
    }
}

/// The metric that a figure is kept under.
fn metric_of(cell: &Cell<'_>) -> Result<Metric, InvalidValue> {
    match cell.part {
        Some(part) => Metric::of_view(cell.metric, part),
        None => Metric::of_words(cell.metric),
    }
}

fn statement(why: Absence) -> Option<Statement> {
    match why {
        Absence::NotGiven => None,
        Absence::NoUsage => Some(Statement::NoUsage),
        Absence::NotReady => Some(Statement::NotReady),
        Absence::NoLongerAvailable => Some(Statement::NoLongerAvailable),
        Absence::Partial => Some(Statement::Partial),
    }
}
