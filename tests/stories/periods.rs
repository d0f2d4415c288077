//! A period opens and closes.

use e2e::{Who, World};
use jiff::SignedDuration;
use local::Options;
use reqwest::Method;
use serde_json::{Value, json};

const KONTAKT: Who<'_> = Who::Signed("kontakt@b2030100.example");

pub(crate) async fn put(world: &World, who: Who<'_>, path: &str, body: &Value) -> e2e::Answer {
    world.send(world.request(who, Method::PUT, path).json(body)).await
}

pub(crate) fn words() -> Value {
    json!({ "nb": "Noen ord.", "nn": "Nokre ord." })
}

/// Eight services for public libraries, three of which upper-secondary schools may have too.
pub(crate) async fn fill_catalogue(world: &World) {
    for serial in 1..=8 {
        let eligible = if serial <= 3 { json!(["public", "upper-secondary"]) } else { json!(["public"]) };
        let service = json!({
            "supplier": "Leverandør (demo)", "name": format!("Tjeneste {serial} (demo)"), "description": words(),
            "eligible": eligible, "price": { "ore": 150, "per": "inhabitant" },
            "answers": { "how_to_get_access": words(), "use_from_home": words(), "may_i_share": words(), "whom_to_ask": words() },
        });
        put(world, Who::Coordinator, &format!("/services/tjeneste-{serial}"), &service).await.expect(200);
    }
}

pub(crate) async fn approved_library(world: &World, number: &str, library_type: &str) {
    let mut application = e2e::world::application(&format!("b{number}.example"));
    application["library_type"] = json!(library_type);
    application["name"] = json!(format!("Bibliotek {number}"));
    world.post(Who::Public, &format!("/libraries/{number}/application"), &application).await.expect(201);
    world.post(Who::Coordinator, &format!("/libraries/{number}/application/approval"), &json!({})).await.expect(200);
}

/// A season in September 2023 with one public and one school library, and the autumn's period announced.
pub(crate) async fn announced() -> World {
    let world = World::start_at("2023-09-01").await;
    approved_library(&world, "2030100", "public").await;
    approved_library(&world, "3030101", "upper-secondary").await;
    fill_catalogue(&world).await;
    let plan = json!({ "id": "2023-host", "name": "Høsten 2023", "first_day": "2023-10-16", "last_day": "2023-11-12" });
    world.post(Who::Coordinator, "/periods", &plan).await.expect(201);
    for serial in 1..=7 {
        let terms = json!({ "at_deadline": "renew", "national_deal": serial == 3 });
        let path = format!("/periods/2023-host/offers/tjeneste-{serial}");
        put(&world, Who::Coordinator, &path, &terms).await.expect(200);
    }
    world.settle().await;
    world.post(Who::Coordinator, "/periods/2023-host/announcement", &json!({})).await.expect(200);
    world.settle().await;
    world
}

/// Sets the clock to a moment of that autumn and lets the timekeeper do its round.
pub(crate) async fn on(world: &World, moment: &str) {
    world.stack.clock().set(Options::moment(moment).unwrap()).unwrap();
    world.invoke("timekeeper", json!({ "task": "move-on" })).await;
    world.settle().await;
    // A round sees the periods as the projector had them; a second one sees what the first has done.
    world.pass(SignedDuration::from_mins(1));
    world.invoke("timekeeper", json!({ "task": "move-on" })).await;
    world.settle().await;
}

async fn choices(world: &World, who: Who<'_>, number: &str) -> Vec<(String, Option<String>, String)> {
    let body = world.get(who, &format!("/libraries/{number}/periods/2023-host")).await.expect(200).body;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let choices = body["choices"].as_array().unwrap().iter();
    choices
        .map(|choice| {
            (text(&choice["service"]).unwrap(), text(&choice["choice"]), text(&choice["at_deadline"]).unwrap())
        })
        .collect()
}

pub(crate) async fn decide(world: &World, who: Who<'_>, number: &str, service: &str, choice: &str) -> e2e::Answer {
    let path = format!("/libraries/{number}/periods/2023-host/decisions/{service}");
    put(world, who, &path, &json!({ "choice": choice })).await
}

