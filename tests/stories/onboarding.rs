//! A library joins.

use e2e::world::{application, fresh_key};
use e2e::{Who, World};
use local::Options;
use reqwest::Method;
use serde_json::{Value, json};

const KONTAKT: Who<'_> = Who::Signed("kontakt@fjordvik.example");

#[tokio::test]
async fn a_library_applies_a_coordinator_approves_and_both_contacts_hear_of_it() {
    let world = World::start().await;

    let applied = world.apply("2030100", "fjordvik.example").await.expect(201);
    assert_eq!(applied.body["standing"], "waiting");
    assert_eq!(applied.header("location"), "/libraries/2030100");
    assert_eq!(applied.header("etag"), "\"v1\"");

    let record = world.get(KONTAKT, "/libraries/2030100").await.expect(200).body;
    assert_eq!(record["library"]["county"], json!({ "number": "03", "name": "Oslo" }));
    assert_eq!(record["primary_contact"]["phone"], "+4700000000");

    world.settle().await;
    let waiting = world.get(Who::Coordinator, "/libraries?standing=waiting").await.expect(200).body;
    assert_eq!(waiting["items"][0]["number"], "2030100");
    assert_eq!(waiting["as_of"].as_str().map(|at| &at[..10]), Some("2023-03-02"));

    let approved =
        world.post(Who::Coordinator, "/libraries/2030100/application/approval", &json!({})).await.expect(200);
    assert_eq!(approved.body["standing"], "approved");
    assert_eq!(approved.body["approved_by"], "coordinator");

    world.settle().await;
    let waiting = world.get(Who::Coordinator, "/libraries?standing=waiting").await.expect(200).body;
    assert_eq!(waiting["items"], json!([]));
    assert_eq!(
        world.events_of("Library#2030100").await,
        ["onboarding.library-applied.v1", "onboarding.application-approved.v1"]
    );
    let received = "Vi har fått søknaden fra Fjordvik folkebibliotek".to_owned();
    let approved = "Søknaden fra Fjordvik folkebibliotek er godkjent".to_owned();
    let mut letters = world.letters();
    letters.sort();
    assert_eq!(
        letters,
        [
            ("kontakt@fjordvik.example".to_owned(), approved.clone()),
            ("kontakt@fjordvik.example".to_owned(), received.clone()),
            ("vara@fjordvik.example".to_owned(), approved),
            ("vara@fjordvik.example".to_owned(), received),
        ]
    );
    let me = world.get(KONTAKT, "/me").await.expect(200).body;
    assert_eq!(me["libraries"][0]["standing"], "approved");
    assert_eq!(me["libraries"][0]["role"], "primary-contact");
}

#[tokio::test]
async fn the_same_request_sent_twice_does_one_thing_and_gets_one_answer() {
    let world = World::start().await;
    let (path, key) = ("/libraries/2030100/application", fresh_key());
    let first = world.post_again(Who::Public, path, &application("fjordvik.example"), &key).await.expect(201);
    world.post(Who::Coordinator, "/libraries/2030100/application/approval", &json!({})).await.expect(200);

    let again = world.post_again(Who::Public, path, &application("fjordvik.example"), &key).await.expect(201);
    assert_eq!(again.body, first.body, "the first answer, although the library has been approved since");
    assert_eq!(again.header("etag"), first.header("etag"));
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));

    world.settle().await;
    assert_eq!(world.events_of("Library#2030100").await.len(), 2);
    assert_eq!(world.items("PEOPLE_TABLE").await.len(), 2);
    assert_eq!(world.letters().len(), 4);
}

#[tokio::test]
async fn twenty_clicks_at_once_are_one_application() {
    let world = World::start().await;
    let (key, application) = (fresh_key(), application("fjordvik.example"));
    let clicks = (0..20).map(|_| world.post_again(Who::Public, "/libraries/2030100/application", &application, &key));
    let answers = futures::future::join_all(clicks.collect::<Vec<_>>()).await;
    for answer in answers {
        assert_eq!(answer.expect(201).body["standing"], "waiting");
    }
    world.settle().await;
    assert_eq!(world.events_of("Library#2030100").await, ["onboarding.library-applied.v1"]);
    assert_eq!(world.items("PEOPLE_TABLE").await.len(), 2);
    assert_eq!(world.letters().len(), 2);
}

#[tokio::test]
async fn a_domain_that_the_municipality_or_its_county_vouches_for_is_approved_at_once() {
    for area in ["0301", "03"] {
        let world = World::start().await;
        let path = format!("/allow-lists/{area}/domains/Fjordvik.example");
        let list = world.send(world.request(Who::Coordinator, Method::PUT, &path)).await.expect(200).body;
        assert_eq!(list["domains"], json!(["fjordvik.example"]));

        let applied = world.apply("2030100", "fjordvik.example").await.expect(201).body;
        assert_eq!((&applied["standing"], &applied["approved_by"]), (&json!("approved"), &json!("allow-list")));
        let applied = world.apply("2030101", "elsewhere.example").await.expect(201).body;
        assert_eq!(applied["standing"], "waiting");

        world.settle().await;
        let subjects: Vec<_> =
            world.letters().into_iter().filter(|(to, _)| to.ends_with("@fjordvik.example")).collect();
        assert_eq!(subjects.len(), 2, "one letter each: {subjects:?}");

        world.send(world.request(Who::Coordinator, Method::DELETE, &path)).await.expect(200);
        let list = world.get(Who::Coordinator, &format!("/allow-lists/{area}")).await.expect(200).body;
        assert_eq!(list["domains"], json!([]));
        let applied = world.apply("2030102", "fjordvik.example").await.expect(201).body;
        assert_eq!(applied["standing"], "waiting");
    }
}

