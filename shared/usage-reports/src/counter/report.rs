//! Which report it is, and what of it may be summed.

use crate::refusals::ReportRefusal;
use crate::summary::{Remark, ReportKind};

/// COUNTER's reports and standard views, releases 5 and 5.1.
const REPORTS: &[(&str, ReportKind)] = &[
    ("PR", ReportKind::Platform),
    ("PR_P1", ReportKind::Platform),
    ("DR", ReportKind::Database),
    ("DR_D1", ReportKind::Database),
    ("DR_D2", ReportKind::Database),
    ("TR", ReportKind::Title),
    ("TR_B1", ReportKind::Title),
    ("TR_B2", ReportKind::Title),
    ("TR_B3", ReportKind::Title),
    ("TR_J1", ReportKind::Title),
    ("TR_J2", ReportKind::Title),
    ("TR_J3", ReportKind::Title),
    ("TR_J4", ReportKind::Title),
    ("IR", ReportKind::Item),
    ("IR_A1", ReportKind::Item),
    ("IR_M1", ReportKind::Item),
];

/// One of COUNTER's reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) id: &'static str,
    pub(crate) kind: ReportKind,
}

impl Report {
    /// The report by its identifier; those of suppliers' own making (`namespace:…`) and of release 4 are unknown.
    pub(crate) fn named(id: &str) -> Result<Self, ReportRefusal> {
        let found = REPORTS.iter().find(|(known, _)| known.eq_ignore_ascii_case(id.trim()));
        found.map(|&(id, kind)| Self { id, kind }).ok_or(ReportRefusal::UnknownCounterReport)
    }

    /// The report is a standard view, whose own filters are known.
    pub(crate) fn is_view(self) -> bool {
        self.id.contains('_')
    }

    /// Its figures are those of a part of the service by definition: of controlled books, of journal articles, of denials.
    pub(crate) fn covers_a_part(self) -> bool {
        self.is_view() && matches!(self.kind, ReportKind::Title | ReportKind::Item)
    }

    /// Why a metric may not be summed over the report's rows; `None` if it may.
    ///
    /// Code of practice 7.6: a search is counted in every database searched, and once in the platform report. 7.4: unique
    /// titles are counted title by title, so they sum over titles and not over databases or items. 7.5: an item is
    /// attributed to one database, so unique items sum everywhere, unless a row is a format of an item.
    pub(crate) fn forbids(self, metric: &str, by_format: bool) -> Option<Remark> {
        if metric.starts_with("Searches_") {
            return (self.kind != ReportKind::Platform).then_some(Remark::SearchesNotSummed);
        }
        let of_titles = matches!(self.kind, ReportKind::Platform | ReportKind::Title);
        let unsummable =
            (metric.starts_with("Unique_Title_") && !of_titles) || (metric.starts_with("Unique_") && by_format);
        unsummable.then_some(Remark::UniquesNotSummed)
    }
}
