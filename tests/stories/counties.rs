//! County contacts: appointed, helping, reminding once, and gone again.

use std::collections::BTreeSet;

use e2e::{Who, World};
use reqwest::Method;
use serde_json::{Value, json};

use crate::periods::{announced, decide, on};

const HELPER: Who<'_> = Who::Signed("fylke@oslo.example");
const OSLO: &str = "/counties/03";

async fn with_county_contact() -> World {
    let world = World::start().await;
    let contact = json!({ "name": "Fylkeskontakt Oslo", "email": "fylke@oslo.example", "phone": "22 00 00 00" });
    world.post(Who::Coordinator, &format!("{OSLO}/contacts"), &contact).await.expect(201);
    world
}

async fn lacks(world: &World) -> Value {
    world.settle().await;
    world.get(HELPER, OSLO).await.expect(200).body["libraries"][0]["lacks"].clone()
}

#[tokio::test]
async fn a_county_contact_sees_the_countys_libraries_and_what_they_lack() {
    let world = with_county_contact().await;
    let csv = "library_number;name;municipality\n2030100;Fjordvik bibliotek;0301\n2110300;Elsewhere;1103\n";
    world.post_csv(Who::Coordinator, "/library-imports", csv).await.expect(200);
    assert_eq!(lacks(&world).await, json!(["application"]));
    world.apply("2030100", "fjordvik.example").await.expect(201);
    assert_eq!(lacks(&world).await, json!([]));
    let county = world.get(HELPER, OSLO).await.expect(200).body;
    assert_eq!((&county["name"], &county["contacts"][0]["name"]), (&json!("Oslo"), &json!("Fylkeskontakt Oslo")));
    assert_eq!(county["libraries"].as_array().unwrap().len(), 1, "and no other county's");
    // The one who has been erased is missed.
    let data = world.get(Who::Signed("vara@fjordvik.example"), "/me/personal-data").await.expect(200).body;
    let path = format!("/people/{}", data["records"][0]["person"]["person_id"].as_str().unwrap());
    world.send(world.request(Who::Coordinator, Method::DELETE, &path)).await.expect(204);
    assert_eq!(lacks(&world).await, json!(["deputy"]));
    // Those it helps, and nobody else.
    world.get(HELPER, "/libraries/2030100").await.expect(200);
    world.get(HELPER, "/libraries/2110300").await.expect_problem(403, "not-your-library");
    world.get(HELPER, "/counties/11").await.expect_problem(403, "not-your-county");
    world.get(Who::Signed("kontakt@fjordvik.example"), OSLO).await.expect_problem(403, "not-your-county");
}

#[tokio::test]
async fn what_is_no_appointment_is_refused_and_stores_nobody() {
    let world = with_county_contact().await;
    let before = (world.events_in_all().await, world.items("PEOPLE_TABLE").await.len());
    let appoint = async |county: &str, contact: Value| {
        world.post(Who::Coordinator, &format!("/counties/{county}/contacts"), &contact).await
    };
    let again = json!({ "name": "Samme", "email": "Fylke@oslo.example" });
    appoint("03", again).await.expect_problem(409, "appointed-already");
    let someone = json!({ "name": "Noen", "email": "noen@akershus.example" });
    appoint("32", someone.clone()).await.expect_problem(422, "county-not-of-today");
    appoint("99", someone).await.expect_problem(422, "invalid-county-number");
    let wrong = json!({ "name": "Noen", "email": "noen" });
    appoint("03", wrong)
        .await
        .expect_problem(422, "invalid-fields")
        .pointing_to(&[("/email", "invalid-email-address")]);
    let after = (world.events_in_all().await, world.items("PEOPLE_TABLE").await.len());
    assert_eq!(after, before);
}

#[tokio::test]
async fn a_dismissed_contact_helps_no_longer_and_is_kept_for_half_a_year() {
    let world = with_county_contact().await;
    let record = async || world.get(HELPER, "/me/personal-data").await.expect(200).body["records"][0].clone();
    let before = record().await;
    assert_eq!((&before["role"], &before["person"]["named_for"]), (&json!("county-contact"), &json!("County#03")));
    let path = format!("{OSLO}/contacts/{}", before["person"]["person_id"].as_str().unwrap());
    for _ in 0..2 {
        world.send(world.request(Who::Coordinator, Method::DELETE, &path)).await.expect(200);
    }
    world.settle().await;
    world.get(HELPER, OSLO).await.expect_problem(403, "not-your-county");
    assert_eq!(record().await["person"]["kept_through"], "2023-09-02");
    let events = world.events_of("County#03").await;
    assert_eq!(events, ["onboarding.county-contact-appointed.v1", "onboarding.county-contact-dismissed.v1"]);
}

#[tokio::test]
async fn there_is_no_reminder_where_there_is_nothing_to_decide() {
    let world = with_county_contact().await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    world.apply("2030101", "elsewhere.example").await.expect(201);
    let nudge = async |who, library: &str| {
        let body = json!({ "library_number": library, "period": "2023-host" });
        world.post(who, &format!("{OSLO}/nudges"), &body).await
    };
    nudge(HELPER, "2030100").await.expect_problem(409, "nothing-to-decide");
    nudge(HELPER, "2030999").await.expect_problem(409, "library-of-another-county");
    nudge(HELPER, "2030").await.expect_problem(422, "invalid-fields");
    nudge(Who::Signed("kontakt@fjordvik.example"), "2030100").await.expect_problem(403, "not-your-county");
}

#[tokio::test]
async fn a_library_is_nudged_once_and_the_county_contact_decides_for_it_on_record() {
    let world = announced().await;
    let contact = json!({ "name": "Fylkeskontakt Oslo", "email": "fylke@oslo.example" });
    world.post(Who::Coordinator, &format!("{OSLO}/contacts"), &contact).await.expect(201);
    on(&world, "2023-10-16").await;
    assert_eq!(world.get(HELPER, OSLO).await.expect(200).body["open_period"], "2023-host");
    assert_eq!(lacks(&world).await, json!(["decision"]));
    let nudge = json!({ "library_number": "2030100", "period": "2023-host" });
    let (path, before) = (format!("{OSLO}/nudges"), world.letters().len());
    let answer = world.post(HELPER, &path, &nudge).await.expect(200);
    assert_eq!(answer.body["libraries"][0]["nudged"], true);
    world.post(Who::Coordinator, &path, &nudge).await.expect_problem(409, "nudged-already");
    world.settle().await;
    let letters = world.letters().split_off(before);
    let to: BTreeSet<_> = letters.iter().map(|(to, _)| to.as_str()).collect();
    assert_eq!(letters.len(), to.len());
    assert!(to.into_iter().eq(["kontakt@b2030100.example", "vara@b2030100.example"]));
    assert!(letters.iter().all(|(_, subject)| subject == "Bibliotek 2030100 har ikke bestemt seg ennå: Høsten 2023"));

    let decided = decide(&world, HELPER, "2030100", "tjeneste-1", "new").await.expect(200).body;
    assert_eq!(decided["choices"][0]["decided_by"], "county-contact");
    let history = world.get(HELPER, "/libraries/2030100/history").await.expect(200).body;
    let last = history["happenings"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["text"], "The county contact, on the library's behalf, chose \"new\" for tjeneste-1 in 2023-host.");
}
