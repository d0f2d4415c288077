//! A link opens the form; what is handed over is kept apart from whoever did so; results show what may be shown.

use domain::kernel::PersonId;
use e2e::world::fresh_key;
use e2e::{Answer, Who, World};
use event_store::Clock;
use event_store::people::{LinkPurpose, SignedLinks};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::address_confirmation::link_to;
use crate::evaluation::{at, contact, scheduled};

const ROUND: &str = "2023-var";

/// A round whose invitations have been mailed on 13 April 2023, and each library's link.
pub(crate) async fn begun(world: &World, libraries: usize) -> Vec<String> {
    scheduled(world, libraries).await;
    at(world, "2023-04-13T09:00").await;
    (0..libraries).map(|at| link_to(world, &contact(at), "/form/")).collect()
}

async fn person(world: &World, email: &str) -> PersonId {
    let people = world.items("PEOPLE_TABLE").await;
    let person = people.iter().find(|person| person["email"].as_s().is_ok_and(|known| known == email)).unwrap();
    person["person_id"].as_s().unwrap().parse().unwrap()
}

fn link(world: &World, round: &str, person: &PersonId) -> String {
    let links = SignedLinks::new(world.stack.environment("evaluation")["LINK_KEY"].clone());
    let about = format!("EvaluationRound#{ROUND}");
    let token = links.issue(LinkPurpose::AnswerEvaluation, &about, person, 0, world.stack.clock().now());
    format!("/evaluation-rounds/{round}/form/{}", token.reveal())
}

async fn answer(world: &World, link: &str, answers: Value) -> Answer {
    world.post(Who::Public, link, &json!({ "answers": answers })).await
}

async fn open(world: &World, path: &str) -> (u16, String) {
    let response = world.ask(world.request(Who::Public, Method::GET, path).header("Accept", "text/html")).await;
    (response.status().as_u16(), response.text().await.unwrap())
}

async fn press(world: &World, path: &str, fields: &str) -> (u16, String) {
    let request = world.request(Who::Public, Method::POST, path).header("Accept", "text/html");
    let request = request.header("Content-Type", "application/x-www-form-urlencoded");
    let response = world.ask(request.body(format!("idempotency_key={}&{fields}", fresh_key()))).await;
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn a_form_is_begun_on_a_page_kept_resumed_mended_and_handed_over_once() {
    let world = World::start().await;
    let link = begun(&world, 1).await.remove(0);
    let (status, page) = open(&world, &link).await;
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("Hvor fornøyd er dere?") && page.contains("kan det ikke trekkes tilbake"), "{page}");
    assert!(page.contains("Svar bare hvis du valgte 2 eller lavere på spørsmål 1."), "{page}");
    let (_, page) = open(&world, &format!("{link}?language=nn")).await;
    assert!(page.contains("Kor nøgde er de?"), "{page}");

    // A draft, also by a program, resumes on the same link and on a later one, and switching the language loses nothing.
    let (status, page) = press(&world, &link, "save_draft=1&content=2&why=Halvt+ferdig").await;
    assert!(status == 200 && page.contains("Utkastet er lagret"), "{page}");
    world.pass(SignedDuration::from_hours(24));
    let person = person(&world, "kontakt@b2030100.example").await;
    let reminder = self::link(&world, ROUND, &person);
    let (_, page) = open(&world, &reminder).await;
    assert!(page.contains("Halvt ferdig"), "{page}");
    let (_, page) = press(&world, &link, "switch_language=nn&content=2&why=Uendra").await;
    assert!(page.contains("Kvifor ikkje?") && page.contains("Uendra"), "{page}");
    let draft = world.request(Who::Public, Method::PUT, &format!("{link}/draft"));
    world.send(draft.json(&json!({ "answers": { "content": 1, "heard": ["mail"] } }))).await.expect(204);
    assert_eq!(
        world.get(Who::Public, &link).await.expect(200).body["draft"],
        json!({ "content": ["1"], "heard": ["mail"] })
    );

    // What is wrong stands beside its field, and nothing typed is lost.
    let (status, page) = press(&world, &link, "content=2&why=+&heard=county").await;
    assert_eq!(status, 422);
    assert!(page.contains("id=\"why-error\"") && page.contains("<a href=\"#why\">"), "{page}");
    assert!(page.contains("value=\"county\" checked"), "{page}");
    answer(&world, &link, json!({ "content": 9, "colour": "blue" }))
        .await
        .expect_problem(422, "invalid-fields")
        .pointing_to(&[("/answers/colour", "answer-not-in-form"), ("/answers/content", "answer-outside-scale")]);
    assert!(world.items("SEALED_ANSWERS_TABLE").await.is_empty());

    for _ in 0..2 {
        let (status, page) = press(&world, &link, "content=5&heard=county").await;
        assert!(status == 200 && page.contains("Takk for svaret"), "{page}");
    }
    let (status, page) = open(&world, &reminder).await;
    assert!(status == 200 && page.contains("Takk for svaret"), "{page}");
    answer(&world, &link, json!({ "content": 1 })).await.expect_problem(409, "form-handed-over");
    world.get(Who::Public, &link).await.expect_problem(409, "form-handed-over");
    assert!(world.items("ANSWER_DRAFTS_TABLE").await.is_empty());
    // The answer, and beside it which groups are kept.
    assert_eq!(world.items("SEALED_ANSWERS_TABLE").await.len(), 2);
}

