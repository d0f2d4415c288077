//! Nobody can tell who answered what: not with every table, every stream record, every letter and every log line in hand.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use e2e::{Log, Who, World};
use event_store::Clock;
use jiff::SignedDuration;
use serde_json::json;
use tracing_subscriber::util::SubscriberInitExt;

use crate::address_confirmation::link_to;
use crate::evaluation::{at, plan, put_round, questions, rule};
use crate::evaluation_crashes::{due, mailer, move_on};

const ANSWERS: usize = 200;
/// By chance one pair in any order of two hundred is right. More than eight are, once in a million times.
const BY_CHANCE: usize = 8;

/// What stands in the tables that know of people, libraries, letters and events, as text.
async fn everything_else(world: &World) -> BTreeMap<&'static str, Vec<String>> {
    let mut dump = BTreeMap::new();
    for table in ["EVENTS_TABLE", "PEOPLE_TABLE", "READ_MODELS_TABLE", "LETTERS_TABLE", "PARKED_TABLE"] {
        let mut items: Vec<_> = world.items(table).await.iter().map(written).collect();
        items.sort();
        dump.insert(table, items);
    }
    dump
}

/// An item, its attributes in order also where they are nested.
fn written(item: &HashMap<String, AttributeValue>) -> String {
    let written = |value: &AttributeValue| match value {
        AttributeValue::M(nested) => written(nested),
        plain => format!("{plain:?}"),
    };
    format!("{:?}", item.iter().map(|(name, value)| (name, written(value))).collect::<BTreeMap<_, _>>())
}

/// An answer as it lies in the table. Its text says whose it is, which only this test can read.
struct Sealed {
    id: String,
    size: usize,
    whole: String,
    whose: usize,
}

/// How many of the pairs are right if the answers are laid beside the libraries, each in an order of their own.
fn right_pairs(answers: &[usize], libraries: &[usize]) -> usize {
    let backwards = libraries.iter().rev();
    let forwards = answers.iter().zip(libraries).filter(|(answer, library)| answer == library).count();
    forwards.max(answers.iter().zip(backwards).filter(|(answer, library)| answer == library).count())
}

fn number(at: usize) -> String {
    format!("2030{at:03}")
}

fn contact(at: usize) -> String {
    format!("kontakt{at}@folk.example")
}

/// The libraries in an order that has nothing to do with their numbers.
fn shuffled() -> Vec<usize> {
    (0..ANSWERS).map(|at| at * 77 % ANSWERS).collect()
}

/// What a library writes: as long as no other's, and as much of a secret.
fn secret(at: usize) -> String {
    format!("Svar {:08x}{}", (at + 1).wrapping_mul(0x9e37_79b1) & 0xffff_ffff, "o".repeat(at % 97))
}

async fn two_hundred_asked(world: &World) {
    for county in ["03", "46"] {
        let allowed = format!("/allow-lists/{county}/domains/folk.example");
        world.send(world.request(Who::Coordinator, reqwest::Method::PUT, &allowed)).await.expect(200);
    }
    for at in 0..ANSWERS {
        let mut application = e2e::world::application("folk.example");
        application["municipality"] = json!(if at % 2 == 0 { "0301" } else { "4601" });
        application["primary_contact"]["email"] = json!(contact(at));
        application["deputy"]["email"] = json!(format!("vara{at}@folk.example"));
        let path = format!("/libraries/{}/application", number(at));
        let answer = world.post(Who::Public, &path, &application).await.expect(201).body;
        assert_eq!(answer["standing"], "approved", "{answer}");
    }
    world.settle().await;
    put_round(world, "", &plan()).await.expect(200);
    put_round(world, "/questions", &questions()).await.expect(200);
    put_round(world, "/sending-rule", &rule()).await.expect(200);
    world.settle().await;
    mailer(world.stack.environment("evaluation-mailer"), due()).handle(move_on()).await.unwrap();
    at(world, "2023-04-13T09:14").await;
}

async fn sealed(world: &World) -> Vec<Sealed> {
    let items = world.items("SEALED_ANSWERS_TABLE").await;
    let answers = items.iter().filter_map(|item| {
        let whole = written(item);
        let whose = (0..ANSWERS).find(|at| whole.contains(&format!("{}\\", secret(*at))))?;
        let id = item["answer"].as_s().unwrap().clone();
        Some(Sealed { id, size: item["sealed"].as_s().unwrap().len(), whole, whose })
    });
    answers.collect()
}

#[tokio::test]
async fn no_matcher_ties_an_answer_to_who_gave_it_better_than_chance() {
    let world = World::start().await;
    two_hundred_asked(&world).await;
    let links: Vec<String> = (0..ANSWERS).map(|at| link_to(&world, &contact(at), "/form/")).collect();
    let before = everything_else(&world).await;

    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing_subscriber::filter::LevelFilter::INFO);
    let subscriber = subscriber.with_writer(move || writer.clone()).with_ansi(false).finish();
    {
        // This thread's log: everything in this stack runs on it.
        let _logging = subscriber.set_default();
        for (turn, at) in shuffled().into_iter().enumerate() {
            let answers = json!({ "answers": { "content": 1 + at % 2, "why": secret(at) } });
            if turn % 3 == 0 {
                let draft = world.request(Who::Public, reqwest::Method::PUT, &format!("{}/draft", links[at]));
                world.send(draft.json(&answers)).await.expect(204);
            }
            world.post(Who::Public, &links[at], &answers).await.expect(204);
            // Each answer has a second of its own, were it to be kept anywhere.
            let clock = world.stack.clock();
            clock.set(clock.now() + SignedDuration::from_secs(1)).unwrap();
        }
        world.settle().await;
    }
    let log = log.text();
    let answers = sealed(&world).await;
    assert_eq!(answers.len(), ANSWERS, "everybody's answer is there");
    assert!(world.items("ANSWER_DRAFTS_TABLE").await.is_empty());

    // No other table has changed: no event, no entry of a list, no letter tells that anybody answered.
    for (table, items) in everything_else(&world).await {
        let changed: Vec<_> = items.iter().filter(|item| !before[table].contains(*item)).collect();
        assert_eq!(changed, Vec::<&String>::new(), "{table}");
        assert_eq!(items.len(), before[table].len(), "{table}");
    }
    nothing_in_common(&world, &answers, &before, &log).await;
    no_order_is_right(&world, &answers, &log).await;
}

