//! A round is mailed on the first working day after Easter, because a schedule fires on it and a rule says so; a link in a
//! letter opens the form.

use e2e::{Anywhere, Who};
use jiff::civil::DateTime;
use serde_json::{Value, json};

use super::{approved_library, at, contact, in_days};

const ROUND: &str = "/evaluation-rounds/etter-paske";
const ASKED: [&str; 5] = ["2039500", "2039501", "2039502", "2039503", "2039504"];

#[tokio::test]
async fn letters_leave_by_themselves_after_easter_and_answers_become_results() {
    let stack = Anywhere::start().await;
    for number in ASKED {
        approved_library(&stack, number).await;
    }
    let leaves_at = scheduled(&stack).await;
    let day = leaves_at.date();
    assert_eq!(leaves_at, at(day, 9));
    // Two hours before nothing has left, and from then on nothing but a schedule tells the mailer that it is due.
    stack.pass_until(at(day, 7)).await;
    assert_eq!(letters(&stack, ASKED[0]).await, 0);
    stack.pass_until(leaves_at).await;
    let mut links = Vec::new();
    for number in ASKED {
        let letter = stack.letter(&contact(number), "Hvordan gikk det? Evaluering for").await;
        links.push(stack.link_in(&letter, "/form/"));
    }
    answered(&stack, &links).await;

    // A week later whoever has not answered is reminded, and nobody else.
    stack.pass_until(at(in_days(&stack, 7), 9)).await;
    stack.letter(&contact(ASKED[4]), "Påminnelse: Hvordan gikk det").await;
    assert_eq!((letters(&stack, ASKED[4]).await, letters(&stack, ASKED[0]).await), (2, 1));
    stack.post(Who::Public, &links[4], &json!({ "answers": { "content": 5 } })).await.expect(204);
    let results = stack.get(Who::Coordinator, &format!("{ROUND}/results")).await.expect(200).body;
    assert_eq!((&results["answered"], &results["questions"][0]["total"]["mean"]), (&json!(5), &json!(4.2)));
}

/// A round for whoever is approved, as the stack's preview has it: when its first letters leave.
async fn scheduled(stack: &Anywhere) -> DateTime {
    let plan = json!({ "name": "Evaluering (demo)", "recipients": { "query": "approved" } });
    stack.put(Who::Coordinator, ROUND, &plan).await.expect(200);
    let form = json!({ "questions": [{
        "id": "content", "text": { "nb": "Hvor fornøyd er dere?", "nn": "Kor nøgde er de?" }, "required": true,
        "answer": {
            "kind": "scale", "steps": 5,
            "lowest": { "nb": "Svært misfornøyd", "nn": "Svært misnøgd" },
            "highest": { "nb": "Svært fornøyd", "nn": "Svært nøgd" },
        },
    }] });
    stack.put(Who::Coordinator, &format!("{ROUND}/questions"), &form).await.expect(200);
    // Next year's Easter is always to come.
    let rule = json!({
        "anchor": { "easter_of": stack.today().year() + 1 }, "working_days_after": 1, "at": "09:00",
        "reminders_after": [7],
    });
    stack.put(Who::Coordinator, &format!("{ROUND}/sending-rule"), &rule).await.expect(200);
    let preview = stack.get(Who::Coordinator, &format!("{ROUND}/preview")).await.expect(200).body;
    preview["waves"][0]["leaves_at"].as_str().unwrap().parse().unwrap()
}

/// The first four hand their answers over, each once, and the form knows it.
async fn answered(stack: &Anywhere, links: &[String]) {
    assert!(stack.page(Who::Public, &links[0]).await.contains("Hvor fornøyd er dere?"));
    let answer = async |link: &str, rating: u8| {
        stack.post(Who::Public, link, &json!({ "answers": { "content": rating } })).await
    };
    answer(&format!("{}A", links[0]), 4).await.expect_problem(403, "link-invalid");
    for link in &links[..4] {
        answer(link, 4).await.expect(204);
    }
    answer(&links[0], 1).await.expect_problem(409, "form-handed-over");
    let results = stack.get(Who::Coordinator, &format!("{ROUND}/results")).await.expect(200).body;
    assert_eq!((&results["answered"], &results["questions"][0]["total"]), (&json!(4), &Value::Null), "too few to show");
}

/// How many letters of the evaluation a library's contact has.
async fn letters(stack: &Anywhere, number: &str) -> usize {
    let letters = stack.letters_to(&contact(number)).await.into_iter();
    letters.filter(|letter| letter.subject.contains("Hvordan gikk det")).count()
}
