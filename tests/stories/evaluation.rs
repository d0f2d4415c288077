//! Coordinators plan a round of the evaluation, see beforehand who gets what and when, and can hold it back or end it.

use e2e::{Answer, Who, World};
use local::{Options, Report};
use reqwest::Method;
use serde_json::{Value, json};

use crate::address_confirmation::link_to;
use crate::periods::{approved_library, put, subjects};

pub(crate) const ROUND: &str = "/evaluation-rounds/2023-var";

/// A scale that must be answered, words for whoever is not content, and choices.
pub(crate) fn questions() -> Value {
    json!({ "questions": [
        {
            "id": "content", "text": { "nb": "Hvor fornøyd er dere?", "nn": "Kor nøgde er de?" }, "required": true,
            "answer": {
                "kind": "scale", "steps": 5,
                "lowest": { "nb": "Svært misfornøyd", "nn": "Svært misnøgd" },
                "highest": { "nb": "Svært fornøyd", "nn": "Svært nøgd" },
            },
        },
        {
            "id": "why", "text": { "nb": "Hvorfor ikke?", "nn": "Kvifor ikkje?" }, "required": true,
            "asked_if": { "question": "content", "rated_at_most": 2 }, "answer": { "kind": "text", "at_most": 200 },
        },
        {
            "id": "heard", "text": { "nb": "Hvor hørte dere om oss?", "nn": "Kvar høyrde de om oss?" },
            "answer": { "kind": "several-choices", "choices": [
                { "id": "mail", "text": { "nb": "E-post", "nn": "E-post" } },
                { "id": "county", "text": { "nb": "Fylket", "nn": "Fylket" } },
            ] },
        },
    ] })
}

pub(crate) fn plan() -> Value {
    json!({ "name": "Evaluering våren 2023", "recipients": { "query": "approved" } })
}

/// The first working day after Easter, clear of the kickoff, with two reminders.
pub(crate) fn rule() -> Value {
    json!({
        "anchor": { "easter_of": 2023 }, "working_days_after": 1, "at": "09:00", "kickoff": "2023-04-12",
        "reminders_after": [7, 14],
    })
}

pub(crate) fn number(at: usize) -> String {
    format!("20301{at:02}")
}

pub(crate) fn contact(at: usize) -> String {
    format!("kontakt@b{}.example", number(at))
}

/// Puts something at the round, or below it.
pub(crate) async fn put_round(world: &World, below: &str, body: &Value) -> Answer {
    put(world, Who::Coordinator, &format!("{ROUND}{below}"), body).await
}

/// So many approved libraries, and a round for all of them.
pub(crate) async fn scheduled(world: &World, libraries: usize) {
    for at in 0..libraries {
        approved_library(world, &number(at), "public").await;
    }
    world.settle().await;
    put_round(world, "", &plan()).await.expect(200);
    put_round(world, "/questions", &questions()).await.expect(200);
    put_round(world, "/sending-rule", &rule()).await.expect(200);
    world.settle().await;
}

/// The clock shows this, and whatever was due has been done.
pub(crate) async fn at(world: &World, moment: &str) {
    world.stack.clock().set(Options::moment(moment).unwrap()).unwrap();
    world.settle().await;
}

pub(crate) async fn preview(world: &World) -> Value {
    world.get(Who::Coordinator, &format!("{ROUND}/preview")).await.expect(200).body
}

async fn post(world: &World, what: &str) -> Answer {
    world.post(Who::Coordinator, &format!("{ROUND}/{what}"), &json!({})).await
}

/// The subjects of the evaluation's letters to a contact.
fn letters_to(world: &World, contact: &str) -> Vec<String> {
    let letters = subjects(world, contact).into_iter();
    letters.filter(|subject| subject.contains("Hvordan gikk det")).collect()
}

