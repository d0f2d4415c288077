//! A supplier's figures are taken in, and the library sees its own; others see what the policy shows.

use e2e::world::fresh_key;
use e2e::{Anywhere, Who};
use jiff::ToSpan;
use reqwest::Method;
use serde_json::{Value, json};

use super::{approved_library, contact, supplier_with_service};

#[tokio::test]
async fn a_report_is_taken_in_and_each_reader_sees_what_is_for_them() {
    let stack = Anywhere::start().await;
    let (first, second) = (contact("2039400"), contact("2039401"));
    let year = stack.today().year() - 1;
    supplier_with_service(&stack, "rotnett", "tallrike").await;
    for number in ["2039400", "2039401"] {
        approved_library(&stack, number).await;
        let since = json!({ "since": format!("{year}-01") });
        stack.put(Who::Coordinator, &format!("/libraries/{number}/connections/tallrike"), &since).await.expect(200);
    }
    let import = uploaded(&stack, year).await;
    assert_eq!(
        (&import["state"], &import["quarantined"][0]["institution"]),
        (&json!("previewed"), &json!("Nesset bib"))
    );
    let path = format!("/statistics/imports/{}/commitment", import["id"].as_str().unwrap());
    assert_eq!(stack.post(Who::Coordinator, &path, &json!({})).await.expect(200).body["state"], "committed");

    let own = format!("/libraries/2039400/figures/{year}");
    let whole = async || {
        let figures = stack.get(Who::Signed(&first), &own).await.expect(200).body;
        let months = figures["services"][0]["metrics"][0]["months"].as_array()?.clone();
        months.iter().all(|month| month["value"] == 120).then_some(months.len())
    };
    assert_eq!(stack.until("the library sees its whole year", whole).await, 12);
    stack.get(Who::Signed(&second), &own).await.expect_problem(403, "not-your-library");
    stack.get(Who::Public, &own).await.expect(401);

    hide(&stack).await;
    let monthly = format!("/figures?service=tallrike&from={year}-05&granularity=Month");
    let seen = stack.get(Who::Signed(&second), &monthly).await.expect(200).body;
    assert_eq!(seen["lines"][0]["reason"]["code"], "suppressed", "{seen:#}");
    by_counters_api(&stack, &first, year).await;
}

/// A table of two libraries' year, and of somebody whom nobody knows.
async fn uploaded(stack: &Anywhere, year: i16) -> Value {
    let mut csv = "biblioteknummer;tjeneste;måltall;måned;antall\n".to_owned();
    for month in 1..=12 {
        for (library, figure) in [("2039400", 120), ("2039401", 7)] {
            csv += &format!("{library};tallrike;Total_Item_Requests;{year}-{month:02};{figure}\n");
        }
    }
    csv += &format!("Nesset bib;tallrike;Total_Item_Requests;{year}-01;5\n");
    let request = stack.request(Who::Coordinator, Method::POST, "/statistics/imports?file_name=rapport.csv").await;
    let request = request.header("Idempotency-Key", fresh_key()).header("Content-Type", "text/csv");
    stack.send(request.body(csv)).await.expect(201).body
}

/// Months are for the library itself, and years for everyone.
async fn hide(stack: &Anywhere) {
    let policy = json!({
        "display": { "public": "year", "member": "year", "county": "month", "supplier": "month" },
        "from_year": stack.today().year() - 1, "asked_by": "consortium",
        "why": { "nb": "Vi viser hele år.", "nn": "Vi viser heile år." }, "ground": "display-choice",
        "assessment": "Tallene for hele året er nok.", "review_on": stack.today() + 300.days(),
    });
    stack.put(Who::Coordinator, "/services/tallrike/display-policy", &policy).await.expect(200);
}

/// The library's own system fetches the year with a key, as any client of COUNTER's would.
async fn by_counters_api(stack: &Anywhere, first: &str, year: i16) {
    let wanted = json!({ "system": "Statistikksystemet (demo)", "expires_on": stack.today() + 300.days() });
    let key = stack.post(Who::Signed(first), "/libraries/2039400/counter-keys", &wanted).await.expect(201).body;
    let key = key["api_key"].as_str().unwrap();
    let report = |key: &str| {
        format!("/r51/reports/pr_p1?customer_id=2039400&api_key={key}&begin_date={year}-01&end_date={year}-12")
    };
    let fetched = stack.get(Who::Public, &report(key)).await.expect(200).body;
    assert_eq!(fetched["Report_Header"]["Report_ID"], "PR_P1");
    assert!(fetched["Report_Items"].to_string().contains("120"), "{fetched:#}");
    let refused = stack.get(Who::Public, &report(&"0".repeat(key.len()))).await;
    assert!(!refused.status.is_success(), "{}", refused.body);
}
