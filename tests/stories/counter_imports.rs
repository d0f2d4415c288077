//! COUNTER's reports: in every format the same figures, and what suppliers say about months.

use e2e::world::fresh_key;
use e2e::{Answer, Who, World};
use reqwest::Method;
use serde_json::{Value, json};

use crate::figures::{commit, connected, counted, counts};
use crate::periods::put;

#[path = "../../shared/usage-reports/tests/reports/forms.rs"]
#[expect(dead_code, reason = "the reader's own tests write more kinds of files")]
mod forms;

use forms::{Line, Made, line, month};

const REQUESTS: &str = "Total_Item_Requests";

/// A platform report of the library, January to March 2023, with 12 figures.
fn platform_report() -> Made {
    Made { institution: ("Fjordvik bibliotek", vec![("ISIL", "NO-2030100")]), ..Made::platform() }
}

/// Hands a file in for `tjeneste-1`, labelled as a browser would label it.
async fn upload(world: &World, file_name: &str, bytes: Vec<u8>) -> Answer {
    let content_type = match file_name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("json") => "application/json",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("tsv") => "text/tab-separated-values",
        _ => "text/csv",
    };
    let path = format!("/statistics/imports?file_name={file_name}&service=tjeneste-1");
    let request = world.request(Who::Coordinator, Method::POST, &path).header("Idempotency-Key", fresh_key());
    world.send(request.header("Content-Type", content_type).body(bytes)).await
}

/// A metric's months of 2023 as the library sees them: the figure, or why there is none.
async fn months(world: &World, number: &str, metric: &str) -> Vec<Value> {
    let own = world.get(Who::Coordinator, &format!("/libraries/{number}/figures/2023")).await.expect(200).body;
    let metrics = own["services"][0]["metrics"].as_array().unwrap();
    let Some(found) = metrics.iter().find(|found| found["metric"] == metric) else { return vec![] };
    let shown = |cell: &Value| if cell["value"].is_null() { cell["status"].clone() } else { cell["value"].clone() };
    found["months"].as_array().unwrap().iter().map(shown).collect()
}

fn codes(of: &Value) -> Vec<&str> {
    of.as_array().unwrap().iter().filter_map(|one| one["code"].as_str()).collect()
}

#[tokio::test]
async fn every_format_of_a_report_brings_the_same_figures_and_none_a_second_time() {
    let world = connected().await;
    let mut committed = 0;
    for (file_name, bytes) in platform_report().forms() {
        let import = upload(&world, file_name, bytes.clone()).await.expect(201).body;
        assert_eq!(import["counter_report"]["report_id"], "PR", "{file_name}");
        assert_eq!((&import["first_month"], &import["last_month"]), (&json!("2023-01"), &json!("2023-03")));
        let notes = codes(&import["notes"]);
        assert!(notes.contains(&"text-mining-left-out") && notes.contains(&"platform-taken-for-service"), "{notes:?}");
        let what = if committed == 0 { "accepted" } else { "unchanged" };
        assert_eq!(counts(&import), counted(&[(what, 12)]), "{file_name}");
        assert_eq!(counts(&commit(&world, &import).await), counted(&[(what, 12)]), "{file_name}");
        let events = world.events_in_all().await;
        let again = upload(&world, file_name, bytes).await.expect(201).body;
        assert_eq!(again["id"], import["id"]);
        commit(&world, &again).await;
        assert_eq!(world.events_in_all().await, events, "the same file twice changes nothing");
        committed += 1;
    }
    assert_eq!(committed, 5);
    assert_eq!(world.events_of("ServiceMonth#tjeneste-1@2023-01").await, ["statistics.figures-recorded.v1"]);
    let requests = months(&world, "2030100", REQUESTS).await;
    assert_eq!(requests[..4], [json!(35), json!(0), json!(19), json!("missing")], "a month without usage is nought");
    assert_eq!(months(&world, "2030100", "Searches_Platform").await[..3], [json!(90), json!(0), json!(70)]);
}