pub(crate) fn subjects(world: &World, to: &str) -> Vec<String> {
    world.letters().into_iter().filter(|(address, _)| address == to).map(|(_, subject)| subject).collect()
}

#[tokio::test]
async fn a_period_is_announced_opens_reminds_closes_and_the_deadline_brings_what_was_shown() {
    let world = announced().await;
    let (public, school) = ("kontakt@b2030100.example", "kontakt@b3030101.example");
    let before = subjects(&world, public).len();
    decide(&world, KONTAKT, "2030100", "tjeneste-1", "new").await.expect_problem(409, "period-not-open-yet");

    on(&world, "2023-10-16").await;
    assert_eq!(subjects(&world, public).len(), before + 1, "it is told that the period is open");
    assert_eq!(choices(&world, KONTAKT, "2030100").await.len(), 7);
    assert_eq!(choices(&world, Who::Signed(school), "3030101").await.len(), 3);
    decide(&world, KONTAKT, "2030100", "tjeneste-1", "new").await.expect(200);
    decide(&world, KONTAKT, "2030100", "tjeneste-2", "renew").await.expect_problem(409, "not-connected");
    decide(&world, Who::Signed(school), "3030101", "tjeneste-7", "new").await.expect_problem(409, "not-eligible");
    decide(&world, Who::Signed(school), "2030100", "tjeneste-1", "new").await.expect_problem(403, "not-your-library");
    decide(&world, KONTAKT, "2030100", "tjeneste-8", "new").await.expect_problem(404, "service-not-offered");
    decide(&world, KONTAKT, "2030100", "tjeneste-1", "ja").await.expect_problem(422, "invalid-fields");

    // Added late: a public library now sees eight.
    let terms = json!({ "at_deadline": "cancel" });
    put(&world, Who::Coordinator, "/periods/2023-host/offers/tjeneste-8", &terms).await.expect(200);
    assert_eq!(choices(&world, KONTAKT, "2030100").await.len(), 8);
    for serial in 2..=8 {
        decide(&world, KONTAKT, "2030100", &format!("tjeneste-{serial}"), "not-now").await.expect(200);
    }
    world.settle().await;

    let (sent_public, sent_school) = (subjects(&world, public).len(), subjects(&world, school).len());
    on(&world, "2023-11-09").await;
    assert_eq!(subjects(&world, public).len(), sent_public, "whoever has decided is not reminded");
    assert_eq!(subjects(&world, school).len(), sent_school + 1, "whoever has not is");

    let shown = choices(&world, Who::Signed(school), "3030101").await;
    on(&world, "2023-11-12T23:30").await;
    decide(&world, KONTAKT, "2030100", "tjeneste-2", "new").await.expect(200);
    on(&world, "2023-11-13T00:10").await;
    decide(&world, KONTAKT, "2030100", "tjeneste-2", "not-now").await.expect_problem(409, "period-closed");
    let period = world.get(KONTAKT, "/periods/2023-host").await.expect(200).body;
    assert_eq!(period["stage"], "settled");
    let happened = choices(&world, Who::Signed(school), "3030101").await;
    for ((service, before, at_deadline), (_, choice, _)) in shown.iter().zip(&happened) {
        let by_deal = (service == "tjeneste-3").then_some("new");
        assert_eq!((before.as_deref(), choice.as_ref()), (by_deal, Some(at_deadline)), "{service}");
    }
}

