//! Someone registers for a kickoff, changes their mind, is told what there is to know, and is forgotten.

use e2e::{Answer, Who, World};
use reqwest::Method;
use serde_json::{Value, json};

use crate::address_confirmation::link_to;
use crate::kickoff::{KICKOFF, plan, planned};
use crate::periods::on;

const KARI: &str = "kari@fjordvik.example";
const OWN: &str = "/registration/";

/// Someone who registers.
pub(crate) fn kari() -> Value {
    json!({
        "name": "Kari Eksempel (demo)", "email": KARI, "library_number": "2030100", "language": "nn",
        "mode": "live", "listed": true,
    })
}

/// The kickoff, open for registration.
pub(crate) fn open_plan() -> Value {
    let mut plan = plan();
    plan["registration_open"] = json!(true);
    plan
}

async fn opened() -> World {
    let world = World::start().await;
    planned(&world, &open_plan()).await.expect(200);
    world
}

async fn register(world: &World, who: &Value) -> Answer {
    let answer = world.post(Who::Public, &format!("{KICKOFF}/registration"), who).await;
    world.settle().await;
    answer
}

async fn choose(world: &World, link: &str, change: &Value) -> Answer {
    let answer = world.post(Who::Public, link, change).await;
    world.settle().await;
    answer
}

/// The subjects of the letters to someone, oldest first.
fn letters(world: &World, to: &str) -> Vec<String> {
    world.letters().into_iter().filter(|(recipient, _)| recipient == to).map(|(_, subject)| subject).collect()
}

/// Of each calendar file to Kari, oldest first: the method, the UID and the SEQUENCE.
fn calendar_files(world: &World) -> Vec<(String, String, String)> {
    let inbox = world.stack.inbox();
    let files = inbox.iter().filter(|mail| mail.destinations == [KARI]).flat_map(local::Mail::attachments);
    let files = files.map(|file| String::from_utf8_lossy(&file.content).into_owned());
    let line = |file: &str, name: &str| file.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
    files.map(|file| (line(&file, "METHOD:"), line(&file, "UID:"), line(&file, "SEQUENCE:"))).collect()
}

async fn attendees(world: &World) -> Vec<Value> {
    let path = format!("{KICKOFF}/attendees");
    world.get(Who::Coordinator, &path).await.expect(200).body["items"].as_array().unwrap().clone()
}

async fn page(world: &World, path: &str) -> (u16, String) {
    let response = world.ask(world.request(Who::Public, Method::GET, path).header("Accept", "text/html")).await;
    (response.status().as_u16(), response.text().await.unwrap())
}

