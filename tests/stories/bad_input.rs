//! What a mistake gets: a problem that says where and why, and nothing stored.

use e2e::world::{application, fresh_key};
use e2e::{Who, World};
use reqwest::Method;
use serde_json::{Value, json};

const APPLICATION: &str = "/libraries/2030100/application";

fn with(pointer: &str, value: Value) -> Value {
    let mut application = application("fjordvik.example");
    *application.pointer_mut(pointer).expect(pointer) = value;
    application
}

#[tokio::test]
async fn every_field_that_cannot_be_accepted_is_pointed_to_with_its_own_code() {
    let world = World::start().await;
    for (pointer, value, code) in [
        ("/name", json!("   "), "empty"),
        ("/name", json!("x".repeat(201)), "too-long"),
        ("/name", json!("Fjord\u{0}vik"), "control-character"),
        ("/name", json!("Fjord\r\nvik"), "control-character"),
        ("/library_type", json!("school"), "invalid-library-type"),
        ("/organisation_number", json!("123456784"), "invalid-organisation-number"),
        ("/municipality", json!("301"), "invalid-municipality-number"),
        ("/language", json!("en"), "invalid-language"),
        ("/primary_contact/name", json!("a\r\nBcc: b@example.no"), "control-character"),
        ("/primary_contact/email", json!("kontakt"), "invalid-email-address"),
        ("/primary_contact/phone", json!("ring"), "invalid-phone-number"),
        ("/deputy/email", json!("kontakt@fjordvik.example"), "deputy-is-primary-contact"),
    ] {
        let answer = world.post(Who::Public, APPLICATION, &with(pointer, value)).await;
        answer.expect_problem(422, "invalid-fields").pointing_to(&[(pointer, code)]);
    }
    let mut several = with("/name", json!(""));
    several["municipality"] = json!("9999");
    let answer = world.post(Who::Public, APPLICATION, &several).await.expect_problem(422, "invalid-fields");
    answer.pointing_to(&[("/name", "empty"), ("/municipality", "invalid-municipality-number")]);
    let abolished = world.post(Who::Public, APPLICATION, &with("/municipality", json!("3101"))).await;
    abolished.expect_problem(422, "municipality-not-of-today");
    assert_nothing_stored(&world).await;
}

