//! Who sees which figures: every cell is a value, or a reason why there is none.

use e2e::{Answer, Who, World};
use reqwest::Method;
use serde_json::{Value, json};

use super::{commit, upload_as};
use crate::display_policies::years_for_everyone;
use crate::periods::put;
use crate::trials::{service_of, service_with_supplier};

pub(super) const KONTAKT: Who<'_> = Who::Signed("kontakt@b2030100.example");
pub(super) const ELSEWHERE: Who<'_> = Who::Signed("kontakt@b2460100.example");
const LYSBILDE: Who<'_> = Who::Signed("kontakt@lysbilde.example");

/// Every library: its number, its type, its municipality, and how often it used a service in a month.
pub(super) const LIBRARIES: [(&str, &str, &str, u64); 9] = [
    ("2030100", "public", "0301", 3),
    ("2030101", "public", "0301", 9),
    ("2030102", "public", "0301", 27),
    ("2030103", "public", "0301", 81),
    ("2460100", "public", "4601", 243),
    ("2460101", "public", "4601", 729),
    ("2460102", "public", "4601", 2_187),
    ("2460103", "public", "4601", 6_561),
    ("3030101", "upper-secondary", "0301", 19_683),
];

/// On 2 March 2023: nine libraries that have had three services since 2022, each with a figure for every month of that year.
/// `aapent` and `aarlig` are delivered by one supplier, `skjult` by another.
pub(super) async fn a_year_of_figures() -> World {
    let world = World::start().await;
    for (number, kind, municipality, _) in LIBRARIES {
        let mut application = e2e::world::application(&format!("b{number}.example"));
        application["library_type"] = json!(kind);
        application["municipality"] = json!(municipality);
        application["name"] = json!(format!("Bibliotek {number} (demo)"));
        world.post(Who::Public, &format!("/libraries/{number}/application"), &application).await.expect(201);
        world
            .post(Who::Coordinator, &format!("/libraries/{number}/application/approval"), &json!({}))
            .await
            .expect(200);
    }
    service_with_supplier(&world, "lysbilde", "aapent").await;
    service_of(&world, "lysbilde", "aarlig").await;
    service_with_supplier(&world, "klangbunn", "skjult").await;
    world.settle().await;
    for (number, ..) in LIBRARIES {
        for service in ["aapent", "aarlig", "skjult"] {
            let path = format!("/libraries/{number}/connections/{service}");
            put(&world, Who::Coordinator, &path, &json!({ "since": "2022-01" })).await.expect(200);
        }
    }
    world.settle().await;
    let mut rows = String::new();
    for service in ["aapent", "aarlig", "skjult"] {
        rows += &year_of(service, 2022);
    }
    report(&world, &rows).await;
    set_policy(&world, "aarlig", years_for_everyone()).await.expect(200);
    let mut hidden = years_for_everyone();
    hidden["display"]["public"] = json!("nothing");
    hidden["display"]["member"] = json!("nothing");
    hidden["ground"] = json!("trade-secret");
    set_policy(&world, "skjult", hidden).await.expect(200);
    world
}

/// The rows of a service's year in a report.
pub(super) fn year_of(service: &str, year: i16) -> String {
    let mut rows = String::new();
    for (number, _, _, value) in LIBRARIES {
        for month in 1..=12 {
            rows += &format!("{number};{service};Total_Item_Requests;{year}-{month:02};{value}\n");
        }
    }
    rows
}

/// Takes rows in.
pub(super) async fn report(world: &World, rows: &str) {
    let csv = format!("biblioteknummer;tjeneste;måltall;måned;antall\n{rows}");
    let import = upload_as(world, "text/csv", csv.into_bytes()).await.expect(201).body;
    assert_eq!(import["counts"]["refused"], 0, "{import:#}");
    commit(world, &import).await;
}

pub(super) async fn set_policy(world: &World, service: &str, policy: Value) -> Answer {
    put(world, Who::Coordinator, &format!("/services/{service}/display-policy"), &policy).await
}

pub(super) async fn publish(world: &World, service: &str, year: i16) -> Answer {
    let published =
        world.request(Who::Coordinator, Method::PUT, &format!("/services/{service}/published-years/{year}"));
    let answer = world.send(published).await;
    world.settle().await;
    answer
}

