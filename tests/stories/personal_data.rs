//! People are in the people table and nowhere else.

use std::io::Write;
use std::sync::{Arc, Mutex};

use e2e::world::fresh_key;
use e2e::{Who, World};
use local::{Fault, Report};
use serde_json::json;

/// What can be recognised of a person planted here, in any spelling a store or a log might use.
const TRACES: [&str; 6] = ["plantet", "planta-vara", "hemmelig-adresse", "hemmeleg-adresse", "98765432", "91234567"];

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn assert_no_trace(place: &str, text: &str) {
    let text = text.to_lowercase();
    for trace in TRACES {
        assert!(!text.contains(trace), "{place} has {trace}: {text}");
    }
}

#[tokio::test]
async fn nothing_of_a_person_is_in_events_read_models_stream_outbox_or_logs() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG);
    // The one test that needs the process's log, so it may have it.
    let installed = subscriber.with_writer(move || writer.clone()).with_ansi(false).try_init();
    assert!(installed.is_ok(), "someone else has the log");

    let world = World::start().await;
    let planted = json!({
        "name": "Fjordvik folkebibliotek",
        "library_type": "public",
        "organisation_number": "123456785",
        "municipality": "0301",
        "language": "nn",
        "primary_contact": {
            "name": "Plantet Person", "email": "hemmelig-adresse@fjordvik.example", "phone": "+47 987 65 432"
        },
        "deputy": { "name": "Planta-Vara", "email": "hemmeleg-adresse@fjordvik.example", "phone": "912 34 567" },
    });
    let contact = Who::Signed("hemmelig-adresse@fjordvik.example");
    let key = fresh_key();
    let path = "/libraries/2030100/application";
    world.stack.ses().fail_next(Fault::Rejection);
    world.post_again(Who::Public, path, &planted, &key).await.expect(201);
    world.post_again(Who::Public, path, &planted, &key).await.expect(201);
    world.post(Who::Public, path, &planted).await.expect_problem(409, "application-waiting");
    world.settle().await;
    world.stack.report(&world.stack.inbox()[0], Report::Bounce).await.unwrap();
    world.get(contact, "/libraries/2030100").await.expect(200);
    world.get(contact, "/me").await.expect(200);
    world.post(contact, "/libraries/2030100/application/withdrawal", &json!({})).await.expect(200);
    world.post(Who::Public, path, &planted).await.expect(201);
    world.stack.ses().fail_next(Fault::AnswerLost);
    world
        .post(Who::Coordinator, "/libraries/2030100/application/decline", &json!({ "reason": "Nei." }))
        .await
        .expect(200);
    world.settle().await;
    for task in ["sweep", "reconcile", "unpark"] {
        world.stack.invoke("correspondence", json!({ "task": task })).await.unwrap();
    }
    world.stack.invoke("projector", json!({ "task": "rebuild", "view": "library" })).await.unwrap();

    assert!(world.items("PEOPLE_TABLE").await.len() >= 4, "the people are where they belong");
    for table in ["EVENTS_TABLE", "READ_MODELS_TABLE", "LETTERS_TABLE", "PARKED_TABLE"] {
        let items = world.items(table).await;
        assert!(table == "PARKED_TABLE" || !items.is_empty(), "{table} has something to look through");
        assert_no_trace(table, &format!("{items:?}"));
    }
    // The stream's records are images of the events table; what failed for good is kept with them.
    assert_no_trace("dead letters", &format!("{:?}", world.stack.dead_letters()));
    let log = String::from_utf8_lossy(&log.0.lock().unwrap().clone()).into_owned();
    assert!(log.contains("recorded"), "the log has something to look through");
    // What other crates write at debug level about their own loopback traffic is not a log of ours.
    let ours = ["correspondence", "event_store", "http_api", "lambda", "mail", "onboarding", "projector", "domain"];
    let of_ours = |line: &&str| ours.iter().any(|name| line.contains(&format!(" {name}")));
    assert_no_trace("the log", &log.lines().filter(of_ours).collect::<Vec<_>>().join("\n"));
    assert_no_trace(
        "the log from info up",
        &log.lines().filter(|line| !line.contains("DEBUG") && !line.contains("TRACE")).collect::<Vec<_>>().join("\n"),
    );
}
