//! A contact confirms, by the link in a letter, that letters reach them.

use e2e::world::{fresh_key, link_in};
use e2e::{Answer, Who, World};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

const CONFIRMATION: &str = "/address-confirmation/";
const KONTAKT: Who<'_> = Who::Signed("kontakt@fjordvik.example");

/// The path of the newest link of a kind that was mailed to someone, as it stands in the plain text.
pub(crate) fn link_to(world: &World, to: &str, kind: &str) -> String {
    let inbox = world.stack.inbox();
    let texts = inbox.iter().rev().filter(|mail| mail.destinations == [to]).filter_map(local::Mail::text);
    let mut links = texts.filter_map(|text| {
        let link = link_in(&text, kind)?;
        Some(link.strip_prefix(world.stack.url()).expect("links lead to the stack").to_owned())
    });
    links.next().expect("a letter with such a link")
}

async fn open(world: &World, path: &str) -> (u16, String) {
    let response = world.ask(world.request(Who::Public, Method::GET, path).header("Accept", "text/html")).await;
    (response.status().as_u16(), response.text().await.unwrap())
}

/// Presses the page's button: the form with the key that it carries.
async fn press(world: &World, path: &str, page: &str) -> (u16, String) {
    let key = page.split("name=\"idempotency_key\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let request = world.request(Who::Public, Method::POST, path).header("Accept", "text/html");
    let request = request.header("Content-Type", "application/x-www-form-urlencoded");
    let response = world.ask(request.body(format!("idempotency_key={key}"))).await;
    (response.status().as_u16(), response.text().await.unwrap())
}

async fn is_confirmed(world: &World) -> Value {
    world.get(KONTAKT, "/libraries/2030100").await.expect(200).body["primary_contact"]["address_confirmed"].clone()
}

async fn confirm(world: &World, path: &str) -> Answer {
    world.post(Who::Public, path, &json!({})).await
}

#[tokio::test]
async fn a_contact_opens_the_link_and_presses_the_button_and_a_scanner_that_opens_it_confirms_nothing() {
    let world = World::start().await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    world.settle().await;
    let path = link_to(&world, "kontakt@fjordvik.example", CONFIRMATION);
    let (status, page) = open(&world, &path).await;
    assert_eq!(status, 200);
    assert!(page.contains("Bekreft e-postadressen") && page.contains("Fjordvik folkebibliotek"), "{page}");
    assert_eq!(is_confirmed(&world).await, false, "opening it does nothing");

    // Twice, as an impatient finger does.
    for _ in 0..2 {
        let (status, answer) = press(&world, &path, &page).await;
        assert!(status == 200 && answer.contains("E-postadressen er bekreftet"), "{status} {answer}");
    }
    assert_eq!(is_confirmed(&world).await, true);
    let confirmations = world.events_of("Library#2030100").await;
    let confirmations = confirmations.iter().filter(|event| *event == "onboarding.address-confirmed.v1").count();
    assert_eq!(confirmations, 1);
    confirm(&world, &path).await.expect_problem(409, "address-confirmed-already");
    let (status, page) = open(&world, &format!("{path}?language=nn")).await;
    assert!(status == 200 && page.contains("E-postadressa er stadfesta"), "{page}");
}

#[tokio::test]
async fn a_link_of_another_a_changed_an_old_and_a_revoked_one_open_nothing() {
    let world = World::start().await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    world.apply("2030101", "elsewhere.example").await.expect(201);
    world.settle().await;
    let path = link_to(&world, "kontakt@fjordvik.example", CONFIRMATION);
    let elsewhere = path.replace("2030100", "2030101");
    confirm(&world, &elsewhere).await.expect_problem(403, "link-invalid");
    let changed = format!("{}{}", &path[..path.len() - 1], if path.ends_with('A') { 'B' } else { 'A' });
    confirm(&world, &changed).await.expect_problem(403, "link-invalid");
    let (status, page) = open(&world, &changed).await;
    assert!(status == 403 && page.contains("<h1>"), "a person gets a page: {page}");

    // A deputy who is one no longer.
    let deputy = link_to(&world, "vara@fjordvik.example", CONFIRMATION);
    let another = json!({ "name": "Ny Vara", "email": "ny@fjordvik.example" });
    let record = world.post(KONTAKT, "/libraries/2030100/deputies", &another).await.expect(201).body;
    let former = record["deputies"][0]["person_id"].as_str().unwrap();
    let path_of_former = format!("/libraries/2030100/deputies/{former}");
    world.send(world.request(KONTAKT, Method::DELETE, &path_of_former)).await.expect(200);
    confirm(&world, &deputy).await.expect_problem(403, "link-of-another");

    world.pass(SignedDuration::from_hours(31 * 24));
    confirm(&world, &path).await.expect_problem(410, "link-expired");
    assert_eq!(is_confirmed(&world).await, false);
}

#[tokio::test]
async fn another_address_is_confirmed_anew_and_the_old_mailbox_confirms_nothing() {
    let world = World::start().await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    world.settle().await;
    let old = link_to(&world, "kontakt@fjordvik.example", CONFIRMATION);
    confirm(&world, &old).await.expect(200);
    let record = world.get(KONTAKT, "/libraries/2030100").await.expect(200).body;
    let person = record["primary_contact"]["person_id"].as_str().unwrap();
    let corrected = json!({ "name": "Kontakt Fjordvik", "email": "post@fjordvik.example" });
    let correction = world.request(KONTAKT, Method::PUT, &format!("/people/{person}")).json(&corrected);
    world.send(correction).await.expect(200);
    confirm(&world, &old).await.expect_problem(410, "link-revoked");

    let now = Who::Signed("post@fjordvik.example");
    let request = format!("/libraries/2030100/contacts/{person}/address-confirmation");
    let stranger = world.post(Who::Signed("noen@annet.example"), &request, &json!({})).await;
    stranger.expect_problem(403, "not-your-library");
    let key = fresh_key();
    for _ in 0..2 {
        let record = world.post_again(now, &request, &json!({}), &key).await.expect(200).body;
        assert_eq!(record["primary_contact"]["address_confirmed"], false);
    }
    world.settle().await;
    let letters = world.letters().into_iter().filter(|(to, _)| to == "post@fjordvik.example");
    assert_eq!(letters.map(|(_, subject)| subject).collect::<Vec<_>>(), ["Bekreft e-postadressen din"]);
    let new = link_to(&world, "post@fjordvik.example", CONFIRMATION);
    assert_eq!(confirm(&world, &new).await.expect(200).body["confirmed"], true);
    let unknown = "/libraries/2030100/contacts/3b241101-e2bb-4255-8caf-4136c566a962/address-confirmation";
    world.post(now, unknown, &json!({})).await.expect_problem(404, "not-a-contact");
}