#[tokio::test]
async fn a_report_of_an_unknown_institution_waits_and_a_restatement_stands() {
    let world = connected().await;
    let mut made = platform_report();
    made.institution = ("Nesset bibliotek", vec![("ISNI", "1234123412341234")]);
    let import = upload(&world, "pr.xlsx", made.xlsx()).await.expect(201).body;
    assert_eq!(import["quarantined"], json!([{ "institution": "ISNI:1234123412341234", "rows": 12 }]));
    commit(&world, &import).await;
    assert_eq!(months(&world, "2030101", REQUESTS).await, [] as [Value; 0]);
    let path = format!("/statistics/imports/{}/institutions", import["id"].as_str().unwrap());
    let mapping = json!({
        "institution": "ISNI:1234123412341234", "service": "tjeneste-1", "library_number": "2030101"
    });
    let mapped = put(&world, Who::Coordinator, &path, &mapping).await.expect(200).body;
    assert_eq!(counts(&mapped), counted(&[("accepted", 12)]));
    world.settle().await;
    assert_eq!(months(&world, "2030101", REQUESTS).await[0], 35);

    made.rows.push(line(&["Filmhylla", "Journal", "Regular"], REQUESTS, &[100, 0, 0]));
    let restated = upload(&world, "pr.json", made.json_5_1()).await.expect(201).body;
    assert_eq!(counts(&restated), counted(&[("restated", 1), ("unchanged", 11)]));
    assert_eq!((&restated["rows"][0]["before"], &restated["rows"][0]["value"]), (&json!(35), &json!(135)));
    assert!(restated["rows"][0]["place"].as_str().unwrap().starts_with("/Report_Items/"), "{restated}");
    commit(&world, &restated).await;
    assert_eq!(months(&world, "2030101", REQUESTS).await[0], 135);
}

#[tokio::test]
async fn what_a_supplier_says_about_months_is_shown_instead_of_nought() {
    let world = connected().await;
    let mut made = platform_report();
    made.metrics = vec![REQUESTS];
    made.rows = vec![line(&["Filmhylla", "Book", "Regular"], REQUESTS, &[5, 0, 0])];
    for (code, data, expected) in [
        (3031, "usage is only available to 2023-01-31", json!("not_ready")),
        (3032, "2023-02-01 to 2023-03-31", json!("not_collected")),
        (3040, "2023-02, 2023-03", json!("not_ready")),
        (3030, "2023-02, 2023-03", json!(0)),
    ] {
        made.exceptions = vec![(code, "As COUNTER has it", data), (3050, "Parameter Not Recognized", "colour")];
        for (file_name, bytes) in [("pr.tsv", made.tsv()), ("pr.xlsx", made.xlsx()), ("pr.json", made.json_5_1())] {
            let import = upload(&world, file_name, bytes).await.expect(201).body;
            let said = &import["counter_report"]["exceptions"];
            assert_eq!(
                (&said[0]["code"], &said[0]["months"]),
                (&json!(code), &json!(["2023-02", "2023-03"])),
                "{said}"
            );
            assert_eq!(said[1]["text"], "Parameter Not Recognized (colour)", "others are told to whoever reads");
            commit(&world, &import).await;
            let shown = months(&world, "2030100", REQUESTS).await;
            assert_eq!(shown[..3], [json!(5), expected.clone(), expected.clone()], "{code} in {file_name}");
        }
    }
}

