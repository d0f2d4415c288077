//! A platform report: what is asked, and what it says.

use std::collections::{BTreeMap, BTreeSet};

use domain::kernel::calendar::parse_date;
use domain::kernel::{LibraryNumber, Name, ServiceId};
use domain::statistics::membership::ConnectionsEntry;
use domain::statistics::query::Period;
use domain::statistics::service_month::LibraryMonth;
use domain::statistics::{CellFacts, Metric, Month, NoFigure};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::OF_PLATFORMS;
use super::exceptions::Exception;

/// Which report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// PR.
    Platform,
    /// `PR_P1`, its standard view.
    PlatformUsage,
}

impl Kind {
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Platform => "PR",
            Self::PlatformUsage => "PR_P1",
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Platform => "Platform Report",
            Self::PlatformUsage => "Platform Usage",
        }
    }

    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Platform => "/r51/reports/pr",
            Self::PlatformUsage => "/r51/reports/pr_p1",
        }
    }

    pub(super) fn description(self) -> &'static str {
        match self {
            Self::Platform => "Every service that the library has through Bibliotek24, with all metrics of platforms",
            Self::PlatformUsage => "Every service that the library has through Bibliotek24: searches and requests",
        }
    }

    /// The standard view knows no filters but the dates and the platform.
    fn recognizes(self, parameter: &str) -> bool {
        match parameter {
            "customer_id" | "requestor_id" | "api_key" | "platform" | "begin_date" | "end_date" => true,
            "metric_type" | "data_type" | "access_method" | "attributes_to_show" | "granularity" => {
                self == Self::Platform
            }
            _ => false,
        }
    }

    fn metrics(self) -> Vec<Metric> {
        match self {
            Self::Platform => OF_PLATFORMS.to_vec(),
            Self::PlatformUsage => vec![
                Metric::SearchesPlatform,
                Metric::TotalItemRequests,
                Metric::UniqueItemRequests,
                Metric::UniqueTitleRequests,
            ],
        }
    }
}

/// A request, read.
#[derive(Debug)]
pub(super) struct Request {
    kind: Kind,
    pub(super) period: Period,
    platform: Option<String>,
    /// The metrics that are reported.
    metrics: Vec<Metric>,
    /// The metrics as the filter named them, if it did.
    filtered: bool,
    /// What the filter on types of data leaves; `None` without one.
    data_types: Option<BTreeSet<&'static str>>,
    exceptions: Vec<Exception>,
    today: Date,
}

/// The library, as the report names it.
pub(super) struct Institution {
    pub(super) name: String,
    pub(super) number: LibraryNumber,
}

/// We have figures of a service as a whole: searches are the platform's, and the rest is of no type that we know.
const DATA_TYPES: [&str; 2] = ["Platform", "Unspecified"];

impl Request {
    pub(super) fn read(kind: Kind, asked: &[(String, String)], today: Date) -> Result<Self, Exception> {
        let text = |name: &str| asked.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let missing: Vec<&str> = ["begin_date", "end_date"].into_iter().filter(|name| text(name).is_none()).collect();
        let (Some(begin), Some(end)) = (text("begin_date"), text("end_date")) else {
            return Err(Exception::insufficient(&missing));
        };
        let mut exceptions = Vec::new();
        let period = period(begin, end, today, &mut exceptions)?;
        let unknown: BTreeSet<&str> =
            asked.iter().map(|(name, _)| name.as_str()).filter(|name| !kind.recognizes(name)).collect();
        if !unknown.is_empty() {
            let names: Vec<&str> = unknown.into_iter().collect();
            exceptions.push(Exception::unknown_parameters(&names.join("|")));
        }
        let filter = |name: &str| text(name).filter(|_| kind.recognizes(name));
        let mut wrong_filters = Vec::new();
        let mut metrics = kind.metrics();
        let mut filtered = false;
        if let Some(list) = filter("metric_type") {
            let (named, wrong) = parted(list, |name| metrics.iter().find(|metric| metric.as_str() == name).cloned());
            wrong_filters.extend(wrong.into_iter().map(|name| format!("metric_type={name}")));
            if !named.is_empty() {
                metrics.retain(|metric| named.contains(metric));
                filtered = true;
            }
        }
        let mut data_types = None;
        if let Some(list) = filter("data_type") {
            let (named, wrong) = parted(list, |name| DATA_TYPES.into_iter().find(|known| *known == name));
            wrong_filters.extend(wrong.into_iter().map(|name| format!("data_type={name}")));
            data_types = (!named.is_empty()).then(|| named.into_iter().collect());
        }
        if let Some(method) = filter("access_method").filter(|method| *method != "Regular") {
            wrong_filters.push(format!("access_method={method}"));
        }
        if !wrong_filters.is_empty() {
            exceptions.push(Exception::invalid_filters(&wrong_filters.join(", ")));
        }
        let mut wrong_attributes = Vec::new();
        wrong_attributes.extend(filter("attributes_to_show").map(|list| format!("attributes_to_show={list}")));
        // Months are what there is: totals are an option of the standard that we do not take.
        let granularity = filter("granularity").filter(|granularity| *granularity != "Month");
        wrong_attributes.extend(granularity.map(|granularity| format!("granularity={granularity}")));
        if !wrong_attributes.is_empty() {
            exceptions.push(Exception::invalid_attributes(&wrong_attributes.join(", ")));
        }
        let platform = text("platform").map(str::to_owned);
        Ok(Self { kind, period, platform, metrics, filtered, data_types, exceptions, today })
    }
}

