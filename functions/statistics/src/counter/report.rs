//! A platform report, made of lines as the reader may see them.

use std::collections::{BTreeMap, BTreeSet};

use domain::kernel::{LibraryNumber, Name, ServiceId};
use domain::onboarding::Library;
use domain::statistics::disclosure::{Group, ShownCell, WhyNot};
use domain::statistics::query::{Line, Span};
use domain::statistics::{Metric, Month};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::exceptions::Exception;
use super::request::{DATA_TYPES, Kind, Request};

/// Of whom the figures are.
#[derive(Debug, Clone)]
pub(crate) struct Institution {
    /// A library's number, or a group.
    pub(crate) id: String,
    name: String,
    isil: Option<String>,
}

impl Institution {
    /// One library.
    pub(crate) fn of(number: &LibraryNumber, library: &Library) -> Self {
        let name = library.name.as_ref().map_or_else(|| number.to_string(), ToString::to_string);
        Self { id: number.to_string(), name, isil: Some(number.isil()) }
    }

    /// Many libraries.
    pub(crate) fn of_group(group: &Group) -> Self {
        Self { id: group.to_string(), name: format!("Bibliotek24: {group}"), isil: None }
    }

    /// By the namespaces of COUNTER; what we ourselves call it is always among them.
    pub(super) fn identifiers(&self) -> Value {
        let mut identifiers = json!({ "Proprietary": [format!("bibliotek24:{}", self.id)] });
        if let Some(isil) = &self.isil {
            identifiers["ISIL"] = json!([isil]);
        }
        identifiers
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

/// A report before it is written.
pub(super) struct Report<'a> {
    pub(super) request: Request,
    pub(super) institution: Institution,
    /// The months, one line each.
    pub(super) lines: &'a [Line],
    /// What the services are called.
    pub(super) names: &'a BTreeMap<ServiceId, Name>,
    /// The first month that there can be anything of, if it is known.
    pub(super) since: Option<Month>,
    pub(super) now: Timestamp,
}

/// What is to be said of the months that have no figure.
#[derive(Default)]
struct Gaps {
    not_ready: BTreeSet<Month>,
    owed: BTreeSet<String>,
    not_shown: BTreeSet<String>,
}

impl Report<'_> {
    /// The report as COUNTER's JSON.
    pub(super) fn document(mut self) -> Value {
        let mut gaps = Gaps::default();
        let mut items = Vec::new();
        for service in self.services() {
            let usage = self.usage(&service, &mut gaps);
            if !usage.is_empty() {
                items.push(json!({ "Platform": self.name_of(&service), "Attribute_Performance": usage }));
            }
        }
        let about = self.about_months(items.is_empty(), &gaps);
        self.request.exceptions.extend(about);
        json!({ "Report_Header": self.header(), "Report_Items": items })
    }

    fn name_of(&self, service: &ServiceId) -> String {
        self.names.get(service).map_or_else(|| service.to_string(), ToString::to_string)
    }

    /// The services among the lines, or the one that was asked for, by its short name or its name. A filter that fits none is
    /// told of and not applied.
    fn services(&mut self) -> BTreeSet<ServiceId> {
        let all: BTreeSet<ServiceId> = self.lines.iter().map(|line| line.service.clone()).collect();
        let Some(platform) = &self.request.platform else { return all };
        let meant = |service: &&ServiceId| service.as_str() == platform || self.name_of(service) == *platform;
        let named: BTreeSet<ServiceId> = all.iter().filter(meant).cloned().collect();
        if named.is_empty() {
            let unknown = format!("platform={platform}");
            self.request.platform = None;
            self.request.exceptions.push(Exception::invalid_filters(&unknown));
            return all;
        }
        named
    }

