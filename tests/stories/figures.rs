//! Suppliers' reports: looked at, taken in, mapped, restated, divided, and seen by the library itself.

mod beside_others;
mod budgets;
mod counter_api;
mod counter_client;
mod import_measured;
mod published;
mod shown;

use e2e::world::fresh_key;
use e2e::{Answer, Who, World};
use reqwest::Method;
use serde_json::{Value, json};

use crate::display_policies::years_for_everyone;
use crate::periods::{approved_library, fill_catalogue, put};

const KONTAKT: Who<'_> = Who::Signed("kontakt@b2030100.example");

/// Three libraries, each with the service `tjeneste-1` since January 2023, on a day in June.
pub(crate) async fn connected() -> World {
    let world = World::start_at("2023-06-10").await;
    for (number, kind) in [("2030100", "public"), ("2030101", "public"), ("3030101", "upper-secondary")] {
        approved_library(&world, number, kind).await;
    }
    fill_catalogue(&world).await;
    world.settle().await;
    for number in ["2030100", "2030101", "3030101"] {
        let since = json!({ "since": "2023-01" });
        put(&world, Who::Coordinator, &format!("/libraries/{number}/connections/tjeneste-1"), &since).await.expect(200);
    }
    world.settle().await;
    world
}

/// Uploads a table of `number or name;month;figure`, all of one metric of `tjeneste-1`.
pub(crate) async fn upload(world: &World, rows: &[(&str, &str, &str)]) -> Answer {
    let mut csv = "biblioteknummer;tjeneste;måltall;måned;antall\n".to_owned();
    for (library, month, figure) in rows {
        csv.push_str(&format!("{library};tjeneste-1;Total_Item_Requests;{month};{figure}\n"));
    }
    upload_as(world, "text/csv", csv.into_bytes()).await
}

pub(crate) async fn upload_as(world: &World, content_type: &str, bytes: Vec<u8>) -> Answer {
    let request = world.request(Who::Coordinator, Method::POST, "/statistics/imports?file_name=rapport.csv");
    let request = request.header("Idempotency-Key", fresh_key()).header("Content-Type", content_type);
    world.send(request.body(bytes)).await
}

pub(crate) async fn commit(world: &World, import: &Value) -> Value {
    let path = format!("/statistics/imports/{}/commitment", import["id"].as_str().unwrap());
    let done = world.post(Who::Coordinator, &path, &json!({})).await.expect(200).body;
    world.settle().await;
    done
}

pub(crate) fn counts(import: &Value) -> Vec<(String, u64)> {
    let counts = import["counts"].as_object().unwrap().iter();
    let counts = counts.map(|(name, count)| (name.clone(), count.as_u64().unwrap()));
    counts.filter(|(_, count)| *count > 0).collect()
}

pub(crate) fn counted(expected: &[(&str, u64)]) -> Vec<(String, u64)> {
    expected.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
}

/// The cell of one month in a library's own year.
async fn cell(world: &World, who: Who<'_>, number: &str, month: usize) -> Value {
    let own = world.get(who, &format!("/libraries/{number}/figures/2023")).await.expect(200).body;
    own["services"][0]["metrics"][0]["months"][month - 1].clone()
}

#[tokio::test]
async fn a_report_is_looked_at_and_taken_in_once_and_the_library_sees_its_own_figures() {
    let world = connected().await;
    let rows = [("2030100", "2023-01", "120"), ("2030100", "2023-02", "0"), ("2030100", "2022-12", "9")];
    let import = upload(&world, &rows).await.expect(201).body;
    assert_eq!(import["state"], "previewed");
    assert_eq!(counts(&import), counted(&[("accepted", 2), ("left_out", 1)]));
    assert_eq!(import["rows"][0]["code"], "not-connected-then");
    assert!(world.events_of("ServiceMonth#tjeneste-1@2023-01").await.is_empty(), "a preview takes nothing in");

    let done = commit(&world, &import).await;
    assert_eq!(done["state"], "committed");
    assert_eq!(counts(&done), counted(&[("accepted", 2), ("left_out", 1)]));
    assert_eq!(cell(&world, KONTAKT, "2030100", 1).await["value"], 120);
    assert_eq!(cell(&world, KONTAKT, "2030100", 2).await["value"], 0, "nought is a figure");
    assert_eq!(cell(&world, KONTAKT, "2030100", 3).await["status"], "missing", "and missing is none");
    assert_eq!(cell(&world, KONTAKT, "2030100", 6).await["status"], "not_ready");
    world.get(Who::Signed("kontakt@b2030101.example"), "/libraries/2030100/figures/2023").await.expect(403);

    let events = world.events_in_all().await;
    let again = upload(&world, &rows).await.expect(201).body;
    assert_eq!((&again["id"], counts(&again)), (&import["id"], counted(&[("left_out", 1), ("unchanged", 2)])));
    commit(&world, &again).await;
    assert_eq!(world.events_in_all().await, events, "the same file twice changes nothing");
}