#[tokio::test]
async fn a_national_deal_enrols_everyone_at_once_and_whoever_does_not_want_it_says_so() {
    let world = announced().await;
    on(&world, "2023-10-16").await;
    let school = Who::Signed("kontakt@b3030101.example");
    for (who, number) in [(KONTAKT, "2030100"), (school, "3030101")] {
        let body = world.get(who, &format!("/libraries/{number}/periods/2023-host")).await.expect(200).body;
        assert_eq!(
            (&body["choices"][2]["choice"], &body["choices"][2]["decided_by"]),
            (&json!("new"), &json!("national-deal"))
        );
    }
    decide(&world, school, "3030101", "tjeneste-3", "not-now").await.expect(200);
    // Another round changes nothing; a deal that is added late enrols everyone, too.
    let before = world.events_in_all().await;
    on(&world, "2023-10-17").await;
    assert_eq!(world.events_in_all().await, before);
    let late = json!({ "at_deadline": "renew", "national_deal": true });
    put(&world, Who::Coordinator, "/periods/2023-host/offers/tjeneste-8", &late).await.expect(200);
    world.settle().await;
    on(&world, "2023-10-18").await;
    let chosen = choices(&world, KONTAKT, "2030100").await;
    assert_eq!(chosen[7].1.as_deref(), Some("new"));
    let chosen = choices(&world, school, "3030101").await;
    assert_eq!(chosen[2].1.as_deref(), Some("not-now"));
}

#[tokio::test]
async fn training_scheduled_in_a_draft_is_invited_to_with_the_announcement_each_session_once() {
    let world = World::start_at("2023-09-01").await;
    approved_library(&world, "2030100", "public").await;
    fill_catalogue(&world).await;
    let plan = json!({ "id": "2023-host", "name": "Høsten 2023", "first_day": "2023-10-16", "last_day": "2023-11-12" });
    world.post(Who::Coordinator, "/periods", &plan).await.expect(201);
    let terms = json!({ "at_deadline": "renew" });
    put(&world, Who::Coordinator, "/periods/2023-host/offers/tjeneste-1", &terms).await.expect(200);
    for (session, starts_at) in [("onsdag", "2023-10-18T09:00"), ("torsdag", "2023-10-19T09:00")] {
        let details = json!({ "starts_at": starts_at, "minutes": 60, "meeting": "https://zoom.example/j/1" });
        put(&world, Who::Coordinator, &format!("/periods/2023-host/trainings/{session}"), &details).await.expect(200);
    }
    world.settle().await;
    let before = subjects(&world, "kontakt@b2030100.example").len();
    world.post(Who::Coordinator, "/periods/2023-host/announcement", &json!({})).await.expect(200);
    world.settle().await;
    for task in ["sweep", "reconcile"] {
        world.invoke("correspondence", json!({ "task": task })).await;
    }
    let mut sent = subjects(&world, "kontakt@b2030100.example")[before..].to_vec();
    sent.sort();
    assert_eq!(sent.len(), 3, "{sent:?}");
    assert!(sent[0].contains("18. oktober") && sent[1].contains("19. oktober"), "{sent:?}");
}

#[tokio::test]
async fn a_period_is_shortened_extended_and_reopened_and_everyone_is_told() {
    let world = announced().await;
    on(&world, "2023-11-01").await;
    let sent = world.letters().len();
    let to = |last_day: &str| json!({ "last_day": last_day, "reason": "Prisene kom sent." });
    let path = "/periods/2023-host/last-day";
    world.post(Who::Coordinator, path, &to("2023-10-31")).await.expect_problem(409, "ends-in-the-past");
    world.post(Who::Coordinator, path, &to("2023-11-05")).await.expect(200);
    world.settle().await;
    assert_eq!(world.letters().len(), sent + 4, "both contacts of both libraries");

    on(&world, "2023-11-06").await;
    decide(&world, KONTAKT, "2030100", "tjeneste-1", "new").await.expect_problem(409, "period-closed");
    let reopening = json!({ "library_number": "2030100", "through": "2023-11-10" });
    world.post(Who::Coordinator, "/periods/2023-host/reopenings", &reopening).await.expect(200);
    decide(&world, KONTAKT, "2030100", "tjeneste-1", "new").await.expect(200);
    let school = Who::Signed("kontakt@b3030101.example");
    decide(&world, school, "3030101", "tjeneste-1", "new").await.expect_problem(409, "period-closed");
    on(&world, "2023-11-11").await;
    decide(&world, KONTAKT, "2030100", "tjeneste-1", "not-now").await.expect_problem(409, "period-closed");
}

