//! A library's own system fetches its figures by COUNTER's API.

use e2e::{Answer, Who, World};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use super::counter_client::{check_exception, check_report, codes, is_month, usage};
use super::shown::{KONTAKT, a_year_of_figures};

const KEYS: &str = "/libraries/2030100/counter-keys";

async fn key(world: &World, number: &str) -> (String, String) {
    let asked = json!({ "system": "Statistikksystemet (demo)", "expires_on": "2024-03-01" });
    let who = format!("kontakt@b{number}.example");
    let issued =
        world.post(Who::Signed(&who), &format!("/libraries/{number}/counter-keys"), &asked).await.expect(201).body;
    let id = issued["keys"][0]["id"].as_str().unwrap().to_owned();
    (id, issued["api_key"].as_str().unwrap().to_owned())
}

/// Asks as the library's system does: without signing in.
async fn ask(world: &World, path: &str, parameters: &[(&str, &str)]) -> Answer {
    world.send(world.request(Who::Public, Method::GET, path).query(parameters)).await
}

#[track_caller]
fn refused(answer: &Answer, status: u16, code: u64) {
    assert_eq!((answer.status.as_u16(), check_exception(&answer.body)), (status, code), "{:#}", answer.body);
}

#[tokio::test]
async fn a_key_is_shown_once_opens_its_librarys_figures_and_no_others_and_can_be_taken_back() {
    let world = a_year_of_figures().await;
    let asked = json!({ "system": "Statistikksystemet (demo)", "expires_on": "2024-03-01" });
    let first = world.post_again(KONTAKT, KEYS, &asked, "one-and-the-same").await.expect(201).body;
    let again = world.post_again(KONTAKT, KEYS, &asked, "one-and-the-same").await.expect(201).body;
    assert!(again.get("api_key").is_none() && again["keys"] == first["keys"], "a key is shown once");
    let secret = first["api_key"].as_str().unwrap();
    assert!(secret.len() >= 43 && secret.starts_with(first["keys"][0]["id"].as_str().unwrap()));
    let listed = world.get(KONTAKT, KEYS).await.expect(200).body;
    assert_eq!((&listed["keys"][0]["good"], listed.get("api_key")), (&json!(true), None));
    for item in world.items("EVENTS_TABLE").await {
        assert!(!format!("{item:?}").contains(secret), "what is kept is a hash");
    }
    world.get(Who::Signed("kontakt@b2030101.example"), KEYS).await.expect_problem(403, "not-your-library");

    let own = [("customer_id", "2030100"), ("api_key", secret)];
    ask(&world, "/r51/members", &own).await.expect(200);
    let anothers = [("customer_id", "2030101"), ("api_key", secret)];
    for path in ["/r51/members", "/r51/reports", "/r51/reports/pr", "/r51/reports/pr_p1"] {
        refused(&ask(&world, path, &anothers).await, 401, 2020);
        refused(&ask(&world, path, &own[..1]).await, 400, 1030);
        refused(&ask(&world, path, &[("customer_id", "0000000000000000"), ("api_key", secret)]).await, 403, 2011);
        refused(&ask(&world, path, &[("customer_id", "nobody"), ("api_key", secret)]).await, 403, 2010);
    }
    let id = first["keys"][0]["id"].as_str().unwrap();
    let revoke = || world.request(KONTAKT, Method::DELETE, &format!("{KEYS}/{id}"));
    assert_eq!(world.send(revoke()).await.expect(200).body["keys"][0]["good"], false);
    world.send(revoke()).await.expect(200);
    refused(&ask(&world, "/r51/members", &own).await, 401, 2020);
    let stored = world.events_of("CounterKeys#2030100").await;
    assert_eq!(stored, ["statistics.counter-key-issued.v1", "statistics.counter-key-revoked.v1"]);
}

#[tokio::test]
async fn a_key_opens_nothing_after_its_last_day() {
    let world = a_year_of_figures().await;
    let (_, secret) = key(&world, "2030100").await;
    let own = [("customer_id", "2030100"), ("api_key", secret.as_str())];
    world.pass(SignedDuration::from_hours(24 * 365));
    ask(&world, "/r51/reports", &own).await.expect(200);
    world.pass(SignedDuration::from_hours(24));
    refused(&ask(&world, "/r51/reports", &own).await, 401, 2020);
}

