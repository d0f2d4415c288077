//! People are in the people table and nowhere else.

use e2e::world::fresh_key;
use e2e::{Log, Who, World};
use local::{Fault, Report};
use reqwest::Method;
use serde_json::json;

use crate::address_confirmation::link_to;
use crate::periods::put;
use crate::secrets::{a_key_that_is_used, assert_no_secret};
use crate::trials::{service_of, signup_path};

/// What can be recognised of a person planted here, in any spelling a store or a log might use.
const TRACES: [&str; 6] = ["plantet", "planta-vara", "hemmelig-adresse", "hemmeleg-adresse", "98765432", "91234567"];

fn assert_no_trace(place: &str, text: &str) {
    let text = text.to_lowercase();
    for trace in TRACES {
        assert!(!text.contains(trace), "{place} has {trace}: {text}");
    }
}

#[tokio::test]
async fn nothing_of_a_person_is_anywhere_but_with_people_and_nothing_at_all_once_they_are_erased() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG);
    // The one test that needs the process's log, so it may have it.
    let installed = subscriber.with_writer(move || writer.clone()).with_ansi(false).try_init();
    assert!(installed.is_ok(), "someone else has the log");

    let world = World::start().await;
    let planted = json!({
        "name": "Fjordvik folkebibliotek",
        "library_type": "public",
        "organisation_number": "123456785",
        "municipality": "0301",
        "language": "nn",
        "primary_contact": {
            "name": "Plantet Person", "email": "hemmelig-adresse@fjordvik.example", "phone": "+47 987 65 432"
        },
        "deputy": { "name": "Planta-Vara", "email": "hemmeleg-adresse@fjordvik.example", "phone": "912 34 567" },
    });
    let contact = Who::Signed("hemmelig-adresse@fjordvik.example");
    let key = fresh_key();
    let path = "/libraries/2030100/application";
    world.stack.ses().fail_next(Fault::Rejection);
    world.post_again(Who::Public, path, &planted, &key).await.expect(201);
    world.post_again(Who::Public, path, &planted, &key).await.expect(201);
    world.post(Who::Public, path, &planted).await.expect_problem(409, "application-waiting");
    world.settle().await;
    world.stack.report(&world.stack.inbox()[0], Report::Bounce).await.unwrap();
    let inbox = world.stack.inbox();
    let delivered = inbox.last().unwrap().destinations[0].clone();
    let link = link_to(&world, &delivered, "/address-confirmation/");
    world.post(Who::Public, &link, &json!({})).await.expect(200);
    world.get(contact, "/libraries/2030100").await.expect(200);
    a_supplier(&world).await;
    let trying = a_trial_with_consent(&world, &planted).await;
    an_evaluation_that_is_answered(&world).await;
    let counter_key = a_key_that_is_used(&world, contact).await;
    let [kickoff_link, own_link] = a_kickoff_with_people(&world, contact).await;
    world.get(contact, "/me").await.expect(200);
    let data = world.get(contact, "/me/personal-data").await.expect(200).body;
    let person = format!("/people/{}", data["records"][0]["person"]["person_id"].as_str().unwrap());
    let corrected = json!({ "name": "Planta-Vara Plantet", "email": "hemmelig-adresse@fjordvik.example" });
    world.send(world.request(contact, Method::PUT, &person).json(&corrected)).await.expect(200);
    let taken = json!({ "name": "Plantet", "email": "hemmeleg-adresse@fjordvik.example" });
    world.send(world.request(contact, Method::PUT, &person).json(&taken)).await.expect(409);
    world.post(contact, "/libraries/2030100/application/withdrawal", &json!({})).await.expect(200);
    world.post(Who::Public, path, &planted).await.expect(201);
    world.stack.ses().fail_next(Fault::AnswerLost);
    world
        .post(Who::Coordinator, "/libraries/2030100/application/decline", &json!({ "reason": "Nei." }))
        .await
        .expect(200);
    world.settle().await;
    for task in ["sweep", "reconcile", "unpark"] {
        world.invoke("correspondence", json!({ "task": task })).await;
    }
    world.invoke("projector", json!({ "task": "rebuild", "view": "library" })).await;

    assert!(world.items("PEOPLE_TABLE").await.len() >= 4, "the people are where they belong");
    assert_no_trace_outside_people(&world).await;

    let supplier = Who::Signed("hemmelig-adresse@leverandor.example");
    let deputy = Who::Signed("hemmeleg-adresse@fjordvik.example");
    let speaker = Who::Signed("hemmelig-adresse@foredrag.example");
    let comer = Who::Signed("hemmelig-adresse@tilskuer.example");
    for who in [contact, deputy, supplier, speaker, comer, trying[0], trying[1]] {
        let data = world.get(who, "/me/personal-data").await.expect(200).body;
        for record in data["records"].as_array().unwrap() {
            let path = format!("/people/{}", record["person"]["person_id"].as_str().unwrap());
            world.send(world.request(who, Method::DELETE, &path)).await.expect(204);
        }
    }
    // The stories are told again, by everyone who can tell them.
    world.post_again(Who::Public, path, &planted, &key).await.expect(201);
    for task in ["sweep", "reconcile", "unpark"] {
        world.invoke("correspondence", json!({ "task": task })).await;
    }
    world.invoke("projector", json!({ "task": "rebuild", "view": "library" })).await;
    world.invoke("projector", json!({ "task": "sweep" })).await;
    let record = world.get(Who::Coordinator, "/libraries/2030100").await.expect(200).body;
    assert_eq!(record["library"]["standing"], "declined");
    let listed = world.get(Who::Coordinator, "/libraries?standing=declined").await.expect(200).body;
    assert_eq!(listed["items"][0]["name"], "Fjordvik folkebibliotek");

    let people = world.items("PEOPLE_TABLE").await;
    assert!(people.is_empty(), "a repeated request does not bring the erased back: {people:?}");
    assert_no_trace_outside_people(&world).await;
    assert_no_trace_in_log(&log);
    let [link, kickoff_link, own_link] = [&link, &kickoff_link, &own_link].map(|link| link.rsplit('/').next().unwrap());
    assert_no_secret(&world, &log, &[link, kickoff_link, own_link, &counter_key]);
}