/// The values of a list that are known, and those that are not.
fn parted<T>(list: &str, known: impl Fn(&str) -> Option<T>) -> (Vec<T>, Vec<String>) {
    let (mut good, mut wrong) = (Vec::new(), Vec::new());
    for name in list.split('|') {
        match known(name) {
            Some(value) => good.push(value),
            None => wrong.push(name.to_owned()),
        }
    }
    (good, wrong)
}

/// Months from dates. What lies in the current month or later has not come: of an end, the rest is answered.
fn period(begin: &str, end: &str, today: Date, exceptions: &mut Vec<Exception>) -> Result<Period, Exception> {
    let month = |text: &str| text.parse::<Month>().ok().or_else(|| parse_date(text).ok().map(Month::of));
    let (Some(begin), Some(end)) = (month(begin), month(end)) else {
        return Err(Exception::invalid_dates("Dates are written yyyy-mm or yyyy-mm-dd"));
    };
    let current = Month::of(today);
    if begin >= current {
        return Err(Exception::invalid_dates("begin_date lies in the current month or later"));
    }
    let last = end.min(current.back(1));
    if last < end {
        exceptions.push(Exception::not_ready(&format!("{}/{end}", last.next())));
    }
    if end < begin {
        return Err(Exception::invalid_dates("end_date comes before begin_date"));
    }
    let (from, through) = (begin.to_string(), last.to_string());
    Period::parse(&from, Some(&through)).map_err(|_| Exception::invalid_dates("At most ten years at once"))
}

/// The report.
pub(super) fn of(
    request: &Request,
    institution: Institution,
    now: Timestamp,
    rows: &[LibraryMonth],
    connections: &ConnectionsEntry,
    names: &BTreeMap<ServiceId, Name>,
) -> Value {
    let mut exceptions = request.exceptions.clone();
    let name_of = |service: &ServiceId| names.get(service).map_or_else(|| service.to_string(), ToString::to_string);
    let mut services: BTreeSet<&ServiceId> = rows.iter().map(|row| &row.service).chain(connections.services.keys()).collect();
    if let Some(platform) = &request.platform {
        if services.iter().any(|service| service.as_str() == platform || name_of(service) == *platform) {
            services.retain(|service| service.as_str() == platform || name_of(service) == *platform);
        } else {
            exceptions.push(Exception::invalid_filters(&format!("platform={platform}")));
        }
    }
    let (mut items, mut late, mut owed) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for service in services {
        let usage = usage(request, service, rows, connections, &mut late, &mut owed);
        if !usage.is_empty() {
            items.push(json!({ "Platform": name_of(service), "Attribute_Performance": usage }));
        }
    }
    exceptions.extend(about_months(request, connections, items.is_empty(), &late, &owed));
    header(request, institution, now, &exceptions, items)
}