#[tokio::test]
async fn a_client_finds_its_way_from_the_status_to_the_reports_and_reads_what_the_library_sees() {
    let world = a_year_of_figures().await;
    let status = ask(&world, "/r51/status", &[]).await.expect(200).body;
    assert_eq!(status[0]["Service_Active"], true);
    let (_, secret) = key(&world, "2030100").await;
    let credentials = [("customer_id", "2030100"), ("api_key", secret.as_str())];
    let members = ask(&world, "/r51/members", &credentials).await.expect(200).body;
    assert_eq!(members.as_array().map(Vec::len), Some(1));
    assert_eq!(
        (&members[0]["Customer_ID"], &members[0]["Institution_ID"]["ISIL"]),
        (&json!("2030100"), &json!(["NO-2030100"]))
    );
    assert_eq!(members[0]["Institution_Name"], "Bibliotek 2030100 (demo)");

    let reports = ask(&world, "/r51/reports", &credentials).await.expect(200).body;
    let ids: Vec<&Value> = reports.as_array().unwrap().iter().map(|report| &report["Report_ID"]).collect();
    assert_eq!(ids, [&json!("PR"), &json!("PR_P1")]);
    for report in reports.as_array().unwrap() {
        let month = |name: &str| report[name].as_str().unwrap();
        let (first, last) = (month("First_Month_Available"), month("Last_Month_Available"));
        assert!(is_month(first) && is_month(last) && report["Release"] == "5.1");
        let path = report["Path"].as_str().unwrap();
        let asked = [credentials[0], credentials[1], ("begin_date", first), ("end_date", last)];
        let answer = ask(&world, path, &asked).await.expect(200);
        assert_eq!(answer.header("cache-control"), "no-store");
        check_report(&answer.body, report["Report_ID"].as_str().unwrap());
        assert_eq!(codes(&answer.body), [] as [u64; 0], "{:#}", answer.body);
        // Hidden from others, and the library's own.
        for platform in ["aapent (demo)", "aarlig (demo)", "skjult (demo)"] {
            assert_eq!(usage(&answer.body, platform, "Total_Item_Requests", "2022-12"), Some(3));
        }
    }
}

#[tokio::test]
async fn what_differs_from_what_might_be_expected_is_told_by_exceptions() {
    let world = a_year_of_figures().await;
    let (_, secret) = key(&world, "2030100").await;
    let report = async |parameters: &[(&str, &str)]| {
        let credentials = [("customer_id", "2030100"), ("api_key", secret.as_str())];
        ask(&world, "/r51/reports/pr", &[&credentials[..], parameters].concat()).await
    };
    let expected = async |parameters: &[(&str, &str)], expected: &[u64]| {
        let answer = report(parameters).await.expect(200).body;
        check_report(&answer, "PR");
        assert_eq!(codes(&answer), expected, "{parameters:?}: {answer:#}");
        answer
    };
    // Dates.
    refused(&report(&[("begin_date", "2022-01")]).await, 400, 1030);
    for (begin, end) in [("2022-13", "2022-12"), ("2022-12", "2022-01"), ("2023-03", "2023-03"), ("i fjor", "2022-12")]
    {
        refused(&report(&[("begin_date", begin), ("end_date", end)]).await, 400, 3020);
    }
    let by_day = expected(&[("begin_date", "2022-05-01"), ("end_date", "2022-05-31")], &[]).await;
    assert_eq!(by_day["Report_Header"]["Report_Filters"]["End_Date"], "2022-05-31");
    // January is owed since 28 February; February is not due; March, the current month, is cut off.
    let late = expected(&[("begin_date", "2023-01"), ("end_date", "2023-03")], &[3031, 3040]).await;
    assert_eq!(late["Report_Header"]["Report_Filters"]["End_Date"], "2023-02-28");
    let early = expected(&[("begin_date", "2021-12"), ("end_date", "2022-01")], &[3032]).await;
    assert_eq!(usage(&early, "aapent (demo)", "Total_Item_Requests", "2022-01"), Some(3), "what there is is given");
    // Filters and attributes.
    let year = [("begin_date", "2022-01"), ("end_date", "2022-12")];
    let with = |parameter: (&'static str, &'static str)| [year[0], year[1], parameter];
    let filtered = expected(&with(("platform", "aapent")), &[]).await;
    assert_eq!(filtered["Report_Items"].as_array().map(Vec::len), Some(1));
    expected(&with(("platform", "ukjent")), &[3060]).await;
    expected(&with(("metric_type", "Searches_Platform")), &[3030]).await;
    let two = expected(&with(("metric_type", "Total_Item_Requests|Nothing")), &[3060]).await;
    assert_eq!(two["Report_Header"]["Report_Filters"]["Metric_Type"], json!(["Total_Item_Requests"]));
    expected(&with(("data_type", "Book")), &[3060]).await;
    expected(&with(("granularity", "Total")), &[3062]).await;
    expected(&with(("yop", "2022")), &[3050]).await;
    let shown = expected(&with(("attributes_to_show", "Access_Method")), &[]).await;
    assert_eq!(shown["Report_Items"][0]["Attribute_Performance"][0]["Access_Method"], "Regular");
    let unfiltered = ("metric_type", "Total_Item_Requests");
    let asked = [("customer_id", "2030100"), ("api_key", secret.as_str()), year[0], year[1], unfiltered];
    let view = ask(&world, "/r51/reports/pr_p1", &asked).await.expect(200).body;
    check_report(&view, "PR_P1");
    assert_eq!(codes(&view), [3050], "a standard view has its filters already");
}
