//! COUNTER reports: what is summed, what is nought, what is missing, and what is refused.

use crate::forms::{Line, Made, line, month};
use crate::verbs::{Reading, library, reading, refusal, remarks, try_reading};
use proptest::prelude::*;
use serde_json::json;
use usage_reports::{Hint, ReportKind, ReportRefusal};

const REQUESTS: &str = "Total_Item_Requests";

/// What all forms of a report say, after making sure that it is the same.
fn in_all_forms(made: &Made) -> Reading {
    let mut first: Option<(&str, Reading)> = None;
    for (name, bytes) in made.forms() {
        // Release 5.1 in release 5's JSON, and the other way round, is read all the same: the shape says what it is.
        let reading = reading(bytes, &Hint { file_name: Some(name.to_owned()), ..Hint::default() });
        if let Some((first_name, first)) = &first {
            assert_eq!(first.figures, reading.figures, "{first_name} and {name}");
            assert_eq!(first.missing, reading.missing, "{first_name} and {name}");
            let summaries = [&first.summary, &reading.summary].map(|summary| {
                (
                    summary.kind,
                    &summary.report_id,
                    &summary.release,
                    &summary.institution,
                    summary.period,
                    &summary.exceptions,
                )
            });
            assert_eq!(summaries[0], summaries[1], "{first_name} and {name}");
            let codes = [first, &reading].map(|reading| {
                let notes = reading.summary.notes.iter();
                notes.map(|note| note.remark.code()).collect::<Vec<_>>()
            });
            assert_eq!(codes[0], codes[1], "{first_name} and {name}");
        } else {
            first = Some((name, reading));
        }
    }
    first.expect("there are five forms").1
}

fn figures_of<'a>(reading: &'a Reading, metric: &str) -> Vec<&'a str> {
    let of_metric = reading.figures.iter().filter(|figure| figure.contains(&format!(" {metric} ")));
    of_metric.map(|figure| figure.rsplit_once(' ').map_or("", |(_, value)| value)).collect()
}

#[test]
fn the_three_formats_of_a_report_agree_cell_by_cell() {
    let reading = in_all_forms(&Made::platform());
    assert_eq!(
        reading.figures,
        [
            "ISIL:NO-2995001 Filmhylla Searches_Platform 2023-01 = 90",
            "ISIL:NO-2995001 Filmhylla Searches_Platform 2023-02 = 0",
            "ISIL:NO-2995001 Filmhylla Searches_Platform 2023-03 = 70",
            "ISIL:NO-2995001 Filmhylla Total_Item_Requests 2023-01 = 35",
            "ISIL:NO-2995001 Filmhylla Total_Item_Requests 2023-02 = 0",
            "ISIL:NO-2995001 Filmhylla Total_Item_Requests 2023-03 = 19",
            "ISIL:NO-2995001 Filmhylla Unique_Item_Requests 2023-01 = 24",
            "ISIL:NO-2995001 Filmhylla Unique_Item_Requests 2023-02 = 0",
            "ISIL:NO-2995001 Filmhylla Unique_Item_Requests 2023-03 = 16",
            "ISIL:NO-2995001 Filmhylla Unique_Title_Requests 2023-01 = 3",
            "ISIL:NO-2995001 Filmhylla Unique_Title_Requests 2023-02 = 0",
            "ISIL:NO-2995001 Filmhylla Unique_Title_Requests 2023-03 = 5",
        ]
    );
    let summary = &reading.summary;
    assert_eq!(summary.kind, ReportKind::Platform);
    assert_eq!((summary.report_id.as_deref(), summary.release.as_deref()), (Some("PR"), Some("5.1")));
    assert_eq!(summary.period, Some((month("2023-01"), month("2023-03"))));
    let institution = summary.institution.as_ref().expect("it is named");
    assert_eq!(institution.library_number().map(|number| number.to_string()).as_deref(), Some("2995001"));
    assert_eq!(remarks(&reading), ["line 21: text-mining-left-out"], "what machines fetched is not use");
}

