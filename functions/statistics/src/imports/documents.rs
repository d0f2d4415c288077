//! What goes over the wire about imports.

use domain::kernel::ReaderLanguage;
use domain::statistics::import::{Committed, ImportEntry, Outcome};
use serde::{Deserialize, Serialize};
use usage_reports::Summary;
use utoipa::{IntoParams, ToSchema};

use super::sorting::{Fate, ToldRow};
use super::taking_in::Taken;

/// How a file is to be read, where it does not say so itself.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct UploadQuery {
    /// What the file is called.
    #[param(example = "april-2023.csv")]
    pub(crate) file_name: String,
    /// The service's short name, if the file names no service. A COUNTER report's only platform is taken to be this service,
    /// whatever it is called there.
    #[param(nullable = false, example = "filmarkivet")]
    pub(crate) service: Option<String>,
    /// The metric, if the file names none.
    #[param(nullable = false, example = "Total_Item_Requests")]
    pub(crate) metric: Option<String>,
    /// The year, if the file names months alone.
    #[param(nullable = false, example = "2023")]
    pub(crate) year: Option<String>,
    /// The number of the library that the file is for: a report of another one is refused, and a file that names none is its.
    #[param(nullable = false, example = "2030100")]
    pub(crate) library: Option<String>,
    /// `true` if the figures are estimates.
    #[param(nullable = false, example = "false")]
    pub(crate) estimated: Option<String>,
}

/// How many rows came out in each way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportCounts)]
pub(crate) struct CountsDocument {
    /// New figures.
    accepted: u64,
    /// Figures that were known, the very same.
    unchanged: u64,
    /// Figures that differ from what was known; the old one is kept.
    restated: u64,
    /// Figures of institutions that nobody knows yet.
    quarantined: u64,
    /// Figures of months in which the library did not have the service.
    left_out: u64,
    /// Rows that cannot be taken in.
    refused: u64,
}

impl From<&Outcome> for CountsDocument {
    fn from(outcome: &Outcome) -> Self {
        let Outcome { accepted, unchanged, restated, quarantined, left_out, refused } = *outcome;
        Self { accepted, unchanged, restated, quarantined, left_out, refused }
    }
}

/// A row that somebody should look at.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReportRow)]
pub(crate) struct ReportRowDocument {
    /// `restated`, `quarantined`, `left-out` or `refused`.
    verdict: &'static str,
    /// Where it stands in the file.
    #[schema(example = "line 14, column 3")]
    place: String,
    /// The institution, as the file names it; of restated figures the library's number.
    institution: String,
    /// The service, as the file names it.
    service: String,
    /// The metric.
    metric: String,
    /// The month.
    #[schema(example = "2023-04")]
    month: String,
    /// The figure, if it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    value: Option<u64>,
    /// Of restated figures what stood before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    before: Option<u64>,
    /// Of refused rows what stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    found: Option<String>,
    /// Why it is not taken in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    code: Option<&'static str>,
    /// The same in words, in the language of `Accept-Language`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    detail: Option<&'static str>,
}

impl ReportRowDocument {
    fn of(row: ToldRow, language: ReaderLanguage) -> Self {
        let verdict = match row.fate {
            Fate::Restated => "restated",
            Fate::Quarantined => "quarantined",
            Fate::LeftOut => "left-out",
            Fate::Refused => "refused",
        };
        Self {
            verdict,
            place: row.place,
            institution: row.institution,
            service: row.service,
            metric: row.metric,
            month: row.month,
            value: row.value,
            before: row.before,
            found: row.found,
            code: row.why.as_ref().map(|why| why.refusal().code()),
            detail: row.why.as_ref().map(|why| why.refusal().text(language)),
        }
    }
}

/// An institution in quarantine.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QuarantinedInstitution)]
pub(crate) struct QuarantinedDocument {
    /// As the file names it.
    institution: String,
    /// How many figures of it wait.
    rows: u64,
}

/// Something to look at although no row is refused for it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReportNote)]
pub(crate) struct NoteDocument {
    /// What was noticed.
    code: &'static str,
    /// The same in words.
    detail: &'static str,
    /// Where, if at one place.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    place: Option<String>,
}

/// What a COUNTER report says about itself.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CounterReport)]
pub(crate) struct CounterReportDocument {
    /// COUNTER's name of the report.
    #[schema(example = "PR_P1")]
    report_id: String,
    /// The release, as the report gives it.
    #[schema(example = "5.1")]
    release: String,
    /// When it was made, as the report gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    created: Option<String>,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    created_by: Option<String>,
    /// What the supplier says about it: COUNTER's exceptions.
    exceptions: Vec<ExceptionDocument>,
}

