//! A client of COUNTER's API, release 5.1, written from its specification: what a report must look like, and what is read of it.

use std::collections::BTreeSet;

use serde_json::Value;

/// Elements of a report's header that must be there.
const REQUIRED: [&str; 9] = [
    "Report_Name",
    "Report_ID",
    "Release",
    "Institution_Name",
    "Institution_ID",
    "Report_Filters",
    "Created",
    "Created_By",
    "Registry_Record",
];

/// Exceptions that may stand in a report's header, with their messages, word for word. Those below 1000 are the provider's own.
const IN_HEADERS: [(u64, &str); 7] = [
    (3030, "No Usage Available for Requested Dates"),
    (3031, "Usage Not Ready for Requested Dates"),
    (3032, "Usage No Longer Available for Requested Dates"),
    (3040, "Partial Data Returned"),
    (3050, "Parameter Not Recognized in this Context"),
    (3060, "Invalid ReportFilter Value"),
    (3062, "Invalid ReportAttribute Value"),
];

const OF_PLATFORM: [&str; 1] = ["Searches_Platform"];
const OF_OTHERS: [&str; 6] = [
    "Total_Item_Investigations",
    "Total_Item_Requests",
    "Unique_Item_Investigations",
    "Unique_Item_Requests",
    "Unique_Title_Investigations",
    "Unique_Title_Requests",
];
const OF_PR_P1: [&str; 4] =
    ["Searches_Platform", "Total_Item_Requests", "Unique_Item_Requests", "Unique_Title_Requests"];

fn keys(object: &Value) -> BTreeSet<&str> {
    object.as_object().unwrap_or_else(|| panic!("{object} is no object")).keys().map(String::as_str).collect()
}

/// Whether a text is a month as COUNTER writes it, `^[0-9]{4}-(0[1-9]|1[0-2])$`.
pub(super) fn is_month(text: &str) -> bool {
    text.len() == 7 && text.is_char_boundary(4) && {
        let (year, month) = text.split_at(4);
        let numbers: Vec<&str> = month.splitn(2, '-').collect();
        year.bytes().all(|byte| byte.is_ascii_digit())
            && numbers[0].is_empty()
            && (1..=12).any(|number| numbers[1] == format!("{number:02}"))
    }
}

/// Holds an exception to the specification: `Code` and `Message`, perhaps `Data` and `Help_URL`, and nothing else.
pub(super) fn check_exception(exception: &Value) -> u64 {
    assert!(keys(exception).is_subset(&["Code", "Message", "Data", "Help_URL"].into()), "{exception}");
    assert!(exception["Message"].as_str().is_some_and(|message| message.len() >= 2), "{exception}");
    exception["Code"].as_u64().unwrap()
}

fn check_header(header: &Value, id: &str) {
    assert!(keys(header).is_superset(&REQUIRED.into()), "{header:#}");
    let optional: BTreeSet<&str> = ["Report_Attributes", "Exceptions"].into();
    assert!(keys(header).difference(&REQUIRED.into()).all(|name| optional.contains(name)), "{header:#}");
    let name = if id == "PR" { "Platform Report" } else { "Platform Usage" };
    assert_eq!(
        (&header["Release"], &header["Report_ID"], &header["Report_Name"]),
        (&"5.1".into(), &id.into(), &name.into())
    );
    let created = header["Created"].as_str().unwrap();
    assert!(created.len() == 20 && created.ends_with('Z') && created.contains('T'), "{created}");
    let identifiers = &header["Institution_ID"];
    assert!(keys(identifiers).is_subset(&["ISIL", "ISNI", "ROR", "OCLC", "Proprietary"].into()), "{identifiers}");
    for own in identifiers["Proprietary"].as_array().unwrap() {
        assert!(
            own.as_str().unwrap().split_once(':').is_some_and(|(space, value)| space.len() > 1 && !value.is_empty())
        );
    }
    let filters = &header["Report_Filters"];
    for date in ["Begin_Date", "End_Date"] {
        assert!(filters[date].as_str().is_some_and(|date| date.len() == 10 && is_month(&date[..7])), "{filters}");
    }
    if id == "PR_P1" {
        assert_eq!(filters["Access_Method"], serde_json::json!(["Regular"]));
        assert_eq!(filters["Metric_Type"], serde_json::json!(OF_PR_P1));
    }
    let mut codes = BTreeSet::new();
    for exception in header["Exceptions"].as_array().into_iter().flatten() {
        let code = check_exception(exception);
        assert!(codes.insert(code), "{code} stands there twice");
        let standard = IN_HEADERS.iter().find(|(standard, _)| *standard == code);
        assert!(code < 1000 || standard.is_some_and(|(_, message)| exception["Message"] == *message), "{exception}");
    }
    assert!(header.get("Exceptions").is_none_or(|all| !all.as_array().unwrap().is_empty()));
}

/// Holds a report, `PR` or `PR_P1`, to the specification.
pub(super) fn check_report(report: &Value, id: &str) {
    assert_eq!(keys(report), ["Report_Header", "Report_Items"].into());
    check_header(&report["Report_Header"], id);
    for item in report["Report_Items"].as_array().unwrap() {
        assert_eq!(keys(item), ["Platform", "Attribute_Performance"].into());
        assert!(item["Platform"].as_str().is_some_and(|name| name.len() >= 2));
        let performances = item["Attribute_Performance"].as_array().unwrap();
        assert!(!performances.is_empty());
        for performance in performances {
            assert!(keys(performance).is_superset(&["Data_Type", "Performance"].into()));
            let of_platform = performance["Data_Type"] == "Platform";
            let metrics = &performance["Performance"];
            assert!(!keys(metrics).is_empty());
            for (metric, counts) in metrics.as_object().unwrap() {
                let known = if of_platform {
                    OF_PLATFORM.contains(&metric.as_str())
                } else {
                    OF_OTHERS.contains(&metric.as_str())
                };
                assert!(known && (id == "PR" || OF_PR_P1.contains(&metric.as_str())), "{metric}");
                assert!(
                    !keys(counts).is_empty() && counts.as_object().unwrap().values().all(Value::is_u64),
                    "{counts}"
                );
                assert!(keys(counts).iter().all(|month| is_month(month)), "{counts}");
            }
        }
    }
}

/// How often a platform was used in a month, as a client reads it: what is not there is none.
pub(super) fn usage(report: &Value, platform: &str, metric: &str, month: &str) -> Option<u64> {
    let items = report["Report_Items"].as_array().unwrap();
    let item = items.iter().find(|item| item["Platform"] == platform)?;
    let performances = item["Attribute_Performance"].as_array().unwrap();
    performances.iter().find_map(|performance| performance["Performance"][metric][month].as_u64())
}

/// The codes of the exceptions in a report's header.
pub(super) fn codes(report: &Value) -> Vec<u64> {
    let exceptions = report["Report_Header"]["Exceptions"].as_array().into_iter().flatten();
    exceptions.map(|exception| exception["Code"].as_u64().unwrap()).collect()
}