/// One service's usage by type of data; sparse, as the standard has it: what is nought is left out.
fn usage(
    request: &Request,
    service: &ServiceId,
    rows: &[LibraryMonth],
    connections: &ConnectionsEntry,
    late: &mut BTreeSet<Month>,
    owed: &mut BTreeSet<String>,
) -> Vec<Value> {
    let by_month: BTreeMap<Month, &LibraryMonth> =
        rows.iter().filter(|row| row.service == *service).map(|row| (row.month, row)).collect();
    let counted: BTreeSet<&Metric> = by_month.values().flat_map(|row| row.figures.keys()).collect();
    let mut performances: BTreeMap<&'static str, Map<String, Value>> = BTreeMap::new();
    for metric in &request.metrics {
        if !counted.is_empty() && !counted.contains(metric) {
            continue;
        }
        let data_type = if *metric == Metric::SearchesPlatform { DATA_TYPES[0] } else { DATA_TYPES[1] };
        if request.data_types.as_ref().is_some_and(|types| !types.contains(data_type)) {
            continue;
        }
        for month in request.period.years().flat_map(|year| request.period.months_in(year)) {
            let row = by_month.get(&month);
            let facts = CellFacts {
                figure: row.and_then(|row| row.figures.get(metric)),
                statement: row.and_then(|row| row.statement),
                month,
                connected: connections.had(service, month),
                today: request.today,
            };
            match facts.cell() {
                Ok(figure) if figure.value > 0 => {
                    let metrics = performances.entry(data_type).or_default();
                    metrics.entry(metric.as_str()).or_insert_with(|| json!({}))[month.to_string()] = json!(figure.value);
                }
                Err(NoFigure::NotReady) => drop(late.insert(month)),
                Err(NoFigure::Missing | NoFigure::NotCollected) => drop(owed.insert(format!("{service} {month}"))),
                Ok(_) | Err(NoFigure::NotMember) => {}
            }
        }
    }
    performances.into_iter().map(|(kind, metrics)| json!({ "Data_Type": kind, "Performance": metrics })).collect()
}

/// What differs from what might be expected of the months asked about.
fn about_months(
    request: &Request,
    connections: &ConnectionsEntry,
    empty: bool,
    late: &BTreeSet<Month>,
    owed: &BTreeSet<String>,
) -> Vec<Exception> {
    let mut exceptions = Vec::new();
    let joined = |all: &mut dyn Iterator<Item = String>| all.collect::<Vec<_>>().join(", ");
    let since = connections.services.values().flatten().map(|connection| connection.since).min();
    let early = since.is_some_and(|since| request.period.from() < since);
    if !late.is_empty() {
        exceptions.push(Exception::not_ready(&joined(&mut late.iter().map(ToString::to_string))));
    }
    if let Some(since) = since.filter(|_| early) {
        exceptions.push(Exception::no_longer_available(&format!("Available from {since}")));
    }
    if !owed.is_empty() {
        exceptions.push(Exception::partial(&joined(&mut owed.iter().cloned())));
    }
    if empty && exceptions.is_empty() {
        exceptions.push(Exception::no_usage());
    }
    exceptions
}

fn header(
    request: &Request,
    institution: Institution,
    now: Timestamp,
    exceptions: &[Exception],
    items: Vec<Value>,
) -> Value {
    let mut filters = json!({
        "Begin_Date": request.period.from().first_day().to_string(),
        "End_Date": request.period.through().last_day().to_string(),
    });
    if request.kind == Kind::PlatformUsage {
        filters["Access_Method"] = json!(["Regular"]);
    }
    if request.kind == Kind::PlatformUsage || request.filtered {
        filters["Metric_Type"] = json!(request.metrics);
    }
    if let Some(types) = &request.data_types {
        filters["Data_Type"] = json!(types);
    }
    if let Some(platform) = &request.platform {
        filters["Platform"] = json!(platform);
    }
    let Institution { name, number } = institution;
    let mut header = json!({
        "Release": "5.1",
        "Report_ID": request.kind.id(),
        "Report_Name": request.kind.name(),
        "Created": now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "Created_By": "Bibliotek24",
        "Institution_ID": { "ISIL": [number.isil()], "Proprietary": [format!("bibliotek24:{number}")] },
        "Institution_Name": name,
        "Registry_Record": "",
        "Report_Filters": filters,
    });
    if !exceptions.is_empty() {
        // Each once: the end of the period and a late report may both say that months are not ready.
        let mut documents: Vec<Value> = Vec::new();
        for exception in exceptions.iter().map(Exception::document) {
            match documents.iter_mut().find(|known| known["Code"] == exception["Code"]) {
                Some(known) => {
                    let data = [&known["Data"], &exception["Data"]].map(|data| data.as_str().unwrap_or_default());
                    known["Data"] = json!(data.join(", "));
                }
                None => documents.push(exception),
            }
        }
        header["Exceptions"] = json!(documents);
    }
    json!({ "Report_Header": header, "Report_Items": items })
}