/// Something a supplier says about a report that is no figure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CounterException)]
pub(crate) struct ExceptionDocument {
    /// COUNTER's number. 3030, 3031, 3032 and 3040 speak of months, and such months are not nought.
    #[schema(example = 3031)]
    code: u32,
    /// The supplier's words.
    text: String,
    /// The months it names; none means those without any figure.
    #[schema(example = json!(["2023-04"]))]
    months: Vec<String>,
}

impl CounterReportDocument {
    fn of(summary: &Summary) -> Option<Self> {
        let exceptions = summary.exceptions.iter().map(|exception| ExceptionDocument {
            code: exception.code,
            text: exception.text.clone(),
            months: exception.months.iter().map(ToString::to_string).collect(),
        });
        Some(Self {
            report_id: summary.report_id.clone()?,
            release: summary.release.clone()?,
            created: summary.created.clone(),
            created_by: summary.created_by.clone(),
            exceptions: exceptions.collect(),
        })
    }
}

/// An import, and what came of it or would come.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatisticsImport)]
pub(crate) struct ImportDocument {
    /// The import's key: the same file, read the same way, has the same one.
    id: String,
    /// What the file is called.
    file_name: String,
    /// `previewed` while nothing has been taken in, then `committed`.
    state: &'static str,
    /// How many rows come out in each way.
    counts: CountsDocument,
    /// The services it is about.
    services: Vec<String>,
    /// The first month it is about, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    first_month: Option<String>,
    /// The last month it is about, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    last_month: Option<String>,
    /// The institutions that nobody knows yet.
    quarantined: Vec<QuarantinedDocument>,
    /// The rows to look at: at most 500 of each verdict. In a list of imports there are none.
    rows: Vec<ReportRowDocument>,
    /// What else was noticed.
    notes: Vec<NoteDocument>,
    /// What the report says about itself, if it is one of COUNTER's. In a list of imports it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    counter_report: Option<CounterReportDocument>,
}

impl ImportDocument {
    pub(crate) fn of(id: String, file_name: String, done: bool, taken: Taken, language: ReaderLanguage) -> Self {
        let notes = taken.sorted.summary.notes.iter().map(|note| NoteDocument {
            code: note.remark.code(),
            detail: note.remark.text(language),
            place: note.place.as_ref().map(ToString::to_string),
        });
        let notes = notes.collect();
        let counter_report = CounterReportDocument::of(&taken.sorted.summary);
        let rows = taken.sorted.rows.into_iter().map(|row| ReportRowDocument::of(row, language)).collect();
        Self { rows, notes, counter_report, ..Self::without_rows(id, file_name, done, &taken.committed) }
    }

    pub(crate) fn listed(entry: ImportEntry) -> Self {
        let file_name = entry.import.reading.map(|reading| reading.file_name.to_string()).unwrap_or_default();
        let done = entry.import.last.is_some();
        Self::without_rows(entry.id, file_name, done, &entry.import.last.unwrap_or_default())
    }

    fn without_rows(id: String, file_name: String, done: bool, committed: &Committed) -> Self {
        let quarantined = committed.quarantined.iter();
        let quarantined =
            quarantined.map(|(name, rows)| QuarantinedDocument { institution: name.clone(), rows: *rows });
        Self {
            id,
            file_name,
            state: if done { "committed" } else { "previewed" },
            counts: (&committed.outcome).into(),
            services: committed.services.iter().map(ToString::to_string).collect(),
            first_month: committed.months.map(|(first, _)| first.to_string()),
            last_month: committed.months.map(|(_, last)| last.to_string()),
            quarantined: quarantined.collect(),
            rows: vec![],
            notes: vec![],
            counter_report: None,
        }
    }
}

/// Whom a supplier means by an institution's name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InstitutionMapping)]
pub(crate) struct MappingDocument {
    /// The institution, as the file names it.
    #[schema(max_length = 200, example = "Fjordvik bib.")]
    pub(crate) institution: String,
    /// The service in whose reports it is called so.
    #[schema(example = "filmarkivet")]
    pub(crate) service: String,
    /// The library that is meant; or a group.
    #[serde(default)]
    #[schema(nullable = false, example = "2030100")]
    pub(crate) library_number: Option<String>,
    /// The group of libraries that is meant; or one library.
    #[serde(default)]
    #[schema(nullable = false, example = "samarbeidet")]
    pub(crate) group: Option<String>,
}

/// Which imports.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportsQuery {
    /// `true` for those with institutions in quarantine only.
    #[param(nullable = false, example = "true")]
    pub(crate) in_quarantine: Option<String>,
    /// At most how many, 1 to 100; 25 if left out.
    #[param(nullable = false, example = "25")]
    pub(crate) limit: Option<String>,
    /// Where the page begins: the `next_cursor` of the page before.
    #[param(nullable = false)]
    pub(crate) cursor: Option<String>,
}