    /// One service's usage by type of data. It is sparse, as the standard has it: what is nought is left out.
    fn usage(&self, service: &ServiceId, gaps: &mut Gaps) -> Vec<Value> {
        let mut performances: BTreeMap<&'static str, Map<String, Value>> = BTreeMap::new();
        for line in self.lines.iter().filter(|line| line.service == *service) {
            let Span::Month(month) = line.span else { continue };
            let data_type = if line.metric == Metric::SearchesPlatform { DATA_TYPES[0] } else { DATA_TYPES[1] };
            let wanted = self.request.data_types.as_ref().is_none_or(|types| types.contains(data_type));
            if !wanted || !self.request.metrics.contains(&line.metric) {
                continue;
            }
            match line.cell {
                ShownCell::Value(0) | ShownCell::Withheld(WhyNot::NotMember) => {}
                ShownCell::Value(value) => {
                    let metrics = performances.entry(data_type).or_default();
                    let months = metrics.entry(line.metric.as_str()).or_insert_with(|| json!({}));
                    months[month.to_string()] = json!(value);
                }
                ShownCell::Withheld(WhyNot::NotReady) => {
                    gaps.not_ready.insert(month);
                }
                ShownCell::Withheld(WhyNot::Missing | WhyNot::NotCollected) => {
                    gaps.owed.insert(format!("{service} {month}"));
                }
                ShownCell::Withheld(WhyNot::Hidden | WhyNot::YearsOnly | WhyNot::TooFew) => {
                    gaps.not_shown.insert(service.to_string());
                }
            }
        }
        let of_type = |(kind, metrics): (&'static str, Map<String, Value>)| {
            let mut performance = json!({ "Data_Type": kind, "Performance": metrics });
            if self.request.access_method {
                performance["Access_Method"] = json!("Regular");
            }
            performance
        };
        performances.into_iter().map(of_type).collect()
    }

    /// What differs from what might be expected of the months asked about.
    fn about_months(&self, empty: bool, gaps: &Gaps) -> Vec<Exception> {
        let joined = |all: &BTreeSet<String>| all.iter().cloned().collect::<Vec<_>>().join(", ");
        let mut exceptions = Vec::new();
        if !gaps.not_ready.is_empty() {
            let months: BTreeSet<String> = gaps.not_ready.iter().map(ToString::to_string).collect();
            exceptions.push(Exception::not_ready(&joined(&months)));
        }
        if let Some(since) = self.since.filter(|since| self.request.period.from() < *since) {
            exceptions.push(Exception::no_longer_available(&format!("Available from {since}")));
        }
        if !gaps.owed.is_empty() {
            exceptions.push(Exception::partial(&joined(&gaps.owed)));
        }
        if !gaps.not_shown.is_empty() {
            exceptions.push(Exception::not_shown(&joined(&gaps.not_shown)));
        }
        if empty && exceptions.is_empty() {
            exceptions.push(Exception::no_usage());
        }
        exceptions
    }

    fn header(&self) -> Value {
        let Request { kind, period, platform, metrics, filtered, data_types, access_method, exceptions } =
            &self.request;
        let mut filters = json!({
            "Begin_Date": period.from().first_day().to_string(),
            "End_Date": period.through().last_day().to_string(),
        });
        if *kind == Kind::PlatformUsage {
            filters["Access_Method"] = json!(["Regular"]);
        }
        if *kind == Kind::PlatformUsage || *filtered {
            filters["Metric_Type"] = json!(metrics);
        }
        if let Some(types) = data_types {
            filters["Data_Type"] = json!(types);
        }
        if let Some(platform) = platform {
            filters["Platform"] = json!(platform);
        }
        let mut header = json!({
            "Release": "5.1",
            "Report_ID": kind.id(),
            "Report_Name": kind.name(),
            "Created": self.now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "Created_By": "Bibliotek24",
            "Institution_ID": self.institution.identifiers(),
            "Institution_Name": self.institution.name,
            // The standard's way to say that the platform has no record in COUNTER's registry.
            "Registry_Record": "",
            "Report_Filters": filters,
        });
        if *access_method {
            header["Report_Attributes"] = json!({ "Attributes_To_Show": ["Access_Method"] });
        }
        if !exceptions.is_empty() {
            header["Exceptions"] = json!(Exception::documents(exceptions));
        }
        header
    }
}
