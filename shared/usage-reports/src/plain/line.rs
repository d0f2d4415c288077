//! The lines below the headings.

use std::borrow::Cow;

use crate::hint::Hint;
use crate::metric;
use crate::month::{Month, Written};
use crate::notes::Told;
use crate::number::{Amount, Comma};
use crate::record::{Given, Record};
use crate::refusals::{ReportRefusal, RowRefusal};
use crate::rows::{Absence, Cell, Institution};
use crate::seen::{Names, Seen};
use crate::summary::Remark;

use super::layout::{Defaults, Figures, Layout, with_year};
use super::totals::Totals;
use super::words;

/// A table whose headings are known.
pub(crate) struct Table<'a> {
    layout: Layout,
    defaults: Defaults,
    hint: &'a Hint,
    comma: Comma,
    institutions: Names,
    services: Names,
    metrics: Names,
    seen: Seen,
    totals: Totals,
    /// The institution of the line before, which is mostly also this line's.
    institution: Institution,
    first_institution: Option<Institution>,
    several_institutions: bool,
    period: Option<(Month, Month)>,
}

/// What a line says for all its figures.
struct Line<'a> {
    service: Cow<'a, str>,
    metric: Option<Cow<'a, str>>,
    month: Option<Month>,
    year: Option<i16>,
}

impl<'a> Table<'a> {
    pub(crate) fn new(layout: Layout, defaults: Defaults, hint: &'a Hint, comma: Comma) -> Self {
        Self {
            layout,
            defaults,
            hint,
            comma,
            institutions: Names::default(),
            services: Names::default(),
            metrics: Names::default(),
            seen: Seen::default(),
            totals: Totals::default(),
            institution: Institution::default(),
            first_institution: None,
            several_institutions: false,
            period: None,
        }
    }

    /// How many cells a line has.
    pub(crate) fn width(&self) -> usize {
        self.layout.width
    }

    /// The institution that the whole file is about, if it is about one.
    pub(crate) fn only_institution(&self) -> Option<Institution> {
        if self.several_institutions { None } else { self.first_institution.clone() }
    }

    /// First and last month of the figures.
    pub(crate) fn period(&self) -> Option<(Month, Month)> {
        self.period
    }

    /// The line is short, but only comments or a sum are cut off: some programs leave trailing blanks out.
    pub(crate) fn figures_are_within(&self, record: Record<'_>) -> bool {
        self.layout.figures.iter().all(|figures| figures.column < record.len())
    }

    /// Something stands where there is no heading.
    pub(crate) fn goes_beyond(&self, record: Record<'_>) -> bool {
        record.filled().any(|(column, _)| column >= self.layout.width)
    }

    /// Reads a line and tells its figures.
    pub(crate) fn read(&mut self, record: Record<'_>, told: &mut Told<'_>) -> Result<(), ReportRefusal> {
        if self.is_total(record) {
            return self.hold_against_total(record, told);
        }
        match self.line(record) {
            Ok(line) => self.figures(record, &line, told),
            Err((column, why)) => {
                let (place, found) = match column {
                    Some(column) => (record.place(column), record.given(column).shown().into_owned()),
                    None => (record.whole(), String::new()),
                };
                told.refused(place, None, why, &found);
                Ok(())
            }
        }
    }

    fn is_total(&self, record: Record<'_>) -> bool {
        let names = [
            self.layout.identifier,
            self.layout.institution,
            self.layout.service,
            self.layout.metric,
            self.layout.month,
        ];
        let numbered = self
            .layout
            .identifier
            .is_some_and(|column| record.given(column).shown().parse::<domain::kernel::LibraryNumber>().is_ok());
        // A library's own line keeps its figures, whatever the library is called; a line over a library's services is a sum.
        names.into_iter().flatten().any(|column| {
            let own_name = numbered && Some(column) == self.layout.institution;
            !own_name && matches!(record.given(column), Given::Text(text) if words::says_total(text))
        })
    }