#[tokio::test]
async fn a_library_that_is_declined_reads_why_and_may_apply_again() {
    let world = World::start().await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    let reason = json!({ "reason": "Kommunen er allerede med.\nTa gjerne kontakt." });
    let declined = world.post(Who::Coordinator, "/libraries/2030100/application/decline", &reason).await.expect(200);
    assert_eq!(declined.body["standing"], "declined");
    world.settle().await;
    let letter =
        world.stack.inbox().into_iter().rfind(|mail| mail.destinations == ["kontakt@fjordvik.example"]).unwrap();
    let text = letter.text().unwrap_or_default();
    assert!(text.contains("Kommunen er allerede med."), "{text}");

    world.apply("2030100", "fjordvik.example").await.expect(201);
    assert_eq!(world.events_of("Library#2030100").await.len(), 3);
}

#[tokio::test]
async fn a_contact_withdraws_while_the_library_waits_and_nobody_else_does() {
    let world = World::start().await;
    let withdrawal = "/libraries/2030100/application/withdrawal";
    world.apply("2030100", "fjordvik.example").await.expect(201);
    world.apply("2030101", "elsewhere.example").await.expect(201);
    let stranger = Who::Signed("kontakt@elsewhere.example");
    world.post(stranger, withdrawal, &json!({})).await.expect_problem(403, "not-your-library");

    let withdrawn = world.post(Who::Signed("Vara@Fjordvik.example"), withdrawal, &json!({})).await.expect(200);
    assert_eq!(withdrawn.body["standing"], "withdrawn");
    world.post(KONTAKT, withdrawal, &json!({})).await.expect_problem(409, "no-application-waiting");
    let approval = "/libraries/2030100/application/approval";
    world.post(Who::Coordinator, approval, &json!({})).await.expect_problem(409, "no-application-waiting");
}

#[tokio::test]
async fn several_are_approved_in_one_request_and_each_gets_its_verdict() {
    let world = World::start().await;
    for number in ["2030100", "2030101", "3030102"] {
        world.apply(number, &format!("b{number}.example")).await.expect(201);
    }
    world.post(Who::Coordinator, "/libraries/2030101/application/approval", &json!({})).await.expect(200);
    let body = json!({ "library_numbers": ["2030100", "2030101", "3030102", "2039999", "x"] });
    let key = fresh_key();
    let verdicts = world.post_again(Who::Coordinator, "/approvals", &body, &key).await.expect(200).body;
    let short = |verdicts: &Value| -> Vec<String> {
        let verdicts = verdicts["verdicts"].as_array().unwrap();
        verdicts.iter().map(|verdict| format!("{} {}", verdict["library_number"], verdict["code"])).collect()
    };
    let expected = [
        "\"2030100\" null",
        "\"2030101\" \"approved-already\"",
        "\"3030102\" null",
        "\"2039999\" \"unknown-library\"",
        "\"x\" \"invalid-library-number\"",
    ];
    assert_eq!(short(&verdicts), expected);

    let again = world.post_again(Who::Coordinator, "/approvals", &body, &key).await.expect(200).body;
    assert_eq!(short(&again), expected, "sent again, it says the same");
    assert_eq!(world.events_in_all().await, 6);
}

#[tokio::test]
async fn whoever_looked_at_an_older_version_changes_nothing() {
    let world = World::start().await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    let seen = world.get(Who::Coordinator, "/libraries/2030100").await.expect(200).header("etag").to_owned();
    world
        .post(Who::Coordinator, "/libraries/2030100/application/decline", &json!({ "reason": "Nei." }))
        .await
        .expect(200);
    world.apply("2030100", "fjordvik.example").await.expect(201);

    let approval = |etag: &str| {
        let request = world.request(Who::Coordinator, Method::POST, "/libraries/2030100/application/approval");
        request.header("Idempotency-Key", fresh_key()).header("If-Match", etag.to_owned())
    };
    world.send(approval(&seen)).await.expect_problem(412, "version-mismatch");
    assert_eq!(world.events_of("Library#2030100").await.len(), 3);
    let now = world.get(Who::Coordinator, "/libraries/2030100").await.header("etag").to_owned();
    world.send(approval(&now)).await.expect(200);
}

#[tokio::test]
async fn an_address_that_many_libraries_name_is_still_somebody() {
    let world = World::start().await;
    let applications = (0..101).map(|serial| {
        let world = &world;
        async move { world.apply(&format!("2031{serial:03}"), "fjordvik.example").await.expect(201) }
    });
    futures::future::join_all(applications).await;
    let me = world.get(KONTAKT, "/me").await.expect(200).body;
    assert_eq!(me["libraries"].as_array().map(Vec::len), Some(101));
}

#[tokio::test]
async fn after_a_restart_everything_is_still_there() {
    let directory = tempfile::tempdir().unwrap();
    let options = || Options { directory: Some(directory.path().to_path_buf()), ..Options::default() };
    let world = World::with(options()).await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    world.settle().await;
    let (events, letters) = (world.events_in_all().await, world.letters());
    world.stack.stop().await;

    let world = World::with(options()).await;
    assert_eq!((world.events_in_all().await, world.letters()), (events, letters));
    world.post(Who::Coordinator, "/libraries/2030100/application/approval", &json!({})).await.expect(200);
    world.settle().await;
    assert_eq!(world.letters().len(), 4);
}
