//! Sealed answers: kept with the spending of the invitation or not at all, and tied to nobody.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, TransactWriteItem, Update};
use domain::evaluation::form::{EvaluationForm, FilledIn, Question, QuestionKind};
use domain::evaluation::results::{Figures, Group, KeptAnswer};
use domain::kernel::{Bilingual, PersonId, RoundId};
use event_store::sealed::{Drafts, LinkHolder, SealError, SealedAnswers};

use crate::support::Stack;

struct Answering {
    stack: Stack,
    answers: SealedAnswers,
    drafts: Drafts,
    round: RoundId,
}

type Item = HashMap<String, AttributeValue>;

impl Answering {
    async fn start() -> Self {
        let stack = Stack::start().await;
        let answers = SealedAnswers::new(stack.client.clone(), "sealed-answers");
        let drafts = Drafts::new(stack.client.clone(), "drafts", "a key of the tests");
        Self { stack, answers, drafts, round: "2023-var".parse().unwrap() }
    }

    async fn invite(&self, person: &PersonId) {
        let mut item = self.key(person);
        item.insert("state".to_owned(), AttributeValue::S("open".to_owned()));
        self.stack.put_raw("invitations", item).await;
    }

    fn key(&self, person: &PersonId) -> Item {
        let text = |value: &str| AttributeValue::S(value.to_owned());
        HashMap::from([
            ("round".to_owned(), text(self.round.as_str())),
            ("person_id".to_owned(), text(person.as_str())),
        ])
    }

    fn spending(&self, person: &PersonId) -> TransactWriteItem {
        let update = Update::builder()
            .table_name("invitations")
            .set_key(Some(self.key(person)))
            .condition_expression("#state = :open")
            .update_expression("SET #state = :answered")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":open", AttributeValue::S("open".to_owned()))
            .expression_attribute_values(":answered", AttributeValue::S("answered".to_owned()));
        TransactWriteItem::builder().update(update.build().unwrap()).build()
    }

    fn unspent(&self, person: &PersonId) -> TransactWriteItem {
        let check = ConditionCheck::builder()
            .table_name("invitations")
            .set_key(Some(self.key(person)))
            .condition_expression("#state = :open")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":open", AttributeValue::S("open".to_owned()));
        TransactWriteItem::builder().condition_check(check.build().unwrap()).build()
    }

    async fn draft(&self, person: &PersonId, text: &str) -> Result<(), SealError> {
        let whose = LinkHolder { round: &self.round, person };
        self.drafts.keep(whose, &filled_in(text), 1_682_899_200, self.unspent(person)).await
    }

    async fn seal(&self, person: &PersonId, text: &str) -> Result<(), SealError> {
        let whose = LinkHolder { round: &self.round, person };
        self.answers.seal(&self.round, &answer(text), self.spending(person), self.drafts.removing(whose)).await
    }

    /// Every item of a table in the order in which the database gives them.
    async fn dump(&self, table: &str) -> Vec<Item> {
        self.stack
            .client
            .scan()
            .table_name(table)
            .into_paginator()
            .items()
            .send()
            .collect::<Result<_, _>>()
            .await
            .unwrap()
    }
}

fn form() -> EvaluationForm {
    let words = |text: &str| Bilingual { nb: text.parse().unwrap(), nn: text.parse().unwrap() };
    let kind = QuestionKind::Text { at_most: 4_000 };
    let (id, text) = ("more".parse().unwrap(), words("Meir?"));
    EvaluationForm::new(vec![Question { id, text, help: None, required: true, asked_if: None, kind }]).unwrap()
}

fn filled_in(text: &str) -> FilledIn {
    FilledIn::from([("more".to_owned(), vec![text.to_owned()])])
}

fn answer(text: &str) -> KeptAnswer {
    KeptAnswer { answers: form().read(&filled_in(text)).unwrap(), group: Group::default() }
}

fn text(item: &Item, name: &str) -> String {
    item[name].as_s().unwrap().clone()
}

fn fresh_person() -> PersonId {
    #[expect(clippy::disallowed_methods, reason = "as the edge names people")]
    uuid::Uuid::new_v4().to_string().parse().unwrap()
}

fn person(number: u64) -> PersonId {
    crate::support::id(number).parse().unwrap()
}

#[tokio::test]
async fn an_answer_is_kept_once_with_the_spending_and_its_draft_goes() {
    let answering = Answering::start().await;
    let (one, other) = (person(1), person(2));
    answering.invite(&one).await;
    answering.draft(&one, "Halvvegs").await.unwrap();
    let whose = LinkHolder { round: &answering.round, person: &one };
    assert_eq!(answering.drafts.find(whose).await.unwrap(), Some(filled_in("Halvvegs")));
    answering.seal(&one, "Ferdig").await.unwrap();
    assert_eq!(answering.drafts.find(whose).await.unwrap(), None);
    assert_eq!(answering.answers.all(&answering.round).await.unwrap(), [answer("Ferdig")]);

    // A second finger, a late draft, and somebody who was never invited.
    assert!(matches!(answering.seal(&one, "Ein gong til").await, Err(SealError::Spent)));
    assert!(matches!(answering.draft(&one, "Seint").await, Err(SealError::Spent)));
    assert!(matches!(answering.seal(&other, "Ikkje bedt").await, Err(SealError::Spent)));
    assert_eq!(answering.answers.all(&answering.round).await.unwrap(), [answer("Ferdig")]);
    assert_eq!(answering.stack.count_items("drafts").await, 0);
}

