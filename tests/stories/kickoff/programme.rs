//! Slots are given, the programme is published, and a withdrawal makes its next version.

use super::*;

/// Two suppliers that come, Lysbilde first, with a wish for the first half hour.
async fn two_come(world: &World) {
    invited(world).await;
    say(world, "lysbilde", &json!({ "coming": "yes", "done_by": "09:30" })).await.expect(200);
    say(world, "klangbunn", &json!({ "coming": "yes" })).await.expect(200);
    say(world, "rotnett", &json!({ "coming": "maybe" })).await.expect(200);
    world.settle().await;
}

/// The calendar files that were mailed to a supplier, oldest first.
fn calendars_of(world: &World, supplier: &str) -> Vec<String> {
    let address = format!("kontakt@{supplier}.example");
    let inbox = world.stack.inbox();
    let mails = inbox.iter().filter(|mail| mail.destinations == [address.as_str()]);
    let files = mails.flat_map(local::Mail::attachments).filter(|file| file.content_type.starts_with("text/calendar"));
    files.map(|file| String::from_utf8(file.content).unwrap()).collect()
}

#[tokio::test]
async fn a_proposal_is_looked_at_accepted_published_and_read_by_everyone() {
    let world = World::start().await;
    two_come(&world).await;
    let waiting = world.get(Who::Coordinator, "/queue?kind=supplier-without-a-slot").await.expect(200).body;
    let about: Vec<_> = waiting["items"].as_array().unwrap().iter().map(|item| &item["about"]).collect();
    assert_eq!(about, ["lysbilde (demo)", "klangbunn (demo)"]);

    let proposal = world.get(Who::Coordinator, &format!("{KICKOFF}/slot-proposal")).await.expect(200).body;
    let slots = proposal["slots"].as_array().unwrap();
    assert_eq!((&slots[0]["supplier_id"], &slots[0]["as_wished"]), (&json!("lysbilde"), &json!(true)));
    assert_eq!(slots[1]["slot"]["starts_at"], "2023-04-12T09:25");
    post(&world, "/programme").await.expect_problem(409, "nothing-to-publish");
    post(&world, "/slot-proposal").await.expect(200);
    world.get(Who::Public, &format!("{KICKOFF}/programme")).await.expect_problem(404, "unknown-programme");
    let letters = world.letters().len();
    for _ in 0..2 {
        assert_eq!(post(&world, "/programme").await.expect(200).body["programme_version"], 1);
    }
    world.settle().await;
    assert_eq!(world.letters().len(), letters + 2);
    let programme = world.get(Who::Public, &format!("{KICKOFF}/programme")).await.expect(200).body;
    assert_eq!((&programme["version"], &programme["slots"][1]["supplier"]), (&json!(1), &json!("klangbunn (demo)")));
    assert!(!programme.to_string().contains("video.example"), "where it is watched is for those who take part");
    let waiting = world.get(Who::Coordinator, "/queue?kind=supplier-without-a-slot").await.expect(200).body;
    assert_eq!(waiting["items"], json!([]));
}

