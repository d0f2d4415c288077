//! A register is imported.

use e2e::{Who, World};
use serde_json::{Value, json};

/// Eighty libraries, one of them twice under two names, as real lists have it.
fn register() -> String {
    let mut csv = "library_number;name\n".to_owned();
    for serial in 0..79 {
        let (kind, name) = if serial % 4 == 3 { (3, "videregående skole") } else { (2, "folkebibliotek") };
        csv.push_str(&format!("{kind}0301{serial:02};Bygd {serial} {name}\n"));
    }
    csv + "2030100;Bygd null folkebibliotek\n"
}

fn counts(answer: &Value) -> [u64; 3] {
    assert_eq!(answer["not_done"], 0);
    ["imported", "unchanged", "refused"].map(|count| answer[count].as_u64().unwrap())
}

#[tokio::test]
async fn every_row_ends_as_imported_unchanged_or_refused_and_again_nothing_changes() {
    let world = World::start().await;
    let first = world.post_csv(Who::Coordinator, "/library-imports", register()).await.expect(200).body;
    assert_eq!(counts(&first), [79, 0, 1]);
    let rows = first["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 80);
    assert_eq!(rows[79]["line"], 81);
    assert_eq!(rows[79]["code"], "duplicate-in-file");
    assert_eq!(world.events_in_all().await, 79);

    let again = world.post_csv(Who::Coordinator, "/library-imports", register()).await.expect(200).body;
    assert_eq!(counts(&again), [0, 79, 1]);
    assert_eq!(world.events_in_all().await, 79);

    world.settle().await;
    let mut numbers = Vec::new();
    let mut path = "/libraries?limit=30".to_owned();
    let mut pages = 0;
    loop {
        let page = world.get(Who::Coordinator, &path).await.expect(200).body;
        pages += 1;
        numbers.extend(page["items"].as_array().unwrap().iter().map(|item| item["number"].to_string()));
        let Some(next) = page["next_cursor"].as_str() else { break };
        path = format!("/libraries?limit=30&cursor={next}");
    }
    assert_eq!((pages, numbers.len()), (3, 79));
    let all = world.get(Who::Coordinator, "/libraries?limit=79").await.expect(200).body;
    assert!(all.get("next_cursor").is_none(), "a page that is exactly full and the last says so");
    let first = world.get(Who::Coordinator, "/libraries?limit=30").await.expect(200).body;
    let elsewhere = format!("/libraries?standing=listed&cursor={}", first["next_cursor"].as_str().unwrap());
    let elsewhere = world.get(Who::Coordinator, &elsewhere).await.expect_problem(400, "invalid-cursor");
    elsewhere.pointing_to(&[("cursor", "invalid-cursor")]);
    assert!(numbers.is_sorted_by(|a, b| a < b));
    assert_eq!(world.letters(), [], "being listed is nothing to write to anyone about");
}

#[tokio::test]
async fn a_listed_library_applies_and_can_be_imported_again() {
    let world = World::start().await;
    let csv = "library_number;name;municipality\n2030100;Fjordvik;0301\n";
    world.post_csv(Who::Coordinator, "/library-imports", csv).await.expect(200);
    world.apply("2030100", "fjordvik.example").await.expect(201);
    let again = world.post_csv(Who::Coordinator, "/library-imports", csv).await.expect(200).body;
    assert_eq!(counts(&again), [0, 1, 0], "{again}");
    let renamed = "library_number;name\n2030100;Noe ganske annet\n";
    let refused = world.post_csv(Who::Coordinator, "/library-imports", renamed).await.expect(200).body;
    assert_eq!(refused["rows"][0]["code"], "listed-differently");
    assert_eq!(refused["rows"][0]["outcome"], json!("refused"));
}

#[tokio::test]
async fn a_file_that_is_none_gets_a_problem_of_its_own_and_stores_nothing() {
    let world = World::start().await;
    for (file, code, line) in [
        (&b"library_number;name\n2030100;B\xe6rum bibliotek\n"[..], "csv-not-utf-8", "line 2"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "csv-malformed", "line 3"),
        (b"\xff\xfel\0i\0b\0", "csv-not-utf-8", "line 1"),
        (b"2030100;Fjordvik\n", "csv-header-missing", "line 1"),
        (b"library_number;name;name\n2030100;Fjordvik;Vik\n", "csv-duplicate-column", "line 1"),
        (b"sep=;\r\nlibrary_number;name\r2030100;A\r2030101;\"B\r2030102;C\r", "csv-malformed", "line 4"),
        (b"{\"library_number\": \"2030100\"}", "csv-header-missing", "line 1"),
        (b"library_number;name;fylke\n2030100;Fjordvik;03\n", "csv-unknown-column", "line 1"),
        (b"", "csv-header-missing", "line 1"),
    ] {
        let answer = world.post_csv(Who::Coordinator, "/library-imports", file.to_vec()).await;
        answer.expect_problem(422, code).pointing_to(&[(line, code)]);
    }
    let json = world.post(Who::Coordinator, "/library-imports", &json!({})).await;
    json.expect_problem(415, "unsupported-media-type");
    assert_eq!(world.events_in_all().await, 0);
}