#[tokio::test]
async fn orders_go_to_consortia_manager_and_come_back_confirmed_with_the_differences() {
    let world = announced().await;
    on(&world, "2023-10-16").await;
    let wanted = [("tjeneste-1", "new"), ("tjeneste-2", "new"), ("tjeneste-3", "not-now"), ("tjeneste-4", "not-now")];
    for (service, choice) in wanted {
        decide(&world, KONTAKT, "2030100", service, choice).await.expect(200);
    }
    let school = Who::Signed("kontakt@b3030101.example");
    decide(&world, school, "3030101", "tjeneste-3", "not-now").await.expect(200);
    world.settle().await;
    let export = world.ask(world.request(Who::Coordinator, Method::GET, "/periods/2023-host/orders")).await;
    let csv = export.text().await.unwrap();
    assert_eq!(
        csv,
        "library_number;service;choice;decided_by;order\n\
         2030100;tjeneste-1;new;library;\n\
         2030100;tjeneste-2;new;library;\n"
    );
    let file =
        "library_number;service;order\n2030100;tjeneste-1;CM-1\n2030100;tjeneste-4;CM-2\n2039999;tjeneste-1;CM-3\n";
    let path = "/periods/2023-host/order-confirmations";
    let answer = world.post_csv(Who::Coordinator, path, file).await.expect(200).body;
    let outcome = |row: usize| (answer["rows"][row]["outcome"].clone(), answer["rows"][row]["code"].clone());
    assert_eq!(outcome(0), (json!("confirmed"), Value::Null));
    assert_eq!(outcome(1), (json!("refused"), json!("nothing-ordered")));
    assert_eq!(outcome(2), (json!("refused"), json!("nothing-ordered")));
    assert_eq!(answer["missing"], json!([{ "library_number": "2030100", "service": "tjeneste-2", "choice": "new" }]));
    let again = world.post_csv(Who::Coordinator, path, file).await.expect(200).body;
    assert_eq!(again["rows"][0]["outcome"], "unchanged");
    world.settle().await;
    decide(&world, KONTAKT, "2030100", "tjeneste-1", "not-now").await.expect_problem(409, "order-is-confirmed");
    let shown = world.get(KONTAKT, "/libraries/2030100/periods/2023-host").await.expect(200).body;
    assert_eq!(shown["choices"][0]["order_link"], "https://consortiamanager.example/orders/CM-1");
    let letters = subjects(&world, "kontakt@b2030100.example");
    assert!(letters.iter().any(|subject| subject.contains("Tjeneste 1 (demo)")), "{letters:?}");
    let broken = world.post_csv(Who::Coordinator, path, "a;b\n").await;
    broken.expect_problem(422, "confirmations-malformed");
}

#[tokio::test]
async fn no_two_periods_share_a_day() {
    let world = announced().await;
    let plan =
        |id: &str, first: &str, last: &str| json!({ "id": id, "name": "En til", "first_day": first, "last_day": last });
    let overlapping = plan("2023-vinter", "2023-11-12", "2023-11-30");
    world.post(Who::Coordinator, "/periods", &overlapping).await.expect_problem(409, "periods-overlap");
    let next = plan("2023-vinter", "2023-11-13", "2023-11-30");
    world.post(Who::Coordinator, "/periods", &next).await.expect(201);
    let later = json!({ "last_day": "2023-11-13", "reason": "Mer tid." });
    let extended = world.post(Who::Coordinator, "/periods/2023-host/last-day", &later).await;
    extended.expect_problem(409, "periods-overlap");
    let sooner = json!({ "last_day": "2023-11-05", "reason": "Mindre tid." });
    world.post(Who::Coordinator, "/periods/2023-host/last-day", &sooner).await.expect(200);
    let between = plan("2023-mellom", "2023-11-06", "2023-11-12");
    world.post(Who::Coordinator, "/periods", &between).await.expect(201);
}