/// The values and reasons of an answer's lines, in order.
pub(super) fn cells(answer: &Value) -> Vec<Value> {
    let lines = answer["lines"].as_array().unwrap_or_else(|| panic!("no lines in {answer:#}"));
    lines.iter().map(|line| line.get("value").unwrap_or(&line["reason"]["code"]).clone()).collect()
}

pub(super) async fn seen(world: &World, who: Who<'_>, path: &str) -> Vec<Value> {
    cells(&world.get(who, path).await.expect(200).body)
}

#[tokio::test]
async fn a_month_is_for_members_a_year_for_everyone_and_of_a_third_service_there_is_a_reason() {
    let world = a_year_of_figures().await;
    let monthly = "/figures?service=aapent&from=2022-05&granularity=Month";
    let all: u64 = LIBRARIES.iter().map(|(.., value)| value).sum();
    let as_member = world.get(KONTAKT, monthly).await.expect(200).body;
    assert_eq!((&as_member["seen_as"], cells(&as_member)), (&json!("member"), vec![json!(all)]));
    assert_eq!(
        (&as_member["lines"][0]["basis"], &as_member["lines"][0]["policy_version"]),
        (&json!("measured"), &json!(0))
    );
    assert!(
        as_member["as_of"].as_str().is_some_and(|at| at.starts_with("2023-03-02T08:")),
        "when the newest report came"
    );

    publish(&world, "aapent", 2022).await.expect(200);
    let yearly = "/public-figures?service=aapent&from=2022";
    let public = world.get(Who::Public, yearly).await.expect(200);
    assert_eq!(cells(&public.body), [json!(12 * all)]);
    for header in ["etag", "last-modified"] {
        assert_eq!(public.header(header), "", "{header}");
    }
    assert_eq!((public.header("cache-control"), public.body.get("as_of")), ("no-store", None));
    let months = seen(&world, Who::Public, "/public-figures?service=aapent&from=2022-05&granularity=Month").await;
    assert_eq!(months, [json!("suppressed")]);
    assert_eq!(
        seen(&world, Who::Signed("noen@annet.example"), "/figures?service=aapent&from=2022").await,
        [json!(12 * all)]
    );

    publish(&world, "skjult", 2022).await.expect(200);
    for (who, path) in [
        (Who::Public, "/public-figures?service=skjult&from=2022"),
        (KONTAKT, "/figures?service=skjult&from=2022"),
        (KONTAKT, "/figures?service=skjult&from=2022-05&granularity=Month"),
    ] {
        let request = world.request(who, Method::GET, path).header("Accept-Language", "nn");
        let hidden = world.send(request).await.expect(200).body;
        let reason = json!({ "code": "suppressed", "text": "Tala for denne tenesta blir ikkje viste her." });
        assert_eq!((hidden["lines"][0]["reason"].clone(), &hidden["lines"][0]["policy_version"]), (reason, &json!(1)));
        assert_eq!(hidden.get("as_of"), None, "when a hidden figure came is hidden too");
    }
}

