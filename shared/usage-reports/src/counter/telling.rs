//! What a report's sums say: figures, noughts, and months without a figure.
//!
//! Code of practice 3.3 (Zero Usage), both releases: rows and months without usage are left out. So a month of the reporting
//! period that no row has is nought, for every metric that the report was made for or has. It is not if the supplier says that
//! the month is not ready, gone or incomplete, nor if a row that may belong to it could not be read.

use crate::MOST_FIGURES;
use crate::hint::Hint;
use crate::month::Month;
use crate::notes::Told;
use crate::number::LARGEST_FIGURE;
use crate::refusals::{ReportRefusal, RowRefusal};
use crate::rows::{Absence, Cell, Institution, Place};
use crate::summary::{Exception, Remark, ReportKind, Summary};

use super::exceptions;
use super::header::{Checked, Header};
use super::report::Report;
use super::sums::{Found, Sums};

/// Tells everything, in the order of services, metrics and months.
pub(crate) fn tell(
    checked: Checked,
    mut sums: Sums,
    hint: &Hint,
    told: &mut Told<'_>,
) -> Result<Summary, ReportRefusal> {
    let Checked { report, institution, period, mut header } = checked;
    for exception in &mut header.exceptions {
        if exceptions::absence(exception.code).is_some() {
            exception.months = exceptions::months(&exception.text, period);
        }
    }
    refuse_if_empty(&header, &sums)?;
    let services = services(&header, &mut sums, hint, told)?;
    for metric in header.metrics.clone() {
        sums.metric(&metric)?;
    }
    note(report, &header, &sums, told);
    let metrics: Vec<(&str, u32)> =
        sums.metrics().into_iter().filter(|(metric, _)| report.forbids(metric, sums.by_format).is_none()).collect();
    let months: Vec<Month> = period.0.through(period.1).collect();
    if services.len().saturating_mul(metrics.len()).saturating_mul(months.len()) > MOST_FIGURES {
        return Err(ReportRefusal::TooLarge);
    }
    let telling = Telling {
        report,
        institution: &institution,
        exceptions: &header.exceptions,
        months: &months,
        nought_at: header.place.clone().unwrap_or(Place::Pointer("/Report_Header".to_owned())),
        with_usage: sums.months(),
        sums: &sums,
        latest: hint.latest,
    };
    for (service, platform) in &services {
        telling.service(service, *platform, &metrics, told);
    }
    Ok(Summary {
        kind: report.kind,
        report_id: Some(report.id.to_owned()),
        release: Some(header.release.trim().to_owned()),
        institution: Some(institution.clone()),
        period: Some(period),
        created: header.created.clone(),
        created_by: header.created_by.clone(),
        exceptions: header.exceptions.clone(),
        ..Summary::default()
    })
}

/// A report without rows says why, or nothing can be concluded from it.
fn refuse_if_empty(header: &Header, sums: &Sums) -> Result<(), ReportRefusal> {
    if sums.read > 0 || header.exceptions.iter().any(|exception| exceptions::absence(exception.code).is_some()) {
        return Ok(());
    }
    let refused = header.exceptions.iter().any(|exception| exceptions::is_refusal(exception.code));
    Err(if refused { ReportRefusal::SupplierRefused } else { ReportRefusal::NoRows })
}

/// The services, each with its platform's number. Whoever hands a report in for a service means its only platform.
fn services(
    header: &Header,
    sums: &mut Sums,
    hint: &Hint,
    told: &mut Told<'_>,
) -> Result<Vec<(String, u32)>, ReportRefusal> {
    let named: Vec<(String, u32)> =
        sums.platforms().into_iter().map(|(name, number)| (name.to_owned(), number)).collect();
    match (named.as_slice(), &hint.service) {
        ([], Some(service)) => Ok(vec![(service.clone(), sums.platform("")?)]),
        ([], None) => match header.filter("Platform") {
            Some([platform]) => Ok(vec![(platform.clone(), sums.platform("")?)]),
            _ => Err(ReportRefusal::NoService),
        },
        ([(platform, number)], Some(service)) => {
            if !platform.eq_ignore_ascii_case(service) && !platform.is_empty() {
                told.note_about(Remark::PlatformTaken, None);
            }
            Ok(vec![(service.clone(), *number)])
        }
        (_, Some(_)) => Err(ReportRefusal::SeveralPlatforms),
        (_, None) => Ok(named),
    }
}

