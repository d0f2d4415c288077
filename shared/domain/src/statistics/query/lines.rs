//! From rows to lines.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use jiff::civil::Date;

use super::{Detail, Period, QueryRefusal, Span};
use crate::kernel::ServiceId;
use crate::statistics::disclosure::{Group, ShownCell, Sight, WhyNot};
use crate::statistics::membership::ConnectionsEntry;
use crate::statistics::policy::{Display, DisplayPolicy, Granularity, Tier};
use crate::statistics::service_month::{LibraryMonth, ServiceTotals, TotalsPart};
use crate::statistics::{Basis, Cell, CellFacts, Metric, Month, NoFigure};

/// The metric that stands for a service of which nothing has been counted yet.
const USUAL: Metric = Metric::TotalItemRequests;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Which months.
    pub period: Period,
    /// How finely.
    pub detail: Detail,
    /// Which metric; all that the service counts, if none is named.
    pub metric: Option<Metric>,
    /// Today, in Norway.
    pub today: Date,
}

/// By which counties: a library's county changes with reforms.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Geography {
    /// As they were in the month.
    #[default]
    Then,
    /// As they have been since 2024.
    Now,
}

impl FromStr for Geography {
    type Err = QueryRefusal;

    fn from_str(text: &str) -> Result<Self, QueryRefusal> {
        match text {
            "then" => Ok(Self::Then),
            "now" => Ok(Self::Now),
            _ => Err(QueryRefusal::UnknownGeography),
        }
    }
}

/// What a reader sees of which service: who they are, and the policies.
#[derive(Debug)]
pub struct Sights<'p> {
    /// As whom they look.
    pub tier: Tier,
    /// Who they are besides, if they look through another's eyes: they never see more than they themselves may.
    pub reader: Tier,
    /// The policies of the services; a service without one is open.
    pub policies: &'p BTreeMap<ServiceId, DisplayPolicy>,
    /// Today, in Norway.
    pub today: Date,
}

impl Sights<'_> {
    /// What one reader sees of a year of a service, and by which version of its policy. None applies to those who see every
    /// month whatever it says.
    fn of(&self, service: &ServiceId, year: i16) -> (Sight, Option<u32>) {
        let (display, version) = self.policies.get(service).map_or((Display::OPEN, 0), |policy| {
            let in_force = policy.in_force(year);
            (in_force.display, in_force.version)
        });
        let allowed = display.to(self.tier).min(display.to(self.reader));
        let applies = self.tier.is_governed() || self.reader.is_governed();
        (Sight { allowed, year, today: self.today }, applies.then_some(version))
    }

    /// Whether they see every month of a service that lies in a period.
    pub fn sees_months(&self, service: &ServiceId, period: Period) -> bool {
        period.years().all(|year| self.of(service, year).0.allowed == Granularity::Month)
    }

    fn sees_nothing(&self, service: &ServiceId, period: Period) -> bool {
        period.years().all(|year| self.of(service, year).0.allowed == Granularity::Nothing)
    }
}

/// One line of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The service.
    pub service: ServiceId,
    /// What is counted.
    pub metric: Metric,
    /// When.
    pub span: Span,
    /// The figure, or why there is none.
    pub cell: ShownCell,
    /// How the figure came to be; `None` where there is none.
    pub basis: Option<Basis>,
    /// Whether the figure lacks months that it should have.
    pub incomplete: bool,
    /// The version of the display policy that was applied, 0 where nobody has decided; `None` for those to whom none applies.
    pub policy_version: Option<u32>,
}

/// The lines of one library: all its services, or one of them.
pub fn library_lines(
    asked: &Asked,
    only: Option<&ServiceId>,
    rows: &[LibraryMonth],
    connections: &ConnectionsEntry,
    sights: &Sights<'_>,
) -> Vec<Line> {
    let of_rows = rows.iter().map(|row| &row.service);
    let mut services: BTreeSet<&ServiceId> = of_rows.chain(connections.services.keys()).collect();
    services.extend(only);
    services.retain(|service| only.is_none_or(|only| only == *service));
    let mut lines = Vec::new();
    for service in services {
        let by_month: BTreeMap<Month, &LibraryMonth> =
            rows.iter().filter(|row| row.service == *service).map(|row| (row.month, row)).collect();
        let counted: BTreeSet<&Metric> = by_month.values().flat_map(|row| row.figures.keys()).collect();
        let cell = |metric: &Metric, month: Month| -> Cell {
            let row = by_month.get(&month);
            let facts = CellFacts {
                figure: row.and_then(|row| row.figures.get(metric)),
                statement: row.and_then(|row| row.statement),
                month,
                connected: connections.had(service, month),
                today: asked.today,
            };
            match facts.cell() {
                // A service that counts other things, and this never, does not count it.
                Err(NoFigure::Missing) if !counted.is_empty() && !counted.contains(metric) => {
                    Err(NoFigure::NotCollected)
                }
                cell => cell,
            }
        };
        for metric in metrics_shown(asked, &counted, service, sights) {
            lines.extend(spans(asked, service, &metric, sights, |month| cell(&metric, month)));
        }
    }
    lines
}