#[test]
fn a_metric_that_was_asked_for_and_has_no_row_is_nought() {
    let mut made = Made::platform();
    made.rows.retain(|Line(_, metric, _)| *metric == REQUESTS);
    let reading = in_all_forms(&made);
    assert_eq!(figures_of(&reading, "Unique_Title_Requests"), ["0", "0", "0"]);
    made.metrics.clear();
    assert_eq!(figures_of(&in_all_forms(&made), "Unique_Title_Requests"), [""; 0], "it was not asked for");
}

#[test]
fn searches_and_unique_titles_of_databases_are_not_summed() {
    let made = Made {
        id: "DR",
        metrics: vec![],
        columns: vec!["Database", "Platform", "Data_Type", "Access_Method"],
        rows: vec![
            line(&["Aviser", "Filmhylla", "Database", "Regular"], "Searches_Regular", &[10, 10, 10]),
            line(&["Bilder", "Filmhylla", "Database", "Regular"], "Searches_Automated", &[10, 10, 10]),
            line(&["Aviser", "Filmhylla", "Database", "Regular"], "Total_Item_Investigations", &[1, 2, 3]),
            line(&["Bilder", "Filmhylla", "Database", "Regular"], "Total_Item_Investigations", &[4, 5, 6]),
            line(&["Bilder", "Filmhylla", "Database", "Regular"], "Unique_Title_Investigations", &[4, 5, 6]),
        ],
        ..Made::platform()
    };
    let reading = in_all_forms(&made);
    assert_eq!(figures_of(&reading, "Total_Item_Investigations"), ["5", "7", "9"]);
    assert_eq!(reading.figures.len(), 3);
    assert_eq!(remarks(&reading), ["part-of-service", "searches-not-summed", "uniques-not-summed"]);
    assert_eq!(reading.parts, [""; 0], "all databases together are the service's");
}

/// Unique titles are counted for each title, so that their sum over the titles is the platform's.
#[test]
fn titles_are_summed_and_a_view_says_that_it_is_a_part() {
    let mut made = Made {
        id: "TR_B1",
        metrics: vec![REQUESTS, "Unique_Title_Requests"],
        filters: vec![
            ("Data_Type", "Book|Reference_Work"),
            ("Access_Type", "Controlled"),
            ("Access_Method", "Regular"),
        ],
        columns: vec!["Title", "Platform", "ISBN", "Data_Type", "YOP"],
        rows: vec![
            line(&["Første bok", "Filmhylla", "978-8-88888-888-8", "Book", "2022"], REQUESTS, &[9, 0, 1]),
            line(
                &["Første bok", "Filmhylla", "978-8-88888-888-8", "Book", "2022"],
                "Unique_Title_Requests",
                &[5, 0, 1],
            ),
            line(&["Oppslag", "Filmhylla", "978-8-88888-888-9", "Reference_Work", "2019"], REQUESTS, &[3, 0, 0]),
            line(
                &["Oppslag", "Filmhylla", "978-8-88888-888-9", "Reference_Work", "2019"],
                "Unique_Title_Requests",
                &[2, 0, 0],
            ),
        ],
        ..Made::platform()
    };
    let reading = in_all_forms(&made);
    assert_eq!(figures_of(&reading, REQUESTS), ["12", "0", "1"]);
    assert_eq!(figures_of(&reading, "Unique_Title_Requests"), ["7", "0", "1"]);
    assert_eq!(reading.parts, ["TR_B1"]);
    assert_eq!(remarks(&reading), ["part-of-service"]);
    made.id = "TR";
    assert_eq!(
        refusal(made.tsv(), &Hint::default()),
        Some(ReportRefusal::Filtered),
        "the report itself has no filters"
    );
    made.filters = vec![("Access_Method", "Regular")];
    assert_eq!(in_all_forms(&made).parts, [""; 0]);
    made.filters = vec![("Access_Method", "TDM")];
    assert_eq!(refusal(made.tsv(), &Hint::default()), Some(ReportRefusal::Filtered), "no person's use is in it");
}