#[tokio::test]
async fn a_body_that_is_no_application_is_refused_with_a_pointer() {
    let world = World::start().await;
    let mut unknown = application("fjordvik.example");
    unknown["deputy"]["mobile"] = json!("+4700000000");
    let mut missing = application("fjordvik.example");
    missing.as_object_mut().unwrap().remove("language");
    for (body, code, pointer) in [
        (with("/name", json!(5)), "wrong-type", "/name"),
        (with("/deputy", json!("Vara")), "wrong-type", "/deputy"),
        (with("/deputy", json!(["Vara", "vara@fjordvik.example", null])), "wrong-type", "/deputy"),
        (unknown, "unknown-field", "/deputy/mobile"),
        (missing, "missing-field", "/language"),
    ] {
        let answer = world.post(Who::Public, APPLICATION, &body).await;
        answer.expect_problem(400, code).pointing_to(&[(pointer, code)]);
    }
    let request = || world.request(Who::Public, Method::POST, APPLICATION).header("Idempotency-Key", fresh_key());
    let json = || request().header("Content-Type", "application/json");
    world.send(json().body("{\"name\": ")).await.expect_problem(400, "malformed-json");
    let array = world.send(json().body(r#"["Fjordvik", "public"]"#)).await.expect_problem(400, "wrong-type");
    array.pointing_to(&[("", "wrong-type")]);
    let twice = world.send(json().body(r#"{"name": "A", "name": "B"}"#)).await.expect_problem(400, "duplicate-field");
    twice.pointing_to(&[("/name", "duplicate-field")]);
    world.send(json().body(b"\xff\xfe".to_vec())).await.expect_problem(400, "malformed-json");
    world.send(request().body("name=x")).await.expect_problem(415, "unsupported-media-type");
    world.send(json().body(" ".repeat(300_000))).await.expect_problem(413, "body-too-large");
    assert_nothing_stored(&world).await;
}

#[tokio::test]
async fn headers_and_parameters_that_cannot_be_read_are_named() {
    let world = World::start().await;
    let application = application("fjordvik.example");
    let post = || world.request(Who::Public, Method::POST, APPLICATION).json(&application);
    let key = ("Idempotency-Key", "idempotency-key-missing");
    world.send(post()).await.expect_problem(400, key.1).pointing_to(&[key]);
    for bad in ["short", "with blanks in it", &"x".repeat(65)] {
        let request = post().header("Idempotency-Key", bad);
        world.send(request).await.expect_problem(400, key.1).pointing_to(&[key]);
    }
    let request = post().header("Idempotency-Key", fresh_key()).header("If-Match", "v1");
    world.send(request).await.expect_problem(400, "invalid-if-match");
    world.apply("203010", "fjordvik.example").await.expect_problem(422, "invalid-library-number");
    for (query, status, code) in [
        ("limit=0", 400, "invalid-limit"),
        ("limit=101", 400, "invalid-limit"),
        ("limit=many", 400, "invalid-limit"),
        ("cursor=x", 400, "invalid-cursor"),
        ("sort=name", 400, "invalid-query"),
        ("standing=unknown", 422, "invalid-fields"),
        ("county=99", 422, "invalid-fields"),
    ] {
        let answer = world.get(Who::Coordinator, &format!("/libraries?{query}")).await;
        answer.expect_problem(status, code);
    }
    world.get(Who::Coordinator, "/libraries/2039999").await.expect_problem(404, "unknown-library");
    let unknown = world.post(Who::Coordinator, "/letters/none/resolution", &json!({ "resolution": "arrived" })).await;
    unknown.expect_problem(404, "unknown-letter");
    world.get(Who::Coordinator, "/allow-lists/999").await.expect_problem(422, "invalid-area-number");
    assert_nothing_stored(&world).await;
}

#[tokio::test]
async fn a_key_used_for_another_body_is_refused_and_the_first_request_stands() {
    let world = World::start().await;
    let key = fresh_key();
    world.post_again(Who::Public, APPLICATION, &application("fjordvik.example"), &key).await.expect(201);
    let other = world.post_again(Who::Public, APPLICATION, &application("annen.example"), &key).await;
    other.expect_problem(422, "idempotency-key-reused");
    world.apply("2030100", "annen.example").await.expect_problem(409, "application-waiting");
    assert_eq!(world.events_of("Library#2030100").await, ["onboarding.library-applied.v1"]);
    assert_eq!(world.items("PEOPLE_TABLE").await.len(), 2, "the refused applications left nobody behind");
}

#[tokio::test]
async fn a_request_about_many_is_refused_as_a_whole_when_its_key_has_had_another_body() {
    let world = World::start().await;
    for number in ["2030100", "2030101"] {
        world.apply(number, &format!("b{number}.example")).await.expect(201);
    }
    let key = fresh_key();
    let one = json!({ "library_numbers": ["2030100"] });
    world.post_again(Who::Coordinator, "/approvals", &one, &key).await.expect(200);
    let two = json!({ "library_numbers": ["2030100", "2030101"] });
    let refused = world.post_again(Who::Coordinator, "/approvals", &two, &key).await;
    refused.expect_problem(422, "idempotency-key-reused");
    assert_eq!(world.events_of("Library#2030101").await, ["onboarding.library-applied.v1"]);
}

#[tokio::test]
async fn what_is_sent_where_nothing_or_less_is_expected_is_refused() {
    let world = World::start().await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    let approval = "/libraries/2030100/application/approval";
    let note = world.post(Who::Coordinator, approval, &json!({ "note": "Ja." })).await;
    note.expect_problem(400, "unknown-field").pointing_to(&[("/note", "unknown-field")]);
    let request = world.request(Who::Coordinator, Method::POST, approval).header("Idempotency-Key", fresh_key());
    world.send(request.body("note=Ja")).await.expect_problem(400, "malformed-json");
    let many = json!({ "library_numbers": vec!["2030100"; 101] });
    let many = world.post(Who::Coordinator, "/approvals", &many).await.expect_problem(422, "invalid-fields");
    many.pointing_to(&[("/library_numbers", "too-many")]);
    assert_eq!(world.events_of("Library#2030100").await, ["onboarding.library-applied.v1"]);
}

#[tokio::test]
async fn a_path_that_is_not_text_gets_a_problem_too() {
    let world = World::start().await;
    world.get(Who::Coordinator, "/libraries/%25ff").await.expect_problem(404, "not-found");
}

#[tokio::test]
async fn a_name_with_what_would_end_the_path_is_no_other_address() {
    let world = World::start().await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    // The first is a public page to the gateway, and would be the coordinators' record of a kickoff to the function.
    for path in ["/kickoffs/2023-var%3F/registration", "/services/..%2Fqueue", "/services/%252e%252e%2Fqueue"] {
        world.get(Who::Public, path).await.expect_problem(404, "not-found");
    }
    world.get(Who::Coordinator, "/libraries/2030100%23/letters").await.expect_problem(404, "not-found");
}

#[tokio::test]
async fn nobody_gets_the_answer_to_somebody_elses_request() {
    let world = World::start().await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    let (path, key) = ("/libraries/2030100/application/withdrawal", fresh_key());
    let contact = Who::Signed("kontakt@fjordvik.example");
    world.post_again(contact, path, &json!({}), &key).await.expect(200);
    let stranger = world.post_again(Who::Signed("noen@annet.example"), path, &json!({}), &key).await;
    assert!(stranger.body.get("number").is_none());
    stranger.expect_problem(422, "idempotency-key-reused");
}

#[tokio::test]
async fn a_problem_speaks_the_readers_language() {
    let world = World::start().await;
    for (language, expected) in [
        ("nb", "Vi kjenner ikke noe bibliotek med dette nummeret."),
        ("nn, nb;q=0.9", "Vi kjenner ikkje noko bibliotek med dette nummeret."),
        ("de, en;q=0.1", "We know of no library with this number."),
    ] {
        let request = world.request(Who::Coordinator, Method::GET, "/libraries/2039999");
        let answer = world.send(request.header("Accept-Language", language)).await;
        assert_eq!(answer.expect_problem(404, "unknown-library").body["title"], expected);
    }
}

async fn assert_nothing_stored(world: &World) {
    for table in ["EVENTS_TABLE", "PEOPLE_TABLE", "LETTERS_TABLE"] {
        assert_eq!(world.items(table).await.len(), 0, "{table}");
    }
}