/// The lines of all libraries together, or of those of a county or a type, for one service.
pub fn totals_lines(
    asked: &Asked,
    service: &ServiceId,
    group: &Group,
    geography: Geography,
    rows: &[ServiceTotals],
    sights: &Sights<'_>,
) -> Vec<Line> {
    let by_month: BTreeMap<Month, &ServiceTotals> = rows.iter().map(|row| (row.month, row)).collect();
    let counted: BTreeSet<&Metric> = rows.iter().flat_map(|row| &row.metrics).collect();
    let cell = |metric: &Metric, month: Month| -> Cell {
        let Some(row) = by_month.get(&month) else {
            let facts = CellFacts { figure: None, statement: None, month, connected: true, today: asked.today };
            return facts.cell();
        };
        let Some(column) = row.metrics.iter().position(|counted| counted == metric) else {
            return Err(NoFigure::NotCollected);
        };
        let parts = row.parts.iter().filter(|part| belongs(part, group, geography));
        let values: Vec<u64> = parts.filter_map(|part| part.values.get(column).copied().flatten()).collect();
        if values.is_empty() {
            return Err(NoFigure::NotMember);
        }
        let basis = if row.holds_estimates { Basis::Estimated } else { Basis::Measured };
        Ok(crate::statistics::Figure { value: values.into_iter().fold(0, u64::saturating_add), basis })
    };
    let lines = metrics_shown(asked, &counted, service, sights).into_iter();
    lines.flat_map(|metric| spans(asked, service, &metric, sights, |month| cell(&metric, month))).collect()
}

/// Which metrics a service counts is told to those who see something of it.
fn metrics_shown(asked: &Asked, counted: &BTreeSet<&Metric>, service: &ServiceId, sights: &Sights<'_>) -> Vec<Metric> {
    if sights.sees_nothing(service, asked.period) {
        return metrics(asked, &BTreeSet::new());
    }
    metrics(asked, counted)
}

pub(super) fn metrics(asked: &Asked, counted: &BTreeSet<&Metric>) -> Vec<Metric> {
    match &asked.metric {
        Some(metric) => vec![metric.clone()],
        None if counted.is_empty() => vec![USUAL],
        None => counted.iter().map(|metric| (*metric).clone()).collect(),
    }
}

fn belongs(part: &TotalsPart, group: &Group, geography: Geography) -> bool {
    let county = match geography {
        Geography::Then => &part.county,
        Geography::Now => &part.county_since_2024,
    };
    match group {
        Group::National => true,
        Group::Type(kind) => part.library_type == *kind,
        Group::County(asked) => county == asked,
        Group::CountyAndType(asked, kind) => county == asked && part.library_type == *kind,
    }
}

/// The lines of one service and metric, a month or a year each, as the reader may see them.
fn spans(
    asked: &Asked,
    service: &ServiceId,
    metric: &Metric,
    sights: &Sights<'_>,
    cell: impl Fn(Month) -> Cell,
) -> Vec<Line> {
    let mut lines = Vec::new();
    for year in asked.period.years() {
        let (sight, policy_version) = sights.of(service, year);
        let mut line = |span, seen: ShownCell, basis, incomplete| {
            let is_value = matches!(seen, ShownCell::Value(_));
            lines.push(Line {
                service: service.clone(),
                metric: metric.clone(),
                span,
                cell: seen,
                basis: if is_value { basis } else { None },
                incomplete: is_value && incomplete,
                policy_version,
            });
        };
        let months = asked.period.months_in(year);
        match asked.detail {
            Detail::Month => {
                for month in months {
                    let found = cell(month);
                    let basis = found.as_ref().ok().map(|figure| figure.basis.clone());
                    line(Span::Month(month), sight.of_month(found.into()), basis, false);
                }
            }
            Detail::Totals => {
                let cells: Vec<Cell> = months.iter().map(|month| cell(*month)).collect();
                let (sum, basis, incomplete) = summed(&cells);
                let seen = sight.of_months(months.len(), sum);
                line(Span::Year { year, months: months.len() }, seen, basis, incomplete);
            }
        }
    }
    lines
}

/// The sum of the months there are, how sure it is at the least, and whether months are owed.
fn summed(cells: &[Cell]) -> (ShownCell, Option<Basis>, bool) {
    let figures: Vec<_> = cells.iter().filter_map(|cell| cell.as_ref().ok()).collect();
    if figures.is_empty() {
        // The reason that says most about what is to come: not ready, then owed, then never.
        let order = [NoFigure::NotReady, NoFigure::Missing, NoFigure::NotCollected];
        let found = order.into_iter().find(|why| cells.contains(&Err(*why))).unwrap_or(NoFigure::NotMember);
        return (Err(found).into(), None, false);
    }
    let value = figures.iter().fold(0_u64, |sum, figure| sum.saturating_add(figure.value));
    let basis = figures.iter().map(|figure| figure.basis.clone()).max();
    let owed = |cell: &Cell| matches!(cell, Err(NoFigure::Missing | NoFigure::NotReady | NoFigure::NotCollected));
    (ShownCell::Value(value), basis, cells.iter().any(owed))
}

impl From<Cell> for ShownCell {
    fn from(cell: Cell) -> Self {
        match cell {
            Ok(figure) => Self::Value(figure.value),
            Err(NoFigure::Missing) => Self::Withheld(WhyNot::Missing),
            Err(NoFigure::NotReady) => Self::Withheld(WhyNot::NotReady),
            Err(NoFigure::NotCollected) => Self::Withheld(WhyNot::NotCollected),
            Err(NoFigure::NotMember) => Self::Withheld(WhyNot::NotMember),
        }
    }
}
