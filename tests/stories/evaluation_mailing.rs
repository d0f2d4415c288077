//! The mailer sends at SES's pace, goes on where it stopped, and does what coordinators say about single letters.

use std::time::Instant;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::kernel::Language;
use e2e::ways::Ways;
use e2e::{Who, World};
use futures::{StreamExt, TryStreamExt, stream};
use invitations::{Invitation, Invitations};
use jiff::SignedDuration;
use local::Fault;
use serde_json::{Value, json};

use crate::evaluation::{ROUND, at, contact, number, preview, scheduled};
use crate::evaluation_crashes::{due, mailer, move_on};

/// What one letter of the evaluation may write, from the invitation to being done with the wave.
const WRITE_UNITS: f64 = 6.0;
/// And on the outbox's two indexes.
const INDEX_WRITE_UNITS: f64 = 8.0;

/// So many contacts of one library, made past all requests: it is the mailer that is measured.
async fn crowd(world: &World, recipients: usize) {
    let people = world.items("PEOPLE_TABLE").await;
    let one = people.iter().find(|person| person["email"].as_s().is_ok_and(|known| *known == contact(0))).unwrap();
    let variables = world.stack.environment("evaluation-mailer");
    let table = Invitations::new(world.stack.dynamodb(), &variables["INVITATIONS_TABLE"]);
    let round: domain::kernel::RoundId = "2023-var".parse().unwrap();
    stream::iter(1..recipients)
        .map(|serial| {
            let (table, round, variables, mut person) = (&table, &round, &variables, one.clone());
            async move {
                let id = format!("00000000-0000-4000-8000-{serial:012}");
                person.insert("person_id".to_owned(), AttributeValue::S(id.clone()));
                person.insert("email".to_owned(), AttributeValue::S(format!("kontakt@c{serial}.example")));
                let put = world.stack.dynamodb().put_item().table_name(&variables["PEOPLE_TABLE"]);
                put.set_item(Some(person)).send().await.unwrap();
                let library = number(0).parse().unwrap();
                table.invite(&Invitation::new(round.clone(), id.parse().unwrap(), library, Language::Nb)).await
            }
        })
        .buffer_unordered(16)
        .try_collect::<Vec<_>>()
        .await
        .unwrap();
}

/// Mails a round, run after run, and answers with how many letters each run sent.
async fn mailed(world: &World, recipients: usize, throttled: usize) -> Vec<usize> {
    crowd(world, recipients).await;
    let letters_before = world.letters().len();
    let ways = Ways::open(world, "evaluation-mailer").await;
    #[expect(clippy::disallowed_methods, reason = "how long it takes is a figure, and nothing hangs on it")]
    let began = Instant::now();
    let (mut runs, mut sent) = (Vec::new(), 0);
    while sent < recipients {
        if runs.len() < throttled {
            world.stack.ses().fail_next(Fault::Throttling);
        }
        let later = due() + SignedDuration::from_mins(15 * i64::try_from(runs.len()).unwrap());
        let ran = mailer(ways.variables.clone(), later).handle(move_on()).await.unwrap();
        let letters = usize::try_from(ran["letters"].as_u64().unwrap()).unwrap();
        assert!(letters > 0, "a run that sends nothing never ends: {runs:?}");
        runs.push(letters);
        sent += letters;
    }
    let (took, counted) = (began.elapsed(), ways.counted());
    #[expect(clippy::cast_precision_loss, reason = "some thousands are a small number")]
    let per_letter = |units: f64| units / recipients as f64;
    println!(
        "{runs:?} letters, {:.0} a second; write units per letter: {:.2}, and {:.2} on indexes",
        1.0 / per_letter(took.as_secs_f64()),
        per_letter(counted.write_units),
        per_letter(counted.index_write_units),
    );
    let mut recipients_of: Vec<_> = world.letters().into_iter().skip(letters_before).map(|(to, _)| to).collect();
    assert_eq!(recipients_of.len(), recipients);
    recipients_of.sort();
    recipients_of.dedup();
    assert_eq!(recipients_of.len(), recipients, "nobody gets two");
    assert!(per_letter(counted.write_units) < WRITE_UNITS, "{counted:?}");
    assert!(per_letter(counted.index_write_units) < INDEX_WRITE_UNITS, "{counted:?}");
    runs
}

