//! Nothing in a file makes the reader panic.

use crate::forms::{Made, packed};
use crate::verbs::{hint, try_reading};
use std::fmt::Write;
use std::io::Read;

use proptest::prelude::*;
use usage_reports::Hint;

const REPORT: &str = "Biblioteknr;Bibliotek;Tjeneste;Måltall;Måned;Antall\r\n\
    2995001;Nyvik bibliotek;Nyhetsarkivet;Total_Item_Requests;2023-04;1 234,0\r\n\
    2995001;\"Nyvik; bibliotek\";Nyhetsarkivet;Total_Item_Requests;apr. 23;\r\n\
    Totalt;;;;;1 234\r\n";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = try_reading(&bytes, &Hint::default());
        let _ = try_reading(&bytes, &hint());
    }

    #[test]
    fn any_words_are_read_or_refused(text in "(?s)[ a-zæøå0-9;,\"\t\n.=+@-]{0,300}") {
        let _ = try_reading(&text, &hint());
        let _ = try_reading(format!("Måned;Antall\n{text}"), &hint());
        let _ = try_reading(format!("Bibliotek;Tjeneste;jan 2023;feb 2023;Sum\n{text}"), &hint());
    }

    #[test]
    fn a_damaged_report_is_read_or_refused(at in 0..REPORT.len(), byte in any::<u8>(), cut in 0..REPORT.len()) {
        let mut bytes = REPORT.as_bytes().to_vec();
        bytes[at] = byte;
        let _ = try_reading(&bytes, &Hint::default());
        bytes.truncate(cut);
        let _ = try_reading(&bytes, &Hint::default());
    }

    /// Whatever is written is what is read.
    #[test]
    fn figures_come_back_as_they_were_written(figures in prop::collection::vec(0_u64..100_000_000, 1..12), spaces in any::<bool>()) {
        let mut text = "Måned;Antall\n".to_owned();
        let mut expected = Vec::new();
        for (month, figure) in (1..).zip(&figures) {
            let written = if spaces && *figure >= 1_000 {
                let digits = figure.to_string();
                let (thousands, rest) = digits.split_at(digits.len() - 3);
                let millions = thousands.len().saturating_sub(3);
                let (millions, thousands) = thousands.split_at(millions);
                format!("{millions}\u{a0}{thousands}\u{a0}{rest}").trim_start_matches('\u{a0}').to_owned()
            } else {
                figure.to_string()
            };
            writeln!(text, "2023-{month:02};{written}").expect("a string takes everything");
            expected.push(format!("2995001 Nyhetsarkivet Total_Item_Requests 2023-{month:02} = {figure}"));
        }
        prop_assert_eq!(try_reading(text, &hint()).map(|reading| reading.figures).ok(), Some(expected));
    }
}

/// A good COUNTER report in each of its forms.
fn good_reports() -> Vec<Vec<u8>> {
    Made::platform().forms().into_iter().map(|(_, bytes)| bytes).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_damaged_counter_report_is_read_or_refused(
        form in 0..5_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = good_reports().swap_remove(form);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let _ = try_reading(&bytes, &Hint::default());
        let _ = try_reading(&bytes, &hint());
    }

    /// What is packed is damaged before it is packed, so that the damage gets past the archive's checks.
    #[test]
    fn a_damaged_part_of_a_workbook_is_read_or_refused(
        part in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), "[<>/a-z0-9\"=& ]{0,3}"), 1..5),
    ) {
        let mut parts = parts_of(&Made::platform().xlsx());
        let part = part.index(parts.len());
        for (at, text) in changes {
            let xml = &mut parts[part].1;
            if xml.is_empty() {
                continue;
            }
            let at = (0..=at.index(xml.len())).rev().find(|at| xml.is_char_boundary(*at)).unwrap_or(0);
            let end = (at + 1..=xml.len()).find(|end| xml.is_char_boundary(*end)).unwrap_or(at);
            xml.replace_range(at..end, &text);
        }
        let _ = try_reading(packed(&parts), &hint());
    }

    /// JSON that has the names of a report and any shape.
    #[test]
    fn any_json_is_read_or_refused(json in json()) {
        let _ = try_reading(json.to_string(), &hint());
        let mut report: serde_json::Value = serde_json::from_slice(&Made::platform().json_5_1()).unwrap();
        report["Report_Items"] = json.clone();
        let _ = try_reading(report.to_string(), &hint());
        report["Report_Items"] = serde_json::json!([json]);
        let _ = try_reading(report.to_string(), &hint());
        report["Report_Header"] = json;
        let _ = try_reading(report.to_string(), &hint());
    }

    #[test]
    fn any_bytes_that_begin_like_a_known_format_are_read_or_refused(
        beginning in prop::sample::select(vec![&b"PK\x03\x04"[..], b"PK\x05\x06", b"{\"Report_Header\":", b"[", b"Report_Name\t", b"\xff\xfe{\0"]),
        bytes in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let _ = try_reading([beginning, &bytes].concat(), &hint());
    }

    #[test]
    fn any_header_is_read_or_refused(value in "(?s)[ -~æøå\u{a0}\n]{0,60}", name in 0..8_usize) {
        let names = ["Report_ID", "Release", "Institution_ID", "Metric_Types", "Report_Filters", "Exceptions", "Reporting_Period", "Created"];
        let text = String::from_utf8(Made::platform().tsv()).unwrap();
        let line = text.lines().find(|line| line.starts_with(names[name])).unwrap().to_owned();
        let _ = try_reading(text.replace(&line, &format!("{}\t{value}", names[name])), &Hint::default());
    }
}

fn parts_of(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).expect("a part");
            let name = part.name().expect("a name").into_owned();
            let mut text = String::new();
            part.read_to_string(&mut text).expect("a text");
            (name, text)
        })
        .collect()
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let names = prop::sample::select(vec![
        "Report_Header",
        "Report_Items",
        "Items",
        "Attribute_Performance",
        "Performance",
        "Platform",
        "Total_Item_Requests",
        "2023-01",
        "Period",
        "Begin_Date",
        "Instance",
        "Metric_Type",
        "Count",
        "Access_Method",
        "Item_ID",
        "Institution_ID",
        "Report_Filters",
        "Exceptions",
        "Code",
        "Data",
        "Report_ID",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(vec!["PR", "TDM", "2023-01", "2023-01-01", "5", "", "=A1", "Filmhylla", "3031"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..6)
                .prop_map(|pairs| pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}
