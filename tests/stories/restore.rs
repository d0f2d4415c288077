//! What is lost comes back from a restored copy, as `docs/operating.md` tells an operator to do it, and nobody is written to again.

use std::path::Path;

use aws_sdk_dynamodb::types::{AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType};
use e2e::{Who, World};
use event_store::restore::{Place, Restored, put_back_missing};
use local::Options;
use serde_json::{Value, json};

/// Every table but those that are derived (`READ_MODELS_TABLE`) or only say what went wrong (`PARKED_TABLE`). The log comes last:
/// the stream tells correspondence of every commit that is put back, and only a letter that is there is not sent.
const IN_ORDER: [&str; 7] = [
    "PEOPLE_TABLE",
    "REPORTS_TABLE",
    "INVITATIONS_TABLE",
    "SEALED_ANSWERS_TABLE",
    "ANSWER_DRAFTS_TABLE",
    "LETTERS_TABLE",
    "EVENTS_TABLE",
];

/// What DynamoDB makes of a point in time: a table of another name.
async fn restored_to_a_point_in_time(world: &World, events: &str) -> String {
    let (client, name) = (world.stack.dynamodb(), format!("{events}-restored"));
    let key = |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap();
    let attribute =
        |name: &str, kind| AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().unwrap();
    let create = client.create_table().table_name(&name).billing_mode(BillingMode::PayPerRequest);
    let create = create.key_schema(key("aggregate", KeyType::Hash)).key_schema(key("sequence", KeyType::Range));
    let create = create.attribute_definitions(attribute("aggregate", ScalarAttributeType::S));
    create.attribute_definitions(attribute("sequence", ScalarAttributeType::N)).send().await.unwrap();
    for item in world.items("EVENTS_TABLE").await {
        client.put_item().table_name(&name).set_item(Some(item)).send().await.unwrap();
    }
    name
}

async fn approve(world: &World, number: &str) {
    let path = format!("/libraries/{number}/application/approval");
    world.post(Who::Coordinator, &path, &json!({})).await.expect(200);
}

#[tokio::test]
async fn commits_deleted_by_accident_come_back_and_what_was_written_since_stays() {
    let world = World::start().await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    world.apply("2030101", "nesset.example").await.expect(201);
    approve(&world, "2030100").await;
    world.settle().await;
    let (client, events) = (world.stack.dynamodb(), world.table("EVENTS_TABLE"));
    let restored = restored_to_a_point_in_time(&world, &events).await;
    let letters = world.letters();

    for item in world.items("EVENTS_TABLE").await {
        let delete = client.delete_item().table_name(&events).key("aggregate", item["aggregate"].clone());
        delete.key("sequence", item["sequence"].clone()).send().await.unwrap();
    }
    world.get(Who::Coordinator, "/libraries/2030100").await.expect_problem(404, "unknown-library");
    // Before anybody notices, a library that had applied applies again, as it may: nobody knows of it any more.
    world.apply("2030101", "nesset.example").await.expect(201);
    world.settle().await;
    let since = world.events_of("Library#2030101").await;

    let (copy, living) = (Place { client: &client, table: &restored }, Place { client: &client, table: &events });
    let done = put_back_missing(copy, living).await.unwrap();
    assert!(done.put_back > 0 && done.put_back < done.examined, "{done:?}");
    world.settle().await;
    assert_eq!(world.events_of("Library#2030101").await, since, "what was written since stays");
    let approved = world.get(Who::Coordinator, "/libraries?standing=approved").await.expect(200).body;
    assert_eq!(approved["items"][0]["number"], "2030100");
    let of_it =
        |letters: &[(String, String)]| letters.iter().filter(|(to, _)| to.ends_with("@fjordvik.example")).count();
    assert_eq!(of_it(&world.letters()), of_it(&letters), "and nobody is written to again");
    let again = put_back_missing(copy, living).await.unwrap();
    assert_eq!(again, Restored { examined: done.examined, put_back: 0 });
}

/// What can be asked of a stack, and has to be answered alike by the one that takes its place.
async fn answers(world: &World) -> Vec<Value> {
    let mut answers = Vec::new();
    for path in
        ["/libraries", "/suppliers", "/services", "/periods", "/trials", "/kickoffs", "/queue", "/evaluation-rounds"]
    {
        answers.push(world.get(Who::Coordinator, path).await.expect(200).body);
    }
    answers
}

async fn in_directory(directory: &Path, demo: bool) -> World {
    let at = Options::moment("2023-03-02").unwrap();
    World::with(Options { directory: Some(directory.to_owned()), at: Some(at), demo, ..Options::default() }).await
}

/// The stack was deleted, its tables and secrets were retained, and another has been deployed.
#[tokio::test]
async fn a_new_stack_takes_over_the_tables_of_the_old_one_and_writes_to_nobody() {
    let (before, after) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let old = in_directory(before.path(), true).await;
    let key = e2e::world::fresh_key();
    let path = "/libraries/2030100/application";
    let application = e2e::world::application("fjordvik.example");
    let first = old.post_again(Who::Public, path, &application, &key).await.expect(201);
    old.settle().await;
    let expected = answers(&old).await;

    std::fs::copy(before.path().join("secrets.json"), after.path().join("secrets.json")).unwrap();
    let new = in_directory(after.path(), false).await;
    let (from, to) = (old.stack.dynamodb(), new.stack.dynamodb());
    for variable in IN_ORDER {
        let (restored, living) = (old.table(variable), new.table(variable));
        let places = (Place { client: &from, table: &restored }, Place { client: &to, table: &living });
        let done = put_back_missing(places.0, places.1).await.unwrap();
        assert_eq!(done.put_back, done.examined, "{variable}");
    }
    new.settle().await;
    assert_eq!(answers(&new).await, expected);
    new.invoke("correspondence", json!({ "task": "reconcile" })).await;
    new.invoke("correspondence", json!({ "task": "sweep" })).await;
    assert_eq!(new.letters(), []);

    let again = new.post_again(Who::Public, path, &application, &key).await.expect(201);
    assert_eq!(again.body, first.body, "who asks again gets the first answer");
    approve(&new, "2030100").await;
    new.settle().await;
    assert!(!new.letters().is_empty(), "and life goes on");
}