#[tokio::test]
async fn a_library_sees_its_own_and_others_what_the_policy_shows_of_it() {
    let world = a_year_of_figures().await;
    let own = world.get(KONTAKT, "/figures?library=2030100&from=2022").await.expect(200).body;
    assert_eq!((&own["seen_as"], cells(&own)), (&json!("own-library"), vec![json!(36); 3]));
    assert!(own["lines"][0].get("policy_version").is_none(), "no policy stands between a library and its figures");
    let by_another =
        world.get(ELSEWHERE, "/figures?library=2030100&from=2022-05&granularity=Month").await.expect(200).body;
    let expected = [json!(3), json!("suppressed"), json!("suppressed")];
    assert_eq!((&by_another["seen_as"], cells(&by_another)), (&json!("member"), expected.to_vec()));
    let years = seen(&world, ELSEWHERE, "/figures?library=2030100&from=2022").await;
    assert_eq!(years, [json!(36), json!(36), json!("suppressed")]);
    let open_year = seen(&world, ELSEWHERE, "/figures?library=2030100&service=aarlig&from=2023").await;
    assert_eq!(open_year, [json!("not_ready")], "a year that still grows gives its months away");

    world
        .get(Who::Signed("noen@annet.example"), "/figures?library=2030100&from=2022")
        .await
        .expect_problem(403, "not-your-library");
    let contact = json!({ "name": "Fylkeskontakt", "email": "fylke@oslo.example" });
    world.post(Who::Coordinator, "/counties/03/contacts", &contact).await.expect(201);
    let county = Who::Signed("fylke@oslo.example");
    let of_county =
        world.get(county, "/figures?service=skjult&county=03&from=2022-05&granularity=Month").await.expect(200).body;
    let in_oslo = LIBRARIES.iter().filter(|(_, _, place, _)| *place == "0301").map(|(.., value)| value).sum::<u64>();
    assert_eq!((&of_county["seen_as"], cells(&of_county)), (&json!("county"), vec![json!(in_oslo)]));
    let elsewhere = world.get(county, "/figures?service=skjult&county=46&from=2022").await.expect(200).body;
    assert_eq!((&elsewhere["seen_as"], cells(&elsewhere)), (&json!("member"), vec![json!("suppressed")]));
}

#[tokio::test]
async fn a_supplier_sees_its_own_service_and_previews_what_others_see_of_it() {
    let world = a_year_of_figures().await;
    let monthly = "/figures?service=aarlig&from=2022-05&granularity=Month";
    let all: u64 = LIBRARIES.iter().map(|(.., value)| value).sum();
    let own = world.get(LYSBILDE, monthly).await.expect(200).body;
    assert_eq!((&own["seen_as"], cells(&own)), (&json!("supplier"), vec![json!(all)]));
    let of_another = world.get(LYSBILDE, "/figures?service=skjult&from=2022").await.expect(200).body;
    assert_eq!((&of_another["seen_as"], cells(&of_another)), (&json!("public"), vec![json!("suppressed")]));
    assert_eq!(seen(&world, LYSBILDE, "/figures?library=2030100&service=aarlig&from=2022").await, [json!(36)]);
    world
        .get(LYSBILDE, "/figures?library=2030100&service=skjult&from=2022")
        .await
        .expect_problem(403, "not-your-library");

    publish(&world, "aarlig", 2022).await.expect(200);
    let preview = "/suppliers/lysbilde/services/aarlig/figures-preview?from=2022&library=2030100";
    let preview = world.get(LYSBILDE, preview).await.expect(200).body;
    let same = async |part: &str, who: Who<'_>, path: &str| {
        let direct = world.get(who, path).await.expect(200).body;
        assert_eq!(preview[part]["lines"], direct["lines"], "{part}");
    };
    same("public", Who::Public, "/public-figures?service=aarlig&from=2022").await;
    same("member", KONTAKT, "/figures?service=aarlig&from=2022&granularity=Month").await;
    same("member_years", KONTAKT, "/figures?service=aarlig&from=2022").await;
    let own = world
        .get(KONTAKT, "/figures?library=2030100&service=aarlig&from=2022&granularity=Month")
        .await
        .expect(200)
        .body;
    assert_eq!(cells(&preview["own_library"]), cells(&own));
    assert_eq!(
        (&preview["policy"]["policy_version"], &cells(&preview["member"])[0]),
        (&json!(1), &json!("suppressed"))
    );
    let not_its = "/suppliers/lysbilde/services/skjult/figures-preview?from=2022";
    world.get(LYSBILDE, not_its).await.expect_problem(404, "unknown-service");
    let another = "/suppliers/klangbunn/services/skjult/figures-preview?from=2022";
    world.get(LYSBILDE, another).await.expect_problem(403, "not-your-supplier");

    let mut less = years_for_everyone();
    less["display"]["supplier"] = json!("year");
    set_policy(&world, "aarlig", less).await.expect(200);
    let preview = "/suppliers/lysbilde/services/aarlig/figures-preview?from=2022-05&library=2030100";
    let preview = world.get(LYSBILDE, preview).await.expect(200).body;
    assert_eq!(cells(&preview["own_library"]), [json!("suppressed")], "nobody sees more through another's eyes");
}

