//! Suppliers answer by the link in their letters, and only by it.

use jiff::SignedDuration;

use super::*;
use crate::periods::on;

fn yes() -> Value {
    json!({
        "coming": "yes",
        "speakers": [{ "name": "Foredragsholder (demo)", "email": "foredrag@lysbilde.example" }],
        "needs": "To mikrofoner.",
        "not_before": "10:00",
        "material": [{ "title": "Film", "link": "https://lysbilde.example/film" }],
    })
}

#[tokio::test]
async fn a_supplier_is_invited_answers_changes_its_answer_and_gets_a_receipt_each_time() {
    let world = World::start().await;
    invited(&world).await;
    assert_eq!(letters_of(&world, "lysbilde"), ["Vil lysbilde (demo) presentere på «Kickoffen i vår»?"]);
    let link = link_of(&world, "lysbilde");
    let asked = world.get(Who::Public, &link).await.expect(200).body;
    assert_eq!((&asked["answered"], &asked["accepting"]), (&json!("unanswered"), &json!(true)));

    // The double click, and the same answer said again.
    for key in ["the-same-key", "the-same-key", "another-key"] {
        let said = world.post_again(Who::Public, &link, &yes(), key).await.expect(200).body;
        assert_eq!(said["answer"]["speakers"], yes()["speakers"]);
    }
    let maybe = json!({ "coming": "maybe", "speakers": yes()["speakers"] });
    assert_eq!(world.post(Who::Public, &link, &maybe).await.expect(200).body["answered"], "maybe");
    world.settle().await;
    let events = world.events_of("Kickoff#2023-var").await;
    assert_eq!(events.iter().filter(|event| *event == "kickoff.invitation-answered.v1").count(), 2);
    assert_eq!(
        letters_of(&world, "lysbilde")[1..],
        ["Takk, lysbilde (demo) er med på «Kickoffen i vår»", "lysbilde (demo) svarer kanskje til «Kickoffen i vår»"]
    );
    // The speaker is one person, who can see what we have.
    let speaker = world.get(Who::Signed("foredrag@lysbilde.example"), "/me/personal-data").await.expect(200).body;
    assert_eq!(speaker["records"].as_array().unwrap().len(), 1);
    assert_eq!(speaker["records"][0]["role"], "speaker");

    let seen = world.get(Who::Coordinator, &format!("{KICKOFF}/invitations")).await.expect(200).body;
    let lysbilde = &seen["invitations"][1];
    assert_eq!((&lysbilde["answered"], &lysbilde["answer"]["speakers"]), (&json!("maybe"), &yes()["speakers"]));
    let fates: Vec<_> = lysbilde["letters"].as_array().unwrap().iter().map(|letter| &letter["template"]).collect();
    assert_eq!(fates, ["kickoff.invitation", "kickoff.answer-received", "kickoff.answer-received"]);
    assert_eq!(lysbilde["letters"][0]["state"], "sent");
}

#[tokio::test]
async fn a_person_answers_on_the_page_and_what_was_typed_is_never_lost() {
    let world = World::start().await;
    invited(&world).await;
    let link = link_of(&world, "lysbilde");
    let page = |method: Method| world.request(Who::Public, method, &link).header("Accept", "text/html");
    let html = world.ask(page(Method::GET)).await.text().await.unwrap();
    assert!(html.contains("Blir de med?") && html.contains("lysbilde (demo): Kickoffen i vår"), "{html}");
    let send = async |form: &str| {
        let body = format!("idempotency_key={}&{form}", e2e::world::fresh_key());
        let request = page(Method::POST).header("Content-Type", "application/x-www-form-urlencoded").body(body);
        let response = world.ask(request).await;
        (response.status().as_u16(), response.text().await.unwrap())
    };
    let (status, html) = send("coming=yes&speaker_name_2=%C3%85se&speaker_email_2=ikke+en+adresse&not_before=").await;
    assert_eq!(status, 422);
    assert!(html.contains("href=\"#speaker_email_2\"") && html.contains("value=\"Åse\""), "{html}");
    assert_eq!(world.get(Who::Public, &link).await.expect(200).body["answered"], "unanswered");
    let (status, html) = send("coming=yes&speaker_name_2=%C3%85se&speaker_email_2=aase%40lysbilde.example").await;
    assert!(status == 200 && html.contains("Takk! Svaret er lagra."), "{status} {html}");
    let (status, html) = send("coming=withdrawn").await;
    assert!(status == 200 && html.contains("Svaret er trekt."), "{status} {html}");
    on(&world, "2023-03-25").await;
    let (status, html) = send("coming=yes").await;
    assert!(status == 409 && html.contains("Svarfristen er ute."), "{status} {html}");
}

