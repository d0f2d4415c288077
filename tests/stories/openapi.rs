//! The `OpenAPI` document is generated, checked in, and served.

use e2e::{Who, World};

use crate::authorisation::apis;

const CHECKED_IN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/http-api/openapi.json");

#[tokio::test]
async fn the_checked_in_document_is_the_one_the_code_generates() {
    let world = World::start().await;
    let apis = apis(&world);
    let generated = http_api::openapi::merged(apis.iter().map(|(_, api)| api)).to_pretty_json().unwrap() + "\n";
    #[expect(clippy::disallowed_methods, reason = "how a developer asks for a new snapshot")]
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(CHECKED_IN, &generated).unwrap();
        return;
    }
    let checked_in = std::fs::read_to_string(CHECKED_IN).unwrap();
    assert!(
        checked_in == generated,
        "the API has changed: run `UPDATE_SNAPSHOTS=1 cargo test --workspace --test stories -- openapi` and look at the difference"
    );
}

#[tokio::test]
async fn the_document_is_served_to_anyone() {
    let world = World::start().await;
    let served = world.get(Who::Public, "/openapi.json").await.expect(200).body;
    let checked_in = std::fs::read_to_string(CHECKED_IN).unwrap();
    assert_eq!(served, serde_json::from_str::<serde_json::Value>(&checked_in).unwrap());
    let paths = served["paths"].as_object().unwrap();
    let operations = paths.values().flat_map(|item| item.as_object().unwrap().values());
    for operation in operations {
        assert!(operation["summary"].is_string() || operation["description"].is_string(), "{operation:#}");
        assert!(operation["x-audience"].is_string(), "{operation:#}");
        let extensions = operation.as_object().unwrap().keys().filter(|key| key.starts_with("x-")).count();
        assert_eq!(extensions, 1, "utoipa writes several in a random order: {operation:#}");
    }
}