#[tokio::test]
async fn the_preview_says_who_gets_what_on_which_day_and_why_somebody_gets_nothing() {
    let world = World::start().await;
    for at in 0..4 {
        approved_library(&world, &number(at), "public").await;
    }
    world.settle().await;
    let about_0 = world.stack.inbox().into_iter().find(|mail| mail.destinations == [contact(0)]).unwrap();
    world.stack.report(&about_0, Report::Bounce).await.unwrap();
    let data = world.get(Who::Signed(&contact(1)), "/me/personal-data").await.expect(200).body;
    let person = format!("/people/{}", data["records"][0]["person"]["person_id"].as_str().unwrap());
    let erase = world.request(Who::Signed(&contact(1)), Method::DELETE, &person);
    assert!(world.send(erase).await.status.is_success());
    put_round(&world, "", &plan()).await.expect(200);
    put_round(&world, "/questions", &questions()).await.expect(200);
    let round = put_round(&world, "/sending-rule", &rule()).await.expect(200).body;
    assert_eq!((&round["stage"], &round["last_day"]), (&json!("scheduled"), &json!("2023-05-11")));

    let preview = preview(&world).await;
    let waves: Vec<_> = preview["waves"].as_array().unwrap().iter().map(|wave| &wave["leaves_at"]).collect();
    assert_eq!(
        waves,
        ["2023-04-13T09:00", "2023-04-20T09:00", "2023-04-27T09:00"],
        "Tuesday and Wednesday are kept free"
    );
    assert_eq!(preview["waves"][0]["letters_to_come"], 2);
    assert_eq!(preview["without_letter"], json!({ "bounced-before": 1, "no-address": 1 }));
    let reasons: Vec<_> = preview["recipients"].as_array().unwrap().iter().map(|asked| &asked["reason"]).collect();
    assert_eq!(reasons, [&json!("bounced-before"), &json!("no-address"), &Value::Null, &Value::Null]);
    assert_eq!(preview["recipients"][2]["waves"], json!([0, 1, 2]));
    assert_eq!(preview["recipients"][2]["library"], format!("Bibliotek {}", number(2)));

    at(&world, "2023-04-13T09:00").await;
    let preview = self::preview(&world).await;
    assert_eq!(preview["recipients"][0]["letters"], json!([]), "nothing is sent where the last letter came back");
    assert_eq!(preview["recipients"][1]["letters"][0]["state"], "no-address");
    assert_eq!(preview["recipients"][2]["letters"][0]["state"], "sent");
    let queue = world.get(Who::Coordinator, "/queue?kind=letter-no-address").await.expect(200).body;
    assert_eq!(queue["items"].as_array().unwrap().len(), 1, "nobody is skipped silently");
}

#[tokio::test]
async fn letters_leave_on_their_day_and_reminders_go_only_to_those_who_have_not_answered() {
    let world = World::start().await;
    scheduled(&world, 3).await;
    let many = |contact: usize| letters_to(&world, &self::contact(contact)).len();
    for early in ["2023-04-11T12:00", "2023-04-12T12:00", "2023-04-13T08:45"] {
        at(&world, early).await;
        assert_eq!(many(0), 0, "{early}");
    }
    at(&world, "2023-04-13T09:00").await;
    assert_eq!([many(0), many(1), many(2)], [1, 1, 1]);
    at(&world, "2023-04-13T12:00").await;
    assert_eq!([many(0), many(1), many(2)], [1, 1, 1], "once");

    let link = link_to(&world, &contact(0), "/form/");
    world.post(Who::Public, &link, &json!({ "answers": { "content": 4 } })).await.expect(204);
    let mails = world.stack.inbox();
    let bounced = mails.iter().rev().find(|mail| mail.destinations == [contact(1)]).unwrap();
    world.stack.report(bounced, Report::Bounce).await.unwrap();
    let preview = preview(&world).await;
    let reasons: Vec<_> = preview["recipients"].as_array().unwrap().iter().map(|asked| &asked["reason"]).collect();
    assert_eq!(reasons, [&json!("already-answered"), &json!("bounced-before"), &Value::Null]);
    assert_eq!(preview["waves"][1]["letters_to_come"], 1);

    at(&world, "2023-04-20T09:00").await;
    assert_eq!([many(0), many(1), many(2)], [1, 1, 2]);
    assert!(letters_to(&world, &contact(2))[1].starts_with("Påminnelse"));
    assert_eq!(link_to(&world, &contact(2), "/form/"), link_to(&world, &contact(2), "/form/"));
    at(&world, "2023-04-27T09:00").await;
    assert_eq!([many(0), many(1), many(2)], [1, 1, 3]);
    at(&world, "2023-05-12T09:00").await;
    assert_eq!(world.get(Who::Coordinator, ROUND).await.expect(200).body["stage"], "closed");
    let late = link_to(&world, &contact(2), "/form/");
    let late = world.post(Who::Public, &late, &json!({ "answers": { "content": 4 } })).await;
    late.expect_problem(409, "answers-not-taken");
}