#[tokio::test]
async fn the_figures_of_a_library_that_was_merged_are_seen_by_the_one_that_goes_on() {
    let world = connected().await;
    let import = upload(&world, &[("2030100", "2023-01", "120")]).await.expect(201).body;
    commit(&world, &import).await;
    shown::set_policy(&world, "tjeneste-1", years_for_everyone()).await.expect(200);
    let (going_on, stranger) = (Who::Signed("kontakt@b2030101.example"), Who::Signed("kontakt@b3030101.example"));
    let month = "/figures?library=2030100&from=2023-01&granularity=Month";
    let looked_at =
        ["/libraries/2030100/figures/2023", "/libraries/2030100/cost-per-use/2023", "/libraries/2030100/history"];
    let hidden = world.get(going_on, month).await.expect(200).body;
    assert_eq!(hidden["lines"][0]["value"], Value::Null, "{hidden:#}");

    let merger = json!({ "into": "2030101" });
    world.post(Who::Coordinator, "/libraries/2030100/merger", &merger).await.expect(200);
    for path in looked_at {
        world.get(going_on, path).await.expect(200);
        world.get(KONTAKT, path).await.expect(200);
        world.get(stranger, path).await.expect(403);
    }
    assert_eq!(cell(&world, going_on, "2030100", 1).await["value"], 120);
    assert_eq!(world.get(going_on, month).await.expect(200).body["lines"][0]["value"], 120);
    // Whose names stand in the other's record was not theirs to give.
    world.get(going_on, "/libraries/2030100").await.expect(403);
    let into = json!({ "into": "3030101" });
    world.post(Who::Coordinator, "/libraries/2030101/merger", &into).await.expect(200);
    assert_eq!(cell(&world, stranger, "2030100", 1).await["value"], 120, "of one that was merged in turn");
}

#[tokio::test]
async fn an_unknown_institution_waits_and_flows_in_once_it_is_mapped() {
    let world = connected().await;
    let import = upload(&world, &[("Nesset bib", "2023-03", "17"), ("2030100", "2023-03", "5")]).await.expect(201).body;
    assert_eq!(import["quarantined"], json!([{ "institution": "Nesset bib", "rows": 1 }]));
    commit(&world, &import).await;
    let waiting = world.get(Who::Coordinator, "/statistics/imports?in_quarantine=true").await.expect(200).body;
    assert_eq!(waiting["items"][0]["id"], import["id"]);

    let path = format!("/statistics/imports/{}/institutions", import["id"].as_str().unwrap());
    let mapping =
        |number: &str| json!({ "institution": "nesset  BIB", "service": "tjeneste-1", "library_number": number });
    let unknown = put(&world, Who::Coordinator, &path, &mapping("2999999")).await;
    unknown.expect_problem(404, "unknown-library");
    let mapped = put(&world, Who::Coordinator, &path, &mapping("2030101")).await.expect(200).body;
    assert_eq!(counts(&mapped), counted(&[("accepted", 1), ("unchanged", 1)]));
    world.settle().await;
    assert_eq!(cell(&world, Who::Coordinator, "2030101", 3).await["value"], 17);
    let other = put(&world, Who::Coordinator, &path, &mapping("2030100")).await;
    other.expect_problem(409, "institution-mapped-otherwise");
    let waiting = world.get(Who::Coordinator, "/statistics/imports?in_quarantine=true").await.expect(200).body;
    assert_eq!(waiting["items"], json!([]));
    let next = upload(&world, &[("Nesset bib", "2023-04", "18")]).await.expect(201).body;
    assert_eq!(counts(&next), counted(&[("accepted", 1)]), "the next report is understood at once");
}