#[tokio::test]
async fn training_is_invited_to_with_a_calendar_file_and_taken() {
    let world = announced().await;
    let session = |time: &str| json!({ "starts_at": time, "minutes": 60, "meeting": "https://zoom.example/j/1" });
    let path = "/periods/2023-host/trainings/onsdag";
    put(&world, Who::Coordinator, path, &session("2023-10-18T09:00")).await.expect(200);
    put(&world, Who::Coordinator, path, &session("2023-10-18T10:00")).await.expect(200);
    world.settle().await;
    let invitations: Vec<String> = world
        .stack
        .inbox()
        .iter()
        .filter(|mail| mail.destinations == ["kontakt@b2030100.example"])
        .flat_map(local::Mail::attachments)
        .filter(|file| file.content_type.starts_with("text/calendar"))
        .map(|file| String::from_utf8_lossy(&file.content).into_owned())
        .collect();
    assert_eq!(invitations.len(), 2);
    assert!(invitations[0].contains("SEQUENCE:0") && invitations[1].contains("SEQUENCE:1"), "{invitations:?}");
    let uid = |ics: &str| ics.lines().find(|line| line.starts_with("UID")).map(str::to_owned);
    assert_eq!(uid(&invitations[0]), uid(&invitations[1]));

    on(&world, "2023-10-18T12:00").await;
    let recording = json!({ "recording": "https://video.example/1" });
    put(&world, Who::Coordinator, &format!("{path}/recording"), &recording).await.expect(200);
    let taken = "/libraries/2030100/periods/2023-host/trainings/onsdag";
    let body = put(&world, KONTAKT, taken, &json!({ "taken": "recording-watched" })).await.expect(200).body;
    assert_eq!(body["trainings"], json!([{ "training": "onsdag", "taken": "recording-watched" }]));
    put(&world, KONTAKT, taken, &json!({ "taken": "sovet" })).await.expect_problem(422, "invalid-fields");
    let insecure = json!({ "recording": "http://video.example/1" });
    let refused = put(&world, Who::Coordinator, &format!("{path}/recording"), &insecure).await;
    refused.expect_problem(422, "invalid-fields").pointing_to(&[("/recording", "invalid-https-link")]);
}

#[tokio::test]
async fn a_draft_is_for_coordinators_and_the_catalogue_for_everyone() {
    let world = World::start_at("2023-09-01").await;
    approved_library(&world, "2030100", "public").await;
    fill_catalogue(&world).await;
    let plan = json!({ "id": "2023-host", "name": "Høsten 2023", "first_day": "2023-10-16", "last_day": "2023-11-12" });
    world.post(Who::Coordinator, "/periods", &plan).await.expect(201);
    world.settle().await;
    world.get(KONTAKT, "/periods/2023-host").await.expect_problem(404, "unknown-period");
    assert_eq!(world.get(KONTAKT, "/periods").await.expect(200).body["periods"], json!([]));
    let announce = "/periods/2023-host/announcement";
    world.post(Who::Coordinator, announce, &json!({})).await.expect_problem(409, "nothing-offered");
    let services = world.get(Who::Public, "/services").await.expect(200).body;
    assert_eq!(services["services"].as_array().map(Vec::len), Some(8));
    let retired = world.send(world.request(Who::Coordinator, Method::DELETE, "/services/tjeneste-8")).await.expect(200);
    assert_eq!(retired.body["retired"], true);
    world.settle().await;
    let services = world.get(Who::Public, "/services").await.expect(200).body;
    assert_eq!(services["services"].as_array().map(Vec::len), Some(7));
    world.get(Who::Public, "/services/ukjent").await.expect_problem(404, "unknown-service");
}

#[tokio::test]
async fn approved_libraries_go_to_consortia_manager_with_their_contacts() {
    let world = announced().await;
    world.apply("2030102", "nesset.example").await.expect(201);
    world.settle().await;
    let response = world.ask(world.request(Who::Coordinator, Method::GET, "/approved-libraries")).await;
    assert_eq!(response.headers()["content-disposition"], "attachment; filename=\"approved-libraries.csv\"");
    let csv = response.text().await.unwrap();
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(';').collect()).collect();
    assert_eq!(rows.len(), 3, "the header, and who is approved: {csv}");
    assert_eq!(rows[1][..4], ["2030100", "NO-2030100", "Bibliotek 2030100", "public"]);
    assert_eq!(rows[1][9], "kontakt@b2030100.example");
    assert_eq!(rows[2][3], "upper-secondary");
}