#[tokio::test]
async fn of_two_who_finish_at_once_with_one_link_one_is_kept() {
    let answering = Answering::start().await;
    let one = person(1);
    answering.invite(&one).await;
    let (first, second) = tokio::join!(answering.seal(&one, "Den eine"), answering.seal(&one, "Den andre"));
    assert_eq!([first, second].iter().filter(|kept| kept.is_ok()).count(), 1);
    assert_eq!(answering.answers.all(&answering.round).await.unwrap().len(), 1);
}

#[tokio::test]
async fn of_two_who_look_first_one_decides_what_is_shown() {
    let answering = Answering::start().await;
    let (answers, round) = (&answering.answers, &answering.round);
    let five = vec![answer("Takk"); 5];
    let figures = Figures::count(&form(), &five);
    assert!(answers.shown(round).await.unwrap().is_none());
    assert!(answers.show(round, None, &figures).await.unwrap());
    assert!(!answers.show(round, None, &Figures::default()).await.unwrap());
    let shown = answers.shown(round).await.unwrap().unwrap();
    assert_eq!(shown.figures, figures);
    assert!(answers.show(round, Some(&shown), &Figures::default()).await.unwrap());
    assert!(!answers.show(round, Some(&shown), &figures).await.unwrap());
    assert!(answers.all(round).await.unwrap().is_empty(), "what stands beside the answers is none");
}

/// How many of 200 a matcher gets right. Of a random matching one is right on average, and nine or more are in one of a
/// million.
const NO_BETTER_THAN_CHANCE: usize = 8;

#[tokio::test]
async fn whoever_dumps_every_table_ties_no_answer_to_an_invitation() {
    let answering = Answering::start().await;
    // Everybody's text is of another length, most of them within a screen, as people write.
    let people: Vec<PersonId> = (0..200).map(|_| fresh_person()).collect();
    let mut drafts: BTreeMap<String, Item> = BTreeMap::new();
    let mut truth = BTreeMap::new();
    for (at, person) in people.iter().enumerate() {
        let text = format!("{at:03} {}", "ord ".repeat(at % 97));
        answering.invite(person).await;
        if at % 2 == 0 {
            answering.draft(person, &text).await.unwrap();
            // The matcher has dumped the drafts again and again, and knows which one came while whose letter was open.
            drafts.insert(person.to_string(), answering.dump("drafts").await.pop().unwrap());
        }
        answering.seal(person, &text).await.unwrap();
        truth.insert(person.to_string(), text.trim().to_owned());
    }
    let invitations = answering.dump("invitations").await;
    let answers = answering.dump("sealed-answers").await;
    assert_eq!((invitations.len(), answers.len()), (200, 200));
    assert_eq!(answering.stack.count_items("drafts").await, 0);

    let said = |item: &Item| {
        let kept: KeptAnswer = serde_json::from_str(&text(item, "sealed")).unwrap();
        format!("{kept:?}")
    };
    let right = |pairs: Vec<(String, &Item)>| {
        pairs.into_iter().filter(|(person, item)| said(item).contains(&format!("\"{}\"", truth[person]))).count()
    };
    let by = |key: &dyn Fn(&Item) -> String| {
        let mut sorted: Vec<&Item> = answers.iter().collect();
        sorted.sort_by_key(|item| key(item));
        sorted
    };
    // In the order of answering, which a log's times would give, against the orders that the answers have.
    let in_time = || people.iter().map(ToString::to_string);
    let by_person = || invitations.iter().map(|item| text(item, "person_id"));
    let orders = [
        answers.iter().collect(),
        by(&|item| text(item, "answer")),
        by(&|item| text(item, "sealed").len().to_string()),
    ];
    for order in orders {
        assert!(right(in_time().zip(order.clone()).collect()) <= NO_BETTER_THAN_CHANCE);
        assert!(right(by_person().zip(order.clone()).collect()) <= NO_BETTER_THAN_CHANCE);
        assert!(right(in_time().rev().zip(order).collect()) <= NO_BETTER_THAN_CHANCE);
    }
    // By size: whoever has a draft of one size is given an answer of a like one. There are so few sizes that all fit.
    let size = |item: &Item| item["sealed"].as_s().map_or(0, String::len);
    let sizes: BTreeSet<usize> = answers.iter().map(size).collect();
    assert_eq!(sizes, BTreeSet::from([1024]));
    let draft_sizes: BTreeSet<usize> =
        drafts.values().map(|item| item["sealed"].as_b().unwrap().as_ref().len()).collect();
    assert_eq!(draft_sizes.len(), 1);
    // By anything that stands in both: no value and no part of an identifier does, but the round.
    let parts = |item: &Item, except: &str| -> BTreeSet<String> {
        let texts = item.iter().filter(|(name, _)| *name != except).filter_map(|(_, value)| value.as_s().ok());
        texts
            .flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_owned).collect::<Vec<_>>())
            .filter(|part| part.len() > 4)
            .collect()
    };
    let of_answers: BTreeSet<String> = answers.iter().flat_map(|item| parts(item, "round")).collect();
    for item in invitations.iter().chain(drafts.values()) {
        let common: Vec<_> = parts(item, "round").intersection(&of_answers).cloned().collect();
        assert!(common.is_empty(), "{common:?}");
    }
    // And there is nothing else: no attribute that could be a time or an order.
    let names: BTreeSet<&str> = answers.iter().flat_map(|item| item.keys()).map(String::as_str).collect();
    assert_eq!(names, BTreeSet::from(["answer", "round", "sealed"]));
}
