//! People: corrected, erased, and kept no longer than their time.

use aws_sdk_dynamodb::types::AttributeValue;
use event_store::people::{Details, Person};

use crate::support::sample::start;
use crate::support::{Stack, fresh_request, id, now, person};

async fn with_person(stack: &Stack) -> Person {
    let companion = stack.people().companion(&person(1)).unwrap();
    stack
        .store
        .create::<crate::support::sample::Tally>(&id(1), start([1]), &fresh_request(), &[companion])
        .await
        .unwrap();
    person(1)
}

fn details(email: &str, phone: Option<&str>) -> Details {
    Details {
        name: "Ola Nordmann".parse().unwrap(),
        email: email.parse().unwrap(),
        phone: phone.map(|phone| phone.parse().unwrap()),
    }
}

#[tokio::test]
async fn a_corrected_address_is_found_instead_of_the_old_one_and_revokes_the_old_links() {
    let stack = Stack::start().await;
    let (people, seen) = (stack.people(), with_person(&stack).await);
    let corrected = people.correct(&seen, details("ola@example.no", Some("12345678"))).await.unwrap().unwrap();
    assert_eq!(people.find(&seen.person_id).await.unwrap().as_ref(), Some(&corrected));
    assert_eq!((corrected.name.as_str(), corrected.link_generation), ("Ola Nordmann", 1));
    assert!(people.with_email(&seen.email).await.unwrap().is_empty());
    assert!(people.with_email(&corrected.email).await.unwrap().contains(&seen.person_id));
    // The name alone, and no telephone any more.
    let again = people.correct(&corrected, details("ola@example.no", None)).await.unwrap().unwrap();
    assert_eq!((again.phone, again.link_generation), (None, 1));
    assert_eq!(people.find(&seen.person_id).await.unwrap().unwrap().phone, None);
}

#[tokio::test]
async fn a_correction_of_what_is_no_longer_so_changes_nothing() {
    let stack = Stack::start().await;
    let (people, seen) = (stack.people(), with_person(&stack).await);
    people.correct(&seen, details("ola@example.no", None)).await.unwrap().unwrap();
    assert_eq!(people.correct(&seen, details("kari.2@example.no", None)).await.unwrap(), None);
    people.erase(&seen.person_id).await.unwrap();
    people.erase(&seen.person_id).await.unwrap();
    assert_eq!(people.correct(&seen, details("kari.2@example.no", None)).await.unwrap(), None);
    people.revoke_links(&seen.person_id).await.unwrap();
    people.delete_after(&seen.person_id, Some(1)).await.unwrap();
    assert_eq!(stack.count_items("people").await, 0, "an erased person does not come back");
}

#[tokio::test]
async fn revoking_links_raises_their_generation_and_nothing_else() {
    let stack = Stack::start().await;
    let (people, seen) = (stack.people(), with_person(&stack).await);
    people.revoke_links(&seen.person_id).await.unwrap();
    assert_eq!(people.find(&seen.person_id).await.unwrap(), Some(Person { link_generation: 1, ..seen }));
}

#[tokio::test]
async fn who_is_past_their_time_is_gone_before_the_table_has_removed_them() {
    let stack = Stack::start().await;
    let (people, seen) = (stack.people(), with_person(&stack).await);
    let second = now().as_second();
    people.delete_after(&seen.person_id, Some(second + 1)).await.unwrap();
    assert!(people.find(&seen.person_id).await.unwrap().is_some());
    people.delete_after(&seen.person_id, Some(second)).await.unwrap();
    assert_eq!(people.find(&seen.person_id).await.unwrap(), None);
    assert!(people.find_all([&seen.person_id]).await.unwrap().is_empty());
    people.delete_after(&seen.person_id, None).await.unwrap();
    assert_eq!(people.find(&seen.person_id).await.unwrap(), Some(seen));
}

#[tokio::test]
async fn a_person_stored_before_links_and_retention_can_be_read() {
    let stack = Stack::start().await;
    let old = [("person_id", id(7)), ("name", "Kari".into()), ("email", "kari@example.no".into())];
    let mut item: std::collections::HashMap<_, _> =
        old.into_iter().map(|(name, value)| (name.to_owned(), AttributeValue::S(value))).collect();
    item.insert("named_for".to_owned(), AttributeValue::S("Library#2030100".to_owned()));
    stack.put_raw("people", item).await;
    let read = stack.people().find(&id(7).parse().unwrap()).await.unwrap().unwrap();
    assert_eq!((read.link_generation, read.delete_after), (0, None));
}
