//! Where in a table things stand.

use domain::statistics::Month;

use crate::hint::Hint;
use crate::metric;
use crate::month::Written;
use crate::record::{Given, Record, checked};
use crate::refusals::ReportRefusal;
use crate::rows::Institution;

use super::words::{self, Role};

/// What the lines above the headings, and whoever hands the file in, say for all lines.
#[derive(Debug, Clone, Default)]
pub(crate) struct Defaults {
    pub(crate) institution: Option<Institution>,
    pub(crate) service: Option<String>,
    pub(crate) metric: Option<String>,
    pub(crate) month: Option<Month>,
    /// The years that are named above the headings; only a single one can be meant for all.
    years: Vec<i16>,
    hinted_year: Option<i16>,
}

impl Defaults {
    pub(crate) fn new(hint: &Hint) -> Self {
        Self {
            institution: hint.institution.clone(),
            service: hint.service.clone(),
            metric: hint.metric.as_deref().map(|metric| metric::canonical(metric).to_owned()),
            month: None,
            years: Vec::new(),
            hinted_year: hint.year,
        }
    }

    /// The year for months without one.
    pub(crate) fn year(&self) -> Option<i16> {
        match self.years.as_slice() {
            [year] => Some(*year),
            _ => self.hinted_year,
        }
    }

    /// Learns from a line above the headings: years, and pairs such as `Tjeneste;Nyhetsarkivet`.
    pub(crate) fn learn(&mut self, record: Record<'_>) {
        for (_, given) in record.filled() {
            for word in given.shown().split(|letter: char| !letter.is_ascii_digit()).filter(|word| word.len() == 4) {
                let year = word.parse().ok().filter(|year| (2000..2100).contains(year));
                if let Some(year) = year.filter(|year| !self.years.contains(year)) {
                    self.years.push(year);
                }
            }
        }
        let mut filled = record.filled();
        let (Some((_, Given::Text(heading))), Some((_, value)), None) = (filled.next(), filled.next(), filled.next())
        else {
            return;
        };
        let shown = value.shown();
        let Ok(text) = checked(&shown) else { return };
        match words::role(heading) {
            Some(Role::Service) => self.service = Some(text.into_owned()),
            Some(Role::Metric) => self.metric = Some(metric::canonical(&text).to_owned()),
            Some(Role::Identifier) => self.institution.get_or_insert_default().identifiers.push(text.into_owned()),
            Some(Role::Institution) => self.institution.get_or_insert_default().name = Some(text.into_owned()),
            Some(Role::Month) => {
                if let Some(Written::Month(month)) = value.month() {
                    self.month = Some(month);
                }
            }
            _ => {}
        }
    }
}

/// A column of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) column: usize,
    /// The month over it: whole, or without its year.
    pub(crate) month: Option<Written>,
    /// The metric over it.
    pub(crate) metric: Option<String>,
}

/// Which column holds what, counted from 0.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layout {
    pub(crate) identifier: Option<usize>,
    pub(crate) institution: Option<usize>,
    pub(crate) service: Option<usize>,
    pub(crate) metric: Option<usize>,
    pub(crate) month: Option<usize>,
    pub(crate) year: Option<usize>,
    pub(crate) begin: Option<usize>,
    pub(crate) end: Option<usize>,
    pub(crate) total: Option<usize>,
    pub(crate) figures: Vec<Figures>,
    /// How many cells a line has.
    pub(crate) width: usize,
}

/// What a line turned out to be.
pub(crate) enum Heading {
    /// The headings.
    Found(Layout),
    /// Headings, but none for months.
    WithoutMonths,
    /// Something else.
    Other,
}

