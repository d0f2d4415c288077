//! Two libraries want the one seat of a service on trial.

use e2e::{Anywhere, Who};
use serde_json::{Value, json};

use super::{approved_library, at, contact, in_days, supplier_with_service};

const SIGNUP: &str = "trials/prove/signups/lerretet";

/// A library's sign-up, as it sees it.
async fn signup(stack: &Anywhere, number: &str) -> Value {
    let path = format!("/libraries/{number}/trials/prove");
    let trial = stack.get(Who::Signed(&contact(number)), &path).await.expect(200).body;
    trial["offers"][0]["signup"].clone()
}

#[tokio::test]
async fn the_seat_goes_to_the_first_and_then_to_the_next_in_line() {
    let stack = Anywhere::start().await;
    let (first, next) = (contact("2039200"), contact("2039201"));
    for number in ["2039200", "2039201"] {
        approved_library(&stack, number).await;
    }
    supplier_with_service(&stack, "lysbilde", "lerretet").await;
    let (opens, ends) = (in_days(&stack, 14), in_days(&stack, 50));
    let plan = json!({ "id": "prove", "name": "Prøv (demo)", "first_day": opens, "last_day": ends });
    stack.post(Who::Coordinator, "/trials", &plan).await.expect(201);
    let terms = json!({ "seats": 1, "access": { "nb": "Logg inn med lånekort.", "nn": "Logg inn med lånekort." } });
    stack.put(Who::Coordinator, "/trials/prove/offers/lerretet", &terms).await.expect(200);
    let form = json!({ "link": "https://skjema.example/prove" });
    stack.put(Who::Coordinator, "/trials/prove/evaluation", &form).await.expect(200);
    stack.post(Who::Coordinator, "/trials/prove/announcement", &json!({})).await.expect(200);
    stack.letter(&first, "Prøv tjenester uten å betale: Prøv (demo)").await;

    stack.pass_until(at(opens, 9)).await;
    let path = |number: &str| format!("/libraries/{number}/{SIGNUP}");
    let seated = stack.post(Who::Signed(&first), &path("2039200"), &json!({})).await.expect(201).body;
    assert_eq!((&seated["signup"]["standing"], &seated["free_seats"]), (&json!("seated"), &json!(0)));
    assert_eq!(seated["signup"]["access"]["nb"], "Logg inn med lånekort.");
    let waits = stack.post(Who::Signed(&next), &path("2039201"), &json!({})).await.expect(201).body;
    assert_eq!((&waits["signup"]["standing"], &waits["signup"]["place_in_line"]), (&json!("waiting"), &json!(1)));
    stack.letter(&first, "Dere kan prøve lerretet (demo)").await;
    stack.letter(&next, "Dere står på venteliste for lerretet (demo)").await;

    stack.delete(Who::Signed(&first), &path("2039200")).await.expect(200);
    stack.letter(&next, "Ledig plass hos lerretet (demo)").await;
    let acceptance = format!("{}/acceptance", path("2039201"));
    stack.post(Who::Signed(&next), &acceptance, &json!({})).await.expect(200);
    assert_eq!(signup(&stack, "2039201").await["standing"], "seated");
    let supplier = Who::Signed("kontakt@lysbilde.example");
    let activation = "/suppliers/lysbilde/trials/prove/offers/lerretet/activations/2039201";
    stack.put(supplier, activation, &json!({})).await.expect(200);
    assert_eq!(signup(&stack, "2039201").await["activated"], true);

    // Nobody asks for what follows but the timekeeper: a week before the end, and after it.
    stack.pass_until(at(ends - jiff::ToSpan::days(7), 9)).await;
    stack.letter(&next, "Prøveperioden er snart over").await;
    stack.pass_until(at(ends + jiff::ToSpan::days(1), 9)).await;
    let over = stack.letter(&next, "Prøveperioden er over: Prøv (demo)").await;
    assert!(over.text.contains("https://skjema.example/prove"), "{}", over.text);
    stack.letter("kontakt@lysbilde.example", "Bekreft at tilgangen er stengt: Prøv (demo)").await;
    assert_eq!(signup(&stack, "2039201").await["standing"], "finished");
}