#[test]
fn components_and_formats_of_an_item_are_not_counted_beside_it() {
    let tsv = Made {
        id: "IR",
        release: "5",
        metrics: vec![],
        columns: vec!["Item", "Platform", "DOI", "Component_Title", "Format"],
        rows: vec![
            line(&["Film", "Filmhylla", "10.9999/film", "", ""], REQUESTS, &[4, 5, 6]),
            line(&["Film", "Filmhylla", "10.9999/film", "Undertekster", ""], REQUESTS, &[2, 2, 2]),
            line(&["Film", "Filmhylla", "10.9999/film", "", "MP4"], "Unique_Item_Requests", &[2, 2, 2]),
        ],
        ..Made::platform()
    };
    let table = reading(tsv.tsv(), &Hint::default());
    assert_eq!(figures_of(&table, REQUESTS), ["4", "5", "6"]);
    assert_eq!(table.figures.len(), 3);
    let codes =
        ["part-of-service", "uniques-not-summed", "line 16: components-left-out", "text-mining-may-be-included"];
    assert_eq!(remarks(&table), codes);

    // In JSON the components stand within their item, and in release 5.1 items within what they are part of.
    let performance = json!([{"Data_Type": "Audiovisual", "Performance": {REQUESTS: {"2023-01": 4}}}]);
    let component = json!({"Item": "Undertekster", "Attribute_Performance": performance});
    let item = json!({"Item": "Film", "Platform": "Filmhylla", "Attribute_Performance": performance, "Components": [component]});
    let mut report: serde_json::Value =
        serde_json::from_slice(&Made { id: "IR", ..Made::platform() }.json_5_1()).unwrap();
    report["Report_Items"] = json!([{"Title": "En serie", "Items": [item]}]);
    let nested = reading(report.to_string(), &Hint::default());
    assert_eq!(figures_of(&nested, REQUESTS), ["4", "0", "0"]);
    assert!(remarks(&nested).contains(&"/Report_Items/0/Items/0/Components: components-left-out".to_owned()));
}

#[test]
fn what_the_supplier_says_about_months_is_kept_apart_from_nought() {
    let mut made = Made::platform();
    made.metrics = vec![REQUESTS];
    made.rows = vec![line(&["Filmhylla", "Book", "Regular"], REQUESTS, &[5, 0, 0])];
    for (code, data, expected) in [
        (3030, "", "NoUsage"),
        (3031, "request was for 2023-01-01 to 2023-03-31; however, usage is only available to 2023-01-31", "NotReady"),
        (3032, "2023-02, 2023-03", "NoLongerAvailable"),
        (3040, "2023-02-01 to 2023-03-31", "Partial"),
    ] {
        made.exceptions = vec![(code, "As the code of practice has it", data)];
        let reading = in_all_forms(&made);
        assert_eq!(figures_of(&reading, REQUESTS), ["5"], "{code}");
        let missing = |month: &str| format!("ISIL:NO-2995001 Filmhylla {REQUESTS} {month}: {expected}");
        assert_eq!(reading.missing, [missing("2023-02"), missing("2023-03")], "{code}");
        assert_eq!(reading.summary.exceptions.len(), 1);
    }
    made.exceptions = vec![(3050, "Parameter Not Recognized in this Context", "colour")];
    let reading = in_all_forms(&made);
    assert_eq!(figures_of(&reading, REQUESTS), ["5", "0", "0"], "it says nothing about months");
    assert_eq!(reading.summary.exceptions[0].text, "Parameter Not Recognized in this Context (colour)");
}

