//! Suppliers on record, and who speaks for them.

use e2e::{Who, World};
use reqwest::Method;
use serde_json::{Value, json};

use crate::periods::fill_catalogue;

/// A supplier with one contact, who signs in as `kontakt@<id>.example`.
pub(crate) async fn supplier(world: &World, id: &str) {
    let name = json!({ "name": format!("{id} (demo)"), "language": "nn" });
    let path = format!("/suppliers/{id}");
    world.send(world.request(Who::Coordinator, Method::PUT, &path).json(&name)).await.expect(200);
    let contact = json!({ "name": format!("Kontakt {id} (demo)"), "email": format!("kontakt@{id}.example") });
    world.post(Who::Coordinator, &format!("{path}/contacts"), &contact).await.expect(201);
}

#[tokio::test]
async fn a_supplier_is_registered_named_for_and_seen_by_those_who_speak_for_it() {
    let world = World::start().await;
    supplier(&world, "lysbilde").await;
    supplier(&world, "klangbunn").await;
    world.settle().await;
    let listed = world.get(Who::Coordinator, "/suppliers").await.expect(200).body;
    assert_eq!(listed["items"][1], json!({ "id": "lysbilde", "name": "lysbilde (demo)", "contacts": 1 }));
    let kontakt = Who::Signed("kontakt@lysbilde.example");
    let seen = world.get(kontakt, "/suppliers/lysbilde").await.expect(200).body;
    assert_eq!(seen["contacts"][0]["email"], "kontakt@lysbilde.example");
    world.get(kontakt, "/suppliers/klangbunn").await.expect_problem(403, "not-your-supplier");
    let me = world.get(kontakt, "/me").await.expect(200).body;
    assert_eq!(me["suppliers"], json!([{ "id": "lysbilde", "name": "lysbilde (demo)" }]));
    let data = world.get(kontakt, "/me/personal-data").await.expect(200).body;
    assert_eq!(data["records"][0]["role"], "supplier-contact");

    let again = json!({ "name": "Kontakt", "email": "kontakt@lysbilde.example" });
    let path = "/suppliers/lysbilde/contacts";
    world.post(Who::Coordinator, path, &again).await.expect_problem(409, "supplier-contact-already");
    let unknown = world.post(Who::Coordinator, "/suppliers/ukjent/contacts", &again).await;
    unknown.expect_problem(404, "unknown-supplier");
    let person = seen["contacts"][0]["person_id"].as_str().unwrap();
    let removal = || world.request(Who::Coordinator, Method::DELETE, &format!("{path}/{person}"));
    assert_eq!(world.send(removal()).await.expect(200).body["contacts"], json!([]));
    world.send(removal()).await.expect(200);
    world.settle().await;
    assert_eq!(world.get(kontakt, "/me").await.expect(200).body["suppliers"], json!([]));
    let data = world.get(kontakt, "/me/personal-data").await.expect(200).body;
    assert_eq!(data["records"][0]["person"]["kept_through"], "2023-09-02", "six months are left for winding up");
    assert_eq!(
        world.events_of("Supplier#lysbilde").await,
        ["suppliers.supplier-registered.v1", "suppliers.contact-named.v1", "suppliers.contact-removed.v1"]
    );
}

#[tokio::test]
async fn a_service_is_tied_to_a_supplier_that_is_registered() {
    let world = World::start().await;
    fill_catalogue(&world).await;
    let described: Value = world.get(Who::Public, "/services/tjeneste-1").await.expect(200).body["service"].clone();
    let tied = |supplier: &str| {
        let mut service = described.clone();
        service["supplier_id"] = json!(supplier);
        world.request(Who::Coordinator, Method::PUT, "/services/tjeneste-1").json(&service)
    };
    let refused = world.send(tied("lysbilde")).await.expect_problem(422, "invalid-fields");
    refused.pointing_to(&[("/supplier_id", "unknown-supplier")]);
    supplier(&world, "lysbilde").await;
    assert_eq!(world.send(tied("lysbilde")).await.expect(200).body["service"]["supplier_id"], "lysbilde");
    let refused = world.send(tied("Lysbilde AS")).await.expect_problem(422, "invalid-fields");
    refused.pointing_to(&[("/supplier_id", "invalid-slug")]);
}
