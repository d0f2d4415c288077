//! Libraries try services before they choose.

use e2e::{Answer, Who, World};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::periods::{approved_library, on, put, subjects, words};

const FIRST: (Who<'_>, &str) = (Who::Signed("kontakt@b2030100.example"), "2030100");
const SECOND: (Who<'_>, &str) = (Who::Signed("kontakt@b2030101.example"), "2030101");
const THIRD: (Who<'_>, &str) = (Who::Signed("kontakt@b2030102.example"), "2030102");
const SUPPLIER: Who<'_> = Who::Signed("kontakt@lysbilde.example");

/// A supplier with a contact, and its service in the catalogue.
pub(crate) async fn service_with_supplier(world: &World, supplier: &str, service: &str) {
    let path = format!("/suppliers/{supplier}");
    put(world, Who::Coordinator, &path, &json!({ "name": format!("{supplier} (demo)") })).await.expect(200);
    let contact = json!({ "name": "Kontakt", "email": format!("kontakt@{supplier}.example") });
    world.post(Who::Coordinator, &format!("{path}/contacts"), &contact).await.expect(201);
    service_of(world, supplier, service).await;
}

/// A supplier's service in the catalogue.
pub(crate) async fn service_of(world: &World, supplier: &str, service: &str) {
    let description = json!({
        "supplier": "Leverandør (demo)", "supplier_id": supplier, "name": format!("{service} (demo)"),
        "description": words(), "eligible": ["public"],
        "answers": { "how_to_get_access": words(), "use_from_home": words(), "may_i_share": words(), "whom_to_ask": words() },
    });
    put(world, Who::Coordinator, &format!("/services/{service}"), &description).await.expect(200);
}

/// Plans the trial of spring 2023, in which `lerretet` has so many seats, and announces it.
pub(crate) async fn announce(world: &World, seats: u32) {
    service_with_supplier(world, "lysbilde", "lerretet").await;
    let plan = json!({ "id": "2023-var", "name": "Våren 2023", "first_day": "2023-04-12", "last_day": "2023-05-31" });
    world.post(Who::Coordinator, "/trials", &plan).await.expect(201);
    let access = json!({ "nb": "Logg inn med lånekort.", "nn": "Logg inn med lånekort." });
    let terms = json!({ "seats": seats, "access": access });
    put(world, Who::Coordinator, "/trials/2023-var/offers/lerretet", &terms).await.expect(200);
    let evaluation = json!({ "link": "https://skjema.example/prove" });
    put(world, Who::Coordinator, "/trials/2023-var/evaluation", &evaluation).await.expect(200);
    world.settle().await;
    world.post(Who::Coordinator, "/trials/2023-var/announcement", &json!({})).await.expect(200);
    world.settle().await;
}

/// Three public libraries and one school in March 2023, and one seat to try.
pub(crate) async fn season() -> World {
    let world = World::start().await;
    for (_, number) in [FIRST, SECOND, THIRD] {
        approved_library(&world, number, "public").await;
    }
    approved_library(&world, "3030101", "upper-secondary").await;
    world.settle().await;
    announce(&world, 1).await;
    world
}

pub(crate) fn signup_path(number: &str) -> String {
    format!("/libraries/{number}/trials/2023-var/signups/lerretet")
}

pub(crate) async fn sign_up(world: &World, (who, number): (Who<'_>, &str)) -> Answer {
    world.post(who, &signup_path(number), &json!({})).await
}

/// A supplier says that a service works.
async fn confirm(world: &World, who: Who<'_>, activation: &str) -> Answer {
    world.send(world.request(who, Method::PUT, activation)).await
}

async fn leave(world: &World, (who, number): (Who<'_>, &str)) -> Answer {
    world.send(world.request(who, Method::DELETE, &signup_path(number))).await
}

async fn answer_seat(world: &World, (who, number): (Who<'_>, &str), answer: &str) -> Answer {
    world.post(who, &format!("{}/{answer}", signup_path(number)), &json!({})).await
}

/// The library's sign-up, as it sees it.
async fn signup(world: &World, (who, number): (Who<'_>, &str)) -> Value {
    let trial = world.get(who, &format!("/libraries/{number}/trials/2023-var")).await.expect(200).body;
    trial["offers"][0]["signup"].clone()
}

fn last_subject(world: &World, to: &str) -> String {
    subjects(world, to).pop().unwrap_or_default()
}

#[tokio::test]
async fn a_trial_is_announced_fills_up_moves_its_waiting_list_and_ends() {
    let world = season().await;
    assert_eq!(last_subject(&world, "kontakt@b2030100.example"), "Prøv tjenester uten å betale: Våren 2023");
    let school = last_subject(&world, "kontakt@b3030101.example");
    assert!(!school.contains("Prøv"), "whoever may try nothing is told of nothing to try: {school}");

    on(&world, "2023-04-12").await;
    let seated = sign_up(&world, FIRST).await.expect(201).body;
    assert_eq!((&seated["signup"]["standing"], &seated["free_seats"]), (&json!("seated"), &json!(0)));
    assert_eq!(seated["signup"]["access"]["nb"], "Logg inn med lånekort.");
    assert_eq!(seated["signup"]["activate_by"], "2023-04-15");
    for (place, library) in [(1, SECOND), (2, THIRD)] {
        let waiting = sign_up(&world, library).await.expect(201).body;
        assert_eq!(
            (&waiting["signup"]["standing"], &waiting["signup"]["place_in_line"]),
            (&json!("waiting"), &json!(place))
        );
        assert_eq!(waiting["signup"]["access"], Value::Null, "how to get in is for those who have a seat");
    }
    world.settle().await;
    assert_eq!(last_subject(&world, "kontakt@b2030100.example"), "Dere kan prøve lerretet (demo)");
    assert_eq!(last_subject(&world, "vara@b2030101.example"), "Dere står på venteliste for lerretet (demo)");

    // The one seat becomes free; the first in line does not answer, so it goes to the next.
    on(&world, "2023-04-20T10:00").await;
    answer_seat(&world, SECOND, "acceptance").await.expect_problem(409, "no-seat-offered");
    leave(&world, FIRST).await.expect(200);
    leave(&world, FIRST).await.expect(200);
    world.settle().await;
    let subject = last_subject(&world, "kontakt@b2030101.example");
    assert!(
        subject.starts_with("Ledig plass hos lerretet (demo): svar før lørdag 22. april 2023 kl. 10.0"),
        "{subject}"
    );
    assert_eq!(signup(&world, SECOND).await["standing"], "offered");
    world.pass(SignedDuration::from_hours(48));
    assert_eq!(signup(&world, SECOND).await["standing"], "expired", "whether or not anyone has recorded it");
    answer_seat(&world, SECOND, "acceptance").await.expect_problem(409, "seat-expired");
    on(&world, "2023-04-22T12:00").await;
    assert_eq!(last_subject(&world, "kontakt@b2030101.example"), "Plassen hos lerretet (demo) er ikke lenger holdt av");
    let taken = answer_seat(&world, THIRD, "acceptance").await.expect(200).body;
    assert_eq!(taken["signup"]["standing"], "seated");

    // The supplier opens the service, and the library says how it is.
    let supplier = world.get(SUPPLIER, "/suppliers/lysbilde/trials/2023-var").await.expect(200).body;
    let libraries = supplier["offers"][0]["libraries"].as_array().unwrap();
    let standings: Vec<_> = libraries.iter().map(|library| library["standing"].as_str().unwrap()).collect();
    assert_eq!(standings, ["left", "expired", "seated"]);
    assert_eq!(libraries[2]["name"], "Bibliotek 2030102");
    let activation = "/suppliers/lysbilde/trials/2023-var/offers/lerretet/activations/2030102";
    confirm(&world, SUPPLIER, activation).await.expect(200);
    assert_eq!(signup(&world, THIRD).await["activated"], true);
    let pulse = format!("{}/pulse", signup_path("2030102"));
    put(&world, THIRD.0, &pulse, &json!({ "answer": "very-useful" })).await.expect(200);

    on(&world, "2023-05-24").await;
    let subject = "Prøveperioden er snart over: siste dag er onsdag 31. mai 2023";
    assert_eq!(last_subject(&world, "kontakt@b2030102.example"), subject);
    assert_ne!(last_subject(&world, "kontakt@b2030100.example"), subject, "whoever left is not reminded");
    let trial = world.get(THIRD.0, "/libraries/2030102/trials/2023-var").await.expect(200).body;
    assert_eq!((&trial["days_left"], &trial["offers"][0]["signup"]["pulse"]), (&json!(8), &json!("very-useful")));

    on(&world, "2023-06-01").await;
    assert_eq!(last_subject(&world, "kontakt@b2030102.example"), "Prøveperioden er over: Våren 2023");
    let inbox = world.stack.inbox();
    let mut texts = inbox.iter().rev().filter_map(local::Mail::text);
    let ended = texts.find(|text| text.contains("Takk for at Bibliotek 2030102")).unwrap();
    assert!(ended.contains("https://skjema.example/prove"), "{ended}");
    assert_eq!(last_subject(&world, "kontakt@lysbilde.example"), "Bekreft at tilgangen er stengt: Våren 2023");
    assert_eq!(signup(&world, THIRD).await["standing"], "finished");
    let before = world.letters().len();
    on(&world, "2023-06-02").await;
    assert_eq!(world.letters().len(), before, "it ends once");

    on(&world, "2023-06-09").await;
    let waits = world.get(Who::Coordinator, "/queue?kind=removal-unconfirmed").await.expect(200).body;
    assert_eq!(waits["items"][0]["about"], "lerretet");
    let removal = "/suppliers/lysbilde/trials/2023-var/offers/lerretet/removal";
    world.post(SUPPLIER, removal, &json!({})).await.expect(200);
    world.settle().await;
    let waits = world.get(Who::Coordinator, "/queue?kind=removal-unconfirmed").await.expect(200).body;
    assert_eq!(waits["items"], json!([]));
}

#[tokio::test]
async fn what_a_supplier_opens_too_late_waits_for_a_coordinator() {
    let world = season().await;
    on(&world, "2023-04-12").await;
    sign_up(&world, FIRST).await.expect(201);
    let late = "/queue?kind=activation-late";
    on(&world, "2023-04-15").await;
    assert_eq!(world.get(Who::Coordinator, late).await.expect(200).body["items"], json!([]), "its days are not over");
    on(&world, "2023-04-16").await;
    let waits = world.get(Who::Coordinator, late).await.expect(200).body;
    assert_eq!((&waits["items"][0]["about"], waits["items"].as_array().unwrap().len()), (&json!("lerretet (1)"), 1));
    let activation = "/suppliers/lysbilde/trials/2023-var/offers/lerretet/activations/2030100";
    confirm(&world, SUPPLIER, activation).await.expect(200);
    world.settle().await;
    assert_eq!(world.get(Who::Coordinator, late).await.expect(200).body["items"], json!([]));
}

#[tokio::test]
async fn a_supplier_may_contact_only_those_who_agreed_and_for_as_long_as_they_do() {
    let world = season().await;
    on(&world, "2023-04-12").await;
    let path = signup_path("2030100");
    let agreeing = json!({ "contact_consent": true });
    let for_others = world.post(Who::Coordinator, &path, &agreeing).await;
    for_others.expect_problem(403, "consent-is-personal");
    assert_eq!(world.events_of("TrialOffer#2023-var/lerretet").await, Vec::<String>::new());
    world.post(FIRST.0, &path, &agreeing).await.expect(201);
    sign_up(&world, SECOND).await.expect(201);
    let contacts = || async {
        let part = world.get(SUPPLIER, "/suppliers/lysbilde/trials/2023-var").await.expect(200).body;
        let libraries = part["offers"][0]["libraries"].as_array().unwrap().clone();
        libraries.into_iter().map(|library| library["contact"]["email"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(contacts().await, [json!("kontakt@b2030100.example"), Value::Null]);
    let consent = format!("{path}/contact-consent");
    put(&world, FIRST.0, &consent, &json!({ "contact_consent": false })).await.expect(200);
    assert_eq!(contacts().await, [Value::Null, Value::Null]);
    put(&world, FIRST.0, &consent, &agreeing).await.expect(200);
    assert_eq!(contacts().await, [json!("kontakt@b2030100.example"), Value::Null]);
    // Another supplier learns nothing, and a library's contact is no supplier's.
    service_with_supplier(&world, "klangbunn", "noterommet").await;
    let other = Who::Signed("kontakt@klangbunn.example");
    let refused = world.get(other, "/suppliers/lysbilde/trials/2023-var").await;
    refused.expect_problem(403, "not-your-supplier");
    let foreign = "/suppliers/klangbunn/trials/2023-var/offers/lerretet/activations/2030100";
    confirm(&world, other, foreign).await.expect_problem(404, "service-not-on-trial");
}

#[tokio::test]
async fn coordinators_see_the_uptake_and_take_it_along_as_files_that_are_safe_to_open() {
    let world = season().await;
    let mut application = e2e::world::application("formel.example");
    application["name"] = json!("=HYPERLINK(\"https://x.example\")");
    world.post(Who::Public, "/libraries/2030109/application", &application).await.expect(201);
    world.post(Who::Coordinator, "/libraries/2030109/application/approval", &json!({})).await.expect(200);
    on(&world, "2023-04-12").await;
    sign_up(&world, (Who::Coordinator, "2030109")).await.expect(201);
    sign_up(&world, FIRST).await.expect(201);
    let pulse = json!({ "answer": "not-tried-yet" });
    put(&world, Who::Coordinator, &format!("{}/pulse", signup_path("2030109")), &pulse).await.expect(200);
    world.settle().await;
    let uptake = world.get(Who::Coordinator, "/trials/2023-var/uptake").await.expect(200).body;
    let offer = &uptake["offers"][0];
    assert_eq!((&offer["signed_up"], &offer["seated"], &offer["waiting"]), (&json!(2), &json!(1), &json!(1)));
    assert_eq!((&offer["not_activated"], &offer["counties"][0]["county"]), (&json!(1), &json!("03")));
    assert_eq!(offer["pulse"][3], json!({ "answer": "not-tried-yet", "libraries": 1 }));
    let file = |path: &'static str| async {
        let answer = world.ask(world.request(Who::Coordinator, Method::GET, path)).await;
        assert_eq!(answer.headers()["content-type"], "text/csv; charset=utf-8");
        answer.text().await.unwrap()
    };
    let uptake = file("/trials/2023-var/uptake-file").await;
    assert_eq!(uptake.lines().nth(1), Some("lerretet;lerretet (demo);03;2;1;0;1;0"));
    for path in ["/trials/2023-var/signups", "/suppliers/lysbilde/trials/2023-var/signups"] {
        let signups = file(path).await;
        assert!(signups.contains(";\"'=HYPERLINK(\"\"https://x.example\"\")\";"), "{signups}");
        assert_eq!(signups.lines().count(), 3, "{signups}");
    }
}

#[tokio::test]
async fn a_sign_up_whose_answer_was_lost_gets_it_again_and_a_county_contact_may_ask() {
    let world = season().await;
    on(&world, "2023-04-12").await;
    let contact = json!({ "name": "Fylkeskontakt", "email": "fylke@oslo.example" });
    world.post(Who::Coordinator, "/counties/03/contacts", &contact).await.expect(201);
    let (who, key) = (Who::Signed("fylke@oslo.example"), e2e::world::fresh_key());
    let first = world.post_again(who, &signup_path("2030100"), &json!({}), &key).await.expect(201);
    sign_up(&world, SECOND).await.expect(201);
    let again = world.post_again(who, &signup_path("2030100"), &json!({}), &key).await.expect(201);
    assert_eq!((again.header("idempotency-replayed"), &again.body), ("true", &first.body));
    assert_eq!(world.events_of("TrialOffer#2023-var/lerretet").await.len(), 4, "opened, and one seat; one who waits");
}

#[tokio::test]
async fn who_waited_to_the_end_hears_that_there_was_no_seat() {
    let world = season().await;
    on(&world, "2023-04-12").await;
    for library in [FIRST, SECOND] {
        sign_up(&world, library).await.expect(201);
    }
    // Weeks lie between; what is written at the same moment may arrive in any order.
    world.settle().await;
    on(&world, "2023-06-01").await;
    assert_eq!(last_subject(&world, "kontakt@b2030101.example"), "Det ble ingen ledig plass hos lerretet (demo)");
    assert_eq!(last_subject(&world, "kontakt@b2030100.example"), "Prøveperioden er over: Våren 2023");
    assert_eq!(signup(&world, SECOND).await["standing"], "unserved");
}