#[tokio::test]
async fn a_withdrawal_frees_the_slot_raises_the_version_and_takes_the_entry_out_of_the_calendar() {
    let world = World::start().await;
    two_come(&world).await;
    post(&world, "/slot-proposal").await.expect(200);
    post(&world, "/programme").await.expect(200);
    let moved = json!({ "starts_at": "2023-04-12T11:00" });
    let path = format!("{KICKOFF}/slots/klangbunn");
    world.send(world.request(Who::Coordinator, Method::PUT, &path).json(&moved)).await.expect(200);
    assert_eq!(post(&world, "/programme").await.expect(200).body["programme_version"], 2);
    world.settle().await;
    let said = say(&world, "klangbunn", &json!({ "coming": "withdrawn" })).await.expect(200).body;
    assert_eq!((&said["answered"], &said["slot"]), (&json!("withdrawn"), &Value::Null));
    world.settle().await;

    let programme = world.get(Who::Public, &format!("{KICKOFF}/programme")).await.expect(200).body;
    assert_eq!((&programme["version"], programme["slots"].as_array().unwrap().len()), (&json!(3), 1));
    let versions = world.get(Who::Public, &format!("{KICKOFF}/programme/versions")).await.expect(200).body;
    let changes = |at: usize| versions["versions"][at]["changes"].clone();
    assert_eq!(changes(0)[0]["kind"], "removed");
    assert_eq!(changes(0)[0]["from"]["starts_at"], "2023-04-12T11:00");
    assert_eq!((&changes(1)[0]["kind"], &changes(1)[0]["supplier_id"]), (&json!("changed"), &json!("klangbunn")));
    assert_eq!(changes(2).as_array().unwrap().len(), 2);

    // The same entry in the supplier's calendar: put in, moved, taken out.
    let calendars = calendars_of(&world, "klangbunn");
    let says = |at: usize, words: &str| assert!(calendars[at].contains(words), "{words} in {}", calendars[at]);
    for at in 0..3 {
        says(at, "UID:kickoff-2023-var-klangbunn@bibliotek24");
        says(at, &format!("SEQUENCE:{at}\r\n"));
    }
    says(1, "DTSTART;TZID=Europe/Oslo:20230412T110000");
    says(2, "METHOD:CANCEL");
    assert_eq!(calendars_of(&world, "lysbilde").len(), 1, "whoever's slot is the same is left in peace");
    assert!(
        letters_of(&world, "klangbunn").iter().any(|subject| subject == "klangbunn (demo) er teken ut av programmet")
    );
    let calendar = world.ask(world.request(Who::Public, Method::GET, &format!("{KICKOFF}/programme.ics"))).await;
    assert_eq!(calendar.headers()["content-type"], "text/calendar; charset=utf-8");
    let calendar = calendar.text().await.unwrap();
    assert!(calendar.contains("lysbilde") && !calendar.contains("klangbunn"), "{calendar}");
}

#[tokio::test]
async fn slots_that_overlap_or_lie_outside_and_slots_for_those_who_do_not_come_are_refused() {
    let world = World::start().await;
    two_come(&world).await;
    let give = async |supplier: &str, body: Value| {
        let path = format!("{KICKOFF}/slots/{supplier}");
        world.send(world.request(Who::Coordinator, Method::PUT, &path).json(&body)).await
    };
    give("lysbilde", json!({ "starts_at": "2023-04-12T10:00", "minutes": 30 })).await.expect(200);
    let at = |time: &str| json!({ "starts_at": format!("2023-04-12T{time}") });
    give("klangbunn", at("10:34")).await.expect_problem(409, "slots-overlap");
    give("klangbunn", at("08:59")).await.expect_problem(409, "slot-outside-the-kickoff");
    give("ukjent", at("09:00")).await.expect_problem(404, "supplier-not-invited");
    give("rotnett", at("10:35")).await.expect(200);
    coordinator(&world, Method::DELETE, "/invitations/rotnett/answer").await.expect(200);
    give("rotnett", at("11:00")).await.expect_problem(409, "supplier-not-coming");
    let mut shorter = plan();
    shorter["starts_at"] = json!("2023-04-12T10:30");
    planned(&world, &shorter).await.expect_problem(409, "slots-do-not-fit");
    let freed = coordinator(&world, Method::DELETE, "/slots/lysbilde").await.expect(200).body;
    assert_eq!(freed["suppliers"][1].get("slot"), None);

    // Two coordinators: the second gives what it looked at, or nothing.
    let proposal = world.get(Who::Coordinator, &format!("{KICKOFF}/slot-proposal")).await.expect(200);
    give("klangbunn", at("09:00")).await.expect(200);
    let accept = world.request(Who::Coordinator, Method::POST, &format!("{KICKOFF}/slot-proposal"));
    let accept = accept.header("Idempotency-Key", e2e::world::fresh_key()).header("If-Match", proposal.header("etag"));
    world.send(accept).await.expect_problem(412, "version-mismatch");
}