/// A library whose contact signs up for a trial, agrees to hear from the supplier, and is shown to it; with the names by
/// which its two contacts sign in.
async fn a_trial_with_consent(world: &World, planted: &serde_json::Value) -> [Who<'static>; 2] {
    let contacts = ["hemmelig-adresse@nesset.example", "hemmeleg-adresse@nesset.example"];
    let mut application = planted.clone();
    application["primary_contact"]["email"] = json!(contacts[0]);
    application["deputy"]["email"] = json!(contacts[1]);
    world.post(Who::Public, "/libraries/2030107/application", &application).await.expect(201);
    world.post(Who::Coordinator, "/libraries/2030107/application/approval", &json!({})).await.expect(200);
    service_of(world, "leverandor", "lerretet").await;
    let plan = json!({ "id": "2023-var", "name": "Våren 2023", "first_day": "2023-03-02", "last_day": "2023-03-31" });
    world.post(Who::Coordinator, "/trials", &plan).await.expect(201);
    let terms = json!({ "access": { "nb": "Logg inn.", "nn": "Logg inn." } });
    put(world, Who::Coordinator, "/trials/2023-var/offers/lerretet", &terms).await.expect(200);
    world.post(Who::Coordinator, "/trials/2023-var/announcement", &json!({})).await.expect(200);
    let who = contacts.map(Who::Signed);
    world.post(who[0], &signup_path("2030107"), &json!({ "contact_consent": true })).await.expect(201);
    let part = world.get(Who::Coordinator, "/suppliers/leverandor/trials/2023-var").await.expect(200).body;
    assert_eq!(part["offers"][0]["libraries"][0]["contact"]["email"], contacts[0]);
    who
}

/// A supplier with a contact.
async fn a_supplier(world: &World) {
    let named = json!({ "name": "Plantet Leverandør", "email": "hemmelig-adresse@leverandor.example" });
    let supplier = world.request(Who::Coordinator, Method::PUT, "/suppliers/leverandor");
    world.send(supplier.json(&json!({ "name": "Leverandør (demo)" }))).await.expect(200);
    world.post(Who::Coordinator, "/suppliers/leverandor/contacts", &named).await.expect(201);
}

