//! Years are published once, and what the public was ever shown gives away nothing that it was not.

use e2e::{Who, World};
use serde_json::{Value, json};

use super::shown::{KONTAKT, LIBRARIES, a_year_of_figures, cells, publish, report, seen, year_of};

#[tokio::test]
async fn a_year_is_looked_at_published_once_it_is_closed_and_stays_as_it_was() {
    let world = a_year_of_figures().await;
    let path = "/services/aapent/published-years/2022";
    let before = world.get(Who::Coordinator, path).await.expect(200).body;
    assert_eq!(before["published"], false);
    publish(&world, "aapent", 2023).await.expect_problem(409, "year-not-closed");
    publish(&world, "aapent", 2021).await.expect_problem(409, "nothing-to-publish");
    publish(&world, "ukjent", 2022).await.expect_problem(404, "unknown-service");
    let published = publish(&world, "aapent", 2022).await.expect(200).body;
    assert_eq!((&published["published"], &published["sums"]), (&json!(true), &before["sums"]));
    let public = "/public-figures?service=aapent&from=2022";
    let as_published = world.get(Who::Public, public).await.expect(200);

    report(&world, "2030100;aapent;Total_Item_Requests;2022-05;1003\n").await;
    assert_eq!(publish(&world, "aapent", 2022).await.expect(200).body, published, "a repeat changes nothing");
    assert_eq!(world.events_of("PublishedYear#aapent/2022").await, ["statistics.year-published.v1"]);
    let after = world.get(Who::Public, public).await.expect(200);
    assert_eq!(after.body, as_published.body, "a difference would be the one library's");
    let member = world.get(KONTAKT, "/figures?service=aapent&from=2022").await.expect(200).body;
    let all: u64 = LIBRARIES.iter().map(|(.., value)| value).sum();
    assert_eq!(cells(&member), [json!(12 * all + 1_000)], "members see the restatement the same day");
    let headers = |answer: &e2e::Answer| {
        let mut names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
        names.retain(|name| name != "date");
        names.sort();
        names
    };
    assert_eq!(
        (headers(&after), after.header("content-length")),
        (headers(&as_published), as_published.header("content-length"))
    );
}

/// Everything that anyone can ask of a service's years, and what they get: the libraries that are meant, and the sum.
async fn all_that_the_public_sees(world: &World, years: [i16; 2]) -> Vec<(i16, Vec<usize>, u64)> {
    let mut sums = Vec::new();
    for year in years {
        for county in ["", "03", "46", "11"] {
            for kind in ["", "public", "upper-secondary"] {
                let mut path = format!("/public-figures?service=aapent&from={year}");
                path += &if county.is_empty() { String::new() } else { format!("&county={county}") };
                path += &if kind.is_empty() { String::new() } else { format!("&type={kind}") };
                let cell = seen(world, Who::Public, &path).await.remove(0);
                let meant = (0..LIBRARIES.len()).filter(|at| {
                    let (_, its_kind, place, _) = LIBRARIES[*at];
                    (county.is_empty() || place.starts_with(county)) && (kind.is_empty() || its_kind == kind)
                });
                if let Some(value) = cell.as_u64() {
                    sums.push((year, meant.collect(), value));
                }
            }
        }
    }
    sums
}

#[tokio::test]
async fn nobody_works_out_a_library_by_subtracting_what_was_published() {
    let world = a_year_of_figures().await;
    for (number, ..) in LIBRARIES {
        let path = format!("/libraries/{number}/connections/aapent");
        crate::periods::put(&world, Who::Coordinator, &path, &json!({ "since": "2021-01" })).await.expect(200);
    }
    world.settle().await;
    report(&world, &year_of("aapent", 2021)).await;
    publish(&world, "aapent", 2021).await.expect(200);
    publish(&world, "aapent", 2022).await.expect(200);
    report(&world, "3030101;aapent;Total_Item_Requests;2022-05;77777\n").await;
    let sums = all_that_the_public_sees(&world, [2021, 2022]).await;
    assert!(sums.iter().any(|(_, meant, _)| meant.len() == LIBRARIES.len()), "the country is shown");
    for (year, meant, value) in &sums {
        let claimed: u64 = meant.iter().map(|at| 12 * LIBRARIES[*at].3).sum();
        assert_eq!(*value, claimed, "{year}: a sum is the sum of what it claims to sum");
        assert!(meant.len() >= 3);
    }
    // Each library's figure is a power of three, so no two of their sums and differences are the same number. Every way to add
    // and subtract what is shown is tried.
    let mut worked_out: Vec<i64> = vec![0];
    for (_, _, value) in &sums {
        let value = i64::try_from(*value).unwrap();
        worked_out = worked_out.iter().flat_map(|known| [known - value, *known, known + value]).collect();
        worked_out.sort_unstable();
        worked_out.dedup();
    }
    for (at, one) in LIBRARIES.iter().enumerate() {
        let figure = |library: &(&str, &str, &str, u64)| i64::try_from(12 * library.3).unwrap();
        assert!(worked_out.binary_search(&figure(one)).is_err(), "{one:?} can be worked out");
        for other in &LIBRARIES[..at] {
            for both in [figure(one) + figure(other), figure(one) - figure(other)] {
                assert!(worked_out.binary_search(&both).is_err(), "{one:?} and {other:?}");
            }
        }
    }
}

#[tokio::test]
async fn the_only_school_of_a_county_is_not_shown_and_neither_is_what_would_give_it_away() {
    let world = a_year_of_figures().await;
    let published = publish(&world, "aapent", 2022).await.expect(200).body;
    let withheld: Vec<&Value> = published["sums"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|sum| sum.get("value").is_none())
        .map(|sum| &sum["of"])
        .collect();
    assert!(
        withheld.contains(&&json!("03/upper-secondary")) && withheld.contains(&&json!("upper-secondary")),
        "{withheld:?}"
    );
    let path = "/public-figures?service=aapent&from=2022&type=upper-secondary";
    let request = world.request(Who::Public, reqwest::Method::GET, path).header("Accept-Language", "nb");
    let hidden = world.send(request).await.expect(200).body;
    assert_eq!(hidden["lines"][0]["reason"]["code"], "suppressed");
    assert!(hidden["lines"][0]["reason"]["text"].as_str().unwrap().contains("færre enn tre"));
    let nowhere = seen(&world, Who::Public, "/public-figures?service=aapent&from=2022&county=11").await;
    assert_eq!(nowhere, [json!("not_member")]);
}