#[tokio::test]
async fn a_restatement_stands_and_the_old_figure_is_kept() {
    let world = connected().await;
    for figure in ["100", "131"] {
        let import = upload(&world, &[("2030100", "2023-01", figure)]).await.expect(201).body;
        if figure == "131" {
            let row = &import["rows"][0];
            assert_eq!(
                (&row["verdict"], &row["before"], &row["value"]),
                (&json!("restated"), &json!(100), &json!(131))
            );
            assert!(row["place"].as_str().unwrap().starts_with("line 2"), "{row}");
        }
        commit(&world, &import).await;
    }
    let cell = cell(&world, KONTAKT, "2030100", 1).await;
    assert_eq!((&cell["value"], &cell["before"]), (&json!(131), &json!(100)));
    let events = world.events_of("ServiceMonth#tjeneste-1@2023-01").await;
    assert_eq!(events, ["statistics.figures-recorded.v1", "statistics.figures-restated.v1"]);
}

#[tokio::test]
async fn a_groups_figure_is_divided_by_its_recipe_and_anew_by_the_next() {
    let world = connected().await;
    let recipe = |weights: [u32; 2]| {
        json!({
            "name": "Samarbeidet (demo)", "weighs": "Folketall", "as_of": "2023-01-01", "source": "SSB, tabell 07459",
            "weights": [
                { "library_number": "2030100", "weight": weights[0] },
                { "library_number": "2030101", "weight": weights[1] }
            ]
        })
    };
    let group = "/statistics/groups/samarbeidet";
    put(&world, Who::Coordinator, group, &recipe([1, 1])).await.expect(200);
    let import = upload(&world, &[("Felles nett", "2023-01", "101")]).await.expect(201).body;
    let path = format!("/statistics/imports/{}/institutions", import["id"].as_str().unwrap());
    let mapping = json!({ "institution": "Felles nett", "service": "tjeneste-1", "group": "samarbeidet" });
    let mapped = put(&world, Who::Coordinator, &path, &mapping).await.expect(200).body;
    assert_eq!((&mapped["state"], counts(&mapped)), (&json!("previewed"), counted(&[("accepted", 1)])));
    commit(&world, &import).await;
    let of_library = cell(&world, KONTAKT, "2030100", 1).await;
    assert_eq!((&of_library["value"], &of_library["basis"]), (&json!(51), &json!("allocated")));
    assert_eq!(of_library["recipe"], "samarbeidet/1");

    put(&world, Who::Coordinator, group, &recipe([3, 1])).await.expect(200);
    world.settle().await;
    let of_library = cell(&world, KONTAKT, "2030100", 1).await;
    assert_eq!((&of_library["value"], &of_library["recipe"]), (&json!(76), &json!("samarbeidet/2")));
    let shown = world.get(Who::Coordinator, group).await.expect(200).body;
    assert_eq!(shown["months"][0]["measured"], json!({ "Total_Item_Requests": 101 }));
    assert_eq!(shown["months"][0]["shares"]["2030101"], json!({ "Total_Item_Requests": 25 }));
}

#[tokio::test]
async fn the_board_shows_what_is_late() {
    let world = connected().await;
    let all = ["2030100", "2030101", "3030101"];
    let rows: Vec<_> =
        all.iter().map(|number| (*number, "2023-01", "5")).chain([("2030100", "2023-02", "5")]).collect();
    commit(&world, &upload(&world, &rows).await.expect(201).body).await;
    let board = world.get(Who::Coordinator, "/statistics/board").await.expect(200).body;
    let states: Vec<_> =
        board["services"][0]["months"].as_array().unwrap().iter().map(|m| m["state"].clone()).collect();
    assert_eq!(states, ["complete", "incomplete", "late", "late", "not-due", "not-due"]);
}

#[tokio::test]
async fn what_is_no_report_is_refused_and_nothing_is_kept() {
    let world = connected().await;
    let events = world.events_in_all().await;
    upload_as(&world, "image/png", vec![1, 2, 3]).await.expect_problem(415, "unsupported-media-type");
    upload_as(&world, "application/gzip", b"not packed".to_vec()).await.expect_problem(422, "report-truncated");
    upload_as(&world, "text/csv", Vec::new()).await.expect_problem(422, "empty-report");
    let import = upload(&world, &[("2030100", "2023-01", "-4"), ("2030100", "2023-02", "=1+1")]).await.expect(201).body;
    assert_eq!(counts(&import), counted(&[("refused", 2)]));
    let codes: Vec<_> = import["rows"].as_array().unwrap().iter().map(|row| row["code"].clone()).collect();
    assert_eq!(codes, ["figure-negative", "cell-formula"]);
    assert_eq!(world.events_in_all().await, events + 1, "only that the file came");
    let unknown = world.get(Who::Coordinator, &format!("/statistics/imports/{}", "0".repeat(32))).await;
    unknown.expect_problem(404, "unknown-import");
}
