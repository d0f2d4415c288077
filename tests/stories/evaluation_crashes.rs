//! The mailer is stopped before and after every call it makes, to the database and to SES, and then runs again.

use std::sync::Arc;

use e2e::ways::{Moment, Ways};
use e2e::{Who, World};
use event_store::Clock;
use jiff::{SignedDuration, Timestamp};
use lambda::{Environment, EventFunction};
use serde_json::{Value, json};

use crate::evaluation::{contact, number, plan, questions};
use crate::periods::{approved_library, put};

const RECIPIENTS: usize = 2;

/// A clock of the mailer's own, so that the stack's schedules leave the rounds alone.
struct At(Timestamp);

impl Clock for At {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// The moment at which the rounds' letters leave.
pub(crate) fn due() -> Timestamp {
    "2023-04-13T07:00:00Z".parse().unwrap()
}

/// The mailer with these variables at a moment, as fast as it can.
pub(crate) fn mailer(
    mut variables: std::collections::BTreeMap<String, String>,
    at: Timestamp,
) -> Arc<dyn EventFunction> {
    variables.insert("LETTERS_PER_SECOND".to_owned(), "500".to_owned());
    evaluation_mailer::function(&Environment::new(variables, Arc::new(At(at)))).unwrap()
}

/// What becomes of a round whose mailer is stopped at a call, and then goes on.
struct Outcome {
    finished: bool,
    unknown: usize,
}

#[tokio::test]
async fn each_recipient_gets_one_invitation_or_is_unknown_once_wherever_the_mailer_is_stopped() {
    let world = World::start().await;
    for at in 0..RECIPIENTS {
        approved_library(&world, &number(at), "public").await;
    }
    world.settle().await;
    let (mut points, mut unknown) = (0, 0);
    for moment in [Moment::Before, Moment::After] {
        for call in 1.. {
            let outcome = stopped_at(&world, call, moment).await;
            unknown += outcome.unknown;
            if outcome.finished {
                break;
            }
            points += 1;
        }
    }
    assert!(points > 60, "the mailer makes more calls than {points}");
    // Stopped anywhere from the claim to the mark, three calls for each letter, nobody can know of either.
    assert!((4..=2 * 3 * RECIPIENTS * RECIPIENTS).contains(&unknown), "{unknown} after {points} stops");
    let queue = world.get(Who::Coordinator, "/queue?kind=letter-unknown&limit=100").await.expect(200).body;
    assert_eq!(queue["items"].as_array().unwrap().len(), unknown, "each waits for a coordinator");
}

async fn stopped_at(world: &World, call: usize, moment: Moment) -> Outcome {
    let name = format!("{}-{call}", if moment == Moment::Before { "before" } else { "after" });
    let round = format!("/evaluation-rounds/{name}");
    let mut plan = plan();
    plan["name"] = json!(name);
    let day = json!({ "anchor": { "day": "2023-04-13" }, "working_days_after": 0, "at": "09:00" });
    for (below, body) in [("", &plan), ("/questions", &questions()), ("/sending-rule", &day)] {
        put(world, Who::Coordinator, &format!("{round}{below}"), body).await.expect(200);
    }
    world.settle().await;

    let ways = Ways::that_end(world, "evaluation-mailer", call, moment).await;
    let first = mailer(ways.variables.clone(), due());
    let run = async move { first.handle(move_on()).await.map_err(|error| error.to_string()) };
    let finished = tokio::select! {
        () = ways.stopped() => false,
        ran = run => ran.is_ok(),
    };
    // A quarter of an hour later: the mailer again, and whoever looks after what a crash left claimed. And once more.
    let variables = || world.stack.environment("evaluation-mailer");
    for quarters in 1..=2 {
        let later = due() + SignedDuration::from_mins(15 * quarters);
        let environment = Environment::new(world.stack.environment("correspondence"), Arc::new(At(later)));
        correspondence::function(&environment).unwrap().handle(json!({ "task": "sweep" })).await.unwrap();
        mailer(variables(), later).handle(move_on()).await.unwrap();
        world.settle().await;
    }

    let letters = world.items("LETTERS_TABLE").await;
    let cause = format!("EvaluationRound#{name}");
    let letters: Vec<_> =
        letters.iter().filter(|letter| format!("{:?}", letter["cause"]).contains(&format!("\"{cause}\""))).collect();
    assert_eq!(letters.len(), RECIPIENTS, "{name}: a letter each");
    let mut unknown = 0;
    for at in 0..RECIPIENTS {
        let mails = world.stack.inbox();
        let mails = mails.iter().filter(|mail| mail.destinations == [contact(at)]);
        let mails = mails.filter(|mail| mail.text().is_some_and(|text| text.contains(&format!("«{name}»")))).count();
        let subject = format!("Library#{}", number(at));
        let letter = letters.iter().find(|letter| letter["subject"].as_s().unwrap() == &subject).unwrap();
        match letter["state"].as_s().unwrap().as_str() {
            "sent" => assert_eq!(mails, 1, "{name}"),
            "unknown" => {
                assert!(mails <= 1, "{name}");
                unknown += 1;
            }
            other => panic!("{name}: a letter is left {other}"),
        }
    }
    let stage = world.get(Who::Coordinator, &round).await.expect(200).body;
    assert_eq!((&stage["asked"], &stage["waves"][0]["finished"]), (&json!(RECIPIENTS), &json!(true)), "{name}");
    world.post(Who::Coordinator, &format!("{round}/stop"), &json!({})).await.expect(200);
    world.settle().await;
    Outcome { finished, unknown }
}

pub(crate) fn move_on() -> Value {
    json!({ "task": "move-on" })
}
