//! Lists are kept beside the log, and can be made anew from it.

use e2e::{Who, World};
use serde_json::{Value, json};

async fn numbers(world: &World, query: &str) -> Vec<String> {
    let page = world.get(Who::Coordinator, &format!("/libraries{query}")).await.expect(200).body;
    let items: &Vec<Value> = page["items"].as_array().unwrap();
    items.iter().map(|item| item["number"].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn libraries_are_listed_by_standing_and_by_county() {
    let world = World::start().await;
    for (number, municipality) in [("2030100", "0301"), ("2030101", "4601"), ("3030102", "4601"), ("2030103", "4204")] {
        let mut application = e2e::world::application(&format!("b{number}.example"));
        application["municipality"] = json!(municipality);
        world.post(Who::Public, &format!("/libraries/{number}/application"), &application).await.expect(201);
    }
    world.post(Who::Coordinator, "/libraries/2030101/application/approval", &json!({})).await.expect(200);
    world
        .post_csv(Who::Coordinator, "/library-imports", "library_number;name\n2039999;Ukjent sted\n")
        .await
        .expect(200);
    world.settle().await;
    assert_eq!(numbers(&world, "").await, ["2030100", "2030101", "2030103", "2039999", "3030102"]);
    assert_eq!(numbers(&world, "?standing=waiting").await, ["2030100", "2030103", "3030102"]);
    assert_eq!(numbers(&world, "?county=46").await, ["2030101", "3030102"]);
    assert_eq!(numbers(&world, "?standing=waiting&county=46").await, ["3030102"]);
    assert_eq!(numbers(&world, "?standing=listed").await, ["2039999"]);
    assert_eq!(numbers(&world, "?standing=listed&county=46").await, Vec::<String>::new());
}

#[tokio::test]
async fn a_read_model_is_rebuilt_beside_the_old_one_and_then_swapped() {
    let world = World::start().await;
    for number in ["2030100", "2030101"] {
        world.apply(number, &format!("b{number}.example")).await.expect(201);
    }
    world.settle().await;
    let before = numbers(&world, "").await;
    let rebuilt = world.invoke("projector", json!({ "task": "rebuild", "view": "library" })).await;
    assert_eq!(rebuilt, json!({ "examined": 2, "brought_up_to_date": 2, "unfoldable": 0, "finished": true }));
    assert_eq!(numbers(&world, "").await, before);
    world.apply("2030102", "b2030102.example").await.expect(201);
    world.settle().await;
    // The pointer is trusted for some seconds; a little later everyone reads the new generation.
    world.pass(jiff::SignedDuration::from_mins(1));
    assert_eq!(numbers(&world, "").await, ["2030100", "2030101", "2030102"]);
}

#[tokio::test]
async fn a_sweep_finds_what_the_stream_lost() {
    let world = World::start().await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    world.settle().await;
    let table = world.stack.environment("projector")["READ_MODELS_TABLE"].clone();
    for entry in world.items("READ_MODELS_TABLE").await {
        let delete = world.stack.dynamodb().delete_item().table_name(&table);
        delete.key("view", entry["view"].clone()).key("id", entry["id"].clone()).send().await.unwrap();
    }
    assert_eq!(numbers(&world, "").await, Vec::<String>::new());
    let swept = world.invoke("projector", json!({ "task": "sweep" })).await;
    assert_eq!(swept["brought_up_to_date"], 1);
    assert_eq!(numbers(&world, "").await, ["2030100"]);
}
