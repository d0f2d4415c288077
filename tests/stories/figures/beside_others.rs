//! A library's year beside others', by its price, and on the form of the national statistics.

use e2e::{Answer, Who, World};
use serde_json::{Value, json};

use super::shown::{KONTAKT, LIBRARIES, a_year_of_figures, report};
use crate::periods::put;

async fn count_inhabitants(world: &World, oslo: u32, bergen: u32) {
    let counts = json!({
        "source": "SSB, tabell 07459 (demo)",
        "municipalities": [
            { "municipality": "0301", "inhabitants": oslo }, { "municipality": "4601", "inhabitants": bergen }
        ]
    });
    let recorded = put(world, Who::Coordinator, "/statistics/inhabitants/2022", &counts).await.expect(200);
    assert_eq!(recorded.body, counts);
    let again = put(world, Who::Coordinator, "/statistics/inhabitants/2022", &counts).await.expect(200);
    assert_eq!(again.header("etag"), recorded.header("etag"), "a repeat changes nothing");
}

#[tokio::test]
async fn a_municipality_is_counted_once_and_by_its_number() {
    let world = World::start().await;
    let twice = json!({ "source": "SSB", "municipalities": [
        { "municipality": "0301", "inhabitants": 1 }, { "municipality": "0301", "inhabitants": 2 },
        { "municipality": "301", "inhabitants": 3 },
    ] });
    let refused = put(&world, Who::Coordinator, "/statistics/inhabitants/2022", &twice).await;
    refused.expect_problem(422, "invalid-fields").pointing_to(&[
        ("/municipalities/1/municipality", "duplicate-field"),
        ("/municipalities/2/municipality", "invalid-municipality-number"),
    ]);
    assert_eq!(world.events_in_all().await, 0);
}

async fn compared(world: &World, number: &str, service: &str) -> Value {
    let who = format!("kontakt@b{number}.example");
    let path = format!("/libraries/{number}/comparison?service={service}&year=2022");
    world.get(Who::Signed(&who), &path).await.expect(200).body
}

#[tokio::test]
async fn a_library_is_compared_with_at_least_three_others_of_its_type_and_size() {
    let world = a_year_of_figures().await;
    let nobody_counted = compared(&world, "2030100", "aapent").await;
    assert_eq!(
        (&nobody_counted["own"]["value"], &nobody_counted["others_average"]["reason"]["code"]),
        (&json!(36), &json!("suppressed"))
    );
    count_inhabitants(&world, 4_000, 3_000).await;
    let all = compared(&world, "2030100", "aapent").await;
    let others: u64 = LIBRARIES
        .iter()
        .filter(|library| library.1 == "public" && library.0 != "2030100")
        .map(|(.., value)| 12 * value)
        .sum();
    assert_eq!(
        (&all["inhabitants"], &all["others"], &all["others_average"]["value"]),
        (&json!("2000-4999"), &json!(7), &json!(others / 7))
    );
    assert_eq!(all["own"], json!({ "value": 36, "per_thousand_inhabitants": 9 }));
    count_inhabitants(&world, 4_000, 9_000).await;
    let in_oslo = compared(&world, "2030100", "aapent").await;
    assert_eq!((&in_oslo["others"], &in_oslo["others_average"]["value"]), (&json!(3), &json!(12 * (9 + 27 + 81) / 3)));
    let school = compared(&world, "3030101", "aapent").await;
    assert_eq!((&school["own"]["value"], school.get("others")), (&json!(12 * 19_683), None));
    assert_eq!(school["others_average"]["reason"]["code"], "suppressed", "there is no other school");
    let hidden = compared(&world, "2030100", "skjult").await;
    assert_eq!(
        (&hidden["own"]["value"], &hidden["others_average"]["reason"]["code"], hidden.get("others")),
        (&json!(36), &json!("suppressed"), None)
    );
    let path = "/libraries/2030100/comparison?service=aapent&year=2022";
    world.get(Who::Signed("kontakt@b2030101.example"), path).await.expect_problem(403, "not-your-library");
    world
        .get(KONTAKT, "/libraries/2030100/comparison?service=ukjent&year=2022")
        .await
        .expect_problem(404, "unknown-service");
}