#[tokio::test]
async fn everybody_gets_one_letter_over_several_runs() {
    let world = World::start().await;
    scheduled(&world, 1).await;
    assert_eq!(mailed(&world, 250, 2).await, [99, 99, 52], "a hundred at a time, until SES has had enough");
}

/// The figures: `cargo test --workspace --test stories -- five_thousand --ignored --nocapture`.
#[tokio::test]
#[ignore = "takes a minute or two"]
async fn five_thousand_get_one_letter_each_over_three_runs() {
    let world = World::start().await;
    scheduled(&world, 1).await;
    assert_eq!(mailed(&world, 5_000, 0).await, [2_000, 2_000, 1_000]);
}

#[tokio::test]
async fn when_ses_asks_for_less_the_run_ends_and_the_next_one_goes_on() {
    let world = World::start().await;
    scheduled(&world, 3).await;
    let letters = world.letters().len();
    world.stack.ses().fail_next(Fault::Throttling);
    at(&world, "2023-04-13T09:00").await;
    assert_eq!(world.letters().len() - letters, 2);
    assert_eq!(world.get(Who::Coordinator, ROUND).await.expect(200).body["waves"][0]["finished"], false);
    // What waits is the mailer's: a sweep of other letters leaves it alone, and so does the mailer while the round is paused.
    world.post(Who::Coordinator, &format!("{ROUND}/pause"), &json!({})).await.expect(200);
    world.invoke("correspondence", json!({ "task": "sweep" })).await;
    at(&world, "2023-04-13T09:15").await;
    assert_eq!(world.letters().len() - letters, 2);
    world.post(Who::Coordinator, &format!("{ROUND}/resumption"), &json!({})).await.expect(200);
    at(&world, "2023-04-13T09:30").await;
    assert_eq!(world.letters().len() - letters, 3);
    assert_eq!(world.get(Who::Coordinator, ROUND).await.expect(200).body["waves"][0]["finished"], true);
}

#[tokio::test]
async fn a_letter_whose_answer_was_lost_is_unknown_until_a_coordinator_has_it_sent_again() {
    let world = World::start().await;
    scheduled(&world, 1).await;
    let letters = world.letters().len();
    world.stack.ses().fail_next(Fault::AnswerLost);
    at(&world, "2023-04-13T09:00").await;
    at(&world, "2023-04-13T09:30").await;
    let fate = |preview: Value| preview["recipients"][0]["letters"][0].clone();
    let unknown = fate(preview(&world).await);
    assert_eq!((&unknown["state"], world.letters().len() - letters), (&json!("unknown"), 1));
    let resolution = format!("/letters/{}/resolution", unknown["letter_id"].as_str().unwrap());
    world.post(Who::Coordinator, &resolution, &json!({ "resolution": "send-again" })).await.expect(200);
    at(&world, "2023-04-13T09:45").await;
    assert_eq!((&fate(preview(&world).await)["state"], world.letters().len() - letters), (&json!("sent"), 2));
}

#[tokio::test]
async fn a_recipient_that_cannot_be_read_keeps_no_other_back_and_gets_the_letter_once_mended() {
    let world = World::start().await;
    scheduled(&world, 2).await;
    let letters = world.letters().len();
    let people = world.items("PEOPLE_TABLE").await;
    let torn = people.iter().find(|person| person["email"].as_s().is_ok_and(|known| *known == contact(0))).unwrap();
    let set_email = |to: AttributeValue| {
        let table = world.stack.environment("evaluation-mailer")["PEOPLE_TABLE"].clone();
        let update = world.stack.dynamodb().update_item().table_name(table).key("person_id", torn["person_id"].clone());
        update.update_expression("SET email = :it").expression_attribute_values(":it", to).send()
    };
    set_email(AttributeValue::S("{".to_owned())).await.unwrap();
    at(&world, "2023-04-13T09:00").await;
    assert_eq!(world.letters().len() - letters, 1);
    assert_eq!(world.get(Who::Coordinator, ROUND).await.expect(200).body["waves"][0]["finished"], false);
    assert!(!world.stack.dead_letters().is_empty(), "and somebody hears of it");
    set_email(torn["email"].clone()).await.unwrap();
    at(&world, "2023-04-13T09:15").await;
    assert_eq!(world.letters().len() - letters, 2);
    assert_eq!(world.get(Who::Coordinator, ROUND).await.expect(200).body["waves"][0]["finished"], true);
}