    /// Reads what the line says for all its figures; `self.institution` is set. A refusal comes with its column.
    fn line<'r>(&mut self, record: Record<'r>) -> Result<Line<'r>, (Option<usize>, RowRefusal)> {
        self.read_institution(record)?;
        let service = match name(record, self.layout.service)? {
            Some(service) => service,
            None => Cow::Owned(self.defaults.service.clone().ok_or((self.layout.service, RowRefusal::NoService))?),
        };
        let metric = name(record, self.layout.metric)?.or_else(|| self.defaults.metric.clone().map(Cow::Owned));
        let metric_needed = self.layout.figures.iter().any(|figures| figures.metric.is_none());
        if metric.is_none() && metric_needed {
            return Err((self.layout.metric, RowRefusal::NoMetric));
        }
        let year = self.year(record)?;
        let month_needed = self.layout.figures.iter().any(|figures| figures.month.is_none());
        let month = if month_needed { Some(self.month(record, year)?) } else { None };
        Ok(Line { service, metric, month, year })
    }

    fn read_institution(&mut self, record: Record<'_>) -> Result<(), (Option<usize>, RowRefusal)> {
        let identifier = name(record, self.layout.identifier)?;
        let called = name(record, self.layout.institution)?;
        let same = self.institution.identifiers.first().map(String::as_str) == identifier.as_deref()
            && self.institution.name.as_deref() == called.as_deref()
            && !self.institution.is_unnamed();
        if same {
            return Ok(());
        }
        let institution = Institution {
            identifiers: identifier.into_iter().map(Cow::into_owned).collect(),
            name: called.map(Cow::into_owned),
        };
        let institution = match &self.defaults.institution {
            Some(default) if institution.is_unnamed() => default.clone(),
            _ => institution,
        };
        let column = self.layout.identifier.or(self.layout.institution);
        if institution.is_unnamed() {
            return Err((column, RowRefusal::NoInstitution));
        }
        if self.hint.institution.as_ref().is_some_and(|expected| expected.contradicts(&institution)) {
            return Err((column, RowRefusal::OtherInstitution));
        }
        match &self.first_institution {
            None => self.first_institution = Some(institution.clone()),
            Some(first) => self.several_institutions |= *first != institution,
        }
        self.institution = institution;
        Ok(())
    }

    fn year(&self, record: Record<'_>) -> Result<Option<i16>, (Option<usize>, RowRefusal)> {
        let Some(column) = self.layout.year else { return Ok(self.defaults.year()) };
        match record.given(column) {
            Given::Blank => Ok(self.defaults.year()),
            given => {
                let year = given.shown().parse().ok().filter(|year| Month::new(*year, 1).is_some());
                year.map(Some).ok_or((self.layout.year, RowRefusal::NoMonth))
            }
        }
    }

    /// The month that the line is for.
    fn month(&self, record: Record<'_>, year: Option<i16>) -> Result<Month, (Option<usize>, RowRefusal)> {
        if let (Some(begin), Some(end)) = (self.layout.begin, self.layout.end) {
            let months = (record.given(begin).month_in_column(), record.given(end).month_in_column());
            return match months {
                (Some(Written::Month(first)), Some(Written::Month(last))) if first == last => Ok(first),
                (Some(_), Some(_)) => Err((Some(begin), RowRefusal::NotOneMonth)),
                _ => Err((Some(begin), RowRefusal::NoMonth)),
            };
        }
        let Some(column) = self.layout.month.or(self.layout.begin) else {
            return self.defaults.month.ok_or((self.layout.year, RowRefusal::NotOneMonth));
        };
        let given = record.given(column);
        // Beside a column of years, a bare number is the month's.
        let numbered =
            self.layout.year.and_then(|_| given.shown().parse().ok()).filter(|number| (1..=12).contains(number));
        let written = numbered.map(Written::NameOnly).or_else(|| given.month_in_column());
        match written.map(|written| with_year(written, year)) {
            Some(Written::Month(month)) => Ok(month),
            Some(Written::Day) => Err((Some(column), RowRefusal::NotOneMonth)),
            Some(Written::NameOnly(_)) | None => Err((Some(column), RowRefusal::NoMonth)),
        }
    }

    /// Tells every figure of a line, and holds their sum against the line's own.
    fn figures(&mut self, record: Record<'_>, line: &Line<'_>, told: &mut Told<'_>) -> Result<(), ReportRefusal> {
        let institution = std::mem::take(&mut self.institution);
        let columns = std::mem::take(&mut self.layout.figures);
        let service = self.services.number(&line.service)?;
        let known = (self.institutions.number(&key(&institution))?, service);
        let mut sum = Some(0);
        for figures in &columns {
            let figure = self.figure(record, line, figures, &institution, known, told)?;
            sum = sum.zip(figure).map(|(sum, figure)| sum + figure);
        }
        self.institution = institution;
        self.layout.figures = columns;
        if let (Some(sum), Some(column)) = (sum, self.layout.total)
            && matches!(record.amount(column, self.comma), Ok(Amount::Figure(total)) if total != sum)
        {
            told.note(Remark::TotalsDiffer, record.place(column));
        }
        Ok(())
    }

    /// Tells one figure, and answers with what it adds to the line's sum; `None` if it was refused.
    fn figure(
        &mut self,
        record: Record<'_>,
        line: &Line<'_>,
        figures: &Figures,
        institution: &Institution,
        known: (u32, u32),
        told: &mut Told<'_>,
    ) -> Result<Option<u64>, ReportRefusal> {
        let place = record.place(figures.column);
        let given = record.given(figures.column);
        let month = match figures.month.map(|month| with_year(month, line.year)) {
            Some(Written::Month(month)) => Some(month),
            Some(_) => None,
            None => line.month,
        };
        let Some(month) = month else {
            told.refused(place, None, RowRefusal::NoMonth, &given.shown());
            return Ok(None);
        };
        let metric = figures.metric.as_deref().or(line.metric.as_deref()).map_or("", metric::canonical);
        let cell = Cell { institution, service: &line.service, metric, month, part: None };
        let amount = record.amount(figures.column, self.comma);
        let future = self.hint.latest.is_some_and(|latest| month > latest);
        match amount {
            // A sheet made for the whole year has blanks for what is to come.
            Ok(Amount::Blank) if future => return Ok(Some(0)),
            _ if future => {
                told.refused(place, Some(cell), RowRefusal::FutureMonth, &given.shown());
                return Ok(None);
            }
            Err(why) => {
                told.refused(place, Some(cell), why, &given.shown());
                return Ok(None);
            }
            Ok(_) => {}
        }
        let number = self.metrics.number(metric)?;
        if !self.seen.first(known.0, known.1, number, month)? {
            told.refused(place, Some(cell), RowRefusal::Duplicate, &given.shown());
            return Ok(None);
        }
        let (first, last) = self.period.unwrap_or((month, month));
        self.period = Some((first.min(month), last.max(month)));
        if let Ok(Amount::Figure(value)) = amount {
            self.totals.add((known.1, number, month), value);
            told.figure(place, cell, value);
            return Ok(Some(value));
        }
        told.missing(place, cell, Absence::NotGiven);
        Ok(Some(0))
    }

    /// Compares a line of totals with the sums of the lines before it.
    fn hold_against_total(&mut self, record: Record<'_>, told: &mut Told<'_>) -> Result<(), ReportRefusal> {
        let service = match name(record, self.layout.service) {
            Ok(Some(service)) if !words::says_total(&service) => Some(self.services.number(&service)?),
            _ => None,
        };
        let metric = match name(record, self.layout.metric) {
            Ok(Some(metric)) if !words::says_total(&metric) => Some(self.metrics.number(metric::canonical(&metric))?),
            _ => None,
        };
        let year = self.year(record).ok().flatten();
        let columns = std::mem::take(&mut self.layout.figures);
        for figures in &columns {
            let month = match figures.month.map(|month| with_year(month, year)) {
                Some(Written::Month(month)) => Some(month),
                Some(_) => None,
                None => self.month(record, year).ok(),
            };
            let metric = match &figures.metric {
                Some(metric) => Some(self.metrics.number(metric)?),
                None => metric,
            };
            if let Ok(Amount::Figure(total)) = record.amount(figures.column, self.comma)
                && !self.totals.agree(service, metric, month, total)
            {
                told.note(Remark::TotalsDiffer, record.place(figures.column));
            }
        }
        self.layout.figures = columns;
        self.totals.begin_anew();
        Ok(())
    }
}

/// The name in a column; a refusal comes with the column.
fn name(record: Record<'_>, column: Option<usize>) -> Result<Option<Cow<'_, str>>, (Option<usize>, RowRefusal)> {
    let Some(at) = column else { return Ok(None) };
    record.name(at).map_err(|why| (column, why))
}

/// What tells institutions apart: their number if they have one.
fn key(institution: &Institution) -> String {
    institution.library_number().map_or_else(|| institution.as_given().to_lowercase(), |number| number.to_string())
}
