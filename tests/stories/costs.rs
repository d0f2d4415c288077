//! What requests cost, in calls to the database. Capacity and sequential round trips of the store's own operations are
//! counted in `shared/event-store/tests/store/budgets.rs`; here it is how many of them a request makes.

use std::collections::BTreeMap;
use std::sync::Arc;

use e2e::costs::{Calls, Counted};
use e2e::world::application;
use e2e::{Who, World};
use lambda::Environment;
use serde_json::{Value, json};

use crate::periods::{announced, on};

/// The onboarding function of a world, counted.
async fn onboarding(world: &World) -> Counted {
    let clock = world.stack.clock();
    let build = |variables: BTreeMap<String, String>| {
        onboarding::api(&Environment::new(variables, Arc::clone(&clock) as Arc<dyn event_store::Clock>))
            .unwrap()
            .router()
    };
    Counted::start(world, "onboarding", build).await
}

fn calls(expected: &[(&str, usize)]) -> Calls {
    expected.iter().map(|(name, times)| ((*name).to_owned(), *times)).collect()
}

const KONTAKT: Who<'_> = Who::Signed("kontakt@b2030100.example");

#[tokio::test]
async fn a_request_of_onboarding_makes_no_more_calls_than_these() {
    let world = announced().await;
    on(&world, "2023-10-16").await;
    let counted = onboarding(&world).await;
    let new = application("nesset.example");
    let choice = json!({ "choice": "new" });
    let rows: [(Who<'_>, &str, &str, Option<&Value>, Calls); 6] = [
        // Both allow-lists and the library, then the commit with its two people in one transaction.
        (
            Who::Public,
            "POST /libraries/{library_number}/application",
            "/libraries/2030102/application",
            Some(&new),
            calls(&[("Query", 3), ("TransactWriteItems", 1)]),
        ),
        (
            Who::Coordinator,
            "POST /libraries/{library_number}/application/approval",
            "/libraries/2030102/application/approval",
            None,
            calls(&[("Query", 1), ("PutItem", 1)]),
        ),
        // The caller's people; then the record and its contacts.
        (
            KONTAKT,
            "GET /libraries/{library_number}",
            "/libraries/2030100",
            None,
            calls(&[("Query", 2), ("BatchGetItem", 1)]),
        ),
        // Library and period at the same time, the caller's people, the participation.
        (
            KONTAKT,
            "GET /libraries/{library_number}/periods/{period_id}",
            "/libraries/2030100/periods/2023-host",
            None,
            calls(&[("Query", 4)]),
        ),
        (
            KONTAKT,
            "PUT /libraries/{library_number}/periods/{period_id}/decisions/{service_id}",
            "/libraries/2030100/periods/2023-host/decisions/tjeneste-1",
            Some(&choice),
            calls(&[("Query", 4), ("PutItem", 1)]),
        ),
        // Which generation of the read model, and one page of it.
        (Who::Coordinator, "GET /libraries", "/libraries", None, calls(&[("GetItem", 1), ("Query", 1)])),
    ];
    for (who, route, path, body, expected) in rows {
        let (status, made) = counted.request(who, route, path, body).await;
        assert!(status.is_success(), "{route}: {status}");
        assert_eq!(made, expected, "{route}");
    }
}

#[tokio::test]
async fn a_request_about_a_trial_makes_no_more_calls_than_these() {
    let world = crate::trials::season().await;
    on(&world, "2023-04-12").await;
    let clock = world.stack.clock();
    let build = |variables: BTreeMap<String, String>| {
        trials::api(&Environment::new(variables, Arc::clone(&clock) as Arc<dyn event_store::Clock>)).unwrap().router()
    };
    let counted = Counted::start(&world, "trials", build).await;
    let nothing = json!({});
    let lysbilde = Who::Signed("kontakt@lysbilde.example");
    let rows: [(Who<'_>, &str, &str, Option<&Value>, Calls); 5] = [
        // Library and trial period at the same time, the caller's people, the offer, and the commit.
        (
            KONTAKT,
            "POST /libraries/{library_number}/trials/{trial_id}/signups/{service_id}",
            "/libraries/2030100/trials/2023-var/signups/lerretet",
            Some(&nothing),
            calls(&[("Query", 4), ("PutItem", 1)]),
        ),
        // The same, with one query for each service that the library may try.
        (
            KONTAKT,
            "GET /libraries/{library_number}/trials/{trial_id}",
            "/libraries/2030100/trials/2023-var",
            None,
            calls(&[("Query", 4)]),
        ),
        (KONTAKT, "GET /trials", "/trials", None, calls(&[("GetItem", 1), ("Query", 1)])),
        // The trial period; which generation of the list, and all offers in it.
        (
            Who::Coordinator,
            "GET /trials/{trial_id}/uptake",
            "/trials/2023-var/uptake",
            None,
            calls(&[("GetItem", 1), ("Query", 2)]),
        ),
        // The supplier, its people and the trial period; one query for each of its services, and the libraries' names.
        (
            lysbilde,
            "GET /suppliers/{supplier_id}/trials/{trial_id}",
            "/suppliers/lysbilde/trials/2023-var",
            None,
            calls(&[("GetItem", 1), ("Query", 5)]),
        ),
    ];
    for (who, route, path, body, expected) in rows {
        let (status, made) = counted.request(who, route, path, body).await;
        assert!(status.is_success(), "{route}: {status}");
        assert_eq!(made, expected, "{route}");
    }
}

#[tokio::test]
async fn a_request_of_the_kickoff_makes_no_more_calls_than_these() {
    let world = World::start().await;
    crate::kickoff::invited(&world).await;
    let link = crate::kickoff::link_of(&world, "lysbilde");
    let counted = kickoff_counted(&world).await;
    let answer = "/kickoffs/{kickoff_id}/suppliers/{supplier_id}/answer/{token}";
    let speaker = json!({ "name": "Taler", "email": "taler@lysbilde.example" });
    let yes = json!({ "coming": "yes", "speakers": [speaker] });
    let slot = json!({ "starts_at": "2023-04-12T09:00" });
    let rows: [(Who<'_>, String, &str, Option<&Value>, Calls); 6] = [
        // Whose link it is, then supplier and kickoff at the same time.
        (Who::Public, format!("GET {answer}"), &link, None, calls(&[("GetItem", 1), ("Query", 2)])),
        // The same before and after; between them the kickoff, and the answer with its speaker in one transaction.
        (
            Who::Public,
            format!("POST {answer}"),
            &link,
            Some(&yes),
            calls(&[("GetItem", 2), ("Query", 5), ("TransactWriteItems", 1), ("BatchGetItem", 1)]),
        ),
        (
            Who::Coordinator,
            "PUT /kickoffs/{kickoff_id}/slots/{supplier_id}".to_owned(),
            "/kickoffs/2023-var/slots/lysbilde",
            Some(&slot),
            calls(&[("Query", 1), ("PutItem", 1)]),
        ),
        (
            Who::Coordinator,
            "POST /kickoffs/{kickoff_id}/programme".to_owned(),
            "/kickoffs/2023-var/programme",
            None,
            calls(&[("Query", 1), ("PutItem", 1)]),
        ),
        (
            Who::Public,
            "GET /kickoffs/{kickoff_id}/programme".to_owned(),
            "/kickoffs/2023-var/programme",
            None,
            calls(&[("Query", 1)]),
        ),
        // The kickoff, its speakers, and each supplier's letters.
        (
            Who::Coordinator,
            "GET /kickoffs/{kickoff_id}/invitations".to_owned(),
            "/kickoffs/2023-var/invitations",
            None,
            calls(&[("Query", 4), ("BatchGetItem", 1)]),
        ),
    ];
    for (who, route, path, body, expected) in rows {
        let (status, made) = counted.request(who, &route, path, body).await;
        assert!(status.is_success(), "{route}: {status}");
        assert_eq!(made, expected, "{route}");
    }
}

#[tokio::test]
async fn a_registration_for_the_kickoff_makes_no_more_calls_than_these() {
    let world = World::start().await;
    crate::kickoff::planned(&world, &crate::attendance::open_plan()).await.expect(200);
    let mut earlier = crate::attendance::kari();
    earlier["email"] = json!("tidleg@fjordvik.example");
    world.post(Who::Public, "/kickoffs/2023-var/registration", &earlier).await.expect(200);
    world.settle().await;
    let counted = kickoff_counted(&world).await;
    let comer = crate::attendance::kari();
    let rows: [(Who<'_>, &str, &str, Option<&Value>, Calls); 3] = [
        // The kickoff, whether the address is known, and the registration with its person in one transaction.
        (
            Who::Public,
            "POST /kickoffs/{kickoff_id}/registration",
            "/kickoffs/2023-var/registration",
            Some(&comer),
            calls(&[("Query", 2), ("TransactWriteItems", 1)]),
        ),
        // The same address: who it belongs to, and the registration they have.
        (
            Who::Public,
            "POST /kickoffs/{kickoff_id}/registration",
            "/kickoffs/2023-var/registration",
            Some(&comer),
            calls(&[("Query", 3), ("BatchGetItem", 1)]),
        ),
        // The list, and the names on it.
        (
            Who::Coordinator,
            "GET /kickoffs/{kickoff_id}/attendees",
            "/kickoffs/2023-var/attendees",
            None,
            calls(&[("GetItem", 1), ("Query", 1), ("BatchGetItem", 1)]),
        ),
    ];
    for (who, route, path, body, expected) in rows {
        let (status, made) = counted.request(who, route, path, body).await;
        assert!(status.is_success(), "{route}: {status}");
        assert_eq!(made, expected, "{route}");
    }
}

async fn kickoff_counted(world: &World) -> Counted {
    let clock = world.stack.clock();
    let build = |variables: BTreeMap<String, String>| {
        kickoff::api(&Environment::new(variables, Arc::clone(&clock) as Arc<dyn event_store::Clock>)).unwrap().router()
    };
    Counted::start(world, "kickoff", build).await
}

#[tokio::test]
async fn a_request_of_the_evaluation_makes_no_more_calls_than_these() {
    let world = World::start().await;
    let links = crate::evaluation_answers::begun(&world, 2).await;
    let clock = world.stack.clock();
    let build = |variables: BTreeMap<String, String>| {
        evaluation::api(&Environment::new(variables, Arc::clone(&clock) as Arc<dyn event_store::Clock>))
            .unwrap()
            .router()
    };
    let counted = Counted::start(&world, "evaluation", build).await;
    let answers = json!({ "answers": { "content": 4 } });
    let form = "/evaluation-rounds/{round_id}/form/{token}";
    let draft = format!("{}/draft", links[0]);
    let preview = format!("{}/preview", crate::evaluation::ROUND);
    let rows: [(Who<'_>, String, &str, Option<&Value>, Calls); 6] = [
        // Whose link it is, the round and the invitation at the same time; then the draft.
        (Who::Public, format!("GET {form}"), &links[0], None, calls(&[("GetItem", 3), ("Query", 1)])),
        // The draft and that its invitation is open, in one transaction.
        (
            Who::Public,
            format!("PUT {form}/draft"),
            &draft,
            Some(&answers),
            calls(&[("GetItem", 2), ("Query", 1), ("TransactWriteItems", 1)]),
        ),
        // The first answer of a round counts those who are asked, by the list of libraries, and settles it.
        (
            Who::Public,
            format!("POST {form}"),
            &links[0],
            Some(&answers),
            calls(&[("GetItem", 4), ("PutItem", 1), ("Query", 4), ("TransactWriteItems", 1)]),
        ),
        // Every other one finds that settled.
        (
            Who::Public,
            format!("POST {form}"),
            &links[1],
            Some(&answers),
            calls(&[("GetItem", 3), ("Query", 2), ("TransactWriteItems", 1)]),
        ),
        (
            Who::Coordinator,
            "GET /evaluation-rounds".to_owned(),
            "/evaluation-rounds",
            None,
            calls(&[("GetItem", 1), ("Query", 1)]),
        ),
        // The round twice, as it is and for what its letters follow from; which generation of the list of libraries, those that
        // are approved, each as its log has it; the invitations, who cannot be reached, who there is, and one letter each.
        (
            Who::Coordinator,
            "GET /evaluation-rounds/{round_id}/preview".to_owned(),
            &preview,
            None,
            calls(&[("BatchGetItem", 1), ("GetItem", 3), ("Query", 8)]),
        ),
    ];
    for (who, route, path, body, expected) in rows {
        let (status, made) = counted.request(who, &route, path, body).await;
        assert!(status.is_success(), "{route}: {status}");
        assert_eq!(made, expected, "{route}");
    }
}

/// Most batches of the stream hold one commit. It asks for the pointer of the read model that shows it, and for no other's.
#[tokio::test]
async fn a_commit_from_the_stream_costs_a_pointer_an_entry_and_a_write() {
    let world = World::start().await;
    let clock = world.stack.clock();
    // The projector behind a route, so that it is counted as the others are.
    let build = |variables: BTreeMap<String, String>| {
        let environment = Environment::new(variables, Arc::clone(&clock) as Arc<dyn event_store::Clock>);
        let function = projector::function(&environment).unwrap();
        axum::Router::new().fallback(async move |axum::Json(batch): axum::Json<Value>| {
            axum::Json(function.handle(batch).await.unwrap())
        })
    };
    let counted = Counted::start(&world, "projector", build).await;
    let batch = include_str!("../../events/invocations/projector/a-library-applied.json");
    let batch: Value = serde_json::from_str(batch).unwrap();
    let (status, made) = counted.request(Who::Public, "POST /", "/", Some(&batch)).await;
    assert_eq!((status.as_u16(), made), (200, calls(&[("GetItem", 2), ("PutItem", 1)])));
}
