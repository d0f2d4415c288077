//! People see what we have about them, correct it, and are erased; and are not kept for ever.

use e2e::{Answer, Who, World};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

const CONTACT: Who<'_> = Who::Signed("kontakt@fjordvik.example");

/// The ids under which somebody is on record.
async fn ids_of(world: &World, who: Who<'_>) -> Vec<String> {
    let data = world.get(who, "/me/personal-data").await.expect(200).body;
    let records = data["records"].as_array().unwrap();
    records.iter().map(|record| record["person"]["person_id"].as_str().unwrap().to_owned()).collect()
}

async fn correct(world: &World, who: Who<'_>, id: &str, details: &Value) -> Answer {
    world.send(world.request(who, Method::PUT, &format!("/people/{id}")).json(details)).await
}

async fn delete(world: &World, who: Who<'_>, path: &str) -> Answer {
    world.send(world.request(who, Method::DELETE, path)).await
}

async fn decline(world: &World) {
    let path = "/libraries/2030100/application/decline";
    world.post(Who::Coordinator, path, &json!({ "reason": "Nei." })).await.expect(200);
    world.settle().await;
}

#[tokio::test]
async fn a_contact_sees_everything_we_have_about_them_and_nobody_elses() {
    let world = World::start().await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    world.settle().await;
    let data = world.get(CONTACT, "/me/personal-data").await.expect(200);
    assert_eq!(data.header("cache-control"), "no-store");
    let record = &data.body["records"][0];
    assert_eq!(data.body["records"].as_array().unwrap().len(), 1);
    assert_eq!(record["role"], "primary-contact");
    assert_eq!(record["person"]["name"], "Kontakt Fjordvik");
    assert_eq!(record["person"]["email"], "kontakt@fjordvik.example");
    assert_eq!(record["person"]["named_for"], "Library#2030100");
    assert_eq!(record["person"].get("kept_through"), None);
    assert_eq!(record["letters"].as_array().unwrap().len(), 1);
    assert_eq!(record["letters"][0]["person_id"], record["person"]["person_id"]);
    assert_eq!(ids_of(&world, Who::Signed("noen@annet.example")).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_contact_corrects_their_address_and_is_known_and_written_to_by_the_new_one() {
    let world = World::start().await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    world.settle().await;
    let id = &ids_of(&world, CONTACT).await[0];
    let new = json!({ "name": "Nye Navn", "email": "Ny@fjordvik.example" });
    let corrected = correct(&world, CONTACT, id, &new).await.expect(200).body;
    assert_eq!((&corrected["email"], corrected.get("phone")), (&json!("ny@fjordvik.example"), None));
    world.get(CONTACT, "/libraries/2030100").await.expect_problem(403, "not-your-library");
    let record = world.get(Who::Signed("ny@fjordvik.example"), "/libraries/2030100").await.expect(200).body;
    assert_eq!(record["primary_contact"]["name"], "Nye Navn");
    world.post(Who::Coordinator, "/libraries/2030100/application/approval", &json!({})).await.expect(200);
    world.settle().await;
    let letters = world.letters();
    let (to, _) = letters.iter().rfind(|(to, _)| !to.contains("vara")).unwrap();
    assert_eq!(to, "ny@fjordvik.example");
}

#[tokio::test]
async fn what_is_no_correction_is_refused_and_changes_nothing() {
    let world = World::start().await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    let before = world.items("PEOPLE_TABLE").await;
    let id = &ids_of(&world, CONTACT).await[0];
    let good = json!({ "name": "Nye Navn", "email": "ny@fjordvik.example" });
    correct(&world, CONTACT, id, &json!({ "name": " ", "email": "nei", "phone": "1" }))
        .await
        .expect_problem(422, "invalid-fields")
        .pointing_to(&[("/name", "empty"), ("/email", "invalid-email-address"), ("/phone", "invalid-phone-number")]);
    let as_deputy = json!({ "name": "Nye Navn", "email": "vara@fjordvik.example" });
    correct(&world, CONTACT, id, &as_deputy)
        .await
        .expect_problem(409, "contact-already")
        .pointing_to(&[("/email", "contact-already")]);
    correct(&world, CONTACT, id, &json!({ "name": "Nye Navn" })).await.expect_problem(400, "missing-field");
    correct(&world, Who::Signed("vara@fjordvik.example"), id, &good).await.expect_problem(403, "not-you");
    correct(&world, Who::Public, id, &good).await.expect(401);
    let nobody = "5b0f2c9e-7d42-4c51-9f0a-1f1f6a1f0c11";
    correct(&world, CONTACT, nobody, &good).await.expect_problem(403, "not-you");
    correct(&world, Who::Coordinator, nobody, &good).await.expect_problem(404, "unknown-person");
    correct(&world, Who::Coordinator, "nobody", &good).await.expect_problem(422, "invalid-person-id");
    delete(&world, CONTACT, &format!("/people/{nobody}")).await.expect_problem(403, "not-you");
    assert_eq!(world.items("PEOPLE_TABLE").await.len(), before.len());
    assert!(world.items("PEOPLE_TABLE").await.iter().all(|person| before.contains(person)));
}

#[tokio::test]
async fn a_library_goes_on_without_the_contact_who_was_erased() {
    let world = World::start().await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    world.settle().await;
    let id = &ids_of(&world, CONTACT).await[0];
    delete(&world, CONTACT, &format!("/people/{id}/links")).await.expect(204);
    delete(&world, CONTACT, &format!("/people/{id}")).await.expect(204);
    delete(&world, Who::Coordinator, &format!("/people/{id}")).await.expect(204);
    assert_eq!(ids_of(&world, CONTACT).await, Vec::<String>::new());
    let record = world.get(Who::Coordinator, "/libraries/2030100").await.expect(200).body;
    assert_eq!(record.get("primary_contact"), None);
    world.post(Who::Coordinator, "/libraries/2030100/application/approval", &json!({})).await.expect(200);
    world.settle().await;
    let letters = world.get(Who::Coordinator, "/libraries/2030100/letters").await.expect(200).body;
    let theirs = letters["items"].as_array().unwrap().iter().rfind(|letter| letter["person_id"] == **id).unwrap();
    assert_eq!(theirs["state"], "no-address");
}

#[tokio::test]
async fn who_was_named_in_a_declined_application_is_kept_for_a_year() {
    let world = World::start().await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    decline(&world).await;
    let kept = |data: Value| data["records"][0]["person"]["kept_through"].clone();
    assert_eq!(kept(world.get(CONTACT, "/me/personal-data").await.expect(200).body), "2024-03-02");
    // Handled again, it says the same.
    world.pass(SignedDuration::from_hours(24));
    world.invoke("correspondence", json!({ "task": "reconcile" })).await;
    assert_eq!(kept(world.get(CONTACT, "/me/personal-data").await.expect(200).body), "2024-03-02");
    world.pass(SignedDuration::from_hours(366 * 24));
    assert_eq!(ids_of(&world, CONTACT).await, Vec::<String>::new());
    let record = world.get(Who::Coordinator, "/libraries/2030100").await.expect(200).body;
    assert_eq!(record.get("primary_contact"), None);
}

#[tokio::test]
async fn who_applies_anew_is_kept_while_the_people_of_the_old_application_are_not() {
    let world = World::start().await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    decline(&world).await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    world.settle().await;
    let data = world.get(CONTACT, "/me/personal-data").await.expect(200).body;
    let records = data["records"].as_array().unwrap();
    let of = |role: &str| records.iter().find(|record| record["role"] == role).unwrap();
    assert_eq!(of("former-contact")["person"]["kept_through"], "2024-03-02");
    assert_eq!(of("primary-contact")["person"].get("kept_through"), None);
}
