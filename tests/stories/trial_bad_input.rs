//! What a mistake around a trial gets, and that nothing is stored.

use e2e::Who;
use serde_json::{Value, json};

use crate::periods::{on, put};
use crate::trials::{season, service_with_supplier, sign_up, signup_path};

const FIRST: (Who<'_>, &str) = (Who::Signed("kontakt@b2030100.example"), "2030100");

#[tokio::test]
async fn a_sign_up_outside_the_window_for_the_wrong_type_or_twice_has_its_own_code_and_stores_nothing() {
    let world = season().await;
    on(&world, "2023-04-11").await;
    let before = world.events_in_all().await;
    sign_up(&world, FIRST).await.expect_problem(409, "trial-not-begun-yet");
    on(&world, "2023-04-12").await;
    let school = (Who::Signed("kontakt@b3030101.example"), "3030101");
    sign_up(&world, school).await.expect_problem(409, "not-eligible");
    sign_up(&world, (school.0, "2030100")).await.expect_problem(403, "not-your-library");
    world.apply("2030105", "nesset.example").await.expect(201);
    let waiting = (Who::Signed("kontakt@nesset.example"), "2030105");
    sign_up(&world, waiting).await.expect_problem(409, "library-not-approved");
    let elsewhere = "/libraries/2030100/trials/2023-var/signups/noterommet";
    world.post(FIRST.0, elsewhere, &json!({})).await.expect_problem(404, "service-not-on-trial");
    let unknown = "/libraries/2030100/trials/2023-host/signups/lerretet";
    world.post(FIRST.0, unknown, &json!({})).await.expect_problem(404, "unknown-trial");
    let pulse = format!("{}/pulse", signup_path("2030100"));
    let answer = put(&world, FIRST.0, &pulse, &json!({ "answer": "bra" })).await.expect_problem(422, "invalid-fields");
    answer.pointing_to(&[("/answer", "unknown-pulse")]);
    put(&world, FIRST.0, &pulse, &json!({ "answer": "not-useful" })).await.expect_problem(404, "not-signed-up");
    assert_eq!(world.events_in_all().await, before + 1, "the application, and nothing else");

    sign_up(&world, FIRST).await.expect(201);
    let before = world.events_in_all().await;
    sign_up(&world, FIRST).await.expect_problem(409, "signed-up-already");
    assert_eq!(world.events_in_all().await, before);
    world.send(world.request(FIRST.0, reqwest::Method::DELETE, &signup_path("2030100"))).await.expect(200);
    sign_up(&world, FIRST).await.expect_problem(409, "signed-up-before");
    on(&world, "2023-06-01").await;
    sign_up(&world, (Who::Signed("kontakt@b2030101.example"), "2030101")).await.expect_problem(409, "trial-over");
}

#[tokio::test]
async fn a_trial_that_makes_no_sense_is_refused_field_by_field_and_rule_by_rule() {
    let world = e2e::World::start().await;
    let plan = |first: &str, last: &str, hours: u16| json!({ "id": "2023-var", "name": "Våren 2023", "first_day": first, "last_day": last, "answer_within_hours": hours });
    let post = async |body: Value| world.post(Who::Coordinator, "/trials", &body).await;
    let mut wrong = plan("12. april", "2023-05-31", 48);
    wrong["name"] = json!("Våren\r\nBcc: x@y.example");
    let answer = post(wrong).await.expect_problem(422, "invalid-fields");
    answer.pointing_to(&[("/name", "control-character"), ("/first_day", "invalid-date")]);
    post(plan("2023-05-31", "2023-04-12", 48)).await.expect_problem(422, "ends-before-it-begins");
    post(plan("2023-02-01", "2023-02-28", 48)).await.expect_problem(409, "ends-in-the-past");
    post(plan("2023-04-12", "2023-05-31", 0)).await.expect_problem(422, "answer-time-out-of-range");
    assert_eq!(world.events_in_all().await, 0);
    post(plan("2023-04-12", "2023-05-31", 48)).await.expect(201);
    let announcement = "/trials/2023-var/announcement";
    world.post(Who::Coordinator, announcement, &json!({})).await.expect_problem(409, "nothing-to-try");

    let offer = "/trials/2023-var/offers/lerretet";
    let access = json!({ "nb": "Logg inn.", "nn": "Logg inn." });
    let terms = |seats: u32| json!({ "seats": seats, "access": access });
    put(&world, Who::Coordinator, offer, &terms(1)).await.expect_problem(404, "unknown-service");
    service_with_supplier(&world, "lysbilde", "lerretet").await;
    let before = world.events_in_all().await;
    put(&world, Who::Coordinator, offer, &terms(0)).await.expect_problem(422, "no-seats");
    let nobody = json!({ "access": access, "eligible": [] });
    put(&world, Who::Coordinator, offer, &nobody).await.expect_problem(422, "nobody-eligible");
    let odd = json!({ "access": { "nb": " ", "nn": "Logg inn." }, "eligible": ["museum"] });
    let answer = put(&world, Who::Coordinator, offer, &odd).await.expect_problem(422, "invalid-fields");
    answer.pointing_to(&[("/access/nb", "empty"), ("/eligible/0", "invalid-library-type")]);
    let plain = json!({ "link": "http://skjema.example" });
    let answer = put(&world, Who::Coordinator, "/trials/2023-var/evaluation", &plain).await;
    answer.expect_problem(422, "invalid-fields").pointing_to(&[("/link", "invalid-https-link")]);
    assert_eq!(world.events_in_all().await, before);
}