/// Controlled books are a part of what the service is used for: their figures stand beside the service's.
#[tokio::test]
async fn a_view_of_a_part_never_takes_the_place_of_the_services_figure() {
    let world = connected().await;
    let import = upload(&world, "pr.tsv", platform_report().tsv()).await.expect(201).body;
    commit(&world, &import).await;
    let view = Made {
        id: "TR_B1",
        metrics: vec![REQUESTS, "Unique_Title_Requests"],
        filters: vec![("Data_Type", "Book"), ("Access_Type", "Controlled"), ("Access_Method", "Regular")],
        columns: vec!["Title", "Platform", "Data_Type", "YOP"],
        rows: vec![
            line(&["Første bok", "Filmhylla", "Book", "2022"], REQUESTS, &[3, 0, 1]),
            line(&["Andre bok", "Filmhylla", "Book", "2021"], REQUESTS, &[1, 0, 1]),
            Line(
                ["Andre bok", "Filmhylla", "Book", "2021"].map(str::to_owned).into(),
                "Unique_Title_Requests",
                vec![1, 0, 1],
            ),
        ],
        ..platform_report()
    };
    for (file_name, bytes) in view.forms() {
        let import = upload(&world, file_name, bytes).await.expect(201).body;
        assert!(codes(&import["notes"]).contains(&"part-of-service"), "{import}");
        commit(&world, &import).await;
    }
    assert_eq!(months(&world, "2030100", REQUESTS).await[..3], [json!(35), json!(0), json!(19)]);
    assert_eq!(months(&world, "2030100", "total-item-requests-tr-b1").await[..3], [json!(4), json!(0), json!(2)]);
    assert_eq!(months(&world, "2030100", "unique-title-requests-tr-b1").await[..3], [json!(1), json!(0), json!(1)]);

    // That no book was read says nothing about films.
    let nothing = Made { rows: vec![], period: (month("2023-04"), month("2023-04")), ..view };
    let nothing = Made { exceptions: vec![(3030, "No Usage Available for Requested Dates", "")], ..nothing };
    let import = upload(&world, "none.json", nothing.json_5_1()).await.expect(201).body;
    commit(&world, &import).await;
    assert_eq!(months(&world, "2030100", REQUESTS).await[3], "missing");
}

#[tokio::test]
async fn a_bad_file_gets_its_own_problem_and_nothing_of_it_is_kept() {
    let world = connected().await;
    let events = world.events_in_all().await;
    let good = platform_report();
    let half = |bytes: Vec<u8>| bytes[..bytes.len() / 2].to_vec();
    let other_release = Made { release: "4", ..platform_report() };
    let filtered = Made { filters: vec![("Data_Type", "Book")], ..platform_report() };
    let empty = Made { rows: vec![], ..platform_report() };
    let bomb = forms::packed(&[("xl/worksheets/sheet1.xml".to_owned(), " ".repeat(130 * 1024 * 1024))]);
    for (file_name, bytes, code) in [
        ("half.xlsx", half(good.xlsx()), "report-truncated"),
        ("half.json", half(good.json_5_1()), "report-truncated"),
        ("bomb.xlsx", bomb, "report-unpacks-too-large"),
        ("deep.json", "[".repeat(100_000).into_bytes(), "report-json-broken"),
        ("old.tsv", other_release.tsv(), "counter-release-not-read"),
        ("filtered.tsv", filtered.tsv(), "report-filtered"),
        ("empty.json", empty.json_5(), "report-without-rows"),
        ("refusal.json", br#"{"Code": 2010, "Message": "Not authorized"}"#.to_vec(), "report-refused-by-supplier"),
        ("page.csv", b"<!doctype html><title>Sign in</title>".to_vec(), "report-is-web-page"),
        ("old.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "report-is-old-spreadsheet"),
    ] {
        upload(&world, file_name, bytes).await.expect_problem(422, code);
    }
    // A report that was handed in for one library and is another's.
    let path = "/statistics/imports?file_name=pr.xlsx&service=tjeneste-1&library=2030101";
    let request = world.request(Who::Coordinator, Method::POST, path).header("Idempotency-Key", fresh_key());
    let request = request.header("Content-Type", "application/octet-stream").body(good.xlsx());
    world.send(request).await.expect_problem(422, "report-for-other-institution");
    assert_eq!(world.events_in_all().await, events);

    // One figure that cannot be read: its month waits, the others are taken in.
    let text = String::from_utf8(good.tsv()).unwrap().replace("\t12\t5\t0\t7", "\t12\t-5\t0\t7");
    let import = upload(&world, "negative.tsv", text.into_bytes()).await.expect(201).body;
    assert_eq!(counts(&import), counted(&[("accepted", 11), ("refused", 2)]));
    assert_eq!(codes(&import["rows"]), ["figure-negative", "figure-incomplete"]);
    // A file is read as what it is, whatever it is called.
    let mislabelled = upload(&world, "report.csv", good.xlsx()).await.expect(201).body;
    assert!(codes(&mislabelled["notes"]).contains(&"file-mislabelled"));
}