/// Everything that a person should know about how it was summed.
fn note(report: Report, header: &Header, sums: &Sums, told: &mut Told<'_>) {
    if report.kind != ReportKind::Platform {
        told.note_about(Remark::PartOfService, None);
    }
    let mut remarks: Vec<Remark> =
        sums.metrics().into_iter().filter_map(|(metric, _)| report.forbids(metric, sums.by_format)).collect();
    remarks.sort_unstable_by_key(|remark| remark.code());
    remarks.dedup();
    remarks.into_iter().for_each(|remark| told.note_about(remark, None));
    if let Some(place) = &sums.text_mining {
        told.note(Remark::TextMiningLeftOut, place.clone());
    }
    if let Some(place) = &sums.components {
        told.note(Remark::ComponentsLeftOut, place.clone());
    }
    let regular_only = header.filter("Access_Method").is_some_and(|methods| methods.len() == 1) || report.is_view();
    if !sums.says_access_method && !regular_only && sums.read > 0 {
        told.note_about(Remark::TextMiningMayBeIncluded, None);
    }
}

struct Telling<'a> {
    report: Report,
    institution: &'a Institution,
    exceptions: &'a [Exception],
    /// Of the reporting period.
    months: &'a [Month],
    nought_at: Place,
    with_usage: std::collections::BTreeSet<Month>,
    sums: &'a Sums,
    latest: Option<Month>,
}

impl Telling<'_> {
    fn service(&self, service: &str, platform: u32, metrics: &[(&str, u32)], told: &mut Told<'_>) {
        for (metric, number) in metrics {
            let mut months: Vec<Month> = self.named_months().chain(self.months.iter().copied()).collect();
            months.extend(self.sums.months_of(platform, *number));
            months.sort_unstable();
            months.dedup();
            for month in months {
                self.month(service, metric, (platform, *number, month), told);
            }
        }
        if metrics.is_empty() {
            // The report names no metric at all, and has something to say about months all the same.
            for month in self.months {
                if let Some(why) = self.absence(*month) {
                    told.missing(self.nought_at.clone(), self.cell(service, "", *month, true), why);
                }
            }
        }
    }

    /// The months that exceptions name, also beyond the reporting period: that may have been cut to what there is.
    fn named_months(&self) -> impl Iterator<Item = Month> + '_ {
        let sensible = move |month: &Month| self.latest.is_none_or(|latest| *month <= latest);
        self.exceptions.iter().flat_map(|exception| &exception.months).copied().filter(sensible)
    }

    fn cell<'c>(&'c self, service: &'c str, metric: &'c str, month: Month, missing: bool) -> Cell<'c> {
        let part = if missing { self.report.kind != ReportKind::Platform } else { self.report.covers_a_part() };
        Cell { institution: self.institution, service, metric, month, part: part.then_some(self.report.id) }
    }

    fn month(&self, service: &str, metric: &str, key: (u32, u32, Month), told: &mut Told<'_>) {
        let month = key.2;
        let cell = self.cell(service, metric, month, false);
        let future = self.latest.is_some_and(|latest| month > latest);
        match self.sums.get(key) {
            Found::Sum(sum) => {
                let shown = sum.value.to_string();
                let place = sum.place.clone();
                // A table has a cell for every month, and a nought in it where JSON has nothing.
                let absence = if sum.value == 0 { self.absence(month) } else { None };
                if let Some(why) = absence {
                    told.missing(place, self.cell(service, metric, month, true), why);
                } else if !self.months.contains(&month) {
                    told.refused(place, Some(cell), RowRefusal::OutsidePeriod, &shown);
                } else if future && sum.value > 0 {
                    told.refused(place, Some(cell), RowRefusal::FutureMonth, &shown);
                } else if sum.value > LARGEST_FIGURE {
                    told.refused(place, Some(cell), RowRefusal::Absurd, &shown);
                } else if !future {
                    told.figure(place, cell, sum.value);
                }
            }
            Found::TooLow(sum) => {
                told.refused(sum.place.clone(), Some(cell), RowRefusal::PartUnread, &sum.value.to_string());
            }
            Found::Unread => {}
            Found::Nothing => {
                let cell = self.cell(service, metric, month, true);
                if let Some(why) = self.absence(month) {
                    told.missing(self.nought_at.clone(), cell, why);
                } else if self.sums.blank_months.contains(&month) {
                    told.missing(self.nought_at.clone(), cell, Absence::NotGiven);
                } else if self.latest.is_none_or(|latest| month < latest) {
                    // A month that is not over is not nought yet.
                    told.figure(self.nought_at.clone(), self.cell(service, metric, month, false), 0);
                }
            }
        }
    }

    /// Why a month without a figure has none, if an exception says so; the one that explains most goes first.
    fn absence(&self, month: Month) -> Option<Absence> {
        let speaks = |exception: &&Exception| {
            if !exception.months.is_empty() {
                return exception.months.contains(&month);
            }
            // One that names no months means those without any figure; something incomplete may be so everywhere.
            exception.code == 3040 || !self.with_usage.contains(&month)
        };
        [3032, 3031, 3040, 3030].into_iter().find_map(|code| {
            let exception = self.exceptions.iter().filter(|exception| exception.code == code).find(speaks);
            exception.and_then(|exception| exceptions::absence(exception.code))
        })
    }
}