#[test]
fn a_report_without_rows_says_why_or_is_refused() {
    let mut made = Made { rows: vec![], ..Made::platform() };
    let hint = Hint { service: Some("filmhylla".to_owned()), ..Hint::default() };
    let refused = |made: &Made| made.forms().map(|(_, bytes)| refusal(bytes, &hint));
    assert_eq!(refused(&made), [Some(ReportRefusal::NoRows); 5]);
    made.exceptions = vec![(2010, "Requestor is Not Authorized to Access Usage for Institution", "")];
    assert_eq!(refused(&made), [Some(ReportRefusal::SupplierRefused); 5]);
    made.exceptions = vec![(3030, "No Usage Available for Requested Dates", "")];
    for (name, bytes) in made.forms() {
        let reading = reading(&bytes, &hint);
        assert_eq!((reading.figures.len(), reading.missing.len()), (0, 12), "{name}");
        assert_eq!(refusal(bytes, &Hint::default()), Some(ReportRefusal::NoService), "{name}");
    }
    assert_eq!(refusal(r#"{"Code": 2000, "Message": "Requestor"}"#, &hint), Some(ReportRefusal::SupplierRefused));
    assert_eq!(refusal(r#"[{"Code": 1020, "Message": "Too many"}]"#, &hint), Some(ReportRefusal::SupplierRefused));
}

#[test]
fn a_report_for_another_library_is_refused() {
    let hint = Hint { institution: Some(library("2030100")), ..Hint::default() };
    for (name, bytes) in Made::platform().forms() {
        assert_eq!(refusal(&bytes, &hint), Some(ReportRefusal::OtherInstitution), "{name}");
        let own = Hint { institution: Some(library("2995001")), ..Hint::default() };
        assert!(try_reading(bytes, &own).is_ok(), "{name}");
    }
    let nobody = Made { institution: ("", vec![]), ..Made::platform() };
    assert_eq!(
        nobody.forms().map(|(_, bytes)| refusal(bytes, &Hint::default())),
        [Some(ReportRefusal::NoInstitution); 5]
    );
}

#[test]
fn the_service_is_the_platform_unless_the_only_one_was_handed_in_for_another() {
    let hint = Hint { service: Some("kinoklubben".to_owned()), ..Hint::default() };
    let taken = reading(Made::platform().tsv(), &hint);
    assert!(taken.figures.iter().all(|figure| figure.contains(" kinoklubben ")));
    assert!(remarks(&taken).contains(&"platform-taken-for-service".to_owned()));
    let mut two = Made::platform();
    two.rows.push(line(&["Bokhylla", "Book", "Regular"], REQUESTS, &[1, 1, 1]));
    assert_eq!(two.forms().map(|(_, bytes)| refusal(bytes, &hint)), [Some(ReportRefusal::SeveralPlatforms); 5]);
    let both = in_all_forms(&two);
    assert!(both.figures.contains(&format!("ISIL:NO-2995001 Bokhylla {REQUESTS} 2023-02 = 1")));
}

#[test]
fn a_header_that_cannot_be_understood_says_why() {
    type Change = fn(&mut Made);
    let changes: [(Change, ReportRefusal); 4] = [
        (|made| made.id = "JR1", ReportRefusal::UnknownCounterReport),
        (|made| made.release = "4", ReportRefusal::OtherRelease),
        (|made| made.filters = vec![("YOP", "2020-2021")], ReportRefusal::Filtered),
        (|made| made.period = (month("2023-03"), month("2023-01")), ReportRefusal::NoPeriod),
    ];
    for (change, why) in changes {
        let mut made = Made::platform();
        change(&mut made);
        made.rows.clear();
        assert_eq!(made.forms().map(|(_, bytes)| refusal(bytes, &Hint::default())), [Some(why); 5], "{why}");
    }
    let text = String::from_utf8(Made::platform().tsv()).unwrap();
    for (from, to, why) in [
        ("Begin_Date=2023-01-01", "Begin_Date=2023-01-15", ReportRefusal::NoPeriod),
        ("Feb-2023", "Jan-2023", ReportRefusal::DuplicateMonth),
        ("Feb-2023", "=B1", ReportRefusal::FormulaInHeadings),
        ("Metric_Type\t", "Something\t", ReportRefusal::NoHeadings),
        ("Report_Attributes\t", "Report_Attributes\tExclude_Monthly_Details=True", ReportRefusal::NoMonths),
    ] {
        assert_eq!(refusal(text.replace(from, to), &Hint::default()), Some(why), "{to}");
    }
}

/// A sum that lacks a part would be too low, and so is not told. Nothing else suffers from it.
#[test]
fn what_cannot_be_read_spoils_its_own_sum_only() {
    let text = String::from_utf8(Made::platform().tsv()).unwrap();
    for (figure, code) in [
        ("-5", "figure-negative"),
        ("5,5", "figure-fraction"),
        ("=A1", "cell-formula"),
        ("400000000", "figure-absurd"),
        ("mange", "figure-not-a-number"),
    ] {
        let broken = text.replace(
            "Book\tRegular\tTotal_Item_Requests\t12\t5\t",
            &format!("Book\tRegular\tTotal_Item_Requests\t12\t{figure}\t"),
        );
        assert_ne!(broken, text);
        let reading = reading(broken, &Hint::default());
        assert_eq!(figures_of(&reading, REQUESTS), ["0", "19"], "{figure}");
        assert_eq!(figures_of(&reading, "Unique_Item_Requests"), ["24", "0", "16"], "{figure}");
        assert_eq!(
            reading.refused,
            [format!("line 18, column 6: {code} «{figure}»"), "line 16, column 6: figure-incomplete «30»".to_owned()]
        );
    }
    let mut report: serde_json::Value = serde_json::from_slice(&Made::platform().json_5_1()).unwrap();
    let performance = "/Report_Items/0/Attribute_Performance/1/Performance/Total_Item_Requests";
    for (figure, code) in [
        (json!(-5), "figure-negative"),
        (json!(5.5), "figure-fraction"),
        (json!("=A1"), "cell-formula"),
        (json!(400_000_000), "figure-absurd"),
        (json!([5]), "figure-not-a-number"),
        (json!(null), "figure-not-a-number"),
    ] {
        report.pointer_mut(performance).unwrap()["2023-01"] = figure.clone();
        let reading = reading(report.to_string(), &Hint::default());
        assert_eq!(figures_of(&reading, REQUESTS), ["0", "19"], "{figure}");
        assert_eq!(reading.refused.len(), 2);
        assert_eq!(reading.refused[0], format!("{performance}/2023-01: {code} «{figure}»"));
    }
}

#[test]
fn a_line_that_belongs_nowhere_spoils_all_sums_and_a_repeated_one_its_own() {
    let text = String::from_utf8(Made::platform().tsv()).unwrap();
    let row = "Filmhylla\tBook\tRegular\tUnique_Title_Requests\t8\t3\t0\t5\r\n";
    assert!(text.contains(row));
    let nowhere = reading(text.replace(row, "Filmhylla\tBook\tRegular\t\t8\t3\t0\t5\r\n"), &Hint::default());
    assert_eq!(nowhere.figures, [""; 0]);
    assert_eq!(
        nowhere.refused[0],
        "line 20, column 4: row-without-metric «Filmhylla | Book | Regular |  | 8 | 3 | 0 | 5»"
    );
    let twice = reading(text.replace(row, &format!("{row}{row}")), &Hint::default());
    assert_eq!(figures_of(&twice, "Unique_Title_Requests"), [""; 0]);
    assert_eq!(figures_of(&twice, REQUESTS), ["35", "0", "19"]);
    assert!(twice.refused[0].starts_with("line 21: row-repeated"), "{}", twice.refused[0]);

    for bytes in [Made::platform().json_5_1(), Made::platform().json_5()] {
        let mut report: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let items = report["Report_Items"].as_array_mut().unwrap();
        items.push(items[0].clone());
        let reading = reading(report.to_string(), &Hint::default());
        assert!(reading.refused.iter().any(|refused| refused.contains("row-repeated")), "{:?}", reading.refused);
        assert!(figures_of(&reading, REQUESTS).iter().all(|value| *value == "0" || *value == "19"), "none is doubled");
    }
}

#[test]
fn months_outside_the_period_and_in_the_future_are_refused() {
    let mut report: serde_json::Value = serde_json::from_slice(&Made::platform().json_5_1()).unwrap();
    report.pointer_mut("/Report_Items/0/Attribute_Performance/1/Performance/Total_Item_Requests").unwrap()["2022-12"] =
        json!(4);
    let outside = reading(report.to_string(), &Hint::default());
    assert_eq!(
        outside.refused,
        ["/Report_Items/0/Attribute_Performance/1/Performance/Total_Item_Requests/2022-12: row-outside-period «4»"]
    );
    let hint = Hint { latest: Some(month("2023-02")), ..Hint::default() };
    for (name, bytes) in Made::platform().forms() {
        let reading = reading(bytes, &hint);
        assert_eq!(reading.refused.len(), 4, "{name}: {:?}", reading.refused);
        assert!(reading.refused.iter().all(|refused| refused.contains("row-in-the-future")), "{name}");
    }
}

#[test]
fn a_column_in_which_nothing_stands_is_missing_and_not_nought() {
    let text = String::from_utf8(Made::platform().tsv()).unwrap().replace("\t0\t", "\t\t");
    let reading = reading(text, &Hint::default());
    assert_eq!(figures_of(&reading, REQUESTS), ["35", "19"]);
    assert_eq!(reading.missing.len(), 4);
    assert!(reading.missing.iter().all(|missing| missing.ends_with("2023-02: NotGiven")));
}

#[test]
fn totals_that_do_not_agree_are_noted() {
    let text = String::from_utf8(Made::platform().tsv()).unwrap().replace("\t42\t30\t", "\t43\t30\t");
    let reading = reading(text, &Hint::default());
    assert!(remarks(&reading).contains(&"line 16, column 5: totals-differ".to_owned()), "{:?}", remarks(&reading));
}

#[test]
fn broken_json_is_refused_as_a_whole() {
    let good = String::from_utf8(Made::platform().json_5_1()).unwrap();
    let hint = Hint::default();
    assert_eq!(refusal(&good[..good.len() - 1], &hint), Some(ReportRefusal::Truncated));
    assert_eq!(refusal(&good[..good.len() / 2], &hint), Some(ReportRefusal::Truncated));
    assert_eq!(refusal(format!("{good}{good}"), &hint), Some(ReportRefusal::BrokenJson));
    assert_eq!(refusal(good.replace("\"Report_Items\"", "\"Report_Header\""), &hint), Some(ReportRefusal::BrokenJson));
    assert_eq!(
        refusal(good.replacen("\"2023-03\"", "\"2023-01\"", 1), &hint),
        Some(ReportRefusal::BrokenJson),
        "a month twice"
    );
    assert_eq!(refusal("[".repeat(200_000), &hint), Some(ReportRefusal::BrokenJson), "too deep");
    assert_eq!(refusal(format!("{{\"Report_Items\":{}", "[".repeat(200_000)), &hint), Some(ReportRefusal::BrokenJson));
    assert_eq!(refusal(format!("{{\"x\":{}", "{\"x\":".repeat(200_000)), &hint), Some(ReportRefusal::Truncated));
    let wide = format!("{{\"Report_Header\":[{}0]}}", "0,".repeat(20_000));
    assert_eq!(refusal(wide, &hint), Some(ReportRefusal::BrokenJson), "no header is so long");
    for text in ["{}", "[]", "{\"a\":1}", "[1,2]", "{\"Report_Header\":{}}", "{\"Report_Items\":[]}"] {
        assert!(refusal(text, &hint).is_some(), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever a report holds, its forms say the same.
    #[test]
    fn any_report_says_the_same_in_every_form(rows in rows(), metrics in prop::bool::ANY, kind in 0..3_usize) {
        let made = Made {
            id: ["PR", "TR_J3", "DR_D1"][kind],
            metrics: if metrics { vec![REQUESTS, "Unique_Item_Requests"] } else { vec![] },
            rows,
            ..Made::platform()
        };
        prop_assume!(made.rows.iter().any(|Line(_, _, figures)| figures.iter().any(|figure| *figure > 0)));
        in_all_forms(&made);
    }
}

/// Rows of which no two are described alike, and none is without usage.
fn rows() -> impl Strategy<Value = Vec<Line>> {
    let platform = prop::sample::select(vec!["Filmhylla", "Bokhylla & co", "Åsgård"]);
    let data_type = prop::sample::select(vec!["Book", "Journal", "Other"]);
    let method = prop::sample::select(vec!["Regular", "TDM"]);
    let metric = prop::sample::select(vec![REQUESTS, "Unique_Item_Requests", "Searches_Platform", "No_License"]);
    let keys = prop::collection::btree_set((platform, data_type, method, metric), 1..20);
    (keys, prop::collection::vec(prop::array::uniform3(0_u64..50_000), 20)).prop_map(|(keys, figures)| {
        let rows = keys.into_iter().zip(figures);
        let rows = rows.map(|((platform, data_type, method, metric), mut figures)| {
            figures[0] = figures[0].max(1);
            line(&[platform, data_type, method], metric, &figures)
        });
        rows.collect()
    })
}