#[tokio::test]
async fn what_cannot_be_an_answer_gets_its_own_no_and_nothing_is_stored() {
    let world = World::start().await;
    invited(&world).await;
    let events = world.events_in_all().await;
    let refused = async |answer: Value, code: &str| say(&world, "lysbilde", &answer).await.expect_problem(422, code);
    let people = world.items("PEOPLE_TABLE").await.len();
    let wrong = json!({
        "coming": "perhaps",
        "speakers": [{ "name": "Å\r\nBcc: alle@example.org", "email": "a@b.example\r\nBcc: c@d.example" }],
        "not_before": "ti",
        "material": [{ "title": "Film", "link": "http://lysbilde.example/film" }],
    });
    refused(wrong, "invalid-fields").await.pointing_to(&[
        ("/coming", "unknown-answer"),
        ("/speakers/0/name", "control-character"),
        ("/speakers/0/email", "invalid-email-address"),
        ("/material/0/link", "invalid-https-link"),
        ("/not_before", "invalid-time-of-day"),
    ]);
    let speaker = |at: usize| json!({ "name": "Taler", "email": format!("taler{at}@lysbilde.example") });
    let many: Vec<Value> = (0..5).map(speaker).collect();
    refused(json!({ "coming": "yes", "speakers": many }), "too-many-speakers").await;
    let piece = json!({ "title": "Film", "link": "https://lysbilde.example" });
    refused(json!({ "coming": "yes", "material": vec![piece; 6] }), "too-much-material").await;
    refused(json!({ "coming": "yes", "not_before": "11:00", "done_by": "10:00" }), "wish-is-empty").await;
    say(&world, "lysbilde", &json!({ "coming": "withdrawn" })).await.expect_problem(409, "nothing-to-withdraw");
    on(&world, "2023-03-25").await;
    say(&world, "lysbilde", &yes()).await.expect_problem(409, "answer-deadline-passed");
    let late = coordinator(&world, Method::PUT, "/invitations/ukjent").await;
    late.expect_problem(404, "unknown-supplier");
    // The reminder of the deadline is all that has happened since.
    let reminded = world.events_of("Kickoff#2023-var").await.into_iter();
    let reminded = reminded.filter(|event| event == "kickoff.answers-due.v1").count();
    assert_eq!(world.events_in_all().await, events + reminded);
    assert_eq!(world.items("PEOPLE_TABLE").await.len(), people);
}

#[tokio::test]
async fn a_link_of_another_supplier_a_changed_an_old_and_a_revoked_one_open_nothing() {
    let world = World::start().await;
    invited(&world).await;
    let link = link_of(&world, "lysbilde");
    let open = async |path: &str| world.get(Who::Public, path).await;
    open(&link.replace("lysbilde", "klangbunn")).await.expect_problem(403, "link-invalid");
    open(&link.replace("2023-var", "2024-var")).await.expect_problem(403, "link-invalid");
    let changed = format!("{}{}", &link[..link.len() - 1], if link.ends_with('A') { 'B' } else { 'A' });
    open(&changed).await.expect_problem(403, "link-invalid");
    world.post(Who::Public, &changed, &yes()).await.expect_problem(403, "link-invalid");

    let record = world.get(Who::Coordinator, "/suppliers/lysbilde").await.expect(200).body;
    let person = record["contacts"][0]["person_id"].as_str().unwrap();
    let revoke = world.request(Who::Coordinator, Method::DELETE, &format!("/people/{person}/links"));
    world.send(revoke).await.expect(204);
    open(&link).await.expect_problem(410, "link-revoked");
    post(&world, "/invitations/lysbilde/letter").await.expect(200);
    world.settle().await;
    let fresh = link_of(&world, "lysbilde");
    open(&fresh).await.expect(200);

    // Someone who speaks for the supplier no longer.
    let removal = world.request(Who::Coordinator, Method::DELETE, &format!("/suppliers/lysbilde/contacts/{person}"));
    world.send(removal).await.expect(200);
    open(&fresh).await.expect_problem(403, "link-of-another");
    world.pass(SignedDuration::from_hours(121 * 24));
    open(&link_of(&world, "rotnett")).await.expect_problem(410, "link-expired");
}

#[tokio::test]
async fn only_those_without_an_answer_are_reminded_and_speakers_are_forgotten_three_months_after_the_day() {
    let world = World::start().await;
    invited(&world).await;
    say(&world, "lysbilde", &yes()).await.expect(200);
    say(&world, "klangbunn", &json!({ "coming": "no" })).await.expect(200);
    on(&world, "2023-03-21").await;
    on(&world, "2023-03-22").await;
    let reminded = world.letters().into_iter().filter(|(_, subject)| subject.starts_with("Blir "));
    let reminded: Vec<_> = reminded.map(|(to, _)| to).collect();
    assert_eq!(reminded, ["kontakt@rotnett.example"]);
    on(&world, "2023-04-13").await;
    let speaker = world.get(Who::Signed("foredrag@lysbilde.example"), "/me/personal-data").await.expect(200).body;
    assert_eq!(speaker["records"][0]["person"]["kept_through"], "2023-07-13");
    assert_eq!(world.events_of("Kickoff#2023-var").await.last().unwrap(), "kickoff.held.v1");
}
