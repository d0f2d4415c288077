//! A supplier is invited, answers by its link and gets a slot; someone registers by a link of their own.

use e2e::{Anywhere, Who};
use serde_json::json;

use super::{at, in_days, supplier_with_service};

const KICKOFF: &str = "/kickoffs/kickoff";
const SUPPLIER: &str = "kontakt@klangbunn.example";
const KARI: &str = "kari@b2039300.example";

#[tokio::test]
async fn a_supplier_answers_gets_its_slot_and_someone_registers() {
    let stack = Anywhere::start().await;
    let day = in_days(&stack, 40);
    let plan = json!({
        "title": { "nb": "Kickoff (demo)", "nn": "Kickoff (demo)" },
        "starts_at": format!("{day}T09:00"), "ends_at": format!("{day}T12:00"),
        "place": "Fylkeshuset i Oslo", "broadcast": "https://video.example/kickoff",
        "slot_minutes": 20, "buffer_minutes": 5, "answer_by": in_days(&stack, 20), "registration_open": true,
    });
    stack.put(Who::Coordinator, KICKOFF, &plan).await.expect(200);
    supplier_with_service(&stack, "klangbunn", "klangen").await;
    gets_its_slot(&stack).await;

    let kari = json!({
        "name": "Kari Eksempel (demo)", "email": KARI, "language": "nb", "mode": "live", "listed": true,
    });
    let registration = format!("{KICKOFF}/registration");
    assert!(stack.page(Who::Public, &registration).await.contains("Kickoff (demo)"));
    stack.post(Who::Public, &registration, &kari).await.expect(200);
    let letter = stack.letter(KARI, "Du er påmeldt: Kickoff (demo)").await;
    let own = stack.link_in(&letter, "/registration/");
    assert_eq!(stack.get(Who::Public, &own).await.expect(200).body["standing"], "registered");
    // The day before, the timekeeper reminds whoever comes.
    stack.pass_until(at(in_days(&stack, 39), 10)).await;
    stack.letter(KARI, "Kickoff (demo)").await;
    let reminded = async || (stack.letters_to(KARI).await.len() > 1).then_some(());
    stack.until("a reminder the day before", reminded).await;
    let cancelled = stack.post(Who::Public, &own, &json!({ "mode": "cancelled" })).await.expect(200).body;
    assert_eq!(cancelled["standing"], "cancelled");
}

async fn gets_its_slot(stack: &Anywhere) {
    stack.put(Who::Coordinator, &format!("{KICKOFF}/invitations/klangbunn"), &json!({})).await.expect(200);
    let invitation = stack.letter(SUPPLIER, "Vil klangbunn (demo) presentere på «Kickoff (demo)»?").await;
    let link = stack.link_in(&invitation, "/answer/");
    assert!(stack.page(Who::Public, &link).await.contains("klangbunn (demo)"));
    stack.get(Who::Public, &format!("{link}A")).await.expect_problem(403, "link-invalid");
    let yes = json!({
        "coming": "yes", "not_before": "10:00",
        "speakers": [{ "name": "Taler (demo)", "email": "taler@klangbunn.example" }],
    });
    assert_eq!(stack.post(Who::Public, &link, &yes).await.expect(200).body["answered"], "yes");
    stack.letter(SUPPLIER, "Takk, klangbunn (demo) er med på «Kickoff (demo)»").await;

    let nothing = json!({});
    stack.post(Who::Coordinator, &format!("{KICKOFF}/slot-proposal"), &nothing).await.expect(200);
    stack.post(Who::Coordinator, &format!("{KICKOFF}/programme"), &nothing).await.expect(200);
    let programme = stack.get(Who::Public, &format!("{KICKOFF}/programme")).await.expect(200).body;
    let slot = &programme["slots"][0]["slot"];
    assert!(slot["starts_at"].as_str().unwrap().ends_with("T10:15"), "the first one not before ten: {slot}");
    let calendar = stack.page(Who::Public, &format!("{KICKOFF}/programme.ics")).await;
    assert!(calendar.starts_with("BEGIN:VCALENDAR") && calendar.contains("klangbunn"), "{calendar}");
    let letters = async || (stack.letters_to(SUPPLIER).await.len() >= 3).then_some(());
    stack.until("a letter about the slot", letters).await;
}