#[tokio::test]
async fn a_round_is_paused_resumed_and_stopped_at_any_time() {
    let world = World::start().await;
    scheduled(&world, 2).await;
    post(&world, "pause").await.expect(200);
    at(&world, "2023-04-13T09:00").await;
    assert_eq!(letters_to(&world, &contact(0)).len(), 0);
    // On a Saturday: nothing leaves before Monday, and what follows moves along.
    at(&world, "2023-04-15T10:00").await;
    assert_eq!(post(&world, "resumption").await.expect(200).body["paused"], false);
    at(&world, "2023-04-16T10:00").await;
    assert_eq!(letters_to(&world, &contact(0)).len(), 0);
    at(&world, "2023-04-17T09:00").await;
    assert_eq!(letters_to(&world, &contact(0)).len(), 1);
    let waves = preview(&world).await["waves"].clone();
    let days: Vec<_> = waves.as_array().unwrap().iter().map(|wave| &wave["leaves_at"]).collect();
    assert_eq!(days, ["2023-04-17T09:00", "2023-04-24T09:00", "2023-05-02T09:00"], "the first of May is a holiday");

    put_round(&world, "/questions", &json!({ "questions": [] })).await.expect_problem(422, "invalid-fields");
    let mut other = questions();
    other["questions"][0]["required"] = json!(false);
    put_round(&world, "/questions", &other).await.expect_problem(409, "round-has-begun");
    put_round(&world, "/sending-rule", &rule()).await.expect_problem(409, "round-has-begun");
    assert_eq!(post(&world, "stop").await.expect(200).body["stage"], "stopped");
    at(&world, "2023-04-24T09:00").await;
    assert_eq!(letters_to(&world, &contact(0)).len(), 1);
    let link = link_to(&world, &contact(0), "/form/");
    world
        .post(Who::Public, &link, &json!({ "answers": { "content": 4 } }))
        .await
        .expect_problem(409, "answers-not-taken");
    post(&world, "pause").await.expect_problem(409, "round-is-over");
    put_round(&world, "", &plan()).await.expect_problem(409, "round-is-over");
}

#[tokio::test]
async fn whom_a_round_goes_to_is_a_query_over_libraries() {
    let world = crate::trials::season().await;
    crate::periods::on(&world, "2023-04-12").await;
    let signed_up = Who::Signed("kontakt@b2030100.example");
    crate::trials::sign_up(&world, (signed_up, "2030100")).await.expect(201);
    let asked = |body: Value| body["recipients"].as_array().unwrap().len();
    for (query, many) in [
        (json!({ "query": "approved" }), 4),
        (json!({ "query": "on-trial", "trial_id": "2023-var", "service_id": "lerretet" }), 1),
        (json!({ "query": "connected-in", "period_id": "2023-host" }), 0),
    ] {
        put_round(&world, "", &json!({ "name": "Runde", "recipients": query })).await.expect(200);
        assert_eq!(asked(preview(&world).await), many, "{query}");
    }
    put_round(&world, "/questions", &questions()).await.expect(200);
    let in_may = json!({ "anchor": { "day": "2023-05-08" }, "working_days_after": 0, "at": "09:00" });
    put_round(&world, "/sending-rule", &in_may).await.expect_problem(409, "round-has-nobody-to-ask");

    let world = crate::periods::announced().await;
    crate::periods::on(&world, "2023-10-16").await;
    // One that comes later is approved, and not enrolled by the national deal as the two others are.
    approved_library(&world, "2030105", "public").await;
    world.settle().await;
    let connected = json!({ "query": "connected-in", "period_id": "2023-host" });
    put_round(&world, "", &json!({ "name": "Runde", "recipients": connected })).await.expect(200);
    assert_eq!(preview(&world).await["recipients"][0]["library_number"], "2030100");
    assert_eq!(asked(preview(&world).await), 2);
}

