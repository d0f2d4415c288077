//! Who sees a service's figures, who asked for it, and what we think of it ourselves.

use e2e::{Answer, Who, World};
use reqwest::Method;
use serde_json::{Value, json};

use crate::periods::fill_catalogue;
use crate::suppliers::supplier;

/// A decision by which members and the public see years.
pub(crate) fn years_for_everyone() -> Value {
    json!({
        "display": { "public": "year", "member": "year", "county": "month", "supplier": "month" },
        "from_year": 2022,
        "asked_by": "consortium",
        "why": { "nb": "Vi viser hele år.", "nn": "Vi viser heile år." },
        "ground": "display-choice",
        "assessment": "Tallene for hele året er nok.",
        "review_on": "2024-03-01",
    })
}

const PATH: &str = "/services/tjeneste-1/display-policy";

async fn put(world: &World, body: &Value) -> Answer {
    world.send(world.request(Who::Coordinator, Method::PUT, PATH).json(body)).await
}

#[tokio::test]
async fn a_policy_is_decided_on_changed_and_every_decision_stays_on_record() {
    let world = World::start().await;
    fill_catalogue(&world).await;
    supplier(&world, "lysbilde").await;
    let open = world.get(Who::Coordinator, PATH).await.expect(200);
    assert_eq!(open.body, json!({ "service": "tjeneste-1", "policy_version": 0, "settings": [] }));

    let mut wish = years_for_everyone();
    wish["asked_by"] = json!("supplier");
    wish["supplier_id"] = json!("lysbilde");
    let first = put(&world, &wish).await.expect(200);
    assert_eq!((first.header("etag"), &first.body["policy_version"]), ("\"v1\"", &json!(1)));
    assert_eq!(first.body["settings"][0]["setting"], wish);
    assert_eq!(put(&world, &wish).await.expect(200).header("etag"), "\"v1\"", "saying the same changes nothing");

    let mut hidden = wish.clone();
    hidden["display"]["public"] = json!("nothing");
    hidden["display"]["member"] = json!("nothing");
    hidden["from_year"] = json!(2023);
    put(&world, &hidden).await.expect_problem(422, "no-ground-to-hide");
    hidden["ground"] = json!("trade-secret");
    let second = put(&world, &hidden).await.expect(200).body;
    assert_eq!((&second["policy_version"], second["settings"].as_array().map(Vec::len)), (&json!(2), Some(2)));

    let history = world.get(Who::Coordinator, &format!("{PATH}/history")).await.expect(200);
    let decisions = history.body["decisions"].as_array().unwrap().clone();
    assert_eq!((&decisions[0]["setting"], &decisions[1]["setting"]), (&wish, &hidden));
    assert_eq!((&decisions[0]["policy_version"], history.header("etag")), (&json!(1), ""));
    assert!(decisions[0]["by"].as_str().unwrap().starts_with("coordinator:"));

    world.settle().await;
    let listed = world.get(Who::Coordinator, "/display-policies").await.expect(200).body;
    assert_eq!(listed["items"], json!([second]));
    let stored = world.events_of("DisplayPolicy#tjeneste-1").await;
    assert_eq!(stored, ["statistics.display-policy-set.v1", "statistics.display-policy-set.v1"]);
}

#[tokio::test]
async fn what_cannot_be_decided_so_is_refused_with_its_place_and_nothing_is_stored() {
    let world = World::start().await;
    fill_catalogue(&world).await;
    let before = world.events_in_all().await;
    let changed = |change: fn(&mut Value)| {
        let mut body = years_for_everyone();
        change(&mut body);
        body
    };
    let rows: [(Value, &[(&str, &str)]); 5] = [
        (changed(|body| body["display"]["member"] = json!("day")), &[("/display/member", "invalid-granularity")]),
        (changed(|body| body["ground"] = json!("wish")), &[("/ground", "invalid-ground")]),
        (changed(|body| body["asked_by"] = json!("supplier")), &[("/asked_by", "invalid-asker")]),
        (changed(|body| body["review_on"] = json!("snart")), &[("/review_on", "invalid-date")]),
        (
            changed(|body| {
                body["asked_by"] = json!("supplier");
                body["supplier_id"] = json!("ukjent");
            }),
            &[("/supplier_id", "unknown-supplier")],
        ),
    ];
    for (body, places) in rows {
        put(&world, &body).await.expect_problem(422, "invalid-fields").pointing_to(places);
    }
    let refused: [(Value, &str); 4] = [
        (changed(|body| body["display"]["public"] = json!("month")), "public-sees-years"),
        (changed(|body| body["display"]["member"] = json!("nothing")), "further-sees-more"),
        (changed(|body| body["review_on"] = json!("2023-03-02")), "review-out-of-reach"),
        (changed(|body| body["from_year"] = json!(202)), "impossible-years"),
    ];
    for (body, code) in refused {
        put(&world, &body).await.expect_problem(422, code);
    }
    let unknown = world.request(Who::Coordinator, Method::PUT, "/services/ukjent/display-policy");
    world.send(unknown.json(&years_for_everyone())).await.expect_problem(404, "unknown-service");
    world.get(Who::Coordinator, "/services/ukjent/display-policy/history").await.expect_problem(404, "unknown-service");
    assert_eq!(world.events_in_all().await, before);
}

#[tokio::test]
async fn a_decision_waits_in_the_queue_from_the_day_it_is_to_be_looked_at_again_until_it_is() {
    let world = World::start().await;
    fill_catalogue(&world).await;
    put(&world, &years_for_everyone()).await.expect(200);
    let waiting = async || {
        world.settle().await;
        world.get(Who::Coordinator, "/queue?kind=display-policy-review").await.expect(200).body["items"].clone()
    };
    assert_eq!(waiting().await, json!([]));
    world.pass(jiff::SignedDuration::from_hours(24 * 365));
    let items = waiting().await;
    assert_eq!((&items[0]["at"], &items[0]["since"]), (&json!(PATH), &json!("2024-02-29T23:00:00Z")));
    let mut reviewed = years_for_everyone();
    reviewed["review_on"] = json!("2025-03-01");
    put(&world, &reviewed).await.expect(200);
    assert_eq!(waiting().await, json!([]));
}