impl Layout {
    /// Looks whether a line is the one with the headings.
    pub(crate) fn recognise(record: Record<'_>, defaults: &Defaults) -> Result<Heading, ReportRefusal> {
        let mut layout = Self::default();
        let (mut months, mut metrics, mut value) = (Vec::new(), Vec::new(), None);
        let mut roles = 0;
        for (column, given) in record.filled() {
            let text = given.shown();
            let role = words::role(&text);
            roles += usize::from(role.is_some());
            if role == Some(Role::Value) {
                value.get_or_insert(column);
            } else if let Some(place) = role.and_then(|role| layout.place_of(role)) {
                place.get_or_insert(column);
            } else if let Some(month @ (Written::Month(_) | Written::NameOnly(_))) = given.month() {
                months.push(Figures { column, month: Some(month), metric: None });
            } else if words::names_something_counted(&text) {
                metrics.push(Figures { column, month: None, metric: Some(metric::canonical(&text).to_owned()) });
            }
        }
        let dated = layout.month.or(layout.year).or(layout.begin).is_some() || defaults.month.is_some();
        let counted = value.is_some() || !metrics.is_empty() || layout.total.is_some();
        if !months.is_empty() && (roles > 0 || months.len() > 1) {
            layout.figures = months;
        } else if dated && roles > 1 && !metrics.is_empty() && (layout.metric.is_none() || value.is_none()) {
            layout.figures = metrics;
        } else if dated && roles > 1 && value.or(layout.total).is_some() {
            // With one figure on each line there is nothing to sum, so "total" is the figure's name.
            layout.figures = value
                .or(layout.total.take())
                .map(|column| Figures { column, month: None, metric: None })
                .into_iter()
                .collect();
        } else {
            return Ok(if counted && roles > 1 { Heading::WithoutMonths } else { Heading::Other });
        }
        if record.filled().any(|(_, given)| given.is_formula()) {
            return Err(ReportRefusal::FormulaInHeadings);
        }
        layout.width = record.filled().last().map_or(0, |(column, _)| column + 1);
        layout.check(defaults)?;
        Ok(Heading::Found(layout))
    }

    fn place_of(&mut self, role: Role) -> Option<&mut Option<usize>> {
        Some(match role {
            Role::Identifier => &mut self.identifier,
            Role::Institution => &mut self.institution,
            Role::Service => &mut self.service,
            Role::Metric => &mut self.metric,
            Role::Month => &mut self.month,
            Role::Year => &mut self.year,
            Role::Begin => &mut self.begin,
            Role::End => &mut self.end,
            Role::Total => &mut self.total,
            Role::Value => return None,
        })
    }

    /// Everything that a figure needs is said somewhere, and nothing twice.
    fn check(&self, defaults: &Defaults) -> Result<(), ReportRefusal> {
        if self.identifier.or(self.institution).is_none() && defaults.institution.is_none() {
            return Err(ReportRefusal::NoInstitution);
        }
        if self.service.is_none() && defaults.service.is_none() {
            return Err(ReportRefusal::NoService);
        }
        let metric_over_columns = self.figures.iter().all(|figures| figures.metric.is_some());
        if self.metric.is_none() && !metric_over_columns && defaults.metric.is_none() {
            return Err(ReportRefusal::NoMetric);
        }
        let nameless = self.figures.iter().any(|figures| matches!(figures.month, Some(Written::NameOnly(_))));
        if nameless && self.year.is_none() && defaults.year().is_none() {
            return Err(ReportRefusal::MonthWithoutYear);
        }
        let mut seen = Vec::new();
        for figures in self.figures.iter().filter(|figures| figures.month.is_some()) {
            let month = figures.month.map(|month| with_year(month, defaults.year()));
            if seen.contains(&month) {
                return Err(ReportRefusal::DuplicateMonth);
            }
            seen.push(month);
        }
        Ok(())
    }
}

/// The month, its year added if it has none and one is known.
pub(crate) fn with_year(written: Written, year: Option<i16>) -> Written {
    match (written, year) {
        (Written::NameOnly(month), Some(year)) => Month::new(year, month).map_or(written, Written::Month),
        _ => written,
    }
}