#[tokio::test]
async fn a_round_that_cannot_be_is_refused_and_nothing_is_stored() {
    let world = World::start().await;
    let events = world.events_in_all().await;
    for (method, below) in
        [(Method::GET, ""), (Method::GET, "/preview"), (Method::POST, "/pause"), (Method::POST, "/stop")]
    {
        let request = world.request(Who::Coordinator, method, &format!("{ROUND}{below}"));
        let request = request.header("Idempotency-Key", e2e::world::fresh_key());
        world.send(request).await.expect_problem(404, "unknown-round");
    }
    put_round(&world, "/questions", &questions()).await.expect_problem(404, "unknown-round");
    put_round(&world, "/sending-rule", &rule()).await.expect_problem(404, "unknown-round");
    let nameless = json!({ "name": " ", "recipients": { "query": "connected-in", "period_id": "Høst" } });
    let refused = put_round(&world, "", &nameless).await.expect_problem(422, "invalid-fields");
    refused.pointing_to(&[("/name", "empty"), ("/recipients/period_id", "invalid-slug")]);
    put_round(&world, "", &json!({ "name": "R", "recipients": { "query": "everybody" } }))
        .await
        .expect_problem(400, "wrong-type");
    assert_eq!(world.events_in_all().await, events);

    put_round(&world, "", &plan()).await.expect(200);
    put_round(&world, "/sending-rule", &rule()).await.expect_problem(409, "round-has-no-form");
    let mut form = questions();
    form["questions"][0]["answer"]["steps"] = json!(12);
    form["questions"][1]["asked_if"]["question"] = json!("heard");
    form["questions"][2]["answer"]["choices"][1]["id"] = json!("mail");
    let refused = put_round(&world, "/questions", &form).await.expect_problem(422, "invalid-fields");
    refused.pointing_to(&[
        ("/questions/0/answer/steps", "invalid-scale"),
        ("/questions/1/asked_if", "condition-not-before"),
        ("/questions/2/answer/choices/1/id", "same-choice-twice"),
    ]);
    let mut form = questions();
    form["questions"][0]["text"]["nn"] = json!("");
    form["questions"][1]["asked_if"] = json!({ "question": "content" });
    let refused = put_round(&world, "/questions", &form).await.expect_problem(422, "invalid-fields");
    refused.pointing_to(&[("/questions/0/text/nn", "empty"), ("/questions/1/asked_if", "condition-impossible")]);
    put_round(&world, "/questions", &questions()).await.expect(200);

    put_round(&world, "/sending-rule", &rule()).await.expect_problem(409, "round-has-nobody-to-ask");
    approved_library(&world, &number(0), "public").await;
    world.settle().await;
    let with = |name: &str, value: Value| {
        let mut rule = rule();
        rule[name] = value;
        rule
    };
    for (rule, status, code) in [
        (with("at", json!("06:30")), 422, "outside-working-hours"),
        (with("anchor", json!({ "easter_of": 2022 })), 409, "sending-rule-already-over"),
        (with("anchor", json!({ "easter_of": 1023 })), 422, "sending-rule-never-fires"),
        (with("reminders_after", json!([14, 7])), 422, "reminders-out-of-order"),
    ] {
        put_round(&world, "/sending-rule", &rule).await.expect_problem(status, code);
    }
    let days = jiff::civil::date(2023, 4, 10).series(jiff::ToSpan::days(1)).take(40).map(|day| day.to_string());
    let clear = with("stay_clear_of", days.collect());
    put_round(&world, "/sending-rule", &clear).await.expect_problem(422, "sending-rule-never-fires");
    for (rule, place, code) in [
        (with("anchor", json!({ "easter_of": 2023, "day": "2023-04-11" })), "/anchor", "not-one-anchor"),
        (with("at", json!("ni")), "/at", "invalid-time-of-day"),
        (with("stay_clear_of", json!(["2023-02-30"])), "/stay_clear_of/0", "invalid-date"),
    ] {
        let refused = put_round(&world, "/sending-rule", &rule).await.expect_problem(422, "invalid-fields");
        refused.pointing_to(&[(place, code)]);
    }
    assert_eq!(world.get(Who::Coordinator, ROUND).await.expect(200).body["stage"], "draft");
    post(&world, "pause").await.expect_problem(409, "round-not-scheduled");
}
