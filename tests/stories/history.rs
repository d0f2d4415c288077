//! What a library's record said on any day, and who did what.

use e2e::{Who, World};
use jiff::SignedDuration;
use serde_json::{Value, json};

const CONTACT: Who<'_> = Who::Signed("kontakt@fjordvik.example");
const HISTORY: &str = "/libraries/2030100/history";

fn events(history: &Value) -> Vec<&str> {
    history["happenings"].as_array().unwrap().iter().map(|happened| happened["event"].as_str().unwrap()).collect()
}

/// Listed on 1 March, applied on 2 March, approved on 9 March.
async fn told() -> World {
    let world = World::start_at("2023-03-01").await;
    let csv = "library_number;name\n2030100;Fjordvik bibliotek\n";
    world.post_csv(Who::Coordinator, "/library-imports", csv).await.expect(200);
    world.pass(SignedDuration::from_hours(24));
    world.apply("2030100", "fjordvik.example").await.expect(201);
    world.pass(SignedDuration::from_hours(7 * 24));
    world.post(Who::Coordinator, "/libraries/2030100/application/approval", &json!({})).await.expect(200);
    world
}

#[tokio::test]
async fn a_record_can_be_read_as_it_was_on_any_day() {
    let world = told().await;
    let on = async |day: &str| world.get(CONTACT, &format!("{HISTORY}?on={day}")).await.expect(200).body;
    let before = on("2023-02-28").await;
    assert_eq!((before.get("library"), events(&before).len()), (None, 0));
    let listed = on("2023-03-01").await;
    assert_eq!(
        (&listed["library"]["standing"], &listed["library"]["name"]),
        (&json!("listed"), &json!("Fjordvik bibliotek"))
    );
    let waiting = on("2023-03-08").await;
    assert_eq!(waiting["library"]["standing"], "waiting");
    assert_eq!(waiting["library"]["name"], "Fjordvik folkebibliotek");
    assert_eq!(events(&waiting), ["onboarding.library-listed", "onboarding.library-applied"]);
    let now = world.get(CONTACT, HISTORY).await.expect(200).body;
    assert_eq!(now["library"]["standing"], "approved");
    assert_eq!(events(&now).last(), Some(&"onboarding.application-approved"));
}

#[tokio::test]
async fn it_says_who_did_what_in_the_readers_language_and_names_nobody() {
    let world = told().await;
    let mut told = Vec::new();
    for language in ["nb", "nn", "en"] {
        let request = world.request(CONTACT, reqwest::Method::GET, HISTORY).header("Accept-Language", language);
        let answer = world.send(request).await.expect(200);
        assert_eq!(answer.header("cache-control"), "no-store");
        told.push(answer.body["happenings"][2]["text"].as_str().unwrap().to_owned());
        let by = |at: usize| answer.body["happenings"][at]["by"].as_str().unwrap();
        assert_eq!(by(1), "public");
        assert!(by(2).starts_with("coordinator:"));
        assert!(!answer.body.to_string().contains("Kontakt Fjordvik"));
    }
    assert_eq!(told[0], "Søknaden ble godkjent av en koordinator.");
    assert_eq!(told[1], "Søknaden vart godkjend av ein koordinator.");
    assert_eq!(told[2], "A coordinator approved the application.");
}

#[tokio::test]
async fn an_unknown_library_or_day_has_no_history() {
    let world = told().await;
    world.get(Who::Coordinator, "/libraries/2030999/history").await.expect_problem(404, "unknown-library");
    world.get(CONTACT, "/libraries/2030999/history").await.expect_problem(403, "not-your-library");
    world
        .get(CONTACT, &format!("{HISTORY}?on=2023-02-30"))
        .await
        .expect_problem(422, "invalid-date")
        .pointing_to(&[("on", "invalid-date")]);
    world.get(CONTACT, &format!("{HISTORY}?at=2023-02-28")).await.expect_problem(400, "invalid-query");
}
