//! What a COUNTER report says about itself.

use crate::hint::Hint;
use crate::metric;
use crate::month::Month;
use crate::record::checked;
use crate::refusals::ReportRefusal;
use crate::rows::{Institution, Place};
use crate::summary::Exception;

use super::dates::dates;
use super::exceptions;
use super::report::Report;

/// Names of one sort in a header, such as identifiers; a header has a handful.
const MOST_NAMES: usize = 50;

/// The header as it was read, nothing in it checked yet.
#[derive(Debug, Default)]
pub(crate) struct Header {
    pub(crate) report_id: String,
    pub(crate) release: String,
    pub(crate) institution: Institution,
    /// COUNTER's spelling where it has the metric.
    pub(crate) metrics: Vec<String>,
    pub(crate) filters: Vec<(String, Vec<String>)>,
    pub(crate) attributes: Vec<(String, Vec<String>)>,
    pub(crate) exceptions: Vec<Exception>,
    /// `Begin_Date` and `End_Date`, somewhere in this text.
    pub(crate) period: String,
    pub(crate) created: Option<String>,
    pub(crate) created_by: Option<String>,
    /// Where the reporting period stands: the place of a figure that is nought because no row has it.
    pub(crate) place: Option<Place>,
}

/// A header that makes sense.
pub(crate) struct Checked {
    pub(crate) report: Report,
    pub(crate) institution: Institution,
    pub(crate) period: (Month, Month),
    pub(crate) header: Header,
}

impl Header {
    /// Reads one of the lines above a table: its name and what stands beside it.
    pub(crate) fn line(&mut self, name: &str, value: &str, place: Place) {
        match name.to_ascii_lowercase().as_str() {
            "report_id" => value.clone_into(&mut self.report_id),
            "release" => value.clone_into(&mut self.release),
            "institution_name" => self.name_institution(value),
            "institution_id" | "customer_id" => pieces(value, ';').for_each(|identifier| self.identify(identifier)),
            "metric_types" => pieces(value, ';').for_each(|metric| self.metric(metric)),
            "report_filters" => self.filters.extend(pairs(value)),
            "report_attributes" => self.attributes.extend(pairs(value)),
            "exceptions" => self.exceptions = exceptions::in_cell(value),
            "reporting_period" => {
                value.clone_into(&mut self.period);
                self.place = Some(place);
            }
            "created" => self.created = checked(value).ok().map(Into::into),
            "created_by" => self.created_by = checked(value).ok().map(Into::into),
            _ => {}
        }
    }

    pub(crate) fn name_institution(&mut self, name: &str) {
        self.institution.name = checked(name.trim()).ok().filter(|name| !name.is_empty()).map(Into::into);
    }

    pub(crate) fn identify(&mut self, identifier: &str) {
        let identifiers = &mut self.institution.identifiers;
        let Ok(identifier) = checked(identifier.trim()) else { return };
        if !identifier.is_empty()
            && identifiers.len() < MOST_NAMES
            && !identifiers.iter().any(|known| *known == identifier)
        {
            identifiers.push(identifier.into_owned());
        }
    }

    pub(crate) fn metric(&mut self, metric: &str) {
        let Ok(metric) = checked(metric.trim()) else { return };
        let metric = metric::canonical(&metric).to_owned();
        if !metric.is_empty() && self.metrics.len() < MOST_NAMES && !self.metrics.contains(&metric) {
            self.metrics.push(metric);
        }
    }

    /// What a filter lets through; `None` if there is no such filter.
    pub(crate) fn filter(&self, name: &str) -> Option<&[String]> {
        self.filters.iter().find(|(filter, _)| filter.eq_ignore_ascii_case(name)).map(|(_, values)| values.as_slice())
    }

    fn attribute_is(&self, name: &str, wanted: &[&str]) -> bool {
        let of_name = self.attributes.iter().filter(|(attribute, _)| attribute.eq_ignore_ascii_case(name));
        of_name.flat_map(|(_, values)| values).any(|value| wanted.iter().any(|one| one.eq_ignore_ascii_case(value)))
    }

    /// Everything that a figure needs is said, and the report is one that can be summed.
    pub(crate) fn check(self, hint: &Hint) -> Result<Checked, ReportRefusal> {
        let report = Report::named(&self.report_id)?;
        let release = self.release.trim();
        if release != "5" && !release.starts_with("5.") {
            return Err(ReportRefusal::OtherRelease);
        }
        if self.attribute_is("Granularity", &["Totals", "Total"])
            || self.attribute_is("Exclude_Monthly_Details", &["True"])
        {
            return Err(ReportRefusal::NoMonths);
        }
        if self.narrows(report) {
            return Err(ReportRefusal::Filtered);
        }
        let period = self.months()?;
        let institution = match &hint.institution {
            Some(expected) if self.institution.is_unnamed() => expected.clone(),
            Some(expected) if expected.contradicts(&self.institution) => return Err(ReportRefusal::OtherInstitution),
            _ if self.institution.is_unnamed() => return Err(ReportRefusal::NoInstitution),
            _ => self.institution.clone(),
        };
        Ok(Checked { report, institution, period, header: self })
    }

    fn months(&self) -> Result<(Month, Month), ReportRefusal> {
        let (begin, end) = match dates(&self.period).as_slice() {
            [begin, end] => (*begin, *end),
            _ => return Err(ReportRefusal::NoPeriod),
        };
        if !begin.begins() || !end.ends() || end.month < begin.month {
            return Err(ReportRefusal::NoPeriod);
        }
        Ok((begin.month, end.month))
    }

    /// A filter leaves something out that the report would otherwise have, so that its figures are nobody's total.
    fn narrows(&self, report: Report) -> bool {
        let narrows = |(name, values): &(String, Vec<String>)| {
            let all = values.is_empty() || values.iter().any(|value| value.eq_ignore_ascii_case("all"));
            let known = ["Metric_Type", "Begin_Date", "End_Date", "Platform", "Customer_ID"];
            // A view is what its own filters make it.
            let of_views = ["Data_Type", "Access_Type", "Section_Type", "Parent_Data_Type"];
            if all || known.iter().any(|one| one.eq_ignore_ascii_case(name)) {
                false
            } else if name.eq_ignore_ascii_case("Access_Method") {
                !values.iter().any(|value| value.eq_ignore_ascii_case("Regular"))
            } else {
                !(report.is_view() && of_views.iter().any(|one| one.eq_ignore_ascii_case(name)))
            }
        };
        self.filters.iter().any(narrows)
    }
}

fn pieces(text: &str, separator: char) -> impl Iterator<Item = &str> {
    text.split(separator).map(str::trim).filter(|piece| !piece.is_empty()).take(MOST_NAMES)
}

/// `Data_Type=Book|Reference_Work; Access_Method=Regular`.
fn pairs(text: &str) -> impl Iterator<Item = (String, Vec<String>)> + '_ {
    let pair =
        |(name, values): (&str, &str)| (name.trim().to_owned(), pieces(values, '|').map(str::to_owned).collect());
    pieces(text, ';').filter_map(|piece| piece.split_once('=')).map(pair)
}