async fn priced(world: &World, service: &str, price: &Value) -> Answer {
    let mut description =
        world.get(Who::Public, &format!("/services/{service}")).await.expect(200).body["service"].clone();
    description["price"] = price.clone();
    put(world, Who::Coordinator, &format!("/services/{service}"), &description).await
}

#[tokio::test]
async fn a_use_costs_what_the_catalogue_says_by_what_was_used_or_it_says_why_not() {
    let world = a_year_of_figures().await;
    priced(&world, "aapent", &json!({ "ore": 150, "per": "inhabitant" })).await.expect(200);
    priced(&world, "aarlig", &json!({ "ore": 90_000, "per": "library" })).await.expect(200);
    world.settle().await;
    let costs =
        async || world.get(KONTAKT, "/libraries/2030100/cost-per-use/2022").await.expect(200).body["services"].clone();
    let before = costs().await;
    assert_eq!((&before[0]["reason"]["code"], &before[0]["uses"]), (&json!("no_count"), &json!(36)));
    count_inhabitants(&world, 4_000, 3_000).await;
    let after = costs().await;
    assert_eq!((&after[0]["paid_ore"], &after[0]["ore_per_use"]), (&json!(600_000), &json!(16_667)));
    assert_eq!(
        (&after[1]["paid_ore"], &after[1]["ore_per_use"], &after[1]["months"]),
        (&json!(90_000), &json!(2_500), &json!(12))
    );
    assert_eq!((&after[2]["service"], &after[2]["reason"]["code"]), (&json!("skjult"), &json!("no_price")));
    world
        .get(Who::Signed("noen@annet.example"), "/libraries/2030100/cost-per-use/2022")
        .await
        .expect_problem(403, "not-your-library");
}

#[tokio::test]
async fn the_national_form_is_filled_in_with_sums_and_where_they_come_from() {
    let world = a_year_of_figures().await;
    let path = "/libraries/2030100/national-form/2022";
    world.get(KONTAKT, path).await.expect_problem(404, "no-national-form");
    let words = |nb: &str, nn: &str| json!({ "nb": nb, "nn": nn });
    let form = json!({ "questions": [
        { "number": "4.1", "words": words("Bruk av film", "Bruk av film"), "metric": "Total_Item_Requests", "services": ["aapent", "skjult"] },
        { "number": "4.2", "words": words("Søk i baser", "Søk i basar"), "metric": "Searches_Platform", "services": ["aarlig"] },
    ] });
    let set = put(&world, Who::Coordinator, "/statistics/national-forms/2022", &form).await.expect(200);
    assert_eq!(set.body, form);
    let mut wrong = form.clone();
    wrong["questions"][1]["metric"] = json!("=1+1");
    let refused = put(&world, Who::Coordinator, "/statistics/national-forms/2022", &wrong).await;
    refused.expect_problem(422, "invalid-fields").pointing_to(&[("/questions/1/metric", "invalid-metric")]);

    report(&world, "2030100;aapent;Total_Item_Requests;2022-05;13\n").await;
    let request = world.request(KONTAKT, reqwest::Method::GET, path).header("Accept-Language", "nn");
    let filled = world.send(request).await.expect(200).body;
    let first = &filled["answers"][0];
    assert_eq!(
        (&first["number"], &first["sum"], &first["incomplete"]),
        (&json!("4.1"), &json!(36 + 46), &json!(false))
    );
    let source = &first["sources"][0];
    assert_eq!(
        (&source["service"], &source["value"], &source["basis"]),
        (&json!("aapent"), &json!(46), &json!("measured"))
    );
    assert_eq!((source["months"].as_array().map(Vec::len), &source["restated"]), (Some(12), &json!(["2022-05"])));
    let second = &filled["answers"][1];
    assert_eq!((&second["words"], second.get("sum"), &second["sources"]), (&json!("Søk i basar"), None, &json!([])));
    world.get(Who::Signed("kontakt@b2030101.example"), path).await.expect_problem(403, "not-your-library");
}