/// Sends a page's form, with the key that the page carries.
async fn send_form(world: &World, path: &str, fields: &str) -> (u16, String) {
    let (_, form) = page(world, path).await;
    let key = form.split("name=\"idempotency_key\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let request = world.request(Who::Public, Method::POST, path).header("Accept", "text/html");
    let request = request.header("Content-Type", "application/x-www-form-urlencoded");
    let response = world.ask(request.body(format!("idempotency_key={key}&{fields}"))).await;
    world.settle().await;
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn someone_registers_once_however_often_and_changes_and_cancels_by_their_link() {
    let world = opened().await;
    for _ in 0..3 {
        assert_eq!(register(&world, &kari()).await.expect(200).body["next"], "letter");
    }
    assert_eq!(letters(&world, KARI), ["Du er påmeld: Kickoffen i vår"]);
    assert_eq!(attendees(&world).await.len(), 1);
    assert_eq!(world.items("PEOPLE_TABLE").await.len(), 1);

    let link = link_to(&world, KARI, OWN);
    assert_eq!(world.get(Who::Public, &link).await.expect(200).body["standing"], "registered");
    let later = json!({ "mode": "recording-only", "listed": false });
    assert_eq!(choose(&world, &link, &later).await.expect(200).body["mode"], "recording-only");
    assert_eq!(choose(&world, &link, &later).await.expect(200).body["mode"], "recording-only");
    choose(&world, &link, &json!({ "mode": "live" })).await.expect(200);
    assert_eq!(choose(&world, &link, &json!({ "mode": "cancelled" })).await.expect(200).body["standing"], "cancelled");
    assert_eq!(choose(&world, &link, &json!({ "mode": "live" })).await.expect(200).body["standing"], "registered");
    choose(&world, &link, &json!({ "mode": "kanskje" })).await.expect_problem(422, "invalid-fields");
    let files = calendar_files(&world);
    let uid = "kickoff/2023-var@bibliotek24";
    let expected = [("PUBLISH", "0"), ("CANCEL", "1"), ("PUBLISH", "2"), ("CANCEL", "3"), ("PUBLISH", "4")];
    assert_eq!(files, expected.map(|(method, sequence)| (method.to_owned(), uid.to_owned(), sequence.to_owned())));
}

#[tokio::test]
async fn another_who_registers_the_same_address_changes_nothing_and_learns_nothing() {
    let world = opened().await;
    let first = register(&world, &kari()).await.expect(200).body;
    let mut other = kari();
    other["name"] = json!("En annen");
    other["mode"] = json!("recording-only");
    on(&world, "2023-03-21").await;
    assert_eq!(register(&world, &other).await.expect(200).body, first);
    let listed = attendees(&world).await;
    assert_eq!(
        (listed.len(), &listed[0]["name"], &listed[0]["mode"]),
        (1, &json!("Kari Eksempel (demo)"), &json!("live"))
    );
    assert_eq!(letters(&world, KARI).len(), 2, "its owner gets the link once more");
}

#[tokio::test]
async fn bad_input_gets_its_own_no_and_nothing_is_stored() {
    let world = World::start().await;
    register(&world, &kari()).await.expect_problem(404, "unknown-kickoff");
    planned(&world, &plan()).await.expect(200);
    register(&world, &kari()).await.expect_problem(409, "registration-closed");
    planned(&world, &open_plan()).await.expect(200);
    let before = world.events_in_all().await;
    let mut wrong = kari();
    wrong["name"] = json!("Kari\r\nBcc: alle@example.org");
    wrong["email"] = json!("kari@fjordvik.example\r\nBcc: alle@example.org");
    wrong["mode"] = json!("kanskje");
    let refused = register(&world, &wrong).await.expect_problem(422, "invalid-fields");
    refused.pointing_to(&[
        ("/name", "control-character"),
        ("/email", "invalid-email-address"),
        ("/mode", "invalid-attendance-mode"),
    ]);
    assert_eq!((world.events_in_all().await, world.items("PEOPLE_TABLE").await.len()), (before, 0));
    on(&world, "2023-04-13").await;
    register(&world, &kari()).await.expect_problem(409, "registration-over");
}

#[tokio::test]
async fn a_link_opens_its_own_registration_alone() {
    let world = opened().await;
    register(&world, &kari()).await.expect(200);
    let mut ola = kari();
    ola["email"] = json!("ola@fjordvik.example");
    register(&world, &ola).await.expect(200);
    let (of_kari, of_ola) = (link_to(&world, KARI, OWN), link_to(&world, "ola@fjordvik.example", OWN));
    let token = of_kari.rsplit('/').next().unwrap();
    let mixed = format!("{}/{token}", of_ola.rsplit_once('/').unwrap().0);
    choose(&world, &mixed, &json!({ "mode": "cancelled" })).await.expect_problem(403, "link-invalid");
    let changed = format!("{}{}", &of_kari[..of_kari.len() - 1], if of_kari.ends_with('A') { 'B' } else { 'A' });
    choose(&world, &changed, &json!({ "mode": "cancelled" })).await.expect_problem(403, "link-invalid");
    assert!(attendees(&world).await.iter().all(|attendee| attendee["standing"] == "registered"));
}

#[tokio::test]
async fn a_browser_registers_and_cancels_on_pages_without_a_script_and_loses_nothing_typed() {
    let world = opened().await;
    let path = format!("{KICKOFF}/registration");
    let (status, form) = page(&world, &format!("{path}?language=nn")).await;
    assert!(status == 200 && form.contains("<html lang=\"nn\">") && !form.contains("<script"), "{form}");
    let (status, again) = send_form(&world, &path, "name=Kari&email=kari&mode=live&language=nb&listed=yes").await;
    assert!(status == 422 && again.contains("value=\"Kari\"") && again.contains("id=\"email-error\""), "{again}");
    let fields = "name=Kari&email=kari%40fjordvik.example&mode=live&language=nb&library_number=";
    let (status, done) = send_form(&world, &path, fields).await;
    assert!(status == 200 && done.contains("Sjekk e-posten din"), "{done}");
    let link = link_to(&world, KARI, OWN);
    let (status, own) = page(&world, &link).await;
    assert!(status == 200 && own.contains("Meld meg av"), "{own}");
    assert_eq!(letters(&world, KARI).len(), 1, "opening the link does nothing");
    let (status, own) = send_form(&world, &link, "mode=cancelled").await;
    assert!(status == 200 && own.contains("Du er meldt av"), "{own}");
    assert_eq!(letters(&world, KARI)[1], "Du er meldt av: Vårens kickoff");
}

#[tokio::test]
async fn attendees_are_told_of_a_change_reminded_sent_the_recording_and_forgotten() {
    let world = opened().await;
    register(&world, &kari()).await.expect(200);
    let mut moved = open_plan();
    moved["starts_at"] = json!("2023-04-12T10:00");
    planned(&world, &moved).await.expect(200);
    for day in ["2023-03-21", "2023-03-22", "2023-04-11", "2023-04-12", "2023-04-13"] {
        on(&world, day).await;
        world.settle().await;
    }
    let recording = json!({ "recording": "https://video.example/recording" });
    let put = world.request(Who::Coordinator, Method::PUT, &format!("{KICKOFF}/recording")).json(&recording);
    world.send(put).await.expect(200);
    for _ in 0..2 {
        on(&world, "2023-04-14").await;
        world.settle().await;
    }
    assert_eq!(
        letters(&world, KARI),
        [
            "Du er påmeld: Kickoffen i vår",
            "Nytt om «Kickoffen i vår»",
            "I morgon: Kickoffen i vår",
            "Opptaket er klart: Kickoffen i vår",
        ]
    );
    let sequences: Vec<String> = calendar_files(&world).into_iter().map(|(_, _, sequence)| sequence).collect();
    assert_eq!(sequences, ["0", "1"]);
    assert_eq!(attendees(&world).await[0]["standing"], "over");

    // The last day on which they are kept is three months after the day on which it was over.
    on(&world, "2023-07-13").await;
    assert_eq!(attendees(&world).await[0]["email"], KARI);
    let link = link_to(&world, KARI, OWN);
    world.get(Who::Public, &link).await.expect(200);
    on(&world, "2023-07-14").await;
    assert_eq!(attendees(&world).await[0].get("email"), None);
    world.get(Who::Public, &link).await.expect_problem(410, "link-revoked");
}

#[tokio::test]
async fn a_kickoff_called_off_is_taken_out_of_calendars_and_cannot_be_registered_for() {
    let world = opened().await;
    register(&world, &kari()).await.expect(200);
    let early = json!({ "recording": "https://video.example/recording" });
    let put = world.request(Who::Coordinator, Method::PUT, &format!("{KICKOFF}/recording")).json(&early);
    world.send(put).await.expect_problem(409, "nothing-recorded-yet");
    let reason = json!({ "reason": "Det er streik." });
    for _ in 0..2 {
        let answer = world.post(Who::Coordinator, &format!("{KICKOFF}/cancellation"), &reason).await;
        assert_eq!(answer.expect(200).body["called_off"], "Det er streik.");
    }
    on(&world, "2023-03-21").await;
    world.settle().await;
    assert_eq!(letters(&world, KARI)[1..], ["Avlyst: Kickoffen i vår"]);
    let (method, _, sequence) = calendar_files(&world).pop().unwrap();
    assert_eq!((method.as_str(), sequence.as_str()), ("CANCEL", "1"));
    register(&world, &kari()).await.expect_problem(409, "kickoff-called-off");
    planned(&world, &plan()).await.expect_problem(409, "kickoff-called-off");
}

#[tokio::test]
async fn only_those_who_consent_are_named_to_others_and_the_file_is_safe_in_spreadsheets() {
    let world = opened().await;
    register(&world, &kari()).await.expect(200);
    let shy = json!({ "name": "=Ola Eksempel (demo)", "email": "ola@fjordvik.example", "mode": "recording-only" });
    register(&world, &shy).await.expect(200);
    let listed = format!("{KICKOFF}/attendees/listed");
    let seen = world.get(Who::Signed("noen@annet.example"), &listed).await.expect(200).body;
    assert_eq!(seen, json!({ "names": ["Kari Eksempel (demo)"], "live": 1, "recording_only": 1 }));
    let link = link_to(&world, KARI, OWN);
    choose(&world, &link, &json!({ "mode": "live", "listed": false })).await.expect(200);
    assert_eq!(letters(&world, KARI).len(), 1, "the page has said it");
    let seen = world.get(Who::Signed("noen@annet.example"), &listed).await.expect(200).body;
    assert_eq!(seen["names"], json!([]));
    let file = world.request(Who::Coordinator, Method::GET, &format!("{KICKOFF}/attendees.csv"));
    let file = world.ask(file).await.text().await.unwrap();
    assert!(file.contains(";'=Ola Eksempel (demo);ola@fjordvik.example"), "{file}");
    assert_eq!(file.lines().count(), 3);
}