#[tokio::test]
async fn a_changed_policy_is_in_force_at_once() {
    let world = a_year_of_figures().await;
    let monthly = "/figures?service=aapent&from=2022-05&granularity=Month";
    assert!(seen(&world, KONTAKT, monthly).await[0].is_number());
    set_policy(&world, "aapent", years_for_everyone()).await.expect(200);
    let after = world.get(KONTAKT, monthly).await.expect(200).body;
    assert_eq!((cells(&after), &after["lines"][0]["policy_version"]), (vec![json!("suppressed")], &json!(1)));
    assert_eq!(after.get("as_of"), None);
    let mut none = years_for_everyone();
    none["display"]["public"] = json!("nothing");
    publish(&world, "aapent", 2022).await.expect(200);
    let public = "/public-figures?service=aapent&from=2022";
    assert!(seen(&world, Who::Public, public).await[0].is_number());
    set_policy(&world, "aapent", none).await.expect(200);
    assert_eq!(seen(&world, Who::Public, public).await, [json!("suppressed")]);
}

#[tokio::test]
async fn an_answer_comes_as_csv_and_as_a_counter_report_with_the_same_cells() {
    let world = a_year_of_figures().await;
    let path = "/figures?service=aarlig&from=2022";
    let csv = world.ask(world.request(KONTAKT, Method::GET, path).header("Accept", "text/csv")).await;
    assert_eq!(csv.headers()["content-type"], "text/csv; charset=utf-8");
    let csv = csv.text().await.unwrap();
    let all: u64 = LIBRARIES.iter().map(|(.., value)| value).sum();
    assert!(csv.contains(&format!("national;aarlig;Total_Item_Requests;2022;{};;;measured;;no;1", 12 * all)), "{csv}");

    let own = "/figures?library=2030100&from=2022&format=counter";
    let report = world.get(KONTAKT, own).await.expect(200).body;
    super::counter_client::check_report(&report, "PR");
    assert_eq!(report["Report_Header"]["Institution_ID"]["ISIL"], json!(["NO-2030100"]));
    assert_eq!(super::counter_client::usage(&report, "aapent (demo)", "Total_Item_Requests", "2022-05"), Some(3));
    let hidden = world.get(KONTAKT, "/figures?service=skjult&from=2022&format=counter").await.expect(200).body;
    super::counter_client::check_report(&hidden, "PR");
    assert_eq!((&hidden["Report_Items"], &hidden["Report_Header"]["Exceptions"][0]["Code"]), (&json!([]), &json!(100)));
}

#[tokio::test]
async fn a_question_that_is_none_is_told_what_is_wrong_with_it() {
    let world = a_year_of_figures().await;
    for (query, places) in [
        ("from=i+fjor&service=aapent", vec![("from", "impossible-period")]),
        ("from=2010&through=2022&service=aapent", vec![("from", "period-too-long")]),
        (
            "from=2022&service=aapent&granularity=Day&format=xml",
            vec![("granularity", "invalid-query-granularity"), ("format", "invalid-format")],
        ),
        ("from=2022&service=aapent&format=counter&granularity=Total", vec![("granularity", "counter-has-months")]),
        ("from=2022", vec![("library", "one-thing-at-a-time")]),
        ("from=2022&library=2030100&county=03", vec![("library", "one-thing-at-a-time")]),
        ("from=2022&library=20301", vec![("library", "invalid-library-number")]),
        ("from=2022&service=aapent&geography=later", vec![("geography", "invalid-geography")]),
    ] {
        let refused = world.get(KONTAKT, &format!("/figures?{query}")).await;
        refused.expect_problem(422, "invalid-fields").pointing_to(&places);
    }
    world.get(KONTAKT, "/figures?from=2022&service=ukjent").await.expect_problem(404, "unknown-service");
    world.get(Who::Coordinator, "/figures?from=2022&library=2999999").await.expect_problem(404, "unknown-library");
    world.get(Who::Public, "/public-figures?from=2022&library=2030100").await.expect_problem(422, "sums-only");
    world.get(Who::Public, "/public-figures?service=aapent").await.expect_problem(400, "invalid-query");
}