/// A kickoff with a supplier's contact, a speaker and an attendee; with the links of the first and the last.
async fn a_kickoff_with_people(world: &World, contact: Who<'_>) -> [String; 2] {
    crate::kickoff::planned(world, &crate::attendance::open_plan()).await.expect(200);
    let invitation = "/kickoffs/2023-var/invitations/leverandor";
    world.send(world.request(Who::Coordinator, Method::PUT, invitation)).await.expect(200);
    world.settle().await;
    let kickoff_link = link_to(world, "hemmelig-adresse@leverandor.example", "/answer/");
    let speaker = json!({ "name": "Plantet Foredragsholder", "email": "hemmelig-adresse@foredrag.example" });
    let answer = json!({ "coming": "yes", "speakers": [speaker] });
    world.post(Who::Public, &kickoff_link, &answer).await.expect(200);
    world.get(Who::Coordinator, "/kickoffs/2023-var/invitations").await.expect(200);
    let comes = json!({
        "name": "Plantet Tilskuer", "email": "hemmelig-adresse@tilskuer.example", "library_number": "2030100",
        "language": "nb", "mode": "live", "listed": true,
    });
    world.post(Who::Public, "/kickoffs/2023-var/registration", &comes).await.expect(200);
    world.settle().await;
    let own_link = link_to(world, "hemmelig-adresse@tilskuer.example", "/registration/");
    world.get(Who::Public, &own_link).await.expect(200);
    world.get(contact, "/kickoffs/2023-var/attendees/listed").await.expect(200);
    world.get(Who::Coordinator, "/kickoffs/2023-var/attendees").await.expect(200);
    [kickoff_link, own_link]
}

/// A round of the evaluation that is mailed the same day: one contact answers, and has kept a draft before.
async fn an_evaluation_that_is_answered(world: &World) {
    use crate::evaluation::{at, plan, put_round, questions};
    world.settle().await;
    put_round(world, "", &plan()).await.expect(200);
    put_round(world, "/questions", &questions()).await.expect(200);
    let today = json!({ "anchor": { "day": "2023-03-02" }, "working_days_after": 0, "at": "10:00" });
    put_round(world, "/sending-rule", &today).await.expect(200);
    world.settle().await;
    at(world, "2023-03-02T10:00").await;
    let form = link_to(world, "hemmelig-adresse@nesset.example", "/form/");
    let answers = json!({ "answers": { "content": 4 } });
    put(world, Who::Public, &format!("{form}/draft"), &answers).await.expect(204);
    world.post(Who::Public, &form, &answers).await.expect(204);
    world.get(Who::Coordinator, &format!("{}/preview", crate::evaluation::ROUND)).await.expect(200);
}

/// Looks through every byte that any table but the people's, or a queue, holds.
async fn assert_no_trace_outside_people(world: &World) {
    let evaluation = ["INVITATIONS_TABLE", "SEALED_ANSWERS_TABLE", "ANSWER_DRAFTS_TABLE"];
    let tables = ["EVENTS_TABLE", "READ_MODELS_TABLE", "LETTERS_TABLE", "PARKED_TABLE"];
    for table in tables.into_iter().chain(evaluation) {
        let items = world.items(table).await;
        assert!(
            ["PARKED_TABLE", "ANSWER_DRAFTS_TABLE"].contains(&table) || !items.is_empty(),
            "{table} has something to look through"
        );
        assert_no_trace(table, &format!("{items:?}"));
    }
    // The stream's records are images of the events table, and no other table has a stream; what failed for good is kept
    // with them.
    assert_no_trace("dead letters", &format!("{:?}", world.stack.dead_letters()));
}

fn assert_no_trace_in_log(log: &Log) {
    let log = log.text();
    assert!(log.contains("recorded"), "the log has something to look through");
    // What other crates write at debug level about their own loopback traffic is not a log of ours.
    let ours = [
        "correspondence",
        "domain",
        "evaluation",
        "event_store",
        "http_api",
        "invitations",
        "kickoff",
        "lambda",
        "mail",
        "onboarding",
        "projector",
        "statistics",
        "timekeeper",
        "trials",
    ];
    let of_ours = |line: &&str| ours.iter().any(|name| line.contains(&format!(" {name}")));
    assert_no_trace("the log", &log.lines().filter(of_ours).collect::<Vec<_>>().join("\n"));
    assert_no_trace(
        "the log from info up",
        &log.lines().filter(|line| !line.contains("DEBUG") && !line.contains("TRACE")).collect::<Vec<_>>().join("\n"),
    );
}