#[tokio::test]
async fn a_wrong_a_foreign_an_uninvited_and_a_late_link_open_nothing() {
    let world = World::start().await;
    let links = begun(&world, 1).await;
    let link = &links[0];
    let good = json!({ "content": 4 });
    answer(&world, &format!("{link}A"), good.clone()).await.expect_problem(403, "link-invalid");
    answer(&world, &link.replace(ROUND, "2024-var"), good.clone()).await.expect_problem(403, "link-invalid");
    let deputy = person(&world, "vara@b2030100.example").await;
    answer(&world, &self::link(&world, ROUND, &deputy), good.clone()).await.expect_problem(403, "not-invited");
    let contact = person(&world, "kontakt@b2030100.example").await;
    let revoked =
        world.request(Who::Signed("kontakt@b2030100.example"), Method::DELETE, &format!("/people/{contact}/links"));
    assert!(world.send(revoked).await.status.is_success());
    answer(&world, link, good.clone()).await.expect_problem(410, "link-revoked");
    world.pass(SignedDuration::from_hours(24 * 200));
    answer(&world, link, good).await.expect_problem(410, "link-expired");
    assert!(world.items("SEALED_ANSWERS_TABLE").await.is_empty());
}

#[tokio::test]
async fn two_clicks_at_once_hand_one_answer_over_and_a_program_that_retries_is_told() {
    let world = World::start().await;
    let link = begun(&world, 1).await.remove(0);
    let good = json!({ "content": 4 });
    let both = futures::join!(answer(&world, &link, good.clone()), answer(&world, &link, good));
    let mut statuses = [both.0.status.as_u16(), both.1.status.as_u16()];
    statuses.sort_unstable();
    assert!(statuses[0] == 204 && matches!(statuses[1], 409 | 503), "{statuses:?}");
    // The answer, and beside it which groups are kept.
    assert_eq!(world.items("SEALED_ANSWERS_TABLE").await.len(), 2);
    // Nor does a draft come after the answer it would have become.
    let draft = world.request(Who::Public, Method::PUT, &format!("{link}/draft"));
    let draft = world.send(draft.json(&json!({ "answers": { "content": 1 } }))).await;
    draft.expect_problem(409, "form-handed-over");
    assert!(world.items("ANSWER_DRAFTS_TABLE").await.is_empty());
}

#[tokio::test]
async fn an_answer_that_is_missing_or_too_long_is_named_and_what_was_typed_is_shown_again() {
    let world = World::start().await;
    let link = begun(&world, 1).await.remove(0);
    let long = "o".repeat(201);
    answer(&world, &link, json!({ "content": 1, "why": long }))
        .await
        .expect_problem(422, "invalid-fields")
        .pointing_to(&[("/answers/why", "answer-too-long")]);
    answer(&world, &link, json!({ "why": "Ja" }))
        .await
        .expect_problem(422, "invalid-fields")
        .pointing_to(&[("/answers/content", "answer-missing")]);
    answer(&world, &link, json!({})).await.expect_problem(422, "invalid-fields");
    let (status, page) = press(&world, &link, &format!("content=1&why={long}&heard=mail")).await;
    assert!(status == 422 && page.contains(&long) && page.contains("value=\"mail\" checked"), "{page}");
    assert!(page.contains("id=\"why-error\""), "{page}");
    let huge = "o".repeat(3_000_000);
    let refused = answer(&world, &link, json!({ "content": 1, "why": huge })).await;
    assert_eq!(refused.status, 413, "{}", refused.body);
    assert!(world.items("SEALED_ANSWERS_TABLE").await.is_empty());
}

#[tokio::test]
async fn results_appear_at_the_fifth_answer_and_stand_until_the_round_is_over() {
    let world = World::start().await;
    let links = begun(&world, 10).await;
    let path = "/evaluation-rounds/2023-var/results";
    for link in &links[..4] {
        answer(&world, link, json!({ "content": 4 })).await.expect(204);
    }
    let results = world.get(Who::Coordinator, path).await.expect(200).body;
    assert_eq!(
        (&results["asked"], &results["answered"], &results["response_rate"]),
        (&json!(10), &json!(4), &json!(40.0))
    );
    assert_eq!(
        (&results["questions"][0]["total"], &results["questions"][0]["reason"]),
        (&Value::Null, &json!("not_ready"))
    );
    answer(&world, &links[4], json!({ "content": 5 })).await.expect(204);
    let mean = |body: &Value| body["questions"][0]["total"]["mean"].clone();
    assert_eq!(mean(&world.get(Who::Coordinator, path).await.expect(200).body), json!(4.2));
    for link in &links[5..9] {
        answer(&world, link, json!({ "content": 1, "why": "Nei" })).await.expect(204);
    }
    let results = world.get(Who::Coordinator, path).await.expect(200).body;
    assert_eq!(
        (&results["answered"], mean(&results)),
        (&json!(9), json!(4.2)),
        "nobody reads four answers out of a change"
    );
    answer(&world, &links[9], json!({ "content": 1, "why": "Nei" })).await.expect(204);
    world.pass(SignedDuration::from_hours(24 * 60));
    let results = world.get(Who::Coordinator, path).await.expect(200).body;
    assert_eq!((&results["over"], mean(&results)), (&json!(true), json!(2.6)));
    assert_eq!(results["questions"][0]["types"][0]["tally"]["answered"], 10);

    let page = world.request(Who::Coordinator, Method::GET, path).header("Accept", "text/html");
    let page = world.ask(page).await.text().await.unwrap();
    assert!(page.contains("<svg") && page.contains("<caption>10 svar, gjennomsnitt 2,6"), "{page}");
    let file = world.request(Who::Coordinator, Method::GET, "/evaluation-rounds/2023-var/result-file");
    let file = world.ask(file).await.text().await.unwrap();
    assert!(file.contains("content;Hvor fornøyd er dere?;all;4;4;10;2,60;;"), "{file}");
    world.get(Who::Coordinator, "/evaluation-rounds/2022-var/results").await.expect_problem(404, "unknown-round");
}
