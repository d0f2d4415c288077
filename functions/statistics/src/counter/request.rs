//! What is asked of a platform report: parameters as COUNTER has them, read.

use std::collections::BTreeSet;

use domain::kernel::calendar::parse_date;
use domain::statistics::query::Period;
use domain::statistics::{Metric, Month};
use jiff::civil::Date;

use super::exceptions::Exception;

/// The metrics that COUNTER reports of a platform.
const OF_PLATFORMS: [Metric; 7] = [
    Metric::SearchesPlatform,
    Metric::TotalItemInvestigations,
    Metric::TotalItemRequests,
    Metric::UniqueItemInvestigations,
    Metric::UniqueItemRequests,
    Metric::UniqueTitleInvestigations,
    Metric::UniqueTitleRequests,
];

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
    pub(super) kind: Kind,
    pub(super) period: Period,
    pub(super) platform: Option<String>,
    /// The metrics that are reported.
    pub(super) metrics: Vec<Metric>,
    /// Whether a filter chose them.
    pub(super) filtered: bool,
    /// What the filter on types of data leaves; `None` without one.
    pub(super) data_types: Option<BTreeSet<&'static str>>,
    /// Whether how it was accessed is shown, which is an attribute of the platform report.
    pub(super) access_method: bool,
    /// What could not be taken as it was asked.
    pub(super) exceptions: Vec<Exception>,
}

/// We have figures of a service as a whole: searches are the platform's, and the rest is of no type that we know.
pub(super) const DATA_TYPES: [&str; 2] = ["Platform", "Unspecified"];

impl Request {
    /// Every month of a period, of all metrics or one.
    pub(super) fn unfiltered(period: Period, metric: Option<&Metric>) -> Self {
        let kind = Kind::Platform;
        let wanted = |known: &Metric| metric.is_none_or(|metric| metric == known);
        Self {
            kind,
            period,
            platform: None,
            metrics: kind.metrics().into_iter().filter(wanted).collect(),
            filtered: metric.is_some(),
            data_types: None,
            access_method: false,
            exceptions: vec![],
        }
    }

    /// Reads a request for a report. What is wrong with a filter or an attribute is told in the report's header, and the report
    /// is made without it.
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
        let mut access_method = false;
        if let Some(list) = filter("attributes_to_show") {
            let (named, wrong) = parted(list, |name| (name == "Access_Method").then_some(()));
            access_method = !named.is_empty();
            wrong_attributes.extend(wrong.into_iter().map(|name| format!("attributes_to_show={name}")));
        }
        // Months are what there is: totals are an option of the standard that we do not take.
        let granularity = filter("granularity").filter(|granularity| *granularity != "Month");
        wrong_attributes.extend(granularity.map(|granularity| format!("granularity={granularity}")));
        if !wrong_attributes.is_empty() {
            exceptions.push(Exception::invalid_attributes(&wrong_attributes.join(", ")));
        }
        let platform = text("platform").map(str::to_owned);
        Ok(Self { kind, period, platform, metrics, filtered, data_types, access_method, exceptions })
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
    if end < begin {
        return Err(Exception::invalid_dates("end_date comes before begin_date"));
    }
    let current = Month::of(today);
    if begin >= current {
        return Err(Exception::invalid_dates("begin_date lies in the current month or later"));
    }
    let last = end.min(current.back(1));
    if last < end {
        exceptions.push(Exception::not_ready(&format!("{}/{end}", last.next())));
    }
    let (from, through) = (begin.to_string(), last.to_string());
    Period::parse(&from, Some(&through)).map_err(|_| Exception::invalid_dates("At most ten years at once"))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_parameters_are_a_request_or_an_exception(
            names in prop::collection::vec("(begin_date|end_date|platform|metric_type|[a-z_]{0,12})", 0..8),
            values in prop::collection::vec(prop_oneof![any::<String>(), "[0-9]{1,5}-[0-9]{1,3}(-[0-9]{1,3})?", "[A-Za-z_|]{0,40}"], 8),
        ) {
            let asked: Vec<_> = names.into_iter().zip(values).collect();
            for kind in [Kind::Platform, Kind::PlatformUsage] {
                let _ = Request::read(kind, &asked, date(2023, 3, 2));
            }
        }
    }
}
