//! A library joins, and chooses services in the next connection period.

use e2e::world::fresh_key;
use e2e::{Anywhere, Who};
use reqwest::Method;
use serde_json::json;

use super::{application, at, contact, in_days, listed, supplier_with_service};

const NUMBER: &str = "2039100";

#[tokio::test]
async fn a_library_applies_is_approved_and_chooses_in_the_period_that_opens() {
    let stack = Anywhere::start().await;
    joins(&stack).await;
    whoever_is_nobody_gets_nothing(&stack).await;
    chooses(&stack).await;
}

/// From the application to the approval: the log, the stream, the lists and the letters.
async fn joins(stack: &Anywhere) {
    let (path, key, contact) = ("/libraries/2039100/application", fresh_key(), contact(NUMBER));
    let first = stack.post_again(Who::Public, path, &application(NUMBER), &key).await.expect(201);
    let again = stack.post_again(Who::Public, path, &application(NUMBER), &key).await.expect(201);
    assert_eq!((again.body, again.headers["idempotency-replayed"].as_bytes()), (first.body, b"true".as_slice()));
    listed(stack, "waiting", NUMBER).await;
    for to in [contact.as_str(), "vara@b2039100.example"] {
        let received = stack.letter(to, "Vi har fått søknaden fra Bibliotek 2039100 (demo)").await;
        assert!(received.text.contains("Bibliotek 2039100 (demo)"), "{}", received.text);
    }

    let record = stack.get(Who::Signed(&contact), "/libraries/2039100").await.expect(200).body;
    assert_eq!(record["primary_contact"]["phone"], "+4700000000");
    let approval = "/libraries/2039100/application/approval";
    stack.post(Who::Signed(&contact), approval, &json!({})).await.expect_problem(403, "coordinators-only");
    assert_eq!(stack.post(Who::Coordinator, approval, &json!({})).await.expect(200).body["standing"], "approved");
    listed(stack, "approved", NUMBER).await;
    stack.letter(&contact, "Søknaden fra Bibliotek 2039100 (demo) er godkjent").await;
    let letters = stack.letters_to(&contact).await.into_iter();
    let ours: Vec<_> = letters.map(|letter| letter.subject).filter(|subject| !subject.starts_with("Koden")).collect();
    assert_eq!(ours.len(), 2, "one of each, although the application was sent twice: {ours:?}");
    let me = stack.get(Who::Signed(&contact), "/me").await.expect(200).body;
    assert_eq!((&me["libraries"][0]["standing"], me["libraries"].as_array().unwrap().len()), (&json!("approved"), 1));
}

/// The authorizer turns away who has no token, or none that this stack's user pool signed; the function, who is somebody else.
async fn whoever_is_nobody_gets_nothing(stack: &Anywhere) {
    let path = "/libraries/2039100";
    assert_eq!(stack.get(Who::Public, path).await.status, 401);
    let stranger = Who::Signed("noen@annet.example");
    stack.get(stranger, path).await.expect_problem(403, "not-your-library");
    let signed = stack.request(stranger, Method::GET, path).await.build().unwrap();
    let token = signed.headers()["authorization"].to_str().unwrap();
    let (claims, signature) = token.rsplit_once('.').unwrap();
    let forged = stack.request(Who::Public, Method::GET, path).await;
    let forged = forged.header("Authorization", format!("{claims}.{}", signature.chars().rev().collect::<String>()));
    assert_eq!(stack.send(forged).await.status, 401);
    let nonsense = stack.request(Who::Public, Method::GET, path).await.bearer_auth("nonsense");
    assert_eq!(stack.send(nonsense).await.status, 401);
}

/// A period is announced, opened by the timekeeper on its day, and decided in.
async fn chooses(stack: &Anywhere) {
    let contact = contact(NUMBER);
    supplier_with_service(stack, "bokrygg", "leselampe").await;
    let (first, last) = (in_days(stack, 20), in_days(stack, 40));
    let plan = json!({ "id": "neste", "name": "Neste periode (demo)", "first_day": first, "last_day": last });
    stack.post(Who::Coordinator, "/periods", &plan).await.expect(201);
    let terms = json!({ "at_deadline": "renew" });
    stack.put(Who::Coordinator, "/periods/neste/offers/leselampe", &terms).await.expect(200);
    stack.post(Who::Coordinator, "/periods/neste/announcement", &json!({})).await.expect(200);
    stack.letter(&contact, "Ny tilknytningsperiode: Neste periode (demo)").await;
    let decision = "/libraries/2039100/periods/neste/decisions/leselampe";
    let new = json!({ "choice": "new" });
    stack.put(Who::Signed(&contact), decision, &new).await.expect_problem(409, "period-not-open-yet");

    stack.pass_until(at(first, 10)).await;
    stack.letter(&contact, "Nå kan dere velge tjenester: Neste periode (demo)").await;
    stack.put(Who::Signed(&contact), decision, &new).await.expect(200);
    let mine = stack.get(Who::Signed(&contact), "/libraries/2039100/periods/neste").await.expect(200).body;
    assert_eq!((&mine["choices"][0]["service"], &mine["choices"][0]["choice"]), (&json!("leselampe"), &json!("new")));
}