/// Ids and times: nothing that stands in an answer stands anywhere else, and nothing in it is a moment.
async fn nothing_in_common(
    world: &World,
    answers: &[Sealed],
    elsewhere: &BTreeMap<&'static str, Vec<String>>,
    log: &str,
) {
    let invitations: Vec<_> = world.items("INVITATIONS_TABLE").await.iter().map(written).collect();
    let mut places: Vec<&str> = elsewhere.values().flatten().map(String::as_str).collect();
    places.extend(invitations.iter().map(String::as_str));
    places.push(log);
    let mails: Vec<_> = world.stack.inbox().iter().filter_map(local::Mail::text).collect();
    places.extend(mails.iter().map(String::as_str));
    // Every word of eight letters or more that is the same in all answers is no secret: names of attributes, the round.
    let words = |text: &str| -> BTreeSet<String> {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        words.filter(|word| word.len() >= 8).map(str::to_owned).collect()
    };
    let common = answers.iter().map(|answer| words(&answer.whole)).reduce(|all, words| &all & &words).unwrap();
    let mut everywhere = BTreeSet::new();
    for place in &places {
        everywhere.extend(words(place));
    }
    for answer in answers {
        let own: BTreeSet<_> = words(&answer.whole).difference(&common).cloned().collect();
        assert!(!own.is_empty(), "an answer has at least its own id");
        let shared: Vec<_> = own.intersection(&everywhere).collect();
        assert_eq!(shared, Vec::<&String>::new(), "of {}", answer.id);
        assert!(!answer.whole.contains("2023-04-13") && !answer.whole.contains("T07:"), "{}", answer.whole);
    }
    for link in ["/form/", "Svar "] {
        assert!(!log.contains(link), "the log speaks of who opened a form, or of what they wrote: {log}");
    }
}

/// Order and size: whatever the answers are sorted by, and the libraries, no more pairs are right than by chance.
async fn no_order_is_right(world: &World, answers: &[Sealed], log: &str) {
    let ordered = |key: &dyn Fn(&Sealed) -> String| -> Vec<usize> {
        let mut sorted: Vec<_> = answers.iter().collect();
        sorted.sort_by_key(|answer| key(answer));
        sorted.into_iter().map(|answer| answer.whose).collect()
    };
    let of_answers = [
        ("as they lie", answers.iter().map(|answer| answer.whose).collect()),
        ("by id", ordered(&|answer| answer.id.clone())),
        ("by size", ordered(&|answer| format!("{:08}{}", answer.size, answer.id))),
    ];
    let library_of = |item: &HashMap<String, AttributeValue>, attribute: &str| -> usize {
        let text = item[attribute].as_s().unwrap();
        text[text.len() - 3..].parse().unwrap()
    };
    let invitations = world.items("INVITATIONS_TABLE").await;
    let mut letters = world.items("LETTERS_TABLE").await;
    letters.retain(|letter| letter["template"].as_s().is_ok_and(|template| template == "evaluation.invitation"));
    let by = |attribute: &'static str| {
        let mut letters: Vec<_> = letters.iter().collect();
        letters.sort_by_key(|letter| letter[attribute].as_s().unwrap().clone());
        letters.into_iter().map(|letter| library_of(letter, "subject")).collect::<Vec<_>>()
    };
    let mut by_length: Vec<usize> = (0..ANSWERS).collect();
    by_length.sort_by_key(|at| secret(*at).len());
    let mut seen_in_log = Vec::new();
    for line in log.lines() {
        seen_in_log.extend((0..ANSWERS).find(|at| line.contains(&number(*at))));
    }
    let of_libraries = [
        ("by number", (0..ANSWERS).collect()),
        ("as they answered", shuffled()),
        ("by the length of what they sent", by_length),
        ("as invitations lie", invitations.iter().map(|item| library_of(item, "library")).collect()),
        ("as letters were made", by("created_at")),
        ("by letters' ids", by("letter_id")),
        ("as letters last changed", by("updated_at")),
        ("as the log names them", seen_in_log),
    ];
    for (sorted, answers) in &of_answers {
        for (how, libraries) in &of_libraries {
            let right = right_pairs(answers, libraries);
            assert!(right <= BY_CHANCE, "answers {sorted} beside libraries {how}: {right} of {ANSWERS} are right");
        }
    }
    // The matcher is no dud: had an answer's id been counted up, it would know them all.
    assert_eq!(right_pairs(&shuffled(), &of_libraries[1].1), ANSWERS);
    // Sizes are few: what is typed does not show in them.
    let sizes: BTreeSet<_> = answers.iter().map(|answer| answer.size).collect();
    assert!(sizes.len() <= 4, "{sizes:?}");
}
